"""The address gazetteer: a change-only update in Data Transfer Format 7.3."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Final

from flamsteed.synthetic.book import Book
from flamsteed.synthetic.identifiers import CUSTODIAN
from flamsteed.synthetic.places import Property, Street
from flamsteed.synthetic.records import Add, Scribe
from flamsteed.synthetic.truth import month_end

_BUILT: Final = "2001-05-14"
_SUFFIXES: Final = "ABCDEFGH"


def write_gazetteer(scribe: Scribe, add: Add) -> None:
    """Write the records that are new or changed in the month: in month 1, all."""
    truth = scribe.truth
    first, last = month_end(truth.month - 1).toordinal() + 1, truth.today
    if truth.month == 1:
        for street in truth.places.streets:
            _write_street(add, street)
    for found in truth.places.properties:
        is_new = first <= found.numbered_on <= last or (truth.month == 1 and found.numbered_on == 0)
        if is_new:
            _write_property(scribe, add, found, change="I")
            if found.former_uprn:
                _write_former(add, found)
        elif 0 <= found.numbered_on <= last and _is_touched(scribe, found):
            _write_property(scribe, add, found, change="U")
        if found.numbered_on < first and _withdrawn_in(scribe, found) == truth.month:
            built = _built(found)
            _write_other(add, found, change="D", days=(built, date.fromordinal(last)))
    note_all(scribe)


def _is_touched(scribe: Scribe, found: Property) -> bool:
    return scribe.dice("touched", found.number, scribe.truth.month).chance(0.004)


def note_all(scribe: Scribe) -> None:
    """Note every property the gazetteer holds, whenever it came."""
    today, book = scribe.truth.today, scribe.book
    for found in scribe.truth.places.properties:
        if found.numbered_on <= today:
            book.place("gazetteer", "blpu", found.uprn, found.uprn)
            _note_lpis(scribe, book, found)
        if found.former_uprn:
            book.place("gazetteer", "blpu", found.former_uprn, found.former_uprn)
            book.place("gazetteer", "lpi", former_key(found), found.former_uprn)


def _note_lpis(scribe: Scribe, book: Book, found: Property) -> None:
    book.place("gazetteer", "lpi", lpi_key(found, 0), found.uprn)
    if _has_alternative(scribe, found):
        book.place("gazetteer", "lpi", lpi_key(found, 1), found.uprn)


def lpi_key(found: Property, place: int) -> str:
    """Key of the property's approved (0) or other (1) address."""
    return f"{CUSTODIAN}L{found.number * 2 + place + 1:09d}"


def former_key(found: Property) -> str:
    """Key of the address of the house that stood there before."""
    return f"{CUSTODIAN}L{900_000_000 + found.number:09d}"


def _write_former(add: Add, found: Property) -> None:
    """The house that stood there before: historical, and of the same address."""
    uprn, built, closed = int(found.former_uprn), date(1998, 4, 1), date(2012, 9, 30)
    ward = f"W{found.street.usrn % 23 + 1:02d}"
    x, y = Decimal(f"{found.street.x}.00"), Decimal(f"{found.street.y}.00")
    life = (built, closed, closed, built)
    add("21", (
        uprn, 8, 4, closed, found.code, None, x, y, 2, int(CUSTODIAN), *life, "", ward, "", "", "", "",
    ))  # fmt: skip
    add("24", (
        uprn, former_key(found), "ENG", 8, built, closed, built, closed, None, "", None, "", "", *number_parts(found.house), "",
        found.street.usrn, "", "Y", found.postcode, "LONDON", "Y", "", "", "",
    ))  # fmt: skip
    key = f"{CUSTODIAN}C{900_000_000 + found.number:09d}"
    add("32", (uprn, key, found.code, "GeoPlace Classification", "1.0", *life))


def _write_street(add: Add, street: Street) -> None:
    x, y = street.x, street.y
    add("11", (
        street.usrn, 1, int(CUSTODIAN), 2, date(1998, 4, 1), 1, 8, 0, date(1998, 4, 1), date(2019, 6, 3), date(1998, 4, 1), None,
        x, y, x + 140, y + 60, 10,
    ))  # fmt: skip
    add(
        "15",
        (street.usrn, street.name.upper(), street.locality.upper(), "LONDON", "NORTHMERE", "ENG"),
    )


def number_parts(text: str) -> tuple[int | None, str, int | None, str]:
    """Start number and suffix, end number and suffix of `14`, `14A` or `14-16`."""
    start, _, end = text.partition("-")
    first = start.rstrip(_SUFFIXES)
    if not first.isdigit():
        return None, "", None, ""
    return int(first), start[len(first) :], int(end) if end else None, ""


