import json
from dataclasses import replace
from pathlib import Path

import pytest

from flamsteed.contracts.contract import Column, Contract
from flamsteed.engine.dialect import spark_sql
from flamsteed.errors import NotFound, ReleaseRefused
from flamsteed.reports.publish import publish, published_sql
from flamsteed.reports.report import Report

CONTRACT = Contract(
    "",
    "wards",
    (
        Column("ward", required=True, key_position=1, description="Name of the ward"),
        Column("homes", logical_type="integer"),
        Column("share", logical_type="number"),
        Column("counted", logical_type="date"),
        Column("seen", logical_type="timestamp"),
        Column("final", logical_type="boolean"),
        Column("quarter"),
        Column("warden", personal="personal"),
    ),
    Path("mart.odcs.yaml"),
)
REPORT = Report(
    name="homes_by_ward",
    path=Path("homes_by_ward.yaml"),
    title="Homes by ward",
    mart="wards",
    columns={
        "ward": "Ward",
        "homes": "Homes",
        "share": "Share",
        "counted": "Counted on",
        "seen": "Seen",
        "final": "Final",
    },
    publisher="Northmere London Borough Council",
    period="quarter",
)
ROWS = """
    ('=West, "old"', 3, 0.50, date '2026-07-01', timestamp '2026-07-01 09:30:00', true, 'Q2', 'x'),
    ('East', null, -1.25, date '2026-07-02', null, false, 'Q2', 'x'),
    ('North', 1, null, null, null, null, 'Q1', 'x')
"""


@pytest.fixture
def wards(engine):
    columns = ", ".join(column.name for column in CONTRACT.columns)
    engine.execute(f"create table mart.wards as select * from (values {ROWS}) as t({columns})")


def test_each_period_is_a_file_of_its_own_in_plain_csv(engine, run, wards, tmp_path):
    first, second = publish(engine, REPORT, contract=CONTRACT, to=tmp_path, run=run)
    assert (first.period, first.rows, second.period, second.rows) == ("Q1", 1, "Q2", 2)
    assert second.file.name == "homes_by_ward_Q2.csv"
    assert second.file.read_bytes() == (
        b"Ward,Homes,Share,Counted on,Seen,Final\r\n"
        b'"\'=West, ""old""",3,0.50,2026-07-01,2026-07-01T09:30:00,true\r\n'
        b"East,,-1.25,2026-07-02,,false\r\n"
    )


def test_the_metadata_says_what_every_column_is(engine, run, wards, tmp_path):
    first, _ = publish(engine, REPORT, contract=CONTRACT, to=tmp_path, run=run)
    said = json.loads(first.metadata.read_text(encoding="utf-8"))
    assert first.metadata.name == "homes_by_ward_Q1.csv-metadata.json"
    assert said["@context"][0] == "http://www.w3.org/ns/csvw"
    assert said["url"] == first.file.name
    assert said["dc:modified"]["@value"] == "2026-07-31"
    assert "open-government-licence" in said["dc:license"]["@id"]
    assert "dialect" not in said
    columns = said["tableSchema"]["columns"]
    header = first.file.read_text(encoding="utf-8").splitlines()[0]
    assert [column["titles"] for column in columns] == header.split(",")
    assert [column["datatype"] for column in columns] == [
        "string", "integer", "decimal", "date", "dateTime", "boolean",
    ]  # fmt: skip
    assert columns[0]["required"]
    assert not columns[1]["required"]
    assert said["tableSchema"]["primaryKey"] == ["ward"]


def test_publishing_twice_gives_the_same_bytes_whatever_the_order_of_rows(
    engine, run, wards, tmp_path
):
    before = publish(engine, REPORT, contract=CONTRACT, to=tmp_path / "a", run=run)
    engine.execute("create or replace table mart.wards as from mart.wards order by ward desc")
    after = publish(engine, REPORT, contract=CONTRACT, to=tmp_path / "b", run=run)
    assert [one.sha256 for one in before] == [one.sha256 for one in after]
    for one, other in zip(before, after, strict=True):
        assert one.metadata.read_bytes() == other.metadata.read_bytes()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"columns": {"ward": "Ward", "warden": "Warden"}}, "classed as personal data"),
        ({"columns": {"ward": "Ward", "street": "Street"}}, "not in the contract of mart wards"),
        ({"period": "warden"}, "classed as personal data"),
        ({"period": "ward"}, "cannot be part of a file's name"),
    ],
)
def test_what_is_personal_or_undeclared_does_not_leave(engine, run, wards, tmp_path, change, said):
    with pytest.raises(ReleaseRefused, match=said):
        publish(engine, replace(REPORT, **change), contract=CONTRACT, to=tmp_path, run=run)
    assert list(tmp_path.iterdir()) == []


def test_a_mart_that_is_not_built_says_so(engine, run, tmp_path):
    with pytest.raises(NotFound, match=r"mart\.wards is not built yet"):
        publish(engine, REPORT, contract=CONTRACT, to=tmp_path, run=run)


def test_a_report_without_a_period_is_one_file(engine, run, wards, tmp_path):
    (one,) = publish(engine, replace(REPORT, period=""), contract=CONTRACT, to=tmp_path, run=run)
    assert (one.file.name, one.rows) == ("homes_by_ward.csv", 3)


def test_the_sql_of_a_report_can_be_said_in_spark():
    assert spark_sql(published_sql(REPORT, CONTRACT, period="Q1"))
