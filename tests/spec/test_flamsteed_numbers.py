"""Promise 8: a Flamsteed number never changes owner, and an old one always leads somewhere.

Each test draws who is one person, month after month, as `month("ab", "c")`: records a and b are
one person, c is another. Then it asks which number each record is under, and what was noted.
"""

from collections.abc import Callable, Sequence
from datetime import date

import pyarrow as pa
import pytest

from flamsteed.engine.engine import Engine
from flamsteed.engine.on_duckdb import open_store
from flamsteed.gold.keep import keep_numbers
from flamsteed.gold.pin import Stay
from flamsteed.gold.registry import Registry
from flamsteed.gold.show import resolve
from flamsteed.lineage.journal import open_journal
from flamsteed.lineage.passage import Run

Month = Callable[..., dict[str, str]]


def _keep(
    engine: Engine, number: int, clusters: tuple[str, ...], stays: Sequence[Stay] = ()
) -> dict[str, str]:
    rows = [(mention, min(cluster)) for cluster in clusters for mention in sorted(set(cluster))]
    engine.stage_batches(
        "_drawn",
        pa.table({"_mention": [r[0] for r in rows], "_cluster": [r[1] for r in rows]}),
    )
    run = Run(number, date(2026, number, 28), "tester")
    select = 'select _mention, _cluster from temp.main."_drawn"'
    keep_numbers(Registry(engine, "person"), select, f"{number} {clusters}", run=run, stays=stays)
    return dict(engine.rows("select _mention, number from gold.person_number"))


@pytest.fixture
def month(engine: Engine) -> Month:
    """Takes what is one person in the next month; gives the number of every record ever seen."""
    months = iter(range(1, 13))
    return lambda *clusters: _keep(engine, next(months), clusters)


def _events(engine: Engine) -> list[tuple[object, ...]]:
    return engine.rows(
        "select run, event, number, other_number from gold.person_history order by 1, 2, 3"
    )


def test_the_same_people_keep_their_numbers(engine: Engine, month: Month) -> None:
    first = month("ab", "c")
    assert first["a"] == first["b"] != first["c"]
    assert month("ab", "c") == first
    assert [event[1] for event in _events(engine)] == ["founded", "founded"]


def test_a_new_record_takes_the_number_of_its_person(month: Month) -> None:
    first = month("b")
    assert month("ab")["a"] == first["b"]


def test_when_two_turn_out_to_be_one_the_older_number_stays(engine: Engine, month: Month) -> None:
    first = month("b")
    second = month("b", "a")
    third = month("ab")
    assert third == {"a": first["b"], "b": first["b"]}
    assert _events(engine)[-1] == (3, "merged_into", second["a"], first["b"])


def test_of_two_founded_together_the_lowest_founder_stays(month: Month) -> None:
    first = month("a", "b")
    assert month("ab") == {"a": first["a"], "b": first["a"]}


def test_when_one_turns_out_to_be_two_the_number_stays_with_most_of_the_evidence(
    engine: Engine, month: Month
) -> None:
    first = month("abc")
    second = month("a", "bc")
    assert second["b"] == second["c"] == first["a"]
    assert _events(engine)[-1] == (2, "split_from", second["a"], first["a"])


def test_in_a_tie_the_number_stays_with_the_lowest_record(month: Month) -> None:
    first = month("ab")
    second = month("a", "b")
    assert second["a"] == first["a"] != second["b"]


def test_merging_undone_gives_back_the_earlier_numbers(engine: Engine, month: Month) -> None:
    first = month("ad", "bc", "e")
    before = engine.rows("select * from gold.person_number order by 1")
    merged = month("abcde")
    assert set(merged.values()) == {first["a"]}
    assert month("ad", "bc", "e") == first
    assert engine.rows("select * from gold.person_number order by 1") == before
    assert {event[1:3] for event in _events(engine) if event[0] == 3} == {
        ("restored", first["b"]), ("restored", first["e"]),
    }  # fmt: skip
    for number in first.values():
        assert resolve(engine, number) == ("person", number)


