"""The model learns from what people said of pairs: decisions, and answers to clerical samples."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from flamsteed.engine.engine import Engine
from flamsteed.linkage.certify import everybody
from flamsteed.linkage.compare import pair_table, probability_of
from flamsteed.linkage.kernel.find import Pairs, find_pairs, weigh, weighing
from flamsteed.linkage.kernel.fit import Evidence, Floats, Said, fitted, weights_if
from flamsteed.linkage.kernel.in_numpy import bits_of
from flamsteed.linkage.kernel.native import load_native
from flamsteed.linkage.kernel.recipe import Recipe, weight_of
from flamsteed.linkage.kernel.records import Codes, Records
from flamsteed.linkage.kernel.taught import MOST_SCALE, Taught
from flamsteed.linkage.labels import Label
from flamsteed.linkage.pairs import REVIEW, Task, new_pairs_sql
from flamsteed.linkage.spec import LinkSpec, Model

SEED = 1
CHANCE = 0.5
"""A model that puts drawn pairs in order worse than by chance is not taught: the answers were changed over."""
AS_BEFORE = 5_000
"""Pairs taken at random for what the model holds of all pairs."""
FOLDS = 5
BANDS = 10
"""Bands of probability of equal width, in which what is stated is held against what is found."""


@dataclass(frozen=True)
class Lesson:
    """What a model learned. `model` is as it was if nothing was learned.

    Of the labels, `drawn` are of clerical samples and `picked` decisions about pairs in doubt;
    `left_out` taught nothing: their records are gone, the evidence contradicts or hardly speaks for
    them, or a steward chose to look at a pair that was sure, which says nothing of others.

    The rest is (before, after), each label held against what was learned from the others: `gap` is
    how far what is stated of drawn pairs is from what was found, on average (None without any);
    `order` how often, of two labelled pairs of which one is one person, that one weighs more (None if
    all are or none is).
    """

    model: Model
    drawn: int
    picked: int
    left_out: int
    gap: tuple[float, float] | None = None
    order: tuple[float, float] | None = None

    @property
    def is_refused(self) -> bool:
        """Whether there were labels, and what they say cannot be learned."""
        return bool(self.drawn + self.picked) and self.model.taught is None


@dataclass(frozen=True)
class _Pairs:
    """Pairs that a run would keep: their places among those asked about, whether the evidence leaves
    them in doubt, and what they answer.
    """

    place: npt.NDArray[np.int64]
    in_doubt: npt.NDArray[np.bool_]
    evidence: Evidence
    weight: Floats


def teach(engine: Engine, spec: LinkSpec, model: Model, labels: Sequence[Label]) -> Lesson:
    """Let `model`, as trained without labels, learn from them. Writes nothing.

    The records are those of the last run. The order of labels changes nothing.
    """
    if not labels or not engine.has_table(f"linked.{spec.thing}_mention"):
        return Lesson(model, 0, 0, len(labels))
    task, records = everybody(engine, spec, model)
    known = _known(task, sorted(labels, key=lambda each: (each.left, each.right)))
    ends = tuple(np.array([each[side] for each in known], np.int32) for side in (0, 1))
    found = _kept(task, records, (ends[0], ends[1]))
    asked = [known[place][2] for place in found.place.tolist()]
    is_drawn = np.array([label.sample > 0 for label in asked], bool)
    kept = np.flatnonzero(is_drawn | found.in_doubt)
    used, is_drawn = [asked[place] for place in kept.tolist()], is_drawn[kept]
    drawn, picked = int(is_drawn.sum()), int((~is_drawn).sum())
    lesson = Lesson(model, drawn, picked, len(labels) - len(used))
    if used:
        said = Said(
            np.array([float(label.is_same) for label in used]), _counts(used), ~is_drawn, is_drawn
        )
        answers = _Answers(
            used, found.evidence.only(kept), said, *_as_before(task, records, picked)
        )
        lesson = _learned(lesson, records.program.recipe, answers)
    for name in ("_everybody", "_frequency"):
        engine.unstage(name)
    return lesson


def _known(task: Task, labels: Sequence[Label]) -> list[tuple[int, int, Label]]:
    """The labels whose mentions are there, with their ids."""
    named = sorted({end for label in labels for end in (label.left, label.right)})
    staged = task.engine.stage_batches(
        "_labelled", pa.table({"_mention": pa.array(named, pa.string())})
    )
    ids: dict[str, int] = dict(
        task.engine.rows(
            f"select m._mention, m._id from {staged} as n join {task.mentions} as m"
            " on m._mention = n._mention"
        )
    )
    task.engine.unstage("_labelled")
    return [
        (ids[label.left], ids[label.right], label)
        for label in labels
        if label.left in ids and label.right in ids
    ]


def _kept(task: Task, records: Records, ends: tuple[Codes, Codes]) -> _Pairs:
    """Of some pairs of records, those that a run would keep."""
    weight, levels = weigh(records, *ends, native=load_native())
    pairs = Pairs(*ends, weight, levels, len(weight))
    scored = task.engine.stage_batches("_scored", pair_table(records.program, records.ids, pairs))
    rows = task.engine.rows(
        f"select _left_id, _right_id, band from ({new_pairs_sql(scored, task)}) as k"
    )
    task.engine.unstage("_scored")
    bands = {(left, right): band for left, right, band in rows}
    told = [bands.get(each) for each in zip(*(end.tolist() for end in ends), strict=True)]
    is_kept = np.array([band is not None for band in told], bool)
    place = np.flatnonzero(is_kept & (weight >= weight_of(task.spec.review_from)))
    in_doubt = np.array([told[n] == REVIEW for n in place], bool)
    evidence = _evidence(records, (ends[0][place], ends[1][place]), levels[place])
    return _Pairs(place, in_doubt, evidence, weight[place])


def _evidence(
    records: Records, ends: tuple[Codes, Codes], levels: npt.NDArray[np.uint8]
) -> Evidence:
    weights = weighing(records)
    told = [
        bits_of(records, weights, start + levels[:, n].astype(np.int64), ends)
        for n, start in enumerate(weights.level_starts)
    ]
    bits, at_home = (np.stack(side, axis=1) for side in zip(*told, strict=True))
    return Evidence(levels, bits, at_home)


def _counts(labels: Sequence[Label]) -> Floats:
    """What each label counts: one; those of a sample what they stand for, and together as many as an
    even draw would have that tells as much (Kish 1965, Survey Sampling).
    """
    counts = np.array([label.stands_for for label in labels])
    sample = np.array([label.sample for label in labels])
    for each in np.unique(sample):
        here = sample == each
        counts[here] *= counts[here].sum() / (counts[here] ** 2).sum()
    return counts


def _as_before(task: Task, records: Records, many: int) -> tuple[Evidence, Said]:
    """What the model holds of pairs taken at random, counted as so many: who are picked from the queue
    must not say what all pairs are like.
    """
    left = right = np.empty(0, np.int32)
    if many:
        pairs = find_pairs(records, weight_of(task.spec.review_from), native=load_native())
        dice = np.random.Generator(np.random.PCG64(SEED))
        chosen = np.sort(dice.permutation(len(pairs.left))[:AS_BEFORE])
        left, right = pairs.left[chosen], pairs.right[chosen]
    found = _kept(task, records, (left, right))
    size = len(found.place)
    no = np.zeros(size, bool)
    held = Said(probability_of(found.weight), np.full(size, many / max(size, 1)), no, no)
    return found.evidence, held


@dataclass(frozen=True)
class _Answers:
    """Labels, what their pairs answer and what was said of them; and what the model holds of others."""

    labels: Sequence[Label]
    evidence: Evidence
    said: Said
    others: Evidence
    held: Said

    def taught(self, recipe: Recipe, without: npt.NDArray[np.bool_]) -> Taught:
        """What the labels teach, some left out."""
        evidence, said = self.evidence.only(~without), self.said.only(~without)
        return fitted(recipe, evidence.and_(self.others), said.and_(self.held))


def _learned(lesson: Lesson, recipe: Recipe, answers: _Answers) -> Lesson:
    evidence, said = answers.evidence, answers.said
    taught = answers.taught(recipe, np.zeros(len(answers.labels), bool))
    drawn = _order(
        weights_if(recipe, Taught(), evidence)[said.is_drawn], said.same[said.is_drawn] > 0
    )
    is_round = drawn is not None and drawn < CHANCE
    if is_round or not 0 < taught.scale <= MOST_SCALE:
        return lesson
    fold = np.array([_fold(label) for label in answers.labels])
    now, then = weights_if(recipe, Taught(), evidence), np.empty(len(fold))
    for each in np.unique(fold):
        here = fold == each
        then[here] = weights_if(recipe, answers.taught(recipe, here), evidence.only(here))
    gap = (_gap(now, said), _gap(then, said)) if lesson.drawn else None
    orders = [_order(weight, said.same > 0) for weight in (now, then)]
    order = None if orders[0] is None or orders[1] is None else (orders[0], orders[1])
    model = replace(lesson.model, taught=taught)
    return replace(lesson, model=model, gap=gap, order=order)


def _fold(label: Label) -> int:
    """Which fifth of the labels this one is in, whatever the others are."""
    digest = hashlib.sha256(f"{label.left} {label.right}".encode()).digest()
    return digest[0] % FOLDS


def _gap(weight: Floats, said: Said) -> float:
    """The mean gap between what is stated of drawn pairs and what was found, by bands."""
    drawn = said.is_drawn
    stated, same, counts = probability_of(weight[drawn]), said.same[drawn], said.counts[drawn]
    band = np.minimum((stated * BANDS).astype(np.int64), BANDS - 1)
    off = np.bincount(band, weights=(stated - same) * counts)
    return float(np.abs(off).sum() / counts.sum())


def _order(weight: Floats, is_same: npt.NDArray[np.bool_]) -> float | None:
    """The share of pairs of a same and a different one of which the same one weighs more; None if
    there is no such pair.
    """
    one, other = weight[is_same], np.sort(weight[~is_same])
    if not len(one) or not len(other):
        return None
    below = np.searchsorted(other, one, side="left") + np.searchsorted(other, one, side="right")
    return float(below.sum() / 2 / (len(one) * len(other)))
