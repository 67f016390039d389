"""What a retention rule says: a class of records, the moment from which it counts, the period, what then."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path


class Action(StrEnum):
    """What is done with a record once its period has run."""

    DESTROY = "destroy"  # it goes, with every version of it
    REVIEW = "review"  # a person decides
    TRANSFER = "transfer"  # the archive takes it
    KEEP = "keep"  # it is kept for ever: nothing is ever due


class Source(StrEnum):
    """A day that the platform itself knows of a record."""

    VANISHED = "vanished"  # the delivery in which it no longer was
    CHANGED = "changed"  # the delivery that last changed it
    FIRST = "first"  # the delivery in which it first was


class YearEnd(StrEnum):
    """A year at whose end periods begin.

    A council's accounts, and the council tax that it bills, run from 1 April to 31 March: `6 years +
    current` counts from there. The tax year, to 5 April, is that of people's income tax; council records
    are not counted by it.
    """

    FINANCIAL = "financial"  # 31 March
    SCHOOL = "school"  # 31 August


@dataclass(frozen=True)
class Period:
    """A length of time: `months`, then `days`. A year is twelve months.

    It ends on the day with the same number, or on the last of the month where there is no such day (the
    corresponding date rule: Dodds v Walker [1981] UKHL 9); the day that it ends on belongs to it.
    """

    months: int = 0
    days: int = 0

    def __str__(self) -> str:
        """As a schedule writes it: `21 years 4 months`."""
        years, months = divmod(self.months, 12)
        parts = ((years, "year"), (months, "month"), (self.days, "day"))
        return " ".join(f"{n} {unit}{'s' if n > 1 else ''}" for n, unit in parts if n)


FOR_EVER, UNTIL_THEN, AND_CURRENT = "for ever", "until then", "+ current"
_PARTS = re.compile(r"([1-9][0-9]*) (year|month|day)s?")
_MONTHS = {"year": 12, "month": 1, "day": 0}


def read_period(text: str) -> Period:
    """A period as a schedule writes it: `6 years`, `21 years 4 months`, `31 days`. Raises ValueError."""
    words = " ".join(text.lower().replace(",", " ").replace(" and ", " ").split())
    found = _PARTS.findall(words)
    units = [unit for _, unit in found]
    if not found or _PARTS.sub("", words).strip() or len(set(units)) < len(units):
        raise ValueError(
            f"`{text}` is no period: write it as `6 years`, `21 years 4 months` or `31 days`"
        )
    return Period(
        months=sum(int(number) * _MONTHS[unit] for number, unit in found),
        days=sum(int(number) for number, unit in found if unit == "day"),
    )


@dataclass(frozen=True)
class Follows:
    """That a record goes with the records of `table` that it belongs to: `by` its columns are theirs."""

    table: str
    by: Mapping[str, str]


@dataclass(frozen=True)
class Moment:
    """A day in the life of a record, of exactly one kind.

    A date `column` of it; what a `select` of the council's own gives as `day` for its `_record`; a day
    that the platform knows (`source`); the end of the file that it `follows`; or the later, if not
    `latest` the earlier, of `several`. In this order it is moved: to the `birthday` of so many years, to
    the end of the year it is in, and on by a period (`plus`).

    Where `open_when` is true of the record, or the column is that of an end that has not come, it has not
    happened yet. With `if_any` one that has not happened is left out of `several`. `line` is where it
    stands in its file.
    """

    column: str = ""
    select: str = ""
    source: Source | None = None
    follows: Follows | None = None
    several: tuple["Moment", ...] = ()
    latest: bool = True
    open_when: str = ""
    birthday: int = 0
    year_end: YearEnd | None = None
    plus: Period = field(default_factory=Period)
    if_any: bool = False
    line: int = 1

    def every(self) -> Iterator["Moment"]:
        """The moment itself, and all those that it is made of."""
        yield self
        for each in self.several:
            yield from each.every()

    def __str__(self) -> str:
        """In words, for the review list."""
        if len(self.several) == 1:
            said = str(self.several[0])
        elif self.several:
            joined = " and ".join(f"({each})" for each in self.several)
            said = f"the {'later' if self.latest else 'earlier'} of {joined}"
        elif self.follows is not None:
            said = f"the end of its file in {self.follows.table}"
        elif self.source is not None:
            said = f"the day it {_SAID[self.source]}"
        else:
            said = self.column or "the day of its select"
        if self.birthday:
            said = f"the day of reaching {self.birthday} by {said}"
        if self.year_end is not None:
            said = f"the end of the {self.year_end} year of {said}"
        return f"{self.plus} after {said}" if str(self.plus) else said


_SAID = {
    Source.VANISHED: "was gone from its system",
    Source.CHANGED: "last changed in its system",
    Source.FIRST: "first came from its system",
}


@dataclass(frozen=True)
class Rule:
    """One line of the schedule: what is kept how long, on whose authority, and who signs its end off.

    `record_class` is its name. It holds for the records of `tables` of which `where` is true (SQL over the
    cleaned columns; empty for all). `moment` is the last day on which a record must be kept; None for ever.
    """

    record_class: str
    title: str
    tables: tuple[str, ...]
    moment: Moment | None
    action: Action
    authority: str
    link: str
    sign_off: str
    path: Path
    where: str = ""
    line: int = 1

    def follows(self) -> list[Follows]:
        """The files that its records follow."""
        every = self.moment.every() if self.moment is not None else ()
        return [each.follows for each in every if each.follows is not None]
