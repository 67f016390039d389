"""Money: pounds and pence, exactly."""

import re

from flamsteed.standards.define import Steps, define, missing, reason_of, reason_sql, whole_sql
from flamsteed.standards.plain import is_placeholder, placeholder_sql, plain, plain_sql
from flamsteed.standards.standard import Reading, Standard

GIVES = ("value", "reason")
LONGEST = 15
"""Digits before the point."""
_NUMBER = f"(?:[0-9]{{1,{LONGEST}}}|[0-9]{{1,3}}(?:,[0-9]{{3}}){{1,4}})(?:[.][0-9]*)?|[.][0-9]+"
_EXACT = "[0-9]*(?:[.][0-9]{0,2}0*)?"
_SHAPES = f"[(](?:{_NUMBER})[)]|-(?:{_NUMBER})|(?:{_NUMBER})(?:-|CR)|[+]?(?:{_NUMBER})(?:DR)?"
_GAP = "[0-9.] +[0-9.]"
"""Two numbers, not one."""
_CREDIT = "[(].*[)]|-.*|.*-|.*CR"


def _steps(*, rounded: bool) -> Steps:
    exact = (
        "ltrim(split_part(@number, '.', 1), '0') || '.' || "
        "left(split_part(@number, '.', 2) || '00', 2)"
    )
    other = "ltrim(left(@pence, length(@pence) - 2), '0') || '.' || right(@pence, 2)"
    counted = (
        "try_cast(split_part(@number, '.', 1) || left(split_part(@number, '.', 2), 2) as bigint) "
        "+ case when substr(split_part(@number, '.', 2), 3, 1) >= '5' then 1 else 0 end"
    )
    pence = (
        f"'00' || cast(case when not @exact then {counted} end as varchar)"
        if rounded
        else "cast(null as varchar)"
    )
    return (
        {"plain": plain_sql("replace(replace(@in_value, 'Â£', ''), '£', '')")},
        {"body": "replace(replace(upper(@plain), ' ', ''), 'GBP', '')"},
        {"shaped": f"{whole_sql('@body', _SHAPES)} and not regexp_matches(@plain, '{_GAP}')"},
        {
            "number": "case when @shaped then regexp_replace(@body, '[^0-9.]', '', 'g') end",
            "credit": f"@shaped and {whole_sql('@body', _CREDIT)}",
        },
        {"exact": whole_sql("@number", _EXACT)},
        {"pence": pence},
        {"digits": f"case when @exact then {exact} else {other} end"},
        {
            "value": "case when @digits = '.00' then '0.00' when @digits is not null then "
            "case when @credit then '-' else '' end || "
            "case when starts_with(@digits, '.') then '0' else '' end || @digits end"
        },
        {
            "reason": reason_sql(
                placeholder=f"@value is null and {placeholder_sql('upper(@plain)')}",
                repaired="not @exact",
            )
        },
    )


def _digits(number: str, *, rounded: bool) -> str | None:
    if re.fullmatch(_EXACT, number):
        pounds, _, pence = number.partition(".")
        return pounds.lstrip("0") + "." + (pence + "00")[:2]
    if not rounded:
        return None
    pounds, _, decimals = number.partition(".")
    pence = f"00{int(pounds + decimals[:2]) + (decimals[2] >= '5')}"
    return pence[:-2].lstrip("0") + "." + pence[-2:]


def _money(name: str, title: str, *, rounded: bool) -> Standard:
    def read(raw: str | None) -> Reading:
        text = plain((raw or "").replace("Â£", "").replace("£", ""))
        if not text:
            return missing(GIVES)
        body = text.upper().replace(" ", "").replace("GBP", "")
        shaped = re.fullmatch(_SHAPES, body) and not re.search(_GAP, text)
        number = re.sub("[^0-9.]", "", body)
        digits = _digits(number, rounded=rounded) if shaped else None
        value = None
        if digits == ".00":
            value = "0.00"
        elif digits:
            sign = "-" if re.fullmatch(_CREDIT, body) else ""
            value = sign + ("0" if digits.startswith(".") else "") + digits
        return {
            "value": value,
            "reason": reason_of(
                raw,
                value,
                placeholder=value is None and is_placeholder(text.upper()),
                repaired=not re.fullmatch(_EXACT, number),
            ),
        }

    return define(name, says=(title, "common usage"), how=(_steps(rounded=rounded), read))


MONEY = _money(
    "money",
    "Money in pounds with two decimals, as text. Credits (brackets, a minus on either side, CR) are "
    "negative; more than two decimals that say something are invalid",
    rounded=False,
)
MONEY_ROUNDED = _money(
    "money_rounded",
    "Money where the contract says that its system leaves traces of floating point: as `money`, but "
    "more than two decimals are rounded to the nearest penny and marked repaired",
    rounded=True,
)
