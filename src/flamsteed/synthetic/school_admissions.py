"""School admissions: one row for each child who applies for a place."""

from __future__ import annotations

from datetime import date
from typing import Final

from flamsteed.synthetic.addresses import padded
from flamsteed.synthetic.identifiers import pupil_number
from flamsteed.synthetic.people import Household, Person
from flamsteed.synthetic.records import Add, Scribe
from flamsteed.synthetic.spoil import (
    title_of,
    written_birth,
    written_name,
    written_phone,
    written_postcode,
)
from flamsteed.synthetic.truth import month_end

_SCHOOLS: Final = (
    "Meridian Primary", "Saint Anne's CE Primary", "Saltings Academy", "Heronsgate Primary", "Observatory School", "Marshside Juniors",
)  # fmt: skip
_YEARS: Final = {3: "R", 4: "R", 6: "3", 7: "3", 10: "7"}
_SHARES: Final = {"R": 0.9, "3": 0.12, "7": 0.95}
_FIRST_CHILD: Final = 100_000
_SECOND: Final = 4_000_000


def write_school_admissions(scribe: Scribe, add: Add) -> None:
    """Write every child's application as at the month."""
    for person in scribe.truth.persons:
        home = scribe.truth.households[person.household]
        year = _YEARS.get(int((month_end(0).toordinal() - person.birth) / 365.25), "")
        if not year or not home.is_here or person.death:
            continue
        if scribe.dice("applies", person.number).chance(_SHARES[year]):
            _write_child(scribe, add, home, person, number=_FIRST_CHILD + person.number)
            if scribe.dice("twice", person.number).chance(scribe.rates["duplicate_person"]):
                key = person.number + _SECOND
                _write_child(scribe, add, home, person, number=key)
                scribe.book.defect(
                    "school_admissions", "applications", key, "child_id", "duplicate_person"
                )


def _write_child(scribe: Scribe, add: Add, home: Household, child: Person, *, number: int) -> None:
    dice, today, book = scribe.dice("child", number), scribe.truth.today, scribe.book
    adults = scribe.truth.adults(home)
    parent = next((one for one in adults if one.sex == "F"), adults[0] if adults else child)
    name = written_name(
        child, {"name_typo": 0.015, "diminutive": 0.01, "encoding_damage": 0.002}, dice, today=today
    )
    contact = written_name(
        parent,
        {"name_typo": 0.01, "name_swapped": 0.006, "title_in_name": 0.008},
        dice,
        today=today,
    )
    born, born_defect = written_birth(child, scribe.rates, dice)
    dwelling = scribe.truth.places.properties[home.home]
    code, code_defect = written_postcode(dwelling.postcode, scribe.rates, dice)
    lines = padded(_lines(scribe, home, number), 3)
    table, key = "applications", number
    book.person("school_admissions", table, key, child.number, "child")
    book.person("school_admissions", table, key, parent.number, "contact")
    book.place("school_admissions", table, key, scribe.truth.places.uprn_now(home.home, today))
    for prefix, written in (("child", name), ("contact", contact)):
        for part, kind in written.defects:
            book.defect("school_admissions", table, key, f"{prefix}_{part}", kind)
    book.defect("school_admissions", table, key, "date_of_birth", born_defect)
    book.defect("school_admissions", table, key, "post_code", code_defect)
    pupil = (
        pupil_number(child.number, date.fromordinal(child.birth).year) if dice.chance(0.7) else ""
    )
    add(table, (
        str(number), name.forename, name.surname, f"{born:%d/%m/%Y}" if born else "", "Male" if child.sex == "M" else "Female",
        pupil, title_of(parent, today), contact.forenames, contact.surname,
        scribe.mail(parent), written_phone(parent, {}, dice)[0],
        *lines, "London", code, dice.pick(_SCHOOLS), f"{dice.between(40, 2_900) / 1000:.3f}",
        _YEARS[int((month_end(0).toordinal() - child.birth) / 365.25)],
    ))  # fmt: skip


def _lines(scribe: Scribe, home: Household, number: int) -> list[str]:
    """The child's address, blanks moved to the end, without the town."""
    dice = scribe.dice("lines", number, home.home)
    place = scribe.place(home.home, dice, width=60)
    return [line for line in place.lines if line != "London"]
