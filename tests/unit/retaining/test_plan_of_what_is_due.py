"""The plan of what is due: counted by rule, proposed as it is, refused if it is another by then."""

import csv
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.drawn_schedule import CONTRACTS, PAYMENT, TENANCY, a_rule, a_schedule, land, new_store

from flamsteed.engine.engine import Engine
from flamsteed.errors import PlanOutOfDate, PlanRefused
from flamsteed.lineage.approval import Plan, approve
from flamsteed.lineage.hold import Held, Hold
from flamsteed.lineage.journal import passages_after
from flamsteed.lineage.ledger import Ledger, open_ledger
from flamsteed.lineage.passage import Run
from flamsteed.privacy.retention.rule import Action
from flamsteed.project import Project
from flamsteed.retaining.carry_out import stage_going
from flamsteed.retaining.plan import (
    RetentionPlan,
    judged,
    plan_retention,
    propose_retention,
)
from flamsteed.retaining.review_list import write_review_list

ON = date(2026, 7, 31)
TENANCIES = "from: ended_on\nkeep: 6 years"
PAYMENTS = "from: {follows: {table: housing__tenancy, by: {tenancy: ref}}}\nkeep: until then"
HOLD = Hold(Held.SYSTEM, "housing__tenancy", "letter", "Ann", "now", "2026-07-31", number=4)


