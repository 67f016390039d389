"""HMRC unique taxpayer references and learner numbers: ten digits with a weighted check."""

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
UTR_WEIGHTS = (6, 7, 8, 9, 10, 5, 4, 3, 2)
UTR_CHECKS = "21987654321"
ULN_WEIGHTS = (10, 9, 8, 7, 6, 5, 4, 3, 2)
ULN_UNKNOWN = "9999999999"
_UTR_TRIM = "^(?:UTR *(?:NUMBER|NO[.]?)? *[:#.=-]* *|'+)"
_ULN_TRIM = "^(?:ULN *(?:NUMBER|NO[.]?)? *[:#.=-]* *|'+)"


def _digits_sql(trim: str) -> str:
    return f"replace(replace(regexp_replace(upper(@plain), {text_literal(trim)}, ''), ' ', ''), '-', '')"


def _digits(text: str, trim: str) -> str:
    return re.sub(trim, "", text).replace(" ", "").replace("-", "")


_UTR_STEPS = (
    PLAIN_STEP,
    {"kept": _digits_sql(_UTR_TRIM)},
    {"digits": "case when regexp_matches(@kept, '^[0-9]{10}K?$') then left(@kept, 10) end"},
    {"check": f"substr('{UTR_CHECKS}', "
              f"cast({weighted_sql('@digits', UTR_WEIGHTS, start=2)} % 11 as integer) + 1, 1)"},
    {"value": "case when @check = left(@digits, 1) then @digits end"},
    {"reason": reason_sql(
        placeholder=f"@value is null and {placeholder_sql('@kept')}",
        repaired="replace(replace(@plain, ' ', ''), '-', '') <> @digits")},
)  # fmt: skip

_ULN_STEPS = (
    PLAIN_STEP,
    {"kept": _digits_sql(_ULN_TRIM)},
    {"digits": f"case when {whole_sql('@kept', '[1-9][0-9]{9}')} then @kept end"},
    {"rest": f"{weighted_sql('@digits', ULN_WEIGHTS)} % 11"},
    {"value": "case when @rest <> 0 and 10 - @rest = ascii(right(@digits, 1)) - 48 then @digits end"},
    {"reason": reason_sql(
        placeholder=f"@value is null and (@kept = '{ULN_UNKNOWN}' or {placeholder_sql('@kept')})",
        repaired="replace(replace(@plain, ' ', ''), '-', '') <> @digits")},
)  # fmt: skip


def read_utr(raw: str | None) -> Reading:
    """One taxpayer reference."""
    text = plain(raw)
    if not text:
        return missing(GIVES)
    kept = _digits(text.upper(), _UTR_TRIM)
    value = None
    if re.fullmatch("[0-9]{10}K?", kept):
        right = UTR_CHECKS[weighted(kept, UTR_WEIGHTS, start=2) % 11] == kept[0]
        value = kept[:10] if right else None
    holder = value is None and is_placeholder(kept)
    repaired = text.replace(" ", "").replace("-", "") != value
    return {"value": value, "reason": reason_of(raw, value, placeholder=holder, repaired=repaired)}


def read_uln(raw: str | None) -> Reading:
    """One learner number."""
    text = plain(raw)
    if not text:
        return missing(GIVES)
    kept = _digits(text.upper(), _ULN_TRIM)
    value = None
    if re.fullmatch("[1-9][0-9]{9}", kept):
        rest = weighted(kept, ULN_WEIGHTS) % 11
        value = kept if rest and 10 - rest == int(kept[9]) else None
    holder = value is None and (kept == ULN_UNKNOWN or is_placeholder(kept))
    repaired = text.replace(" ", "").replace("-", "") != value
    return {"value": value, "reason": reason_of(raw, value, placeholder=holder, repaired=repaired)}


UTR = define(
    "utr",
    says=(
        "Unique taxpayer reference: ten digits of which the first checks the rest; a K after them goes",
        "HM Revenue and Customs",
    ),
    how=(_UTR_STEPS, read_utr),
)
ULN = define(
    "uln",
    says=(
        "Unique learner number: ten digits, the last a check digit; 9999999999 is the official unknown",
        "Learning Records Service",
    ),
    how=(_ULN_STEPS, read_uln),
)
