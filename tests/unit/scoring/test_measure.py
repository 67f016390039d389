"""The published quality of gold records, on drawn people: all made up."""

from collections.abc import Sequence
from datetime import date
from itertools import combinations

import pytest
from tests.drawn_people import Row, a_spec, person, put

from flamsteed.engine.engine import Engine
from flamsteed.gold.merge import merge
from flamsteed.lineage.passage import Run
from flamsteed.linkage.link import link
from flamsteed.scoring.expected import joined
from flamsteed.scoring.measure import measure
from flamsteed.scoring.published import Measure, headline, published, sections, suspects

HOME = {"uprn": "99000000001", "postcode": "SE29 1AA"}
BORN = {"birth_date": "1980-02-03"}
PEOPLE = (
    person("aa1", "Joan", "Tester", nino="QQ123456A", **HOME, **BORN),
    person("bb2", "Joanie", "Tester", nino="QQ123456A", **HOME, **BORN),
    person("cc3", "Joan", "Tester", nino="QQ123456A", birth_date="1980-02-08"),
    person("dd4", "Maud", "Other", birth_date="1950-01-02", uprn="99000000003"),
    person("ee5", "John", "Senior", birth_date="1950-04-05", uprn="99000000007"),
    person("ff6", "John", "Senior", birth_date="1985-07-09", uprn="99000000007"),
    person("gg7", "John", "Senior", uprn="99000000007"),
)


def _merged(engine: Engine, run: Run, rows: Sequence[Row] = PEOPLE) -> Engine:
    put(engine, rows, run)
    link(engine, a_spec(), run=run)
    merge(engine, a_spec(), run=run)
    return engine


def _told(engine: Engine) -> dict[tuple[str, str], Measure]:
    return {(each.measure, each.about): each for each in published(engine, "person")}


def test_the_quality_of_gold_records_is_published_through_the_gate(
    engine: Engine, a_run: Run
) -> None:
    passages = measure(_merged(engine, a_run), a_spec(), run=a_run)
    assert [p.table for p in passages] == ["gold.person_quality", "gold.person_suspect"]
    assert "gold.person" in passages[0].inputs
    told = _told(engine)
    assert (told["has", "surname"].counted, told["has", "surname"].total) == (4, 4)
    assert told["churn", "founded"].counted == 4
    assert told["churn", "founded"].day == "2026-07-31"


def test_measuring_again_changes_nothing(engine: Engine, a_run: Run) -> None:
    measure(_merged(engine, a_run), a_spec(), run=a_run)
    assert measure(engine, a_spec(), run=a_run) == []


def test_a_killed_measuring_is_finished_by_the_next(engine: Engine, a_run: Run) -> None:
    measure(_merged(engine, a_run), a_spec(), run=a_run)
    before = engine.rows("select * from gold.person_suspect order by all")
    engine.execute("drop table gold.person_suspect")
    engine.execute("delete from flamsteed.passage where passed = 'gold.person_suspect'")
    measure(engine, a_spec(), run=a_run)
    assert engine.rows("select * from gold.person_suspect order by all") == before


def test_before_there_is_gold_there_is_nothing_to_measure(engine: Engine, a_run: Run) -> None:
    assert measure(engine, a_spec(), run=a_run) == []
    assert published(engine, "person") == ()
    assert suspects(engine, "person", 5) == ()


def test_the_order_of_records_changes_no_figure(engine: Engine, a_run: Run) -> None:
    measure(_merged(engine, a_run), a_spec(), run=a_run)
    first = published(engine, "person")
    measure(_merged(engine, a_run, PEOPLE[::-1]), a_spec(), run=a_run)
    assert published(engine, "person") == first


def test_records_with_two_of_what_a_person_has_one_of_are_suspects(
    engine: Engine, a_run: Run
) -> None:
    measure(_merged(engine, a_run), a_spec(), run=a_run)
    doubted = {(s.kind, s.side) for s in suspects(engine, "person", 9)}
    assert ("two_birth_dates", "over") in doubted
    assert ("kept_apart", "under") in doubted
    assert _told(engine)["may_be_two", "two_birth_dates"].counted == 1
    assert _told(engine)["may_be_two", "two_ninos"].counted == 0
    assert _told(engine)["conflict", "birth_date"].counted == 1


def test_a_swapped_or_a_january_birth_date_is_no_second_one(engine: Engine, a_run: Run) -> None:
    rows = (
        person("aa1", "Joan", "Tester", birth_date="1980-02-03", **HOME),
        person("bb2", "Joan", "Tester", birth_date="1980-03-02", **HOME),
        person("cc3", "Joan", "Tester", birth_date="1980-01-01", **HOME),
    )
    measure(_merged(engine, a_run, rows), a_spec(), run=a_run)
    assert engine.value("select max(records) from gold.person") == 3
    assert _told(engine)["may_be_two", "two_birth_dates"].counted == 0


def test_two_records_with_one_name_and_birth_date_that_were_not_joined_are_suspects(
    engine: Engine, a_run: Run
) -> None:
    rows = (
        person("aa1", "Joan", "Tester", nino="QQ123456A", **BORN),
        person("bb2", "Joan", "Tester", nino="QQ999999D", **BORN),
    )
    measure(_merged(engine, a_run, rows), a_spec(), run=a_run)
    (doubted,) = suspects(engine, "person", 9)
    assert doubted.kind == "same_name_and_birth_date"
    assert doubted.number < doubted.other_number


