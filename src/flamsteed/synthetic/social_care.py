"""Adults' and children's social care, as its reporting database is exported every night."""

from __future__ import annotations

from datetime import date
from typing import Final

from flamsteed.synthetic.book import numbered
from flamsteed.synthetic.dice import Dice
from flamsteed.synthetic.free_text import Notes, note_spans, notes_of
from flamsteed.synthetic.identifiers import nhs_number, pupil_number
from flamsteed.synthetic.people import Person, Spell
from flamsteed.synthetic.records import NO_FIXED_ABODE, Add, Scribe
from flamsteed.synthetic.spoil import (
    Written,
    organisation,
    written_birth,
    written_name,
    written_nino,
    written_phone,
)
from flamsteed.synthetic.truth import month_end

EDUCATION_CODES: Final = {
    "A1": "AIND", "A2": "APKN", "A3": "ABAN", "A4": "CHNE", "A9": "AOTH", "B1": "BCRB", "B2": "BAFR", "B9": "BOTH", "M1": "MWBC",
    "M2": "MWBA", "M3": "MWAS", "M9": "MOTH", "W1": "WBRI", "W2": "WIRI", "W3": "WIRT", "W4": "WROM", "W9": "WOTH", "O1": "OOTH", "O9": "OOTH",
}  # fmt: skip
FIRST_PERSON: Final = 100_000
SECOND_RECORD: Final = 2_000_000
_COUNTRIES: Final = {
    "irish": "Ireland", "caribbean": "Jamaica", "yoruba": "Nigeria", "akan": "Ghana", "somali": "Somalia", "indian": "India",
    "punjabi": "India", "bengali": "Bangladesh", "nepali": "Nepal", "chinese": "China", "vietnamese": "Vietnam",
    "polish": "Poland", "turkish": "Turkey", "iberian": "Portugal",
}  # fmt: skip
_TEAMS: Final = (
    "Adults North",
    "Adults South",
    "Hospital Discharge",
    "Children's Assessment",
    "Early Help",
    "Transitions",
)
_STEPS: Final = ("335", "340", "351", "362", "377")
_NOTE_TYPES: Final = ("Telephone", "Visit", "Email", "Supervision")


def _is_known(scribe: Scribe, person: Person) -> bool:
    home = scribe.truth.households[person.household]
    if home.kind == "past":
        return False
    age = int((month_end(0).toordinal() - person.birth) / 365.25)
    share = 0.42 if age >= 68 else (0.14 if age < 18 else 0.075)
    if home.kind in {"hostel", "care_home"}:
        share = 0.9
    return scribe.dice("known", person.number).chance(share)


def write_social_care(scribe: Scribe, add: Add) -> None:
    """Write every table of the system as at the month."""
    notes, writer = 0, notes_of(scribe.truth, "case_notes", month=scribe.truth.month)
    for person in scribe.truth.persons:
        if not _is_known(scribe, person):
            continue
        _write_person(scribe, add, person, number=FIRST_PERSON + person.number)
        if scribe.dice("twice", person.number).chance(scribe.rates["duplicate_person"]):
            key = SECOND_RECORD + person.number
            _write_person(scribe, add, person, number=key)
            scribe.book.defect("social_care", "persons", key, "PERSON_ID", "duplicate_person")
        _write_steps(scribe, add, person)
        notes = _write_notes(scribe, add, writer, person, notes=notes)


def _write_name(scribe: Scribe, key: int, person: Person, dice: Dice) -> Written:
    if dice.chance(scribe.rates["organisation_as_person"]):
        scribe.book.defect("social_care", "persons", key, "LAST_NAME", "organisation_as_person")
        return Written("", "", "", organisation(dice))
    name = written_name(person, scribe.rates, dice, today=scribe.truth.today)
    scribe.book.person("social_care", "persons", key, person.number)
    for part, kind in name.defects:
        scribe.book.defect(
            "social_care", "persons", key, "LAST_NAME" if part == "surname" else "FIRST_NAMES", kind
        )
    return name


def _write_person(scribe: Scribe, add: Add, person: Person, *, number: int) -> None:
    dice, today, book = scribe.dice("person", number), scribe.truth.today, scribe.book
    name = _write_name(scribe, number, person, dice)
    born, born_defect = written_birth(person, scribe.rates, dice)
    ni_number, nino_defect = written_nino(person, scribe.rates, dice, today=today)
    tel, shared = written_phone(person, scribe.rates, dice)
    for column, kind in (
        ("DATE_OF_BIRTH", born_defect),
        ("NI_NUMBER", nino_defect),
        ("PHONE", shared),
    ):
        book.defect("social_care", "persons", number, column, kind)
    mail = scribe.mail(person) if dice.chance(0.3) else ""
    ethnicity = (
        EDUCATION_CODES[person.ethnicity] if dice.chance(0.82) else dice.pick(("NOBT", "REFU"))
    )
    country = _COUNTRIES.get(person.origin, "United Kingdom") if dice.chance(0.5) else ""
    add("persons", (
        str(number), name.title, name.forenames, name.surname, person.sex if dice.chance(0.95) else "U", ethnicity,
        born.isoformat() if born else "", "Y" if born_defect == "birth_date_january" else "N",
        date.fromordinal(person.death).isoformat() if person.death else "", country, ni_number,
        "A" if person.age(today) >= 18 else "C", tel, mail, dice.pick(("", "", "", "she/her", "he/him", "they/them")),
    ))  # fmt: skip
    _write_references(scribe, add, person, number)
    _write_addresses(scribe, add, person, number)


