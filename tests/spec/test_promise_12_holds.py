"""Promise 12: a legal hold beats every deletion.

Drawn records, rules and holds: nothing under a hold is ever in what a plan would destroy, whatever the
rules; and what is due and under no hold is. What a hold covers is worked out here once more, in plain Python.
"""

import os
import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from tests.drawn_schedule import PAYMENT, TENANCY, a_rule, a_schedule, land, new_store

from flamsteed.engine.engine import Engine
from flamsteed.lineage.hold import Held, Hold
from flamsteed.lineage.passage import Run
from flamsteed.privacy.holds import Scope, stage_covered
from flamsteed.retaining.plan import Judged, due_sql
from flamsteed.schedule import records_held, rows_of, scope_of, stage_kept

ON = date(2026, 7, 31)
CASES = int(os.environ.get("FLAMSTEED_CASES", "60"))
"""Drawn councils; with 1,000 it takes some minutes."""
PEOPLE = ("F-1", "F-2", "F-3")
PERSON = frozenset({"person"})
NUMBERS = "number varchar, home varchar, is_living boolean"


@dataclass
class Drawn:
    """A council: its rules by class, its tenancies and payments, who pays, and its holds."""

    rules: dict[str, tuple[str, str]] = field(default_factory=dict)
    tenancies: list[list[str | None]] = field(default_factory=list)
    payments: list[list[str | None]] = field(default_factory=list)
    moves: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    holds: list[Hold] = field(default_factory=list)


def drawn(dice: random.Random) -> Drawn:
    """A council of a few tenancies, with payments that somebody made, and people who changed their numbers."""
    made = Drawn()
    starts = ("ended_on", "{earlier_of: [ended_on, closed]}", "{later_of: [{column: ended_on, if_any: true}, closed]}",
              "{source: first}", "{column: born, birthday: 2}")  # fmt: skip
    for name in dice.sample(("a", "b", "c"), dice.randint(1, 3)):
        where = dice.choice(("", "where: status = 'x'\n", "where: status is null\n"))
        keep = dice.choice(("1 day", "1 year", "6 years + current", "until then", "100 years"))
        said = f"{where}from: {dice.choice(starts)}\nkeep: {keep}"
        made.rules[name] = ("housing__tenancy", said)
    follows = "{follows: {table: housing__tenancy, by: {tenancy: ref}}}"
    start = dice.choice((follows, f"{{earlier_of: [{follows}, paid]}}", "paid"))
    made.rules["p"] = ("housing__payment", f"from: {start}\nkeep: until then")
    for n in range(dice.randint(2, 6)):
        days = [_day(dice) for _ in range(3)]
        made.tenancies.append([f"T{n}", *days, dice.choice((None, "x"))])
    for n in range(dice.randint(2, 9)):
        made.payments.append([f"P{n}", f"T{dice.randint(0, 6)}", _day(dice), None])
        runs = sorted(dice.sample(range(1, 6), dice.randint(0, 3)))
        made.moves[f"P{n}"] = [(run, dice.choice(PEOPLE)) for run in runs]
    made.holds = [_hold(dice, made, n) for n in range(1, dice.randint(0, 3) + 1)]
    for each in [h for h in made.holds if dice.random() < 0.25]:
        made.holds.append(replace(each, lifts=each.number, number=len(made.holds) + 1))
    return made


def _day(dice: random.Random) -> str | None:
    if dice.random() < 0.15:
        return dice.choice((None, "soon"))
    return str(date(2010, 1, 1) + timedelta(days=dice.randint(0, 6_000)))


def _hold(dice: random.Random, made: Drawn, number: int) -> Hold:
    kind = dice.choice(list(Held))
    record = dice.choice([row[0] for row in (*made.tenancies, *made.payments)])
    of = {
        Held.CLASS: dice.choice([*made.rules]), Held.NUMBER: dice.choice(PEOPLE), Held.RECORD: record,
        Held.SYSTEM: dice.choice(("housing__payment", "housing__tenancy", "housing", "parking")),
    }[kind]  # fmt: skip
    return Hold(
        kind, str(of), "letter", "tester", "now", "2026-07-31", dice.randint(0, 6), 0, number
    )


def covered_by(made: Drawn) -> set[str]:
    """The keys of the records under a hold, by the words of the promise."""
    lifted = {hold.lifts for hold in made.holds}
    held: set[str] = set()
    everything = {str(row[0]) for row in (*made.tenancies, *made.payments)}
    status = {str(row[0]): row[4] for row in made.tenancies}
    for hold in made.holds:
        if hold.lifts or hold.number in lifted:
            continue
        if hold.kind is Held.RECORD:
            held.add(hold.of)
        elif hold.kind is Held.SYSTEM:
            first = {
                "housing__payment": "P",
                "housing__tenancy": "T",
                "housing": "PT",
                "parking": "",
            }
            held |= {key for key in everything if key[0] in first[hold.of]}
        elif hold.kind is Held.NUMBER:
            held |= {key for key, moves in made.moves.items() if _was_under(moves, hold)}
        else:
            table, said = made.rules[hold.of]
            for key in everything:
                if key.startswith("T" if table.endswith("tenancy") else "P"):
                    is_true = status.get(key) == "x" if "= 'x'" in said else status.get(key) is None
                    held |= {key} if "where" not in said or is_true else set()
    return held | _files_of(made, held)


