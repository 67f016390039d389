"""The date arithmetic of retention, in SQL, is that of plain Python."""

import calendar
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.drawn_schedule import new_store

from flamsteed.engine.engine import Engine
from flamsteed.privacy.retention.kept import birthday_sql, later_sql, year_end_sql
from flamsteed.privacy.retention.rule import Period, YearEnd

DAYS = st.dates(date(1880, 1, 1), date(2199, 12, 31)) | st.sampled_from(
    [date(y, m, d) for y in (1999, 2000, 2024, 2026) for m, d in ((1, 31), (2, 28), (3, 31), (4, 1))]
    + [date(y, 2, 29) for y in (1896, 1948, 2000, 2024)]
)  # fmt: skip
PERIODS = st.builds(Period, st.integers(0, 1300), st.integers(0, 800))


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    """A store of nothing."""
    opened = new_store()
    yield opened
    opened.close()


def asked(engine: Engine, sql: str, day: date) -> date:
    """What the SQL says of a day."""
    found: date = engine.value(f"select {sql} from (select cast(? as date) as d) as t", [day])
    return found


def months_later(day: date, months: int) -> date:
    """The day with the same number, or the last of its month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


@given(DAYS, PERIODS)
def test_a_period_ends_as_in_plain_python(engine: Engine, day: date, period: Period) -> None:
    wanted = months_later(day, period.months) + timedelta(days=period.days)
    assert asked(engine, later_sql("d", period), day) == wanted


@given(DAYS, st.integers(1, 150))
def test_a_birthday_is_the_same_day_or_the_first_of_march(
    engine: Engine, born: date, age: int
) -> None:
    try:
        wanted = born.replace(year=born.year + age)
    except ValueError:
        wanted = date(born.year + age, 3, 1)
    assert asked(engine, birthday_sql("d", age), born) == wanted


@given(DAYS, st.sampled_from([(YearEnd.FINANCIAL, 3, 31), (YearEnd.SCHOOL, 8, 31)]))
def test_a_year_ends_on_the_first_such_day_that_is_not_before(
    engine: Engine, day: date, year: tuple[YearEnd, int, int]
) -> None:
    kind, month, last = year
    ends = [date(y, month, last) for y in (day.year, day.year + 1)]
    assert asked(engine, year_end_sql("d", kind), day) == min(e for e in ends if e >= day)
