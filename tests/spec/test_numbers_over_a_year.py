"""Promise 8 over fifty weekly batches: records arrive, leave, come back, are edited into other
people and out of them again; and nobody whose companions stayed the same is renamed.

The weeks are drawn at random, from fixed seeds, on a few dozen people, so that whatever can happen
to a number does happen many times.
"""

import random
from dataclasses import dataclass, field
from datetime import date, timedelta

import pyarrow as pa
import pytest

import flamsteed.gold.keep as module
from flamsteed.engine.engine import Engine
from flamsteed.engine.on_duckdb import open_store
from flamsteed.gold.keep import keep_numbers
from flamsteed.gold.registry import MOVE, Registry, heirs, replayed_sql, told_sql
from flamsteed.lineage.journal import open_journal
from flamsteed.lineage.passage import Run

WEEKS = 50
SEEDS = (1675, 1719, 1925)
REGISTRY = ("number", "history", "move")


@dataclass
class Town:
    """Who is who: each present record's person. Absent records remember theirs."""

    dice: random.Random
    person: dict[str, int] = field(default_factory=dict)
    away: dict[str, int] = field(default_factory=dict)
    people: int = 0
    records: int = 0

    def clusters(self) -> dict[int, frozenset[str]]:
        """The present records of each person."""
        found: dict[int, set[str]] = {}
        for record, person in self.person.items():
            found.setdefault(person, set()).add(record)
        return {person: frozenset(records) for person, records in found.items()}

    def live_a_week(self) -> None:
        """Arrivals, departures, returns, merges, splits and records moved to another person."""
        for _ in range(self.dice.randint(1, 5)):
            getattr(self, f"_{self.dice.choice(_HAPPENINGS)}")()

    def _arrive(self) -> None:
        self.records += 1
        # ids in no order of time, as hashes are
        record = f"{self.records * 7919 % 9973:04}"
        joins = self.dice.random() < 0.6 and self.person
        if joins:
            self.person[record] = self.dice.choice(sorted(self.person.values()))
        else:
            self.people += 1
            self.person[record] = self.people

    def _depart(self) -> None:
        if self.person:
            record = self.dice.choice(sorted(self.person))
            self.away[record] = self.person.pop(record)

    def _depart_all(self) -> None:
        for record in sorted(self.dice.choice(sorted(self.clusters().values(), key=sorted))):
            self.away[record] = self.person.pop(record)

    def _return(self) -> None:
        if self.away:
            record = self.dice.choice(sorted(self.away))
            self.person[record] = self.away.pop(record)

    def _merge(self) -> None:
        one, other = (self.dice.choice(sorted(self.person.values())) for _ in range(2))
        for record in [r for r, person in self.person.items() if person == one]:
            self.person[record] = other

    def _split(self) -> None:
        whole = sorted(self.dice.choice(sorted(self.clusters().values(), key=sorted)))
        self.people += 1
        for record in self.dice.sample(whole, len(whole) // 2):
            self.person[record] = self.people

    def _edit(self) -> None:
        record = self.dice.choice(sorted(self.person))
        self.person[record] = self.dice.choice(sorted(self.person.values()))


_HAPPENINGS = ("arrive", "arrive", "arrive", "depart", "depart_all", "return", "merge", "split",
               "edit")  # fmt: skip


def a_store() -> Engine:
    engine = open_store(None, threads=1)
    open_journal(engine)
    return engine


def keep(engine: Engine, town: Town, week: int) -> None:
    rows = sorted((r, min(members)) for members in town.clusters().values() for r in members)
    drawn = pa.table({"_mention": [r[0] for r in rows], "_cluster": [r[1] for r in rows]})
    engine.stage_batches("_drawn", drawn)
    run = Run(week, date(2026, 1, 5) + timedelta(weeks=week), "tester")
    select = 'select _mention, _cluster from temp.main."_drawn"'
    keep_numbers(Registry(engine, "person"), select, f"{week} {rows}", run=run)


def a_town(seed: int) -> Town:
    town = Town(random.Random(seed))
    for _ in range(60):
        town._arrive()
    return town


def bearers(engine: Engine) -> dict[str, str]:
    """The number of every record that is there."""
    return dict(engine.rows("select _mention, number from gold.person_number where is_living"))


def events(engine: Engine, week: int) -> set[tuple[str, str]]:
    return set(engine.rows("select number, event from gold.person_history where run = ?", [week]))


@pytest.mark.parametrize("seed", SEEDS)
def test_over_fifty_weeks_nobody_is_renamed_whose_companions_stayed(seed: int) -> None:
    engine, town = a_store(), a_town(seed)
    keep(engine, town, 0)
    stayed, before, before_of = 0, set(town.clusters().values()), bearers(engine)
    seen: set[str] = set()
    for week in range(1, WEEKS + 1):
        town.live_a_week()
        keep(engine, town, week)
        now = bearers(engine)
        for members in before & set(town.clusters().values()):
            assert {now[r] for r in members} == {before_of[r] for r in members}
            stayed += 1
        assert len(set(now.values())) == len(town.clusters())
        for members in town.clusters().values():
            assert len({now[r] for r in members}) == 1
        seen |= {event for _, event in events(engine, week)}
        before, before_of = set(town.clusters().values()), now
    engine.close()
    assert stayed > 300
    assert seen == {"founded", "split_from", "merged_into", "restored", "retired", "returned"}


@pytest.mark.parametrize("seed", SEEDS)
def test_every_change_of_a_number_is_logged_and_every_old_one_leads_somewhere(seed: int) -> None:
    engine, town = a_store(), a_town(seed)
    keep(engine, town, 0)
    ever = living = set(bearers(engine).values())
    for week in range(1, WEEKS + 1):
        town.live_a_week()
        keep(engine, town, week)
        now, told = set(bearers(engine).values()), events(engine, week)
        gone = {number for number, event in told if event in ("merged_into", "retired")}
        came = {number for number, event in told if event not in ("merged_into", "retired")}
        assert living - now == gone & living
        assert now - living == came
        ever, living = ever | now, now
        leads = heirs(engine, "person")
        assert leads.keys() == ever
        retired = {n for n in ever if n not in living and leads[n] == n}
        assert set(leads.values()) <= living | retired
    engine.close()


@pytest.mark.parametrize("seed", SEEDS)
def test_the_moves_play_back_to_where_everybody_stands(seed: int) -> None:
    engine, town = a_store(), a_town(seed)
    for week in range(WEEKS + 1):
        keep(engine, town, week)
        town.live_a_week()
    moves = told_sql(Registry(engine, "person"), "gold.person_move", MOVE)
    played = engine.rows(f"select * from ({replayed_sql(f'({moves})')}) as p order by 1")
    assert played == engine.rows("select * from gold.person_number order by 1")
    assert len(played) > 100
    engine.close()


@pytest.mark.parametrize("killed_after", range(3))
def test_a_year_with_killed_weeks_is_the_same_year(killed_after: int) -> None:
    """Every fifth week is killed after so many of the three tables were written, and run again."""
    told = []
    for kills in (False, True):
        engine, town = a_store(), a_town(SEEDS[0])
        for week in range(WEEKS + 1):
            if kills and week % 5 == 2:
                _kill(engine, town, week, after=killed_after)
            keep(engine, town, week)
            town.live_a_week()
        told.append([engine.rows(f"select * from gold.person_{t} order by all") for t in REGISTRY])
        engine.close()
    assert told[0] == told[1]


def _kill(engine: Engine, town: Town, week: int, *, after: int) -> None:
    """Run a week, and stop it at the gate once `after` tables are through."""
    passed = 0

    def dying(*args: object, **named: object) -> object:
        nonlocal passed
        if passed == after:
            raise KeyboardInterrupt
        passed += 1
        return admit(*args, **named)  # type: ignore[arg-type]

    admit = module.admit
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "admit", dying)
        with pytest.raises(KeyboardInterrupt):
            keep(engine, town, week)
