"""An erasure killed at any moment, and carried out again, ends like one that was not."""

import subprocess
import sys
from pathlib import Path

import pytest

from flamsteed.lineage.approval import APPROVED, DONE, read_plan
from flamsteed.lineage.ledger import open_ledger
from flamsteed.project import load_project
from tests.borough import ROOT, a_copy, contents, differing, flamsteed, store_of
from tests.erasing import asked, planned, small, someone

# Inside the transaction of the removal, between two steps, in the file's rewriting, before and after the proof.
PLACES = (
    "flamsteed.erasing.carry_out:destroy", "12", "flamsteed.destroying:derive", "60",
    "flamsteed.destroying:_forget", "flamsteed.engine.on_duckdb:_put_in_place",
    "flamsteed.destroying:destroy_earlier_keys", "flamsteed.erasing.carry_out:look_again",
    "flamsteed.erasing.carry_out:drop_pending", "flamsteed.cli.erased:_certify",
)  # fmt: skip


def _carry_out(project: Path, *where: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.faults.erasing_killed", str(project), "1", *where]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)


def _state(project: Path) -> tuple[str, dict[str, int], bool]:
    ledger = open_ledger(load_project(project).ledger)
    try:
        plan = read_plan(ledger, 1)
        return plan.state, plan.receipt.get("records", {}), ledger.first_broken_entry() is None
    finally:
        ledger.close()


def _kept_of_them(project: Path, number: str) -> dict[str, int]:
    engine = store_of(project)
    counted = {
        "removed": "select count(*) from flamsteed.removed",
        "changes": "select count(*) from flamsteed.change where key is not null and key not in"
        " (select _record from gold.person_source union select _mention from gold.person_number"
        " union select number from gold.person)",
        "registry": f"select count(*) from gold.person_number where '{number}' in (number, home)",
    }
    found = {name: int(engine.value(sql)) for name, sql in counted.items()}
    engine.close()
    return found


def test_an_erasure_killed_at_any_moment_and_carried_out_again_ends_the_same(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    whole = small(tmp_path_factory)
    number = someone(whole)
    planned(whole, asked(number))
    killed = a_copy(whole, tmp_path)
    told = _carry_out(whole)
    assert told.returncode == 0, told.stderr
    certificate = Path("out/erasure/plan_1/certificate_of_erasure.json")
    for where in PLACES:
        ended = _carry_out(killed, where)
        assert ended.returncode == -9, (where, ended.stdout, ended.stderr[-2000:])
        assert not (killed / certificate).exists()
        last = where.endswith((":drop_pending", ":_certify"))
        assert _state(killed)[0] == (DONE if last else APPROVED), where
        assert contents(killed)  # whoever reads meanwhile opens a store that is whole
        if where.endswith(":derive"):
            refused = flamsteed("withdraw", "1", "-p", killed)
            assert refused.returncode != 0
            assert "was begun" in refused.stderr
    assert _carry_out(killed).returncode == 0
    assert (killed / certificate).exists()
    runs = ("run", "_state")  # each time that it was begun is a run of its own
    assert differing(contents(killed, leaving=runs), contents(whole, leaving=runs)) == []
    assert _state(killed) == _state(whole)
    assert _state(killed)[2]
    assert _kept_of_them(killed, number) == _kept_of_them(whole, number)
    assert not list((killed / "store").glob("*.sealed"))
    assert not list((killed / "store").glob("*.fresh*"))
