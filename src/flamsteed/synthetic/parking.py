"""Parking permits and penalty charge notices."""

from __future__ import annotations

from datetime import date
from typing import Final

from flamsteed.synthetic.addresses import padded
from flamsteed.synthetic.dice import Dice
from flamsteed.synthetic.identifiers import registration_mark
from flamsteed.synthetic.people import Person
from flamsteed.synthetic.records import Add, Scribe, pounds
from flamsteed.synthetic.spoil import (
    Written,
    organisation,
    written_birth,
    written_name,
    written_phone,
)
from flamsteed.synthetic.truth import month_end

_PERMIT_SHARE: Final = 0.19
_NOTICES_PER_PROPERTY: Final = 210_000 / 133_000 / 12
_SECOND: Final = 3_000_000
_PROGRESS: Final = ("Paid", "Paid", "Paid", "Open", "Appealed", "Cancelled", "Warrant")


def write_permits(scribe: Scribe, add: Add) -> None:
    """Write every permit in force as at the month."""
    for person in scribe.truth.persons:
        home = scribe.truth.households[person.household]
        if home.kind in {"past", "care_home", "hostel"} or not home.spells:
            continue
        if person.age(scribe.truth.today) < 18 or not scribe.dice("has", person.number).chance(
            _PERMIT_SHARE
        ):
            continue
        if home.spells[-1].end < scribe.truth.today - 120:
            continue
        _write_permit(scribe, add, person, number=person.number)
        if scribe.dice("twice", person.number).chance(scribe.rates["duplicate_person"]):
            key = _write_permit(scribe, add, person, number=person.number + _SECOND)
            scribe.book.defect("parking", "permits", key, "permit_reference", "duplicate_person")


def _write_name(scribe: Scribe, key: str, person: Person, dice: Dice) -> Written:
    if dice.chance(scribe.rates["organisation_as_person"]):
        scribe.book.defect(
            "parking", "permits", key, "surname_of_applicant", "organisation_as_person"
        )
        return Written("", "", "", organisation(dice))
    name = written_name(person, scribe.rates, dice, today=scribe.truth.today)
    scribe.book.person("parking", "permits", key, person.number)
    for part, kind in name.defects:
        scribe.book.defect("parking", "permits", key, f"{part}_of_applicant", kind)
    return name


def _write_permit(scribe: Scribe, add: Add, person: Person, *, number: int) -> str:
    dice, key = scribe.dice("permit", number), f"HY{'AB'[number >= _SECOND]}{number % _SECOND:07d}"
    name = _write_name(scribe, key, person, dice)
    known, is_old = scribe.known_home(scribe.truth.households[person.household], dice)
    place = scribe.place(known, dice, is_old=is_old, width=60)
    scribe.note_place("permits", key, place, ("uprn", "postcode", "address_line_1"))
    born, born_defect = written_birth(person, scribe.rates, dice)
    tel, shared = written_phone(person, scribe.rates, dice)
    scribe.book.defect("parking", "permits", key, "date_of_birth_of_applicant", born_defect)
    scribe.book.defect("parking", "permits", key, "primary_phone", shared)
    start = date.fromordinal(month_end(0).toordinal() - dice.below(365))
    end = date.fromordinal(start.toordinal() + 365)
    mail = scribe.mail(person) if dice.chance(0.9) else ""
    add("permits", (
        key, dice.pick(("Resident", "Resident", "Resident", "Visitor", "Carer", "Business")), name.forename, name.surname,
        f"{born:%d/%m/%Y}" if born else "", mail, tel, *padded(place.lines, 3), place.postcode, place.uprn,
        registration_mark(number), f"{start:%d/%m/%Y}", f"{end:%d/%m/%Y}",
    ))  # fmt: skip
    return key


def write_notices(scribe: Scribe, add: Add, *, month: int) -> None:
    """Write a month's penalty charge notices; they are the same whenever they are written."""
    places = scribe.truth.places
    streets = places.streets
    count = max(20, int(len(places.properties) * _NOTICES_PER_PROPERTY))
    days = month_end(month).day
    for place in range(1, count + 1):
        dice, street = (
            scribe.dice("notice", month, place),
            streets[(place * 7_919 + month) % len(streets)],
        )
        day = date.fromordinal(month_end(month).toordinal() - dice.below(days))
        progress = dice.pick(_PROGRESS)
        paid = dice.pick((6_500, 8_000, 13_000)) if progress == "Paid" else 0
        add("pcns", (
            f"QZ{month:02d}{place:07d}", f"{day.isoformat()} {dice.between(7, 21):02d}:{dice.below(60):02d}:{dice.below(60):02d}",
            registration_mark(dice.below(1_000_000)), street.name, str(street.usrn),
            dice.pick(("01", "02", "05", "12", "16", "23", "30", "47", "62", "99")), dice.pick(("", "", "r", "u", "s")),
            str(dice.below(2)), pounds(paid), progress,
        ))  # fmt: skip
