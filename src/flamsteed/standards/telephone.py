"""Telephone numbers, in the international form E.164."""

import re

from flamsteed.standards.define import (
    define,
    in_sql,
    missing,
    nothing,
    reason_of,
    reason_sql,
    text_literal,
    whole_sql,
)
from flamsteed.standards.plain import PLAIN_STEP, is_placeholder, placeholder_sql, plain
from flamsteed.standards.standard import Reading, Reason

GIVES = ("value", "kind", "others", "note", "reason")
MOST = 3
"""Numbers read from one field; more are left in the note."""

SHORT_AREAS = (
    "1204|1208|1254|1276|1297|1298|1363|1364|1384|1386|1404|1420|1460|1461|1480|1488|1524|1527|1562"
    "|1566|1606|1629|1635|1647|1659|1695|1726|1744|1750|1768|1827|1837|1884|1900|1905|1935|1946|1949"
    "|1963|1995"
)
"""Areas where some numbers have nine digits after the nought, not ten."""
KINDS = {
    "mobile": "7(?:[1-57-9][0-9]{8}|624[0-9]{6})",
    "geographic": f"1[1-9][0-9]{{8}}|2[03489][0-9]{{8}}|(?:{SHORT_AREAS})[2-9][0-9]{{4}}",
    "uk-wide": "3[0347][0-9]{8}",
    "corporate": "5[56][0-9]{8}",
    "personal": "70[0-9]{8}",
    "pager": "76[0-9]{8}",
    "freephone": "80[08][0-9]{7}|800[0-9]{6}|8001111|500[0-9]{6}",
    "service": "8[47][0-9]{8}|845464[0-9]",
    "premium": "9[018][0-9]{8}",
}
"""What the digits after the first nought say, most particular first."""
_ANY_UK = "|".join(KINDS.values())
_ABROAD = "[1-9][0-9]{7,14}"
_RUN = "[+(]?[0-9][0-9 ().-]{5,}[0-9]"
_TWO_IN_A_ROW = "^(0[0-9]{4} ?[0-9]{3} ?[0-9]{3}|0[0-9]{2} ?[0-9]{4} ?[0-9]{4}) +(0[0-9 ]{9,})$"
_JUST_ONE = "0[1-9][0-9]{8,9}"
_REPEATED = "|".join(f"0?{digit}{{6,}}" for digit in range(10))
_NOT_KNOWN = ("01234567890", "0123456789", "1234567890", "123456789", "12345678", "1234567",
              "0000000", "07000000000", "01000000000", "0200000000", "02000000000")  # fmt: skip


def _digits_sql(run: str) -> str:
    return f"regexp_replace(replace({run}, '(0)', ''), '[^0-9+]', '', 'g')"


def _national_sql(digits: str) -> str:
    """SQL for the digits after the nought of a number at home, or null."""
    return (
        f"case when starts_with({digits}, '+440') then substr({digits}, 5) "
        f"when starts_with({digits}, '+44') then substr({digits}, 4) "
        f"when starts_with({digits}, '00440') then substr({digits}, 6) "
        f"when starts_with({digits}, '0044') then substr({digits}, 5) "
        f"when regexp_matches({digits}, '^(00|[+])') then null "
        f"when starts_with({digits}, '0') then substr({digits}, 2) "
        f"when regexp_matches({digits}, '^44[1-9][0-9]{{9}}$') then substr({digits}, 3) "
        f"when regexp_matches({digits}, '^[1-37][0-9]{{9}}$') then {digits} end"
    )


def _stored_sql(number: int) -> str:
    digits, national = f"@digits{number}", f"@national{number}"
    abroad = f"regexp_replace({digits}, '^(00|[+])', '')"
    return (
        f"case when {national} is not null then "
        f"case when {whole_sql(national, _ANY_UK)} then '+44' || {national} end "
        f"when regexp_matches({digits}, '^(00|[+])') and {whole_sql(abroad, _ABROAD)} "
        f"and not starts_with({abroad}, '44') then '+' || {abroad} end"
    )


