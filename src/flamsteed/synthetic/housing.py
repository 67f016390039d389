"""Council housing: stock, tenancies, household members, rent, and the register of those waiting."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Final

from flamsteed.synthetic.addresses import flat_part, road_part
from flamsteed.synthetic.council_tax import HISTORY_MONTHS
from flamsteed.synthetic.dice import Dice
from flamsteed.synthetic.people import OPEN, Household, Person, Spell
from flamsteed.synthetic.places import Property
from flamsteed.synthetic.records import Add, Scribe, midnight
from flamsteed.synthetic.spoil import (
    Written,
    organisation,
    written_birth,
    written_name,
    written_nino,
    written_phone,
    written_postcode,
    written_uprn,
)
from flamsteed.synthetic.truth import FIRST_ACCOUNT, month_end

NEW_TENURE_MONTH: Final = 2
TENURES: Final = {
    "SEC": "Secure",
    "INT": "Introductory",
    "LEA": "Leasehold",
    "TEM": "Temporary accommodation",
    "GAR": "Garage",
}
_KINDS: Final = {"RD02": "HOU", "RD03": "HOU", "RD04": "HOU", "RD06": "FLT", "RH02": "HST"}
_UNKNOWN_DAY: Final = datetime(1900, 1, 1)  # noqa: DTZ001 - the product's own mark for "none"
_YES_NO: Final = ("Y", "N", "N", "N", "", "")
_WAITING_SHARE: Final = {"council": 0.2, "association": 0.2, "rented": 0.42, "owned": 0.05}


def write_housing(scribe: Scribe, add: Add) -> None:
    """Write every table of the system as at the month."""
    for code, meaning in TENURES.items():
        add("tenure", (code, meaning))
    if scribe.truth.month >= NEW_TENURE_MONTH:
        add("tenure", ("AFR", "Affordable rent"))
    blocks = set()
    for found in scribe.truth.places.properties:
        if found.tenure == "council" and found.is_dwelling:
            _write_property(scribe, add, found)
            blocks.add(found.parent)
    for number in sorted(blocks - {-1}):
        _write_property(scribe, add, scribe.truth.places.properties[number])
    rows: Counter[int] = Counter()
    for home in scribe.truth.households:
        for spell in home.spells:
            if scribe.truth.places.properties[spell.property].tenure == "council":
                _write_tenancy(scribe, add, home, spell)
                _write_rent(scribe, add, spell, rows)
        _write_waiting(scribe, add, home)


def _write_property(scribe: Scribe, add: Add, found: Property) -> None:
    dice, key = scribe.dice("property", found.number), found.housing_ref
    uprn, uprn_defect = written_uprn(
        scribe.truth.places, found, scribe.rates, dice, today=scribe.truth.today
    )
    code, code_defect = written_postcode(found.postcode, scribe.rates, dice)
    above = scribe.truth.places.properties[found.parent].housing_ref if found.parent >= 0 else ""
    before = ", ".join(part for part in (flat_part(found), found.building) if part)
    add("property", (
        key, above, before.upper(), road_part(found).upper(), code, uprn, found.beds if found.is_dwelling else None,
        _KINDS.get(found.code, "BLK"), "VOI" if found.number in scribe.truth.vacant else "OCC",
    ))  # fmt: skip
    scribe.book.place(
        "housing", "property", key, scribe.truth.places.uprn_now(found.number, scribe.truth.today)
    )
    scribe.book.defect("housing", "property", key, "la_ref", uprn_defect)
    scribe.book.defect("housing", "property", key, "post_code", code_defect)


def house_ref(spell: Spell) -> str:
    """The household's reference: one for each tenancy."""
    return f"{spell.account - FIRST_ACCOUNT + 1:07d}"


def _tenancy_ref(spell: Spell) -> str:
    return f"{spell.account - FIRST_ACCOUNT + 1:06d}/01"


def _tenure(scribe: Scribe, dice: Dice) -> str:
    code = dice.pick(("SEC", "SEC", "SEC", "SEC", "SEC", "SEC", "INT", "LEA", "LEA", "TEM"))
    is_changed = dice.chance(0.02) and scribe.truth.month >= NEW_TENURE_MONTH and code == "SEC"
    return "AFR" if is_changed else code


