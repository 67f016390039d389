"""Any of the data sets as a council's project, run by `flamsteed`, and how right the result is.

    python -m bench.linkage.as_project [DATA_SET ...]        council:20000:high:2 is one at another size

No labels: one fixed declaration for each data set (`SHAPES`), the model trained by the run itself.
The records go the whole way: delivered as CSV, cleaned by the UK standards, linked, merged. Prints
the accuracy of `linked.person` and `linked.person_pair`, beside the peer's where it was measured.
"""

import json
import resource
import subprocess
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import yaml
from pyarrow import csv

from bench.linkage.data_sets import ALL, CACHE, DataSet, load
from bench.linkage.errors_seen import print_errors, print_groups, print_losses
from bench.linkage.measures import Labels, measure_clusters
from bench.linkage.project_shapes import SHAPES, Shape
from bench.linkage.splink_models import Scored, describe, judged, line, load_scored, work_folder
from bench.linkage.splink_settings import MODELS
from flamsteed.project import load_project
from flamsteed.store import open_project_store

AS_OF = "2026-06-30"
_SAID = (
    "function",
    "purpose",
    "retention",
    "security",
    "automated_decisions",
    "source",
    "location",
)
_LISTED = ("individuals", "data", "recipients", "rights")
_PROCESSING = {
    "id": "BENCH", "tables": ["gold.person"], "lawful_basis": "6(1)(e)", "dpia_required": False,
    **dict.fromkeys(_SAID, "bench"), **{key: ["made-up people"] for key in _LISTED},
}  # fmt: skip


def write_project(data: DataSet, shape: Shape, folder: Path) -> None:
    """A project whose systems deliver the records: one system for each value of `shape.system`."""
    systems = _systems(data, shape)
    head = {"council": "Bench", "made_up": True, "store": "store/bench.duckdb", "ledger": "store/ledger.sqlite",
            "memory_limit": "2GB", "threads": 2}  # fmt: skip
    _dump(folder / "flamsteed.yaml", head)
    for system, records in systems.items():
        drop = folder / "data" / system
        drop.mkdir(parents=True, exist_ok=True)
        csv.write_csv(records, drop / f"people_{AS_OF}.csv")
        _dump(folder / "systems" / f"{system}.yaml", _system_file(system))
        _dump(folder / "contracts" / f"{system}.odcs.yaml", _contract(system, data, shape))
        select = f"-- one row per record\n{shape.select.format(table=f'clean.{system}__people')}\n"
        _text(folder / "gold" / "person" / f"{system}__people.sql", select)
    _dump(folder / "processing" / "bench.yaml", _PROCESSING)
    mentions = [f"{system}__people" for system in systems]
    _dump(
        folder / "gold" / "person.yaml", {"thing": "person", "mentions": mentions, **shape.linking}
    )


def _systems(data: DataSet, shape: Shape) -> dict[str, pa.Table]:
    if not shape.system:
        return {"bench": data.records}
    names = pc.unique(data.records[shape.system]).to_pylist()
    return {n: data.records.filter(pc.equal(data.records[shape.system], n)) for n in sorted(names)}


def _system_file(system: str) -> dict[str, Any]:
    return {
        "system": system, "title": system, "owner": "bench@bench.example", "connection": {"folder": f"data/{system}"},
        "tables": [{"table": "people", "files": "people_*.csv", "load": "snapshot"}],
    }  # fmt: skip


def _contract(system: str, data: DataSet, shape: Shape) -> dict[str, Any]:
    said = {
        "system": system,
        "ropaId": "BENCH",
        "lawfulBasis": "made-up people",
        "retentionRule": "as long as the bench runs",
    }
    return {
        "apiVersion": "v3.1.0", "kind": "DataContract", "id": f"bench-{system}", "name": system, "version": "1.0.0",
        "status": "active", "team": {"name": "Bench", "members": [{"username": "bench@bench.example", "role": "owner"}]},
        "customProperties": [{"property": name, "value": value} for name, value in said.items()],
        "schema": [{
            "name": "people", "description": "Records of people",
            "customProperties": [{"property": "standardise", "value": list(shape.standardise)}],
            "properties": [_property(name, data.key, shape) for name in data.records.column_names],
        }],
    }  # fmt: skip


def _property(name: str, key: str, shape: Shape) -> dict[str, Any]:
    told: dict[str, Any] = {
        "name": name,
        "logicalType": "string",
        "description": name.replace("_", " "),
    }
    if name == key:
        return told | {"required": True, "primaryKey": True, "primaryKeyPosition": 1}
    said = [{"property": "personalData", "value": "personal"}]
    if name in shape.standards:
        said.append({"property": "ukType", "value": shape.standards[name]})
    return told | {"customProperties": said}


