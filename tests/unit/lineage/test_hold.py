"""Holds are lines of the ledger: set, listed, lifted, and never taken out."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from flamsteed.lineage.hold import Held, Hold, in_force, lifted_by, read_holds, set_hold
from flamsteed.lineage.ledger import Ledger, open_ledger

HOLD = Hold(
    Held.NUMBER, "F-1", "letter 12 of Ann Oakton", "Bea", "2026-07-31T10:00", "2026-07-01", 3
)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """An empty ledger in a file."""
    opened = open_ledger(f"sqlite:///{tmp_path / 'ledger.sqlite'}")
    yield opened
    opened.close()


def test_a_hold_is_numbered_and_comes_back_as_it_was_set(ledger: Ledger) -> None:
    assert set_hold(ledger, HOLD) == replace(HOLD, number=1)
    assert set_hold(ledger, replace(HOLD, kind=Held.SYSTEM, of="housing")).number == 2
    assert [(h.number, h.kind, h.of) for h in read_holds(ledger)] == [
        (1, Held.NUMBER, "F-1"),
        (2, Held.SYSTEM, "housing"),
    ]


def test_a_hold_that_was_lifted_is_in_force_no_more_and_stays_in_the_ledger(ledger: Ledger) -> None:
    for each in (HOLD, replace(HOLD, of="F-2"), replace(HOLD, by="Cy", lifts=1)):
        set_hold(ledger, each)
    holds = read_holds(ledger)
    assert [hold.of for hold in in_force(holds)] == ["F-2"]
    assert lifted_by(holds)[1].by == "Cy"
    assert len(holds) == 3


def test_the_trail_tells_of_a_hold_and_not_what_somebody_wrote_as_its_reason(
    ledger: Ledger, tmp_path: Path
) -> None:
    set_hold(ledger, HOLD)
    database = sa.create_engine(f"sqlite:///{tmp_path / 'ledger.sqlite'}")
    with database.connect() as connection:
        (told,) = connection.execute(sa.text("select what from audit")).scalars()
    database.dispose()
    assert '"hold": 1' in told
    assert "F-1" in told
    assert "Oakton" not in told


def test_a_hold_altered_by_hand_shows(ledger: Ledger, tmp_path: Path) -> None:
    set_hold(ledger, HOLD)
    assert ledger.first_broken_entry() is None
    database = sa.create_engine(f"sqlite:///{tmp_path / 'ledger.sqlite'}")
    with database.begin() as connection:
        connection.execute(sa.text("update hold set \"of\" = 'F-2'"))
    database.dispose()
    assert ledger.first_broken_entry() == 1
