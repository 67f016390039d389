"""Noisy records of made-up historical people, in the shape of a well-known public test file.

    make(people=5_156, seed=1) -> HistoricalFile

About ten records a person, born 1600 to 1990, many with titles. The columns are those of Splink's
`historical_50k`; nobody in it, nor any of its text, is here. What makes that file hard is copied:
the last word of a name may be a surname or the place of a title; first names are replaced by short
forms; a third of the birth dates are damaged; a tenth to a third of every other column is missing;
families share surname, title and place.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

import numpy as np
import pyarrow as pa

from bench.linkage.historical_words import (
    ALIASES,
    FORENAMES,
    OCCUPATIONS,
    PLACES,
    RANKS,
    SURNAME_PARTS,
    SURNAMES,
)
from bench.linkage.spoil import mistyped

_FIRST_YEAR, _LAST_YEAR = 1600, 1990
_INWARD = "abdefghjlnpqrstuwxyz"
COLUMNS = (
    "unique_id", "cluster", "full_name", "first_and_surname", "first_name", "surname", "dob",
    "birth_place", "postcode_fake", "gender", "occupation",
)  # fmt: skip


@dataclass(frozen=True)
class HistoricalFile:
    """`records` in the public file's columns, `truth` unique_id and person."""

    records: pa.Table
    truth: pa.Table


@dataclass(frozen=True)
class _Person:
    """`title` is what follows the name, such as `1st baron wexley of marden`, or empty."""

    gender: str
    first: str
    middles: tuple[str, ...]
    surname: str
    title: str
    honour: str
    born: date
    place: str
    postcodes: tuple[str, ...]
    occupation: str


def make(people: int = 5_156, *, seed: int = 1) -> HistoricalFile:
    """About ten records of each of `people` people. The same seed, the same file."""
    dice = Random(seed * 1_000_003 + people)
    persons = _persons(people, dice)
    rows = []
    for number, person in enumerate(persons):
        for place in range(_record_count(dice)):
            rows.append((f"H{number:06d}-{place + 1}", number, *_record(person, place, dice)))
    columns: dict[str, list[object]] = {name: [] for name in COLUMNS}
    for row in _mistype([list(row) for row in rows], seed):
        for name, value in zip(COLUMNS, row, strict=True):
            columns[name].append(value)
    persons_of = columns.pop("cluster")
    table = pa.table(
        {"unique_id": columns["unique_id"], "cluster": [f"H{n:06d}" for n in persons_of]}
    )
    for name in COLUMNS[2:]:
        table = table.append_column(name, pa.array(columns[name], pa.string()))
    truth = pa.table({"unique_id": columns["unique_id"], "person": persons_of})
    order = np.random.default_rng(seed).permutation(len(rows))
    return HistoricalFile(table.take(order), truth.take(order))


def _record_count(dice: Random) -> int:
    """From 2 to 21 records; 9.8 at the mean."""
    return max(2, min(21, round(dice.gauss(9.8, 3.6))))


def _persons(people: int, dice: Random) -> list[_Person]:
    """Some of them families: one surname, one place, often one title handed on."""
    persons: list[_Person] = []
    while len(persons) < people:
        person = _person(dice)
        persons.append(person)
        if dice.random() < 0.2:
            persons.extend(_kin(person, dice) for _ in range(dice.choice((1, 1, 1, 2, 2, 3))))
    return persons[:people]


def _person(dice: Random) -> _Person:
    gender = "male" if dice.random() < 0.83 else "female"
    names = FORENAMES[gender]
    surname = _surname(dice)
    place = _ranked(PLACES, dice, flat=8)
    middles = tuple(_ranked(names, dice) for _ in range(dice.choice((0, 0, 0, 0, 1, 1, 1, 2))))
    year = round(_FIRST_YEAR + (_LAST_YEAR - _FIRST_YEAR) * dice.random() ** 0.62)
    title, honour = _title(surname, year, gender, dice)
    born = (
        date(year, 1, 1)
        if dice.random() < 0.12
        else date(year, 1, 1) + timedelta(dice.randrange(365))
    )
    return _Person(
        gender, _ranked(names, dice), middles, surname, title, honour, born, place,
        _postcodes(place, dice), _ranked(OCCUPATIONS, dice, flat=2),
    )  # fmt: skip


