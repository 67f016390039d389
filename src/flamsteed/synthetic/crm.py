"""Customer contacts and cases, as the vendor's API gives them."""

from __future__ import annotations

from datetime import date
from typing import Final

from flamsteed.synthetic.addresses import padded
from flamsteed.synthetic.book import numbered
from flamsteed.synthetic.dice import Dice
from flamsteed.synthetic.free_text import Notes, note_spans, notes_of
from flamsteed.synthetic.people import Household, Person
from flamsteed.synthetic.records import Add, Scribe
from flamsteed.synthetic.spoil import (
    Written,
    organisation,
    written_birth,
    written_name,
    written_phone,
)
from flamsteed.synthetic.truth import month_end

_CONTACT_SHARE: Final = 0.34
_SECOND: Final = 5_000_000
_CASES_PER_PERSON: Final = 480_000 / 290_000 / 12
_SERVICES: Final = (
    ("524", "Missed bin collection"), ("533", "Fly-tipping"), ("57", "Council tax enquiry"), ("103", "Housing repairs"),
    ("577", "Parking permit"), ("2", "School clothing grants"), ("859", "Pothole"), ("1113", "Registrar appointment"),
)  # fmt: skip
_CHANNELS: Final = ("Telephone", "Web", "Web", "Face to face", "Email")


def write_contacts(scribe: Scribe, add: Add) -> None:
    """Write every contact as at the month."""
    writer = notes_of(scribe.truth, "crm contacts", month=0)
    for person in scribe.truth.persons:
        home = scribe.truth.households[person.household]
        if home.kind in {"past", "care_home"} or person.age(scribe.truth.today) < 18:
            continue
        if not scribe.dice("has", person.number).chance(_CONTACT_SHARE):
            continue
        _write_contact(scribe, add, writer, person, number=person.number)
        if scribe.dice("twice", person.number).chance(scribe.rates["duplicate_person"]):
            key = _write_contact(scribe, add, writer, person, number=person.number + _SECOND)
            scribe.book.defect("crm", "contacts", key, "id", "duplicate_person")


def contact_id(number: int) -> str:
    """The contact's id."""
    return f"C{number:08d}"


def _name(scribe: Scribe, key: str, person: Person, dice: Dice) -> dict[str, str | None]:
    book = scribe.book
    if dice.chance(scribe.rates["organisation_as_person"]):
        book.defect("crm", "contacts", key, "name.last", "organisation_as_person")
        return {"title": None, "first": None, "last": organisation(dice), "full": None}
    name = written_name(person, scribe.rates, dice, today=scribe.truth.today)
    book.person("crm", "contacts", key, person.number)
    is_whole = dice.chance(scribe.rates["name_one_column"])
    for part, kind in name.defects:
        column = "name.full" if is_whole else ("name.last" if part == "surname" else "name.first")
        book.defect("crm", "contacts", key, column, kind)
    spouse = _spouse(scribe, person)
    if spouse is not None and dice.chance(scribe.rates["joint_name"] / 0.45):
        return _joint(scribe, key, name, spouse)
    if is_whole:
        book.defect("crm", "contacts", key, "name.full", "name_one_column")
        full = f"{name.title} {name.forenames} {name.surname}".strip()
        return {"title": None, "first": None, "last": None, "full": full}
    return {
        "title": name.title or None,
        "first": name.forenames,
        "last": name.surname,
        "full": None,
    }


def _spouse(scribe: Scribe, person: Person) -> Person | None:
    members = (
        scribe.truth.persons[number] for number in scribe.truth.households[person.household].members
    )
    return next(
        (one for one in members if one.is_married and person.is_married and one is not person), None
    )


def _joint(scribe: Scribe, key: str, name: Written, spouse: Person) -> dict[str, str | None]:
    scribe.book.person("crm", "contacts", key, spouse.number, "joint")
    scribe.book.defect("crm", "contacts", key, "name.full", "joint_name")
    full = f"Mr & Mrs {name.forename[:1]} {name.surname}"
    return {"title": None, "first": None, "last": None, "full": full}


