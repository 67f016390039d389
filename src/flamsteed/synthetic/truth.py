"""What is true of Northmere: who lives where, month after month."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Final

from flamsteed.synthetic.dice import Dice
from flamsteed.synthetic.naming import NameBook, draw_forename, load_names
from flamsteed.synthetic.people import (
    OPEN,
    YEAR,
    Household,
    Nursery,
    Person,
    Spell,
    fill_household,
    household_kind,
)
from flamsteed.synthetic.places import Places, make_places

FIRST_ACCOUNT: Final = 10_000_000
PAST_HOUSEHOLDS_PER_PERSON: Final = 1.2
_MONTHS: Final = 12


def month_end(month: int) -> date:
    """Last day of a month; month 0 ends on 30 June 2026, month 1 on 31 July."""
    year, place = divmod(2026 * _MONTHS + 5 + month, _MONTHS)
    return date(year, place + 1, monthrange(year, place + 1)[1])


@dataclass
class Truth:
    """Northmere at the end of `month`. Lists grow; a number is a place in its list."""

    seed: int
    month: int
    names: NameBook
    places: Places
    persons: list[Person]
    households: list[Household]
    vacant: list[int]
    accounts: int = 0

    @property
    def today(self) -> int:
        """The month's last day, as an ordinal."""
        return month_end(self.month).toordinal()

    @property
    def nursery(self) -> Nursery:
        """Makes the next people."""
        return Nursery(self.names, self.persons, self.today)

    def is_resident(self, person: Person) -> bool:
        """Alive, and living in the borough."""
        return not person.death and self.households[person.household].is_here

    def home_of(self, person: Person) -> int:
        """Number of the property the person lives in, or -1."""
        return self.households[person.household].home if not person.death else -1

    def residents(self) -> list[Person]:
        """Everybody who is alive and lives in the borough."""
        return [person for person in self.persons if self.is_resident(person)]

    def adults(self, home: Household) -> list[Person]:
        """Living members of 18 and over, in the order they were made."""
        limit = self.today - int(18 * YEAR)
        members = (self.persons[number] for number in home.members)
        return [one for one in members if not one.death and one.birth <= limit]

    def settle(self, home: Household, property_number: int, start: int) -> None:
        """Open a spell, with a new council tax account."""
        home.spells.append(Spell(FIRST_ACCOUNT + self.accounts, property_number, start, OPEN))
        self.accounts += 1

    def leave(self, home: Household, end: int) -> None:
        """Close the open spell; the dwelling is empty unless others live there."""
        spell = home.spells[-1]
        home.spells[-1] = spell._replace(end=end)
        if self.places.properties[spell.property].tenure not in {"hostel", "care_home"}:
            self.vacant.append(spell.property)


def _new_household(truth: Truth, kind: str) -> Household:
    home = Household(len(truth.households), kind)
    truth.households.append(home)
    return home


def _past_spells(truth: Truth, home: Household, start: int, dice: Dice) -> int:
    """Give some households an earlier home in the borough; the day they came to the present one."""
    if not dice.chance(0.42):
        return start
    dwelling = dice.pick(truth.places.properties)
    if dwelling.is_dwelling and dwelling.tenure not in {"hostel", "care_home"}:
        truth.settle(home, dwelling.number, start - dice.between(200, 3_000))
        home.spells[-1] = home.spells[-1]._replace(end=start - 1)
    return start


def _fill_dwelling(truth: Truth, number: int, dice: Dice) -> int:
    dwelling = truth.places.properties[number]
    homes = 1
    if dwelling.tenure == "hostel":
        homes = 60
    elif dwelling.tenure == "care_home":
        homes = dice.between(24, 45)
    made = len(truth.persons)
    for _ in range(homes):
        home = _new_household(truth, household_kind(dwelling.beds, dwelling.tenure, dice))
        if home.kind == "hostel" or dwelling.tenure == "student":
            start = truth.today - dice.between(10, 500)
        else:
            start = truth.today - int(365 * 28 * dice.share() ** 2) - 5
        fill_household(truth.nursery, home, dice)
        if homes == 1:
            _past_spells(truth, home, start, dice)
        truth.settle(home, number, start)
    return len(truth.persons) - made


