"""The recall certificate: which share of the pairs that should be compared the blocks bring together."""

import hashlib
from dataclasses import dataclass
from math import floor

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from flamsteed.engine.dialect import literal
from flamsteed.engine.engine import Engine
from flamsteed.errors import NotFound
from flamsteed.gate import Admission, Replace, admit
from flamsteed.lineage.journal import state_of
from flamsteed.lineage.passage import Passage, Run
from flamsteed.linkage.apart import Apart, Worth, apart_of, worth_adding
from flamsteed.linkage.compare import feed_columns, pair_table, recipe_of
from flamsteed.linkage.estimate import Estimate, Stratum, exact_bounds
from flamsteed.linkage.frequency import frequency_table
from flamsteed.linkage.kernel.against import are_blocked, find_against
from flamsteed.linkage.kernel.find import Pairs
from flamsteed.linkage.kernel.native import load_native
from flamsteed.linkage.kernel.program import compiled
from flamsteed.linkage.kernel.recipe import weight_of
from flamsteed.linkage.kernel.records import Codes, Records, encoded
from flamsteed.linkage.pairs import SAME, Task, feed_of, new_pairs_sql
from flamsteed.linkage.spec import LinkSpec, Model
from flamsteed.linkage.weigh import own_model_in_use

Counts = npt.NDArray[np.int64]
COMPARISONS = 150_000_000
"""Pairs that are looked at where nobody says how many records to draw."""
SAMPLE = 200
"""Records drawn at least."""
ENOUGH, SURE = "enough to ask", "enough to join"
"""The two thresholds: `review_from` and `accept_from`."""
TABLE = "linked.{thing}_certificate"


@dataclass(frozen=True)
class Share:
    """Of the pairs seen that weigh `what`, so many are `found`: a block brings them together."""

    what: str
    probability: float
    found: int
    seen: int
    estimate: Estimate


@dataclass(frozen=True)
class Missed:
    """A pair that weighs enough and that no block brings together: two mention ids."""

    left: str
    right: str
    probability: float
    is_sure: bool
    apart: Apart


@dataclass(frozen=True)
class Certificate:
    """Which share of the pairs above the thresholds the blocks of a specification bring together.

    `drawn` of `mentions` were held against all others, over `compared` pairs. Where all were, the
    shares are proven; otherwise they are estimated, with 95 % intervals.
    """

    thing: str
    mentions: int
    drawn: int
    compared: int
    shares: tuple[Share, ...]
    missed: tuple[Missed, ...]
    worth: tuple[Worth, ...]

    @property
    def is_proven(self) -> bool:
        """Whether every pair there is was looked at."""
        return self.drawn == self.mentions


def certify(engine: Engine, spec: LinkSpec, *, sample: int | None = None) -> Certificate:
    """Hold a sample of mentions against all others, and say what the blocks of `spec` miss. Reads only.

    A pair counts if a run would keep it: it weighs enough and nothing contradicts it. Values that
    too many share bring nobody together, and count as missed. The sample is drawn by a hash of
    the mention ids; for None it is as large as some seconds allow, and everybody where they are few.
    The interval holds for a sample of records, whose pairs hang together (see `share_of`).

    Raises NotFound if nothing was linked yet.
    """
    if not engine.has_table(f"linked.{spec.thing}_mention"):
        raise NotFound(f"Nothing was linked for `{spec.thing}` yet. Run the path: `flamsteed run`.")
    task, records = everybody(engine, spec, own_model_in_use(engine, spec))
    ones = _drawn(task, len(records.ids), sample)
    native, least = load_native(), weight_of(spec.review_from)
    met = find_against(records, ones, least, native=native, threads=spec.threads)
    told = _kept(task, records, met)
    thresholds = ((ENOUGH, spec.review_from), (SURE, spec.accept_from))
    shares = tuple(_share(told, ones, len(records.ids), at=each) for each in thresholds)
    missed = _missed(records, told)
    lost = told.filter(pc.invert(told["_is_met"]))
    ends = tuple(lost[name].to_numpy() for name in ("_left_id", "_right_id"))
    worth = worth_adding(engine, task.mentions, spec, ends)
    for name in ("_everybody", "_frequency"):
        engine.unstage(name)
    return Certificate(spec.thing, len(records.ids), len(ones), met.compared, shares, missed, worth)


def _kept(task: Task, records: Records, met: Pairs) -> pa.Table:
    """The pairs that a run would keep: their mentions, probability, whether it `is_sure`, and whether
    a block brings them together (`_is_met`).
    """
    engine, table = task.engine, pair_table(records.program, records.ids, met)
    blocked = pa.array(are_blocked(records, met))
    scored = engine.stage_batches("_scored", table.append_column("_is_met", blocked))
    told = engine.batches(
        f"select k._left, k._right, k._left_id, k._right_id, k.probability, s._is_met,"
        f" k.band = {literal(SAME)} as is_sure from ({new_pairs_sql(scored, task)}) as k"
        f" join {scored} as s on s._left = k._left_id and s._right = k._right_id"
        f" order by k._left_id, k._right_id"
    ).read_all()
    engine.unstage("_scored")
    return told


