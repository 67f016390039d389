"""The gate: rows in = rows admitted + rows set aside, all or nothing."""

from pathlib import Path

import pytest
from tests.landing import land_rows

from flamsteed.contracts.contract import Column, Contract
from flamsteed.engine.engine import Engine
from flamsteed.errors import ContractBroken, ReleaseRefused
from flamsteed.gate import Admission, Publication, Replace, admit, refuse_delivery, release
from flamsteed.lineage.journal import Delivery, knows_batch, last_passage, state_of
from flamsteed.lineage.passage import Run
from flamsteed.quality.finding import Finding


def test_rows_in_are_rows_admitted_and_rows_set_aside(
    engine: Engine, tenants: Contract, a_run: Run
) -> None:
    rows = [
        ("1", "A", "SE29 1AA"),
        ("2", "B", None),
        ("2", "C", None),  # one key, two contents: neither lands
        ("3", "D", None),
        ("3", "D", None),  # the same row again: the first lands
        ("4", None, None),  # a required value is missing
        ("  ", "E", None),  # the key is missing
    ]
    passage = land_rows(engine, tenants, rows, day="2026-07-31", run=a_run)
    assert (passage.rows_in, passage.admitted, passage.set_aside) == (7, 2, 5)
    kept = engine.rows("select ref from raw.housing__tenant order by ref")
    assert kept == [("1",), ("3",)]
    why = engine.rows("select _line, _rules from quarantine.housing__tenant order by _line")
    assert why == [
        (3, "key repeated"),
        (4, "key repeated"),
        (6, "row repeated"),
        (7, "name missing"),
        (8, "key missing"),
    ]


def test_landing_a_batch_twice_changes_nothing(
    engine: Engine, tenants: Contract, a_run: Run
) -> None:
    rows = [("1", "A", "SE29 1AA"), ("2", None, None)]
    land_rows(engine, tenants, rows, day="2026-07-31", run=a_run)
    before = (
        engine.rows("select * from raw.housing__tenant"),
        engine.rows("select * from quarantine.housing__tenant"),
    )
    state = state_of(engine, "raw.housing__tenant")
    again = land_rows(engine, tenants, rows, day="2026-08-31", run=a_run)
    assert (again.new, again.changed, again.vanished) == (0, 0, 0)
    assert state_of(engine, "raw.housing__tenant") == state
    assert before == (
        engine.rows("select * from raw.housing__tenant"),
        engine.rows("select * from quarantine.housing__tenant"),
    )


def test_a_changed_row_is_a_new_version_and_a_vanished_one_is_closed(
    engine: Engine, tenants: Contract, a_run: Run
) -> None:
    land_rows(engine, tenants, [("1", "A", None), ("2", "B", None)], day="2026-07-31", run=a_run)
    passage = land_rows(
        engine, tenants, [("1", "Z", None), ("3", "C", None)], day="2026-08-31", run=a_run
    )
    assert (passage.new, passage.changed, passage.vanished) == (1, 1, 1)
    kept = engine.rows(
        "select ref, name, _seen_from, _seen_to from raw.housing__tenant order by ref, _seen_from"
    )
    assert kept == [
        ("1", "A", "2026-07-31", "2026-08-31"),
        ("1", "Z", "2026-08-31", None),
        ("2", "B", "2026-07-31", "2026-08-31"),
        ("3", "C", "2026-08-31", None),
    ]


def test_a_row_that_comes_back_opens_again(engine: Engine, tenants: Contract, a_run: Run) -> None:
    for day, rows in (
        ("2026-07-31", [("1", "A", None)]),
        ("2026-08-31", []),
        ("2026-09-30", [("1", "A", None)]),
    ):
        land_rows(engine, tenants, rows, day=day, run=a_run)
    spells = engine.rows("select _seen_from, _seen_to from raw.housing__tenant order by 1")
    assert spells == [("2026-07-31", "2026-08-31"), ("2026-09-30", None)]


def test_a_row_that_turned_bad_keeps_its_last_good_version_open(
    engine: Engine, tenants: Contract, a_run: Run
) -> None:
    land_rows(engine, tenants, [("1", "A", None)], day="2026-07-31", run=a_run)
    land_rows(engine, tenants, [("1", None, None)], day="2026-08-31", run=a_run)
    assert engine.rows("select name, _seen_to from raw.housing__tenant") == [("A", None)]
    assert engine.rows("select _rules, _seen_to from quarantine.housing__tenant") == [
        ("name missing", None)
    ]


def test_a_mended_row_leaves_quarantine(engine: Engine, tenants: Contract, a_run: Run) -> None:
    land_rows(engine, tenants, [("1", None, None)], day="2026-07-31", run=a_run)
    land_rows(engine, tenants, [("1", "A", None)], day="2026-08-31", run=a_run)
    assert engine.rows("select _seen_to from quarantine.housing__tenant") == [("2026-08-31",)]
    assert engine.rows("select name from raw.housing__tenant") == [("A",)]


def test_an_append_load_closes_nothing(engine: Engine, tenants: Contract, a_run: Run) -> None:
    land_rows(engine, tenants, [("1", "A", None)], day="2026-07-31", run=a_run, whole=False)
    passage = land_rows(
        engine, tenants, [("2", "B", None)], day="2026-08-31", run=a_run, whole=False
    )
    assert (passage.new, passage.vanished) == (1, 0)
    assert engine.value("select count(*) from raw.housing__tenant where _seen_to is null") == 2


