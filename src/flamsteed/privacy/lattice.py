"""The best of all ways to generalise a table, found without trying them all, and surely the best.

A node of the lattice says to which level each column climbs. Its loss is that of ARX (arithmetic
mean of the normalised domain shares; a row left out counts 1). Three things rule nodes out:

- What is small at a node is small at every node below it, so a node that leaves out too many rows
  rules out everything below.
- The rows left out at a node are left out below it, each at a loss of 1: a bound on the loss of
  every node below, which is a sum over the columns and so is had for thousands of nodes at once.
- Generalising itself loses something, known for every node beforehand.

Only classes that are small (too few rows or values) stay bad below; a class that is badly mixed
may be mended by leaving out part of it, and at least one row of it has to go. That is all that is
concluded from it.
"""

import heapq
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from flamsteed.privacy.coded import Bools, Climbs, Coded, Floats, Ints, climbs, rows_in
from flamsteed.privacy.criteria import Criteria, Judge
from flamsteed.privacy.hierarchy import CannotGeneralise

MOST_NODES = 2_000_000
"""Lattices larger than this are refused: the list of their nodes would not fit in memory."""
CLOSE = 1e-12
"""Losses closer than this are one loss."""
_MIXERS = (np.uint32(0x9E3779B1), np.uint32(0x85EBCA77))

Small = npt.NDArray[np.int32]
Node = tuple[int, ...]


@dataclass(frozen=True)
class Tried:
    """One node that may do, or under which one may.

    `left_out` marks the combinations left out here, `surely` those left out here and at every
    node below.
    """

    left_out: Bools
    surely: Bools


@dataclass(frozen=True)
class Found:
    """The best node: its loss, rows left out, and the smallest class of those that stay.

    `kept` marks the combinations that stay, `classes` numbers their classes. `tried` is every
    node that was tried on the way, which is the proof that no other is better.
    """

    node: Node
    loss: float
    suppressed: int
    smallest: int
    kept: Bools
    classes: Ints
    tried: tuple[Node, ...]


def search(coded: Coded, criteria: Criteria, *, most_suppressed: int) -> Found | None:
    """The node of least loss that leaves out at most so many rows, or None if there is none.

    The answer depends on the combinations alone. Raises CannotGeneralise for a lattice of more than
    MOST_NODES nodes.
    """
    lattice = _Lattice(coded, climbs(coded.hierarchies))
    grouping = Grouping(coded, lattice.climbs, Judge(coded, criteria))
    best: tuple[float, Node] | None = None
    tried: list[Node] = []
    while (node := lattice.next()) is not None:
        tried.append(node)
        result = grouping.attempt(node, most_suppressed)
        if result is None:
            lattice.rule_out_below(node)
            continue
        left_out = int(coded.counts[result.left_out].sum())
        loss = lattice.bound_below(node, result)
        if left_out <= most_suppressed and (best is None or loss < best[0] - CLOSE):
            best = (loss, node)
            lattice.rule_out_from(loss)
    if best is None:
        return None
    return _found(coded, grouping, best, tuple(tried))


def _found(
    coded: Coded, grouping: "Grouping", best: tuple[float, Node], tried: tuple[Node, ...]
) -> Found:
    loss, node = best
    classes, sizes = grouping.classes(node)
    judged = grouping.judge.judge(classes, sizes)
    kept = ~judged.bad[classes]
    smallest = sizes[~judged.bad]
    return Found(
        node,
        loss,
        int(coded.counts[~kept].sum()),
        int(smallest.min()) if len(smallest) else 0,
        kept,
        classes,
        tried,
    )


class _Lattice:
    """What is known of every node: a bound on its loss, and whether it may still be the best."""

    def __init__(self, coded: Coded, known: Climbs) -> None:
        self.climbs = known
        heights = known.heights
        if np.prod(heights, dtype=float) > MOST_NODES:
            raise CannotGeneralise(
                f"the columns have {int(np.prod(heights, dtype=float)):,} combinations of levels, more than"
                f" {MOST_NODES:,}: take out some columns or levels"
            )
        self._weights = coded.counts.astype(np.float64)
        self._scale = float(max(coded.rows, 1) * len(heights))
        leaves = [labels.shape[1] for labels in known.labels]
        self._leaf = coded.codes + np.cumsum([0, *leaves[:-1]])[:, None]
        self._leaves = sum(leaves)
        self._ends = np.cumsum([0, *leaves])
        everything = np.ones(len(coded.counts), bool)
        self._generalised = _summed(self._lost(everything))
        self._least = self._generalised.copy()
        self._best = np.inf
        self._live = np.ones(heights, bool)
        self._flat = self._live.reshape(-1)
        below = self._live.astype(np.int64)
        for axis in range(len(heights)):
            below = below.cumsum(axis)
        # One number per node, -(nodes below) * size + place, sorts by most below, then by place.
        size = self._flat.size
        self._queue: list[int] = (np.arange(size) - below.reshape(-1) * size).tolist()
        heapq.heapify(self._queue)

    def next(self) -> Node | None:
        """The node in question that most others in question lie below; None if none is left."""
        size = self._flat.size
        while self._queue:
            place = self._queue[0] % size
            if not self._flat[place]:
                heapq.heappop(self._queue)
                continue
            node = tuple(int(level) for level in np.unravel_index(place, self._live.shape))
            below = int(np.count_nonzero(self._live[_down(node)]))
            # What lies below only ever grows less, so a number that still stands is the largest.
            if place - below * size == self._queue[0]:
                heapq.heappop(self._queue)
                return node
            heapq.heapreplace(self._queue, place - below * size)
        return None

    def rule_out_below(self, node: Node) -> None:
        """Neither the node nor any below it can be the best."""
        self._live[_down(node)] = False

    def rule_out_from(self, loss: float) -> None:
        """No node whose loss is at least this can be better."""
        self._best = loss
        self._live &= self._least < loss - CLOSE

    def bound_below(self, node: Node, tried: Tried) -> float:
        """The node is done; what is left out below it bounds the loss there. Gives its own loss."""
        down = _down(node)
        gone, lost = self._gone(tried.surely), self._lost(tried.surely)
        cut = [column[: level + 1] for column, level in zip(lost, node, strict=True)]
        least = self._least[down]
        np.maximum(least, self._generalised[down] + gone - _summed(cut), out=least)
        self._live[down] &= least < self._best - CLOSE
        self._flat[np.ravel_multi_index(node, self._live.shape)] = False
        if tried.left_out is not tried.surely:
            gone, lost = self._gone(tried.left_out), self._lost(tried.left_out)
        instead = sum(float(column[level]) for column, level in zip(lost, node, strict=True))
        return float(self._generalised[node]) + gone - instead

    def _gone(self, rows: Bools) -> float:
        """The loss of leaving these combinations out, what generalising them lost not deducted."""
        return float(self._weights[rows].sum()) * self._live.ndim / self._scale

    def _lost(self, rows: Bools) -> list[Floats]:
        """What generalising these combinations loses: per column, one number per level."""
        chosen = np.flatnonzero(rows)
        weights = np.broadcast_to(self._weights[chosen], (len(self._leaf), len(chosen)))
        each = rows_in(self._leaf[:, chosen].reshape(-1), weights.reshape(-1), self._leaves)
        parts = [each[start:end] for start, end in zip(self._ends, self._ends[1:], strict=False)]
        return [
            shares @ part / self._scale
            for shares, part in zip(self.climbs.shares, parts, strict=True)
        ]


