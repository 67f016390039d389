"""Working days and months: published days and the rules between them."""

from datetime import date

import pytest

from flamsteed.standards.calendar import (
    Nation,
    WorkingDays,
    bank_holidays,
    easter,
    months_after,
)

ENGLAND, SCOTLAND, IRELAND = Nation

# As published on gov.uk/bank-holidays.
PUBLISHED = {
    (2020, ENGLAND): "01-01 04-10 04-13 05-08 05-25 08-31 12-25 12-28",
    (2021, ENGLAND): "01-01 04-02 04-05 05-03 05-31 08-30 12-27 12-28",
    (2022, ENGLAND): "01-03 04-15 04-18 05-02 06-02 06-03 08-29 09-19 12-26 12-27",
    (2023, ENGLAND): "01-02 04-07 04-10 05-01 05-08 05-29 08-28 12-25 12-26",
    (2026, ENGLAND): "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28",
    (2011, ENGLAND): "01-03 04-22 04-25 04-29 05-02 05-30 08-29 12-26 12-27",
    (2012, ENGLAND): "01-02 04-06 04-09 05-07 06-04 06-05 08-27 12-25 12-26",
    (2022, SCOTLAND): "01-03 01-04 04-15 05-02 06-02 06-03 08-01 09-19 11-30 12-26 12-27",
    (2026, SCOTLAND): "01-01 01-02 04-03 05-04 05-25 06-15 08-03 11-30 12-25 12-28",
    (2023, SCOTLAND): "01-02 01-03 04-07 05-01 05-08 05-29 08-07 11-30 12-25 12-26",
    (2024, IRELAND): "01-01 03-18 03-29 04-01 05-06 05-27 07-12 08-26 12-25 12-26",
    (2020, IRELAND): "01-01 03-17 04-10 04-13 05-08 05-25 07-13 08-31 12-25 12-28",
}


@pytest.mark.parametrize(("year", "nation"), PUBLISHED)
def test_bank_holidays_are_those_published(year: int, nation: Nation) -> None:
    said = {date.fromisoformat(f"{year}-{day}") for day in PUBLISHED[year, nation].split()}
    assert bank_holidays(year, nation) == said


@pytest.mark.parametrize(
    "day", ["2000-04-23", "2008-03-23", "2011-04-24", "2019-04-21", "2038-04-25"]
)
def test_easter_is_on_its_day(day: str) -> None:
    assert easter(int(day[:4])) == date.fromisoformat(day)


@pytest.mark.parametrize("nation", Nation)
def test_a_year_has_as_many_holidays_as_its_nation_keeps_and_all_on_weekdays(
    nation: Nation,
) -> None:
    usual = {ENGLAND: 8, SCOTLAND: 9, IRELAND: 10}[nation]
    for year in range(2027, 2060):
        days = bank_holidays(year, nation)
        assert len(days) == usual
        assert max(day.weekday() for day in days) < 5


def test_a_council_adds_a_day_that_was_proclaimed_and_takes_out_one_that_was_moved() -> None:
    moved, to = date(2031, 5, 5), date(2031, 5, 8)
    usual = WorkingDays()
    told = WorkingDays(also=frozenset({to}), never=frozenset({moved}))
    assert (usual.is_worked(moved), usual.is_worked(to)) == (False, True)
    assert (told.is_worked(moved), told.is_worked(to)) == (True, False)


def test_working_days_are_counted_from_the_day_after() -> None:
    days = WorkingDays()
    friday = date(2026, 12, 18)
    assert days.after(friday, 1) == date(2026, 12, 21)
    assert days.after(friday, 5) == date(2026, 12, 29)  # Christmas Day and its neighbours between
    assert days.first_from(date(2026, 12, 26)) == date(2026, 12, 29)
    assert days.first_from(friday) == friday


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        ("2026-01-31", 1, "2026-02-28"), ("2028-01-31", 1, "2028-02-29"), ("2026-03-31", 1, "2026-04-30"),
        ("2026-12-15", 1, "2027-01-15"), ("2026-11-30", 3, "2027-02-28"), ("2026-08-31", 0, "2026-08-31"),
    ],
)  # fmt: skip
def test_a_month_later_is_the_same_day_or_the_last(day: str, months: int, then: str) -> None:
    assert months_after(date.fromisoformat(day), months) == date.fromisoformat(then)
