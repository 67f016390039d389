"""Cleaning: raw value, canonical value and reason; only what changed is worked on."""

from dataclasses import replace

import pytest
from tests.landing import land_rows

from flamsteed.cleaning.check import check
from flamsteed.cleaning.clean import clean, clean_sql, waiting_sql
from flamsteed.cleaning.fix_list import fix_list_sql
from flamsteed.contracts.contract import Column, Contract, Rule, Severity
from flamsteed.engine.dialect import spark_sql
from flamsteed.engine.engine import Engine
from flamsteed.errors import ContractBroken
from flamsteed.lineage.journal import last_passage
from flamsteed.lineage.passage import Run

CLEAN = (
    "select ref, postcode, postcode_reason, postcode_raw from clean.housing__tenant order by ref"
)
NO_SHEDS = Rule(
    "not a shed",
    "select _record from {table} where name = 'SHED'",
    "validity",
    Severity.ERROR,
    message="a shed is no tenant; remove it",
)


def test_each_standard_column_keeps_raw_value_canonical_value_and_reason(
    engine: Engine, tenants: Contract, a_run: Run
) -> None:
    rows = [("1", "A", "se291aa"), ("2", "B", "nonsense"), ("3", "C", None), ("4", "D", "SE29 1AA")]
    land_rows(engine, tenants, rows, day="2026-07-31", run=a_run)
    clean(engine, tenants, run=a_run)
    assert engine.rows(CLEAN) == [
        ("1", "SE29 1AA", "reformatted", "se291aa"),
        ("2", None, "invalid", "nonsense"),
        ("3", None, "missing", None),
        ("4", "SE29 1AA", "ok", "SE29 1AA"),
    ]


def test_padding_goes_and_blank_is_null(engine: Engine, tenants: Contract, a_run: Run) -> None:
    land_rows(
        engine, tenants, [("1   ", "A  ", None), ("2", "x", None)], day="2026-07-31", run=a_run
    )
    clean(engine, tenants, run=a_run)
    assert engine.rows("select ref, name from clean.housing__tenant order by ref") == [
        ("1", "A"),
        ("2", "x"),
    ]


def test_nothing_changed_is_nothing_done(engine: Engine, tenants: Contract, a_run: Run) -> None:
    land_rows(engine, tenants, [("1", "A", None)], day="2026-07-31", run=a_run)
    assert clean(engine, tenants, run=a_run) is not None
    assert clean(engine, tenants, run=a_run) is None
    assert check(engine, tenants, run=a_run) is not None
    assert check(engine, tenants, run=a_run) is None


def _two_months(engine: Engine, contract: Contract, run: Run, *, between: bool) -> None:
    land_rows(
        engine,
        contract,
        [("1", "A", "se291aa"), ("2", "SHED", None), ("3", "C", None)],
        day="2026-07-31",
        run=run,
    )
    if between:
        clean(engine, contract, run=run)
    land_rows(
        engine,
        contract,
        [("1", "A", "SE292BB"), ("2", "B", None), ("4", "SHED", None)],
        day="2026-08-31",
        run=run,
    )
    clean(engine, contract, run=run)


def test_cleaning_what_changed_equals_cleaning_everything(
    engine: Engine, tenants: Contract, a_run: Run
) -> None:
    ruled = replace(tenants, rules=(NO_SHEDS,))
    _two_months(engine, ruled, a_run, between=True)
    passage = last_passage(engine, "clean.housing__tenant")
    assert passage is not None
    assert passage.details["rebuilt"] is False
    assert passage.rows_in == 3
    patched = engine.rows("select * from clean.housing__tenant order by _record")
    aside = engine.rows("select ref, _rules from quarantine.housing__tenant where _seen_to is null")
    other = replace(ruled, fingerprint="another")  # a changed contract cleans everything anew
    clean(engine, other, run=a_run)
    assert engine.rows("select * from clean.housing__tenant order by _record") == patched
    assert (
        engine.rows("select ref, _rules from quarantine.housing__tenant where _seen_to is null")
        == aside
    )
    assert aside == [("4", "not a shed")]


def test_an_error_rule_sets_the_row_aside_with_its_reason(
    engine: Engine, tenants: Contract, a_run: Run
) -> None:
    ruled = replace(tenants, rules=(NO_SHEDS,))
    land_rows(engine, ruled, [("1", "SHED", None), ("2", "B", None)], day="2026-07-31", run=a_run)
    passage = clean(engine, ruled, run=a_run)
    assert passage is not None
    assert (passage.rows_in, passage.admitted, passage.set_aside) == (2, 1, 1)
    checked = check(engine, ruled, run=a_run)
    assert checked is not None
    (finding,) = [f for f in checked.findings if f.rule == "not a shed"]
    assert (finding.rows, finding.lines, finding.message) == (
        1,
        (2,),
        "a shed is no tenant; remove it",
    )


