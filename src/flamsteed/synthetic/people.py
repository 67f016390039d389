"""People and the households they form."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Final, NamedTuple

from flamsteed.synthetic.dice import Dice
from flamsteed.synthetic.naming import NameBook, draw_forename, draw_surname, fitting_surname

OPEN: Final = date(2099, 12, 31).toordinal()
YEAR: Final = 365.25
_KINDS: Final = {
    1: [
        "single",
        "single",
        "single",
        "single",
        "older",
        "older",
        "couple",
        "couple",
        "couple",
        "lone_parent",
        "sharers",
    ],
    2: [
        "family",
        "family",
        "family",
        "couple",
        "couple",
        "older_couple",
        "older",
        "single",
        "lone_parent",
        "sharers",
        "single",
    ],
    3: [
        "family",
        "family",
        "family",
        "family",
        "family",
        "couple",
        "older_couple",
        "lone_parent",
        "sharers",
        "extended",
    ],
}
_MIDDLE_SHARE: Final = {
    "british": 0.6,
    "irish": 0.6,
    "caribbean": 0.55,
    "yoruba": 0.4,
    "akan": 0.35,
}
_KEEPS_NAME: Final = {"somali", "chinese", "vietnamese", "punjabi", "bengali", "iberian"}


class Spell(NamedTuple):
    """A household's time in one property; `account` is the council tax account it gave rise to."""

    account: int
    property: int
    start: int
    end: int


@dataclass(slots=True)
class Person:
    """A true person. Days are ordinals; `death` and `former_until` are 0 where there is none."""

    number: int
    sex: str
    origin: str
    ethnicity: str
    forename: str
    middle: str
    surname: str
    birth: int
    household: int
    former: str = ""
    former_until: int = 0
    death: int = 0
    phone_version: int = 0
    is_married: bool = False

    def age(self, today: int) -> int:
        """Age in whole years, near enough."""
        return int((today - self.birth) / YEAR)


@dataclass(slots=True)
class Household:
    """People living together; a household that left the borough, or died out, has no open spell."""

    number: int
    kind: str
    members: list[int] = field(default_factory=list)
    spells: list[Spell] = field(default_factory=list)

    @property
    def home(self) -> int:
        """Number of the property it lives in, or -1."""
        return self.spells[-1].property if self.is_here else -1

    @property
    def is_here(self) -> bool:
        """Whether it lives in the borough."""
        return bool(self.spells) and self.spells[-1].end == OPEN


class Nursery:
    """Makes people, numbered one after the other."""

    def __init__(self, names: NameBook, persons: list[Person], today: int) -> None:
        self.names = names
        self.persons = persons
        self.today = today

    def adult(
        self, home: Household, dice: Dice, *, ages: tuple[int, int], like: Person | None = None
    ) -> Person:
        """A grown person; `like` gives, mostly, the origin."""
        age = dice.between(*ages)
        birth = self.today - int((age + dice.share()) * YEAR)
        origin = self.names.origins.pick(dice)
        if like is not None and dice.chance(0.82):
            origin = like.origin
        sex = "M" if dice.chance(0.5) else "F"
        if like is not None and dice.chance(0.97):
            sex = "F" if like.sex == "M" else "M"
        return self.person(home, dice, sex=sex, born=(birth, origin, ""))

    def person(
        self, home: Household, dice: Dice, *, sex: str, born: tuple[int, str, str]
    ) -> Person:
        """A person of that birth day, origin and surname (blank: drawn)."""
        birth, origin, surname = born
        year = date.fromordinal(birth).year
        forename = draw_forename(self.names, origin, sex, born_in=year, dice=dice)
        middle = ""
        if dice.chance(_MIDDLE_SHARE.get(origin, 0.2)):
            middle = draw_forename(self.names, origin, sex, born_in=year, dice=dice)
            if dice.chance(0.05):
                middle += " " + draw_forename(self.names, origin, sex, born_in=year, dice=dice)
        own = fitting_surname(surname or draw_surname(self.names, origin, dice), sex)
        found = Person(
            len(self.persons), sex, origin, dice.pick(self.names.ethnicities[origin]),
            forename, middle if middle != forename else "", own, birth, home.number,
        )  # fmt: skip
        self.persons.append(found)
        home.members.append(found.number)
        return found

    def marry(self, first: Person, second: Person, dice: Dice) -> None:
        """Make two people a married couple; often she takes his name."""
        first.is_married = second.is_married = True
        wife, husband = (first, second) if first.sex == "F" else (second, first)
        if wife.origin in _KEEPS_NAME or not dice.chance(0.68):
            return
        taken = fitting_surname(husband.surname, wife.sex)
        if taken != wife.surname:
            latest = min(self.today - 30, wife.birth + int(45 * YEAR))
            wife.former, wife.surname = wife.surname, taken
            wife.former_until = dice.between(
                wife.birth + int(20 * YEAR), max(latest, wife.birth + 7_400)
            )

    def child(self, home: Household, parents: list[Person], dice: Dice, *, birth: int) -> Person:
        """A child of `parents` (mother or elder first in the order they were made)."""
        father = next((one for one in parents if one.sex == "M"), parents[0])
        origin = dice.pick(parents).origin
        sex = "M" if dice.chance(0.51) else "F"
        surname = father.surname if dice.chance(0.86) else parents[0].surname
        child = self.person(home, dice, sex=sex, born=(birth, origin, surname))
        if sex == father.sex and dice.chance(0.025):
            child.forename = father.forename
        return child


