"""What a hold on a number covers, as people's numbers merge, split and end."""

from collections.abc import Iterator

import pytest
from tests.drawn_schedule import TENANCY, new_store
from tests.landing import land_rows

from flamsteed.engine.engine import Engine
from flamsteed.lineage.hold import Held, Hold
from flamsteed.lineage.passage import Run
from flamsteed.privacy.holds import Scope, stage_covered

SCOPE = Scope(tables=("housing__tenancy",), things=("person", "property"), linked=frozenset({"person"}))  # fmt: skip
Move = tuple[str, str, str, bool, int]


@pytest.fixture
def engine() -> Iterator[Engine]:
    """A store with nobody in it."""
    opened = new_store()
    for thing in ("person", "property"):
        opened.execute(f"create table gold.{thing}_source (number varchar, _record varchar)")
        columns = "_mention varchar, number varchar, home varchar, is_living boolean"
        opened.execute(f"create table gold.{thing}_number ({columns})")
        opened.execute(f"create table gold.{thing}_move ({columns}, run bigint)")
    yield opened
    opened.close()


def moved(engine: Engine, *moves: Move) -> None:
    """Let mentions come under numbers: mention, number, home, is it there, run; the last is how it is now."""
    for move in moves:
        engine.execute("insert into gold.person_move values (?, ?, ?, ?, ?)", list(move))
    for mention, number, home, is_living, _ in {move[0]: move for move in moves}.values():
        now = [mention, number, home, is_living]
        engine.execute("insert into gold.person_number values (?, ?, ?, ?)", now)
        if is_living:
            row = [number, mention.partition("-")[0]]
            engine.execute("insert into gold.person_source values (?, ?)", row)


def covered(engine: Engine, number: str, *, run: int = 2) -> set[str]:
    """The records that a hold on a number covers."""
    hold = Hold(Held.NUMBER, number, "letter", "tester", "now", "2026-07-31", run, number=7)
    rows = engine.rows(f"select _record, hold from {stage_covered(engine, [hold], SCOPE)}")
    assert {number for _, number in rows} <= {7}
    return {record for record, _ in rows}


def test_all_records_of_the_person_are_covered_and_those_that_come_later(engine: Engine) -> None:
    moved(engine, ("a-1", "F1", "F1", True, 1), ("b-1", "F2", "F2", True, 1))
    assert covered(engine, "F1") == {"a"}
    moved(engine, ("c-2", "F1", "F1", True, 3))
    assert covered(engine, "F1") == {"a", "c"}


def test_a_record_that_is_gone_from_its_system_stays_covered(engine: Engine) -> None:
    moved(engine, ("a-1", "F1", "F1", True, 1), ("a-1", "F1", "F1", False, 2))
    assert covered(engine, "F1") == {"a"}


def test_when_the_number_merges_into_another_all_of_that_is_covered(engine: Engine) -> None:
    moved(
        engine,
        ("a-1", "F1", "F1", True, 1),
        ("b-1", "F2", "F2", True, 1),
        ("a-1", "F2", "F1", True, 3),
    )
    assert covered(engine, "F1") == {"a", "b"}


def test_a_record_that_is_split_off_after_the_hold_was_set_stays_covered(engine: Engine) -> None:
    moved(
        engine,
        ("a-1", "F1", "F1", True, 1),
        ("b-1", "F1", "F1", True, 1),
        ("b-1", "F3", "F3", True, 3),
    )
    assert covered(engine, "F1") == {"a", "b"}


def test_a_record_that_was_split_off_before_the_hold_was_set_is_another_persons(
    engine: Engine,
) -> None:
    moved(
        engine,
        ("a-1", "F1", "F1", True, 1),
        ("b-1", "F1", "F1", True, 1),
        ("b-1", "F3", "F3", True, 2),
    )
    moved(engine, ("c-1", "F3", "F3", True, 1))
    assert covered(engine, "F1") == {"a"}


def test_a_hold_on_a_property_covers_the_records_that_name_it(engine: Engine) -> None:
    engine.execute("insert into gold.property_source values ('F9', 'a'), ('F8', 'b')")
    assert covered(engine, "F9") == {"a"}


def test_a_hold_on_a_system_covers_its_old_versions_and_its_rows_in_quarantine(
    engine: Engine, a_run: Run
) -> None:
    rows: list[list[str | None]] = [["T1", None, None, None, None], ["T2", None, None, None, "x"],
                                    ["T2", None, None, None, "y"]]  # fmt: skip
    land_rows(engine, TENANCY, rows, day="2026-06-30", run=a_run)
    land_rows(engine, TENANCY, [], day="2026-07-31", run=a_run)
    hold = Hold(Held.SYSTEM, "housing", "letter", "tester", "now", "2026-07-31", number=1)
    staged = stage_covered(engine, [hold], SCOPE)
    assert engine.value(f"select count(distinct _record) from {staged}") == 2
