from collections.abc import Sequence
from datetime import UTC, date, datetime

import pytest
from tests.drawn_people import a_spec, person, put

from flamsteed.engine.engine import Engine
from flamsteed.engine.on_duckdb import open_store
from flamsteed.errors import DecisionRefused
from flamsteed.lineage.journal import open_journal
from flamsteed.lineage.passage import Run
from flamsteed.linkage.link import link
from flamsteed.linkage.sample import Drawn, draw_sample, judged_strata, population_sql

BY = ("Ann Steward", datetime(2026, 7, 31, tzinfo=UTC))
SURNAMES = ("Tester", "Quibble", "Marrow", "Ember", "Farthing", "Gudgeon", "Hassock", "Ibex")
PEOPLE = [
    person(f"{surname}{name}", forename, surname, uprn=f"9900000000{house}", birth_date=born)
    for house, surname in enumerate(SURNAMES)
    for name, forename, born in (
        ("a", "Joan", f"195{house}-02-03"), ("b", "Joanie", f"195{house}-02-03"), ("c", "Joan", None),
        ("d", "Maud", f"197{house}-05-06"), ("e", "M", None), ("f", "Joan", f"197{house}-12-06"),
    )
]  # fmt: skip


def _linked(engine: Engine, rows: Sequence[object] = PEOPLE) -> Engine:
    run = Run(1, date(2026, 7, 31), "tester")
    put(engine, rows, run)  # type: ignore[arg-type]
    link(engine, a_spec(review_from=0.001, accept_from=0.99), run=run, decisions=[])
    return engine


def _drawn(engine: Engine, number: int, seed: int = 1) -> tuple[Drawn, list[tuple[object, ...]]]:
    drawn = draw_sample(engine, "person", number, seed=seed, by=BY)
    return drawn, engine.rows(f"select _left, _right, stratum from {drawn.table} order by _place")


def test_the_population_is_every_linked_pair_and_every_scored_one(engine: Engine) -> None:
    _linked(engine)
    told = engine.rows(f"select linked, count(*) from ({population_sql('person')}) as p group by 1")
    linked = int(
        engine.value(
            "select sum(n * (n - 1) // 2) from (select count(*) as n from linked.person group by _cluster)"
        )
    )
    apart = int(
        engine.value(
            "select count(*) from linked.person_pair as p join linked.person as l on l._mention = p._left"
            " join linked.person as r on r._mention = p._right where l._cluster <> r._cluster"
        )
    )
    assert dict(told) == {True: linked, False: apart}
    assert linked
    assert apart


def test_a_sample_is_as_large_as_asked_and_its_strata_are_the_population(engine: Engine) -> None:
    _linked(engine)
    drawn, rows = _drawn(engine, 30)
    strata = drawn.sample.strata
    assert len(rows) == 30 == sum(s["drawn"] for s in strata)
    assert len(set(rows)) == 30
    whole = int(engine.value(f"select count(*) from ({population_sql('person')}) as p"))
    assert sum(s["size"] for s in strata) == whole
    assert all(min(2, s["size"]) <= s["drawn"] <= s["size"] for s in strata)


def test_the_same_seed_draws_the_same_pairs_whatever_the_order_of_rows(engine: Engine) -> None:
    again = open_store(None)
    open_journal(again)
    first = _drawn(_linked(engine), 30)[1]
    assert _drawn(_linked(again, PEOPLE[::-1]), 30)[1] == first
    assert _drawn(engine, 30, seed=2)[1] != first
    again.close()


def test_too_small_a_sample_is_refused_with_the_least_that_will_do(engine: Engine) -> None:
    _linked(engine)
    with pytest.raises(DecisionRefused, match="at least"):
        draw_sample(engine, "person", 1, seed=1, by=BY)


def test_the_answers_are_counted_by_stratum(engine: Engine) -> None:
    drawn, rows = _drawn(_linked(engine), 30)
    answers = [(str(left), str(right), str(code), "same") for left, right, code in rows]
    answers[0] = (*answers[0][:3], "different")
    answers[1] = (*answers[1][:3], "unsure")
    strata = judged_strata(drawn.sample, answers[::-1])
    assert [s.size for s in strata] == [s["size"] for s in drawn.sample.strata]
    assert sum(s.judged for s in strata) == 29
    assert sum(s.unsure for s in strata) == 1
    assert sum(s.same for s in strata) == 28


def test_answers_to_other_pairs_than_were_drawn_are_refused(engine: Engine) -> None:
    drawn, rows = _drawn(_linked(engine), 30)
    answers = [(str(left), str(right), str(code), "same") for left, right, code in rows]
    with pytest.raises(DecisionRefused, match="Every row must come back"):
        judged_strata(drawn.sample, answers[1:])
    moved = [(left, right, "1", answer) for left, right, _, answer in answers]
    with pytest.raises(DecisionRefused, match="`stratum` was changed"):
        judged_strata(drawn.sample, moved)
