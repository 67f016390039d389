"""Two runs at once: the second says who holds the store, and changes nothing."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from flamsteed.lineage.ledger import open_ledger
from flamsteed.project import load_project
from tests.borough import ROOT, a_copy, contents, flamsteed, northmere

# A run that stops in its first statement until it is told to go on.
RUNNING = """
import sys
from flamsteed.engine.on_duckdb import DuckDBEngine
from flamsteed.cli.main import app
first = DuckDBEngine.execute
def waits(self, sql, params=()):
    DuckDBEngine.execute = first
    print("holding", file=sys.stderr, flush=True)
    sys.stdin.readline()
    return first(self, sql, params)
DuckDBEngine.execute = waits
app(["run", "-p", sys.argv[1], "--as-of", "2026-07-31"])
"""


@contextmanager
def _running(project: Path) -> Iterator[subprocess.Popen[str]]:
    pipe = subprocess.PIPE
    run = subprocess.Popen(
        [sys.executable, "-c", RUNNING, str(project)],
        stdin=pipe, stdout=subprocess.DEVNULL, stderr=pipe, text=True, cwd=ROOT,
        env=os.environ | {"USER": "margaret", "LOGNAME": "margaret"},
    )  # fmt: skip
    try:
        assert run.stderr is not None
        assert run.stderr.readline() == "holding\n"
        yield run
    finally:
        run.communicate("go on\n", timeout=120)


def test_a_second_run_says_who_holds_the_store_and_the_first_one_ends_well(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    project = a_copy(northmere(tmp_path_factory), tmp_path)
    before = contents(project)
    with _running(project) as first:
        second = flamsteed("run", "-p", project, "--as-of", "2026-07-31")
        reading = flamsteed("findings", "-p", project)
    assert first.returncode == 0
    for told in (second, reading):
        said = " ".join(told.stderr.split())
        assert told.returncode == 5
        assert "store-busy" in said
        assert f"held by margaret running flamsteed (process {first.pid}" in said
        assert "Wait until that run ends" in said
    assert contents(project) == before
    ledger = open_ledger(load_project(project).ledger)
    statuses = [run["status"] for run in ledger.runs()]
    ledger.close()
    assert statuses == ["done", "done"]
    assert flamsteed("findings", "-p", project).returncode == 0


def test_a_run_that_was_killed_leaves_no_lock_behind(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    project = a_copy(northmere(tmp_path_factory), tmp_path)
    with _running(project) as first:
        first.kill()
        first.wait()
        again = flamsteed("run", "-p", project, "--as-of", "2026-07-31")
    assert again.returncode == 0, again.stderr
