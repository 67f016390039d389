"""The ledger: runs, passages, findings and a hash-chained audit trail, apart from the store.

SQLite in WAL mode by default, PostgreSQL by a URL. It holds no personal values. Every audit
entry commits to the one before it, so that an altered, missing or reordered entry shows.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from flamsteed.engine.engine import Engine
from flamsteed.errors import StoreBusy, StoreFault
from flamsteed.lineage import approval, destruction, hold, register, stewardship, trail
from flamsteed.lineage.audit import (
    Seals,
    chain,
    last_entry,
    now,
    schema,
    seal,
    seal_kept,
    take_over,
)
from flamsteed.lineage.decision import Decision
from flamsteed.lineage.head import Head, Proof
from flamsteed.lineage.journal import heads_noted, passages_after
from flamsteed.lineage.passage import Passage, Run
from flamsteed.lineage.request import Restriction
from flamsteed.lineage.stewardship import Judged, Offered, Sample, SampleAnswer
from flamsteed.lineage.verify import Verdict, verify

_run = sa.Table(
    "run",
    schema,
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("started_at", sa.String, nullable=False),
    sa.Column("finished_at", sa.String),
    sa.Column("as_of", sa.String, nullable=False),
    sa.Column("started_by", sa.String, nullable=False),
    sa.Column("status", sa.String, nullable=False),
    sa.Column("stopped_by", sa.String),
    info={"sealed_by": "number"},
)
_passage = sa.Table(
    "passage",
    schema,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("run", sa.Integer, nullable=False),
    sa.Column("door", sa.String, nullable=False),
    sa.Column("passed", sa.String, nullable=False),
    sa.Column("rows_in", sa.Integer, nullable=False),
    sa.Column("admitted", sa.Integer, nullable=False),
    sa.Column("set_aside", sa.Integer, nullable=False),
    sa.Column("new", sa.Integer, nullable=False),
    sa.Column("changed", sa.Integer, nullable=False),
    sa.Column("vanished", sa.Integer, nullable=False),
    sa.Column("state", sa.String, nullable=False),
    sa.Column("inputs", sa.JSON, nullable=False),
    sa.Column("details", sa.JSON, nullable=False),
    info={"sealed_by": "number"},
)
_finding = sa.Table(
    "finding",
    schema,
    sa.Column("passage", sa.Integer, nullable=False, index=True),
    sa.Column("system", sa.String, nullable=False),
    sa.Column("table", sa.String, nullable=False),
    sa.Column("column", sa.String, nullable=False),
    sa.Column("rule", sa.String, nullable=False),
    sa.Column("dimension", sa.String, nullable=False),
    sa.Column("severity", sa.String, nullable=False),
    sa.Column("rows", sa.Integer, nullable=False),
    sa.Column("lines", sa.JSON, nullable=False),
    sa.Column("file", sa.String, nullable=False),
    sa.Column("owner", sa.String, nullable=False),
    sa.Column("outcome", sa.String, nullable=False),
    sa.Column("message", sa.String, nullable=False),
    info={"sealed_by": "passage"},
)

TABLES_ELSEWHERE = (approval, destruction, hold, register)
"""Files that keep tables of their own in the ledger: known here, so that each ledger has and seals them."""


class Ledger:
    """An open ledger."""

    def __init__(self, database: sa.Engine) -> None:
        self._database = database

    def restrictions(self) -> tuple[Restriction, ...]:
        """Whose data may not be used, for what, and by which request: see `register`."""
        return register.read_restrictions(self)

    def start_run(self, *, as_of: date, started_by: str) -> Run:
        """Begin a run, numbered above every run that the ledger knows of by its passages too.

        Runs that never finished are marked as killed.
        """
        with self.writing() as ledger:
            number = 1 + max(_most(ledger, _run.c.number), _most(ledger, _passage.c.run))
            open_still = _run.c.status == "running"
            killed = list(ledger.execute(sa.select(_run.c.number).where(open_still)).scalars())
            ledger.execute(_run.update().where(open_still).values(status="killed"))
            begun = {"number": number, "started_at": now(), "as_of": str(as_of)}
            ledger.execute(_run.insert().values(**begun, started_by=started_by, status="running"))
            told = {"run": number, "started_by": started_by, "as_of": str(as_of), "killed": killed}
            chain(ledger, told | {"seals": seal_kept(ledger, _run, [*killed, number])})
        return Run(number, as_of, started_by)

    def finish_run(self, run: Run, status: str, *, stopped_by: str = "") -> None:
        """End a run: `done`, or `stopped` with the slug of the error that stopped it."""
        with self.writing() as ledger:
            ledger.execute(
                _run.update()
                .where(_run.c.number == run.number)
                .values(finished_at=now(), status=status, stopped_by=stopped_by)
            )
            told = {"run": run.number, "ended": status, "stopped_by": stopped_by}
            chain(ledger, told | {"seals": seal_kept(ledger, _run, [run.number])})

    def copy_journal(self, engine: Engine) -> int:
        """Bring over the passages that the store's journal has and the ledger has not.

        Gives how many. This is how the ledger learns of every passage, also of one whose run
        was killed between the store's commit and this call.
        """
        with self.writing() as ledger:
            arrived = passages_after(engine, _most(ledger, _passage.c.number))
            written = [_written(number, passage) for number, passage in arrived]
            for table, rows in (
                (_passage, [passage for passage, _ in written]),
                (_finding, [finding for _, findings in written for finding in findings]),
            ):
                if rows:
                    ledger.execute(table.insert(), rows)
            chain(ledger, *(_told(passage, findings) for passage, findings in written))
        return len(arrived)

    def last_passage(self) -> int:
        """The number of the last passage that the ledger knows of; 0 if none."""
        with self._database.connect() as ledger:
            return _most(ledger, _passage.c.number)

    def decide(self, decisions: Sequence[Decision]) -> tuple[Decision, ...]:
        """Add decisions, all or none; gives them with their numbers.

        Raises StoreBusy, having written nothing, if somebody else is writing just now.
        """
        with self.writing() as ledger:
            return stewardship.add_decisions(ledger, decisions)

    def erase_reason(self, number: int, *, by: str) -> bool:
        """Take the reason out of a decision, for a name was written into it; whether there is such a one."""
        with self.writing() as ledger:
            return stewardship.erase_reason(ledger, number, by=by)

    def decisions(self, thing: str = "") -> tuple[Decision, ...]:
        """Every decision ever made, about one thing or all, in order."""
        with self._database.connect() as ledger:
            return stewardship.read_decisions(ledger, thing)

    def note_offers(self, thing: str, offered: Collection[Offered], *, run: Run) -> None:
        """Remember since which run each question waits, and forget those that wait no longer.

        `offered` are (left, right, kind). Told twice, nothing changes.
        """
        with self.writing() as ledger:
            stewardship.note_offers(ledger, thing, offered, run=run)

    def offers(self, thing: str) -> dict[Offered, tuple[int, str]]:
        """The questions that wait, (left, right, kind), each with the run and day of its first offer."""
        with self._database.connect() as ledger:
            return stewardship.read_offers(ledger, thing)

    def note_sample(self, sample: Sample) -> Sample:
        """Keep how a clerical sample was drawn; gives it with its number."""
        with self.writing() as ledger:
            return stewardship.add_sample(ledger, sample)

    def sample(self, number: int) -> Sample | None:
        """How the clerical sample of that number was drawn, or None."""
        with self._database.connect() as ledger:
            return stewardship.read_sample(ledger, number)

    def note_answers(self, sample: Sample, answers: Sequence[SampleAnswer]) -> None:
        """Keep what came back of a clerical sample; given again, it takes the place of what was kept."""
        with self.writing() as ledger:
            stewardship.add_answers(ledger, sample, answers)

    def judged(self, thing: str) -> tuple[Judged, ...]:
        """The clerical samples of a thing that came back, with their answers, by number."""
        with self._database.connect() as ledger:
            return stewardship.read_judged(ledger, thing)

    def note_reading(
        self, by: str, what: str, *, rows: int, said: Mapping[str, str] | None = None
    ) -> None:
        """Note in the audit trail that somebody was shown personal data: what, and how many rows.

        `said` is what they gave for it: `for` the entry of the record of processing, `despite` the ground on
        which it was used although its use is restricted.
        """
        with self.writing() as ledger:
            chain(ledger, {"read": what, "by": by, "rows": rows, **(said or {})})

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """A connection to read from, for those who keep tables of their own in the ledger."""
        with self._database.connect() as ledger:
            yield ledger

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """One transaction, all or nothing; whoever writes rows adds the entry that seals them.

        Raises StoreBusy, having written nothing, if somebody else is writing just now.
        """
        try:
            with self._database.begin() as ledger:
                yield ledger
        except (sa.exc.OperationalError, sa.exc.IntegrityError):
            raise StoreBusy(
                "The ledger is being written to by somebody else; nothing was written. Try again."
            ) from None

    def findings(self) -> list[dict[str, Any]]:
        """The findings that stand now.

        About rows: those of each table's last admission and last check. About deliveries (they have an
        `outcome`): those of the last run in which the table had a delivery.
        """
        admitted = (
            sa.select(sa.func.max(_passage.c.number))
            .where(_passage.c.door.in_(["admit", "check"]))
            .group_by(_passage.c.passed, _passage.c.door)
        )
        runs = (
            sa.select(_passage.c.passed, sa.func.max(_passage.c.run).label("run"))
            .where(_passage.c.door.in_(["admit", "refuse"]))
            .group_by(_passage.c.passed)
            .subquery()
        )
        delivered = sa.select(_passage.c.number).join(
            runs, (runs.c.passed == _passage.c.passed) & (runs.c.run == _passage.c.run)
        )
        about_rows = (_finding.c.outcome == "") & _finding.c.passage.in_(admitted)
        about_deliveries = (_finding.c.outcome != "") & _finding.c.passage.in_(delivered)
        asked = (
            sa.select(_finding)
            .where(about_rows | about_deliveries)
            .order_by(_finding.c.system, _finding.c.table, _finding.c.rows.desc(), _finding.c.rule)
        )
        with self._database.connect() as ledger:
            return [dict(row) for row in ledger.execute(asked).mappings()]

    def passages(self, run: int | None = None) -> list[dict[str, Any]]:
        """The passages of one run, or of all, in order."""
        asked = sa.select(_passage).order_by(_passage.c.number)
        if run is not None:
            asked = asked.where(_passage.c.run == run)
        with self._database.connect() as ledger:
            return [dict(row) for row in ledger.execute(asked).mappings()]

    def runs(self) -> list[dict[str, Any]]:
        """All runs, oldest first."""
        with self._database.connect() as ledger:
            return [
                dict(r) for r in ledger.execute(sa.select(_run).order_by(_run.c.number)).mappings()
            ]

    def latest_run(self) -> Run:
        """The newest run; number 0 if there was none."""
        runs = self.runs()
        if not runs:
            return Run(0, date.min, "")
        newest = runs[-1]
        return Run(newest["number"], date.fromisoformat(newest["as_of"]), newest["started_by"])

    def first_broken_entry(self) -> int | None:
        """The first entry that was altered, removed or moved, or whose rows were; None if none."""
        faults = self.verify().faults
        return faults[0].entry if faults else None

    def verify(self, engine: Engine | None = None, *, heads: Sequence[Head] = ()) -> Verdict:
        """Whether the ledger is what was written; held against the heads, and the store if it is given.

        Reads only. The store knows every passage that it still has, and the ledger's head after each run.
        """
        with self._database.connect() as ledger:
            if engine is None:
                return verify(ledger, heads=heads)
            known = _most(ledger, _passage.c.number)
            told = passages_after(engine, 0)
            written = [_written(*each) for each in told if each[0] <= known]
            verdict = verify(
                ledger, heads=[*heads, *heads_noted(engine)], witnessed=_seals(written)
            )
        if len(written) == len(told):
            return verdict
        note = (
            f"The store has {len(told) - len(written)} passages that the ledger has not: a run was"
            " killed, or the ledger was cut. The next run brings them over."
        )
        return replace(verdict, notes=(*verdict.notes, note))

    def head(self) -> Head:
        """What the ledger is now, in one hash to keep elsewhere."""
        with self._database.connect() as ledger:
            return trail.head(ledger)

    def prove(self, number: int, *, under: Head | None = None) -> Proof:
        """That an entry is in the ledger as it is now, or in that of a head that was kept.

        Raises NotFound if there is no such entry, and LedgerAltered if the head is not of this ledger.
        """
        with self._database.connect() as ledger:
            return trail.prove(ledger, number, under=under)

    def copy_to(self, other: "Ledger") -> int:
        """Write all of this ledger into another, all or nothing; gives how many entries there are.

        Raises StoreFault if the other is not empty.
        """
        with self._database.connect() as ledger, other.writing() as empty:
            if any(
                empty.execute(sa.select(table).limit(1)).first() for table in schema.tables.values()
            ):
                raise StoreFault("There is a ledger in that database already; nothing was copied.")
            for table in schema.sorted_tables:
                rows = ledger.execute(sa.select(table).execution_options(yield_per=5_000))
                for part in rows.mappings().partitions():
                    empty.execute(table.insert(), [dict(row) for row in part])
            return last_entry(empty)

    def close(self) -> None:
        """Let go of the database."""
        self._database.dispose()


def open_ledger(url: str) -> Ledger:
    """Open the ledger at `url`, made if it is not there. Raises StoreFault if it cannot be."""
    address = sa.make_url(url)
    try:
        if address.get_backend_name() == "sqlite" and address.database:
            Path(address.database).parent.mkdir(parents=True, exist_ok=True)
        database = sa.create_engine(address)
        if address.get_backend_name() == "sqlite":
            sa.event.listen(database, "connect", _use_wal)
        schema.create_all(database)
        with database.begin() as ledger:
            take_over(ledger)
    except (sa.exc.SQLAlchemyError, OSError) as error:
        raise StoreFault(
            f"The ledger {address.render_as_string(hide_password=True)} cannot be opened"
            f" ({type(error).__name__}). Check the address and the permissions."
        ) from None
    return Ledger(database)


def _most(ledger: sa.Connection, column: sa.Column[int]) -> int:
    return int(ledger.execute(sa.select(sa.func.max(column))).scalar() or 0)


def _use_wal(connection: Any, _record: Any) -> None:
    connection.execute("pragma journal_mode = wal")
    connection.execute("pragma synchronous = full")
    # What is taken out is overwritten, and not left in free pages: not every SQLite does so unasked.
    connection.execute("pragma secure_delete = on")


def _written(number: int, passage: Passage) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """A passage as the rows that the ledger keeps of it: its own, and those of its findings."""
    plain = passage.as_dict()
    findings = [{"passage": number, **finding} for finding in plain.pop("findings")]
    return {"number": number, "passed": plain.pop("table"), **plain}, findings


def _told(passage: dict[str, Any], findings: list[dict[str, Any]]) -> dict[str, Any]:
    """A passage as the audit trail tells it."""
    said = {k: v for k, v in passage.items() if k not in ("number", "passed")}
    told = {"passage": passage["number"], "table": passage["passed"], "findings": len(findings)}
    return told | said | {"seals": _seals([(passage, findings)])}


def _seals(written: Sequence[tuple[dict[str, Any], list[dict[str, Any]]]]) -> Seals:
    seals: Seals = {_passage.name: {}, _finding.name: {}}
    for passage, findings in written:
        key = passage["number"]
        seals[_passage.name] |= seal(_passage, key, [passage])[_passage.name]
        seals[_finding.name] |= seal(_finding, key, findings)[_finding.name]
    return seals