def _kin(person: _Person, dice: Random) -> _Person:
    """A brother, a son or a daughter, often of the same first name and the next title."""
    gender = "male" if dice.random() < 0.8 else "female"
    first = (
        person.first
        if gender == person.gender and dice.random() < 0.3
        else _ranked(FORENAMES[gender], dice)
    )
    years = dice.choice((-7, -4, -2, 1, 2, 3, 5, 8, 22, 25, 28, 31, 34, 40))
    born = date(min(max(person.born.year + years, _FIRST_YEAR), _LAST_YEAR), 1, 1) + timedelta(
        dice.randrange(365)
    )
    ordinals = {"1st": "2nd", "2nd": "3rd", "3rd": "4th", "4th": "5th", "5th": "6th", "6th": "7th"}
    head, _, rest = person.title.partition(" ")
    title = f"{ordinals.get(head, head)} {rest}" if rest and gender == "male" else ""
    middles = tuple(_ranked(FORENAMES[gender], dice) for _ in range(dice.choice((0, 0, 1, 1, 2))))
    place = person.place if dice.random() < 0.6 else _ranked(PLACES, dice, flat=8)
    codes = person.postcodes if dice.random() < 0.25 else _postcodes(place, dice)
    occupation = person.occupation if dice.random() < 0.5 else _ranked(OCCUPATIONS, dice, flat=2)
    return replace(
        person, gender=gender, first=first, middles=middles, title=title, born=born, place=place,
        postcodes=codes, occupation=occupation, honour=person.honour if gender == "male" else "",
    )  # fmt: skip


def _surname(dice: Random) -> str:
    if dice.random() < 0.62:
        return _ranked(SURNAMES, dice, flat=25)
    made = "".join(dice.choice(part) for part in SURNAME_PARTS)
    if dice.random() < 0.04:
        return f"{made}-{_ranked(SURNAMES, dice, flat=25)}"
    return made


def _title(surname: str, year: int, gender: str, dice: Random) -> tuple[str, str]:
    """What follows the name, and what stands before it."""
    drawn = dice.random()
    if gender == "female":
        return "", "lady" if drawn < 0.06 else "dame" if drawn < 0.08 else ""
    ordinal = _ranked(("1st", "2nd", "3rd", "4th", "5th", "6th"), dice, flat=1)
    if drawn < 0.12:
        seat = _ranked(PLACES, dice, flat=40)
        of = (
            surname if dice.random() < 0.5 else "".join(dice.choice(part) for part in SURNAME_PARTS)
        )
        ending = f" of {seat}" if dice.random() < 0.4 else ""
        return f"{ordinal} {dice.choice(RANKS)} {of}{ending}", ""
    if drawn < 0.22:
        return f"{ordinal} baronet", "sir"
    return "", "sir" if drawn < 0.28 else "rev" if drawn < 0.30 and year < 1900 else ""


def _ranked(words: tuple[str, ...], dice: Random, *, flat: float = 5.0) -> str:
    """One word; the first ones are the most likely, the more so the smaller `flat`."""
    last = len(words) + flat
    return words[min(int(flat * (last / flat) ** dice.random() - flat), len(words) - 1)]


def _postcodes(place: str, dice: Random) -> tuple[str, ...]:
    """Three in one district of the place; the first is the usual one."""
    near = Random(place)
    area = near.choice("bcdeghlmnprstw") + near.choice("abdehlnorst")
    district = f"{area}{near.randrange(1, 30) + dice.choice((0, 0, 1, 2, 3))}"
    return tuple(
        f"{district} {dice.randrange(1, 10)}{dice.choice(_INWARD)}{dice.choice(_INWARD)}"
        for _ in range(3)
    )


