"""Some records held against all others, whatever blocks say: what blocking may have missed.

Exact: a pair is let go only when nothing that is left to ask could bring it to the threshold. As one
of its two records is known beforehand, so is what each question can still say of it, which is less
than what it can say of anybody.
"""

import ctypes
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from flamsteed.linkage.kernel import in_numpy
from flamsteed.linkage.kernel.find import Pairs, desks_of, in_order, recipe_for, weighing
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
_LANES = 256
_CHUNK = 500_000
_SLICES = 4
_MARGIN = 1e-6
_OPEN = -1


@dataclass(frozen=True)
class Bounds:
    """What questions can still say of each of some records, whoever the other is.

    `most_left` and `most_at_home` have one row per record and one column per turn: the most that this
    question and those after it can add, against strangers and against people who live together, and
    nothing at the end. `most` has one column per level: the most that it can add, against strangers.
    """

    most_left: Floats
    most_at_home: Floats
    most: Floats


def find_against(
    records: Records, ones: Codes, least: float, *, native: Native | None, threads: int = 1
) -> Pairs:
    """All pairs of one of `ones` (places) with any other record that weigh at least `least` bits.

    The same pairs whatever the number of threads, and with the kernel or without. `compared` counts
    the pairs that were held against the bounds, each pair once.
    """
    weights = weighing(records)
    ones = np.ascontiguousarray(ones, np.int32)
    if native is None:
        return in_order(list(_in_numpy(records, weights, ones)), records, least, None)
    strips = _Strips(records, ones)
    parts = [part for part in np.array_split(ones, threads * _SLICES) if len(part)]
    with (
        recipe_for(records, weights, least) as recipe,
        desks_of(native, recipe, threads) as desks,
        ThreadPoolExecutor(threads) as pool,
    ):

        def found(part: Codes) -> list[Pairs]:
            bounds, desk = bounds_of(records, weights, part), desks.get()
            told = list(_against_all(native, desk, part, strips=strips, bounds=bounds))
            desks.put(desk)
            return told

        several = list(pool.map(found, parts))
    return in_order([each for told in several for each in told], records, least, native)


class _Strips:
    """Columns of codes one by one, filled up to whole strips, and where the kernel notes down what it
    found alike.
    """

    def __init__(self, records: Records, ones: Codes) -> None:
        size, program = len(records.ids), records.program
        room = -size % _LANES + size
        nodes = program.nodes[: max(program.entries, default=-1) + 1]
        read = nodes[nodes["kind"] <= ALIKE]
        self.columns = np.zeros(records.codes.shape[1] + 1, np.uint64)
        self.held = []
        for column in np.unique(np.concatenate([read["left"], read["right"]])).tolist():
            self.held.append(np.full(room, -1, np.int32))
            self.held[-1][:size] = records.codes[:, column]
            self.columns[column] = at(self.held[-1])
        self.is_one = np.zeros(room, np.uint8)
        self.is_one[ones] = 1
        self.lows = np.array([_lowest(program.nodes, entry) for entry in program.entries], np.int32)
        texts = np.array([len(each.offsets) for each in records.texts] or [0], np.int64)
        longest = np.maximum(texts[nodes["left_texts"]], texts[nodes["right_texts"]])
        longest[nodes["kind"] != ALIKE] = 0
        self.alike_starts = np.concatenate([np.zeros(1, np.int64), np.cumsum(longest)])


def _lowest(nodes: npt.NDArray[np.void], entry: int) -> int:
    """The lowest node that a question leads to."""
    seen, waiting = {entry}, [entry]
    while waiting and entry >= 0:
        node = nodes[waiting.pop()]
        fresh = {int(node["yes"]), int(node["no"])} - seen
        waiting += [place for place in fresh if place >= 0]
        seen |= fresh
    return min((place for place in seen if place >= 0), default=0)