def _write_tenancy(scribe: Scribe, add: Add, home: Household, spell: Spell) -> None:
    dice, key = scribe.dice("tenancy", spell.account), _tenancy_ref(spell)
    is_kept = spell is not home.spells[-1] and dice.chance(scribe.rates["old_address"])
    end = _UNKNOWN_DAY if spell.end == OPEN or is_kept else midnight(spell.end)
    tenure, rent = _tenure(scribe, dice), dice.between(9_500, 17_900)
    balance = dice.between(-20_000, 150_000) if dice.chance(0.45) else 0
    found = scribe.truth.places.properties[spell.property]
    add("tenagree", (
        key, found.housing_ref, house_ref(spell), tenure, Decimal(rent) / 100, Decimal(balance) / 100, midnight(spell.start), end,
    ))  # fmt: skip
    scribe.book.defect("housing", "tenagree", key, "eot", "old_address" if is_kept else "")
    people = [scribe.truth.persons[number] for number in home.members]
    people = [one for one in people if not 0 < one.death < spell.start]
    for place, person in enumerate(people, 1):
        _write_member(scribe, add, person, (spell, place))
    if people:
        _write_contact(scribe, add, people[0], spell)
        if spell.end == OPEN and dice.chance(scribe.rates["duplicate_person"]):
            _write_member(scribe, add, people[0], (spell, 90))
            scribe.book.defect(
                "housing", "member", f"{house_ref(spell)}|90", "house_ref", "duplicate_person"
            )


def _member_name(scribe: Scribe, table: str, key: str, person: Person, dice: Dice) -> Written:
    if dice.chance(scribe.rates["organisation_as_person"]):
        scribe.book.defect("housing", table, key, "surname", "organisation_as_person")
        return Written("", "", "", organisation(dice)[:20])
    name = written_name(person, scribe.rates, dice, today=scribe.truth.today)
    scribe.book.person("housing", table, key, person.number)
    for part, kind in name.defects:
        scribe.book.defect("housing", table, key, part, kind)
    partner = next((one for one in _others(scribe, person) if one.is_married), None)
    if partner is not None and person.is_married and dice.chance(scribe.rates["joint_name"] / 0.3):
        scribe.book.person("housing", table, key, partner.number, "joint")
        scribe.book.defect("housing", table, key, "surname", "joint_name")
        name.title = "Mr & Mrs"
    if len(name.surname) > 20 or len(name.forenames) > 24:
        scribe.book.defect("housing", table, key, "surname", "truncated")
    return name


def _others(scribe: Scribe, person: Person) -> list[Person]:
    members = scribe.truth.households[person.household].members
    return [scribe.truth.persons[number] for number in members if number != person.number]


def _identity(
    scribe: Scribe, table: str, key: str, person: Person, dice: Dice
) -> tuple[datetime, str]:
    born, born_defect = written_birth(person, scribe.rates, dice)
    number, nino_defect = written_nino(person, scribe.rates, dice, today=scribe.truth.today)
    scribe.book.defect("housing", table, key, "dob", born_defect)
    scribe.book.defect("housing", table, key, "ni_no", nino_defect)
    return (midnight(born.toordinal()) if born else _UNKNOWN_DAY), number


def _write_member(scribe: Scribe, add: Add, person: Person, of: tuple[Spell, int]) -> None:
    spell, place = of
    key = f"{house_ref(spell)}|{place}"
    dice = scribe.dice("member", spell.account, place, person.number)
    name = _member_name(scribe, "member", key, person, dice)
    born, number = _identity(scribe, "member", key, person, dice)
    relation = "T" if place in {1, 90} else ("P" if place == 2 and person.is_married else "C")
    add("member", (
        house_ref(spell), place, name.title[:10], name.forenames[:24], name.surname[:20], number, born,
        person.sex if dice.chance(0.9) else "", person.ethnicity if dice.chance(0.7) else "", relation, dice.pick(_YES_NO),
        *_sensitive(dice),
    ))  # fmt: skip


