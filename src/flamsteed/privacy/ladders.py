"""The ladders and hierarchies that ship: age, date, postcode, ethnic group, and all or nothing.

Values are in the form that `standards/` gives them. LSOAs and wards need a look-up table of the
council's own: see `LookUp`.
"""

from collections.abc import Sequence

from flamsteed.privacy.hierarchy import TOP, Generaliser, Hierarchy, Ladder, hierarchy_of
from flamsteed.standards.ethnicity import CATEGORIES, GROUPS, NOT_OBTAINED, NOT_STATED, ONLY_GROUP

DATE_LEVELS = ("day", "month", "quarter", "year", "5 years", "10 years", TOP)
POSTCODE_LEVELS = ("unit", "sector", "district", "area", TOP)


def age(bands: Sequence[int] = (5, 10, 20)) -> Ladder:
    """Age in years, then bands of so many years: `40-44`. Raises ValueError if bands do not nest."""
    if any(
        wide <= narrow or wide % narrow for narrow, wide in zip((1, *bands), bands, strict=False)
    ):
        raise ValueError("each band of ages must be a multiple of the one before")
    return Ladder(
        ("age", *(f"{years} years" for years in bands), TOP),
        lambda column, level: _band_sql(f"try_cast({column} as integer)", bands[level - 1]),
    )


def date() -> Ladder:
    """A date as `2026-07-31`: day, month, quarter, year, five years, ten years."""
    return Ladder(DATE_LEVELS, _date_sql)


def postcode() -> Ladder:
    """A postcode as `SE29 6HQ`: unit, sector `SE29 6`, district `SE29`, area `SE`.

    A district that stands alone (`SE29`) is itself up to its own level.
    """
    return Ladder(POSTCODE_LEVELS, _postcode_sql)


def ethnicity() -> Hierarchy:
    """The nineteen categories of the census of 2021, then its five groups.

    Not stated and not yet obtained stay what they are: they are not an ethnic group.
    """
    rows = [(category, GROUPS[group], TOP) for category, group in (CATEGORIES | ONLY_GROUP).items()]
    rows += [(said, said, TOP) for said in (NOT_STATED, NOT_OBTAINED)]
    return hierarchy_of(rows, ("category", "group"))


def all_or_nothing() -> Ladder:
    """The value, or `*`."""
    return Ladder(("value", TOP), lambda column, _: column)


def standard_generalisers() -> dict[str, Generaliser]:
    """What an agreement may name, by name."""
    return {
        "age": age(),
        "date": date(),
        "postcode": postcode(),
        "ethnicity": ethnicity(),
        "none": all_or_nothing(),
    }


def _band_sql(number: str, width: int) -> str:
    start = f"cast(floor({number} / {width}) * {width} as integer)"
    return f"cast({start} as varchar) || '-' || cast({start} + {width - 1} as varchar)"


def _date_sql(column: str, level: int) -> str:
    day = f"try_cast({column} as date)"
    text = f"cast({day} as varchar)"
    return {
        "month": f"substr({text}, 1, 7)",
        "quarter": f"substr({text}, 1, 4) || ' Q' || cast(quarter({day}) as varchar)",
        "year": f"substr({text}, 1, 4)",
        "5 years": _band_sql(f"year({day})", 5),
        "10 years": _band_sql(f"year({day})", 10),
    }[DATE_LEVELS[level]]


def _postcode_sql(column: str, level: int) -> str:
    district = f"split_part({column}, ' ', 1)"
    return {
        "sector": f"case when {column} like '% %' then left({column}, length({column}) - 2)"
        f" else {column} end",
        "district": district,
        "area": f"regexp_replace({district}, '[0-9].*$', '')",
    }[POSTCODE_LEVELS[level]]