def _against_all(
    native: Native, desk: int, ones: Codes, *, strips: _Strips, bounds: Bounds
) -> Iterator[Pairs]:
    """The pairs of each of `ones` that the desk's kernel keeps; its recipe has the threshold."""
    width = bounds.most_left.shape[1] - 1
    left, right = np.empty(_ROOM, np.int32), np.empty(_ROOM, np.int32)
    weight, levels = np.empty((_ROOM, 2)), np.empty((_ROOM, width), np.uint8)
    asked = np.empty(int(strips.alike_starts[-1]) + 1, np.uint8)
    for place, one in enumerate(ones.tolist()):
        met = CAgainst(
            at(strips.columns), at(strips.is_one), at(strips.lows), at(bounds.most_left[place]),
            at(bounds.most_at_home[place]), at(bounds.most[place]), at(strips.alike_starts),
            at(asked), len(asked),
        )  # fmt: skip
        cursor, before, is_done = CCursor(0, 0, 0, 0, 0), 0, 0
        while not is_done:
            is_done = native.library.flamsteed_against_all(
                desk, ctypes.byref(met), one, ctypes.byref(cursor), _ROOM,
                at(left), at(right), at(weight), at(levels),
            )  # fmt: skip
            if is_done < 0:
                raise MemoryError
            n, seen = cursor.kept, cursor.compared - before
            before = cursor.compared
            yield Pairs(
                left[:n].copy(), right[:n].copy(), together(weight[:n]), levels[:n].copy(), seen
            )


def _in_numpy(records: Records, weights: Weights, ones: Codes) -> Iterator[Pairs]:
    """Every pair weighed, some of the ones at a time."""
    everybody = np.arange(len(records.ids), dtype=np.int32)
    is_one = np.zeros(len(everybody), bool)
    is_one[ones] = True
    for part in np.array_split(ones, max(1, len(ones) * len(everybody) // _CHUNK)):
        one, other = np.repeat(part, len(everybody)), np.tile(everybody, len(part))
        meets = (other > one) | ((other < one) & ~is_one[other])
        one, other = one[meets], other[meets]
        left, right = np.minimum(one, other), np.maximum(one, other)
        both, levels = in_numpy.weigh(records, weights, left, right)
        yield Pairs(left, right, together(both), levels, len(left))


def bounds_of(records: Records, weights: Weights, ones: Codes) -> Bounds:
    """What questions can still say of each of `ones`."""
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
    left, at_home = (np.ascontiguousarray(each.T) for each in ends)
    return Bounds(left, at_home, np.ascontiguousarray(weights.weights + gain))


def _gains(records: Records, weights: Weights, ones: Codes) -> Floats:
    """For each of `ones` and each level, the most that rarity can add: the other's value is at least
    as common as its own, and as the rarest of all where its own is not known.
    """
    gain = np.zeros((len(ones), len(weights.weights)))
    for level in np.flatnonzero(weights.rarity_columns >= 0):
        column = int(weights.rarity_columns[level])
        own = records.number(column, ones)
        rarest = np.fmin.reduce(records.numbers[column].values, initial=0.0)
        share = np.where(np.isnan(own), rarest, own)
        share = np.fmax(share, weights.rarity_least[level])
        bits = weights.rarity_scale[level] * (weights.rarity_base[level] - share)
        gain[:, level] = np.maximum(bits, 0.0) if np.isnan(own).any() else bits
    return gain


def _reached(records: Records, entry: int, ones: Codes, *, is_left: bool, levels: int) -> Bools:
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
        is_null = np.isnan(records.number(own, ones))
        return np.where(is_null, in_numpy.NULL, _OPEN).astype(np.int64)
    codes: Places = records.codes[ones, own].astype(np.int64)
    null = codes < 0
    if kind in (NULL_LEFT, FLAG_LEFT, NULL_RIGHT, FLAG_RIGHT):
        if (kind in (NULL_LEFT, FLAG_LEFT)) is not is_left:
            codes[:] = _OPEN
        elif kind in (NULL_LEFT, NULL_RIGHT):
            codes[:] = null
        else:
            codes[null] = in_numpy.NULL
        return codes
    codes[:] = _OPEN
    codes[null] = in_numpy.NULL
    return codes


def are_blocked(records: Records, pairs: Pairs) -> Bools:
    """Whether a block brings each pair together, so that a search would compare it."""
    told = np.zeros(len(pairs.left), bool)
    for place, block in enumerate(records.blocks):
        key = records.codes[pairs.left, records.keys[place]]
        met = (key >= 0) & (key == records.codes[pairs.right, records.keys[place]])
        met[met] = block.is_left_out[key[met]] == 0
        if records.program.filters[place] >= 0:
            here = np.flatnonzero(met)
            sides = pairs.left[here], pairs.right[here]
            passed = in_numpy.level_of(records, records.program.filters[place], *sides)
            met[here] = passed == 1
        told |= met
    return told
