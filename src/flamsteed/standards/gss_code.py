"""Codes of statistical areas."""

import re

from flamsteed.standards.define import choose_sql, define, missing, reason_of, reason_sql, whole_sql
from flamsteed.standards.plain import PLAIN_STEP, is_placeholder, placeholder_sql, plain
from flamsteed.standards.standard import Reading

GIVES = ("value", "kind", "reason")
SHAPE = "[EWSNKJLM][0-9]{8}"
AREAS = {
    "E00": "output area", "E01": "lower layer super output area",
    "E02": "middle layer super output area", "E05": "ward", "E06": "unitary authority",
    "E07": "non-metropolitan district", "E08": "metropolitan district", "E09": "London borough",
    "E10": "county", "E12": "region", "E14": "Westminster constituency",
    "E47": "combined authority", "E92": "England", "K02": "United Kingdom", "K03": "Great Britain",
    "K04": "England and Wales", "S92": "Scotland", "W92": "Wales", "N92": "Northern Ireland",
    "W06": "Welsh unitary authority", "S12": "Scottish council area",
    "N09": "Northern Irish district",
}  # fmt: skip
"""What the first three characters say the area is; others are allowed and have no kind."""

_STEPS = (
    PLAIN_STEP,
    {"kept": "replace(upper(@plain), ' ', '')"},
    {"value": f"case when {whole_sql('@kept', SHAPE)} then @kept end"},
    {"kind": choose_sql("left(@value, 3)", AREAS),
     "reason": reason_sql(placeholder=f"@value is null and {placeholder_sql('upper(@plain)')}")},
)  # fmt: skip


def read_gss_code(raw: str | None) -> Reading:
    """One area code."""
    text = plain(raw).upper()
    if not text:
        return missing(GIVES)
    kept = text.replace(" ", "")
    value = kept if re.fullmatch(SHAPE, kept) else None
    holder = value is None and is_placeholder(text)
    kind = AREAS.get(value[:3]) if value else None
    return {"value": value, "kind": kind, "reason": reason_of(raw, value, placeholder=holder)}


GSS_CODE = define(
    "gss_code",
    says=(
        "Code of a statistical area: country letter and eight digits; `kind` says which sort",
        "Office for National Statistics",
    ),
    gives=GIVES,
    how=(_STEPS, read_gss_code),
)
