"""Every pair that a block brings together and that weighs enough: the one pass over candidates."""

import ctypes
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from queue import Queue
from typing import Any

import numpy as np
import numpy.typing as npt

from flamsteed.linkage.kernel import in_numpy
from flamsteed.linkage.kernel.native import CBlock, CCursor, CRecipe, Native, at
from flamsteed.linkage.kernel.program import ALIKE
from flamsteed.linkage.kernel.records import Codes, Places, Records
from flamsteed.linkage.kernel.weights import Weights, together, weights_of

_ROOM = 262_144
_SLICES = 8


@dataclass(frozen=True)
class Pairs:
    """Pairs of records (their places, the lower first, in order), their weights in bits, and the
    level of each question. `compared` is how many pairs were looked at.
    """

    left: Codes
    right: Codes
    weight: npt.NDArray[np.float64]
    levels: npt.NDArray[np.uint8]
    compared: int


def find_pairs(
    records: Records,
    least: float,
    *,
    native: Native | None,
    is_fresh: npt.NDArray[np.uint8] | None = None,
    threads: int = 1,
) -> Pairs:
    """All pairs with a weight of at least `least` bits; with `is_fresh`, those of a fresh record.

    The same pairs whatever the number of threads, and with the kernel or without.
    """
    weights = weighing(records)
    if native is None:
        return in_order(_in_numpy(records, weights, is_fresh), records, least, None)
    tasks = list(_tasks(records, is_fresh, threads))
    with (
        recipe_for(records, weights, least) as recipe,
        desks_of(native, recipe, threads) as desks,
        ThreadPoolExecutor(threads) as pool,
    ):
        search = _Search(native, records, desks, is_fresh)
        found = list(pool.map(lambda task: _native_block(search, *task), tasks))
    return in_order([part for parts in found for part in parts], records, least, native)


def weigh(
    records: Records, left: Codes, right: Codes, *, native: Native | None
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.uint8]]:
    """Weights and levels of given pairs, blocked or not."""
    weights = weighing(records)
    if native is None:
        both, levels = in_numpy.weigh(records, weights, left, right)
        return together(both), levels
    left, right = (np.ascontiguousarray(side, np.int32) for side in (left, right))
    both, levels = (
        np.empty((len(left), 2)),
        np.empty((len(left), len(weights.level_starts)), np.uint8),
    )
    with recipe_for(records, weights, -np.inf) as recipe, desks_of(native, recipe, 1) as desks:
        native.library.flamsteed_weigh(
            desks.get(), len(left), at(left), at(right), at(both), at(levels)
        )
    return together(both), levels


def weighing(records: Records) -> Weights:
    """The weights of the records' recipe."""
    least = [np.fmin.reduce(each.values, initial=np.inf) for each in records.numbers]
    return weights_of(records.program, np.array(least))


def _in_numpy(
    records: Records, weights: Weights, is_fresh: npt.NDArray[np.uint8] | None
) -> list[Pairs]:
    found = []
    for block in range(len(records.blocks)):
        for left, right in in_numpy.pairs_of(records, block, is_fresh):
            both, levels = in_numpy.weigh(records, weights, left, right)
            found.append(Pairs(left, right, together(both), levels, len(left)))
    return found


def in_order(
    parts: Sequence[Pairs], records: Records, least: float, native: Native | None
) -> Pairs:
    """The pairs of all parts that weigh enough, in the order of their records."""
    width = len(records.program.entries)
    if not parts:
        none = np.empty(0, np.int32)
        return Pairs(none, none, np.empty(0), np.empty((0, width), np.uint8), 0)
    weight, levels = (
        np.concatenate([getattr(part, name) for part in parts]) for name in ("weight", "levels")
    )
    left, right = (
        np.concatenate([getattr(part, side) for part in parts]) for side in ("left", "right")
    )
    kept = weight >= least
    if not kept.all():
        left, right, weight, levels = left[kept], right[kept], weight[kept], levels[kept]
    order = _order(left, right, len(records.ids), native)
    compared = sum(part.compared for part in parts)
    return Pairs(
        left.take(order),
        right.take(order),
        weight.take(order),
        levels.take(order, axis=0),
        compared,
    )


def _order(left: Codes, right: Codes, size: int, native: Native | None) -> npt.NDArray[Any]:
    """The places of pairs sorted by their records."""
    if native is None:
        return np.lexsort((right, left))
    _, by_right = native.postings(right, size)
    _, by_left = native.postings(left[by_right], size)
    return by_right[by_left]


@dataclass(frozen=True)
class _Search:
    native: Native
    records: Records
    desks: Queue[int]
    is_fresh: npt.NDArray[np.uint8] | None