def _add_past_household(truth: Truth, dice: Dice) -> None:
    dwelling = dice.pick(truth.places.properties)
    if not dwelling.is_dwelling or dwelling.tenure in {"hostel", "care_home"}:
        return
    home = _new_household(truth, "past")
    nursery = truth.nursery
    first = nursery.adult(home, dice, ages=(24, 98))
    if dice.chance(0.33):
        age = first.age(truth.today)
        second = nursery.adult(home, dice, ages=(max(21, age - 5), age + 4), like=first)
        if first.sex != second.sex and dice.chance(0.6):
            nursery.marry(first, second, dice)
    end = truth.today - int(20 * 365 * dice.share() ** 1.5) - 31
    adult_on = first.birth + int(18 * YEAR)
    start = max(end - dice.between(60, 4_000), adult_on)
    if start >= end:
        end = start + 90
    truth.settle(home, dwelling.number, start)
    home.spells[-1] = home.spells[-1]._replace(end=min(end, truth.today - 3))
    if first.age(truth.today) > 70 and dice.chance(0.5):
        first.death = home.spells[-1].end


def make_truth(people: int, seed: int) -> Truth:
    """Northmere at month 0: `people` residents and everybody who lived there before.

    Deterministic by `seed`; never less than one hostel, one care home and one student block.
    """
    places = make_places(people, seed, first_day=month_end(0).toordinal())
    truth = Truth(seed, 0, load_names(), places, [], [], [])
    dice = Dice(seed, "people")
    dwellings = [one.number for one in places.properties if one.is_dwelling]
    special = [n for n in dwellings if places.properties[n].tenure in {"hostel", "care_home"}]
    ordinary = [n for n in dwellings if places.properties[n].tenure not in {"hostel", "care_home"}]
    order = special + dice.sample(ordinary, len(ordinary))
    filled = 0
    for place, number in enumerate(order):
        if filled >= people:
            truth.vacant = order[place:]
            break
        filled += _fill_dwelling(truth, number, dice)
    for _ in range(int(people * PAST_HOUSEHOLDS_PER_PERSON)):
        _add_past_household(truth, dice)
    return truth


def advance(truth: Truth) -> None:
    """Take `truth` to the end of the next month: moves, births, deaths, new names, new numbers."""
    before = truth.today
    truth.month += 1
    dice = Dice(truth.seed, "month", truth.month)
    here = [home for home in truth.households if home.is_here]
    for home in here:
        day = dice.between(before + 1, truth.today)
        if dice.chance(0.12 / _MONTHS):
            _move(truth, home, dice, day=day)
    for home in here:
        if home.is_here:
            _live_a_month(truth, home, dice, day=dice.between(before + 1, truth.today))


def _move(truth: Truth, home: Household, dice: Dice, *, day: int) -> None:
    stays = dice.chance(0.5) and bool(truth.vacant) and home.kind != "care_home"
    target = truth.vacant.pop(dice.below(len(truth.vacant))) if truth.vacant else -1
    truth.leave(home, day)
    if stays:
        truth.settle(home, target, day + 1)
    elif target >= 0:
        dwelling = truth.places.properties[target]
        new = _new_household(truth, household_kind(dwelling.beds, dwelling.tenure, dice))
        fill_household(truth.nursery, new, dice)
        truth.settle(new, target, day + 1)


def _live_a_month(truth: Truth, home: Household, dice: Dice, *, day: int) -> None:
    members = [truth.persons[number] for number in home.members]
    for person in members:
        if person.death:
            continue
        age = person.age(truth.today)
        if dice.chance(0.08 / _MONTHS):
            person.phone_version += 1
        if dice.chance(_death_share(age) / _MONTHS):
            person.death = day
        elif person.sex == "F" and 20 <= age <= 45:
            _live_as_young_woman(truth, home, person, dice, day=day)
    if all(person.death for person in members):
        truth.leave(home, day)


def _death_share(age: int) -> float:
    if age < 40:
        return 0.0004
    return min(0.4, 0.0008 * 1.095 ** (age - 40))


def _live_as_young_woman(
    truth: Truth, home: Household, person: Person, dice: Dice, *, day: int
) -> None:
    partners = [one for one in truth.adults(home) if one.sex == "M" and not one.death]
    if dice.chance(0.065 / _MONTHS) and home.kind in {
        "couple",
        "family",
        "lone_parent",
        "extended",
    }:
        if home.kind == "couple":
            home.kind = "family"
        truth.nursery.child(home, [person, *partners[:1]], dice, birth=day)
    elif dice.chance(0.05 / _MONTHS) and not person.former:
        person.former, person.former_until = person.surname, day
        if partners and home.kind in {"couple", "family"}:
            person.surname, person.is_married = partners[0].surname, True
        else:
            person.surname = (
                draw_forename(truth.names, "british", "M", born_in=1950, dice=dice) + "son"
            )
