"""Promise 11: what stops an erasure, and what a second one finds."""

import shutil
from datetime import date
from pathlib import Path

import pytest
from tests.borough import a_copy, contents, differing, store_of
from tests.erasing import asked, carried_out, planned, small, someone

from flamsteed.erasing.grounds import Ground
from flamsteed.errors import KeyMissing, NotFound, PlanOutOfDate, PlanRefused
from flamsteed.lineage.approval import APPROVED, DONE, read_plan
from flamsteed.lineage.hold import Held, Hold, set_hold
from flamsteed.lineage.ledger import open_ledger
from flamsteed.project import load_project
from flamsteed.store import key_ring, open_project_store


@pytest.fixture(scope="module")
def borough(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small(tmp_path_factory)


def _hold(project: Path, kind: Held, of: str) -> None:
    ledger = open_ledger(load_project(project).ledger)
    day = date(2026, 7, 31).isoformat()
    set_hold(ledger, Hold(kind, of, "a letter", "Cat", f"{day}T00:00:00", day))
    ledger.close()


def _state(project: Path, number: int) -> str:
    ledger = open_ledger(load_project(project).ledger)
    state = read_plan(ledger, number).state
    ledger.close()
    return state


def _records(project: Path, number: str) -> set[str]:
    engine = store_of(project)
    rows = engine.rows("select _record from gold.person_source where number = ?", [number])
    engine.close()
    return {record for (record,) in rows}


def _nothing_was_done(project: Path, before: dict[str, str]) -> None:
    assert differing(contents(project), before) == []
    assert _state(project, 1) == APPROVED
    assert not list((project / "store").glob("*.sealed"))
    assert not list((project / "out").rglob("purge_*.csv"))


def test_a_plan_out_of_date_is_refused_having_done_nothing(borough: Path, tmp_path: Path) -> None:
    project = a_copy(borough, tmp_path)
    number = someone(project)
    planned(project, asked(number))
    engine = open_project_store(load_project(project))
    engine.execute(
        "delete from raw.parking__permits where _record in"
        " (select _record from gold.person_source where number = ?)", [number],
    )  # fmt: skip
    engine.close()
    before = contents(project)
    with pytest.raises(PlanOutOfDate, match=f"plan 1 is about has changed .*erase {number}"):
        carried_out(project, 1)
    _nothing_was_done(project, before)


@pytest.mark.parametrize("ground", [Ground.NOT_NEEDED, Ground.UNLAWFUL])
def test_a_hold_set_after_approval_stops_it_and_beats_every_ground(
    borough: Path, tmp_path: Path, ground: Ground
) -> None:
    project = a_copy(borough, tmp_path)
    number = someone(project)
    planned(project, asked(number, ground))
    _hold(project, Held.NUMBER, number)
    before = contents(project)
    with pytest.raises(PlanOutOfDate, match="held"):
        carried_out(project, 1)
    _nothing_was_done(project, before)
    again = planned(project, asked(number, ground), approved=False).said
    assert again["erase"] == {}
    assert sum(again["held"].values()) == len(_records(project, number))


def test_several_people_are_erased_together_or_later_and_each_only_once(
    borough: Path, tmp_path: Path
) -> None:
    project = a_copy(borough, tmp_path)
    first, second, third = (someone(project, nth) for nth in (0, 1, 2))
    gone = set.union(*(_records(project, each) for each in (first, second, third)))
    old = shutil.copyfile(load_project(project).store, tmp_path / "backup.duckdb")
    for number in (first, second):
        planned(project, asked(number))
    assert [plan.state for plan in carried_out(project, 1, 2)] == [DONE, DONE]
    again = carried_out(project, 1)[0]
    assert again.state == DONE
    with pytest.raises(NotFound, match=f"Nothing is held on {first} any more"):
        planned(project, asked(first))
    planned(project, asked(third))
    (last,) = carried_out(project, 3)
    assert last.receipt["keys_destroyed"] == 1
    engine = store_of(project)
    for table in ("raw.parking__permits", "gold.person_source", "linked.person"):
        left = {record for (record,) in engine.rows(f"select _record from {table}")}
        assert left
        assert not left & gone
    engine.close()
    loaded = load_project(project)
    assert len(key_ring(loaded).turns("store")) == 1
    shutil.copyfile(old, loaded.store)
    with pytest.raises(KeyMissing, match="is encrypted under another key"):
        open_project_store(loaded, read_only=True)


def test_only_people_are_erased_and_only_records_that_are_there(borough: Path) -> None:
    engine = store_of(borough)
    (number,) = engine.rows("select number from gold.property order by 1 limit 1")[0]
    engine.close()
    with pytest.raises(PlanRefused, match="is the number of a property: only people's data"):
        planned(borough, asked(number))
    also = (("parking__permits", "0" * 32),)
    with pytest.raises(NotFound, match=r"There is no record 0+ in parking__permits"):
        planned(borough, asked(someone(borough), also=also))
    with pytest.raises(NotFound):
        planned(borough, asked("F-0000-0000-0"))
