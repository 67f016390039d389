"""Payments to suppliers over £500, month by month, as the ledger exports them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from flamsteed.synthetic.book import numbered
from flamsteed.synthetic.dice import Dice
from flamsteed.synthetic.identifiers import vat_number
from flamsteed.synthetic.people import Person
from flamsteed.synthetic.records import Add, Scribe, pounds
from flamsteed.synthetic.truth import month_end

_ROWS_PER_PERSON: Final = 6_500 / 290_000
_SUPPLIERS_PER_PERSON: Final = 18_000 / 290_000
_BODY: Final = ("https://northmere.example/id/council", "Northmere London Borough Council")
_FIRSTS: Final = [
    "Acorn",
    "Albion",
    "Beacon",
    "Bright",
    "Capital",
    "Compass",
    "Crown",
    "Delta",
    "Eagle",
    "Fairway",
    "Granite",
    "Harbour",
    "Keystone",
    "Lantern",
    "Meridian",
    "Northgate",
    "Oakfield",
    "Pinnacle",
    "Quayside",
    "Redwood",
    "Summit",
    "Thames_View",
    "Unity",
    "Vertex",
    "Westway",
]
_TRADES: Final = [
    "Builders",
    "Care",
    "Catering",
    "Cleaning",
    "Consulting",
    "Education",
    "Electrical",
    "Fostering",
    "Foundation",
    "Healthcare",
    "Highways",
    "Legal",
    "Lifts",
    "Maintenance",
    "Nurseries",
    "Office_Supplies",
    "Recruitment",
    "Roofing",
    "Security",
    "Software",
    "Surveyors",
    "Training",
    "Transport",
    "Waste",
]
# creditor type, share in a hundred, ending of the name ('' with '*': a person's own name)
_TYPES: Final = (
    ("LTD", 38, "Ltd"), ("BUSN", 9, ""), ("PLC", 7, "Plc"), ("LLP", 3, "LLP"), ("B", 4, ""), ("WGA", 6, "NHS Trust"), ("EDUC", 6, "School"),
    ("CHTY", 6, "Trust"), ("CIC", 2, "CIC"), ("MEDC", 3, "Medical Centre"), ("INDV", 6, "*"), ("SOLE", 4, "*"), ("EY", 3, "*"), ("FOST", 3, "*"),
)  # fmt: skip
_AREAS: Final = {
    "INDV": (("Adult Social Care", "Direct payments", "0412"),),
    "FOST": (("Children's Services", "Fostering allowances", "0433"),),
    "EY": (("Children's Services", "Early years providers", "0437"),),
    "SOLE": (
        ("Housing Repairs", "Contractors", "0517"),
        ("Adult Social Care", "Personal assistants", "0418"),
    ),
}
_OTHER_AREAS: Final = (
    ("Adult Social Care", "Residential care", "0402"), ("Highways", "Works", "0610"), ("Corporate Property", "Repairs", "0118"),
    ("Information Technology", "Software licences", "0133"), ("Schools", "Supply staff", "0701"), ("Waste Services", "Collection", "0655"),
    ("Housing", "Temporary accommodation", "0521"), ("Legal Services", "Counsel's fees", "0140"), ("Finance", "Audit", "0122"),
)  # fmt: skip
_REDACTED: Final = ("REDACTED", "REDACTED PERSONAL DATA", "Redacted")


@dataclass(frozen=True, slots=True)
class Supplier:
    """Somebody the council pays; `person` is a true person where it is one."""

    number: str
    name: str
    other_name: str
    kind: str
    vat: str
    person: Person | None


def make_suppliers(scribe: Scribe) -> list[Supplier]:
    """Every supplier, the same in every month."""
    count = max(60, int(len(scribe.truth.places.properties) * 2.2 * _SUPPLIERS_PER_PERSON))
    kinds = [kind for kind in _TYPES for _ in range(kind[1])]
    return [_supplier(scribe, place, kinds) for place in range(count)]


def _supplier(scribe: Scribe, place: int, kinds: list[tuple[str, int, str]]) -> Supplier:
    dice = scribe.dice("supplier", place)
    kind, _, ending = dice.pick(kinds)
    person = None
    if ending == "*":
        home = scribe.truth.households[dice.below(scribe.truth.places.properties[-1].number // 2)]
        person = scribe.truth.persons[home.members[0]]
        name = f"{'Mr' if person.sex == 'M' else 'Ms'} {person.forename[:1]} {person.surname}"
        if kind in {"SOLE", "EY"} and dice.chance(0.5):
            name = f"{person.forename} {person.surname}"
            name += (
                " T/A Little Stars Childminding"
                if kind == "EY"
                else f" T/A {dice.pick(_FIRSTS)} Services"
            )
    else:
        name = f"{dice.pick(_FIRSTS)} {dice.pick(_TRADES)} {ending}".strip().replace("_", " ")
    vat = vat_number(place) if ending != "*" and dice.chance(0.62) else ""
    return Supplier(
        f"{200_000 + place}", name, _variant(name, dice), kind, f"GB{vat}" if vat else "", person
    )


def _variant(name: str, dice: Dice) -> str:
    """Another form of the name for 11 suppliers in a hundred, else blank."""
    if not dice.chance(0.11):
        return ""
    changed = name.replace(" Ltd", " Limited") if name.endswith(" Ltd") else f"{name} (NORTHMERE)"
    return dice.pick((changed, name.upper(), name.replace(" ", "  ", 1)))


def write_spend(scribe: Scribe, add: Add) -> None:
    """Write the month's lines, with blank and repeated rows; a blank row's key is month * 1,000,000 + line of the file."""
    month, suppliers = scribe.truth.month, make_suppliers(scribe)
    count = max(60, int(len(scribe.truth.places.properties) * 2.2 * _ROWS_PER_PERSON))
    line = 1
    for place in range(1, count + 1):
        dice, key = scribe.dice("line", month, place), str(numbered(month, place))
        row = _line(scribe, suppliers, dice, key)
        line += 1
        add("spend", row)
        if dice.chance(0.011):
            line += 1
            add("spend", [""] * len(row))
            scribe.book.defect("finance", "spend", numbered(month, line), "", "blank_row")
        if dice.chance(0.002):
            line += 1
            add("spend", row)
            scribe.book.defect("finance", "spend", key, "Transaction Number", "duplicate_row")


def _amount(dice: Dice) -> tuple[str, str]:
    """An amount as exported, and the defect, or blank."""
    pence, chosen = int(50_000 * (1 - dice.share()) ** -0.9), dice.share()
    if chosen < 0.034:
        return pounds(dice.between(400, 49_999)), "under_500"
    if chosen < 0.048:
        return pounds(-pence), "negative_amount"
    if chosen < 0.063:
        sign = "£" if dice.chance(0.3) else ""
        return f"{sign}{max(pence, 100_000) / 100:,.2f}", "amount_comma"
    if chosen < 0.106:
        tail = dice.pick(("00000000001", "99999999998"))
        return pounds(pence) + tail, "float_artefact"
    return pounds(pence), ""


def _name_on_line(supplier: Supplier, dice: Dice) -> tuple[str, str]:
    """The supplier's name as exported, and the defect, or blank."""
    if dice.chance(0.2 if supplier.person else 0.018):
        return dice.pick(_REDACTED), "redacted_supplier"
    if supplier.other_name and dice.chance(0.4):
        return supplier.other_name, "supplier_alias"
    return supplier.name, ""