def test_a_stop_rule_stops_the_run(engine: Engine, tenants: Contract, a_run: Run) -> None:
    ruled = replace(tenants, rules=(replace(NO_SHEDS, severity=Severity.STOP),))
    land_rows(engine, ruled, [("1", "SHED", None)], day="2026-07-31", run=a_run)
    clean(engine, ruled, run=a_run)
    with pytest.raises(
        ContractBroken,
        match=r"clean.housing__tenant breaks a rule marked stop: not a shed \(1 rows\)",
    ):
        check(engine, ruled, run=a_run)


def test_findings_hold_counts_and_lines_and_no_value(
    engine: Engine, tenants: Contract, a_run: Run
) -> None:
    land_rows(
        engine, tenants, [("1", "Marker", "Marker"), ("2", "B", "N/A")], day="2026-07-31", run=a_run
    )
    clean(engine, tenants, run=a_run)
    checked = check(engine, tenants, run=a_run)
    assert checked is not None
    assert {(f.rule, f.rows, f.lines) for f in checked.findings} == {
        ("postcode invalid", 1, (2,)),
        ("postcode placeholder", 1, (3,)),
    }
    assert "Marker" not in str(checked.as_dict())


def test_a_share_that_is_allowed_is_no_finding(
    engine: Engine, tenants: Contract, a_run: Run
) -> None:
    rule = Rule("few sheds", NO_SHEDS.query, "validity", allowed=0.5, allowed_is_share=True)
    ruled = replace(tenants, rules=(rule,))
    land_rows(
        engine,
        ruled,
        [("1", "SHED", "SE29 1AA"), ("2", "B", "SE29 1AA")],
        day="2026-07-31",
        run=a_run,
    )
    clean(engine, ruled, run=a_run)
    checked = check(engine, ruled, run=a_run)
    assert checked is not None
    assert checked.findings == ()


def test_the_owner_gets_every_row_to_mend_by_its_key(
    engine: Engine, tenants: Contract, a_run: Run
) -> None:
    ruled = replace(tenants, rules=(NO_SHEDS,))
    rows = [("1", "A", "nonsense"), ("2", "SHED", None), ("3", None, None)]
    land_rows(engine, ruled, rows, day="2026-07-31", run=a_run)
    clean(engine, ruled, run=a_run)
    checked = check(engine, ruled, run=a_run)
    assert checked is not None
    select = fix_list_sql(ruled, [f.as_dict() for f in checked.findings])
    assert select is not None
    listed = engine.rows(f"select rule, file, line, key from ({select}) order by key")
    assert listed == [
        ("postcode invalid", "tenant_2026-07-31.csv", 2, "1"),
        ("not a shed", "tenant_2026-07-31.csv", 3, "2"),
        ("name missing", "tenant_2026-07-31.csv", 4, "3"),
    ]


def test_the_sql_translates_to_spark(tenants: Contract) -> None:
    for everything in (True, False):
        assert spark_sql(clean_sql(tenants, waiting_sql(tenants, everything=everything)))


def test_names_in_clean_are_plain() -> None:
    assert [
        Column(name).clean_name for name in ("VAT Reg No", "name.first", "PERSON_ID", "2nd line")
    ] == [
        "vat_reg_no",
        "name_first",
        "person_id",
        "c_2nd_line",
    ]


def test_an_end_that_has_not_come_asks_nothing_and_one_that_is_not_known_does(
    engine: Engine, tenants: Contract, a_run: Run
) -> None:
    ends = tuple(
        replace(column, uk_type="end_date") if column.name == "postcode" else column
        for column in tenants.columns
    )
    rows = [("1", "A", "2099-12-31"), ("2", "B", "1900-01-01"), ("3", "C", "2026-07-31")]
    contract = replace(tenants, columns=ends)
    land_rows(engine, contract, rows, day="2026-07-31", run=a_run)
    clean(engine, contract, run=a_run)
    checked = check(engine, contract, run=a_run)
    assert checked is not None
    assert [(f.rule, f.rows, f.lines) for f in checked.findings] == [
        ("postcode placeholder", 1, (3,))
    ]


def test_rows_set_aside_as_they_landed_are_told_with_what_to_do(
    engine: Engine, tenants: Contract, a_run: Run
) -> None:
    rows = [
        ("1", "A", None), (None, "B", None), ("3", "C", None), ("3", "D", None), ("1", "A", None),
        ("6", None, None),
    ]  # fmt: skip
    land_rows(engine, tenants, rows, day="2026-07-31", run=a_run)
    clean(engine, tenants, run=a_run)
    checked = check(engine, tenants, run=a_run)
    assert checked is not None
    told = {f.rule: (f.dimension, f.column, f.rows, f.lines) for f in checked.findings}
    assert told == {
        "key missing": ("completeness", "", 1, (3,)),
        "key repeated": ("uniqueness", "", 2, (4, 5)),
        "row repeated": ("uniqueness", "", 1, (6,)),
        "name missing": ("completeness", "name", 1, (7,)),
    }
    messages = {f.rule: f.message for f in checked.findings}
    assert messages["key missing"].endswith("fill in `ref` at the source")
    assert messages["name missing"] == "lacks `name`, which is required; fill it in at the source"
