"""A key that comes to be shared by too many, or no longer is, changes the pairs of all who share it."""

from datetime import date

import pytest
from tests.drawn_people import Row, a_spec, person, put

from flamsteed.engine.engine import Engine
from flamsteed.engine.on_duckdb import open_store
from flamsteed.lineage.journal import open_journal
from flamsteed.lineage.passage import Run
from flamsteed.linkage import crowd
from flamsteed.linkage.kernel.records import encoded
from flamsteed.linkage.link import WRITES, link

LIMIT = 4
SPEC = a_spec(review_from=0.01, accept_from=0.9, shared_from=99, crowded_from=99)


@pytest.fixture(autouse=True)
def _a_low_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crowd, "BLOCK_LIMIT", LIMIT)
    monkeypatch.setitem(encoded.__kwdefaults__, "block_limit", LIMIT)


def _linked(*weeks: list[Row]) -> tuple[dict[str, list[tuple[object, ...]]], set[str]]:
    """Every table after these weeks, and what the last linking told of."""
    engine = open_store(None, threads=1)
    open_journal(engine)
    for number, week in enumerate(weeks, 1):
        run = Run(number, date(2026, 7, number), "tester")
        put(engine, week, run)
        passages = link(engine, SPEC, run=run)
    told = {f.message for passage in passages for f in passage.findings if f.rule == crowd.RULE}
    tables = {end: engine.rows(f"select * from linked.person{end} order by all") for end in WRITES}
    engine.close()
    return tables, told


def _sharing(people: int, *, edited: bool = False) -> list[Row]:
    """So many with one e-mail address, and nothing else in common but their names."""
    rows = [
        person(f"r{n}", "Joan", f"Tester{'x' * n}", email="desk@example.com") for n in range(people)
    ]
    rows.append(person("z", "Maud" if edited else "Mary", "Other", nino="QQ123456A"))
    return rows


@pytest.mark.parametrize(
    "sizes", [(3, 5), (4, 5), (5, 4), (5, 3), (6, 5), (3, 5, 4), (5, 4, 5), (5, 0)]
)
def test_a_key_that_crosses_the_limit_gives_the_pairs_of_a_run_from_nothing(
    sizes: tuple[int, ...],
) -> None:
    weeks = [_sharing(size) for size in sizes]
    stepwise, from_nothing = _linked(*weeks), _linked(weeks[-1])
    assert stepwise == from_nothing
    assert bool(from_nothing[0]["_crowd"]) is (sizes[-1] > LIMIT)
    assert bool(from_nothing[1]) is (sizes[-1] > LIMIT)


def test_a_key_that_nobody_who_changed_has_stays_left_out_and_told_of() -> None:
    stepwise = _linked(_sharing(6), _sharing(6, edited=True))
    assert stepwise == _linked(_sharing(6, edited=True))
    assert len(stepwise[0]["_crowd"]) == 1


def test_only_the_mentions_that_changed_are_written_again(engine: Engine, a_run: Run) -> None:
    put(engine, _sharing(3), a_run)
    link(engine, SPEC, run=a_run)
    put(engine, _sharing(3, edited=True), a_run)
    passages = {passage.table: passage for passage in link(engine, SPEC, run=a_run)}
    assert passages["linked.person_mention"].new == 1
    assert passages["linked.person"].new == 0
    assert passages["linked.person_pair"].new == 0
