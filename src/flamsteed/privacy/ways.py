"""Ways in which a column is changed as it leaves, each SQL over one value.

Every value is read as text, as the stages keep it, and given as text or a whole number; null stays null.
"""

from collections.abc import Callable, Mapping
from datetime import date

from flamsteed.contracts.agreement import REDACTED
from flamsteed.engine.dialect import hmac_sql, literal, quote

_Way = Callable[[str, float, date], str]


def _itself(column: str, _to: float, _on: date) -> str:
    return column


def _pseudonym(column: str, _to: float, _on: date) -> str:
    # The first 128 bits are more than enough to tell everybody apart.
    return f"'P' || substr({hmac_sql(column)}, 1, 32)"


def _year(column: str, _to: float, _on: date) -> str:
    return f"cast(year(try_cast({column} as date)) as integer)"


def _month(column: str, _to: float, _on: date) -> str:
    return f"strftime(try_cast({column} as date), '%Y-%m')"


def _age(column: str, _to: float, on: date) -> str:
    # Whole years lived on the day of the release; who was born on 29 February ages on 1 March.
    born, day = f"try_cast({column} as date)", f"date {literal(on.isoformat())}"
    had = f"(month({day}), day({day})) >= (month({born}), day({born}))"
    years = f"year({day}) - year({born}) - case when {had} then 0 else 1 end"
    return f"case when {born} <= {day} then cast({years} as integer) end"


def _age_band(column: str, to: float, on: date) -> str:
    age, width = _age(column, 0, on), int(to) or 5
    low = f"cast(floor(({age}) / {width}) * {width} as integer)"
    return f"case when ({age}) >= 90 then '90+' else {low} || '-' || ({low} + {width - 1}) end"


def _part_of_postcode(pattern: str) -> _Way:
    def part(column: str, _to: float, _on: date) -> str:
        return f"nullif(regexp_extract({column}, {literal(pattern)}, 1), '')"

    return part


def _initial(column: str, _to: float, _on: date) -> str:
    return f"upper(left(trim(cast({column} as varchar)), 1))"


def _rounded(column: str, to: float, _on: date) -> str:
    step = to or 1
    return f"round(try_cast({column} as double) / {step}) * {step}"


def _present(column: str, _to: float, _on: date) -> str:
    return f"({column} is not null)"


def _redacted(column: str, _to: float, _on: date) -> str:
    # Only its form: what identifies people is taken out of all the rows together, by disclosure control.
    return f"cast({column} as varchar)"


WAYS: Mapping[str, tuple[_Way, str]] = {
    "itself": (_itself, "as it is"),
    "pseudonym": (_pseudonym, "a keyed hash (HMAC-SHA256) under the agreement's own key"),
    "year": (_year, "the year of a date"),
    "month": (_month, "the year and month of a date"),
    "age": (_age, "whole years of age on the day of the release, from a birth date"),
    "age_band": (_age_band, "the age in bands `to` years wide (5 if not given), the last 90+"),
    "postcode_sector": (
        _part_of_postcode("^([A-Z]+[0-9][0-9A-Z]? [0-9])[A-Z]{2}$"),
        "SE29 4 of SE29 4AB",
    ),
    "postcode_district": (
        _part_of_postcode("^([A-Z]+[0-9][0-9A-Z]?) [0-9][A-Z]{2}$"),
        "SE29 of SE29 4AB",
    ),
    "postcode_area": (
        _part_of_postcode("^([A-Z]+)[0-9][0-9A-Z]? [0-9][A-Z]{2}$"),
        "SE of SE29 4AB",
    ),
    "initial": (_initial, "the first letter, in upper case"),
    "rounded": (_rounded, "a number to the nearest multiple of `to` (1 if not given)"),
    REDACTED: (_redacted, "text with what identifies people replaced by its kind: `[name]`"),
    "present": (_present, "true or false: whether there is a value"),
}
"""What `as` may say, the SQL of it, and what it gives in words."""


def way_sql(way: str, column: str, *, to: float, on: date) -> str:
    """SQL for what leaves of a column. A pseudonym's SQL takes the key's two pads as $1 and $2."""
    return WAYS[way][0](quote(column), to, on)
