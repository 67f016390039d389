"""Council tax: bands, their shares of band D, discounts and exemptions."""

import re
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from flamsteed.standards.define import choose_sql, define, in_sql, missing, reason_of, reason_sql
from flamsteed.standards.plain import PLAIN_STEP, is_placeholder, placeholder_sql, plain
from flamsteed.standards.standard import Reading

GIVES = ("value", "ninths", "reason")
NINTHS = {"A-": 5, "A": 6, "B": 7, "C": 8, "D": 9, "E": 11, "F": 13, "G": 15, "H": 18}
"""Ninths of the band D charge. `A-` is band A with the disabled reduction."""
UPPER_VALUES = {"A": 40_000, "B": 52_000, "C": 68_000, "D": 88_000, "E": 120_000, "F": 160_000,
                "G": 320_000}  # fmt: skip
"""The greatest value of each band in England, in pounds at 1 April 1991; H has none."""
DISCOUNT_PERCENT = {"single adult": 25, "all disregarded": 50}
EMPTY_PREMIUM_PERCENT = {1: 100, 5: 200, 10: 300}
"""Years empty, to the premium from then on."""
SECOND_HOME_PREMIUM_PERCENT = 100
"""At most, from April 2025."""
EXEMPT_CLASSES = tuple("BDEFGHIJKLMNOPQRSTUVW")
EXEMPT_CLASSES_ENDED = {"A": "2013-04-01", "C": "2013-04-01"}
BAND_AFTER_DISABLED_REDUCTION = dict(zip("ABCDEFGH", ("A-", *"ABCDEFG"), strict=True))

_FORMS = {
    **{letter: letter for letter in "ABCDEFGH"},
    **dict.fromkeys(
        ("A-", "@", "AR", "A-REDUCED", "AREDUCED", "ADISABLED", "A(DISABLED)", "A(REDUCED)"), "A-"
    ),
}
_NOT_YET = ("X", "NOT BANDED", "COMPOSITE", "UNBANDED")
_WORD = "^BAND *[:-]? *"
_STEPS = (
    PLAIN_STEP,
    {"kept": f"replace(regexp_replace(upper(@plain), '{_WORD}', ''), ' ', '')"},
    {"value": choose_sql("@kept", _FORMS)},
    {"ninths": choose_sql("@value", {band: str(share) for band, share in NINTHS.items()}),
     "reason": reason_sql(
         placeholder=f"@value is null and (upper(@plain) in {in_sql(_NOT_YET)} or {placeholder_sql('upper(@plain)')})",
         repaired="@kept <> replace(upper(@plain), ' ', '')")},
)  # fmt: skip


def charge(band: str, band_d: Decimal) -> Decimal:
    """A year's charge for `band` in pounds and pence, when band D pays `band_d`."""
    exact = Fraction(band_d) * NINTHS[band] / 9
    pence = Decimal(exact.numerator * 100) / Decimal(exact.denominator)
    return pence.quantize(Decimal(1), ROUND_HALF_UP) / 100


def read_council_tax_band(raw: str | None) -> Reading:
    """One council tax band."""
    text = plain(raw).upper()
    if not text:
        return missing(GIVES)
    kept = re.sub(_WORD, "", text).replace(" ", "")
    value = _FORMS.get(kept)
    holder = value is None and (text in _NOT_YET or is_placeholder(text))
    ninths = str(NINTHS[value]) if value else None
    reason = reason_of(raw, value, placeholder=holder, repaired=kept != text.replace(" ", ""))
    return {"value": value, "ninths": ninths, "reason": reason}


COUNCIL_TAX_BAND = define(
    "council_tax_band",
    says=(
        "Council tax band in England, A to H, and A- for A with the disabled reduction; `ninths` is "
        "its share of band D",
        "Local Government Finance Act 1992",
    ),
    gives=GIVES,
    how=(_STEPS, read_council_tax_band),
)