def test_merging_undone_gives_the_number_back_to_whom_it_was_given(month: Month) -> None:
    month("b")
    first = month("b", "aac")
    assert set(month("abc").values()) == {first["b"]}
    assert month("b", "ac") == first


def test_merging_undone_in_part_leads_old_numbers_to_where_their_records_are(
    engine: Engine, month: Month
) -> None:
    first = month("a", "b", "c")
    month("abc")
    third = month("a", "bc")
    assert third == {"a": first["a"], "b": first["b"], "c": first["b"]}
    assert resolve(engine, first["c"]) == ("person", first["b"])
    assert month("ac", "b")["c"] == first["a"]
    assert resolve(engine, first["c"]) == ("person", first["a"])
    assert month("a", "b", "c") == first
    assert resolve(engine, first["c"]) == ("person", first["c"])


def test_a_number_is_never_given_to_anybody_else(month: Month) -> None:
    first = month("a", "b")
    month("ab")
    month("a")
    later = month("a", "c", "d")
    assert {later["c"], later["d"]}.isdisjoint(first.values())


def test_who_comes_back_takes_no_number_from_who_stayed(month: Month) -> None:
    first = month("abcde", "f")
    month("ab", "f")
    assert month("ab", "cde", "f")["a"] == first["a"]


def test_a_steward_says_with_whom_a_number_stays(engine: Engine, month: Month) -> None:
    first = month("abc")
    stay = Stay("person", first["a"], "c", "2026-02-01")
    second = _keep(engine, 2, ("ab", "c"), stays=[stay])
    assert second["c"] == first["a"] != second["a"] == second["b"]
    assert _keep(engine, 3, ("ab", "c", "d"), stays=[stay])["c"] == first["a"]


def test_who_has_gone_is_retired_and_comes_back_under_the_same_number(
    engine: Engine, month: Month
) -> None:
    first = month("a", "b")
    month("a")
    assert _events(engine)[-1][:3] == (2, "retired", first["b"])
    assert month("a", "b") == first
    assert _events(engine)[-1][:3] == (3, "returned", first["b"])
    month("a")
    assert _events(engine)[-1][:3] == (4, "retired", first["b"])


def test_an_old_number_always_leads_somewhere(engine: Engine, month: Month) -> None:
    first = month("a", "b", "c")
    month("a", "bc")
    month("abc")
    month("d")
    for number in first.values():
        assert resolve(engine, number) == ("person", first["a"])


def test_a_mention_that_was_away_while_people_were_merged_comes_back_to_the_heir(
    month: Month,
) -> None:
    first = month("a", "bc")
    month("ab")
    assert month("abc")["c"] == first["a"]


def test_a_run_killed_between_the_tables_and_run_again_gives_the_same_numbers() -> None:
    told = []
    for killed in (False, True):
        engine = open_store(None)
        open_journal(engine)
        _keep(engine, 1, ("ab", "c"))
        if killed:
            before = engine.rows("select * from gold.person_number")
            passage = engine.rows(
                "select * from flamsteed.passage where passed = 'gold.person_number'"
            )
            _keep(engine, 2, ("a", "bc", "d"))
            engine.execute("delete from gold.person_number")
            for row in before:
                engine.execute("insert into gold.person_number values (?, ?, ?, ?)", row)
            engine.execute("delete from flamsteed.passage where passed = 'gold.person_number'")
            for row in passage:
                engine.execute("insert into flamsteed.passage values (?, ?, ?, ?, ?)", row)
        _keep(engine, 2, ("a", "bc", "d"))
        history = "select number, event, other_number from gold.person_history order by 1, 2"
        told.append(
            (engine.rows("select * from gold.person_number order by 1"), engine.rows(history))
        )
        engine.close()
    assert told[0] == told[1]


def test_doing_it_again_changes_nothing(engine: Engine) -> None:
    engine.stage("_drawn", "select 'a' as _mention, 'a' as _cluster")
    run = Run(1, date(2026, 7, 31), "tester")
    registry = Registry(engine, "person")
    assert keep_numbers(registry, "select * from temp.main._drawn", "s", run=run)
    assert keep_numbers(registry, "select * from temp.main._drawn", "s", run=run) == []
