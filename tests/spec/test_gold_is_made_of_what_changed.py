"""Promises 3, 5 and 9 for gold records: what a run patches is what making everything again gives,
whatever a steward decided meanwhile; and what is killed half-way is finished by the next run.
"""

from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.borough import tables
from tests.drawn_people import Row, a_spec, person, put

import flamsteed.gold.keep as numbering
import flamsteed.gold.merge as module
from flamsteed.engine.engine import Engine
from flamsteed.engine.on_duckdb import open_store
from flamsteed.gold.merge import merge
from flamsteed.gold.pin import NONE, Decisions, Pin, Stay
from flamsteed.lineage.journal import open_journal
from flamsteed.lineage.passage import Run
from flamsteed.linkage.link import link
from flamsteed.linkage.spec import Attribute

REGISTRY = ("person_number", "person_history", "person_move", "person_past")
ATTRIBUTES = (
    Attribute("forename"),
    Attribute("surname"),
    Attribute("birth_date"),
    Attribute("email"),
)
SPEC = a_spec(review_from=0.05, accept_from=0.9, attributes=ATTRIBUTES)


@st.composite
def weeks(draw: st.DrawFn) -> list[list[Row]]:
    """Three weeks of a few people of one street; records come, go and are edited."""
    some = st.sampled_from
    made = []
    for _ in range(3):
        made.append(
            [
                person(
                    f"r{number:02}",
                    draw(some(["Joan", "Joanie", "J", "Peter", "Petr", "Tester"])),
                    draw(some(["Tester", "Tesster", "Quibble", "Joan"])),
                    birth_date=draw(some([None, "1980-02-03", "1980-03-02", "1980-01-01"])),
                    email=draw(some([None, "joan@example.com", "jaon@example.com"])),
                    nino=draw(some([None, "QQ123456A", "QQ654321B"])),
                    adult_on=draw(some([None, "2020-01-01"])),
                )
                for number in draw(st.sets(st.integers(0, 9), min_size=2))
            ]
        )
    return made


def a_store() -> Engine:
    engine = open_store(None, threads=1)
    open_journal(engine)
    return engine


def run_week(
    engine: Engine, week: Sequence[Row], number: int, decided: Decisions = NONE
) -> list[str]:
    run = Run(number, date(2026, 7, number), "tester")
    put(engine, week, run)
    link(engine, SPEC, run=run)
    return [passage.table for passage in merge(engine, SPEC, run=run, decided=decided)]


def forget_gold(engine: Engine) -> None:
    """Drop every table of gold but the registry, and what the journal says of it."""
    named = "select table_name from duckdb_tables() where schema_name = 'gold'"
    for (name,) in engine.rows(named):
        if name not in REGISTRY:
            engine.execute(f"drop table gold.{name}")
            engine.execute("delete from flamsteed.passage where passed = ?", [f"gold.{name}"])


def gold(engine: Engine) -> dict[str, str]:
    return {n: h for n, h in tables(engine, leaving={"_state"}).items() if n.startswith("gold.")}


def pins(week: int) -> Decisions:
    pin = Pin("person", "r01-1", "forename", f"Pinned {week}", "Ada", f"2026-07-{week:02}")
    gone = Pin("person", "r03-1", "surname", None, "Ada", "2026-07-01")
    return Decisions((pin, gone) if week < 3 else (pin,))


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(drawn=weeks())
def test_patching_week_by_week_is_making_everything_again(drawn: list[list[Row]]) -> None:
    engine = a_store()
    for number, week in enumerate(drawn, 1):
        run_week(engine, week, number, pins(number))
    patched = gold(engine)
    assert len(patched) == 16
    forget_gold(engine)
    run_week(engine, drawn[-1], 3, pins(3))
    assert gold(engine) == patched
    engine.close()


TWO = [
    person("a", "Joan", "Tester", birth_date="1980-02-03", nino="QQ123456A"),
    person("b", "Joanie", "Tester", birth_date="1980-02-03", nino="QQ123456A"),
    person("c", "Maud", "Other", birth_date="1950-01-02"),
]


def _forenames(engine: Engine) -> set[str]:
    return {row[0] for row in engine.rows("select forename from gold.person")}


def test_a_pin_makes_one_record_anew_and_its_undoing_gives_back_the_earlier_state() -> None:
    engine = a_store()
    run_week(engine, TWO, 1)
    before = gold(engine)
    pin = Pin("person", "b-1", "forename", "Jo", "Ada", "2026-07-02", "she said so")
    assert run_week(engine, TWO, 2) == []
    run_week(engine, TWO, 3, Decisions((pin,)))
    assert _forenames(engine) == {"Jo", "Maud"}
    (passage,) = engine.rows(
        "select entry::json->>'$.new' from flamsteed.passage where passed = 'gold.person'"
        " order by number desc limit 1"
    )
    assert passage == ("1",)
    assert run_week(engine, TWO, 4, Decisions((pin,))) == []
    run_week(engine, TWO, 5)
    after = gold(engine)
    assert {n for n in after if after[n] != before[n]} == {"gold.person_past"}
    engine.close()


