"""A small ledger with everything in it, and which entry last told of each row."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

import sqlalchemy as sa
from tests.drawn_decisions import different, same

from flamsteed.engine.on_duckdb import open_store
from flamsteed.gate import note_findings
from flamsteed.lineage.approval import Plan, propose
from flamsteed.lineage.audit import sealed_tables
from flamsteed.lineage.destruction import Destruction, note_destruction
from flamsteed.lineage.hold import Held, Hold, set_hold
from flamsteed.lineage.journal import open_journal
from flamsteed.lineage.ledger import Ledger
from flamsteed.lineage.passage import Run
from flamsteed.lineage.register import note_event, open_request
from flamsteed.lineage.request import Event, Request
from flamsteed.lineage.stewardship import Sample
from flamsteed.quality.finding import Finding

Told = dict[tuple[str, Any], int]
"""(table, key) of a row to the number of the entry that last told of it."""


def fill(ledger: Ledger, database: sa.Engine) -> Told:
    """Do everything that writes to a ledger, each an entry; watch from outside which rows it changed."""
    told: Told = {}
    for entry, work in enumerate(_pieces(ledger), start=1):
        before = _rows(database)
        work()
        after = _rows(database)
        told |= {key: entry for key in after if before.get(key) != after[key]}
        with database.connect() as connection:
            last = connection.execute(sa.text("select max(number) from audit")).scalar_one()
        assert last == entry
    return told


def _pieces(ledger: Ledger) -> Iterator[Callable[[], object]]:
    engine = open_store(None)
    open_journal(engine)
    day, strata = date(2026, 7, 31), [{"code": 1, "words": "linked", "size": 10, "drawn": 2}]
    start = partial(ledger.start_run, as_of=day, started_by="tester")
    for number in (1, 2):
        run = Run(number, day, "tester")
        yield start
        for rules in (("late", "postcode invalid", "postcode invalid"), (), ("name missing",)):
            findings, table = [_finding(rule) for rule in rules], f"clean.housing__t{len(rules)}"
            note_findings(engine, table, findings, state=f"s{number}", run=run)
            yield partial(ledger.copy_journal, engine)
        yield partial(ledger.decide, [same("a", f"b{number}")])
        yield partial(ledger.decide, [different("b", f"c{number}", until="2027-01-01")])
        offers = [("a-1", f"b-{number}", "pair"), ("c-1", "d-1", "cut")]
        yield partial(ledger.note_offers, "person", offers, run=run)
        yield partial(ledger.note_reading, "Ann", "person F-0000-0000-0", rows=number)
        sample = Sample("person", number, "Ann", "2026-07-31", 5, "hash", strata, number)
        yield partial(ledger.note_sample, sample)
        answers = [("a-1", "b-1", "1", "same"), ("c-1", "d-1", "1", "different")]
        yield partial(ledger.note_answers, sample, answers)
        yield partial(propose, ledger, Plan("erasure", "F-0000-0000-0", {"rows": number}, "Ann"))
        request = Request("access", f"SAR/{number}", day, "Ann", "2026-07-31", number=number)
        yield partial(open_request, ledger, request)
        yield partial(note_event, ledger, request, Event("extended", day, "Ann", "2026-07-31"))
        hold = Hold(Held.CLASS, "tenancy", "letter 12", "Ann", "2026-07-31", "2026-07-31")
        yield partial(set_hold, ledger, hold)
        yield partial(set_hold, ledger, replace(hold, lifts=number))
        destroyed = Destruction(number, "to_care_board", "2026-07-31", "signature", "Ann")
        yield partial(note_destruction, ledger, destroyed)
        if number == 1:
            yield partial(ledger.finish_run, run, "done")
    yield start
    yield partial(ledger.erase_reason, 1, by="Ann")
    engine.close()


def _finding(rule: str) -> Finding:
    return Finding("housing", "t", rule, "validity", "warning", 2, "mend it", lines=(2, 9))


def _rows(database: sa.Engine) -> dict[tuple[str, Any], list[str]]:
    found: dict[tuple[str, Any], list[str]] = {}
    with database.connect() as connection:
        for table in sealed_tables():
            for row in connection.execute(sa.text(f'select * from "{table.name}"')).mappings():
                key = (table.name, row[table.info["sealed_by"]])
                found.setdefault(key, []).append(str(dict(row)))
    return {key: sorted(rows) for key, rows in found.items()}
