"""The recall certificate: which share of the pairs that should be compared the blocks bring together."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from math import floor

import numpy as np
import numpy.typing as npt
import pyarrow as pa

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
from flamsteed.linkage.kernel.native import load_native
from flamsteed.linkage.kernel.program import compiled
from flamsteed.linkage.kernel.recipe import weight_of
from flamsteed.linkage.kernel.records import Codes, Records, encoded
from flamsteed.linkage.pairs import SAME, Task, feed_of, new_pairs_sql
from flamsteed.linkage.spec import LinkSpec
from flamsteed.linkage.weigh import model_in_use

COMPARISONS = 300_000_000
"""Pairs that are looked at where nobody says how many records to draw."""
SAMPLE = 500
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
    task, records = _records(engine, spec)
    ones = _drawn(task, len(records.ids), sample)
    least = weight_of(spec.review_from)
    met = find_against(records, ones, least, native=load_native(), threads=spec.threads)
    table = pair_table(records.program, records.ids, met)
    scored = engine.stage_batches(
        "_scored", table.append_column("_is_met", pa.array(are_blocked(records, met)))
    )
    pairs = engine.stage("_kept", new_pairs_sql(scored, task))
    told = engine.batches(
        f"select k._left, k._right, k._left_id, k._right_id, k.probability, k.band = '{SAME}' as is_sure,"
        f" s._is_met from {pairs} as k join {scored} as s on s._left = k._left_id and s._right = k._right_id"
        f" order by k._left_id, k._right_id"
    ).read_all()
    for name in ("_everybody", "_frequency", "_scored", "_kept"):
        engine.unstage(name)
    missed = _missed(records, told)
    shares = tuple(_share(told, ones, len(records.ids), spec, is_sure) for is_sure in (False, True))
    worth = worth_adding(engine, spec, [(each.left, each.right) for each in missed])
    return Certificate(
        spec.thing, len(records.ids), len(ones), met.compared, shares, missed, worth
    )
