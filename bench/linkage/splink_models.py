"""Splink 5 on every data set, set up as a careful Splink user would: the peer.

    python -m bench.linkage.splink_models [MODEL ...]

A model is a name of `splink_settings.MODELS`; `council:PEOPLE[:NOISE[:SEED]]` is the council's at
another size. For each: CPU seconds (user and system) of cleaning, training, scoring and clustering, in a process
of its own; then pair F1, B-cubed and people exactly right. The trained model is saved as Splink's
JSON, and the cleaned records, scored pairs and clusters as Parquet, in `CACHE/splink/NAME/`, so
that other engines can be given the same model and records. Labels are used for measuring only.
"""

import json
import logging
import subprocess
import sys
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray
from splink import DuckDBAPI, Linker

from bench.linkage.data_sets import CACHE, DataSet, load
from bench.linkage.measures import (
    Labels,
    Partition,
    are_true,
    best_f1,
    calibration,
    components,
    measure_clusters,
    recall_at_precision,
    true_pairs,
)
from bench.linkage.splink_settings import MODELS, PeerModel

USUAL_THRESHOLD = 0.95
KEPT_WEIGHT = -5.0
_SWEEP = np.arange(-2.0, 22.1, 1.0)


def work_folder(data: DataSet, model: str) -> Path:
    """Where the model, the records and the results of a model on a data set are kept."""
    usual = data.name == MODELS[model].data
    return CACHE / "splink" / (model if usual else data.name)


def run_peer(data: DataSet, model: str) -> dict[str, Any]:
    """Train, score and cluster in a process of its own; what it took, by step."""
    folder = work_folder(data, model)
    folder.mkdir(parents=True, exist_ok=True)
    pq.write_table(data.records.rename_columns(_with_id(data)), folder / "records.parquet")
    command = [sys.executable, "-m", "bench.linkage.splink_models", "--one", model, str(folder)]
    subprocess.run(command, check=True)
    took: dict[str, Any] = json.loads((folder / "took.json").read_text(encoding="utf-8"))
    return took


def _with_id(data: DataSet) -> list[str]:
    return ["unique_id" if name == data.key else name for name in data.records.column_names]


def one(name: str, folder: Path) -> None:
    """The whole of the peer's work on the records in `folder`."""
    warnings.simplefilter("ignore")
    logging.getLogger("splink").setLevel(logging.ERROR)
    model = MODELS[name]
    took: dict[str, Any] = {}
    api = DuckDBAPI(connection=":memory:")
    api.duckdb_con.execute("set threads = 2")
    with _timed("clean", took):
        records = str(folder / "records.parquet")
        cleaned = api.duckdb_con.execute(model.clean.format(records=f"read_parquet('{records}')"))
        table = cleaned.to_arrow_table()
        api.duckdb_con.register("cleaned", table)
    pq.write_table(table, folder / "cleaned.parquet")
    linker = Linker(api.register("cleaned"), model.settings(), log_level=None)
    with _timed("train", took):
        _train(linker, model)
    linker.misc.save_model_to_json(str(folder / "model.json"), overwrite=True)
    with _timed("predict", took):
        edges = linker.inference.predict(threshold_match_weight=KEPT_WEIGHT, warning_mode="never")
    with _timed("cluster", took):
        clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(
            edges, threshold_match_probability=USUAL_THRESHOLD
        )
    _save(api, edges.physical_name, clusters.physical_name, folder)
    took["peak_mb"] = getrusage(RUSAGE_SELF).ru_maxrss / 1024
    (folder / "took.json").write_text(json.dumps(took), encoding="utf-8")


@contextmanager
def _timed(step: str, took: dict[str, Any]) -> Iterator[None]:
    cpu, wall = time.process_time(), time.perf_counter()
    yield
    took[step] = time.process_time() - cpu
    took[f"{step}_wall"] = time.perf_counter() - wall


def _train(linker: Linker, model: PeerModel) -> None:
    training = linker.training
    training.estimate_probability_two_random_records_match(
        list(model.sure_rules), recall=model.sure_recall
    )
    training.estimate_u_using_random_sampling(max_pairs=model.u_pairs, seed=1)
    for rule in model.em_rules:
        training.estimate_parameters_using_expectation_maximisation(rule, max_pairs=model.em_pairs)


def _save(api: DuckDBAPI, edges: str, clusters: str, folder: Path) -> None:
    asked = (
        f"select unique_id_l, unique_id_r, match_weight, match_probability from {edges}",
        f"select unique_id, cluster_id from {clusters}",
    )
    for sql, name in zip(asked, ("edges", "clusters"), strict=True):
        pq.write_table(api.duckdb_con.execute(sql).to_arrow_table(), folder / f"{name}.parquet")


