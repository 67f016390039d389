"""Microseconds of processor time per entry of the ledger: hashing alone, with its database, and verifying.

    python -m bench.lineage.ledger [ENTRIES]

Three kinds of entry: a reading, a decision (one sealed row), a passage with two findings (three sealed
rows). *Hashing* is what content, seals, chain and tree cost; *without* is the same rows written by SQLAlchemy
with no chain, seal or tree; *written* is all of it, into SQLite in one transaction per 1,000 entries.
"""

import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import sqlalchemy as sa

from flamsteed.lineage import audit, stewardship, trail
from flamsteed.lineage import ledger as rows_of
from flamsteed.lineage.decision import Decision
from flamsteed.lineage.ledger import open_ledger
from flamsteed.lineage.merkle import Growing
from flamsteed.lineage.passage import Passage
from flamsteed.lineage.verify import verify
from flamsteed.quality.finding import Finding

BATCH = 1_000
FINDINGS = tuple(
    Finding("housing", "tenant", rule, "validity", "warning", 12, "Mend it at the source.",
            column="postcode", lines=tuple(range(2, 12)), owner="housing@northmere.example")
    for rule in ("postcode invalid", "postcode missing")
)  # fmt: skip
PASSAGE = Passage("admit", "raw.housing__tenant", 1, "5f" * 16, 1000, 990, 10, 990, 3, 1,
                  findings=FINDINGS, details={"file": "tenants.csv", "as_of": "2026-07-31"})  # fmt: skip
DECISION = Decision("person", "same", "a" * 32 + "-1", "b" * 32 + "-1", "Ann Steward",
                    "2026-07-30T12:00:00+00:00", "looked at both", evidence="c" * 64)  # fmt: skip

Row = dict[str, Any]
Written = list[tuple[sa.Table, list[Row]]]


@dataclass(frozen=True)
class Kind:
    """A kind of entry: the rows that are written with it, and what the entry says of them."""

    name: str
    rows: Callable[[int], Written]
    told: Callable[[Written], Row]


def _of_decision(number: int) -> Written:
    return [(stewardship._decision, [DECISION.as_dict() | {"number": number}])]


def _told_decision(written: Written) -> Row:
    ((table, rows),) = written
    (row,) = rows
    return row | {"reason": "d" * 64, "seals": audit.seal(table, row["number"], rows)}


def _of_passage(number: int) -> Written:
    passage, findings = rows_of._written(number, PASSAGE)
    return [(rows_of._passage, [passage]), (rows_of._finding, findings)]


def _told_passage(written: Written) -> Row:
    (_, (passage,)), (_, findings) = written
    return rows_of._told(passage, findings)


READING = Kind("reading", lambda _: [], lambda _: {"read": "person F-0", "by": "Ann", "rows": 1})
KINDS = (
    READING,
    Kind("decision", _of_decision, _told_decision),
    Kind("passage", _of_passage, _told_passage),
)


def _hashing(kind: Kind, entries: int) -> float:
    """Processor time of saying and sealing, of the chain and of the tree; the rows are there already."""
    tree, before, spent = Growing(), "", 0.0
    for first in range(0, entries, BATCH):
        made = [kind.rows(number) for number in range(first + 1, first + BATCH + 1)]
        begun = process_time()
        linked = audit._linked(first, before, [kind.told(rows) for rows in made])
        before = linked[-1]["hash"]
        for row in linked:
            tree.add(audit.leaf_of(row["hash"]))
        spent += process_time() - begun
    return spent / entries * 1e6


def _writing(kind: Kind, entries: int, *, is_chained: bool) -> float:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/ledger.sqlite"
        open_ledger(url).close()
        database, spent = sa.create_engine(url), 0.0
        for first in range(0, entries, BATCH):
            begun = process_time()
            with database.begin() as ledger:
                made = [kind.rows(number) for number in range(first + 1, first + BATCH + 1)]
                _insert(ledger, made)
                if is_chained:
                    audit.chain(ledger, *(kind.told(rows) for rows in made))
            spent += process_time() - begun
        database.dispose()
    return spent / entries * 1e6


def _insert(ledger: sa.Connection, made: Sequence[Written]) -> None:
    by_table: dict[sa.Table, list[Row]] = {}
    for written in made:
        for table, rows in written:
            by_table.setdefault(table, []).extend(rows)
    for table, rows in by_table.items():
        ledger.execute(table.insert(), rows)


def _reads(entries: int) -> None:
    """Verify, head and proof of a ledger of so many entries."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/ledger.sqlite"
        open_ledger(url).close()
        database = sa.create_engine(url)
        begun = process_time()
        for _ in range(0, entries, BATCH):
            with database.begin() as ledger:
                audit.chain(ledger, *[READING.told([])] * BATCH)
        written = process_time() - begun
        size = Path(folder, "ledger.sqlite").stat().st_size
        with database.connect() as ledger:
            for name, work in (
                ("verify", lambda: verify(ledger)),
                ("head", lambda: trail.head(ledger)),
                ("proof", lambda: trail.prove(ledger, entries // 3)),
            ):
                begun, wall = process_time(), perf_counter()
                work()
                spent, wall = process_time() - begun, perf_counter() - wall
                print(f"  {name:<8} {spent:10.3f} CPU-s {wall:10.3f} s")
        database.dispose()
    print(f"  written in {written:.1f} CPU-s, {size / 1e6:,.0f} MB")


def main(words: Sequence[str]) -> None:
    """Print what is measured."""
    entries = int(words[0]) if words else 1_000_000
    few = min(entries, 50_000)
    print(f"Microseconds of processor time per entry, {few:,} of each kind")
    print("  kind       hashing  without  written")
    for kind in KINDS:
        plain, whole = (_writing(kind, few, is_chained=each) for each in (False, True))
        print(f"  {kind.name:<9} {_hashing(kind, few):8.1f} {plain:8.1f} {whole:8.1f}")
    print(f"A ledger of {entries:,} readings")
    _reads(entries)


if __name__ == "__main__":
    main(sys.argv[1:])
