"""Promise 5: incremental = full rebuild."""

from pathlib import Path

import pytest
from tests.borough import (
    MONTH_ENDS,
    PEOPLE,
    SEED,
    a_copy,
    contents,
    differing,
    northmere,
    run_here,
    store_of,
)

from flamsteed.engine.dialect import table_sql
from flamsteed.lineage.ledger import open_ledger
from flamsteed.lineage.register import open_request
from flamsteed.lineage.request import Request
from flamsteed.project import load_project
from flamsteed.rectifying import Asked, rectify
from flamsteed.store import open_project_store
from flamsteed.synthetic.deliver import deliver_month

# What cannot be made again, because it is where numbers are given, or what was shown is kept.
REGISTRY = ("_number", "_history", "_move", "_past")


def _forget_what_was_derived(project: Path) -> int:
    """Drop every table made from `raw`, and what the journal says of it; gives how many."""
    engine = open_project_store(load_project(project))
    derived = [
        f"{stage}.{table}"
        for stage, table in engine.rows(
            "select schema_name, table_name from duckdb_tables()"
            " where schema_name in ('clean', 'linked', 'gold', 'mart')"
        )
        if not (stage == "gold" and table.endswith(REGISTRY))
    ]
    for name in derived:
        engine.execute(f"drop table {table_sql(name)}")
        engine.execute("delete from flamsteed.passage where passed = ?", [name])
    for (table,) in engine.rows(
        "select table_name from duckdb_tables() where schema_name = 'quarantine'"
    ):
        engine.execute(f"delete from quarantine.\"{table}\" where _step = 'clean'")
    engine.close()
    return len(derived)


def test_two_months_one_after_the_other_are_the_same_as_everything_made_again_from_raw(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    by_month = northmere(tmp_path_factory, months=2)
    again = a_copy(by_month, tmp_path)
    assert _forget_what_was_derived(again) > 60
    run_here(again, MONTH_ENDS[1])
    assert differing(contents(again), contents(by_month)) == []


def _put_right(project: Path, keys: list[tuple[str, str]], value: str) -> None:
    """Correct the surname of members of tenants' households, at one request."""
    loaded = load_project(project)
    engine, ledger = open_project_store(loaded), open_ledger(loaded.ledger)
    open_request(ledger, Request("rectification", "RE/1", MONTH_ENDS[0], "officer", "now"))
    for house, person in keys:
        record, at = f"housing/member/{house}/{person}", "2026-08-01T09:00:00+00:00"
        rectify(loaded, engine, ledger, Asked(record, "surname", value, 1, "officer", at))
    engine.close()
    ledger.close()


def test_what_was_put_right_month_by_month_is_the_same_as_everything_made_again_from_raw(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    project = a_copy(northmere(tmp_path_factory), tmp_path)
    before, engine = contents(project), store_of(project)
    keys = engine.rows("select house_ref, person_no from raw.housing__member order by 1, 2 limit 8")
    engine.close()
    _put_right(project, keys, "Sandpiper")
    run_here(project)
    corrected = set(differing(contents(project), before))
    assert {name for name in corrected if name.startswith(("raw.", "clean."))} == {
        "clean.housing__member"
    }
    deliver_month(project / "data", 2, people=PEOPLE, seed=SEED)
    run_here(project, MONTH_ENDS[1])
    again = a_copy(project, tmp_path / "again")
    assert _forget_what_was_derived(again) > 60
    run_here(again, MONTH_ENDS[1])
    assert differing(contents(again), contents(project)) == []
    engine = store_of(again)
    laid = engine.value("select count(*) from clean.housing__member where surname = 'Sandpiper'")
    engine.close()
    assert laid == len(keys)


def test_a_changed_contract_has_only_its_own_table_cleaned_again(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    project = a_copy(northmere(tmp_path_factory), tmp_path)
    before = contents(project)
    contract = project / "contracts/parking.odcs.yaml"
    said = contract.read_text(encoding="utf-8")
    changed = said.replace("severity: warning", "severity: info", 1)
    assert changed != said
    contract.write_text(changed, encoding="utf-8")
    run_here(project)
    ledger = open_ledger(load_project(project).ledger)
    run = ledger.latest_run().number
    cleaned = [p["passed"] for p in ledger.passages(run) if p["passed"].startswith("clean.")]
    landed = [p["passed"] for p in ledger.passages(run) if p["passed"].startswith("raw.")]
    ledger.close()
    assert cleaned
    assert {name.split("__")[0] for name in cleaned} == {"clean.parking"}
    assert landed == []
    findings_table = {"mart.data_quality_scorecard"}
    assert set(differing(contents(project), before)) <= findings_table