def test_a_pair_that_a_steward_decided_counts_as_certain(engine: Engine, a_run: Run) -> None:
    measure(_merged(engine, a_run), a_spec(), run=a_run)
    before = _told(engine)["precision", "expected"]
    left, right = engine.rows(
        "select _left, _right from linked.person_pair where band = 'same' order by 1, 2 limit 1"
    )[0]
    engine.execute(
        f"create or replace table linked.person_decision as select '{left}' as _left, '{right}' as _right,"
        " 'different' as kind, 'in force' as standing"
    )
    engine.execute("delete from flamsteed.passage where passed like 'gold.person_quality'")
    measure(engine, a_spec(), run=a_run)
    after = _told(engine)
    assert before.figure is not None
    assert after["precision", "expected"].figure is not None
    assert after["precision", "expected"].figure < before.figure - 0.1
    assert (after["decided", "found to be one"].figure, after["decided", "stated"].counted) == (
        0,
        1,
    )


def test_bridges_that_linkage_tells_of_are_suspects(engine: Engine, a_run: Run) -> None:
    _merged(engine, a_run)
    engine.execute(
        "create or replace table linked.person_review as select 'aa1-1' as _left, 'cc3-1' as _right,"
        " 'bridge' as kind"
    )
    measure(engine, a_spec(), run=a_run)
    assert _told(engine)["may_be_two", "bridge"].counted == 1
    assert _told(engine)["queue_oldest", "bridge"].counted == 1


def test_a_question_waits_since_the_later_of_its_records_came(engine: Engine, a_run: Run) -> None:
    _merged(engine, a_run)
    engine.execute(
        "insert into flamsteed.batch values ('desk__person', 'b1', 'f.csv', '2026-05-01', 'landed'),"
        " ('desk__person', 'b2', 'g.csv', '2026-06-02', 'landed')"
    )
    engine.execute("update clean.desk__person set _batch = 'b2' where _record = 'cc3'")
    engine.execute(
        "create or replace table linked.person_review as select 'aa1-1' as _left, 'cc3-1' as _right,"
        " 'pair' as kind union all select 'aa1-1', 'dd4-1', 'pair'"
    )
    measure(engine, a_spec(), run=a_run)
    told = _told(engine)
    assert told["queue_oldest", "pair"].day == "2026-05-01"
    assert told["queue_oldest", "pair"].counted == 2
    waits = {s.heading: s.rows for s in sections(tuple(told.values()), as_of=date(2026, 6, 3))}
    assert ("pair: 2 questions, the oldest waits", "33 days") in waits["Waiting for a person"]


def test_no_value_of_a_person_is_in_what_is_published(engine: Engine, a_run: Run) -> None:
    measure(_merged(engine, a_run), a_spec(), run=a_run)
    said = repr(published(engine, "person")) + repr(suspects(engine, "person", 99))
    said += repr(sections(published(engine, "person"), as_of=a_run.as_of))
    for value in ("Joan", "Tester", "JOAN", "QQ123456A", "1980", "99000000001", "SE29"):
        assert value not in said


def test_the_headline_says_what_a_manager_should_hear_first(engine: Engine, a_run: Run) -> None:
    measure(_merged(engine, a_run), a_spec(), run=a_run)
    told = headline(published(engine, "person"), as_of=a_run.as_of)
    assert told[0].startswith("Of the pairs of records joined 99.62% (")
    assert told[1] == "1 gold record may be two people; 1 pair of them may be one."


def _as_sure_as_the_weakest(links: list[tuple[str, str, float]], left: str, right: str) -> float:
    """By trying every threshold: the greatest at which the two are still linked."""
    for floor in sorted({p for _, _, p in links}, reverse=True):
        seen, waiting = {left}, [left]
        while waiting:
            at = waiting.pop()
            for one, two, p in links:
                if p >= floor and at in (one, two):
                    other = two if at == one else one
                    if other not in seen:
                        seen.add(other)
                        waiting.append(other)
        if right in seen:
            return floor
    return 0.0


def test_a_pair_joined_by_a_chain_is_as_sure_as_its_weakest_link() -> None:
    links = [
        ("a", "b", 0.99),
        ("x", "y", 0.98),
        ("b", "c", 0.95),
        ("a", "c", 0.93),
        ("c", "x", 0.91),
    ]
    pairs, right, _ = joined(links)
    assert pairs == 10
    expected = [_as_sure_as_the_weakest(links, *ends) for ends in combinations("abcxy", 2)]
    assert right == pytest.approx(sum(expected))


def test_incremental_is_the_same_as_measuring_everything_anew(engine: Engine, a_run: Run) -> None:
    measure(_merged(engine, a_run, PEOPLE[:4]), a_spec(), run=a_run)
    measure(_merged(engine, a_run), a_spec(), run=a_run)
    by_steps = published(engine, "person")
    for table in ("gold.person_quality", "gold.person_suspect"):
        engine.execute(f"drop table {table}")
        engine.execute(f"delete from flamsteed.passage where passed = '{table}'")
    measure(engine, a_spec(), run=a_run)
    assert published(engine, "person") == by_steps
