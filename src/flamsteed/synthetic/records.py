"""What the systems share: which home a record knows, and the written forms that go with it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final

from flamsteed.synthetic.addresses import written_lines
from flamsteed.synthetic.book import Book
from flamsteed.synthetic.dice import Dice
from flamsteed.synthetic.identifiers import email
from flamsteed.synthetic.people import Household, Person
from flamsteed.synthetic.places import Property
from flamsteed.synthetic.rates import Rates
from flamsteed.synthetic.spoil import written_postcode, written_uprn
from flamsteed.synthetic.truth import Truth

Add = Callable[[str, Sequence[object]], None]
MOVED_SHARE: Final = 0.4  # of households have an earlier home in the borough
NO_FIXED_ABODE: Final = "ZZ99 3VZ"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record says somebody lives: written parts, the property meant, and the defects."""

    meant: Property
    lines: list[str]
    postcode: str
    uprn: str
    is_old: bool
    uprn_defect: str
    postcode_defect: str


@dataclass(frozen=True)
class Scribe:
    """One system's way of writing: its rates, and where its answers go."""

    system: str
    truth: Truth
    book: Book
    rates: Rates

    def dice(self, purpose: str, *numbers: int) -> Dice:
        """Draws for one record."""
        return Dice(self.truth.seed, f"{self.system} {purpose}", *numbers)

    def mail(self, person: Person) -> str:
        """The person's e-mail address; one in seventeen uses that of somebody at home."""
        members = self.truth.households[person.household].members
        owner = self.truth.persons[members[0]] if person.number % 17 == 0 else person
        return email(owner.forename, owner.former or owner.surname, owner.number)

    def known_home(self, home: Household, dice: Dice) -> tuple[int, bool]:
        """The property the record knows, and whether the household has left it since."""
        number = home.spells[-1].property
        stale = dice.chance(self.rates["old_address"] / MOVED_SHARE)
        if len(home.spells) > 1 and stale:
            return home.spells[-2].property, True
        return number, home.spells[-1].end <= self.truth.today

    def place(self, number: int, dice: Dice, *, is_old: bool = False, width: int = 35) -> Place:
        """The property as this system writes it."""
        meant = self.truth.places.properties[number]
        uprn, uprn_defect = written_uprn(
            self.truth.places, meant, self.rates, dice, today=self.truth.today
        )
        code, code_defect = written_postcode(meant.postcode, self.rates, dice)
        lines = written_lines(meant, dice, width=width)
        return Place(meant, lines, code, uprn, is_old, uprn_defect, code_defect)

    def note_place(
        self, table: str, key: object, place: Place, columns: tuple[str, str, str]
    ) -> None:
        """Note the property meant and the defects; `columns`: UPRN, postcode, and where an old address shows."""
        uprn = self.truth.places.uprn_now(place.meant.number, self.truth.today)
        self.book.place(self.system, table, key, uprn)
        self.book.defect(self.system, table, key, columns[0], place.uprn_defect)
        self.book.defect(self.system, table, key, columns[1], place.postcode_defect)
        self.book.defect(self.system, table, key, columns[2], "old_address" if place.is_old else "")


def midnight(day: int) -> datetime:
    """The start of a day, given as an ordinal."""
    return datetime.combine(date.fromordinal(day), time())


def academy_day(day: int) -> str:
    """A day as 37 characters of text, the way the benefits system keeps ends and births."""
    return f"{date.fromordinal(day).isoformat()} 00:00:00.0000000"


def pounds(pence: int) -> str:
    """Pounds with two decimals."""
    return f"{'-' if pence < 0 else ''}{abs(pence) // 100}.{abs(pence) % 100:02d}"