def _had_alternative(scribe: Scribe, found: Property) -> bool:
    return scribe.dice("other", found.number).chance(0.06)


def _has_alternative(scribe: Scribe, found: Property) -> bool:
    month = _withdrawn_in(scribe, found)
    return _had_alternative(scribe, found) and not 0 < month <= scribe.truth.month


def _withdrawn_in(scribe: Scribe, found: Property) -> int:
    """The month in which the property's other address is taken out of the gazetteer; 0 for never."""
    dice = scribe.dice("withdrawn", found.number)
    is_withdrawn = _had_alternative(scribe, found) and dice.chance(0.6)
    return 2 + dice.below(6) if is_withdrawn else 0


def _built(found: Property) -> date:
    if found.numbered_on <= 0:
        return date.fromisoformat(_BUILT)
    return date.fromordinal(found.numbered_on)


def _write_property(scribe: Scribe, add: Add, found: Property, *, change: str) -> None:
    places, today = scribe.truth.places, date.fromordinal(scribe.truth.today)
    built = _built(found)
    updated = today if change == "U" else built
    state = 1 if found.numbered_on and change == "I" else 2
    parent = places.properties[found.parent].uprn if found.parent >= 0 else None
    x, y = found.street.x + found.number % 130, found.street.y + found.number % 47
    body = found.building if found.code in {"RI01", "RI02"} else ""
    add("21" + change, (
        int(found.uprn), 1, state, built, found.code, int(parent) if parent else None, Decimal(f"{x}.00"), Decimal(f"{y}.00"), 1, int(CUSTODIAN),
        built, None, updated, built, body.upper(), f"W{found.street.usrn % 23 + 1:02d}", "", "", "", "",
    ))  # fmt: skip
    if found.is_dwelling:
        _write_references(add, found, change=change, days=(built, updated))
    _write_lpi(scribe, add, found, change=change, days=(built, updated))
    if body:
        add(
            "31" + change,
            (
                int(found.uprn),
                f"{CUSTODIAN}O{found.number + 1:09d}",
                body.upper(),
                "",
                built,
                None,
                updated,
                built,
            ),
        )
    add("32" + change, (
        int(found.uprn), f"{CUSTODIAN}C{found.number + 1:09d}", found.code, "GeoPlace Classification", "1.0", built, None, updated, built,
    ))  # fmt: skip


def _write_references(add: Add, found: Property, *, change: str, days: tuple[date, date]) -> None:
    built, updated = days
    front = (
        int(found.uprn),
        f"{CUSTODIAN}X{found.number * 2 + 1:09d}",
        built,
        updated,
        built,
        None,
    )
    add("23" + change, (*front, found.council_tax_ref, "CTAX"))
    if found.tenure == "council":
        front = (
            int(found.uprn),
            f"{CUSTODIAN}X{found.number * 2 + 2:09d}",
            built,
            updated,
            built,
            None,
        )
        add("23" + change, (*front, found.housing_ref, "HOUS"))


def _write_lpi(
    scribe: Scribe, add: Add, found: Property, *, change: str, days: tuple[date, date]
) -> None:
    built, updated = days
    front = (int(found.uprn), lpi_key(found, 0), "ENG", 1, built, None, built, updated)
    add("24" + change, (*front, *_lpi_body(found, found.building)))
    if _has_alternative(scribe, found):
        _write_other(add, found, change=change, days=days)


def _lpi_body(found: Property, building: str) -> tuple[object, ...]:
    sao = number_parts(found.flat_number) if not found.flat_text else (None, "", None, "")
    sao_text = f"{found.flat_text} {found.flat_number}".strip() if found.flat_text else ""
    if found.flat_number and sao[0] is None and not sao_text:
        sao_text = f"Flat {found.flat_number}"
    end = (found.street.usrn, "", "Y", found.postcode, "LONDON", "Y", "", "", "")
    return (*sao, sao_text.upper(), *number_parts(found.house), building.upper(), *end)


def _write_other(add: Add, found: Property, *, change: str, days: tuple[date, date]) -> None:
    """The property's other address: an old one, or one that is used beside the approved one."""
    built, updated = days
    is_old = found.number % 2 == 1
    closed = date(2014, 3, 2) if is_old else None
    other = (
        int(found.uprn),
        lpi_key(found, 1),
        "ENG",
        8 if is_old else 3,
        built,
        closed,
        built,
        updated,
    )
    name = (
        f"{found.street.name.split(' ')[0]} Villa"
        if is_old
        else f"The {found.street.name.split(' ')[0]} Rooms"
    )
    add("24" + change, (*other, *_lpi_body(found, name)))
