"""Company and charity numbers, each with the register it belongs to."""

import re

from flamsteed.standards.define import (
    choose_else_sql,
    define,
    missing,
    reason_of,
    reason_sql,
    text_literal,
    whole_sql,
)
from flamsteed.standards.plain import PLAIN_STEP, is_placeholder, placeholder_sql, plain
from flamsteed.standards.standard import Reading

COMPANY_GIVES = ("value", "kind", "reason")
CHARITY_GIVES = ("value", "scheme", "reason")
COMPANY_SHAPE = "[0-9]{8}|R0[0-9]{6}|[A-Z]{2}[0-9]{6}|[A-Z]{2}[0-9]{5}[A-Z]"
LEAST_DIGITS = 4
"""With fewer digits left, putting noughts in front would be a guess."""
_KINDS = {
    "company": ("SC", "NI", "R0"),
    "limited liability partnership": ("OC", "SO", "NC"),
    "limited partnership": ("LP", "SL", "NL"),
    "overseas company": ("FC", "SF", "NF"),
    "assurance company": ("AC", "SA", "NA"),
    "investment company": ("IC", "SI"),
    "registered society": ("IP", "SP", "NP", "NO", "RS", "SR"),
    "charitable incorporated organisation": ("CE", "CS"),
    "unregistered company": ("ZC", "SZ", "NZ"),
    "royal charter": ("RC",),
    "European economic interest grouping": ("GE", "GS", "GN"),
    "societas Europaea": ("SE", "ES", "EN"),
    "overseas entity": ("OE",),
    "protected cell company": ("PC",),
}
KIND_BY_PREFIX = {prefix: kind for kind, prefixes in _KINDS.items() for prefix in prefixes}
"""What the two characters before the digits mean. A prefix not here is kind `unknown`."""

_SHORT = f"[A-Z]{{2}}[0-9]{{{LEAST_DIGITS},5}}"
_COMPANY_STEPS = (
    PLAIN_STEP,
    {"kept": "replace(upper(@plain), ' ', '')"},
    {"padded": f"case when {whole_sql('@kept', f'[0-9]{{{LEAST_DIGITS},7}}')} then lpad(@kept, 8, '0') "
               f"when {whole_sql('@kept', _SHORT)} "
               "then left(@kept, 2) || lpad(substr(@kept, 3), 6, '0') else @kept end"},
    {"value": f"case when {whole_sql('@padded', COMPANY_SHAPE)} and @padded <> '00000000' then @padded end"},
    {"kind": "case when @value is null then null when regexp_matches(@value, '^[0-9]') then 'company' "
             f"else {choose_else_sql('left(@value, 2)', KIND_BY_PREFIX, text_literal('unknown'))} end",
     "reason": reason_sql(
         placeholder="@value is null and (regexp_matches(@kept, '^0+$') "
                     f"or {placeholder_sql('upper(@plain)')})",
         repaired="@padded <> @kept")},
)  # fmt: skip


def _padded(kept: str) -> str:
    if re.fullmatch(f"[0-9]{{{LEAST_DIGITS},7}}", kept):
        return kept.rjust(8, "0")
    if re.fullmatch(_SHORT, kept):
        return kept[:2] + kept[2:].rjust(6, "0")
    return kept


def read_company_number(raw: str | None) -> Reading:
    """One company number."""
    text = plain(raw).upper()
    if not text:
        return missing(COMPANY_GIVES)
    kept = text.replace(" ", "")
    padded = _padded(kept)
    value = padded if re.fullmatch(COMPANY_SHAPE, padded) and padded != "00000000" else None
    holder = value is None and (not kept.strip("0") or is_placeholder(text))
    kind = None
    if value:
        kind = "company" if value[0].isdigit() else KIND_BY_PREFIX.get(value[:2], "unknown")
    reason = reason_of(raw, value, placeholder=holder, repaired=padded != kept)
    return {"value": value, "kind": kind, "reason": reason}


_CHARITY_PREFIX = "^(?:REGISTERED )?(?:CHARITY )?(?:REG )?(?:NUMBER|NO[.]?|NIC)? *[:#.=-]* *"
_SCHEMES = {
    "GB-SC": "SC[0-9]{6}",
    "GB-NIC": "1[0-9]{5}",
    "GB-CHC": "[2-9][0-9]{5}|[1-9][0-9]{6}",
}
_SCHEME = " ".join(f"when {whole_sql('@main', p)} then '{s}'" for s, p in _SCHEMES.items())
_CHARITY_STEPS = (
    PLAIN_STEP,
    {"kept": f"replace(regexp_replace(upper(@plain), {text_literal(_CHARITY_PREFIX)}, ''), ' ', '')"},
    {"main": "regexp_replace(@kept, '[-/][0-9]{1,3}$', '')"},
    {"scheme": f"case {_SCHEME} end"},
    {"value": "case when @scheme is not null then @main end"},
    {"reason": reason_sql(
        placeholder=f"@value is null and (@kept = '0' or {placeholder_sql('upper(@plain)')})",
        repaired="@main <> replace(upper(@plain), ' ', '')")},
)  # fmt: skip


def read_charity_number(raw: str | None) -> Reading:
    """One charity number."""
    text = plain(raw).upper()
    if not text:
        return missing(CHARITY_GIVES)
    kept = re.sub(_CHARITY_PREFIX, "", text).replace(" ", "")
    main = re.sub(r"[-/][0-9]{1,3}\Z", "", kept)
    scheme = next((name for name, each in _SCHEMES.items() if re.fullmatch(each, main)), None)
    value = main if scheme else None
    holder = value is None and (kept == "0" or is_placeholder(text))
    repaired = main != text.replace(" ", "")
    reason = reason_of(raw, value, placeholder=holder, repaired=repaired)
    return {"value": value, "scheme": scheme, "reason": reason}


COMPANY_NUMBER = define(
    "company_number",
    says=(
        "Company number: eight characters; noughts lost from the front are put back. `kind` says what "
        "its prefix means, or unknown",
        "Companies House",
    ),
    gives=COMPANY_GIVES,
    how=(_COMPANY_STEPS, read_company_number),
)
CHARITY_NUMBER = define(
    "charity_number",
    says=(
        "Charity number, with the register in `scheme` (GB-CHC, GB-SC, GB-NIC), because a Scottish "
        "one looks like a company number",
        "Charity Commission, OSCR, Charity Commission for Northern Ireland; org-id.guide",
    ),
    gives=CHARITY_GIVES,
    how=(_CHARITY_STEPS, read_charity_number),
)
