"""Our engine beside Splink's on the same records and the same trained model.

    python -m bench.linkage.engine [MODEL ...]        council:312000 is a million records

From a table in DuckDB to a table in DuckDB, whole numbers as ids, pairs from weight 0: CPU seconds
(user and system) of each in a process of its own, turn and turn about, and the ratio. Then clusters
from the same pairs, and training. The pairs and weights of both are held together.
"""

import json
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from bench.linkage.data_sets import load
from bench.linkage.splink_models import run_peer, work_folder
from bench.linkage.splink_settings import MODELS, PeerModel
from flamsteed.linkage.kernel.find import find_pairs
from flamsteed.linkage.kernel.learn import learned
from flamsteed.linkage.kernel.native import load_native
from flamsteed.linkage.kernel.program import Program, compiled
from flamsteed.linkage.kernel.recipe import Recipe
from flamsteed.linkage.kernel.records import base_columns, encoded
from flamsteed.linkage.kernel.splink_file import recipe_from_splink

ROUNDS = 3
LEAST = 0.0
THREADS = 2
JOINED = 4.25
"""The weight of a probability of 0.95."""


def _opened(folder: Path) -> duckdb.DuckDBPyConnection:
    """The records in memory, with a whole number as id in the order of the ids that they have."""
    connection = duckdb.connect()
    connection.execute(f"set threads = {THREADS}")
    connection.execute(
        "create table people as select row_number() over (order by unique_id) - 1 as _id, *"
        f" exclude (unique_id) from read_parquet('{folder / 'cleaned.parquet'}')"
    )
    return connection


def _evaluate(connection: duckdb.DuckDBPyConnection) -> Callable[..., list[pa.Array]]:
    """DuckDB keeps the order of the rows that it is given unless told otherwise."""

    def evaluate(table: pa.Table, expressions: Sequence[str]) -> list[pa.Array]:
        connection.register("given", table)
        listed = ", ".join(f"{sql} as e{n}" for n, sql in enumerate(expressions))
        found = connection.execute(f"select {listed} from given").to_arrow_table()
        return [column.combine_chunks() for column in found.columns]

    return evaluate


def _feed(connection: duckdb.DuckDBPyConnection, program: Program) -> pa.Table:
    columns = ", ".join(f'"{name}"' for name in base_columns(program))
    return connection.execute(f"select _id, {columns} from people").to_arrow_table()


def ours(folder: Path, to: Path) -> dict[str, Any]:
    """Score with our engine, then cluster."""
    connection, native = _opened(folder), load_native()
    begun = time.process_time()
    program = compiled(recipe_from_splink((folder / "model.json").read_text(encoding="utf-8")))
    feed = _feed(connection, program)
    records = encoded(program, feed, _evaluate(connection), native=native)
    pairs = find_pairs(records, LEAST, native=native, threads=THREADS)
    names = {q.name: pa.array(pairs.levels[:, n]) for n, q in enumerate(program.recipe.questions)}
    found = pa.table({"_id_l": records.ids[pairs.left], "_id_r": records.ids[pairs.right],
                      "match_weight": pairs.weight, **names})  # fmt: skip
    connection.register("found", found)
    connection.execute("create table pair as select * from found")
    scored = time.process_time()
    joined = pairs.weight >= JOINED
    if native is not None:
        native.components(len(records.ids), pairs.left[joined], pairs.right[joined])
    clustered = time.process_time()
    peak = getrusage(RUSAGE_SELF).ru_maxrss / 1024
    connection.execute(f"copy (select _id_l, _id_r, match_weight from pair) to '{to}'")
    left_out = sum(len(block.left_out) for block in records.blocks)
    return {"score": scored - begun, "cluster": clustered - scored, "peak_mb": peak,
            "pairs": len(pairs.left), "compared": pairs.compared, "left_out": left_out}  # fmt: skip


def theirs(folder: Path, to: Path) -> dict[str, Any]:
    """Score with Splink, then cluster."""
    from splink import DuckDBAPI, Linker

    warnings.simplefilter("ignore")
    connection = _opened(folder)
    api = DuckDBAPI(connection=connection)
    settings = json.loads((folder / "model.json").read_text(encoding="utf-8"))
    linker = Linker(
        api.register("people"), settings | {"unique_id_column_name": "_id"}, log_level=None
    )
    begun = time.process_time()
    edges = linker.inference.predict(threshold_match_weight=LEAST, warning_mode="never")
    pairs = connection.execute(f"select count(*) from {edges.physical_name}").fetchone()
    scored = time.process_time()
    linker.clustering.cluster_pairwise_predictions_at_threshold(
        edges, threshold_match_weight=JOINED
    )
    clustered = time.process_time()
    peak = getrusage(RUSAGE_SELF).ru_maxrss / 1024
    connection.execute(
        f"copy (select least(_id_l, _id_r) as _id_l, greatest(_id_l, _id_r) as _id_r, match_weight"
        f" from {edges.physical_name}) to '{to}'"
    )
    return {"score": scored - begun, "cluster": clustered - scored, "peak_mb": peak,
            "pairs": pairs[0] if pairs else 0}  # fmt: skip


