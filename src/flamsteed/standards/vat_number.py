"""VAT registration numbers."""

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

GIVES = ("value", "branch", "reason")
WEIGHTS = (8, 7, 6, 5, 4, 3, 2)
SHAPE = "(?:GB|XI)?(?:[0-9]{9}|[0-9]{12})"
OFFICE = "(?:GB)?(?:GD[0-4][0-9]{2}|HA[5-9][0-9]{2})"
"""Government departments (GD000 to 499) and health authorities (HA500 to 999): no check digits."""
_PREFIX = "^(?:VAT *(?:REG(?:ISTRATION)?)? *(?:NUMBER|NO[.]?)? *[:#.=-]* *)"

_STEPS = (
    PLAIN_STEP,
    {"body": f"regexp_replace(upper(@plain), {text_literal(_PREFIX)}, '')"},
    {"kept": "replace(replace(replace(@body, ' ', ''), '-', ''), '.', '')"},
    {"digits": f"case when {whole_sql('@kept', SHAPE)} then regexp_replace(@kept, '^(GB|XI)', '') end",
     "office": whole_sql("@kept", OFFICE)},
    {"rest": f"({weighted_sql('@digits', WEIGHTS)} + (ascii(substr(@digits, 8, 1)) - 48) * 10 "
             "+ ascii(substr(@digits, 9, 1)) - 48) % 97"},
    {"right": "left(@digits, 9) <> '000000000' "
              "and (@rest = 0 or (@rest = 42 and left(@digits, 1) <> '0'))"},
    {"value": "case when @office then 'GB' || regexp_replace(@kept, '^GB', '') when @right then "
              "case when starts_with(@kept, 'XI') then 'XI' else 'GB' end || left(@digits, 9) end",
     "branch": "case when @right then nullif(substr(@digits, 10), '') end"},
    {"reason": reason_sql(
        placeholder="@value is null and (regexp_matches(@kept, '^(GB)?0+$') "
                    f"or {placeholder_sql('@body')})",
        repaired="@body <> upper(@plain)")},
)  # fmt: skip


def _is_right(digits: str) -> bool:
    rest = (weighted(digits, WEIGHTS) + int(digits[7:9])) % 97
    return digits[:9] != "000000000" and (rest == 0 or (rest == 42 and digits[0] != "0"))


def read_vat_number(raw: str | None) -> Reading:
    """One VAT registration number."""
    text = plain(raw).upper()
    if not text:
        return missing(GIVES)
    body = re.sub(_PREFIX, "", text)
    kept = re.sub("[ .-]", "", body)
    value = branch = None
    if re.fullmatch(OFFICE, kept):
        value = "GB" + kept.removeprefix("GB")
    elif re.fullmatch(SHAPE, kept):
        digits = re.sub("^(?:GB|XI)", "", kept)
        if _is_right(digits):
            value = ("XI" if kept.startswith("XI") else "GB") + digits[:9]
            branch = digits[9:] or None
    holder = value is None and (bool(re.fullmatch("(?:GB)?0+", kept)) or is_placeholder(body))
    reason = reason_of(raw, value, placeholder=holder, repaired=body != text)
    return {"value": value, "branch": branch, "reason": reason}


VAT_NUMBER = define(
    "vat_number",
    says=(
        "VAT number: GB (or XI) and nine digits that satisfy either of HMRC's two checks; `branch` is "
        "the last three of twelve. GD and HA numbers of public bodies have no check",
        "HM Revenue and Customs",
    ),
    gives=GIVES,
    how=(_STEPS, read_vat_number),
)
