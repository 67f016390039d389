"""Some records held against all others, whatever blocks say: what blocking may have missed.

Exact: a pair is let go only when nothing that is left to ask could bring it to the threshold. As one
of its two records is known beforehand, so is what each question can still say of it, which is less
than what it can say of anybody.
"""

import ctypes
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import numpy.typing as npt

from flamsteed.linkage.kernel import in_numpy
from flamsteed.linkage.kernel.find import Pairs, _desks, _recipe, _sorted, weighing
from flamsteed.linkage.kernel.native import CAgainst, CCursor, Native, at
from flamsteed.linkage.kernel.program import (
    ALIKE,
    FLAG_LEFT,
    FLAG_RIGHT,
    NULL_LEFT,
    NULL_RIGHT,
)
from flamsteed.linkage.kernel.records import Codes, Places, Records
from flamsteed.linkage.kernel.weights import Weights, together

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
_ROOM = 65_536
_CHUNK = 500_000
_SLICES = 4
_MARGIN = 1e-6
_OPEN = -1


def find_against(
    records: Records,
    ones: Codes,
    least: float,
    *,
    native: Native | None,
    others: Codes | None = None,
    threads: int = 1,
) -> Pairs:
    """All pairs of one of `ones` (places, in order) with any other record that weigh at least `least`
    bits; with `others`, those with one of these places, none of which is among the ones.

    The same pairs whatever the number of threads, and with the kernel or without. `compared` counts
    the pairs that were held against the bounds, each pair once.
    """
    weights = weighing(records)
    ones = np.ascontiguousarray(ones, np.int32)
    if native is None:
        return _sorted(list(_in_numpy(records, weights, ones, others)), records, least, None)
    is_one = None
    if others is None:
        is_one = np.zeros(len(records.ids), np.uint8)
        is_one[ones] = 1
    parts = [part for part in np.array_split(ones, threads * _SLICES) if len(part)]
    with (
        _recipe(records, weights, least) as recipe,
        _desks(native, recipe, threads) as desks,
        ThreadPoolExecutor(threads) as pool,
    ):

        def found(part: Codes) -> list[Pairs]:
            desk = desks.get()
            bounds = bounds_of(records, weights, part)
            told = list(met_by(native, desk, part, others, bounds=bounds, is_one=is_one))
            desks.put(desk)
            return told

        several = list(pool.map(found, parts))
    return _sorted([each for told in several for each in told], records, least, native)


def met_by(  # noqa: PLR0913 - what the kernel is told, one by one
    native: Native, desk: int, ones: Codes, others: Codes | None, *,
    bounds: tuple[Floats, Floats], is_one: npt.NDArray[np.uint8] | None = None,
) -> Iterator[Pairs]:  # fmt: skip
    """The pairs of `ones` that the desk's kernel keeps, some at a time; its recipe has the threshold."""
    width = bounds[0].shape[1] - 1
    size = 0 if is_one is None else len(is_one)
    asked = CAgainst(
        len(ones), size if others is None else len(others), at(ones),
        None if others is None else at(others), None if is_one is None else at(is_one),
        at(bounds[0]), at(bounds[1]),
    )  # fmt: skip
    cursor, before, is_done = CCursor(0, 0, 0, 0, 0), 0, 0
    room = min(_ROOM, max(asked.ones * asked.others, 1))
    left, right = np.empty(room, np.int32), np.empty(room, np.int32)
    weight, levels = np.empty((room, 2)), np.empty((room, width), np.uint8)
    while not is_done:
        is_done = native.library.flamsteed_against(
            desk, ctypes.byref(asked), ctypes.byref(cursor), room,
            at(left), at(right), at(weight), at(levels),
        )  # fmt: skip
        n, seen = cursor.kept, cursor.compared - before
        before = cursor.compared
        yield Pairs(
            left[:n].copy(), right[:n].copy(), together(weight[:n]), levels[:n].copy(), seen
        )


