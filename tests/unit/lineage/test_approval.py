"""A plan is carried out once somebody else than who proposed it has approved it, and as it was approved."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from flamsteed.errors import NotFound, PlanRefused
from flamsteed.lineage.approval import (
    Plan,
    approve,
    approved_plan,
    finish,
    propose,
    read_plan,
    read_plans,
    withdraw,
)
from flamsteed.lineage.ledger import Ledger, open_ledger


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    opened = open_ledger(f"sqlite:///{tmp_path}/ledger.sqlite")
    yield opened
    opened.close()


def _plan(rows: int = 3) -> Plan:
    return Plan("erasure", "F-0000-0000-0", {"erase": {"raw.housing__tenant": rows}}, "Ann")


def test_a_plan_goes_from_hand_to_hand_and_the_ledger_stays_whole(ledger: Ledger) -> None:
    first, second = propose(ledger, _plan()), propose(ledger, _plan(4))
    assert (first.number, second.number) == (1, 2)
    assert approve(ledger, 1, by="Bob").approved_by == "Bob"
    assert approved_plan(ledger, 1).digest == _plan().digest
    assert finish(ledger, 1, {"rows": 3}, by="Ann").receipt == {"rows": 3}
    assert withdraw(ledger, 2, by="Ann").state == "withdrawn"
    assert [plan.state for plan in read_plans(ledger)] == ["carried out", "withdrawn"]
    assert ledger.first_broken_entry() is None


def test_nobody_approves_a_plan_of_their_own(ledger: Ledger) -> None:
    propose(ledger, _plan())
    with pytest.raises(PlanRefused, match="somebody else must approve it"):
        approve(ledger, 1, by=" ann ")
    assert read_plan(ledger, 1).state == "proposed"


def test_what_is_not_approved_is_not_carried_out_and_nothing_is_done_twice(ledger: Ledger) -> None:
    propose(ledger, _plan())
    with pytest.raises(PlanRefused, match="Plan 1 is proposed"):
        approved_plan(ledger, 1)
    with pytest.raises(PlanRefused, match="it cannot be carried out"):
        finish(ledger, 1, {}, by="Ann")
    approve(ledger, 1, by="Bob")
    with pytest.raises(PlanRefused, match="only a proposed one"):
        approve(ledger, 1, by="Cat")
    finish(ledger, 1, {}, by="Ann")
    with pytest.raises(PlanRefused, match="Plan 1 is carried out"):
        approved_plan(ledger, 1)
    with pytest.raises(PlanRefused, match="it cannot be withdrawn"):
        withdraw(ledger, 1, by="Ann")
    with pytest.raises(NotFound, match="There is no plan 7"):
        read_plan(ledger, 7)


def test_a_plan_that_was_altered_by_hand_is_not_carried_out(tmp_path: Path, ledger: Ledger) -> None:
    propose(ledger, _plan())
    approve(ledger, 1, by="Bob")
    database = sa.create_engine(f"sqlite:///{tmp_path}/ledger.sqlite")
    with database.begin() as connection:
        connection.execute(sa.text("update plan set said = '{\"erase\": {}}'"))
    database.dispose()
    with pytest.raises(PlanRefused, match="is not what was proposed"):
        approved_plan(ledger, 1)
    assert ledger.first_broken_entry() is not None