class Scored:
    """Scored pairs of a data set as record numbers, with whether they are true."""

    def __init__(self, data: DataSet, edges: pa.Table) -> None:
        keys = data.records[data.key].to_numpy(zero_copy_only=False).astype(str)
        order = np.argsort(keys)
        sides = [
            edges[n].to_numpy(zero_copy_only=False).astype(str) for n in edges.column_names[:2]
        ]
        self.left, self.right = (order[np.searchsorted(keys, s, sorter=order)] for s in sides)
        self.weight: NDArray[np.float64] = edges["match_weight"].to_numpy()
        self.probability: NDArray[np.float64] = edges["match_probability"].to_numpy()
        self.band = (
            edges["band"].to_numpy(zero_copy_only=False) if "band" in edges.column_names else None
        )
        self.true = are_true(self.left, self.right, data.truth)
        self.data = data

    def clusters(self, weight: float) -> Labels:
        """Connected components of the pairs with at least that weight."""
        kept = self.weight >= weight
        return components(len(self.data.truth), self.left[kept], self.right[kept])

    def partition(self, weight: float) -> Partition:
        """How good those are."""
        found = self.clusters(weight)
        return measure_clusters(found, self.data.truth, household=self.data.household)


def judged(data: DataSet, scored: Scored) -> dict[str, Any]:
    """Everything that is measured of scored pairs, and of clusters at the usual and best threshold."""
    of = true_pairs(data.truth)
    sweep = {float(weight): scored.partition(float(weight)) for weight in _SWEEP}
    best = max(sweep, key=lambda weight: sweep[weight].f1)
    usual = float(np.log2(USUAL_THRESHOLD / (1 - USUAL_THRESHOLD)))
    shown = scored.probability >= 0.5
    return {
        "pairs": len(scored.weight),
        "compared_true": float(scored.true.sum() / of),
        "edge_f1": best_f1(scored.weight, scored.true, of=of)[0],
        "recall_99": recall_at_precision(scored.weight, scored.true, of=of, precision=0.99),
        "recall_999": recall_at_precision(scored.weight, scored.true, of=of, precision=0.999),
        "ece": calibration(scored.probability[shown], scored.true[shown])[0],
        "best_weight": best,
        "best": asdict(sweep[best]),
        "usual": asdict(scored.partition(usual)),
    }


def load_scored(data: DataSet, model: str) -> Scored:
    """The pairs that the last `run_peer` scored."""
    return Scored(data, pq.read_table(work_folder(data, model) / "edges.parquet"))


def describe(name: str, took: dict[str, Any], found: dict[str, Any]) -> None:
    """Print what was measured of one data set."""
    steps = ", ".join(f"{s} {took[s]:.1f}" for s in ("clean", "train", "predict", "cluster"))
    print(f"{name}: CPU s {steps}; peak {took['peak_mb']:,.0f} MB", flush=True)
    print(
        f"  {found['pairs']:,} pairs kept, with {found['compared_true']:.3f} of the true ones; edge F1"
        f" {found['edge_f1']:.4f}; recall at precision 0.99 {found['recall_99']:.3f}, 0.999"
        f" {found['recall_999']:.3f}; calibration error {found['ece']:.3f}"
    )
    for kind in ("usual", "best"):
        at = f"p {USUAL_THRESHOLD}" if kind == "usual" else f"w {found['best_weight']:.0f}"
        print(f"  {kind:>5} ({at}): {line(found[kind])}", flush=True)


def line(found: dict[str, Any]) -> str:
    """One line on a partition."""
    return (
        f"pair F1 {found['f1']:.4f} (P {found['precision']:.3f} R {found['recall']:.3f}), B3 {found['b3']:.4f},"
        f" people exact {found['people_exact']:.3f} of {found['people']:,},"
        f" housemates merged {found['housemates_merged']:.4f}"
    )


def main(arguments: list[str]) -> None:
    """Measure the peer on the named data sets, or on all."""
    if arguments[:1] == ["--one"]:
        one(arguments[1], Path(arguments[2]))
        return
    for asked in arguments or list(MODELS):
        model = asked.split(":")[0]
        data = load(asked if ":" in asked else MODELS[model].data)
        took = run_peer(data, model)
        describe(asked, took, judged(data, load_scored(data, model)))


if __name__ == "__main__":
    main(sys.argv[1:])
