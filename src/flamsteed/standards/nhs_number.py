"""NHS numbers, with the Scottish and Northern Irish numbers that share their form."""

import re

from flamsteed.standards.checksum import weighted, weighted_sql
from flamsteed.standards.define import (
    define,
    missing,
    reason_of,
    reason_sql,
    text_literal,
    whole_sql,
)
from flamsteed.standards.plain import PLAIN_STEP, is_placeholder, placeholder_sql, plain
from flamsteed.standards.standard import Reading

GIVES = ("value", "reason")
WEIGHTS = (10, 9, 8, 7, 6, 5, 4, 3, 2)
_PREFIX = "^(?:NHS *(?:NUMBER|NO[.]?|NUM)? *[:#.=-]* *|'+)"
_LOST_NOUGHT = "[1-9](?:0[1-9]|1[0-2])[0-9]{6}"
"""Nine digits that are a Scottish number, born on the 1st to the 9th, without its first nought."""
_REPEATED = "|".join(f"{digit}{{9,10}}" for digit in range(10))

_STEPS = (
    PLAIN_STEP,
    {"body": f"regexp_replace(upper(@plain), {text_literal(_PREFIX)}, '')"},
    {"digits": "replace(replace(regexp_replace(@body, '[.]0$', ''), ' ', ''), '-', '')"},
    {"ten": f"case when {whole_sql('@digits', _LOST_NOUGHT)} then '0' || @digits "
            f"when {whole_sql('@digits', '[0-9]{10}')} then @digits end"},
    {"check": f"(11 - {weighted_sql('@ten', WEIGHTS)} % 11) % 11",
     "holder": f"{whole_sql('@digits', _REPEATED)} or {placeholder_sql('@body')}"},
    {"value": "case when @check = ascii(right(@ten, 1)) - 48 and not @holder then @ten end"},
    {"reason": reason_sql(
        placeholder="@holder", repaired="length(@digits) = 9 or @body <> upper(@plain)")},
)  # fmt: skip


def read_nhs_number(raw: str | None) -> Reading:
    """One NHS number."""
    text = plain(raw).upper()
    if not text:
        return missing(GIVES)
    body = re.sub(_PREFIX, "", text)
    digits = re.sub(r"[.]0\Z", "", body).replace(" ", "").replace("-", "")
    ten = "0" + digits if re.fullmatch(_LOST_NOUGHT, digits) else digits
    holder = bool(re.fullmatch(_REPEATED, digits)) or is_placeholder(body)
    value = None
    if re.fullmatch("[0-9]{10}", ten) and not holder:
        value = ten if (11 - weighted(ten, WEIGHTS) % 11) % 11 == int(ten[9]) else None
    repaired = len(digits) == 9 or body != text
    reason = reason_of(raw, value, placeholder=holder, repaired=repaired)
    return {"value": value, "reason": reason}


NHS_NUMBER = define(
    "nhs_number",
    says=(
        "NHS number: ten digits whose check digit is right, without spaces. One repeated digit is "
        "a placeholder though its sum is right; a Scottish number without its first nought is repaired",
        "NHS Data Dictionary",
    ),
    how=(_STEPS, read_nhs_number),
)
