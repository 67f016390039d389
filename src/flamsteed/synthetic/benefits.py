"""Housing benefit and council tax reduction: claims, the homes and people on them, notes in chunks."""

from __future__ import annotations

import zlib
from datetime import date
from decimal import Decimal
from typing import Final

from flamsteed.synthetic.addresses import official_lines, padded
from flamsteed.synthetic.dice import Dice
from flamsteed.synthetic.free_text import free_text
from flamsteed.synthetic.identifiers import luhn_like, pupil_number
from flamsteed.synthetic.people import OPEN, Household, Person
from flamsteed.synthetic.records import MOVED_SHARE, Add, Scribe, academy_day, midnight
from flamsteed.synthetic.spoil import (
    Written,
    organisation,
    written_birth,
    written_name,
    written_nino,
    written_phone,
)
from flamsteed.synthetic.truth import month_end

CHUNK: Final = 1_786
FIRST_CLAIM: Final = 500_000
OLDER_CLAIM: Final = 6_000_000
ETHNICITIES: Final = {
    "A1": "Indian", "A2": "Pakistani", "A3": "Bangladeshi", "A4": "Chinese", "A9": "Any other Asian background",
    "B1": "Caribbean", "B2": "African", "B9": "Any other Black, Black British or Caribbean background",
    "M1": "White and Black Caribbean", "M2": "White and Black African", "M3": "White and Asian",
    "M9": "Any other Mixed or multiple background", "W1": "English, Welsh, Scottish, Northern Irish or British", "W2": "Irish",
    "W3": "Gypsy or Irish Traveller", "W4": "Roma", "W9": "Any other White background", "O1": "Arab", "O9": "Any other ethnic group",
    "N1": "Not stated", "N2": "Not yet obtained",
}  # fmt: skip
_CLAIM_SHARE: Final = {"council": 0.38, "association": 0.36, "rented": 0.15, "owned": 0.07}
_CLOSED_SHARE: Final = 0.57


def is_claimant(scribe: Scribe, home: Household) -> bool:
    """Whether the household has, or had, a claim."""
    dice = scribe.dice("claims", home.number)
    if home.kind == "past":
        return dice.chance(_CLOSED_SHARE)
    tenure = scribe.truth.places.properties[home.spells[0].property].tenure
    return dice.chance(_CLAIM_SHARE.get(tenure, 0.0))


def write_benefits(scribe: Scribe, add: Add) -> None:
    """Write every table of the system as at the month."""
    for code, meaning in ETHNICITIES.items():
        add("hbethnic", (code, meaning))
    for home in scribe.truth.households:
        if not is_claimant(scribe, home):
            continue
        people = [scribe.truth.persons[number] for number in home.members]
        grown = [one for one in people if one.age(scribe.truth.today) >= 18]
        alive = [one for one in grown if not one.death] or grown
        if not alive:
            continue
        _write_claim(scribe, add, home, alive[0], claim=FIRST_CLAIM + home.number)
        if scribe.dice("twice", home.number).chance(scribe.rates["duplicate_person"]):
            _write_claim(scribe, add, home, alive[0], claim=OLDER_CLAIM + home.number)


def _write_claim(scribe: Scribe, add: Add, home: Household, lead: Person, *, claim: int) -> None:
    dice, last = scribe.dice("claim", claim), home.spells[-1]
    today = scribe.truth.today
    is_older = claim >= OLDER_CLAIM
    asked = min(last.end, month_end(0).toordinal()) - dice.between(40, 3_500)
    start = max(home.spells[0].start + 7, asked)
    end = last.end
    if is_older:
        start, end = start - 900, start - 30
    name = _lead_name(scribe, claim, lead, dice, knew_on=start)
    number, defect = written_nino(lead, scribe.rates, dice, today=today)
    scribe.book.defect("benefits", "hbclaim", claim, "nino", defect)
    tel, shared = written_phone(lead, scribe.rates, dice)
    tel = tel if shared or dice.chance(0.8) else ""
    scribe.book.defect("benefits", "hbclaim", claim, "contact_tel_no", shared)
    has_notes = dice.chance(0.62) and home.kind != "past"
    old: list[str | None] = [None] * 5
    if len(home.spells) > 1:
        before = scribe.truth.places.properties[home.spells[-2].property]
        old = [*padded(official_lines(before), 4), before.postcode]
    add("hbclaim", (
        claim, luhn_like(claim), 1 if end == OPEN else 5, name, number or None, midnight(start), academy_day(end), tel or None,
        lead.ethnicity if dice.chance(0.8) else dice.pick(("N1", "N2")), *old, claim if has_notes else None,
    ))  # fmt: skip
    if is_older:
        scribe.book.defect("benefits", "hbclaim", claim, "name", "duplicate_person")
    _write_homes(scribe, add, home, claim=claim, during=(start, end))
    if end == OPEN:
        _write_around(scribe, add, lead, claim=claim, start=start)
    if has_notes:
        _write_notes(scribe, add, lead, claim, dice)


def _lead_name(scribe: Scribe, claim: int, lead: Person, dice: Dice, *, knew_on: int) -> str:
    scribe.book.person("benefits", "hbclaim", claim, lead.number)
    name = written_name(lead, scribe.rates, dice, today=scribe.truth.today, knew_on=knew_on)
    for _, kind in name.defects:
        scribe.book.defect("benefits", "hbclaim", claim, "name", kind)
    if dice.chance(scribe.rates["name_one_column"]):
        scribe.book.defect("benefits", "hbclaim", claim, "name", "name_one_column")
        return f"{name.surname} {name.forenames}"[:72]
    return f"{name.title} {name.forenames} {name.surname}".strip()[:72]


