"""Property and street numbers: UPRN and USRN."""

import re

from flamsteed.standards.define import (
    Steps,
    define,
    in_sql,
    missing,
    reason_of,
    reason_sql,
    text_literal,
    whole_sql,
)
from flamsteed.standards.plain import PLAIN_STEP, is_placeholder, placeholder_sql, plain
from flamsteed.standards.standard import Reading, Standard

GIVES = ("value", "reason")
NOT_KNOWN = ("", "1", "123456789012")
"""What systems put where they have no number; strings of nines are the others."""
_THOUSANDS = "[0-9]{1,3}(?:,[0-9]{3})+"
_NINES = "9{5,}"


def _prefix(name: str) -> str:
    return f"^(?:{name} *(?:NO|NUMBER)?[ :#.=-]*|'+ *)"


def _steps(name: str, digits: int) -> Steps:
    body = f"regexp_replace(regexp_replace(upper(@plain), {text_literal(_prefix(name))}, ''), '[.]0+$', '')"
    return (
        PLAIN_STEP,
        {"body": f"case when {whole_sql('@plain', '[0-9]+')} then @plain else {body} end"},
        {"whole": f"case when {whole_sql('@body', _THOUSANDS)} then replace(@body, ',', '') else @body end"},
        {"number": f"case when {whole_sql('@whole', '[0-9]+')} then ltrim(@whole, '0') end"},
        {
            "holder": f"@number in {in_sql(NOT_KNOWN)} or {whole_sql('@number', _NINES)} "
            f"or (@number is null and (@body = '-1' or {placeholder_sql('@body')}))",
        },
        {"value": f"case when length(@number) <= {digits} and not @holder then @number end"},
        {"reason": reason_sql(
            placeholder="coalesce(@holder, false)",
            repaired=f"regexp_matches(upper(@plain), {text_literal(_prefix(name))})",
        )},
    )  # fmt: skip


def _number(name: str, digits: int, *, says: tuple[str, str]) -> Standard:
    prefix = re.compile(_prefix(name))

    def read(raw: str | None) -> Reading:
        text = plain(raw)
        if not text:
            return missing(GIVES)
        body = re.sub("[.]0+$", "", prefix.sub("", text.upper()))
        whole = body.replace(",", "") if re.fullmatch(_THOUSANDS, body) else body
        number = whole.lstrip("0") if re.fullmatch("[0-9]+", whole) else None
        if number is None:
            holder = body == "-1" or is_placeholder(body)
        else:
            holder = number in NOT_KNOWN or bool(re.fullmatch(_NINES, number))
        value = number if number and len(number) <= digits and not holder else None
        repaired = bool(prefix.match(text.upper()))
        return {
            "value": value,
            "reason": reason_of(raw, value, placeholder=holder, repaired=repaired),
        }

    return define(name.lower(), says=says, how=(_steps(name, digits), read))


UPRN = _number(
    "UPRN",
    12,
    says=(
        "Unique property reference number: up to 12 digits without leading noughts. Scientific "
        "notation has lost digits and is invalid; whether it exists is for the gazetteer to say",
        "GeoPlace; Government Data Standards Authority",
    ),
)
USRN = _number(
    "USRN",
    8,
    says=("Unique street reference number: up to 8 digits without leading noughts", "GeoPlace"),
)