def _sensitive(dice: Dice) -> Sequence[str]:
    """Columns that no platform should ever take in; here so that it is seen that it does not."""
    return (
        dice.pick(_YES_NO), dice.pick(_YES_NO), dice.pick(_YES_NO), dice.pick(("HET", "GAY", "BI", "", "")),
        dice.pick(("CHRIST", "MUSLIM", "HINDU", "NONE", "", "")), dice.pick(("TALL, BEARD", "GLASSES", "", "", "")),
    )  # fmt: skip


def _write_contact(scribe: Scribe, add: Add, lead: Person, spell: Spell) -> None:
    dice, key = scribe.dice("contact", spell.account), spell.account
    first, defect = written_phone(lead, scribe.rates, dice)
    second = written_phone(lead, {}, dice)[0] if dice.chance(0.2) else ""
    mail = scribe.mail(lead) if dice.chance(0.4) else ""
    name = written_name(lead, {}, dice, today=scribe.truth.today)
    text = f"{name.title} {name.forename[:1]} {name.surname}"
    add("contacts", (key, house_ref(spell), text, first, second, "", mail))
    scribe.book.person("housing", "contacts", key, lead.number)
    scribe.book.defect("housing", "contacts", key, "con_phone1", defect)


def _write_rent(scribe: Scribe, add: Add, spell: Spell, rows: Counter[int]) -> None:
    rent = scribe.dice("rent", spell.account).between(9_500, 17_900)
    for month in range(1 - HISTORY_MONTHS, scribe.truth.month + 1):
        first, last = month_end(month - 1).toordinal() + 1, month_end(month).toordinal()
        if spell.start > last or spell.end < first:
            continue
        for day in range(first + (7 - first % 7) % 7, last + 1, 7):
            for code, pence in (("DBR", rent), ("DSC", rent // 11), ("RPY", -rent - rent // 11)):
                rows[month] += 1
                serial = (month + HISTORY_MONTHS) * 10_000_000 + rows[month]
                add(
                    "rtrans",
                    (serial, _tenancy_ref(spell), code, midnight(day), Decimal(pence) / 100),
                )


def _write_waiting(scribe: Scribe, add: Add, home: Household) -> None:
    people = [scribe.truth.persons[number] for number in home.members]
    if home.kind in {"past", "students", "care_home"} or not people:
        return
    dice = scribe.dice("waiting", home.number)
    tenure = scribe.truth.places.properties[home.spells[0].property].tenure
    if not dice.chance(_WAITING_SHARE.get(tenure, 0.3)):
        return
    _add_application(scribe, add, home, people[0], key=f"A{home.number:07d}")
    if dice.chance(scribe.rates["duplicate_person"]):
        key = f"D{home.number:07d}"
        _add_application(scribe, add, home, people[0], key=key)
        scribe.book.defect("housing", "wlapp", key, "app_ref", "duplicate_person")


def _add_application(
    scribe: Scribe, add: Add, home: Household, person: Person, *, key: str
) -> None:
    dice = scribe.dice("application", home.number, ord(key[0]))
    name = _member_name(scribe, "wlapp", key, person, dice)
    born, number = _identity(scribe, "wlapp", key, person, dice)
    known, is_old = scribe.known_home(home, dice)
    place = scribe.place(known, dice, is_old=is_old, width=60)
    scribe.note_place("wlapp", key, place, ("u_llpg_uprn", "post_code", "corr_addr"))
    tel, shared = written_phone(person, scribe.rates, dice)
    scribe.book.defect("housing", "wlapp", key, "phone", shared)
    mail = scribe.mail(person) if dice.chance(0.6) else ""
    status = "HOU" if not home.is_here else dice.pick(("ACT", "ACT", "ACT", "CAN"))
    start = min(home.spells[0].start, month_end(0).toordinal()) + dice.below(20)
    add("wlapp", (
        key, name.title[:10], name.forenames[:24], name.surname[:20], born, number, ", ".join(place.lines), place.postcode,
        place.uprn, tel, mail, status, midnight(start), dice.between(1, 4),
    ))  # fmt: skip