def _tasks(
    records: Records, is_fresh: npt.NDArray[np.uint8] | None, threads: int
) -> Iterator[tuple[int, Places]]:
    """Blocks and some of their groups, for several threads to share."""
    for place, block in enumerate(records.blocks):
        sizes = np.diff(block.starts)
        is_wanted = (sizes > 1) & ~block.is_left_out.astype(bool)
        if is_fresh is not None:
            fresh = np.concatenate([np.zeros(1, np.int64), np.cumsum(is_fresh[block.order])])
            is_wanted &= np.diff(fresh[block.starts]) > 0
        groups = np.flatnonzero(is_wanted)
        if len(groups) and threads == 1:
            yield place, groups
        elif len(groups):
            done = np.cumsum(sizes[groups] * (sizes[groups] - 1))
            edges = np.searchsorted(done, np.linspace(0, int(done[-1]), _SLICES + 1)[1:-1])
            yield from ((place, part) for part in np.split(groups, edges) if len(part))


def _native_block(search: _Search, place: int, groups: Places) -> list[Pairs]:
    """The pairs of some groups of one block."""
    native, desks = search.native, search.desks
    width = len(search.records.program.entries)
    held: list[npt.NDArray[Any]] = []
    block = _block(search, place, groups, held)
    cursor, parts, before, is_done = CCursor(0, 0, 0, 0, 0), [], 0, 0
    left, right = np.empty(_ROOM, np.int32), np.empty(_ROOM, np.int32)
    weight, levels = np.empty((_ROOM, 2)), np.empty((_ROOM, width), np.uint8)
    desk = desks.get()
    while not is_done:
        is_done = native.library.flamsteed_block(
            desk, ctypes.byref(block), ctypes.byref(cursor), _ROOM,
            at(left), at(right), at(weight), at(levels),
        )  # fmt: skip
        n, seen = cursor.kept, cursor.compared - before
        kept = Pairs(
            left[:n].copy(), right[:n].copy(), together(weight[:n]), levels[:n].copy(), seen
        )
        parts.append(kept)
        before = cursor.compared
    desks.put(desk)
    return parts


def _block(search: _Search, place: int, groups: Places, held: list[npt.NDArray[Any]]) -> CBlock:
    """`block_t`; the arrays that it points to are kept alive in `held`."""
    records, is_fresh = search.records, search.is_fresh
    made = records.blocks[place]
    earlier = np.array([at(b.is_left_out) for b in records.blocks[:place]] or [0], np.uint64)
    filters = np.array(records.program.filters[:place] or (0,), np.int32)
    keys = np.array(records.keys, np.int32)
    bits = [0, 0]
    for n, before in enumerate(records.blocks[:place]):
        has_conditions = records.program.filters[n] >= 0 or bool(before.is_left_out.any())
        bits[has_conditions] |= 1 << records.keys[n] if records.keys[n] < 64 else 0
    held += [groups, earlier, filters, keys]
    return CBlock(
        place, at(keys), len(groups), at(groups), at(made.starts), at(made.order), at(earlier),
        None if is_fresh is None else at(is_fresh), records.program.filters[place], at(filters),
        *bits,
    )  # fmt: skip


@contextmanager
def desks_of(native: Native, recipe: CRecipe, threads: int) -> Iterator[Queue[int]]:
    """A desk for each thread; the texts are made once."""
    desks: Queue[int] = Queue()
    opened: list[int] = []
    try:
        for _ in range(threads):
            desk = native.library.flamsteed_open(
                ctypes.byref(recipe), opened[0] if opened else None
            )
            if not desk:
                raise MemoryError
            opened.append(desk)
            desks.put(desk)
        yield desks
    finally:
        for desk in reversed(opened):
            native.library.flamsteed_close(desk)


@contextmanager
def recipe_for(records: Records, weights: Weights, least: float) -> Iterator[CRecipe]:
    """`recipe_t`, whose arrays live as long as it is used."""
    program = records.program
    sizes = [len(texts.offsets) for texts in records.texts]
    text_starts = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    offsets = np.concatenate([t.offsets for t in records.texts] or [np.zeros(1, np.int64)])
    data = np.array([at(t.data) for t in records.texts] or [0], np.uint64)
    asked = program.nodes[program.nodes["kind"] == ALIKE]
    columns = np.unique(np.concatenate([asked["left"], asked["right"]])).astype(np.int32)
    texts = np.array([program.domains[column] for column in columns], np.int32)
    is_read = np.zeros(len(records.texts) + 1, np.uint8)
    is_read[texts] = 1
    entries = np.array(program.entries, np.int32)
    nodes = np.ascontiguousarray(program.nodes)
    order = np.array(program.order, np.int32)
    numbers = np.array([at(each.values) for each in records.numbers] or [0], np.uint64)
    number_codes = np.array([each.column for each in records.numbers] or [0], np.int32)
    yield CRecipe(
        len(records.ids), records.codes.shape[1], at(records.codes),
        len(records.numbers), at(numbers), at(number_codes),
        len(records.texts), at(text_starts), at(offsets), at(data), at(is_read),
        len(columns), at(columns), at(texts), at(nodes), len(nodes),
        len(entries), at(order), at(entries),
        at(weights.level_starts), at(weights.weights), at(weights.at_home),
        at(weights.rarity_columns), at(weights.rarity_scale), at(weights.rarity_base),
        at(weights.rarity_least), at(weights.most_left), at(weights.most_at_home),
        weights.prior, weights.prior_at_home, least,
    )  # fmt: skip
