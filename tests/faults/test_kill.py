"""Promise 3: a run killed at any moment, then run again, gives the tables of one that was not."""

import subprocess
import sys
from pathlib import Path

import pytest

from flamsteed.lineage.ledger import open_ledger
from flamsteed.project import load_project
from tests.borough import ROOT, a_copy, contents, differing, northmere
from tests.three_systems import of_three_systems


def _run(project: Path, *kill_at: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.faults.killed", str(project), "2026-07-31", *kill_at]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)


def test_a_run_killed_at_any_moment_and_run_again_gives_the_same_tables(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    whole = a_copy(northmere(tmp_path_factory), tmp_path / "whole", without_store=True)
    of_three_systems(whole)
    killed = a_copy(whole, tmp_path / "killed")
    told = _run(whole)
    assert told.returncode == 0, told.stderr
    steps = [line.split() for line in told.stdout.splitlines()]
    assert {step for step, _ in steps} == {
        "land",
        "clean",
        "check",
        "link",
        "merge",
        "measure",
        "build",
    }
    died = []
    # Each life dies in a step further on: where a transaction has begun, in its middle, at its
    # commit, or between two of them.
    for step, nth in (("land", 9), ("land", 2), ("clean", 4), ("clean", 1), ("check", 3), ("link", 2),
                      ("link", 6), ("merge", 3), ("merge", 7), ("measure", 2), ("measure", 5),
                      ("build", 1)):  # fmt: skip
        ended = _run(killed, step, str(nth))
        assert ended.returncode == -9, (step, nth, ended.stdout, ended.stderr)
        died.append(step)
    assert set(died) == {step for step, _ in steps}
    assert _run(killed).returncode == 0
    assert differing(contents(killed), contents(whole)) == []
    ledger = open_ledger(load_project(killed).ledger)
    assert ledger.first_broken_entry() is None
    assert [run["status"] for run in ledger.runs()] == ["killed"] * len(died) + ["done"]
    counted = [p for p in ledger.passages() if p["door"] == "admit"]
    assert all(p["rows_in"] == p["admitted"] + p["set_aside"] for p in counted)
    ledger.close()
