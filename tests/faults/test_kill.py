"""Promise 3: a run killed at any moment, then run again, gives the tables of one that was not."""

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from flamsteed.lineage.ledger import open_ledger
from flamsteed.project import load_project
from tests.borough import ROOT, a_copy, contents, differing, northmere

KEPT = ("gazetteer", "parking", "school_admissions")
# A mart that reads nothing of the other systems.
MARTS = {"person_in_services"}


def _run(project: Path, *kill_at: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.faults.killed", str(project), "2026-07-31", *kill_at]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)


def _of_three_systems(project: Path) -> None:
    """Leave of a project what three of its systems need: every step of the path, at less cost."""
    for folder, ending in (("systems", ".yaml"), ("contracts", ".odcs.yaml")):
        for file in (project / folder).glob(f"*{ending}"):
            if not file.name.startswith(KEPT):
                file.unlink()
    for path in sorted((project / "gold").glob("*.yaml")):
        spec = yaml.safe_load(path.read_text(encoding="utf-8"))
        spec["mentions"] = [name for name in spec["mentions"] if name.startswith(KEPT)]
        if not spec["mentions"]:
            path.unlink()
            continue
        _only_told(spec, path.with_suffix(""))
        spec["periods"] = [name for name in spec.get("periods", []) if name.startswith(KEPT)]
        if not spec["periods"]:
            del spec["periods"]
        for rules in spec["gold"].values():
            for key in ("trust", "half_life_months"):
                if isinstance(rules.get(key), list | dict):
                    rules[key] = _kept(rules[key])
        path.write_text(yaml.safe_dump(spec, sort_keys=False), encoding="utf-8")
    for file in (project / "marts").glob("*.sql"):
        if file.stem not in MARTS:
            file.unlink()
    shutil.rmtree(project / "reports")


def _only_told(spec: dict[str, Any], selects: Path) -> None:
    """Leave out attributes of a project's own that no SELECT gives any more."""
    told = "".join((selects / f"{name}.sql").read_text() for name in spec["mentions"])
    for name in [name for name in spec.get("also_compare", {}) if name not in told]:
        del spec["also_compare"][name]
        spec["gold"].pop(name, None)
        spec["block_on"] = [
            line for line in spec["block_on"] if not {name, f"{name}_key"} & {*line}
        ]


def _kept(told: list[str] | dict[str, float]) -> list[str] | dict[str, float]:
    """The sources that are left, in a list or with a number each."""
    if isinstance(told, dict):
        return {n: each for n, each in told.items() if n.startswith((*KEPT, "usual"))}
    return [name for name in told if name.startswith(KEPT)]


def test_a_run_killed_at_any_moment_and_run_again_gives_the_same_tables(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    whole = a_copy(northmere(tmp_path_factory), tmp_path / "whole", without_store=True)
    _of_three_systems(whole)
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
