from pathlib import Path

import pytest

from flamsteed.contracts.contract import Column, Contract, Rule, Severity
from flamsteed.engine.engine import Engine
from flamsteed.errors import NotFound
from flamsteed.gate import Admission, Replace, admit
from flamsteed.lineage.passage import Run
from flamsteed.quality.finding import Finding
from flamsteed.scoring.answers import record_sql
from flamsteed.scoring.people import Agreement
from flamsteed.scoring.score import score
from flamsteed.scoring.table import group_heads, group_rows, score_table

PERSONS = """person_id,forename,middle_names,surname,birth_date,sex,uprn,nino,nhs_number
p1,Joan,,Tester,1980-02-03,F,1,QQ123456A,
p2,Maud,,Other,1950-01-02,F,2,,
"""
RECORDS = """system,table,key,role,person_id
desk,person,1,main,p1
desk,person,2,main,p1
desk,person,2,joint,p2
desk,person,3,main,p2
desk,person,4,main,p2
barred,list,1,main,p1
"""
FILES = {
    "person_truth": PERSONS,
    "property_truth": "property_id,uprn\nP1,1\n",
    "record_person": RECORDS,
    "record_property": "system,table,key,uprn\ndesk,place,1,1\ndesk,place,2,2\ndesk,place,3,3\n",
    "defect": "system,table,key,column,kind,month\n"
    "desk,person,1,nino,nino_missing,1\ndesk,person,2,nino,nino_invalid,1\n"
    "desk,person,3,surname,name_typo,1\ndesk,person,4,uprn,uprn_missing,1\n",
    "event": "system,file,kind,month\ndesk,a.csv,truncated,1\ndesk,b.csv,header_only,1\n",
}
CONTRACT = Contract(
    "desk", "person", (Column("nino", uk_type="nino"), Column("surname"), Column("uprn")),
    Path("x"), rules=(
        Rule("no uprn", "select _record from {table} where uprn is null", "completeness",
             Severity.WARNING, column="uprn"),
    ),
)  # fmt: skip


def _hash(engine: Engine, table: str, key: str) -> str:
    said = f"select 'desk' as system, '{table}' as \"table\", '{key}' as key"
    return str(engine.value(f"select {record_sql()} from ({said}) as answer"))


