"""The kernel said a second time in numpy, for machines where the C could not be built.

Slower by far, and equal to the last bit: the same questions in the same order, the same sums.
"""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from flamsteed.linkage.kernel.alike import FUNCTIONS
from flamsteed.linkage.kernel.coder import Texts
from flamsteed.linkage.kernel.program import (
    ALIKE,
    APART,
    AT_LEAST,
    AT_MOST,
    FLAG_LEFT,
    FLAG_RIGHT,
    NULL_LEFT,
    NULL_RIGHT,
    OVER,
    SAME,
    UNDER,
)
from flamsteed.linkage.kernel.records import Codes, Records
from flamsteed.linkage.kernel.weights import Weights

Floats = npt.NDArray[np.float64]
Levels = npt.NDArray[np.uint8]
NULL = 2
_CHUNK = 1_000_000


def weigh(records: Records, weights: Weights, left: Codes, right: Codes) -> tuple[Floats, Levels]:
    """Both weights of the given pairs, and the level of each question (0: it says nothing)."""
    total = np.full(len(left), weights.prior)
    at_home = np.full(len(left), weights.prior_at_home)
    levels = np.empty((len(left), len(records.program.entries)), np.uint8)
    for n in records.program.order:
        level = level_of(records, records.program.entries[n], left, right)
        levels[:, n] = level
        told, told_at_home = bits_of(
            records, weights, weights.level_starts[n] + level, (left, right)
        )
        total = np.where(level > 0, total + told, total)
        at_home += told_at_home
    return np.stack([total, at_home], axis=1), levels


def bits_of(
    records: Records, weights: Weights, place: npt.NDArray[np.int64], pairs: tuple[Codes, Codes]
) -> tuple[Floats, Floats]:
    """What one question says of each pair, against strangers and against people who live together.

    `place` is that of each pair's level among all levels.
    """
    told: Floats = weights.weights[place] + _rarity(records, weights, place, pairs)
    return told, weights.at_home[place]


def level_of(records: Records, entry: int, left: Codes, right: Codes) -> npt.NDArray[np.int64]:
    """The outcome of one program for each pair. Nodes lead to nodes before them, so one pass does."""
    at = np.full(len(left), entry, np.int64)
    for place in range(entry, -1, -1):
        here = np.flatnonzero(at == place)
        if not len(here):
            continue
        node = records.program.nodes[place]
        told = _answers(records, node, left[here], right[here])
        at[here] = np.where(told == node["wanted"], node["yes"], node["no"])
    outcome: npt.NDArray[np.int64] = -1 - at
    return outcome


def _answers(records: Records, node: np.void, left: Codes, right: Codes) -> npt.NDArray[np.int64]:
    """1 true, 0 false, 2 null for each pair."""
    kind = int(node["kind"])
    if kind > ALIKE:
        gap = records.number(node["left"], left) - records.number(node["right"], right)
        gap = np.abs(gap) if kind == APART else gap
        answers = _compared(int(node["compare"]), gap, float(node["limit"]))
        answers[np.isnan(gap)] = NULL
        return answers
    a, b = records.codes[left, node["left"]], records.codes[right, node["right"]]
    if kind in (NULL_LEFT, NULL_RIGHT):
        missing: npt.NDArray[np.int64] = ((a if kind == NULL_LEFT else b) < 0).astype(np.int64)
        return missing
    if kind in (FLAG_LEFT, FLAG_RIGHT):
        flag = (a if kind == FLAG_LEFT else b).astype(np.int64)
        return np.where(flag < 0, NULL, flag).astype(np.int64)
    is_null = (a < 0) | (b < 0)
    if kind == SAME:
        return np.where(is_null, NULL, a == b)
    told = np.full(len(a), NULL, np.int64)
    told[~is_null] = _alike(records.texts, node, a[~is_null], b[~is_null])
    return told


