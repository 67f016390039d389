"""What a model gains from people: some pairs answered by the truth, and the rest measured.

    python -m bench.linkage.taught [DATA_SET ...]

Each data set is run without labels. Then so many pairs are answered, as a clerical sample draws them
or as the head of the review queue offers them, the model learns from them, and everything is linked again by it.
The answers decide nothing themselves. Before and after are measured on the same rest: pairs that nobody answered,
and people of whom no record was in an answered pair.
"""

import sys
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from bench.linkage.as_project import read_back, run_project, scratch, write_project
from bench.linkage.data_sets import DataSet, load
from bench.linkage.measures import (
    Flags,
    Labels,
    are_true,
    calibration,
    numbered,
    recall_at_precision,
    true_pairs,
)
from bench.linkage.project_shapes import SHAPES
from bench.linkage.splink_models import Scored
from flamsteed.engine.engine import Engine
from flamsteed.linkage.labels import Label
from flamsteed.linkage.model_file import model_text
from flamsteed.linkage.sample import draw_sample
from flamsteed.linkage.spec import LinkSpec
from flamsteed.linkage.teach import Lesson, teach
from flamsteed.linkage.weigh import model_in_use
from flamsteed.project import load_project
from flamsteed.store import open_project_store

USUAL = ("historical", "council:20000", "council_thin", "council:20000:high")
DRAWN, OFFERED, ASKED = (50, 200, 1_000), (200, 1_000), 200
NOW = datetime(2026, 6, 30, tzinfo=UTC)


@dataclass(frozen=True)
class Answered:
    """The answered pairs as record numbers, and the labels that they are."""

    left: Labels
    right: Labels
    labels: tuple[Label, ...]


def drawn(engine: Engine, number: int) -> list[tuple[str, str, float]]:
    """The pairs of a clerical sample, and for how many each stands."""
    sample = draw_sample(engine, "person", number, seed=1, by=("bench", NOW))
    stands = {s["code"]: s["size"] / s["drawn"] for s in sample.sample.strata}
    rows = engine.rows(f"select _left, _right, stratum from {sample.table}")
    return [(left, right, stands[code]) for left, right, code in rows]


def offered(engine: Engine, number: int) -> list[tuple[str, str, float]]:
    """The pairs at the head of the review queue."""
    rows = engine.rows(
        "select _left, _right from linked.person_review order by usefulness desc, _left, _right"
        " limit ?",
        [number],
    )
    return [(left, right, 1.0) for left, right in rows]


def put_right(data: DataSet, folder: Path) -> str:
    """How many records the answers to the first questions of the queue put right, in words."""
    engine = open_project_store(load_project(folder), held_by="bench")
    moved = engine.rows(
        "select least(records_left, records_right) from linked.person_review"
        " order by usefulness desc, _left, _right limit ?",
        [ASKED],
    )
    answered = _answered(engine, data, offered(engine, ASKED), sample=0)
    engine.close()
    right = [
        records for (records,), label in zip(moved, answered.labels, strict=True) if label.is_same
    ]
    return f"the first {ASKED} questions: {len(right)} are one person, {sum(right):,} records put right"


def _answered(
    engine: Engine, data: DataSet, pairs: list[tuple[str, str, float]], *, sample: int
) -> Answered:
    """What the truth says of pairs of mentions."""
    tables = [name for (name,) in engine.rows("select distinct _table from linked.person")]
    keys = " union all ".join(f"select _record, {data.key} as key from clean.{t}" for t in tables)
    key_of = dict(
        engine.rows(
            f"select p._mention, k.key from linked.person as p join ({keys}) as k"
            " on k._record = p._record"
        )
    )
    place_of = {key: place for place, key in enumerate(data.records[data.key].to_pylist())}
    ends = [[place_of[key_of[pair[side]]] for pair in pairs] for side in (0, 1)]
    left, right = (np.array(side, np.int64) for side in ends)
    same = are_true(left, right, data.truth)
    labels = [
        Label(min(a, b), max(a, b), bool(is_same), sample, stands)
        for (a, b, stands), is_same in zip(pairs, same, strict=True)
    ]
    return Answered(left, right, tuple(labels))


