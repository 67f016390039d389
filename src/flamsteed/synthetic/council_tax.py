"""Council tax: an account for each household's time in each property."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal
from typing import Final

from flamsteed.synthetic.addresses import official_lines, padded
from flamsteed.synthetic.dice import Dice
from flamsteed.synthetic.identifiers import luhn_like
from flamsteed.synthetic.people import OPEN, YEAR, Household, Person, Spell
from flamsteed.synthetic.places import Property
from flamsteed.synthetic.records import MOVED_SHARE, Add, Scribe
from flamsteed.synthetic.spoil import Written, organisation, written_name, written_phone
from flamsteed.synthetic.truth import FIRST_ACCOUNT, month_end

NAME_WIDTH: Final = 32
MARRIED_SHARE: Final = 0.2  # of accounts have a married couple
SECOND_ACCOUNT: Final = 20_000_000
OWNER_ACCOUNT: Final = 30_000_000
HISTORY_MONTHS: Final = 3
POSITIONS: Final = {
    -1: "Data error", 0: "Non-liable", 1: "Joint and several", 2: "Freeholder", 3: "Leaseholder", 4: "Tenant", 5: "Licensee",
    6: "Resident", 7: "Owner", 8: "Assumed", 9: "Void", 10: "Other", 11: "Suspense", 12: "Payer",
}  # fmt: skip
_PAY: Final = ("DD", "CASH", "BANK", "SO")
_TYPES: Final = {
    "RD02": "DETACHED HOUSE",
    "RD03": "SEMI DETACHED HOUSE",
    "RD04": "TERRACED HOUSE",
    "RD06": "FLAT",
    "RH02": "HMO ROOM",
}
_EPOCH: Final = date(1899, 12, 30).toordinal()


def write_council_tax(scribe: Scribe, add: Add) -> None:
    """Write every table of the system as at the month."""
    for code, meaning in POSITIONS.items():
        add("ctliabpos", (code, meaning))
    for found in scribe.truth.places.properties:
        if found.is_dwelling:
            _write_property(scribe, add, found)
    rows: Counter[int] = Counter()
    for home in scribe.truth.households:
        for spell in home.spells:
            if scribe.truth.places.properties[spell.property].tenure in {"hostel", "care_home"}:
                continue
            if _liable(scribe, home, spell):
                _write_account(scribe, add, home, spell)
                _write_transactions(scribe, add, spell, rows)
    for number in scribe.truth.vacant:
        _write_empty(scribe, add, number)


def _write_property(scribe: Scribe, add: Add, found: Property) -> None:
    dice = scribe.dice("property", found.number)
    key = found.council_tax_ref
    place = scribe.place(found.number, dice)
    lines = padded([line.upper() for line in place.lines], 4)
    add("ctproperty", (
        key, *lines, place.postcode, place.uprn, str(found.street.usrn),
        f"W{found.street.usrn % 23 + 1:02d}", _TYPES.get(found.code, "OTHER"), found.band, "", "",
        found.beds if dice.chance(0.9) else None, "Y" if "Annexe" in found.flat_text else "N", "N",
        f"9990X{found.number * 2 + 1:09d}" if dice.chance(0.8) else "",
    ))  # fmt: skip
    scribe.note_place("ctproperty", key, place, ("uprn", "postcode", "addr1"))


def _liable(scribe: Scribe, home: Household, spell: Spell) -> list[Person]:
    last = min(spell.end, scribe.truth.today)
    grown = last - int(18 * YEAR)
    members = (scribe.truth.persons[number] for number in home.members)
    return [one for one in members if one.birth <= grown and not 0 < one.death < spell.start]


def one_column(name: Written) -> str:
    """`SURNAME, MR FORENAME MIDDLE`, at full length."""
    rest = f"{name.title} {name.forenames}".strip()
    return f"{name.surname}, {rest}".upper()


def _joint_column(first: Written, second: Written, dice: Dice) -> str:
    if first.surname == second.surname and dice.chance(0.5):
        return f"{first.title} & {second.title} {first.forename[:1]} {first.surname}".upper()
    return f"{first.surname}, {first.title} {first.forename} & {second.title} {second.forename}".upper()


def _write_name(scribe: Scribe, key: int, people: list[Person], dice: Dice, *, knew_on: int) -> str:
    """The one name column of the account, with its answers noted."""
    book, lead = scribe.book, people[0]
    today = scribe.truth.today
    if dice.chance(scribe.rates["organisation_as_person"] / 2):
        book.defect("council_tax", "ctaccount", key, "lead_liab_name", "organisation_as_person")
        return organisation(dice).upper()
    name = written_name(lead, scribe.rates, dice, today=today, knew_on=knew_on)
    if dice.chance(0.7):
        name.middle = name.middle[:1]
    spouse = next((one for one in people[1:] if one.is_married and lead.is_married), None)
    text = one_column(name)
    book.person("council_tax", "ctaccount", key, lead.number)
    if spouse is not None and dice.chance(scribe.rates["joint_name"] / MARRIED_SHARE):
        other = written_name(spouse, {}, dice, today=today, knew_on=knew_on)
        text = _joint_column(name, other, dice)
        book.person("council_tax", "ctaccount", key, spouse.number, "joint")
        book.defect("council_tax", "ctaccount", key, "lead_liab_name", "joint_name")
    for _, kind in name.defects:
        book.defect("council_tax", "ctaccount", key, "lead_liab_name", kind)
    if len(text) > NAME_WIDTH:
        book.defect("council_tax", "ctaccount", key, "lead_liab_name", "truncated")
    return text[:NAME_WIDTH]


def _contacts(scribe: Scribe, key: int, lead: Person, dice: Dice) -> tuple[str, str]:
    number, defect = written_phone(lead, scribe.rates, dice)
    has_phone, has_email = dice.chance(0.55) or bool(defect), dice.chance(0.45)
    scribe.book.defect("council_tax", "ctaccount", key, "home_telno", defect)
    address = scribe.mail(lead)
    return number if has_phone else "", address if has_email else ""


def _write_account(scribe: Scribe, add: Add, home: Household, spell: Spell) -> None:
    people = _liable(scribe, home, spell)
    dice = scribe.dice("account", spell.account)
    _add_account(scribe, add, spell, people, account=spell.account)
    _add_others(scribe, add, spell, people, dice)
    is_kept = (
        spell is not home.spells[-1]
        and spell is home.spells[-2]
        and dice.chance(scribe.rates["old_address"] / MOVED_SHARE)
    )
    _add_occupation(scribe, add, spell, account=spell.account, is_kept=is_kept)
    if dice.chance(scribe.rates["duplicate_person"]):
        second = spell.account + SECOND_ACCOUNT - FIRST_ACCOUNT
        _add_account(scribe, add, spell, people[:1], account=second)
        _add_occupation(scribe, add, spell, account=second, is_kept=False)
        scribe.book.defect("council_tax", "ctaccount", second, "lead_liab_name", "duplicate_person")


def _add_account(
    scribe: Scribe, add: Add, spell: Spell, people: list[Person], *, account: int
) -> None:
    dice = scribe.dice("name", account)
    tenure = scribe.truth.places.properties[spell.property].tenure
    name = _write_name(scribe, account, people, dice, knew_on=spell.start + 20)
    phone_number, mail = _contacts(scribe, account, people[0], dice)
    is_live, pay = spell.end == OPEN, dice.below(4)
    position = 7 if tenure == "owned" else 4
    forward, code = ["", "", "", ""], ""
    if not is_live and dice.chance(0.3):
        other = scribe.truth.places.properties[dice.below(len(scribe.truth.places.properties))]
        forward, code = (
            padded([line.upper()[:32] for line in official_lines(other)], 4),
            other.postcode,
        )
    changed = (spell.start if is_live else spell.end) - _EPOCH
    add("ctaccount", (
        1, account, luhn_like(account), 7_000_000 + people[0].number, name, "", "", "", "", position,
        *forward, code, phone_number, mail, _PAY[pay], pay + 1, int(is_live), "PROB" if people[0].death else "", changed,
    ))  # fmt: skip


def _add_others(scribe: Scribe, add: Add, spell: Spell, people: list[Person], dice: Dice) -> None:
    for place, person in enumerate(people[1:4], 2):
        if not (person.is_married or dice.chance(0.45)):
            continue
        name = written_name(
            person, scribe.rates, dice, today=scribe.truth.today, knew_on=spell.start + 20
        )
        text, key = one_column(name), f"{spell.account}|{place}"
        scribe.book.person("council_tax", "ctliable", key, person.number)
        kinds = [kind for _, kind in name.defects] + ["truncated"] * (len(text) > NAME_WIDTH)
        for kind in kinds:
            scribe.book.defect("council_tax", "ctliable", key, "liab_name", kind)
        add("ctliable", (spell.account, place, text[:NAME_WIDTH], 1, "Y"))


def _add_occupation(scribe: Scribe, add: Add, spell: Spell, *, account: int, is_kept: bool) -> None:
    key = scribe.truth.places.properties[spell.property].council_tax_ref
    end = OPEN if is_kept else spell.end
    start = date.fromordinal(spell.start)
    add("ctoccupation", (account, key, start, date.fromordinal(end), int(end == OPEN)))
    if is_kept:
        full_key = f"{account}|{key}|{start.isoformat()}"
        scribe.book.defect("council_tax", "ctoccupation", full_key, "vacation_date", "old_address")


def _write_empty(scribe: Scribe, add: Add, number: int) -> None:
    """An owner's account for an empty property: always a body, never a person."""
    found, account = scribe.truth.places.properties[number], OWNER_ACCOUNT + number
    dice = scribe.dice("empty", number)
    start = month_end(0).toordinal() - 400 - dice.below(900)
    add("ctaccount", (
        1, account, luhn_like(account), 8_000_000 + number, organisation(dice).upper()[:NAME_WIDTH], "", "", "", "", 9,
        "", "", "", "", "", "", "", "BANK", 3, 1, "", start - _EPOCH,
    ))  # fmt: skip
    scribe.book.defect(
        "council_tax", "ctaccount", account, "lead_liab_name", "organisation_as_person"
    )
    day = date.fromordinal(start)
    add("ctoccupation", (account, found.council_tax_ref, day, date.fromordinal(OPEN), 1))


def _write_transactions(scribe: Scribe, add: Add, spell: Spell, rows: Counter[int]) -> None:
    for month in range(1 - HISTORY_MONTHS, scribe.truth.month + 1):
        first, last = month_end(month - 1).toordinal() + 1, month_end(month).toordinal()
        if spell.start > last or spell.end < first:
            continue
        dice = scribe.dice("money", spell.account, month + HISTORY_MONTHS)
        for code in ("PYMT", "PYMT", dice.pick(("BILL", "DISC", "CTR", "RFND", "COST", "PREM"))):
            if not dice.chance(0.54):
                continue
            pence = dice.between(5_000, 28_000) * (-1 if code in {"PYMT", "DISC", "CTR"} else 1)
            rows[month] += 1
            day = date.fromordinal(dice.between(max(first, spell.start), last))
            serial = (month + HISTORY_MONTHS) * 10_000_000 + rows[month]
            add("cttransaction", (serial, day, code, Decimal(pence) / 100, spell.account))
