"""Ways in which a column is changed as it leaves."""

from collections.abc import Iterator
from datetime import date

import pytest

from flamsteed.engine.engine import Engine
from flamsteed.engine.on_duckdb import open_store
from flamsteed.privacy.ways import way_sql

ON = date(2026, 3, 1)


@pytest.fixture
def engine() -> Iterator[Engine]:
    opened = open_store(None)
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("way", "value", "to", "expected"),
    [
        ("itself", "x", 0, "x"),
        ("year", "1980-02-29", 0, 1980),
        ("month", "1980-02-29", 0, "1980-02"),
        ("month", "never", 0, None),
        ("age", "1980-03-01", 0, 46),
        ("age", "1980-03-02", 0, 45),
        ("age", "2008-02-29", 0, 18),
        ("age", "2030-01-01", 0, None),
        ("age_band", "1980-03-01", 10, "40-49"),
        ("age_band", "1980-03-01", 0, "45-49"),
        ("age_band", "1930-03-01", 5, "90+"),
        ("age_band", None, 5, None),
        ("postcode_sector", "SE29 4AB", 0, "SE29 4"),
        ("postcode_district", "EC1A 1BB", 0, "EC1A"),
        ("postcode_area", "E1W 1AA", 0, "E"),
        ("postcode_area", "not one", 0, None),
        ("initial", " zoe", 0, "Z"),
        ("rounded", "1234.5", 10, 1230.0),
        ("present", None, 0, False),
        ("present", "x", 0, True),
    ],
)
def test_what_leaves_of_a_value(
    engine: Engine, way: str, value: str | None, to: float, expected: object
) -> None:
    sql = way_sql(way, "v", to=to, on=ON)
    assert engine.value(f"select {sql} from (select cast(? as varchar) as v)", [value]) == expected


def test_who_is_born_on_29_february_ages_on_1_march(engine: Engine) -> None:
    sql = way_sql("age", "v", to=0, on=date(2026, 2, 28))
    assert engine.value(f"select {sql} from (select '2008-02-29' as v)") == 17
