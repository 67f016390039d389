"""UK postcodes."""

import re

from flamsteed.standards.define import define, missing, reason_of, reason_sql, whole_sql
from flamsteed.standards.plain import PLAIN_STEP, is_placeholder, placeholder_sql, plain
from flamsteed.standards.standard import Reading

GIVES = ("value", "outcode", "state", "reason")

OUTCODE = (
    "[A-PR-UWYZ][0-9][0-9]?|[A-PR-UWYZ][A-HK-Y][0-9][0-9]?|[A-PR-UWYZ][0-9][A-HJKPSTUW]"
    "|[A-PR-UWYZ][A-HK-Y][0-9][ABEHMNPRVWXY]"
)
INCODE = "[0-9][ABD-HJLNP-UW-Z]{2}"
STRICT = f"GIR 0AA|(?:{OUTCODE}) {INCODE}"
PSEUDO = "ZZ99 [0-9][A-Z]{2}"
TERMINATED = f"W1[MNRVXY] {INCODE}"
"""Districts withdrawn when London W1 was re-coded; old records still hold them."""
NOVELTY = ("XM4 5HQ",)

_SPACED = (
    "case when length(@kept) between 5 and 7 "
    "then left(@kept, length(@kept) - 3) || ' ' || right(@kept, 3) else @kept end"
)
_STATE = (
    f"case when @spaced is null then null when {whole_sql('@spaced', STRICT)} then 'unit' "
    f"when {whole_sql('@spaced', PSEUDO)} then 'pseudo' "
    f"when {whole_sql('@spaced', TERMINATED)} then 'terminated' "
    f"when {whole_sql('@spaced', OUTCODE)} then 'outcode' end"
)
_STEPS = (
    PLAIN_STEP,
    {"kept": "regexp_replace(upper(@plain), '[^0-9A-Z]', '', 'g')"},
    {"spaced": _SPACED},
    {"state": _STATE},
    {
        "value": "case when @state <> 'outcode' then @spaced end",
        "outcode": "case when @state = 'outcode' then @spaced "
        "when @state is not null then split_part(@spaced, ' ', 1) end",
        "holder": f"@state is null and {placeholder_sql('upper(@plain)')}",
        "dropped": "@state is not null and upper(replace(@plain, ' ', '')) <> @kept",
    },
    {
        "reason": reason_sql(
            pseudo="@state in ('pseudo', 'outcode')", placeholder="@holder", repaired="@dropped"
        )
    },
)


def _state(spaced: str) -> str | None:
    patterns = {"unit": STRICT, "pseudo": PSEUDO, "terminated": TERMINATED, "outcode": OUTCODE}
    return next((name for name, each in patterns.items() if re.fullmatch(each, spaced)), None)


def read_postcode(raw: str | None) -> Reading:
    """The parts of one postcode."""
    text = plain(raw)
    if not text:
        return missing(GIVES)
    kept = re.sub("[^0-9A-Z]", "", text.upper())
    spaced = f"{kept[:-3]} {kept[-3:]}" if 5 <= len(kept) <= 7 else kept
    state = _state(spaced)
    value = spaced if state and state != "outcode" else None
    reason = reason_of(
        raw,
        value,
        placeholder=state is None and is_placeholder(text.upper()),
        pseudo=state in ("pseudo", "outcode"),
        repaired=text.upper().replace(" ", "") != kept,
    )
    outcode = spaced.split(" ")[0] if state else None
    return {"value": value, "outcode": outcode, "state": state, "reason": reason}


POSTCODE = define(
    "postcode",
    says=(
        "Postcode: `SE18 6HQ`. `state` says unit, terminated, pseudo (ZZ99) or outcode (a district "
        "only: value null). Letters are never turned into digits; whether it exists is a lookup",
        "BS 7666; Royal Mail; Office for National Statistics for ZZ99",
    ),
    gives=GIVES,
    how=(_STEPS, read_postcode),
)
