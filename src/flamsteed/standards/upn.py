"""Pupils and schools: unique pupil numbers, school reference numbers, DfE numbers."""

import re
from collections.abc import Collection

from flamsteed.standards.define import (
    Steps,
    define,
    in_sql,
    missing,
    reason_of,
    reason_sql,
    whole_sql,
)
from flamsteed.standards.education_authority import EDUCATION_AUTHORITIES
from flamsteed.standards.plain import PLAIN_STEP, is_placeholder, placeholder_sql, plain
from flamsteed.standards.standard import Reading, Standard

UPN_GIVES = ("value", "temporary", "reason")
SCHOOL_GIVES = ("value", "reason")
ALPHABET = "ABCDEFGHJKLMNPQRTUVWXYZ"
UNKNOWN = tuple(f"UN{number}" for number in range(1, 11))
"""Codes that say why a child has no pupil number."""
_SHAPE = f"[{ALPHABET}][0-9]{{11}}[0-9{ALPHABET}]"
EXAMPLE_AUTHORITY = "299"
"""An authority that there is not."""
_AUTHORITIES = tuple(EDUCATION_AUTHORITIES)

_UPN_SUM = " + ".join(
    f"(ascii(substr(@kept, {place}, 1)) - 48) * {place}" for place in range(2, 13)
)
_LAST = (
    "case when @temporary_mark then strpos('" + ALPHABET + "', right(@kept, 1)) - 1 "
    "else ascii(right(@kept, 1)) - 48 end"
)


def _upn_steps(authorities: Collection[str]) -> Steps:
    shaped = f"{whole_sql('@kept', _SHAPE)} and substr(@kept, 2, 3) in {in_sql(tuple(authorities))}"
    temporary = "case when @value is null or @unknown then null when @temporary_mark then 'true' else 'false' end"
    holder = f"@value is null and {placeholder_sql('upper(@plain)')}"
    return (
        PLAIN_STEP,
        {"kept": "replace(replace(upper(@plain), ' ', ''), '-', '')"},
        {"shaped": shaped,
         "temporary_mark": "regexp_matches(@kept, '[A-Z]$')",
         "unknown": f"@kept in {in_sql(UNKNOWN)}"},
        {"sum": f"case when @shaped then {_UPN_SUM} + 13 * ({_LAST}) end"},
        {"check": f"substr('{ALPHABET}', cast(@sum % 23 as integer) + 1, 1)"},
        {"value": "case when @check = left(@kept, 1) or @unknown then @kept end"},
        {"temporary": temporary, "reason": reason_sql(pseudo="@unknown", placeholder=holder)},
    )  # fmt: skip


def _has_check_letter(kept: str) -> bool:
    values = [ALPHABET.index(each) if each in ALPHABET else int(each) for each in kept]
    total = sum(place * value for place, value in enumerate(values[1:], start=2))
    return ALPHABET[total % 23] == kept[0]


def _upn(name: str, authorities: Collection[str], title: str) -> Standard:
    def read(raw: str | None) -> Reading:
        text = plain(raw).upper()
        if not text:
            return missing(UPN_GIVES)
        kept = text.replace(" ", "").replace("-", "")
        unknown = kept in UNKNOWN
        shaped = re.fullmatch(_SHAPE, kept) and kept[1:4] in authorities
        value = kept if unknown or (shaped and _has_check_letter(kept)) else None
        holder = value is None and is_placeholder(text)
        temporary = None if value is None or unknown else str(kept[-1] in ALPHABET).lower()
        reason = reason_of(raw, value, placeholder=holder, pseudo=unknown)
        return {"value": value, "temporary": temporary, "reason": reason}

    says = (title, "Department for Education")
    return define(name, says=says, gives=UPN_GIVES, how=(_upn_steps(authorities), read))


_URN_STEPS = (
    PLAIN_STEP,
    {"kept": "regexp_replace(regexp_replace(upper(@plain), '^URN *[:#.=-]* *', ''), '[.]0$', '')"},
    {"value": f"case when {whole_sql('@kept', '[1-9][0-9]{5}')} and @kept <> '999999' then @kept end"},
    {"reason": reason_sql(
        placeholder=f"@value is null and (@kept in ('0', '000000', '999999') or {placeholder_sql('@kept')})",
        repaired="starts_with(upper(@plain), 'URN')")},
)  # fmt: skip
_DFE_STEPS = (
    PLAIN_STEP,
    {"kept": "regexp_replace(upper(@plain), '^([0-9]{3}) ?[/ -] ?([0-9]{4})$', '')"},
    {"joined": "case when @kept = '' then left(@plain, 3) || right(@plain, 4) else @kept end"},
    {"value": f"case when {whole_sql('@joined', '[0-9]{7}')} "
              f"and left(@joined, 3) in {in_sql(_AUTHORITIES)} then @joined end"},
    {"reason": reason_sql(placeholder=f"@value is null and (@joined = '0000000' or {placeholder_sql('@joined')})")},
)  # fmt: skip


def read_urn(raw: str | None) -> Reading:
    """One school reference number."""
    text = plain(raw).upper()
    if not text:
        return missing(SCHOOL_GIVES)
    kept = re.sub(r"[.]0\Z", "", re.sub("^URN *[:#.=-]* *", "", text))
    value = kept if re.fullmatch("[1-9][0-9]{5}", kept) and kept != "999999" else None
    holder = value is None and (kept in ("0", "000000", "999999") or is_placeholder(kept))
    repaired = text.startswith("URN")
    return {"value": value, "reason": reason_of(raw, value, placeholder=holder, repaired=repaired)}


def read_dfe_number(raw: str | None) -> Reading:
    """One DfE number."""
    text = plain(raw).upper()
    if not text:
        return missing(SCHOOL_GIVES)
    parts = re.fullmatch("([0-9]{3}) ?[/ -] ?([0-9]{4})", text)
    joined = parts[1] + parts[2] if parts else text
    right = re.fullmatch("[0-9]{7}", joined) and joined[:3] in EDUCATION_AUTHORITIES
    value = joined if right else None
    holder = value is None and (joined == "0000000" or is_placeholder(joined))
    return {"value": value, "reason": reason_of(raw, value, placeholder=holder)}


UPN = _upn(
    "upn",
    _AUTHORITIES,
    "Unique pupil number: check letter, authority, school, year and serial. `temporary` says that "
    "it ends in a letter; UN1 to UN10, which say why there is none, are pseudo",
)
UPN_EXAMPLE = _upn(
    "upn_example",
    (*_AUTHORITIES, EXAMPLE_AUTHORITY),
    "Unique pupil number in made-up data: as `upn`, and the authority 299, which there is not, is "
    "accepted too",
)
URN = define(
    "urn",
    says=("School unique reference number: six digits", "Department for Education"),
    how=(_URN_STEPS, read_urn),
)
DFE_NUMBER = define(
    "dfe_number",
    says=(
        "DfE number of a school: authority code and establishment number, seven digits",
        "Department for Education",
    ),
    how=(_DFE_STEPS, read_dfe_number),
)
