"""Northmere in a test: a copy of the demo project, small, with its deliveries."""

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Collection
from datetime import date
from pathlib import Path

import pytest

from flamsteed.engine.dialect import table_sql
from flamsteed.engine.engine import Engine
from flamsteed.lineage.ledger import open_ledger
from flamsteed.pipeline import run
from flamsteed.project import load_project
from flamsteed.store import open_project_store
from flamsteed.synthetic.deliver import deliver_month

ROOT = Path(__file__).parents[1]
PEOPLE = 300
SEED = 7
MONTH_ENDS = (date(2026, 7, 31), date(2026, 8, 31), date(2026, 9, 30))
# Columns that say when and by which run, not what.
_TIMES = frozenset({"run"})
# Columns that say where in which file a row stood: other files with the same rows differ in them.
PLACES = frozenset({"_line", "_batch", "_state"})


def copy_project(to: Path, *, months: int = 1, people: int = PEOPLE, seed: int = SEED) -> Path:
    """A copy of Northmere's project in folder `to`, with the deliveries of its first months."""
    project = to / "northmere"
    shutil.copytree(
        ROOT / "demo/northmere", project, ignore=shutil.ignore_patterns("data", "store", "out")
    )
    for month in range(1, months + 1):
        deliver_month(project / "data", month, people=people, seed=seed)
    return project


def northmere(factory: pytest.TempPathFactory, *, months: int = 1) -> Path:
    """Northmere after `months` months of `flamsteed demo`, made once for all tests: only read it.

    Beside the project is `told.txt`, what the last demo printed.
    """
    base = factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder = shared / f"northmere_{months}"
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        project = folder / "northmere"
        if not (folder / "told.txt").exists():
            shutil.rmtree(project, ignore_errors=True)
            if months == 1:
                copy_project(folder, months=0)
            else:
                shutil.copytree(northmere(factory, months=months - 1), project)
            done = demo(project, months=months)
            assert done.returncode == 0, done.stderr + done.stdout
            (folder / "told.txt").write_text(done.stdout)
    return project


def a_copy(project: Path, to: Path, *, without_store: bool = False) -> Path:
    """A copy of a project that a test may change."""
    left = shutil.ignore_patterns(*(["store", "out"] if without_store else []))
    return Path(shutil.copytree(project, to / "northmere", ignore=left))


def demo(project: Path, *, months: int = 1, log: bool = False) -> subprocess.CompletedProcess[str]:
    """`flamsteed demo` on a small borough."""
    size = ("--people", str(PEOPLE), "--seed", str(SEED), "--months", str(months))
    return flamsteed(*(["--log"] if log else []), "demo", "-p", project, *size)


def flamsteed(
    *words: str | Path, env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run the command line as a user would, in a process of its own."""
    return subprocess.run(
        [Path(sys.executable).with_name("flamsteed"), *map(str, words)],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env=os.environ | {"COLUMNS": "160", "TERM": "dumb"} | (env or {}),
    )


def run_here(folder: Path, as_of: date = MONTH_ENDS[0]) -> int:
    """Run a project in this process; gives how many passages through the gate the run made."""
    project = load_project(folder)
    engine = open_project_store(project)
    ledger = open_ledger(project.ledger)
    try:
        started = ledger.start_run(as_of=as_of, started_by="tester")
        run(project, engine, ledger, started=started)
        return len(ledger.passages(started.number))
    finally:
        engine.close()
        ledger.close()


def store_of(project: Path) -> Engine:
    """The project's store, open for reading."""
    return open_project_store(load_project(project), read_only=True)


def contents(project: Path, *, leaving: Collection[str] = ()) -> dict[str, str]:
    """A hash of the rows of every table in the project's store, whatever their order.

    Columns named in `leaving` are left out.
    """
    engine = store_of(project)
    try:
        return tables(engine, leaving=leaving)
    finally:
        engine.close()


def tables(engine: Engine, *, leaving: Collection[str] = ()) -> dict[str, str]:
    """A hash of the rows of every table of the path."""
    named = engine.rows(
        "select schema_name || '.' || table_name from duckdb_tables()"
        " where schema_name in ('raw', 'quarantine', 'clean', 'linked', 'gold', 'mart') order by 1"
    )
    left = _TIMES | set(leaving)
    found = {}
    for (name,) in named:
        columns = sorted(column for column in engine.columns(name) if column not in left)
        row = ", ".join(f'coalesce(cast("{column}" as varchar), chr(30))' for column in columns)
        digest = engine.value(
            f"select md5(coalesce(string_agg(h, '' order by h), ''))"
            f" from (select md5(concat_ws(chr(31), {row})) as h from {table_sql(name)}) as r"
        )
        found[name] = str(digest)
    return found


def differing(left: dict[str, str], right: dict[str, str]) -> list[str]:
    """The tables that two stores do not have alike."""
    return sorted(n for n in left.keys() | right.keys() if left.get(n) != right.get(n))
