"""Names of organisations, and telling them from names of people."""

import re

from flamsteed.standards.define import define, in_sql, missing, reason_of, text_literal
from flamsteed.standards.folded import folded, folded_sql
from flamsteed.standards.letter_case import raised, raised_sql
from flamsteed.standards.name_words import FIRM, LEGAL_FORMS, MAYBE_FIRM
from flamsteed.standards.plain import PLACEHOLDERS
from flamsteed.standards.standard import Reading
from flamsteed.standards.text import mend_steps, mended_and_tidy

GIVES = ("value", "is_organisation", "key", "reason")
_LEGAL = f" (?:{'|'.join(LEGAL_FORMS)}) "


def organisation_key_sql(expression: str) -> str:
    """SQL for the match key of an organisation: folded, without its legal form or LTD and the like.

    A name that is nothing but such words keeps them.
    """
    words = f"replace(replace(replace({expression}, '&', ' AND '), '. ', ' '), '.', '')"
    spaced = f"' ' || replace({folded_sql(words)}, ' ', '  ') || ' '"
    less = f"trim(regexp_replace(regexp_replace({spaced}, {text_literal(_LEGAL)}, '', 'g'), ' +', ' ', 'g'))"
    return f"coalesce(nullif({less}, ''), {folded_sql(words)})"


def organisation_key(text: str) -> str | None:
    """The same in Python."""
    whole = folded(text.replace("&", " AND ").replace(". ", " ").replace(".", ""))
    if whole is None:
        return None
    spaced = " " + whole.replace(" ", "  ") + " "
    return re.sub(" +", " ", re.sub(_LEGAL, "", spaced)).strip(" ") or whole


def _spaced_sql(expression: str) -> str:
    return f"' ' || replace(regexp_replace({raised_sql(expression)}, '[,.() ]+', ' ', 'g'), ' ', '  ') || ' '"


def _spaced(text: str) -> str:
    return " " + re.sub("[,.() ]+", " ", raised(text)).replace(" ", "  ") + " "


_STEPS = (
    *mend_steps("@in_value"),
    {"holder": f"{raised_sql('@shown')} in {in_sql(PLACEHOLDERS)}", "folded": folded_sql("@shown"),
     "spaced": _spaced_sql("@shown")},
    {"value": "case when not @holder and @folded is not null then @shown end"},
    {"is_organisation": "case when @value is not null then case when "
        f"regexp_matches(@spaced, {text_literal(FIRM)}) or regexp_matches(@spaced, {text_literal(MAYBE_FIRM)}) "
        "then 'true' else 'false' end end",
     "key": f"case when @value is not null then {organisation_key_sql('@shown')} end",
     "reason": "case when @shown is null or @shown = '' then 'missing' when @holder or @folded is null "
               "then 'placeholder' when @value = @in_value then 'ok' when @better then 'repaired' "
               "else 'reformatted' end"},
)  # fmt: skip


def read_organisation_name(raw: str | None) -> Reading:
    """One name of an organisation."""
    shown, better = mended_and_tidy(raw or "")
    if not shown:
        return missing(GIVES)
    holder = raised(shown) in PLACEHOLDERS or folded(shown) is None
    if holder:
        return {**dict.fromkeys(GIVES), "reason": reason_of(raw, None, placeholder=True)}
    spaced = _spaced(shown)
    is_firm = re.search(FIRM, spaced) or re.search(MAYBE_FIRM, spaced)
    return {
        "value": shown,
        "is_organisation": str(bool(is_firm)).lower(),
        "key": organisation_key(shown),
        "reason": reason_of(raw, shown, repaired=better),
    }


ORGANISATION_NAME = define(
    "organisation_name",
    says=(
        "Name of an organisation, tidied. `is_organisation` says whether its words can only be one; "
        "`key` is its match key without LIMITED and the like",
        "Companies House, for legal forms",
    ),
    gives=GIVES,
    how=(_STEPS, read_organisation_name),
)