def _write_references(scribe: Scribe, add: Add, person: Person, number: int) -> None:
    dice = scribe.dice("reference", person.number)
    nhs = nhs_number(person.number)
    if nhs and dice.chance(0.7):
        add("references", (str(number), "NHS", nhs))
    if 5 <= person.age(scribe.truth.today) < 17 and dice.chance(0.8):
        pupil = pupil_number(person.number, date.fromordinal(person.birth).year)
        add("references", (str(number), "UPN", pupil))


def _write_addresses(scribe: Scribe, add: Add, person: Person, number: int) -> None:
    home, today = scribe.truth.households[person.household], scribe.truth.today
    spells = home.spells[-2:]
    forgets = scribe.dice("forgets", number).chance(scribe.rates["old_address"] / 0.4)
    if len(spells) > 1 and forgets:
        spells = spells[:1]
    for spell in spells:
        key = f"{number}{spell.account - 10_000_000:07d}"
        is_open = spell is spells[-1] and (spell.end > today or forgets)
        dice = scribe.dice("address", number, spell.account)
        if home.kind == "hostel" and dice.chance(0.3):
            start = date.fromordinal(spell.start).isoformat()
            add("addresses", (key, str(number), "NO FIXED ABODE", NO_FIXED_ABODE, "", start, ""))
            continue
        _add_address(
            scribe,
            add,
            spell,
            dice,
            keys=(key, str(number), is_open, is_open and spell.end <= today),
        )


def _add_address(
    scribe: Scribe, add: Add, spell: Spell, dice: Dice, *, keys: tuple[str, str, bool, bool]
) -> None:
    key, number, is_open, is_old = keys
    place = scribe.place(spell.property, dice, is_old=is_old, width=80)
    joint = "\n" if dice.chance(0.1) else ", "
    text = joint.join(place.lines)
    if dice.chance(0.01):
        text = f"c/o SOCIAL SERVICES, {text}"
    start = date.fromordinal(spell.start).isoformat()
    end = "" if is_open else date.fromordinal(spell.end).isoformat()
    add("addresses", (key, number, text, place.postcode, place.uprn, start, end))
    scribe.note_place("addresses", key, place, ("UPRN", "POST_CODE", "END_DATE"))


def _write_steps(scribe: Scribe, add: Add, person: Person) -> None:
    dice = scribe.dice("steps", person.number)
    day = max(month_end(0).toordinal() - dice.between(30, 1_500), person.birth)
    for place in range(dice.between(1, 4)):
        start = day + dice.between(1, 60)
        day = start + dice.between(1, 45)
        if start > scribe.truth.today:
            return
        done = day <= scribe.truth.today
        add("workflow_steps", (
            str((FIRST_PERSON + person.number) * 10 + place), str(FIRST_PERSON + person.number), _STEPS[place], "COMPLETED" if done else "STARTED",
            date.fromordinal(start).isoformat(), date.fromordinal(day).isoformat() if done else "", dice.pick(_TEAMS),
        ))  # fmt: skip


def _write_notes(scribe: Scribe, add: Add, writer: Notes, person: Person, *, notes: int) -> int:
    dice = scribe.dice("notes", person.number, scribe.truth.month)
    days = month_end(scribe.truth.month).day
    for _ in range(dice.pick((0, 0, 1, 1, 1, 2, 3))):
        notes += 1
        key = numbered(scribe.truth.month, notes)
        is_personal = dice.chance(scribe.rates["notes_personal"])
        note = writer.write(person, dice, dice.between(2, 6), is_personal=is_personal, number=notes)
        note_spans(scribe.book, ("social_care", "case_notes", key, "NOTE"), note)
        day = date.fromordinal(scribe.truth.today - dice.below(days))
        at = f"{day.isoformat()} {dice.between(8, 18):02d}:{dice.below(60):02d}:00"
        text = note.text.replace(". ", ".\n", 1) if dice.chance(0.3) else note.text
        add(
            "case_notes",
            (str(key), str(FIRST_PERSON + person.number), dice.pick(_NOTE_TYPES), at, text),
        )
        if is_personal:
            scribe.book.defect("social_care", "case_notes", key, "NOTE", "notes_personal")
    return notes
