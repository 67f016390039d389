"""Promise 3: a run killed at any moment, then run again, gives the tables of one that was not."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from flamsteed.lineage.ledger import open_ledger
from flamsteed.project import load_project
from tests.borough import ROOT, contents, copy_project


def _run(project: Path, kill_at: int) -> subprocess.CompletedProcess[str]:
    command = [
        sys.executable,
        "-m",
        "tests.faults.killed",
        str(project),
        "2026-07-31",
        str(kill_at),
    ]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)


@pytest.mark.xdist_group("kill")
def test_a_run_killed_at_any_moment_and_run_again_gives_the_same_tables(tmp_path: Path) -> None:
    whole = copy_project(tmp_path / "whole")
    killed = tmp_path / "killed" / "northmere"
    shutil.copytree(whole, killed)
    told = _run(whole, 0)
    assert told.returncode == 0, told.stderr
    statements = int(told.stdout)
    deaths = 0
    # Each life gets a stretch of new statements further than the last one died, so that deaths
    # fall in every step of the path, inside transactions and between them.
    for kill_at in (3, 40, *(statements // part + part for part in (9, 7, 6, 5, 4, 3)), 97, 131):
        ended = _run(killed, kill_at)
        deaths += ended.returncode == -9
        assert ended.returncode in (0, -9), ended.stderr
    assert deaths >= 6
    assert _run(killed, 0).returncode == 0
    assert contents(killed) == contents(whole)
    ledger = open_ledger(load_project(killed).ledger)
    assert ledger.first_broken_entry() is None
    assert [run["status"] for run in ledger.runs()].count("killed") >= deaths - 1
    counted = [p for p in ledger.passages() if p["door"] == "admit"]
    assert all(p["rows_in"] == p["admitted"] + p["set_aside"] for p in counted)
    ledger.close()
