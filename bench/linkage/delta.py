"""What a run costs when one record in a hundred has changed, beside Splink's incremental calls.

    python -m bench.linkage.delta [PEOPLE] [--profile]        65,000 people are 211,000 records

A project of made-up people is run from nothing; then a delivery comes in which one record in 300 is
new, one gone and one edited. CPU seconds (user and system) of each step of that run, in a process of
its own; of the same steps when everything that is derived is made again from the same records; and of
Splink: `predict_between` and `predict_within` for the changed records, and all its edges clustered
again. Says whether the tables of both runs are the same. `--profile` lists the costliest statements.
"""

import json
import logging
import shutil
import subprocess
import sys
import tempfile
import time
import warnings
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from bench.linkage.as_project import AS_OF, write_project
from bench.linkage.data_sets import CACHE, DataSet, load
from bench.linkage.engine import JOINED, THREADS
from bench.linkage.project_shapes import SHAPES
from bench.linkage.splink_models import run_peer, work_folder
from bench.linkage.splink_settings import MODELS
from flamsteed.engine.dialect import table_sql
from flamsteed.engine.on_duckdb import DuckDBEngine
from flamsteed.lineage.ledger import open_ledger
from flamsteed.pipeline import Step, run
from flamsteed.project import load_project
from flamsteed.store import open_project_store

LATER = "2026-07-31"
ONE_IN = 300
STEPS = ("link", "merge", "measure")
REGISTRY = ("_number", "_history", "_move", "_past")
_EDITS = (["surname"], ["address", "postcode", "uprn"], ["telephone"], ["email"], ["forename"])