def everybody(engine: Engine, spec: LinkSpec, model: Model) -> tuple[Task, Records]:
    """Every mention as the last run left it, encoded for a model and the blocks that are declared now.

    Leaves `_everybody` and `_frequency` staged.
    """
    mentions = engine.stage(
        "_everybody",
        f"select m.*, row_number() over (order by m._mention) - 1 as _id"
        f" from linked.{spec.thing}_mention as m",
    )
    chance = model.chance(int(engine.value(f"select count(*) from {mentions}")))
    recipe = recipe_of(model, spec, chance)
    frequency_table(engine, model)
    task = Task(engine, spec, mentions, (), model, chance)
    feed = feed_of(task, feed_columns(recipe), "true")
    return task, encoded(compiled(recipe), feed, task.evaluate, native=load_native())


def _drawn(task: Task, size: int, sample: int | None) -> Codes:
    """The places of the mentions that are drawn: those whose ids have the lowest hashes."""
    number = max(SAMPLE, COMPARISONS // max(size, 1)) if sample is None else sample
    if sample is None and size * (size - 1) // 2 <= COMPARISONS:
        number = size
    drawn = task.engine.batches(
        f"select cast(d._id as integer) as _id from (select _id from {task.mentions}"
        f" order by md5(_mention) limit {number}) as d order by d._id"
    ).read_all()
    places: Codes = drawn["_id"].to_numpy()
    return places


def _missed(records: Records, told: pa.Table) -> tuple[Missed, ...]:
    """The pairs that no block brings together, the surest first."""
    lost = told.filter(pc.invert(told["_is_met"]))
    ends = (lost[name].to_numpy().astype(np.int32) for name in ("_left_id", "_right_id"))
    several = zip(lost.to_pylist(), apart_of(records, *ends), strict=True)
    made = [
        Missed(row["_left"], row["_right"], row["probability"], row["is_sure"], apart)
        for row, apart in several
    ]
    return tuple(sorted(made, key=lambda each: (-each.probability, each.left, each.right)))


def _share(told: pa.Table, ones: Codes, size: int, *, at: tuple[str, float]) -> Share:
    what, probability = at
    if what == SURE:
        told = told.filter(told["is_sure"])
    met = told["_is_met"].to_numpy(zero_copy_only=False)
    ends = [told[name].to_numpy() for name in ("_left_id", "_right_id")]
    seen, found = (
        np.bincount(np.concatenate([side[kept] for side in ends]), minlength=size)[ones]
        for kept in (np.ones(len(met), bool), met)
    )
    estimate = share_of(found, seen, size)
    return Share(what, probability, int(met.sum()), len(met), estimate)


def share_of(found: Counts, seen: Counts, size: int) -> Estimate:
    """The share of pairs that are found: by record drawn, how many of its pairs were `seen` and
    `found`, of `size` records in all.

    The pairs of a record hang together, and are taken to say no more than one that counts for all: the
    drawn records are worth `(sum seen)^2 / sum seen^2` independent pairs (Kish 1965, Survey Sampling),
    and the interval is the exact one for a draw of so many from a file as much larger as all records
    are more than those drawn.
    """
    whole, of = int(found.sum()), int(seen.sum())
    if not of:
        return Estimate(1.0, 1.0 if len(seen) == size else 0.0, 1.0)
    if len(seen) == size:
        return Estimate(whole / of, whole / of, whole / of)
    judged = max(1, floor(of * of / int((seen.astype(np.int64) ** 2).sum())))
    same = min(round(judged * whole / of), judged - (whole < of))
    low, high = exact_bounds(Stratum(True, judged * size // len(seen), judged, same))
    return Estimate(whole / of, min(low, whole / of), max(high, whole / of))


def note(engine: Engine, made: Certificate, *, run: Run) -> Passage:
    """Keep a certificate in `linked.<thing>_certificate`, one row per threshold, in place of the one
    before: counts, no ids. `stands_on` names the content of the mentions that it is of.
    """
    table, mentions = TABLE.format(thing=made.thing), f"linked.{made.thing}_mention"
    rows = pa.Table.from_pylist(
        [
            {
                "above": share.what, "probability": share.probability, "figure": share.estimate.value,
                "low": share.estimate.low, "high": share.estimate.high, "found": share.found,
                "seen": share.seen, "drawn": made.drawn, "mentions": made.mentions,
                "stands_on": state_of(engine, mentions),
            }
            for share in made.shares
        ]
    )  # fmt: skip
    state = hashlib.sha256(repr(rows.to_pylist()).encode()).hexdigest()
    staged = engine.stage_batches("_certificate", rows)
    passage = admit(engine, Admission(table, staged, state, (mentions,)), way=Replace(), run=run)
    engine.unstage("_certificate")
    return passage
