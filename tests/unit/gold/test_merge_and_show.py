import pytest
from tests.drawn_people import a_spec, person, put

from flamsteed.engine.engine import Engine
from flamsteed.errors import NotFound
from flamsteed.gold.merge import merge
from flamsteed.gold.number import number_for
from flamsteed.gold.show import explain
from flamsteed.lineage.passage import Run
from flamsteed.linkage.link import link


def _merged(engine: Engine, run: Run) -> None:
    put(engine, [
        person("a", "Joan", "Tester", birth_date="1980-02-03", uprn="99000000001"),
        person("b", "Joanie", "Tester", birth_date="1980-02-03", uprn="99000000001"),
        person("c", "Maud", "Other", birth_date="1950-01-02"),
    ], run)  # fmt: skip
    link(engine, a_spec(), run=run)
    merge(engine, a_spec(), run=run)


def test_every_person_has_one_row_and_every_record_one_person(engine: Engine, a_run: Run) -> None:
    _merged(engine, a_run)
    assert engine.rows("select surname, records from gold.person order by surname") == [
        ("Other", 1), ("Tester", 2),
    ]  # fmt: skip
    assert engine.value("select count(*) from gold.person_source") == 3


def test_every_gold_value_leads_to_one_record_and_one_reason(engine: Engine, a_run: Run) -> None:
    _merged(engine, a_run)
    rows = engine.rows(
        "select v.attribute, v.value, v._record, v.rule, v.rivals from gold.person_value as v"
        " join gold.person as p on p.number = v.number where p.surname = 'Tester' order by 1"
    )
    assert rows == [
        ("birth_date", "1980-02-03", "a", "every source agrees", 0),
        ("forename", "Joan", "a", "the others look like slips or short forms", 1),
        ("surname", "Tester", "a", "every source agrees", 0),
    ]


def test_merging_again_changes_nothing(engine: Engine, a_run: Run) -> None:
    _merged(engine, a_run)
    assert merge(engine, a_spec(), run=a_run) == []


def test_a_killed_merge_is_finished_by_the_next(engine: Engine, a_run: Run) -> None:
    _merged(engine, a_run)
    before = engine.rows("select * from gold.person order by number")
    engine.execute("delete from gold.person")
    engine.execute("delete from flamsteed.passage where passed = 'gold.person'")
    assert [p.table for p in merge(engine, a_spec(), run=a_run)] == ["gold.person"]
    assert engine.rows("select * from gold.person order by number") == before


def test_one_record_explains_itself(engine: Engine, a_run: Run) -> None:
    engine.execute(
        "insert into flamsteed.batch values ('desk__person', 'b1', 'desk.csv', '2026-07-31', 'landed')"
    )
    _merged(engine, a_run)
    number = engine.value("select number from gold.person where surname = 'Tester'")

    told = explain(engine, number.lower().replace("-", " "))

    assert (told.number, told.thing, told.redirected_from, told.is_retired) == (
        number, "person", None, False,
    )  # fmt: skip
    assert {(v.attribute, v.record, v.rule) for v in told.values} >= {
        ("birth_date", "a", "every source agrees")
    }
    assert [(s.system, s.table, s.record) for s in told.sources] == [
        ("desk", "person", "a"), ("desk", "person", "b"),
    ]  # fmt: skip
    assert [(s.file, s.line) for s in told.sources] == [("desk.csv", 2), ("desk.csv", 3)]
    assert all("same birth date" in source.reason for source in told.sources)
    assert [event.event for event in told.history] == ["founded"]


@pytest.mark.parametrize("number", ["nonsense", "F-0000-0000-1", number_for("nobody")])
def test_a_number_that_was_never_given_is_not_found(
    engine: Engine, a_run: Run, number: str
) -> None:
    _merged(engine, a_run)
    with pytest.raises(NotFound, match=r"Flamsteed number|has ever had that number"):
        explain(engine, number)


def test_a_merged_number_is_shown_under_its_heir(engine: Engine, a_run: Run) -> None:
    apart = [
        person("a", "Joan", "Tester", birth_date="1980-02-03"),
        person("b", "Maud", "Other", birth_date="1950-01-02"),
    ]
    put(engine, apart, a_run)
    link(engine, a_spec(), run=a_run)
    merge(engine, a_spec(), run=a_run)
    old = dict(engine.rows("select _record, number from gold.person_source"))
    second = Run(2, a_run.as_of, "tester")
    put(engine, [apart[0], person("b", "Joan", "Tester", birth_date="1980-02-03")], second)
    link(engine, a_spec(), run=second)
    merge(engine, a_spec(), run=second)

    told = explain(engine, old["b"])

    assert (told.number, told.redirected_from) == (old["a"], old["b"])
    assert {event.event for event in told.history} == {"founded", "merged_into"}
