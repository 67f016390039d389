"""E-mail addresses."""

import re

from flamsteed.standards.define import define, in_sql, missing, reason_of, reason_sql, whole_sql
from flamsteed.standards.plain import PLAIN_STEP, is_placeholder, placeholder_sql, plain
from flamsteed.standards.standard import Reading

GIVES = ("value", "others", "reason")
_LOCAL = "[a-z0-9!#$%&'*+/=^_{|}~-]+"
_LABEL = "[a-z0-9](?:[a-z0-9-]*[a-z0-9])?"
ADDRESS = f"{_LOCAL}(?:[.]{_LOCAL})*[@](?:{_LABEL}[.])+[a-z]{{2,}}"
LONGEST = 254
NOT_KNOWN = (
    "none@none.com", "no@no.com", "noemail@noemail.com", "no@email.com", "none@email.com",
    "test@test.com", "a@a.com", "na@na.com", "x@x.com", "unknown@unknown.com",
    "noreply@noreply.com", "email@email.com", "noemail@email.com",
)  # fmt: skip
_NOT_KNOWN_LOCAL = ("noemail", "no.email", "no-email", "noreply", "no-reply", "donotreply")

_STEPS = (
    PLAIN_STEP,
    {"bracketed": "regexp_extract(@plain, '<([^<>]*)>', 1)"},
    {"low": "lower(case when @bracketed <> '' then @bracketed else @plain end)"},
    {"list": "case when regexp_matches(@low, '[;, ]') or starts_with(@low, 'mailto:') "
             "then trim(regexp_replace(regexp_replace(@low, '^mailto: *', ''), '[;, ]+', ' ', 'g')) "
             "else @low end"},
    {"first": "regexp_replace(split_part(@list, ' ', 1), '[.]+$', '')"},
    {"holder": f"@first in {in_sql(NOT_KNOWN)} or split_part(@first, '@', 1) in {in_sql(_NOT_KNOWN_LOCAL)} "
               f"or {placeholder_sql('upper(@plain)')}",
     "rest": "nullif(trim(substr(@list, length(split_part(@list, ' ', 1)) + 1)), '')"},
    {"value": f"case when not @holder and length(@first) <= {LONGEST} "
              f"and {whole_sql('@first', ADDRESS)} then @first end"},
    {"others": "case when @value is not null then @rest end",
     "reason": reason_sql(placeholder="@holder", repaired="@first <> lower(@plain)")},
)  # fmt: skip


def _listed(low: str) -> str:
    if not re.search("[;, ]", low) and not low.startswith("mailto:"):
        return low
    return re.sub("[;, ]+", " ", re.sub("^mailto: *", "", low)).strip(" ")


def read_email(raw: str | None) -> Reading:
    """One e-mail address."""
    text = plain(raw)
    if not text:
        return missing(GIVES)
    bracketed = re.search("<([^<>]*)>", text)
    low = (bracketed[1] if bracketed and bracketed[1] else text).lower()
    listed = _listed(low)
    head, _, rest = listed.partition(" ")
    first = re.sub(r"[.]+\Z", "", head)
    holder = (
        first in NOT_KNOWN
        or first.split("@")[0] in _NOT_KNOWN_LOCAL
        or is_placeholder(text.upper())
    )
    right = re.fullmatch(ADDRESS, first) and len(first) <= LONGEST and not holder
    value = first if right else None
    reason = reason_of(raw, value, placeholder=holder, repaired=first != text.lower())
    return {"value": value, "others": (rest or None) if value else None, "reason": reason}


EMAIL = define(
    "email",
    says=(
        "E-mail address in lower case: the first one; `others` holds any that follow it",
        "RFC 5321, the part of it that people use",
    ),
    gives=GIVES,
    how=(_STEPS, read_email),
)
