"""The electoral register."""

from __future__ import annotations

from datetime import date
from typing import Final

from flamsteed.synthetic.addresses import padded
from flamsteed.synthetic.people import OPEN, Person
from flamsteed.synthetic.records import Add, Scribe
from flamsteed.synthetic.spoil import written_birth, written_name

_REGISTERED_SHARE: Final = 0.86
_LEFT_DAYS: Final = 90
_MARKERS: Final = {
    "polish": ("G", "K", "", ""),
    "iberian": ("G", "K", "", ""),
    "turkish": ("", "K"),
}


def _is_listed(scribe: Scribe, person: Person) -> bool:
    home = scribe.truth.households[person.household]
    today = scribe.truth.today
    dice = scribe.dice("listed", person.number)
    if person.death or person.age(today) < 16 or home.kind in {"past", "hostel"}:
        return False
    if not dice.chance(_REGISTERED_SHARE if person.age(today) >= 18 else 0.4):
        return False
    gone = today - home.spells[-1].end
    return home.spells[-1].end == OPEN or (gone < _LEFT_DAYS and dice.chance(0.6))


def write_electoral(scribe: Scribe, add: Add) -> None:
    """Write every elector as at the month."""
    for person in scribe.truth.persons:
        if _is_listed(scribe, person):
            _write_elector(scribe, add, person, number=person.number)
            if scribe.dice("twice", person.number).chance(scribe.rates["duplicate_person"]):
                key = _write_elector(scribe, add, person, number=person.number + 1_000_000)
                scribe.book.defect("electoral", "electors", key, "elector_id", "duplicate_person")


def _write_elector(scribe: Scribe, add: Add, person: Person, *, number: int) -> str:
    dice, today = scribe.dice("elector", number), scribe.truth.today
    home = scribe.truth.households[person.household]
    known, is_old = scribe.known_home(home, dice)
    district = scribe.truth.places.properties[known].street.usrn % 40 + 1
    key = f"NM{home.spells[0].property % 9 + 1}-{number:07d}"
    name = written_name(person, scribe.rates, dice, today=today)
    place = scribe.place(known, dice, is_old=is_old, width=60)
    born, born_defect = written_birth(person, scribe.rates, dice)
    for part, kind in name.defects:
        scribe.book.defect("electoral", "electors", key, f"elector_{part}", kind)
    scribe.book.defect("electoral", "electors", key, "elector_dob", born_defect)
    scribe.book.person("electoral", "electors", key, person.number)
    scribe.note_place(
        "electors", key, place, ("property_urn", "property_post_code", "property_address_1")
    )
    attains = ""
    if person.age(today) < 18:
        birth = date.fromordinal(person.birth)
        attains = f"{min(birth.day, 28):02d}/{birth.month:02d}/{birth.year + 18}"
    add("electors", (
        key, "", name.forename, name.middle, name.surname, born.isoformat() if born else "", place.uprn,
        *padded(place.lines, 4), place.postcode, f"{district:03d}", str(548_000 + district * 113),
        str(172_000 + district * 97), dice.pick(_MARKERS.get(person.origin, ("",))), attains,
    ))  # fmt: skip
    return key
