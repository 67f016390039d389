"""Facts of people as case workers write them: in several hands, some careless. Nothing belongs to anybody real."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from flamsteed.synthetic.addresses import TOWN, official_lines, written_lines
from flamsteed.synthetic.dice import Dice
from flamsteed.synthetic.identifiers import (
    email,
    nhs_number,
    nino,
    phone,
    pupil_number,
    registration_mark,
)
from flamsteed.synthetic.name_lists import DIMINUTIVES
from flamsteed.synthetic.naming import draw_forename, draw_surname
from flamsteed.synthetic.people import Person
from flamsteed.synthetic.places import Property
from flamsteed.synthetic.spoil import phone_of, title_of
from flamsteed.synthetic.truth import Truth, month_end

_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip
KINDS: Final[Mapping[str, str]] = {
    "born": "date of birth", "nhs": "NHS number", "nino": "National Insurance number", "phone": "phone", "mail": "email",
    "place": "address", "code": "postcode", "mark": "vehicle registration", "bank": "bank account", "account": "bank account",
    "upn": "pupil number", "passport": "passport number", "licence": "driving licence number", "card": "card number",
    "page": "web address", "ip": "IP address", "year": "date of birth", "uprn": "property number", "utr": "taxpayer reference",
}  # fmt: skip
"""Which kind of identifier each field of a template is; a field that is not here is a name."""


@dataclass(frozen=True)
class NoteFacts:
    """What may be written of a person, in one note: each fact drawn once, when it is asked for."""

    truth: Truth
    person: Person
    neighbour: Person
    month: int
    dice: Dice

    def fact(self, name: str) -> str:
        """One fact, by the field's name in a template."""
        written: str = getattr(self, f"_{name}")()
        return written

    def _full(self) -> str:
        return self._written(self.person)

    def _titled(self) -> str:
        return f"{title_of(self.person, self.truth.today)} {self.person.surname}"

    def _kin(self) -> str:
        members = self.truth.households[self.person.household].members
        return self._written(self.truth.persons[self.dice.pick(members)])

    def _kin_first(self) -> str:
        members = self.truth.households[self.person.household].members
        forename = self.truth.persons[self.dice.pick(members)].forename
        return DIMINUTIVES.get(forename, forename) if self.dice.chance(0.2) else forename

    def _next_door(self) -> str:
        return self._written(self.neighbour)

    def _stranger(self) -> str:
        surname = draw_surname(self.truth.names, self.person.origin, self.dice)
        return f"{self._first_of_stranger()} {surname}"

    def _first_of_stranger(self) -> str:
        sex = self.dice.pick("FM")
        return draw_forename(
            self.truth.names, self.person.origin, sex, born_in=1980, dice=self.dice
        )

    def _official(self) -> str:
        title = self.dice.pick(("Dr", "Ms", "Mr", "Mrs", "Dr."))
        return f"{title} {draw_surname(self.truth.names, 'british', self.dice)}"

    def _colleague(self) -> str:
        return f"{self._first_of_stranger()} {draw_surname(self.truth.names, 'british', self.dice)}"

    def _written(self, person: Person) -> str:
        first, last = person.forename, person.surname
        title = title_of(person, self.truth.today)
        whole, small, titled = f"{first} {last}", f"{first} {last}".lower(), f"{title} {last}"
        short = f"{DIMINUTIVES.get(first, first)} {last}"
        return self.dice.pick((
            whole, whole, whole, whole, titled, titled, titled, first, first, last, f"{first[0]} {last}", f"{first[0]}. {last}",
            f"{last}, {first}", short, short, small, last.upper(), f"{title} {first[0]} {last}", f"{first} {self._misspelt(last)}",
        ))  # fmt: skip

    def _misspelt(self, name: str) -> str:
        """The name with one letter lost, doubled or changed over, where it is long enough."""
        if len(name) < 6 or not name.isalpha():
            return name
        place = self.dice.between(2, len(name) - 2)
        how = self.dice.below(3)
        if how == 0:
            return name[:place] + name[place + 1 :]
        if how == 1:
            return name[:place] + name[place - 1] + name[place:]
        return name[: place - 1] + name[place] + name[place - 1] + name[place + 1 :]

    def _born(self) -> str:
        born = date.fromordinal(self.person.birth)
        return self.dice.pick((
            f"{born.day:02d}/{born.month:02d}/{born.year}", f"{born.day}.{born.month}.{born.year % 100:02d}",
            f"{born.day} {_MONTHS[born.month - 1]} {born.year}", f"{born.day:02d}-{born.month:02d}-{born.year}",
            born.isoformat(),
        ))  # fmt: skip

    def _nhs(self) -> str:
        number = (
            nhs_number(self.person.number) or nhs_number(self.person.number + 1) or "9990123454"
        )
        spaced = f"{number[:3]} {number[3:6]} {number[6:]}"
        return self.dice.pick((number, spaced, spaced.replace(" ", "-")))

    def _nino(self) -> str:
        number = nino(self.person.number)
        spaced = " ".join((number[:2], number[2:4], number[4:6], number[6:8], number[8:]))
        return self.dice.pick((number, spaced, number.lower()))

    def _phone(self) -> str:
        number = phone_of(self.person) if self.dice.chance(0.5) else phone(self.dice.below(9_999))
        return self.dice.pick(
            (
                number,
                number.replace(" ", ""),
                f"+44 {number[1:]}",
                f"+44{number[1:].replace(' ', '')}",
            )
        )

    def _mail(self) -> str:
        return email(self.person.forename, self.person.surname, self.person.number)

    def _home(self) -> Property:
        home = max(self.truth.households[self.person.household].spells[-1].property, 0)
        return self.truth.places.properties[home]

    def _place(self) -> str:
        home = self._home()
        written = ", ".join(
            one for one in written_lines(home, self.dice) if one not in (TOWN, home.street.locality)
        )
        is_whole = home.street.name.split()[-2] in written and self.dice.chance(0.4)
        return written if is_whole else ", ".join(official_lines(home))

    def _code(self) -> str:
        code = self._home().postcode
        return self.dice.pick((code, code, code.replace(" ", ""), code.lower()))

    def _mark(self) -> str:
        mark = registration_mark(self.person.number * 7)
        return self.dice.pick((mark, mark, mark.replace(" ", "")))

    def _bank(self) -> str:
        return f"00-00-{self.dice.below(100):02d}"

    def _account(self) -> str:
        return f"000{self.dice.below(100_000):05d}"

    def _upn(self) -> str:
        return pupil_number(self.person.number, date.fromordinal(self.person.birth).year)

    def _passport(self) -> str:
        return f"999{self.dice.below(1_000_000):06d}"

    def _licence(self) -> str:
        born = date.fromordinal(self.person.birth)
        return f"QQQQQ{born.year // 10 % 10}{born.month:02d}{born.day:02d}{born.year % 10}Q99QQ"

    def _card(self) -> str:
        return self.dice.pick(("4111 1111 1111 1111", "4111111111111111", "5555-5555-5555-4444"))

    def _page(self) -> str:
        return f"https://social.example/u/{self._mail().split('@')[0]}"

    def _ip(self) -> str:
        return f"192.0.2.{self.dice.between(1, 254)}"

    def _year(self) -> str:
        return str(date.fromordinal(self.person.birth).year)

    def _uprn(self) -> str:
        return self._home().uprn

    def _utr(self) -> str:
        return f"{self.dice.below(10):01d}9999{self.dice.below(100_000):05d}"

    def _road(self) -> str:
        return self.dice.pick(self.truth.places.properties).street.name

    def _reference(self) -> str:
        return f"{self.dice.between(1, 9)}{self.dice.below(10**9):09d}"

    def _day(self) -> str:
        day = date.fromordinal(month_end(self.month).toordinal() - self.dice.below(60))
        return self.dice.pick(
            (
                f"{day.day} {_MONTHS[day.month - 1]}",
                f"{day.day:02d}/{day.month:02d}/{day.year}",
                f"{day.day} {_MONTHS[day.month - 1]} {day.year}",
            )
        )

    def _amount(self) -> str:
        return f"£{self.dice.between(20, 1_900):,}.{self.dice.below(100):02d}"