def _in_numpy(
    records: Records, weights: Weights, ones: Codes, others: Codes | None
) -> Iterator[Pairs]:
    """Every pair weighed, some of the ones at a time."""
    among = np.arange(len(records.ids), dtype=np.int32) if others is None else others
    is_one = np.zeros(len(records.ids), bool)
    is_one[ones] = others is None
    for part in np.array_split(ones, max(1, len(ones) * len(among) // _CHUNK)):
        one, other = np.repeat(part, len(among)), np.tile(among, len(part))
        meets = (one != other) & ~(is_one[other] & (other < one))
        one, other = one[meets], other[meets]
        left, right = np.minimum(one, other), np.maximum(one, other)
        both, levels = in_numpy.weigh(records, weights, left, right)
        yield Pairs(left, right, together(both), levels, len(left))


def bounds_of(records: Records, weights: Weights, ones: Codes) -> tuple[Floats, Floats]:
    """For each of `ones` and each turn, the most that this question and those after it can add:
    against strangers, and against people who live together. One column more, of nothing, at the end.
    """
    program = records.program
    gain = _gains(records, weights, ones)
    most = np.zeros((2, len(program.entries), len(ones)))
    for question, entry in enumerate(program.entries):
        first = weights.level_starts[question]
        levels = range(first, first + 1 + len(program.recipe.questions[question].answers))
        can_be = _reached(records, entry, ones, is_left=True, levels=len(levels))
        can_be |= _reached(records, entry, ones, is_left=False, levels=len(levels))
        strangers, at_home = weights.weights[levels] + gain[:, levels], weights.at_home[levels]
        most[0, question] = np.where(can_be, strangers, -np.inf).max(axis=1)
        most[1, question] = np.where(can_be, at_home, -np.inf).max(axis=1)
    turns = most[:, list(program.order)]
    left = np.cumsum(turns[:, ::-1], axis=1)[:, ::-1] + _MARGIN
    ends = np.concatenate([left, np.full((2, 1, len(ones)), _MARGIN)], axis=1)
    return np.ascontiguousarray(ends[0].T), np.ascontiguousarray(ends[1].T)


def _gains(records: Records, weights: Weights, ones: Codes) -> Floats:
    """For each of `ones` and each level, the most that rarity can add: the other's value is at least
    as common as its own, and as the rarest of all where its own is not known.
    """
    gain = np.zeros((len(ones), len(weights.weights)))
    for level in np.flatnonzero(weights.rarity_columns >= 0):
        everyone = records.numbers[:, weights.rarity_columns[level]]
        own = everyone[ones]
        share = np.where(np.isnan(own), np.fmin.reduce(everyone, initial=0.0), own)
        share = np.fmax(share, weights.rarity_least[level])
        bits = weights.rarity_scale[level] * (weights.rarity_base[level] - share)
        gain[:, level] = np.maximum(bits, 0.0) if np.isnan(own).any() else bits
    return gain


def _reached(
    records: Records, entry: int, ones: Codes, *, is_left: bool, levels: int
) -> Bools:
    """Whether each of `ones` can get each level of a question from some other record or other."""
    can_be = np.zeros((len(ones), levels), bool)
    at_node = {entry: np.ones(len(ones), bool)}
    for place in range(entry, -1, -1):
        here = at_node.pop(place, None)
        if here is None:
            continue
        node = records.program.nodes[place]
        told = _known(records, node, ones, is_left=is_left)
        is_wanted = told == node["wanted"]
        for goal, goes in ((node["yes"], is_wanted), (node["no"], ~is_wanted)):
            moved = here & (goes | (told == _OPEN))
            at_node[int(goal)] = at_node.get(int(goal), False) | moved
    for goal, came in at_node.items():
        can_be[:, -1 - goal] |= came
    return can_be


def _known(records: Records, node: np.void, ones: Codes, *, is_left: bool) -> Places:
    """1 true, 0 false, 2 null; `_OPEN` where it rests on the other record."""
    kind, own = int(node["kind"]), int(node["left" if is_left else "right"])
    if kind > ALIKE:
        return np.where(np.isnan(records.numbers[ones, own]), in_numpy.NULL, _OPEN)
    codes = records.codes[ones, own].astype(np.int64)
    if kind in (NULL_LEFT, NULL_RIGHT, FLAG_LEFT, FLAG_RIGHT):
        if (kind in (NULL_LEFT, FLAG_LEFT)) is not is_left:
            return np.full(len(ones), _OPEN)
        if kind in (NULL_LEFT, NULL_RIGHT):
            return (codes < 0).astype(np.int64)
        return np.where(codes < 0, in_numpy.NULL, codes)
    return np.where(codes < 0, in_numpy.NULL, _OPEN)