_KIND = " ".join(
    f"when {whole_sql('substr(@value, 4)', pattern)} then {text_literal(kind)}"
    for kind, pattern in KINDS.items()
)
_APART = (
    f"case when {whole_sql('@plain', _JUST_ONE)} then @plain "
    f"when regexp_matches(@plain, {text_literal(_TWO_IN_A_ROW)}) then "
    f"regexp_extract(@plain, {text_literal(_TWO_IN_A_ROW)}, 1) || ' / ' || "
    f"regexp_extract(@plain, {text_literal(_TWO_IN_A_ROW)}, 2) else @plain end"
)
_RUN_LITERAL = text_literal(_RUN)
_STEPS = (
    PLAIN_STEP,
    {"apart": _APART},
    {"simple": whole_sql("@apart", _JUST_ONE)},
    {"run1": f"case when @simple then @apart else regexp_extract(@apart, {_RUN_LITERAL}, 0) end"},
    {"rest1": "case when not @simple then substr(@apart, strpos(@apart, @run1) + length(@run1)) end"},
    {"run2": f"case when @rest1 <> '' then regexp_extract(@rest1, {_RUN_LITERAL}, 0) end"},
    {"rest2": "case when @run2 <> '' then substr(@rest1, strpos(@rest1, @run2) + length(@run2)) end"},
    {"run3": f"case when @rest2 <> '' then regexp_extract(@rest2, {_RUN_LITERAL}, 0) end"},
    {"digits1": f"case when @simple then @run1 else {_digits_sql('@run1')} end",
     "digits2": f"case when @run2 <> '' then {_digits_sql('@run2')} end",
     "digits3": f"case when @run3 <> '' then {_digits_sql('@run3')} end"},
    {f"national{n}": _national_sql(f"@digits{n}") for n in range(1, MOST + 1)},
    {f"stored{n}": _stored_sql(n) for n in range(1, MOST + 1)},
    {"holder": f"@digits1 in {in_sql(_NOT_KNOWN)} or {whole_sql('@digits1', _REPEATED)} or (@stored1 is null and "
               f"(@apart in ('0', '00000') or {placeholder_sql('upper(@plain)')}))",
     "words": "case when not @simple then trim(replace(replace(replace(@apart, coalesce(nullif(@run1, ''), '\u00a6'), '/'), "
              "coalesce(nullif(@run2, ''), '\u00a6'), '/'), coalesce(nullif(@run3, ''), '\u00a6'), '/'), "
              "' ()/,;:&.-') end"},
    {"value": "case when not @holder then coalesce(@stored1, @stored2, @stored3) end"},
    {"kind": f"case when @value is null then null when not starts_with(@value, '+44') then 'abroad' {_KIND} end",
     "others": "nullif(concat_ws(' ', case when @stored2 <> @value then @stored2 end, "
               "case when @stored3 <> @value and @stored3 is distinct from @stored2 then @stored3 end), '')",
     "note": "case when @value is not null then nullif(@words, '') end",
     "reason": reason_sql(
         placeholder="coalesce(@holder, false)",
         repaired="@words <> '' or @stored2 is not null or @stored3 is not null or not "
                  "regexp_matches(@digits1, '^(0|[+]|44)')")},
)  # fmt: skip


def _national(digits: str) -> str | None:
    """The digits after the nought of a number at home."""
    for prefix in ("+440", "+44", "00440", "0044"):
        if digits.startswith(prefix):
            return digits.removeprefix(prefix)
    if digits.startswith(("00", "+")):
        return None
    if digits.startswith("0"):
        return digits[1:]
    if re.fullmatch("44[1-9][0-9]{9}", digits):
        return digits[2:]
    return digits if re.fullmatch("[1-37][0-9]{9}", digits) else None


def _stored(digits: str) -> str | None:
    national = _national(digits)
    if national is not None:
        return "+44" + national if re.fullmatch(_ANY_UK, national) else None
    abroad = re.sub("^(?:00|[+])", "", digits)
    if abroad != digits and re.fullmatch(_ABROAD, abroad) and not abroad.startswith("44"):
        return "+" + abroad
    return None


def _kind(value: str | None) -> str | None:
    if value is None:
        return None
    if not value.startswith("+44"):
        return "abroad"
    return next(kind for kind, each in KINDS.items() if re.fullmatch(each, value[3:]))


def _runs(apart: str) -> list[str]:
    """The stretches that look like numbers, at most three, and blank if there is none."""
    if re.fullmatch(_JUST_ONE, apart):
        return [apart]
    return [found[0] for found in re.finditer(_RUN, apart)][:MOST] or [""]


def _words(apart: str, runs: list[str]) -> str:
    """What the field says beside its numbers."""
    for run in runs:
        apart = apart.replace(run, "/") if run else apart
    return apart.strip(" ()/,;:&.-")


def read_telephone(raw: str | None) -> Reading:
    """The first number of a field, any others, and what else it says."""
    text = plain(raw)
    if not text:
        return missing(GIVES)
    two = re.search(_TWO_IN_A_ROW, text)
    apart = f"{two[1]} / {two[2]}" if two else text
    runs = _runs(apart)
    digits = [re.sub("[^0-9+]", "", run.replace("(0)", "")) for run in runs]
    stored = [_stored(each) for each in digits]
    blank = stored[0] is None and (apart in ("0", "00000") or is_placeholder(text.upper()))
    if digits[0] in _NOT_KNOWN or re.fullmatch(_REPEATED, digits[0]) or blank:
        return nothing(GIVES, Reason.PLACEHOLDER)
    value = next((each for each in stored if each), None)
    words = "" if re.fullmatch(_JUST_ONE, apart) else _words(apart, runs)
    repaired = bool(words) or any(stored[1:]) or not re.match("0|[+]|44", digits[0])
    return {
        "value": value,
        "kind": _kind(value),
        "others": _others(stored, value),
        "note": (words or None) if value else None,
        "reason": reason_of(raw, value, repaired=repaired),
    }


def _others(stored: list[str | None], value: str | None) -> str | None:
    """The numbers after the first, each once."""
    kept = dict.fromkeys(each for each in stored[1:] if each and each != value)
    return " ".join(kept) or None


TELEPHONE = define(
    "telephone",
    says=(
        "Telephone number in E.164 form. A field may hold more than one: the first that can be one is "
        "the value, `others` holds the next two, `note` the words beside them",
        "Ofcom; ITU-T E.164",
    ),
    gives=GIVES,
    how=(_STEPS, read_telephone),
)
