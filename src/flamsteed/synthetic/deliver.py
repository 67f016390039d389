"""Northmere, delivered: databases, files and, apart from them, the answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from flamsteed.synthetic.addresses import official_lines
from flamsteed.synthetic.benefits import write_benefits
from flamsteed.synthetic.book import Book
from flamsteed.synthetic.council_tax import write_council_tax
from flamsteed.synthetic.database_shapes import BENEFITS, COUNCIL_TAX
from flamsteed.synthetic.databases import replaced_file, replaced_tables
from flamsteed.synthetic.drops import DROPS, Rack
from flamsteed.synthetic.events import events_until
from flamsteed.synthetic.housing import write_housing
from flamsteed.synthetic.housing_shapes import HOUSING
from flamsteed.synthetic.identifiers import nhs_number, nino, pupil_number
from flamsteed.synthetic.rates import rates_of
from flamsteed.synthetic.records import Add, Scribe
from flamsteed.synthetic.shape import Table
from flamsteed.synthetic.truth import Truth, advance, make_truth, month_end

__all__ = ["SYSTEMS", "Delivery", "deliver", "deliver_month", "make_borough", "month_end"]

Progress = Callable[[str, int, int], None]
PEOPLE: Final = 29_000
SEED: Final = 1675
_DATABASES: Final[dict[str, tuple[Sequence[Table], Callable[[Scribe, Add], None]]]] = {
    "council_tax": (COUNCIL_TAX, write_council_tax),
    "benefits": (BENEFITS, write_benefits),
    "housing": (HOUSING, write_housing),
}
SYSTEMS: Final = (*_DATABASES, *DROPS)


@dataclass(frozen=True)
class Delivery:
    """One file, or one table of a database, as delivered in a month."""

    system: str
    name: str
    month: int
    rows: int


def make_borough(  # noqa: PLR0913 - each is a choice of its own, all but one with a default
    into: Path,
    *,
    people: int = PEOPLE,
    months: int = 1,
    seed: int = SEED,
    databases: Mapping[str, str] | None = None,
    progress: Progress | None = None,
) -> list[Delivery]:
    """Deliver every month from the first, one after the other."""
    truth = make_truth(people, seed)
    made = []
    for _ in range(months):
        advance(truth)
        made += deliver(truth, into, databases=databases, progress=progress)
    return made


def deliver_month(  # noqa: PLR0913 - each is a choice of its own, all but two with a default
    into: Path,
    month: int,
    *,
    people: int = PEOPLE,
    seed: int = SEED,
    databases: Mapping[str, str] | None = None,
    progress: Progress | None = None,
) -> list[Delivery]:
    """Deliver one month; the months before it have been delivered already.

    The truth is made again from the seed. Doing it twice changes nothing.
    """
    truth = make_truth(people, seed)
    for _ in range(month):
        advance(truth)
    return deliver(truth, into, databases=databases, progress=progress)


def deliver(
    truth: Truth,
    into: Path,
    *,
    databases: Mapping[str, str] | None = None,
    progress: Progress | None = None,
) -> list[Delivery]:
    """Write what all ten systems deliver in the truth's month, and the answers under `into/answers`."""
    made: list[Delivery] = []
    with Book(into / "answers", truth.month) as book:
        for place, system in enumerate(SYSTEMS):
            if progress is not None:
                progress(system, place, len(SYSTEMS))
            scribe = Scribe(system, truth, book, rates_for(system))
            if system in _DATABASES:
                made += _deliver_database(scribe, into, (databases or {}).get(system))
            else:
                rack = Rack(into / "drop" / system)
                DROPS[system](scribe, rack)
                made += [Delivery(system, name, truth.month, rows) for name, rows in rack.written]
        _write_truth(truth, book)
        book.rows("event", events_until(truth.month))
    if progress is not None:
        progress("answers", len(SYSTEMS), len(SYSTEMS))
    return made


def rates_for(system: str) -> dict[str, float]:
    """The defect rates of a system; the gazetteer and finance have their own ways."""
    return {} if system in {"gazetteer", "finance"} else rates_of(system)


def _deliver_database(scribe: Scribe, into: Path, url: str | None) -> list[Delivery]:
    tables, write = _DATABASES[scribe.system]
    counts = {table.name: 0 for table in tables}
    target: AbstractContextManager[Add]
    if url is None:
        target = replaced_file(into / "databases" / f"{scribe.system}.sqlite", tables)
    else:
        target = replaced_tables(url, tables)
    with target as add:

        def count(table: str, row: Sequence[object]) -> None:
            counts[table] += 1
            add(table, row)

        write(scribe, count)
    return [
        Delivery(scribe.system, name, scribe.truth.month, rows) for name, rows in counts.items()
    ]


def _write_truth(truth: Truth, book: Book) -> None:
    book.rows("person_truth", _person_rows(truth))
    book.rows("property_truth", _property_rows(truth))


def _person_rows(truth: Truth) -> Iterable[Sequence[object]]:
    for person in truth.persons:
        home, birth = truth.home_of(person), date.fromordinal(person.birth)
        uprn = truth.places.uprn_now(home, truth.today) if home >= 0 else ""
        age = person.age(truth.today)
        yield (
            person.number, person.forename, person.middle, person.surname, person.former, birth.isoformat(), person.sex,
            person.ethnicity, uprn, date.fromordinal(person.death).isoformat() if person.death else "", person.origin,
            person.household, nhs_number(person.number), nino(person.number) if age >= 16 else "",
            pupil_number(person.number, birth.year) if 5 <= age < 17 else "",
        )  # fmt: skip


def _property_rows(truth: Truth) -> Iterable[Sequence[object]]:
    properties = truth.places.properties
    for found in properties:
        parent = properties[found.parent].uprn if found.parent >= 0 else ""
        yield (
            f"P{found.number:07d}", truth.places.uprn_now(found.number, truth.today), parent, found.code,
            ", ".join(official_lines(found)), found.postcode, found.street.usrn,
        )  # fmt: skip
        if found.former_uprn:
            lines = ", ".join(official_lines(found))
            former = found.former_uprn
            yield (
                f"H{found.number:07d}",
                former,
                "",
                found.code,
                lines,
                found.postcode,
                found.street.usrn,
            )