def training(folder: Path, name: str) -> dict[str, Any]:
    """Train the same questions on the same blocks with our engine."""
    model: PeerModel = MODELS[name]
    connection = _opened(folder)
    recipe = recipe_from_splink((folder / "model.json").read_text(encoding="utf-8"))
    blocks = tuple(
        rule if isinstance(rule, str) else rule.get_blocking_rule("duckdb").blocking_rule_sql
        for rule in model.em_rules
    )
    begun = time.process_time()
    program = compiled(Recipe(recipe.questions, blocks, recipe.chance))
    native = load_native()
    records = encoded(program, _feed(connection, program), _evaluate(connection), native=native)
    learned(records, dict.fromkeys(range(len(blocks)), ()), native=native)
    peak = getrusage(RUSAGE_SELF).ru_maxrss / 1024
    return {"train": time.process_time() - begun, "peak_mb": peak}


def _apart(*arguments: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "bench.linkage.engine", "--one", *arguments]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    if ended.returncode:
        sys.exit(f"{' '.join(arguments)} failed:\n{ended.stderr[-2000:]}")
    told: dict[str, Any] = json.loads(ended.stdout.splitlines()[-1])
    return told


def compare(asked: str) -> None:
    """Print the seconds of both on one model, and their ratios."""
    name = asked.split(":", maxsplit=1)[0]
    data = load(asked)
    folder = work_folder(data, name)
    if not (folder / "model.json").exists():
        run_peer(data, name)
    took = json.loads((folder / "took.json").read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as scratch:
        rounds = [
            (
                _apart("theirs", str(folder), str(Path(scratch) / "theirs.parquet")),
                _apart("ours", str(folder), str(Path(scratch) / "ours.parquet")),
            )
            for _ in range(ROUNDS)
        ]
        same = _held_together(Path(scratch))
    peer, own = rounds[-1]
    print(f"{asked}: {data.records.num_rows:,} records; {same}; {own['left_out']} keys left out")
    for step in ("score", "cluster"):
        seconds = [statistics.median(each[side][step] for each in rounds) for side in (0, 1)]
        print(f"  {step}: Splink {seconds[0]:.2f} CPU s, ours {seconds[1]:.3f},"
              f" {seconds[0] / seconds[1]:.1f} times")  # fmt: skip
    train = _apart("training", str(folder), name)
    print(f"  train: Splink {took['train']:.1f} CPU s (measured with its model), ours"
          f" {train['train']:.1f}, {took['train'] / train['train']:.1f} times; our peak"
          f" {train['peak_mb']:,.0f} MB")  # fmt: skip
    print(
        f"  peak of scoring: Splink {peer['peak_mb']:,.0f} MB, ours {own['peak_mb']:,.0f} MB",
        flush=True,
    )


def _held_together(scratch: Path) -> str:
    """Whether the pairs and weights of both are the same."""
    ours_, theirs_ = (pq.read_table(scratch / f"{who}.parquet") for who in ("ours", "theirs"))
    both = ours_.join(theirs_, ["_id_l", "_id_r"], join_type="inner", right_suffix="_s")
    gap = np.abs(both["match_weight"].to_numpy() - both["match_weight_s"].to_numpy())
    return (
        f"{both.num_rows:,} pairs of both (Splink {theirs_.num_rows:,}, ours {ours_.num_rows:,}),"
        f" weights at most {float(gap.max(initial=0.0)):.1e} apart"
    )


def main(arguments: list[str]) -> None:
    """Compare the named models, or those of the bars."""
    if arguments[:1] == ["--one"]:
        work, folder, rest = arguments[1], Path(arguments[2]), arguments[3]
        told = {
            "ours": lambda: ours(folder, Path(rest)),
            "theirs": lambda: theirs(folder, Path(rest)),
            "training": lambda: training(folder, rest),
        }[work]()
        print(json.dumps(told))
        return
    for asked in arguments or ["historical", "council", "council:312000"]:
        compare(asked)


if __name__ == "__main__":
    main(sys.argv[1:])