@pytest.fixture
def engine(a_run: Run) -> Iterator[Engine]:
    """A store with five tenancies and what was paid for some."""
    opened = new_store()
    ended = ("2001-01-01", "2020-07-30", "2020-07-31", None, "never")
    rows: list[list[str | None]] = [[f"T{n}", day, None, None, None] for n, day in enumerate(ended)]
    land(opened, TENANCY, rows, day="2026-07-31", run=a_run)
    paid: list[list[str | None]] = [["P1", "T0", None, "Ann Oakton"], ["P2", "T3", None, None]]
    land(opened, PAYMENT, paid, day="2026-07-31", run=a_run)
    yield opened
    opened.close()


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A council with a rule for tenancies, and one for payments."""
    rules = (a_rule(TENANCIES), a_rule(PAYMENTS, name="b", table="housing__payment"))
    schedule = a_schedule(tmp_path, *rules)
    return Project(tmp_path, "Saltmarsh", (), CONTRACTS, tmp_path / "store", schedule=schedule)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """An empty ledger."""
    opened = open_ledger(f"sqlite:///{tmp_path / 'ledger.sqlite'}")
    yield opened
    opened.close()


def planned(
    project: Project, engine: Engine, *holds: Hold, on: date = ON, **more: Any
) -> RetentionPlan:
    """The plan of a day."""
    with judged(project, engine, holds) as found:
        return plan_retention(project, engine, found, on=on, **more)


def test_a_plan_counts_the_records_of_each_rule_by_what_becomes_of_them(
    project: Project, engine: Engine
) -> None:
    plan = planned(project, engine)
    tenancy, payment = plan.lines
    assert (tenancy.due, tenancy.not_yet, tenancy.running, tenancy.undated) == (2, 1, 1, 1)
    assert (tenancy.held, tenancy.kept, tenancy.oldest_due) == (0, 0, "2007-01-02")
    assert (payment.due, payment.running, plan.due(Action.DESTROY)) == (1, 1, 3)
    assert plan.no_rule == ()


def test_a_record_is_due_on_the_day_after_the_last_day_of_keeping(
    project: Project, engine: Engine
) -> None:
    assert planned(project, engine, on=date(2026, 7, 30)).lines[0].due == 1
    assert planned(project, engine, on=date(2026, 7, 31)).lines[0].due == 2
    assert planned(project, engine, on=date(2026, 8, 1)).lines[0].due == 3


def test_what_a_hold_keeps_is_counted_with_its_number_and_is_not_due(
    project: Project, engine: Engine
) -> None:
    tenancy, payment = planned(project, engine, HOLD).lines
    assert (tenancy.due, tenancy.held, tenancy.holds) == (0, 2, ((4, 2),))
    assert (payment.due, payment.held) == (0, 1)  # it is in the file of a tenancy that is held
    lifting = replace(HOLD, lifts=4, number=5)
    assert planned(project, engine, HOLD, lifting) == planned(project, engine)


def test_tables_and_records_without_a_rule_are_named(
    project: Project, engine: Engine, tmp_path: Path
) -> None:
    few = a_schedule(tmp_path, a_rule(f"where: ref = 'T0'\n{TENANCIES}"))
    plan = planned(replace(project, schedule=few), engine)
    assert plan.no_rule == (("housing__tenancy", 4), ("housing__payment", 2))


def test_the_same_records_give_the_same_digest_and_others_another(
    project: Project, engine: Engine, a_run: Run
) -> None:
    first = planned(project, engine)
    assert planned(project, engine).digest == first.digest
    assert planned(project, engine, HOLD).digest != first.digest
    changed: list[list[str | None]] = [["T1", "2020-07-30", None, None, None], ["T2", "2001-01-01", None, None, None]]  # fmt: skip
    land(engine, TENANCY, changed, day="2026-08-31", run=a_run)
    other = planned(project, engine)
    assert other.lines[0].due == first.lines[0].due + 1
    assert other.digest != first.digest


def test_a_plan_of_one_class_takes_along_what_follows_its_files(
    project: Project, engine: Engine
) -> None:
    def classes(*named: str) -> list[str]:
        return [line.record_class for line in planned(project, engine, classes=named).lines]

    assert classes("a") == ["a", "b"]
    assert classes("b") == ["b"]


def test_the_review_list_names_records_by_their_keys_and_holds_nothing_else_of_them(
    project: Project, engine: Engine, tmp_path: Path
) -> None:
    to, run = tmp_path / "list.csv", Run(3, ON, "Ann")
    hold = replace(HOLD, kind=Held.RECORD, of=_record(engine, "T1"))
    with judged(project, engine, [hold]) as found:
        passage = write_review_list(project, engine, found, to=to, run=run)
    with to.open(newline="") as file:
        rows = list(csv.DictReader(file))
    told = [(r["table"], r["key"], r["state"], r["holds"], r["due_since"]) for r in rows]
    assert told == [
        ("payment", "P1", "due", "", "2007"),
        ("tenancy", "T0", "due", "", "2007"),
        ("tenancy", "T1", "held", "4", "2026"),
        ("tenancy", "T4", "undated", "", ""),
    ]
    assert "Oakton" not in to.read_text()
    assert "2001-01-01" not in to.read_text()
    assert rows[1]["why"] == "6 years after ended_on"
    assert rows[1]["authority"] == "Limitation Act 1980"
    assert to.stat().st_mode & 0o777 == 0o600
    (_, last) = passages_after(engine, 0)[-1]
    assert (last.door, last.table, last.admitted, last.details["to"]) == ("release", "retention", 4, "Ann")  # fmt: skip
    assert passage == last


def _record(engine: Engine, key: str) -> str:
    return str(engine.value("select _record from raw.housing__tenancy where ref = ?", [key]))


def approved(project: Project, engine: Engine, ledger: Ledger) -> Plan:
    """A plan that Ann proposed and Bea approved."""
    plan = planned(project, engine)
    proposed = propose_retention(project, ledger, plan, by="Ann", today=ON)
    return approve(ledger, proposed.number, by="Bea")


def test_what_was_approved_is_staged_to_be_destroyed(
    project: Project, engine: Engine, ledger: Ledger
) -> None:
    plan = approved(project, engine, ledger)
    with judged(project, engine, []) as found:
        staged = stage_going(project, engine, found, plan)
    named = engine.rows(f"select name, count(*) from {staged} group by name order by name")
    assert named == [("housing__payment", 1), ("housing__tenancy", 2)]


def test_a_hold_set_after_approval_stops_the_plan(
    project: Project, engine: Engine, ledger: Ledger
) -> None:
    plan = approved(project, engine, ledger)
    with (
        judged(project, engine, [HOLD]) as found,
        pytest.raises(PlanOutOfDate, match="data, rules or holds have changed"),
    ):
        stage_going(project, engine, found, plan)


def test_a_record_that_changed_after_approval_stops_the_plan(
    project: Project, engine: Engine, ledger: Ledger, a_run: Run
) -> None:
    plan = approved(project, engine, ledger)
    reopened: list[list[str | None]] = [["T0", None, None, None, None]]
    land(engine, TENANCY, reopened, day="2026-08-31", run=a_run)
    with judged(project, engine, []) as found, pytest.raises(PlanOutOfDate):
        stage_going(project, engine, found, plan)


def test_what_is_only_to_be_reviewed_is_not_destroyed(
    project: Project, engine: Engine, ledger: Ledger, tmp_path: Path
) -> None:
    rules = (a_rule(f"{TENANCIES}\nthen: review"), a_rule(PAYMENTS, name="b", table="housing__payment"))  # fmt: skip
    reviewed = replace(project, schedule=a_schedule(tmp_path, *rules))
    plan = approved(reviewed, engine, ledger)
    assert [line["class"] for line in plan.said["lines"]] == ["b"]
    with judged(reviewed, engine, []) as found:
        staged = stage_going(reviewed, engine, found, plan)
    assert engine.rows(f"select distinct name from {staged}") == [("housing__payment",)]


def test_a_plan_of_a_day_to_come_or_of_nothing_is_not_proposed(
    project: Project, engine: Engine, ledger: Ledger
) -> None:
    with pytest.raises(PlanRefused, match="2026-07-31 has not come"):
        propose_retention(
            project, ledger, planned(project, engine), by="Ann", today=date(2026, 7, 30)
        )
    with pytest.raises(PlanRefused, match="Nothing that no hold keeps is due"):
        propose_retention(project, ledger, planned(project, engine, HOLD), by="Ann", today=ON)
