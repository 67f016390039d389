"""Names of organisations, and telling them from names of people."""

import re

from flamsteed.standards.define import Steps, define, in_sql, missing, reason_of, text_literal
from flamsteed.standards.folded import folded, unaccented_sql, words_sql
from flamsteed.standards.letter_case import raised, raised_sql
from flamsteed.standards.name_words import FIRM, LEGAL_FORMS, MAYBE_FIRM
from flamsteed.standards.plain import PLACEHOLDERS
from flamsteed.standards.standard import Reading
from flamsteed.standards.text import mend_steps, mended_and_tidy

GIVES = ("value", "is_organisation", "key", "reason")
_SAYS = "[0-9A-Za-z]|[^ -~]"
_LEGAL = f" (?:{'|'.join(LEGAL_FORMS)}) "


def organisation_key_steps(source: str) -> Steps:
    """Steps that end with `@firm_key`, the match key of the organisation in `source`: folded, without
    its legal form. A name that is nothing but such words keeps them.
    """
    words = f"replace(replace(replace({source}, '&', ' AND '), '. ', ' '), '.', '')"
    less = f"trim(regexp_replace(regexp_replace(@firm_spaced, {text_literal(_LEGAL)}, '', 'g'), ' +', ' ', 'g'))"
    return (
        {"firm_words": words},
        {"firm_plain": unaccented_sql("@firm_words")},
        {"firm_whole": words_sql("@firm_plain")},
        {"firm_spaced": "' ' || replace(@firm_whole, ' ', '  ') || ' '"},
        {"firm_key": f"case when regexp_matches(@firm_spaced, {text_literal(_LEGAL)}) then "
                     f"coalesce(nullif({less}, ''), @firm_whole) else @firm_whole end"},
    )  # fmt: skip


def organisation_key(text: str) -> str | None:
    """The same in Python."""
    whole = folded(text.replace("&", " AND ").replace(". ", " ").replace(".", ""))
    if whole is None:
        return None
    spaced = " " + whole.replace(" ", "  ") + " "
    return re.sub(" +", " ", re.sub(_LEGAL, "", spaced)).strip(" ") or whole


def _spaced_sql(expression: str) -> str:
    return f"' ' || replace(regexp_replace({expression}, '[,.() ]+', ' ', 'g'), ' ', '  ') || ' '"


def _spaced(text: str) -> str:
    return " " + re.sub("[,.() ]+", " ", raised(text)).replace(" ", "  ") + " "


_STEPS: Steps = (
    *mend_steps("@in_value"),
    *organisation_key_steps("@shown"),
    {"raised": raised_sql("@shown")},
    {"holder": f"@raised in {in_sql(PLACEHOLDERS)} or not regexp_matches(@shown, '{_SAYS}')", "letters": _spaced_sql("@raised")},
    {"value": "case when not @holder and @shown <> '' then @shown end"},
    {"is_organisation": "case when @value is not null then case when "
        f"regexp_matches(@letters, {text_literal(FIRM)}) or regexp_matches(@letters, {text_literal(MAYBE_FIRM)}) "
        "then 'true' else 'false' end end",
     "key": "case when @value is not null then @firm_key end",
     "reason": "case when @shown is null or @shown = '' then 'missing' when @holder "
               "then 'placeholder' when @value = @in_value then 'ok' when @better then 'repaired' "
               "else 'reformatted' end"},
)  # fmt: skip


def read_organisation_name(raw: str | None) -> Reading:
    """One name of an organisation."""
    shown, better = mended_and_tidy(raw or "")
    if not shown:
        return missing(GIVES)
    if raised(shown) in PLACEHOLDERS or not re.search(_SAYS, shown):
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
