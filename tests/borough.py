"""Northmere in a test: a copy of the demo project, small, with its deliveries."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from flamsteed.synthetic.deliver import deliver_month

from flamsteed.engine.dialect import table_sql
from flamsteed.engine.engine import Engine
from flamsteed.engine.on_duckdb import open_store

ROOT = Path(__file__).parents[1]
PEOPLE = 400
SEED = 7
# Columns that say when and by which run, not what.
_TIMES = {"run"}


def copy_project(to: Path, *, months: int = 1, people: int = PEOPLE, seed: int = SEED) -> Path:
    """A copy of Northmere's project in folder `to`, with the deliveries of its first months."""
    project = to / "northmere"
    shutil.copytree(
        ROOT / "demo/northmere", project, ignore=shutil.ignore_patterns("data", "store", "out")
    )
    for month in range(1, months + 1):
        deliver_month(project / "data", month, people=people, seed=seed)
    return project


def flamsteed(
    *words: str | Path, env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run the command line as a user would, in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "flamsteed.cli.main", *map(str, words)],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env=os.environ | {"COLUMNS": "160", "TERM": "dumb"} | (env or {}),
    )


def contents(project: Path) -> dict[str, str]:
    """A hash of the rows of every table in the project's store, whatever their order."""
    engine = open_store(project / "store/flamsteed.duckdb", read_only=True)
    try:
        return tables(engine)
    finally:
        engine.close()


def tables(engine: Engine) -> dict[str, str]:
    """A hash of the rows of every table of the path."""
    named = engine.rows(
        "select schema_name || '.' || table_name from duckdb_tables()"
        " where schema_name in ('raw', 'quarantine', 'clean', 'linked', 'gold', 'mart') order by 1"
    )
    found = {}
    for (name,) in named:
        columns = [column for column in engine.columns(name) if column not in _TIMES]
        row = ", ".join(f'coalesce(cast("{column}" as varchar), chr(30))' for column in columns)
        digest = engine.value(
            f"select md5(coalesce(string_agg(h, '' order by h), ''))"
            f" from (select md5(concat_ws(chr(31), {row})) as h from {table_sql(name)}) as r"
        )
        found[name] = str(digest)
    return found