def test_blanks_round_a_key_are_padding(engine: Engine, tenants: Contract, a_run: Run) -> None:
    land_rows(engine, tenants, [("1   ", "A", None)], day="2026-07-31", run=a_run)
    passage = land_rows(engine, tenants, [("1", "A", None)], day="2026-08-31", run=a_run)
    assert (passage.new, passage.changed) == (0, 1)
    assert engine.value("select count(distinct _record) from raw.housing__tenant") == 1


def test_without_a_key_equal_rows_are_all_kept(engine: Engine, a_run: Run) -> None:
    lines = Contract("finance", "line", (Column("amount"),), Path("x"))
    passage = land_rows(engine, lines, [("5.00",), ("5.00",)], day="2026-07-31", run=a_run)
    assert passage.admitted == 2
    assert engine.value("select count(distinct _record) from raw.finance__line") == 2


def test_a_contract_that_gains_a_column_keeps_the_old_rows(
    engine: Engine, tenants: Contract, a_run: Run
) -> None:
    land_rows(engine, tenants, [("1", "A", None)], day="2026-07-31", run=a_run)
    wider = Contract("housing", "tenant", (*tenants.columns, Column("phone")), Path("x"))
    land_rows(engine, wider, [("1", "A", None, "020")], day="2026-08-31", run=a_run)
    assert engine.rows(
        "select name, phone, _seen_to from raw.housing__tenant order by _seen_from"
    ) == [
        ("A", None, "2026-08-31"),
        ("A", "020", None),
    ]


def test_a_stop_finding_writes_nothing(engine: Engine, a_run: Run) -> None:
    staged = engine.stage("s", "select 1 as n")
    stop = Finding(
        "housing", "tenant", "too few rows", "completeness", "stop", 1, "half of them are gone"
    )
    with pytest.raises(
        ContractBroken, match=r"mart.x was not written: too few rows: half of them are gone"
    ):
        admit(engine, Admission("mart.x", staged, "s", findings=(stop,)), way=Replace(), run=a_run)
    assert not engine.has_table("mart.x")
    assert last_passage(engine, "mart.x") is None


def test_what_fails_half_way_leaves_nothing(engine: Engine, a_run: Run) -> None:
    with pytest.raises(Exception, match="no_such_table"):
        admit(engine, Admission("mart.x", "no_such_table", "s"), way=Replace(), run=a_run)
    assert not engine.has_table("mart.x")
    assert last_passage(engine, "mart.x") is None


def test_a_refused_delivery_is_known_and_the_table_stays(
    engine: Engine, tenants: Contract, a_run: Run
) -> None:
    land_rows(engine, tenants, [("1", "A", None)], day="2026-07-31", run=a_run)
    cut = Finding(
        "housing",
        "tenant",
        "truncated",
        "completeness",
        "error",
        0,
        "ends mid-row",
        outcome="set_aside",
    )
    refuse_delivery(
        engine, tenants, Delivery("b2", "t.csv", "2026-08-31"), findings=[cut], run=a_run
    )
    assert knows_batch(engine, "housing__tenant", "b2")
    assert engine.value("select count(*) from raw.housing__tenant where _seen_to is null") == 1


def test_a_delivery_that_stops_the_run_is_looked_at_again(
    engine: Engine, tenants: Contract, a_run: Run
) -> None:
    cut = Finding(
        "housing", "tenant", "truncated", "completeness", "stop", 0, "ends mid-row", outcome="stop"
    )
    with pytest.raises(
        ContractBroken, match=r"t.csv was not landed in raw.housing__tenant: truncated"
    ):
        refuse_delivery(
            engine, tenants, Delivery("b2", "t.csv", "2026-08-31"), findings=[cut], run=a_run
        )
    assert not knows_batch(engine, "housing__tenant", "b2")


def _published(personal: str) -> Contract:
    columns = (Column("beneficiary", personal=personal), Column("amount"))
    return Contract("", "spend", columns, Path("x"))


def test_a_publication_is_rfc_4180(engine: Engine, a_run: Run, tmp_path: Path) -> None:
    engine.execute(
        "create table mart.spend as select 'a \"b\", c' as beneficiary, -1.50::decimal(9,2) as amount union all select '=1+1', 2"
    )
    out = Publication(
        "spend", "mart.spend", ("beneficiary", "amount"), "select * from mart.spend order by amount"
    )
    passage = release(engine, out, contract=_published("none"), to=tmp_path / "s.csv", run=a_run)
    assert passage.admitted == 2
    assert (
        tmp_path / "s.csv"
    ).read_bytes() == b'beneficiary,amount\r\n"a ""b"", c",-1.50\r\n\'=1+1,2.00\r\n'


@pytest.mark.parametrize(
    ("personal", "columns", "message"),
    [
        ("personal", ("beneficiary",), "`beneficiary` of mart.spend is classed as personal data"),
        ("none", ("surprise",), "`surprise` is not in the contract of mart.spend"),
    ],
)
def test_nothing_personal_or_unlisted_is_published(
    engine: Engine,
    a_run: Run,
    tmp_path: Path,
    personal: str,
    columns: tuple[str, ...],
    message: str,
) -> None:
    engine.execute(
        "create table mart.spend as select 'x' as beneficiary, 1 as amount, 2 as surprise"
    )
    out = Publication("spend", "mart.spend", columns, "select * from mart.spend")
    with pytest.raises(ReleaseRefused, match=message):
        release(engine, out, contract=_published(personal), to=tmp_path / "s.csv", run=a_run)
    assert list(tmp_path.iterdir()) == []