def _addresses(scribe: Scribe, key: str, home: Household, dice: Dice) -> list[dict[str, object]]:
    known, is_old = scribe.known_home(home, dice)
    place = scribe.place(known, dice, is_old=is_old, width=80)
    lines = padded(place.lines, 3)
    if dice.chance(0.06):
        scribe.book.place(
            "crm", "contacts", key, scribe.truth.places.uprn_now(known, scribe.truth.today)
        )
        return []
    scribe.note_place("contacts", key, place, ("addresses", "addresses", "addresses"))
    return [{
        "line1": lines[0], "line2": lines[1] or None, "line3": lines[2] or None, "postcode": place.postcode or None,
        "uprn": place.uprn or None, "primary": True,
    }]  # fmt: skip


def _instant(day: int, dice: Dice) -> str:
    return f"{date.fromordinal(day).isoformat()}T{dice.between(7, 20):02d}:{dice.below(60):02d}:{dice.below(60):02d}Z"


def _write_contact(scribe: Scribe, add: Add, writer: Notes, person: Person, *, number: int) -> str:
    home = scribe.truth.households[person.household]
    dice, key = scribe.dice("contact", number), contact_id(number)
    name = _name(scribe, key, person, dice)
    born, born_defect = written_birth(person, scribe.rates, dice)
    tel, shared = written_phone(person, scribe.rates, dice)
    scribe.book.defect("crm", "contacts", key, "dateOfBirth", born_defect)
    scribe.book.defect("crm", "contacts", key, "phones", shared)
    mail = scribe.mail(person)
    notes = None
    if dice.chance(scribe.rates["notes_personal"]):
        note = writer.write(person, dice, 3, is_personal=True, number=number)
        notes = note.text
        note_spans(scribe.book, ("crm", "contacts", key, "notes"), note)
        scribe.book.defect("crm", "contacts", key, "notes", "notes_personal")
    made = _instant(month_end(0).toordinal() - dice.below(1_800), dice)
    touched = max(home.spells[-1].start, month_end(0).toordinal() - dice.below(400))
    add("contacts", ({
        "id": key, "type": "organisation" if "organisation" in str(name["last"]).lower() else "person", "name": name,
        "dateOfBirth": born.isoformat() if born else None, "addresses": _addresses(scribe, key, home, scribe.dice("where", number)),
        "phones": [{"type": "mobile" if tel.startswith("07") else "home", "number": tel}] if shared or dice.chance(0.7) else [],
        "emails": [mail] if dice.chance(0.65) else [], "notes": notes, "createdAt": made,
        "lastModified": max(made, _instant(touched, dice)),
    },))  # fmt: skip
    return key


def write_cases(scribe: Scribe, add: Add) -> None:
    """Write the cases opened in the month."""
    month, persons = scribe.truth.month, scribe.truth.persons
    writer = notes_of(scribe.truth, "crm cases", month=scribe.truth.month)
    here = [
        one
        for one in persons
        if scribe.truth.is_resident(one) and one.age(scribe.truth.today) >= 18
    ]
    known = [one for one in here if scribe.dice("has", one.number).chance(_CONTACT_SHARE)]
    for place in range(1, int(len(here) * 1.3 * _CASES_PER_PERSON) + 1):
        dice = scribe.dice("case", month, place)
        key = f"K{numbered(month, place)}"
        person = dice.pick(known)
        lgsl, service = dice.pick(_SERVICES)
        is_personal = dice.chance(scribe.rates["notes_personal"])
        note = writer.write(person, dice, dice.between(1, 4), is_personal=is_personal, number=place)
        note_spans(scribe.book, ("crm", "cases", key, "description"), note)
        opened = _instant(scribe.truth.today - dice.below(month_end(month).day), dice)
        closed = opened[:11] + "23:50:00Z" if dice.chance(0.6) else None
        meant = scribe.place(scribe.truth.home_of(person), dice, width=80)
        has_place = dice.chance(0.5)
        add("cases", ({
            "id": key, "contactId": contact_id(person.number) if dice.chance(0.8) else None,
            "service": {"lgsl": lgsl, "name": service}, "channel": dice.pick(_CHANNELS), "description": note.text,
            "location": {"address": ", ".join(meant.lines) if has_place else None, "uprn": meant.uprn or None if has_place else None},
            "status": "Closed" if closed else "Open", "openedAt": opened, "closedAt": closed, "lastModified": closed or opened,
        },))  # fmt: skip
        if is_personal:
            scribe.book.defect("crm", "cases", key, "description", "notes_personal")