def test_a_pin_outlives_the_merging_and_splitting_of_its_record() -> None:
    engine = a_store()
    apart = [TWO[0], person("b", "Ann", "Elsewhere", birth_date="1999-09-09"), TWO[2]]
    pin = Decisions((Pin("person", "b-1", "forename", "Jo", "Ada", "2026-07-02"),))
    for number, week in enumerate((apart, TWO, apart), 1):
        run_week(engine, week, number, pin)
        assert "Jo" in _forenames(engine)
    assert _forenames(engine) == {"Joan", "Jo", "Maud"}
    engine.close()


def test_what_a_record_showed_before_is_kept_with_the_day_it_stopped() -> None:
    engine = a_store()
    run_week(engine, TWO, 1)
    changed = [*TWO[:2], person("c", "Maud", "Newname", birth_date="1950-01-02")]
    run_week(engine, changed, 2)
    assert engine.rows("select attribute, value, rule, shown_until from gold.person_past") == [
        ("surname", "Other", "only value", "2026-07-02")
    ]
    engine.close()


def test_a_number_that_is_said_to_stay_stays_when_one_turns_out_to_be_two() -> None:
    engine = a_store()
    run_week(engine, TWO, 1)
    number = engine.value("select number from gold.person_source where _record = 'a'")
    apart = [TWO[0], person("b", "Ann", "Elsewhere", birth_date="1999-09-09"), TWO[2]]
    run_week(engine, apart, 2, Decisions(stays=(Stay("person", number, "b-1"),)))
    assert engine.value("select number from gold.person_source where _record = 'b'") == number
    assert engine.value("select number from gold.person_source where _record = 'a'") != number
    engine.close()


@pytest.mark.parametrize("killed_after", range(6))
def test_a_merge_killed_half_way_is_finished_by_the_next(killed_after: int) -> None:
    results = []
    changed = [*TWO[:2], person("c", "Maud", "Newname", birth_date="1950-01-02")]
    for kills in (False, True):
        engine = a_store()
        run_week(engine, TWO, 1)
        if kills:
            _killed(engine, changed, after=killed_after)
        run_week(engine, changed, 2)
        results.append(gold(engine))
        engine.close()
    assert results[0] == results[1]


def _killed(engine: Engine, week: Sequence[Row], *, after: int) -> None:
    """Run a week, and stop it at the gate once `after` of the tables of values are through."""
    passed, admit, keep_past = 0, module.admit, module.keep_past

    def counted(verb):  # type: ignore[no-untyped-def]
        def dying(*args: object, **named: object) -> object:
            nonlocal passed
            if passed == after:
                raise KeyboardInterrupt
            passed += 1
            return verb(*args, **named)

        return dying

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "admit", counted(admit))
        patch.setattr(module, "keep_past", counted(keep_past))
        with pytest.raises(KeyboardInterrupt):
            run_week(engine, week, 2)


@pytest.mark.parametrize("killed_after", range(3))
def test_numbers_that_a_killed_run_gave_are_given_again_to_the_same_people(
    killed_after: int,
) -> None:
    results = []
    more = [*TWO, person("d", "Ada", "Arrived", birth_date="1970-01-02")]
    for kills in (False, True):
        engine = a_store()
        run_week(engine, TWO, 1)
        if kills:
            _killed_while_numbering(engine, more, after=killed_after)
        run_week(engine, more, 2)
        results.append(gold(engine))
        engine.close()
    assert results[0] == results[1]


def _killed_while_numbering(engine: Engine, week: Sequence[Row], *, after: int) -> None:
    """Run a week, and stop it at the gate once `after` tables of the registry are through."""
    passed, admit = 0, numbering.admit

    def dying(*args: object, **named: object) -> object:
        nonlocal passed
        if passed == after:
            raise KeyboardInterrupt
        passed += 1
        return admit(*args, **named)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(numbering, "admit", dying)
        with pytest.raises(KeyboardInterrupt):
            run_week(engine, week, 2)


@pytest.mark.parametrize(("lives", "is_made_again"), [({}, False), ({"usual": 24.0}, True)])
def test_the_day_changes_nothing_but_in_a_new_quarter_and_where_words_lose_weight(
    engine: Engine, lives: dict[str, float], is_made_again: bool
) -> None:
    put(engine, TWO, Run(1, date(2026, 7, 1), "tester"))
    spec = a_spec(attributes=(Attribute("forename", half_lives=lives),))
    link(engine, spec, run=Run(1, date(2026, 7, 1), "tester"))
    assert merge(engine, spec, run=Run(1, date(2026, 7, 1), "tester"))
    assert merge(engine, spec, run=Run(2, date(2026, 9, 30), "tester")) == []
    assert bool(merge(engine, spec, run=Run(3, date(2026, 10, 1), "tester"))) is is_made_again


def test_a_pin_on_one_record_stays_single_when_another_is_made_anew() -> None:
    engine = a_store()
    pin = Decisions((Pin("person", "b-1", "forename", "Jo", "Ada", "2026-07-02"),))
    run_week(engine, TWO, 1, pin)
    run_week(engine, [*TWO[:2], person("c", "Maud", "Newname")], 2, pin)
    shown = "select count(*) from gold.person_value where attribute = 'forename' and value = 'Jo'"
    assert engine.value(shown) == 1
    run_week(engine, TWO[2:], 3, pin)
    assert engine.value(shown) == 0
    engine.close()