def change(records: pa.Table, *, seed: int = 1) -> tuple[pa.Table, pa.Table]:
    """The records as first delivered, and a month later: some new, some gone, some edited.

    What is edited takes the value of another record: a new name, home, telephone or address.
    """
    drawn = np.random.default_rng(seed)
    size = records.num_rows
    new, gone, edited = np.split(drawn.permutation(size)[: size // ONE_IN * 3], 3)
    other, kind = drawn.integers(0, size, len(edited)), drawn.integers(0, len(_EDITS), len(edited))
    later = records
    for place, columns in enumerate(_EDITS):
        take = np.arange(size)
        take[edited[kind == place]] = other[kind == place]
        for name in columns:
            at = later.column_names.index(name)
            later = later.set_column(at, name, records[name].take(pa.array(take)))
    return (
        records.filter(pa.array(~np.isin(np.arange(size), new))),
        later.filter(pa.array(~np.isin(np.arange(size), gone))),
    )


class Metered(DuckDBEngine):
    """An engine that counts the CPU seconds of what it is asked, by what is asked."""

    took: dict[str, float]

    def _timed(self, what: str, work: Any, *args: Any) -> Any:
        begun = time.process_time()
        try:
            return work(*args)
        finally:
            self.took[what] = self.took.get(what, 0.0) + time.process_time() - begun

    def stage(self, name: str, select: str, params: Any = ()) -> str:
        """As it is."""
        return str(self._timed(f"stage {name}", super().stage, name, select, params))

    def execute(self, sql: str, params: Any = ()) -> None:
        """As it is."""
        self._timed(sql[:70], super().execute, sql, params)

    def rows(self, sql: str, params: Any = ()) -> Any:
        """As it is."""
        return self._timed(sql[:70], super().rows, sql, params)

    def value(self, sql: str, params: Any = ()) -> Any:
        """As it is."""
        return self._timed(sql[:70], super().value, sql, params)


def one_run(folder: Path, as_of: str) -> dict[str, Any]:
    """Run the project; CPU seconds by step, and by statement of the steps that are compared."""
    project = load_project(folder)
    engine = open_project_store(project, held_by="bench")
    engine.__class__ = Metered
    assert isinstance(engine, Metered)
    ledger = open_ledger(project.ledger)
    took: dict[str, float] = {}
    statements: dict[str, dict[str, float]] = {}
    last, begun = "", time.process_time()

    def told(step: Step | None) -> None:
        nonlocal last, begun
        took[last] = took.get(last, 0.0) + time.process_time() - begun
        last, begun = step.name if step else "", time.process_time()
        engine.took = statements.setdefault(last, {})

    engine.took = {}
    started = ledger.start_run(as_of=date.fromisoformat(as_of), started_by="bench")
    run(project, engine, ledger, started=started, told=told)
    told(None)
    engine.close()
    return {"took": took, "statements": {step: statements.get(step, {}) for step in STEPS}}


def forget(folder: Path) -> None:
    """Drop what linking and merging made, but for the model and what cannot be made again."""
    engine = open_project_store(load_project(folder), held_by="bench")
    named = engine.rows(
        "select schema_name || '.' || table_name from duckdb_tables()"
        " where schema_name in ('linked', 'gold')"
    )
    for (name,) in named:
        if not name.endswith(("_model", *REGISTRY)):
            engine.execute(f"drop table {table_sql(name)}")
            engine.execute("delete from flamsteed.passage where passed = ?", [name])
    engine.close()


def contents(folder: Path) -> dict[str, str]:
    """A hash of the rows of every derived table, whatever their order."""
    engine = open_project_store(load_project(folder), read_only=True)
    named = engine.rows(
        "select schema_name || '.' || table_name from duckdb_tables()"
        " where schema_name in ('linked', 'gold') order by 1"
    )
    found = {}
    for (name,) in named:
        if name.endswith("_past"):  # what was shown before a full run is not known to it
            continue
        columns = sorted(c for c in engine.columns(name) if c not in ("run", "_state"))
        row = ", ".join(f'coalesce(cast("{column}" as varchar), chr(30))' for column in columns)
        found[name] = str(engine.rows(
            f"select count(*), sum(hash(concat_ws(chr(31), {row}))) from {table_sql(name)}"
        ))  # fmt: skip
    engine.close()
    return found


def peer(folder: Path, model: Path) -> dict[str, float]:
    """Splink on the same change: its edges for the changed records, then all edges clustered."""
    from splink import DuckDBAPI, Linker

    warnings.simplefilter("ignore")
    logging.getLogger("splink").setLevel(logging.ERROR)
    connection = duckdb.connect()
    connection.execute(f"set threads = {THREADS}")
    for name in ("stayed", "changed"):
        connection.execute(f"create table {name} as from read_parquet('{folder / name}.parquet')")
    connection.execute("create table everyone as from stayed union all by name from changed")
    api = DuckDBAPI(connection=connection)
    settings = json.loads(model.read_text(encoding="utf-8")) | {"unique_id_column_name": "_id"}
    linker = Linker(api.register("everyone"), settings, log_level=None)
    for column in sorted(c.name for c in linker._settings_obj._term_frequency_columns):
        linker.table_management.compute_tf_table(column)
    stayed, changed = api.register("stayed"), api.register("changed")
    old = linker.inference.predict_within(stayed, threshold_match_weight=0.0, warning_mode="never")
    begun = time.process_time()
    found = [
        linker.inference.predict_between(
            stayed, changed, threshold_match_weight=0.0, warning_mode="never"
        ),
        linker.inference.predict_within(changed, threshold_match_weight=0.0, warning_mode="never"),
    ]
    scored = time.process_time()
    listed = ", ".join(("_id_l", "_id_r", "match_weight", "match_probability"))
    union = " union all ".join(f"select {listed} from {e.physical_name}" for e in (old, *found))
    connection.execute(f"create table edges as {union}")
    clustering = time.process_time()
    linker.clustering.cluster_pairwise_predictions_at_threshold(
        api.register("edges"), threshold_match_weight=JOINED
    )
    return {"predict": scored - begun, "cluster": time.process_time() - clustering}


def write_peer(data: DataSet, later: pa.Table, before: pa.Table, folder: Path) -> Path:
    """Splink's records: those that stayed as they were, and the changed; gives its model's file."""
    kept = work_folder(data, "council")
    if not (kept / "model.json").exists():
        run_peer(data, "council")
    connection = duckdb.connect()
    connection.register("later", later)
    connection.register("before", before)
    connection.execute("create table both_times as from later intersect from before")
    connection.execute(
        f"create table told as select * exclude ({data.key}), {data.key} as unique_id from later"
    )
    cleaned = MODELS["council"].clean.format(records="told")
    connection.execute(
        f"create table cleaned as select *, row_number() over (order by unique_id) - 1 as _id"
        f" from ({cleaned}) as c"
    )
    for name, how in (("stayed", "semi"), ("changed", "anti")):
        connection.execute(
            f"copy (select c.* exclude (unique_id) from cleaned as c {how} join both_times as b"
            f" on b.{data.key} = c.unique_id) to '{folder / name}.parquet'"
        )
    return kept / "model.json"


def _apart(*arguments: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "bench.linkage.delta", "--one", *arguments]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    if ended.returncode:
        sys.exit(f"{' '.join(arguments)} failed:\n{ended.stderr[-3000:]}")
    told: dict[str, Any] = json.loads(ended.stdout.splitlines()[-1])
    return told


def deliver(records: pa.Table, folder: Path, day: str) -> None:
    """Put one delivery of every system into the project."""
    for system in pc.unique(records["system"]).to_pylist():
        rows = records.filter(pc.equal(records["system"], system))
        csv.write_csv(rows, folder / "data" / system / f"people_{day}.csv")


def measure(people: int, folder: Path, *, profile: bool) -> None:
    """Make the project in an empty folder, run it three times, and print what that took."""
    asked = "council" if people == 65_000 else f"council:{people}"
    data = load(asked)
    before, later = change(data.records)
    project = folder / "project"
    write_project(DataSet(data.name, data.key, before, data.truth), SHAPES["council"], project)
    first = _apart("run", str(project), AS_OF)
    deliver(later, project, LATER)
    again = folder / "again"
    shutil.copytree(project, again)
    delta = _apart("run", str(project), LATER)
    forget(again)
    full = _apart("run", str(again), LATER)
    one, other = contents(project), contents(again)
    unlike = sorted(n for n in one.keys() | other.keys() if one.get(n) != other.get(n))
    print(f"{data.records.num_rows:,} records; the tables of a delta and of a full run are"
          f" {'the same' if not unlike else 'not the same: ' + ', '.join(unlike)}")  # fmt: skip
    for name, told in (("from nothing", first), ("full run", full), ("delta", delta)):
        steps = ", ".join(f"{step} {told['took'][step]:.2f}" for step in told["took"] if step)
        print(f"  {name}: CPU s {steps}")
    model = write_peer(data, later, before, folder)
    took = _apart("peer", str(folder), str(model))
    theirs, ours = sum(took.values()), sum(delta["took"][step] for step in STEPS[:2])
    print(f"  Splink: predict_between and predict_within {took['predict']:.2f}, clusters"
          f" {took['cluster']:.2f}; ours (link and merge) {ours:.2f}: {theirs / ours:.2f} times")  # fmt: skip
    for step in STEPS if profile else ():
        costly = sorted(delta["statements"][step].items(), key=lambda each: -each[1])[:30]
        print(f"  {step}: {sum(delta['statements'][step].values()):.2f} in SQL")
        for what, seconds in costly:
            print(f"    {seconds:7.3f} {what}")


def main(arguments: list[str]) -> None:
    """Measure at the size asked for."""
    if arguments[:1] == ["--one"]:
        what, folder, rest = arguments[1], Path(arguments[2]), arguments[3]
        print(json.dumps(one_run(folder, rest) if what == "run" else peer(folder, Path(rest))))
        return
    sizes = [int(each) for each in arguments if each.isdigit()]
    (CACHE / "projects").mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=CACHE / "projects") as folder:
        measure(sizes[0] if sizes else 65_000, Path(folder), profile="--profile" in arguments)


if __name__ == "__main__":
    main(sys.argv[1:])