@pytest.fixture
def answers(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        (tmp_path / f"{name}.csv").write_text(text)
    return tmp_path


@pytest.fixture
def store(engine: Engine, a_run: Run) -> Engine:
    """Records 1 and 2 joined rightly, 4 joined to them wrongly, 3 alone, the joint part missing."""
    ids = {key: _hash(engine, "person", key) for key in "1234"}
    rows = ", ".join(
        f"('{ids[key]}', '1', 'desk__person', '{number}')"
        for key, number in (("1", "N1"), ("2", "N1"), ("4", "N1"), ("3", "N2"))
    )
    engine.execute(
        f"create table gold.person_source as select * from (values {rows})"
        " as t(_record, _part, _table, number)"
    )
    engine.execute("create table linked.person as select * from gold.person_source")
    engine.execute(
        "create table gold.person as select * from (values ('N1', 'Joan', 'Wrong', 'QQ123456A'),"
        " ('N2', 'MAUD', 'Other', null)) as t(number, forename, surname, nino)"
    )
    places = [(_hash(engine, "place", key), *found) for key, found in
              (("1", ("uprn", "1")), ("2", ("address", "7")))]  # fmt: skip
    engine.execute(
        "create table linked.property as select * from (values "
        + ", ".join(f"('{r}', 'desk__place', '{m}', '{u}', 'fits')" for r, m, u in places)
        + ") as t(_record, _table, method, uprn, reason)"
    )
    engine.execute(
        "create table clean.desk__person as select * from (values "
        + ", ".join(f"('{ids[k]}', '{reason}', {uprn})" for k, reason, uprn in
                    (("1", "missing", "'1'"), ("2", "ok", "'1'"), ("3", "ok", "'1'"), ("4", "ok", "null")))
        + ") as t(_record, nino_reason, uprn)"
    )  # fmt: skip
    finding = Finding(
        "desk", "person", "truncated", "completeness", "error", 0, "cut", file="a.csv"
    )
    staged = engine.stage("_x", "select 1 as one")
    admit(engine, Admission("clean.x", staged, "s", findings=(finding,)), way=Replace(), run=a_run)
    return engine


def test_pairs_people_and_values_are_measured(store: Engine, answers: Path) -> None:
    measured = score(store, answers, contracts={"desk__person": CONTRACT})

    people = measured.people
    assert (people.mentions, people.unlinked, people.people, people.gold) == (5, 1, 2, 2)
    assert people.pairs == Agreement(found=3, true=4, both=1)
    assert people.quality.precision.value == pytest.approx(1 / 3)
    assert people.quality.recall.value == pytest.approx(1 / 4)
    assert people.quality.f1.value == pytest.approx(2 / 7)
    assert people.quality.exact.value == 0
    assert people.quality.joined.value == 1
    assert people.quality.split.value == 0.5
    assert people.quality.b_cubed_precision.value == pytest.approx((4 / 3 + 1 / 3 + 1 + 1) / 5)
    assert people.quality.b_cubed_recall.value == pytest.approx((2 + 1 / 3 + 1 / 3 + 1 / 3) / 5)
    assert {v.attribute: (v.filled, v.wrong) for v in measured.values} == {
        "forename": (2, 0), "surname": (2, 1), "nino": (1, 0),
    }  # fmt: skip


def test_properties_are_measured_by_method(store: Engine, answers: Path) -> None:
    measured = score(store, answers, contracts={})
    assert measured.properties == Agreement(found=2, true=3, both=1)
    assert {(m.method, m.records, m.right) for m in measured.methods} == {
        ("uprn", 1, 1), ("address", 1, 0), ("none", 1, 0),
    }  # fmt: skip


def test_defects_and_events_count_only_when_told_of(store: Engine, answers: Path) -> None:
    measured = score(store, answers, contracts={"desk__person": CONTRACT})
    assert {(d.kind, d.planted, d.found) for d in measured.defects} == {
        ("nino_missing", 1, 1), ("nino_invalid", 1, 0), ("name_typo", 1, 0), ("uprn_missing", 1, 1),
    }  # fmt: skip
    assert {(e.kind, e.planted, e.found) for e in measured.events} == {
        ("truncated", 1, 1), ("header_only", 1, 0),
    }  # fmt: skip


def test_the_score_is_told_in_rows(store: Engine, answers: Path) -> None:
    rows = dict(score_table(score(store, answers, contracts={})))
    assert rows["pairs of mentions: recall"].startswith("0.2500 (")
    assert rows["people who share a gold record with somebody else"].startswith("100.00% (")
    assert rows["wrong surname in gold"] == "1 of 2 (50.00%)"


def test_a_store_without_scored_pairs_is_scored_all_the_same(store: Engine, answers: Path) -> None:
    people = score(store, answers, contracts={}).people
    assert people.sure is None
    assert people.missed == ()
    heads = group_heads(people)
    assert all(len(row) == len(heads) for row in group_rows(people, with_intervals=True))


def test_scoring_twice_gives_the_same_figures_and_leaves_nothing_staged(
    store: Engine, answers: Path
) -> None:
    names = "select table_name from duckdb_tables() order by 1"
    before = store.rows(names)
    first = score(store, answers, contracts={})
    assert store.rows(names) == before
    assert score(store, answers, contracts={}) == first


def test_without_answers_it_says_so(store: Engine, tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="holds no answers"):
        score(store, tmp_path / "nowhere", contracts={})


def test_before_a_run_it_says_so(engine: Engine, answers: Path) -> None:
    with pytest.raises(NotFound, match="Run the path first"):
        score(engine, answers, contracts={})