def lessons(data: DataSet, folder: Path) -> list[tuple[str, Answered, Lesson]]:
    """Each number of answers, drawn and offered, with what the model learns from them."""
    engine = open_project_store(load_project(folder), held_by="bench")
    (spec,) = (s for s in load_project(folder).links if isinstance(s, LinkSpec))
    model = model_in_use(engine, spec)
    asked = [(f"sample of {n:,}", drawn(engine, n), 1) for n in DRAWN]
    asked += [(f"{n:,} from the queue", offered(engine, n), 0) for n in OFFERED]
    made = []
    for what, pairs, sample in asked:
        answered = _answered(engine, data, pairs, sample=sample)
        made.append((what, answered, teach(engine, spec, model, answered.labels)))
    engine.close()
    return made


def on_the_rest(
    data: DataSet, found: tuple[Labels, Scored], answered: Answered
) -> dict[str, float]:
    """What is measured, without the answered pairs."""
    clusters, scored = found
    size = len(data.truth)
    told = np.minimum(answered.left, answered.right) * size + np.maximum(
        answered.left, answered.right
    )
    key = np.minimum(scored.left, scored.right) * size + np.maximum(scored.left, scored.right)
    rest = ~np.isin(key, told)
    same = are_true(answered.left, answered.right, data.truth)
    together = are_true(answered.left, answered.right, clusters)
    of = true_pairs(data.truth) - int(same.sum())
    both = numbered(clusters) * (numbered(data.truth).max() + 1) + numbered(data.truth)
    right = true_pairs(both) - int((same & together).sum())
    f1 = 2 * right / max(of + true_pairs(clusters) - int(together.sum()), 1)
    shown = rest & (scored.probability >= 0.5)
    return {
        "calibration error": calibration(scored.probability[shown], scored.true[shown])[0],
        "recall at 0.99": recall_at_precision(
            scored.weight[rest], scored.true[rest], of=of, precision=0.99
        ),
        "pair F1": f1,
        "people exact": _exact(clusters, data.truth, _untouched(data, answered)),
    }


def _untouched(data: DataSet, answered: Answered) -> Flags:
    """The records of people of whom no record was in an answered pair."""
    touched = data.truth[np.concatenate([answered.left, answered.right])]
    untouched: Flags = ~np.isin(data.truth, touched)
    return untouched


def _exact(clusters: Labels, truth: Labels, which: Flags) -> float:
    """The share of the people of some records whose records are one cluster of their own."""
    found, real = numbered(clusters), numbered(truth)
    both = found * (real.max() + 1) + real
    shared = np.unique(both, return_inverse=True, return_counts=True)
    size = shared[2][shared[1].ravel()]
    exact = (size == np.bincount(found)[found]) & (size == np.bincount(real)[real])
    return len(np.unique(real[which & exact])) / max(len(np.unique(real[which])), 1)


def measure(asked: str, folder: Path) -> None:
    """Run one data set in an empty folder, teach, run again, and print before and after."""
    data = load(asked)
    write_project(data, SHAPES[asked.split(":", maxsplit=1)[0]], folder)
    run_project(folder)
    before = read_back(data, folder)
    print(f"{asked}, {put_right(data, folder)}", flush=True)
    for what, answered, lesson in lessons(data, folder):
        print(f"{asked}, {what}: {lesson.drawn} drawn and {lesson.picked} picked taught,"
              f" {lesson.left_out} did not", flush=True)  # fmt: skip
        if lesson.model.taught is None:
            continue
        (folder / "gold" / "person.model.json").write_text(model_text(lesson.model))
        run_project(folder)
        after = read_back(data, folder)
        was, now = (on_the_rest(data, each, answered) for each in (before, after))
        print(
            "  " + "; ".join(f"{name} {was[name]:.3f} to {now[name]:.3f}" for name in was),
            flush=True,
        )


def main(arguments: list[str]) -> None:
    """Measure the named data sets, or the usual ones."""
    for asked in arguments or list(USUAL):
        with tempfile.TemporaryDirectory(dir=scratch()) as folder:
            measure(asked, Path(folder))


if __name__ == "__main__":
    main(sys.argv[1:])