def _dump(path: Path, value: dict[str, Any]) -> None:
    _text(path, yaml.safe_dump(value, sort_keys=False, width=200))


def _text(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def run_project(folder: Path) -> dict[str, Any]:
    """Run the project in a process of its own; seconds by step, CPU seconds and peak memory."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    ended = subprocess.run(
        [sys.executable, "-m", "bench.one_run", str(folder), AS_OF],
        capture_output=True,
        text=True,
        check=False,
    )
    if ended.returncode:
        sys.exit(f"the run failed:\n{ended.stderr[-3000:]}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    told: dict[str, Any] = json.loads(ended.stdout)
    told["cpu"] = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return told


def read_back(data: DataSet, folder: Path) -> tuple[Labels, Scored]:
    """The cluster of each record, in the data set's order, and the scored pairs.

    A record that was set aside, or that tells of nobody, is a cluster of its own.
    """
    engine = open_project_store(load_project(folder), held_by="bench")
    tables = [
        name for (name,) in engine.rows("select distinct _table from linked.person order by 1")
    ]
    keys = " union all ".join(f"select _record, {data.key} as key from clean.{t}" for t in tables)
    clusters = engine.batches(
        f"select k.key, p._cluster from linked.person as p join ({keys}) as k on k._record = p._record"
    ).read_all()
    pairs = engine.batches(
        f"with keyed as (select p._mention, k.key from linked.person as p join ({keys}) as k"
        f" on k._record = p._record)"
        f" select l.key as l, r.key as r, weight as match_weight, probability as match_probability, band"
        f" from linked.person_pair as p join keyed as l on l._mention = p._left"
        f" join keyed as r on r._mention = p._right"
    ).read_all()
    engine.close()
    return _labels(data, clusters), Scored(data, pairs)


def _labels(data: DataSet, clusters: pa.Table) -> Labels:
    keys = data.records[data.key].to_numpy(zero_copy_only=False).astype(str)
    order = np.argsort(keys)
    told = clusters["key"].to_numpy(zero_copy_only=False).astype(str)
    numbers = np.unique(
        clusters["_cluster"].to_numpy(zero_copy_only=False).astype(str), return_inverse=True
    )[1]
    labels: Labels = -1 - np.arange(len(keys))
    labels[order[np.searchsorted(keys, told, sorter=order)]] = numbers
    return labels


def measure(name: str, data: DataSet, folder: Path) -> dict[str, Any]:
    """Write the project into an empty folder, run it, and print and give what was measured."""
    write_project(data, SHAPES[name], folder)
    told = run_project(folder)
    labels, scored = read_back(data, folder)
    found = judged(data, scored)
    found["linked"] = asdict(measure_clusters(labels, data.truth, household=data.household))
    steps = ", ".join(f"{step} {took:.1f}" for step, took in told["seconds"].items())
    print(
        f"{name}, Flamsteed: {told['cpu']:.1f} CPU s, seconds {steps}, peak {told['peak_mb']:,.0f} MB"
    )
    print(f"  linked: {line(found['linked'])}")
    print(
        f"  pairs: {found['pairs']:,} with {found['compared_true']:.3f} of the true ones; edge F1 {found['edge_f1']:.4f};"
        f" recall at precision 0.99 {found['recall_99']:.3f}, 0.999 {found['recall_999']:.3f};"
        f" calibration error {found['ece']:.3f}",
        flush=True,
    )
    print_errors(data, labels)
    print_losses(data, labels, scored)
    print_groups(data, labels)
    return found


def main(arguments: list[str]) -> None:
    """Measure the named data sets, or all, beside what was last measured of the peer."""
    for asked in arguments or list(ALL):
        data, name = load(asked), asked.split(":")[0]
        with tempfile.TemporaryDirectory(dir=scratch()) as folder:
            measure(name, data, Path(folder))
        for model in (m for m in MODELS if MODELS[m].data == name):
            told = work_folder(data, model) / "took.json"
            if told.exists():
                took = json.loads(told.read_text(encoding="utf-8"))
                describe(f"{model}, Splink", took, judged(data, load_scored(data, model)))


def scratch() -> Path:
    """Where projects are made that last as long as they are measured."""
    (CACHE / "projects").mkdir(parents=True, exist_ok=True)
    return CACHE / "projects"


if __name__ == "__main__":
    main(sys.argv[1:])
