"""Working days and months of the United Kingdom: what legal time limits are counted in.

Bank holidays follow from rules (Banking and Financial Dealings Act 1971, and the substitute days that
are proclaimed each year), with a small table of days that were proclaimed or moved once. They are right
from the year 2000; a council adds what is proclaimed later in its `flamsteed.yaml`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache

_SATURDAY, _MONDAY = 5, 0
_SAINT_ANDREW_SINCE = 2007


class Nation(StrEnum):
    """A part of the United Kingdom that has its own bank holidays."""

    ENGLAND_AND_WALES = "england_and_wales"
    SCOTLAND = "scotland"
    NORTHERN_IRELAND = "northern_ireland"


_EVERYWHERE = frozenset(Nation)
_ONCE: dict[date, frozenset[Nation]] = {
    date(2002, 6, 3): _EVERYWHERE,  # Golden Jubilee
    date(2002, 6, 4): _EVERYWHERE,  # the spring holiday, moved
    date(2011, 4, 29): _EVERYWHERE,  # royal wedding
    date(2012, 6, 4): _EVERYWHERE,  # the spring holiday, moved
    date(2012, 6, 5): _EVERYWHERE,  # Diamond Jubilee
    date(2020, 5, 8): _EVERYWHERE,  # the early May holiday, moved to 75 years after VE Day
    date(2022, 6, 2): _EVERYWHERE,  # the spring holiday, moved
    date(2022, 6, 3): _EVERYWHERE,  # Platinum Jubilee
    date(2022, 9, 19): _EVERYWHERE,  # funeral of Queen Elizabeth II
    date(2023, 5, 8): _EVERYWHERE,  # coronation of King Charles III
    date(2026, 6, 15): frozenset({Nation.SCOTLAND}),  # football World Cup
}
"""Days that were a bank holiday once, and where."""
_MOVED = frozenset({date(2002, 5, 27), date(2012, 5, 28), date(2020, 5, 4), date(2022, 5, 30)})
"""Days that the rules give and that were moved in that year."""


@dataclass(frozen=True)
class WorkingDays:
    """Which days are worked: all but Saturdays, Sundays and the bank holidays of some nations.

    `also` are bank holidays that the rules do not know; `never` are days that the rules give and that
    were moved.
    """

    nations: frozenset[Nation] = frozenset({Nation.ENGLAND_AND_WALES})
    also: frozenset[date] = frozenset()
    never: frozenset[date] = frozenset()

    def is_worked(self, day: date) -> bool:
        """Whether the day is a working day."""
        if day.weekday() >= _SATURDAY or day in self.also:
            return False
        return day in self.never or not any(
            day in bank_holidays(day.year, nation) for nation in self.nations
        )

    def first_from(self, day: date) -> date:
        """The day itself if it is worked, or else the next that is."""
        while not self.is_worked(day):
            day += timedelta(days=1)
        return day

    def after(self, day: date, count: int) -> date:
        """The `count`th working day after a day, which itself is not counted."""
        for _ in range(count):
            day = self.first_from(day + timedelta(days=1))
        return day


@cache
def bank_holidays(year: int, nation: Nation) -> frozenset[date]:
    """The bank holidays of a year in one nation, Good Friday and Christmas Day among them.

    A holiday on a Saturday or Sunday is kept on the next weekday that is not one already.
    """
    fixed = [date(year, 1, 1), date(year, 12, 25), date(year, 12, 26)]
    sunday = easter(year)
    days = {
        sunday - timedelta(days=2),
        _first_monday(date(year, 5, 1)),
        _last_monday(date(year, 5, 31)),
    }
    if nation is Nation.SCOTLAND:
        fixed.append(date(year, 1, 2))
        if year >= _SAINT_ANDREW_SINCE:
            fixed.append(date(year, 11, 30))
        days.add(_first_monday(date(year, 8, 1)))
    else:
        days |= {sunday + timedelta(days=1), _last_monday(date(year, 8, 31))}
    if nation is Nation.NORTHERN_IRELAND:
        fixed += [date(year, 3, 17), date(year, 7, 12)]
    once = {day for day, where in _ONCE.items() if day.year == year and nation in where}
    return frozenset((days | _kept(fixed) | once) - _MOVED)


def _kept(fixed: Iterable[date]) -> set[date]:
    """When holidays with a date of their own are kept."""
    kept = {day for day in fixed if day.weekday() < _SATURDAY}
    for day in sorted(day for day in fixed if day.weekday() >= _SATURDAY):
        while day.weekday() >= _SATURDAY or day in kept:
            day += timedelta(days=1)  # noqa: PLW2901  (the next weekday is what is looked for)
        kept.add(day)
    return kept


def _first_monday(day: date) -> date:
    return day + timedelta(days=(_MONDAY - day.weekday()) % 7)


def _last_monday(day: date) -> date:
    return day - timedelta(days=(day.weekday() - _MONDAY) % 7)


def easter(year: int) -> date:
    """Easter Sunday, by the rule of the Gregorian calendar (Calendar (New Style) Act 1750)."""
    golden, century, rest = year % 19, year // 100, year % 100
    moon = (
        19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15
    ) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (rest // 4) - moon - rest % 4) % 7
    late = (golden + 11 * moon + 22 * weekday) // 451
    month, day = divmod(moon + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def months_after(day: date, months: int) -> date:
    """The same day so many months later; the last of the month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = (date(year + (month == 11), (month + 1) % 12 + 1, 1) - date(year, month + 1, 1)).days
    return date(year, month + 1, min(day.day, last))