def _record(person: _Person, place: int, dice: Random) -> list[str | None]:
    """What one record tells: the first is nearly right, later ones lose and change things."""
    worn = 0.3 if place == 0 else 1.0
    words = _name_words(person, worn, dice)
    first = words[1] if len(words) > 1 and words[0] == person.honour else words[0]
    last = words[-1] if len(words) > 1 else None
    if dice.random() < 0.03 * worn and last:
        first, last = last, first
    if dice.random() < 0.03 * worn:
        last = None
    whole = " ".join(words)
    both = " ".join(word for word in (first, last) if word) or None
    return [
        whole, both, first, last, _birth_date(person.born, worn, dice),
        _kept(person.place if dice.random() > 0.08 * worn else _ranked(PLACES, dice, flat=8), 0.22 * worn, dice),
        _kept(dice.choices(person.postcodes, (0.62, 0.25, 0.13))[0], 0.16 * worn, dice),
        _kept(person.gender if dice.random() > 0.01 else {"male": "female", "female": "male"}[person.gender], 0.08, dice),
        _kept(person.occupation if dice.random() > 0.1 * worn else _ranked(OCCUPATIONS, dice, flat=2), 0.28, dice),
    ]  # fmt: skip


def _kept(value: str, lost: float, dice: Random) -> str | None:
    return None if dice.random() < lost else value


def _name_words(person: _Person, worn: float, dice: Random) -> list[str]:
    """The words of the name that this record has: a short form, fewer middle names, part of the
    title; the title's last word may then stand where the surname is looked for.
    """
    first = person.first
    aliases = ALIASES.get(first)
    if aliases and dice.random() < 0.3 * worn:
        first = dice.choice(aliases)
    if person.middles and dice.random() < 0.05 * worn:
        first = person.middles[0]
    middles = [word for word in person.middles if dice.random() > 0.45 * worn]
    middles = [word[0] if dice.random() < 0.15 * worn else word for word in middles]
    title = person.title.split()
    if title and dice.random() < 0.55 * worn:
        start = dice.randrange(len(title) + 1)
        title = title[start:] if dice.random() < 0.5 else title[:start]
    honour = [person.honour] if person.honour and dice.random() > 0.6 * worn else []
    family = [person.surname]
    if title and dice.random() < 0.3 * worn:
        family = []
    words = [*honour, first, *middles, *family, *title]
    if len(words) > 2 and dice.random() < 0.10 * worn:
        words = [words[0], words[-1]]
    return words[:-1] if len(words) > 1 and dice.random() < 0.03 * worn else words


def _birth_date(born: date, worn: float, dice: Random) -> str | None:
    """A third is damaged; a twelfth is missing."""
    drawn = dice.random() / worn
    year, month, day = born.year, born.month, born.day
    if drawn < 0.085:
        return None
    if drawn < 0.20:
        month = day = 1
    elif drawn < 0.27:
        year += dice.choice((-10, -2, -1, -1, 1, 1, 2, 10))
    elif drawn < 0.31 and day <= 12:
        month, day = day, month
    elif drawn < 0.36:
        month = dice.randrange(1, 13)
    elif drawn < 0.41:
        day = dice.randrange(1, 29)
    elif drawn < 0.43:
        year = dice.randrange(_FIRST_YEAR, _LAST_YEAR)
    return f"{year}-{month:02d}-{day:02d}"


def _mistype(rows: list[list[object]], seed: int) -> list[list[object]]:
    """Typing errors in a twelfth of first names, surnames and places, as in the full name too."""
    rng = np.random.default_rng(seed)
    for column, share in ((4, 0.055), (5, 0.07), (7, 0.05), (8, 0.03)):
        struck = [n for n in np.flatnonzero(rng.random(len(rows)) < share) if rows[n][column]]
        old = np.array([str(rows[n][column]) for n in struck])
        for number, before, after in zip(struck, old, mistyped(rng, old, by_ear=0.2), strict=True):
            rows[number][column] = str(after)
            for whole in (2, 3) if column in (4, 5) else ():
                rows[number][whole] = str(rows[number][whole]).replace(str(before), str(after))
    return rows
