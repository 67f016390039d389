"""The ledger learns of every passage, and shows if it was altered."""

from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa
from tests.landing import land_rows

from flamsteed.contracts.contract import Contract
from flamsteed.engine.engine import Engine
from flamsteed.engine.on_duckdb import open_store
from flamsteed.errors import StoreFault
from flamsteed.gate import note_findings, refuse_delivery
from flamsteed.lineage.journal import Delivery, open_journal
from flamsteed.lineage.ledger import Ledger, open_ledger
from flamsteed.lineage.passage import Run
from flamsteed.quality.finding import Finding


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/deep/ledger.sqlite"


def _finding(rule: str, outcome: str = "", rows: int = 1) -> Finding:
    return Finding(
        "housing",
        "tenant",
        rule,
        "validity",
        "warning",
        rows,
        "mend it",
        lines=(2,),
        outcome=outcome,
    )


def _passed(engine: Engine, contract: Contract, ledger: Ledger) -> Run:
    run = ledger.start_run(as_of=date(2026, 7, 31), started_by="tester")
    land_rows(engine, contract, [("1", "A", None)], day="2026-07-31", run=run)
    note_findings(
        engine, "clean.housing__tenant", [_finding("postcode invalid")], state="s", run=run
    )
    return run


def test_the_ledger_is_filled_from_the_journal_once(
    engine: Engine, tenants: Contract, url: str
) -> None:
    ledger = open_ledger(url)
    _passed(engine, tenants, ledger)
    assert ledger.copy_journal(engine) == 2
    assert ledger.copy_journal(engine) == 0
    doors = [(p["door"], p["passed"], p["rows_in"], p["admitted"]) for p in ledger.passages()]
    assert doors == [
        ("admit", "raw.housing__tenant", 1, 1),
        ("check", "clean.housing__tenant", 0, 0),
    ]


def test_a_lost_ledger_is_rebuilt_from_the_store(
    engine: Engine, tenants: Contract, tmp_path: Path, url: str
) -> None:
    first = open_ledger(url)
    _passed(engine, tenants, first)
    first.copy_journal(engine)
    second = open_ledger(f"sqlite:///{tmp_path}/other.sqlite")
    assert second.copy_journal(engine) == 2
    assert second.passages() == first.passages()


def test_a_store_begun_anew_goes_on_where_the_ledger_is(tmp_path: Path, url: str) -> None:
    ledger = open_ledger(url)
    for _ in range(2):
        store = open_store(None)
        open_journal(store, after=ledger.last_passage())
        note_findings(
            store, "clean.housing__tenant", [_finding("postcode invalid")], state="s",
            run=ledger.start_run(as_of=date(2026, 7, 31), started_by="tester"),
        )  # fmt: skip
        assert ledger.copy_journal(store) == 1
        assert ledger.copy_journal(store) == 0
    assert [(p["number"], p["run"]) for p in ledger.passages()] == [(1, 1), (2, 2)]
    assert [f["passage"] for f in ledger.findings()] == [2]
    lost = open_ledger(f"sqlite:///{tmp_path}/other.sqlite")
    assert lost.copy_journal(store) == 1


def test_a_store_brought_back_from_last_week_goes_on_where_the_ledger_is(
    engine: Engine, url: str
) -> None:
    ledger, run = open_ledger(url), Run(1, date(2026, 7, 31), "tester")
    note_findings(engine, "clean.housing__tenant", [_finding("r")], state="s", run=run)
    later = open_store(None)
    open_journal(later)
    for state in ("s", "t"):
        note_findings(later, "clean.housing__tenant", [_finding("r")], state=state, run=run)
    assert ledger.copy_journal(later) == 2
    open_journal(engine, after=ledger.last_passage())
    note_findings(engine, "clean.housing__tenant", [_finding("r")], state="u", run=run)
    assert ledger.copy_journal(engine) == 1


def test_a_ledger_begun_anew_numbers_its_runs_after_those_of_the_store(
    engine: Engine, tenants: Contract, tmp_path: Path, url: str
) -> None:
    first = open_ledger(url)
    _passed(engine, tenants, first)
    second = open_ledger(f"sqlite:///{tmp_path}/other.sqlite")
    second.copy_journal(engine)
    assert second.start_run(as_of=date(2026, 8, 31), started_by="tester").number == 2


def test_a_run_that_never_ended_is_shown_as_killed(url: str) -> None:
    ledger = open_ledger(url)
    ledger.start_run(as_of=date(2026, 7, 31), started_by="tester")
    second = ledger.start_run(as_of=date(2026, 7, 31), started_by="tester")
    ledger.finish_run(second, "done")
    assert [run["status"] for run in ledger.runs()] == ["killed", "done"]


def test_findings_about_rows_give_way_to_the_next_check(
    engine: Engine, tenants: Contract, url: str
) -> None:
    ledger = open_ledger(url)
    run = _passed(engine, tenants, ledger)
    note_findings(
        engine, "clean.housing__tenant", [_finding("postcode missing")], state="t", run=run
    )
    ledger.copy_journal(engine)
    assert [f["rule"] for f in ledger.findings()] == ["postcode missing"]


def test_a_refused_delivery_still_shows_after_a_good_one_of_the_same_run(
    engine: Engine, tenants: Contract, url: str
) -> None:
    ledger = open_ledger(url)
    run = ledger.start_run(as_of=date(2026, 7, 31), started_by="tester")
    refuse_delivery(
        engine,
        tenants,
        Delivery("b", "t.csv", "2026-07-30"),
        findings=[_finding("truncated", "set_aside")],
        run=run,
    )
    land_rows(engine, tenants, [("1", "A", None)], day="2026-07-31", run=run)
    ledger.copy_journal(engine)
    assert [f["rule"] for f in ledger.findings()] == ["truncated"]
    later = ledger.start_run(as_of=date(2026, 8, 31), started_by="tester")
    land_rows(engine, tenants, [("1", "B", None)], day="2026-08-31", run=later)
    ledger.copy_journal(engine)
    assert ledger.findings() == []


@pytest.mark.parametrize(
    "harm",
    [
        "update audit set what = '{\"run\": 9}' where number = 2",
        "delete from audit where number = 2",
        "update audit set at = '2020-01-01' where number = 2",
        "update audit set hash = 'x' where number = 2",
    ],
)
def test_an_altered_ledger_shows_where(
    engine: Engine, tenants: Contract, url: str, harm: str
) -> None:
    ledger = open_ledger(url)
    _passed(engine, tenants, ledger)
    ledger.copy_journal(engine)
    assert ledger.first_broken_entry() is None
    with sa.create_engine(url).begin() as database:
        database.execute(sa.text(harm.replace(":", "\\:")))
    assert ledger.first_broken_entry() == 2


def test_a_ledger_that_cannot_be_opened_says_so_without_the_password() -> None:
    with pytest.raises(StoreFault) as caught:
        open_ledger("postgresql+psycopg://flamsteed:s3cret@127.0.0.1:1/none")
    assert "s3cret" not in str(caught.value)
    assert "cannot be opened" in str(caught.value)