class Grouping:
    """Groups the combinations of one table as any node would, quickly.

    The columns are cut in two halves; what a half looks like at its levels is worked out once and
    kept, since every node is two of a few hundred halves.
    """

    def __init__(self, coded: Coded, known: Climbs, judge: Judge) -> None:
        self.judge = judge
        self._weights = coded.counts.astype(np.float64)
        self._labels = [
            [labels.astype(np.int32)[codes] for labels in column]
            for column, codes in zip(known.labels, coded.codes, strict=True)
        ]
        self._grouped: dict[tuple[int, Node], tuple[Small, int]] = {}
        self._cut = _middle(known.heights)
        self._bits = min(max(len(coded.counts) * 2 - 1, 1).bit_length(), 31)

    def attempt(self, node: Node, most: int) -> Tried | None:
        """Try one node; None if more than `most` rows are left out here and at every node below.

        Lumps come first: a lump under k is made of classes under k, and that is often enough.
        """
        lumps = rows_in(self._lumped(node), self._weights)
        if lumps[lumps < self.judge.k].sum() > most:
            return None
        classes, sizes = self.classes(node)
        judged = self.judge.judge(classes, sizes)
        badly_mixed = np.count_nonzero(judged.bad & ~judged.small)
        if sizes[judged.small].sum() + badly_mixed > most:
            return None
        surely = judged.small[classes]
        return Tried(judged.bad[classes] if badly_mixed else surely, surely)

    def classes(self, node: Node) -> tuple[Ints, Floats]:
        """The class of each combination at `node`, and the rows of each class (none is empty)."""
        (first, many), (second, other) = self._halves(node)
        classes, number = compact(first.astype(np.int64) * other + second, many * other)
        return classes, rows_in(classes, self._weights, number)

    def _lumped(self, node: Node) -> Ints:
        """A class for each combination in which different classes may have fallen together."""
        (first, _), (second, _) = self._halves(node)
        mixed = first.view(np.uint32) * _MIXERS[0] + second.view(np.uint32) * _MIXERS[1]
        return (mixed >> np.uint32(32 - self._bits)).astype(np.int64)

    def _halves(self, node: Node) -> tuple[tuple[Small, int], tuple[Small, int]]:
        return self._group(0, node[: self._cut]), self._group(self._cut, node[self._cut :])

    def _group(self, start: int, levels: Node) -> tuple[Small, int]:
        """The columns from `start` at these levels: the same number for what looks alike, and how many."""
        known = self._grouped.get((start, levels))
        if known is None:
            if not levels:
                return np.zeros(len(self._weights), np.int32), 1
            places, many = self._group(start, levels[:-1])
            labels = self._labels[start + len(levels) - 1][levels[-1]]
            number = int(labels.max()) + 1
            both, below = compact(places.astype(np.int64) * number + labels, many * number)
            known = self._grouped[start, levels] = (both.astype(np.int32), below)
        return known


def compact(numbers: Ints, below: int) -> tuple[Ints, int]:
    """The same numbers, renumbered in order without gaps, and how many different there are."""
    if below > 1 << 20:
        found, places = np.unique(numbers, return_inverse=True)
        return places, len(found)
    present = np.zeros(below, bool)
    present[numbers] = True
    renumbered = present.cumsum() - 1
    return renumbered[numbers], int(renumbered[-1]) + 1


def _middle(heights: tuple[int, ...]) -> int:
    """Where to cut the columns so that both halves have few combinations of levels."""
    products = np.cumprod([1, *heights], dtype=float)
    return int(np.argmin(products + products[-1] / products))


def _down(node: Node) -> tuple[slice, ...]:
    """The node and all below it."""
    return tuple(slice(level + 1) for level in node)


def _summed(columns: list[Floats]) -> Floats:
    """One number per node: the sum of its levels' numbers."""
    total = np.zeros(())
    for column in columns:
        total = total[..., None] + column
    return total