def fill_household(nursery: Nursery, home: Household, dice: Dice) -> None:
    """People of the household's kind."""
    kind = home.kind
    if kind in {"single", "older"}:
        nursery.adult(home, dice, ages=(21, 64) if kind == "single" else (65, 94))
    elif kind in {"sharers", "students"}:
        for _ in range(dice.between(2, 4) if kind == "sharers" else 1):
            nursery.adult(home, dice, ages=(21, 38) if kind == "sharers" else (18, 23))
    elif kind in {"hostel", "care_home"}:
        nursery.adult(home, dice, ages=(18, 60) if kind == "hostel" else (74, 99))
    else:
        _fill_family(nursery, home, dice)


def _fill_family(nursery: Nursery, home: Household, dice: Dice) -> None:
    kind = home.kind
    ages = {"older_couple": (64, 88), "couple": (22, 66)}.get(kind, (22, 54))
    first = nursery.adult(home, dice, ages=ages)
    parents = [first]
    if kind != "lone_parent":
        age = first.age(nursery.today)
        second = nursery.adult(home, dice, ages=(max(20, age - 6), min(95, age + 6)), like=first)
        parents.append(second)
        if first.sex != second.sex and dice.chance(0.68):
            nursery.marry(first, second, dice)
    elif dice.chance(0.85) and first.sex == "M":
        first.sex = "F"
        first.forename = draw_forename(nursery.names, first.origin, "F", born_in=1985, dice=dice)
        first.middle = ""
        first.surname = fitting_surname(first.surname, "F")
    if kind == "extended":
        elder = nursery.adult(home, dice, ages=(62, 90))
        elder.origin, elder.surname = first.origin, fitting_surname(first.surname, elder.sex)
    if kind in {"family", "lone_parent", "extended"}:
        _add_children(nursery, home, parents, dice)


def _add_children(nursery: Nursery, home: Household, parents: list[Person], dice: Dice) -> None:
    mother = min(parents, key=lambda one: one.sex)
    earliest = mother.birth + int(19 * YEAR)
    latest = min(nursery.today - 20, mother.birth + int(43 * YEAR))
    oldest = max(earliest, nursery.today - int(23 * YEAR))
    if oldest >= latest:
        return
    birth = dice.between(oldest, latest)
    for _ in range(dice.pick((1, 1, 2, 2, 2, 3, 3, 4))):
        if birth > latest:
            break
        child = nursery.child(home, parents, dice, birth=birth)
        if dice.chance(0.015):
            twin = nursery.child(home, parents, dice, birth=birth)
            if twin.forename == child.forename:
                twin.forename = draw_forename(
                    nursery.names, twin.origin, twin.sex, born_in=2012, dice=dice
                )
        birth += dice.between(400, 1_600)


def household_kind(beds: int, tenure: str, dice: Dice) -> str:
    """The kind of household that might live in such a dwelling."""
    fixed = {"student": "students", "hostel": "hostel", "care_home": "care_home"}.get(tenure)
    return fixed or dice.pick(_KINDS[min(beds, 3)])