def _was_under(moves: list[tuple[int, str]], hold: Hold) -> bool:
    """Whether a record was under the number when the hold was set, or at any time since."""
    before = [number for run, number in moves if run <= hold.run]
    return before[-1:] == [hold.of] or hold.of in [n for run, n in moves if run > hold.run]


def _files_of(made: Drawn, held: set[str]) -> set[str]:
    """All of every file that any of these records is in."""
    if "follows" not in made.rules["p"][1]:
        return set()
    there = {row[0] for row in made.tenancies}
    files = {row[0]: row[1] for row in made.payments if row[1] in there}
    touched = {files.get(key, key) for key in held}
    return {str(k) for k in touched & there} | {str(p) for p, t in files.items() if t in touched}


@pytest.fixture
def engine() -> Iterator[Engine]:
    """An empty store."""
    opened = new_store()
    yield opened
    opened.close()


def put_in(engine: Engine, made: Drawn) -> dict[str, str]:
    """Land a council; gives the key of each record by its id."""
    run = Run(1, ON, "tester")
    land(engine, TENANCY, made.tenancies, day="2026-07-31", run=run)
    land(engine, PAYMENT, made.payments, day="2026-07-31", run=run)
    keys = {
        record: key
        for table, key_name in (("housing__tenancy", "ref"), ("housing__payment", "id"))
        for record, key in engine.rows(f"select _record, {key_name} from raw.{table}")
    }
    ids = {key: record for record, key in keys.items()}
    engine.execute(f"create or replace table gold.person_number (_mention varchar, {NUMBERS})")
    engine.execute(
        f"create or replace table gold.person_move (_mention varchar, {NUMBERS}, run int)"
    )
    engine.execute("create or replace table gold.person_source (_record varchar, number varchar)")
    for key, moves in made.moves.items():
        for run_number, number in moves:
            row = [f"{ids[key]}-1", number, f"home of {key}", True]
            engine.execute(
                "insert into gold.person_move values (?, ?, ?, ?, ?)", [*row, run_number]
            )
        if moves:
            now = [f"{ids[key]}-1", moves[-1][1], f"home of {key}", True]
            engine.execute("insert into gold.person_number values (?, ?, ?, ?)", now)
    return keys


def due(engine: Engine, found: Judged) -> set[str]:
    """The records that the plan would have go."""
    return {
        record for table in found.kept for record, *_ in engine.rows(due_sql(found, table, on=ON))
    }


def test_nothing_under_a_hold_is_ever_in_a_plan_whatever_the_rules(tmp_path: Path) -> None:
    dice, went, kept_back = random.Random(12), 0, 0
    for case in range(CASES):
        engine, made = new_store(), drawn(dice)
        keys = put_in(engine, made)
        rules = [a_rule(said, name=n, table=table) for n, (table, said) in made.rules.items()]
        schedule = a_schedule(tmp_path / str(case), *rules)
        ids = {key: record for record, key in keys.items()}
        holds = [
            replace(h, of=ids.get(h.of, h.of)) if h.kind is Held.RECORD else h for h in made.holds
        ]
        with rows_of(engine, schedule) as rows:
            scope = replace(scope_of(rows, holds), things=("person",), linked=PERSON)
            free = Judged(stage_kept(rows), stage_covered(engine, [], scope))
            without_holds = {keys[record] for record in due(engine, free)}
            found = Judged(free.kept, stage_covered(engine, holds, scope))
            gone = {keys[record] for record in due(engine, found)}
        assert gone == without_holds - covered_by(made)
        went, kept_back = went + len(gone), kept_back + len(without_holds) - len(gone)
        engine.close()
    assert went > CASES
    assert kept_back > CASES


@pytest.mark.parametrize("of", ["housing__tenancy", "housing"])
def test_a_hold_covers_what_comes_after_it_was_set(
    engine: Engine, of: str, tmp_path: Path, a_run: Run
) -> None:
    schedule = a_schedule(tmp_path, a_rule("from: ended_on\nkeep: 1 year"))
    hold = Hold(Held.SYSTEM, of, "letter", "tester", "now", "2026-07-31", number=1)
    for day, refs in (("2026-06-30", ["T1"]), ("2026-07-31", ["T1", "T2"])):
        rows: list[list[str | None]] = [[ref, "2001-01-01", None, None, None] for ref in refs]
        land(engine, TENANCY, rows, day=day, run=a_run)
        with records_held(engine, schedule, [hold]) as covered, rows_of(engine, schedule) as found:
            assert due(engine, Judged(stage_kept(found), covered)) == set()
            assert engine.value(f"select count(*) from {covered}") == len(refs)


def test_a_hold_on_what_the_store_does_not_know_covers_nothing_and_stops_nothing(
    engine: Engine,
) -> None:
    holds = [
        Hold(kind, "nothing", "letter", "tester", "now", "2026-07-31", number=n)
        for n, kind in enumerate(Held, start=1)
        if kind is not Held.RECORD
    ]
    scope = Scope(tables=("housing__tenancy",), things=("person",), linked=PERSON)
    assert engine.rows(f"select * from {stage_covered(engine, holds, scope)}") == []