def _alike(texts: tuple[Texts, ...], node: np.void, a: Codes, b: Codes) -> npt.NDArray[np.int64]:
    both, place = np.unique((a.astype(np.int64) << 32) | b, return_inverse=True)
    function = FUNCTIONS[int(node["function"])]
    ours, theirs = texts[int(node["left_texts"])], texts[int(node["right_texts"])]
    value = np.array(
        [function(ours.text(int(k >> 32)), theirs.text(int(k & 0xFFFFFFFF))) for k in both]
    )
    return _compared(int(node["compare"]), value, float(node["limit"]))[place]


def _compared(compare: int, value: Floats, limit: float) -> npt.NDArray[np.int64]:
    if compare == AT_LEAST:
        told = value >= limit
    elif compare == OVER:
        told = value > limit
    elif compare == AT_MOST:
        told = value <= limit
    elif compare == UNDER:
        told = value < limit
    else:
        told = value == limit
    return told.astype(np.int64)


def _rarity(
    records: Records, weights: Weights, place: npt.NDArray[np.int64], pairs: tuple[Codes, Codes]
) -> Floats:
    """What how common a value is adds to the weight of each pair."""
    column = weights.rarity_columns[place]
    added = np.zeros(len(place))
    here = np.flatnonzero(column >= 0)
    if not len(here):
        return added
    share = np.full(len(here), np.nan)
    for each in np.unique(column[here]):
        of = np.flatnonzero(column[here] == each)
        one, other = (records.number(each, side[here[of]]) for side in pairs)
        share[of] = np.fmax(one, other)
    share = np.where(np.isnan(share), share, np.fmax(share, weights.rarity_least[place[here]]))
    bits = weights.rarity_scale[place[here]] * (weights.rarity_base[place[here]] - share)
    added[here] = np.where(np.isnan(share), 0.0, bits)
    return added


def pairs_of(
    records: Records, block: int, is_fresh: npt.NDArray[np.uint8] | None
) -> Iterator[tuple[Codes, Codes]]:
    """The pairs of one block that no block before it brought together, some at a time."""
    made, program = records.blocks[block], records.program
    sizes = np.where(made.is_left_out.astype(bool), 0, np.diff(made.starts))
    for first, last in _runs(sizes):
        left, right = _within(made.starts, made.order, sizes, (first, last))
        if is_fresh is not None:
            touched = (is_fresh[left] | is_fresh[right]).astype(bool)
            left, right = left[touched], right[touched]
        for earlier in range(block):
            column = records.keys[earlier]
            key = records.codes[left, column]
            met = (key >= 0) & (key == records.codes[right, column])
            met[met] = ~records.blocks[earlier].is_left_out.astype(bool)[key[met]]
            if program.filters[earlier] >= 0:
                here = np.flatnonzero(met)
                passed = level_of(records, program.filters[earlier], left[here], right[here])
                met[here] = passed == 1
            left, right = left[~met], right[~met]
        if program.filters[block] >= 0:
            passes = level_of(records, program.filters[block], left, right) == 1
            left, right = left[passes], right[passes]
        if len(left):
            yield left, right


def _runs(sizes: npt.NDArray[np.int64]) -> Iterator[tuple[int, int]]:
    """Ranges of groups with about `_CHUNK` pairs each."""
    pairs = np.concatenate([np.zeros(1, np.int64), np.cumsum(sizes * (sizes - 1) // 2)])
    first = 0
    while first < len(sizes):
        last = int(np.searchsorted(pairs, pairs[first] + _CHUNK, side="right")) - 1
        last = min(max(last, first + 1), len(sizes))
        yield first, last
        first = last


def _within(
    starts: npt.NDArray[np.int64], order: Codes, sizes: npt.NDArray[np.int64], run: tuple[int, int]
) -> tuple[Codes, Codes]:
    """Every pair inside each of the groups of a run, the lower record first."""
    groups = np.arange(*run)[sizes[run[0] : run[1]] > 1]
    size = sizes[groups]
    left = np.repeat(starts[groups], size) + _counted(size)
    after = np.repeat(size, size) - _counted(size) - 1
    one = np.repeat(left, after)
    return order[one], order[one + 1 + _counted(after)]


def _counted(sizes: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """0, 1, ... for each size in turn."""
    ends = np.cumsum(sizes)
    return np.arange(int(ends[-1]) if len(ends) else 0) - np.repeat(ends - sizes, sizes)