def _write_homes(
    scribe: Scribe, add: Add, home: Household, *, claim: int, during: tuple[int, int]
) -> None:
    start, end = during
    spells = home.spells[-2:] if len(home.spells) > 1 and claim < OLDER_CLAIM else home.spells[-1:]
    for house, spell in enumerate(spells, len(home.spells) - len(spells) + 1):
        dice, key = scribe.dice("house", claim, spell.account), f"{claim}|{house}"
        is_last = spell is spells[-1]
        is_kept = not is_last and dice.chance(scribe.rates["old_address"] / MOVED_SHARE)
        place = scribe.place(spell.property, dice, is_old=is_kept)
        until = OPEN if is_kept else (end if is_last else spell.end)
        lines = [line or None for line in padded(place.lines, 4)]
        add("hbhousehold", (
            claim, house, midnight(max(start, spell.start) if is_last else spell.start), academy_day(until), *lines,
            place.postcode or None, place.uprn or None,
        ))  # fmt: skip
        scribe.note_place("hbhousehold", key, place, ("uprn", "post_code", "to_date"))
    house = len(home.spells)
    people = [scribe.truth.persons[number] for number in home.members]
    if home.kind == "past" or claim >= OLDER_CLAIM:
        people = people[:1]
    for member, person in enumerate(people, 1):
        _write_member(scribe, add, person, (claim, house, member), knew_on=start)


def _member_name(
    scribe: Scribe, key: str, person: Person, *, knew_on: int, is_whole: bool
) -> Written:
    dice = scribe.dice("member name", zlib.crc32(key.encode()), person.number)
    name = written_name(person, scribe.rates, dice, today=scribe.truth.today, knew_on=knew_on)
    if dice.chance(scribe.rates["organisation_as_person"]):
        scribe.book.defect("benefits", "hbmember", key, "surname", "organisation_as_person")
        return Written("", "", "", organisation(dice)[:32])
    scribe.book.person("benefits", "hbmember", key, person.number)
    for part, kind in name.defects:
        scribe.book.defect("benefits", "hbmember", key, "name" if is_whole else part, kind)
    if max(len(name.surname), len(name.forenames)) > 32:
        scribe.book.defect("benefits", "hbmember", key, "surname", "truncated")
    return name


def _write_member(
    scribe: Scribe, add: Add, person: Person, keys: tuple[int, int, int], *, knew_on: int
) -> None:
    key = "|".join(str(part) for part in keys)
    dice, today = scribe.dice("member", *keys, person.number), scribe.truth.today
    is_whole = dice.chance(scribe.rates["name_one_column"])
    name = _member_name(scribe, key, person, knew_on=knew_on, is_whole=is_whole)
    born, born_defect = written_birth(person, scribe.rates, dice)
    number, nino_defect = written_nino(person, scribe.rates, dice, today=today)
    scribe.book.defect("benefits", "hbmember", key, "birth_date", born_defect)
    scribe.book.defect("benefits", "hbmember", key, "nino", nino_defect)
    surname: str | None = name.surname[:32]
    forename: str | None = name.forenames[:32]
    whole = f"{name.surname} {name.forenames}".strip()[:32]
    if is_whole and name.forename:
        surname = forename = None
        scribe.book.defect("benefits", "hbmember", key, "name", "name_one_column")
    age = person.age(today)
    pupil = (
        pupil_number(person.number, date.fromordinal(person.birth).year) if 5 <= age < 17 else None
    )
    add("hbmember", (
        *keys, 3_000_000 + person.number + (5_000_000 if keys[0] >= OLDER_CLAIM else 0), whole, surname, forename,
        name.title[:4] or None, academy_day(born.toordinal()) if born else None, 1 if person.sex == "M" else 2, number or None,
        academy_day(person.death) if person.death else None, pupil,
    ))  # fmt: skip


def _write_around(scribe: Scribe, add: Add, lead: Person, *, claim: int, start: int) -> None:
    home = scribe.truth.households[lead.household]
    dice = scribe.dice("around", claim)
    if dice.chance(0.85):
        account = home.spells[-1].account
        amount = Decimal(dice.between(400, 3_900)) / 100
        reference = f"{account}{luhn_like(account)}"
        add("hbctaxclaim", (claim, reference, midnight(start), academy_day(OPEN), amount, 1))
    if dice.chance(0.55):
        add("syemail", (claim, 1, scribe.mail(lead)))
    first, defect = written_phone(lead, scribe.rates, dice)
    scribe.book.defect("benefits", "syphone", claim, "phonenum1", defect)
    second = written_phone(lead, {}, dice)[0] if dice.chance(0.1) else None
    add("syphone", (str(claim), first, second, None, None))


def _write_notes(scribe: Scribe, add: Add, lead: Person, claim: int, dice: Dice) -> None:
    is_personal = dice.chance(scribe.rates["notes_personal"] / 0.62)
    text = free_text(
        scribe.truth, lead, dice, sentences=dice.between(6, 60), is_personal=is_personal
    )
    for place in range(0, len(text), CHUNK):
        sequence = place // CHUNK + 1
        add("hbclaimnotes", (claim, sequence, text[place : place + CHUNK]))
        if is_personal:
            scribe.book.defect(
                "benefits", "hbclaimnotes", f"{claim}|{sequence}", "text_value", "notes_personal"
            )
