from dataclasses import replace
from pathlib import Path

import pytest

from flamsteed.contracts.contract import Column, Contract, Rule, Severity
from flamsteed.errors import ContractBroken
from flamsteed.lineage.journal import last_passage, passages_after
from flamsteed.marts.build import build
from flamsteed.marts.model import Model

WARDS = Model(
    "mart.wards",
    Path("wards.sql"),
    "select ward, count(*) as homes from clean.s__home group by ward order by ward",
    ("clean.s__home",),
)
CONTRACT = Contract(
    "",
    "wards",
    (
        Column("ward", required=True, key_position=1, max_length=5),
        Column("homes", logical_type="integer", required=True),
    ),
    Path("mart.odcs.yaml"),
    fingerprint="one",
)


@pytest.fixture
def homes(draw):
    draw("clean.s__home", "select * from (values ('E', 1), ('E', 2), ('W', 3)) as t(ward, home)")


def test_a_mart_is_written_and_notes_what_it_stands_on(engine, run, homes):
    passage = build(engine, WARDS, contract=CONTRACT, run=run)
    assert passage is not None
    assert (passage.rows_in, passage.admitted, passage.inputs) == (2, 2, ("clean.s__home",))
    assert engine.rows("select * from mart.wards") == [("E", 2), ("W", 1)]


def test_nothing_is_done_until_sql_contract_or_input_change(engine, run, homes, draw):
    build(engine, WARDS, contract=CONTRACT, run=run)
    assert build(engine, WARDS, contract=CONTRACT, run=run) is None
    other_sql = replace(WARDS, select=WARDS.select + " desc")
    assert build(engine, other_sql, contract=CONTRACT, run=run) is not None
    other_contract = replace(CONTRACT, fingerprint="two")
    assert build(engine, other_sql, contract=other_contract, run=run) is not None
    draw("clean.s__home", "select 'W' as ward, 3 as home", "changed")
    assert build(engine, other_sql, contract=other_contract, run=run) is not None
    assert build(engine, other_sql, contract=other_contract, run=run) is None
    assert engine.rows("select * from mart.wards") == [("W", 1)]


def test_a_table_that_only_a_rule_reads_has_the_mart_held_against_it_again(
    engine, run, homes, draw
):
    rule = Rule(
        "as many as counted",
        "select 1 from {table} having sum(homes) <> (select count(*) from clean.s__counted)",
        "consistency",
        Severity.ERROR,
        message="homes and their count differ",
    )
    held = replace(CONTRACT, rules=(rule,), fingerprint="held")
    draw("clean.s__counted", "select * from range(3)")
    assert build(engine, WARDS, contract=held, run=run) is not None
    assert build(engine, WARDS, contract=held, run=run) is None
    draw("clean.s__counted", "select * from range(4)", "one more")
    with pytest.raises(ContractBroken, match="homes and their count differ"):
        build(engine, WARDS, contract=held, run=run)


def test_a_mart_waits_for_what_never_landed_and_says_so_once(engine, run, draw):
    waiting = build(engine, WARDS, contract=CONTRACT, run=run)
    (finding,) = waiting.findings
    assert (finding.rule, finding.severity) == ("not built", "warning")
    assert "it reads clean.s__home, of which nothing has been admitted yet" in finding.message
    assert build(engine, WARDS, contract=CONTRACT, run=run) is None
    draw("clean.s__home", "select 'E' as ward, 1 as home")
    assert build(engine, WARDS, contract=CONTRACT, run=run).admitted == 1
    cleared = passages_after(engine, 0)[-1][1]
    assert (cleared.door, cleared.findings) == ("check", ())
    assert build(engine, WARDS, contract=CONTRACT, run=run) is None


@pytest.mark.parametrize(
    ("select", "said"),
    [
        (
            "select ward, 1 as homes, 2 as more from clean.s__home",
            "column `more`: the SELECT gives",
        ),
        ("select distinct ward from clean.s__home", "column `homes`: the contract declares it"),
        ("select ward, '1' as homes from clean.s__home", "column `homes`: it is VARCHAR"),
        ("select null::varchar as ward, 1 as homes from clean.s__home", "`ward` is missing"),
        ("select ward, 1 as homes from clean.s__home", "more than one row has the same ward"),
        ("select ward || '-ward' as ward, home as homes from clean.s__home", "`ward` is too long"),
    ],
)
def test_a_mart_that_is_not_as_declared_is_not_written(engine, run, homes, select, said):
    with pytest.raises(ContractBroken, match=r"mart\.wards was not written") as raised:
        build(engine, replace(WARDS, select=select), contract=CONTRACT, run=run)
    assert said in str(raised.value)
    assert not engine.has_table("mart.wards")


@pytest.mark.parametrize("severity", [Severity.STOP, Severity.ERROR])
def test_a_broken_rule_keeps_the_mart_that_was_there(engine, run, homes, draw, severity):
    build(engine, WARDS, contract=CONTRACT, run=run)
    rule = Rule(
        "all homes are counted",
        "select _record from {table} having sum(homes) <> (select count(*) from clean.s__home)",
        "consistency",
        severity,
        message="homes and their count differ",
    )
    rule = replace(rule, query=rule.query.replace("select _record", "select 1"))
    held = replace(CONTRACT, rules=(rule,), fingerprint="held")
    assert build(engine, WARDS, contract=held, run=run) is not None
    wrong = replace(WARDS, select="select 'E' as ward, 7 as homes from clean.s__home limit 1")
    with pytest.raises(ContractBroken, match="homes and their count differ"):
        build(engine, wrong, contract=held, run=run)
    assert engine.rows("select ward from mart.wards") == [("E",), ("W",)]


def test_a_broken_warning_is_a_finding_and_an_allowance_is_kept(engine, run, homes):
    warning = Rule(
        "small", "select _record from {table} where homes < 2", "accuracy", message="few homes"
    )
    allowed = replace(warning, name="allowed", allowed=0.5, allowed_is_share=True)
    held = replace(CONTRACT, rules=(warning, allowed), owner="a@b.example")
    build(engine, WARDS, contract=held, run=run)
    passage = last_passage(engine, "mart.wards")
    (finding,) = passage.findings
    assert (finding.rule, finding.rows, finding.severity) == ("small", 1, "warning")
    assert (finding.message, finding.owner, finding.table) == ("few homes", "a@b.example", "wards")


def test_a_mart_over_quarantine_follows_every_delivery(engine, run, draw):
    model = replace(WARDS, select="select 'all' as ward, 1 as homes", reads=("quarantine.s__home",))
    engine.execute("create table quarantine.s__home (_rules varchar)")
    draw("raw.s__home", "select 1 as home")
    assert build(engine, model, contract=None, run=run) is not None
    assert build(engine, model, contract=None, run=run) is None
    draw("raw.s__home", "select 2 as home", "another")
    assert build(engine, model, contract=None, run=run) is not None