def _vat_on_line(supplier: Supplier, dice: Dice) -> tuple[str, str]:
    """The VAT number as exported, and the defect, or blank."""
    if not supplier.vat:
        return "", "vat_missing"
    if dice.chance(0.0005):
        return supplier.vat[:-1] + str((int(supplier.vat[-1]) + 1) % 10), "vat_invalid"
    return supplier.vat, ""


def _day_on_line(month: int, dice: Dice) -> tuple[str, str]:
    """The day as exported, and the defect, or blank."""
    day = date.fromordinal(month_end(month).toordinal() - dice.below(month_end(month).day))
    if dice.chance(0.001):
        return "", "date_missing"
    return f"{day:%d/%m/%Y}" if month % 2 == 0 else f"{day.isoformat()} 00:00:00", ""


def _line(scribe: Scribe, suppliers: list[Supplier], dice: Dice, key: str) -> list[str]:
    supplier = suppliers[int(len(suppliers) * dice.share() ** 1.8)]
    when, when_defect = _day_on_line(scribe.truth.month, dice)
    amount, amount_defect = _amount(dice)
    name, name_defect = _name_on_line(supplier, dice)
    vat, vat_defect = _vat_on_line(supplier, dice)
    for column, kind in (
        ("Date", when_defect),
        ("Amount", amount_defect),
        ("Supplier Name", name_defect),
        ("VAT Reg No", vat_defect),
    ):
        scribe.book.defect("finance", "spend", key, column, kind)
    if supplier.person is not None:
        scribe.book.person("finance", "spend", key, supplier.person.number)
    area, purpose, code = dice.pick(_AREAS.get(supplier.kind, _OTHER_AREAS))
    invoice = f"INV{dice.below(900_000):06d}"
    return [
        *_BODY,
        when,
        key,
        invoice,
        amount,
        name,
        supplier.number,
        vat,
        area,
        purpose,
        code,
        supplier.kind,
    ]
