"""Every pair that a block brings together and that weighs enough: the one pass over candidates."""

import ctypes
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from queue import Queue
from typing import Any

import numpy as np
import numpy.typing as npt

from flamsteed.linkage.kernel import in_numpy
from flamsteed.linkage.kernel.native import CBlock, CCursor, CRecipe, Native, at
from flamsteed.linkage.kernel.program import ALIKE
from flamsteed.linkage.kernel.records import Codes, Records
from flamsteed.linkage.kernel.weights import Weights, weights_of

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
        return _sorted(_in_numpy(records, weights, least, is_fresh), records)
    tasks = [
        (place, groups)
        for place, block in enumerate(records.blocks)
        for groups in _slices(block.starts, threads)
    ]
    with (
        _recipe(records, weights, least) as recipe,
        _desks(native, recipe, threads) as desks,
        ThreadPoolExecutor(threads) as pool,
    ):
        search = _Search(native, records, desks, is_fresh)
        found = list(pool.map(lambda task: _native_block(search, *task), tasks))
    return _sorted([part for parts in found for part in parts], records)


def weigh(
    records: Records, left: Codes, right: Codes, *, native: Native | None
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.uint8]]:
    """Weights and levels of given pairs, blocked or not."""
    weights = weighing(records)
    if native is None:
        return in_numpy.weigh(records, weights, left, right)
    left, right = (np.ascontiguousarray(side, np.int32) for side in (left, right))
    found, levels = np.empty(len(left)), np.empty((len(left), len(weights.level_starts)), np.uint8)
    with _recipe(records, weights, -np.inf) as recipe, _desks(native, recipe, 1) as desks:
        native.library.flamsteed_weigh(
            desks.get(), len(left), at(left), at(right), at(found), at(levels)
        )
    return found, levels


def weighing(records: Records) -> Weights:
    """The weights of the records' recipe."""
    if not len(records.numbers):
        return weights_of(records.program, np.zeros(len(records.program.numbers)))
    known = np.where(np.isnan(records.numbers), np.inf, records.numbers)
    return weights_of(records.program, known.min(axis=0))


def _in_numpy(
    records: Records, weights: Weights, least: float, is_fresh: npt.NDArray[np.uint8] | None
) -> list[Pairs]:
    found = []
    for block in range(len(records.blocks)):
        for left, right in in_numpy.pairs_of(records, block, is_fresh):
            weight, levels = in_numpy.weigh(records, weights, left, right)
            kept = weight >= least
            found.append(Pairs(left[kept], right[kept], weight[kept], levels[kept], len(left)))
    return found


def _sorted(parts: Sequence[Pairs], records: Records) -> Pairs:
    """The pairs of all parts in the order of their records."""
    width = len(records.program.entries)
    if not parts:
        none = np.empty(0, np.int32)
        return Pairs(none, none, np.empty(0), np.empty((0, width), np.uint8), 0)
    left, right = (np.concatenate([getattr(p, name) for p in parts]) for name in ("left", "right"))
    order = np.argsort((left.astype(np.int64) << 32) | right, kind="stable")
    return Pairs(
        left[order],
        right[order],
        np.concatenate([p.weight for p in parts])[order],
        np.concatenate([p.levels for p in parts])[order],
        sum(p.compared for p in parts),
    )


def _slices(starts: npt.NDArray[np.int64], threads: int) -> list[tuple[int, int]]:
    """Ranges of groups, for several threads to share."""
    groups = len(starts) - 1
    if threads == 1 or groups < 1_000:
        return [(0, groups)]
    edges = np.searchsorted(starts, np.linspace(0, int(starts[-1]), _SLICES + 1)[1:-1])
    edges = np.concatenate([[0], np.clip(edges, 0, groups), [groups]])
    return [(int(a), int(b)) for a, b in pairwise(edges) if b > a]


@dataclass(frozen=True)
class _Search:
    native: Native
    records: Records
    desks: Queue[int]
    is_fresh: npt.NDArray[np.uint8] | None


def _native_block(search: _Search, place: int, groups: tuple[int, int]) -> list[Pairs]:
    """The pairs of some groups of one block."""
    native, desks = search.native, search.desks
    width = len(search.records.program.entries)
    held: list[npt.NDArray[Any]] = []
    block = _block(search, place, groups, held)
    cursor, parts, before, is_done = CCursor(groups[0], 0, 0, 0, 0), [], 0, 0
    left, right = np.empty(_ROOM, np.int32), np.empty(_ROOM, np.int32)
    weight, levels = np.empty(_ROOM), np.empty((_ROOM, width), np.uint8)
    desk = desks.get()
    while not is_done:
        is_done = native.library.flamsteed_block(
            desk, ctypes.byref(block), ctypes.byref(cursor), _ROOM,
            at(left), at(right), at(weight), at(levels),
        )  # fmt: skip
        n, seen = cursor.kept, cursor.compared - before
        parts.append(
            Pairs(left[:n].copy(), right[:n].copy(), weight[:n].copy(), levels[:n].copy(), seen)
        )
        before = cursor.compared
    desks.put(desk)
    return parts


def _block(
    search: _Search, place: int, groups: tuple[int, int], held: list[npt.NDArray[Any]]
) -> CBlock:
    """`block_t`; the arrays that it points to are kept alive in `held`."""
    records, is_fresh = search.records, search.is_fresh
    made = records.blocks[place]
    left_out = made.is_left_out
    if is_fresh is not None:
        left_out = left_out | ~_touched(made.starts, made.order, is_fresh)
    earlier = np.array([at(b.is_left_out) for b in records.blocks[:place]] or [0], np.uint64)
    filters = np.array(records.program.filters[:place] or (0,), np.int32)
    held += [left_out, earlier, filters]
    return CBlock(
        records.first_key + place, records.first_key, groups[1],
        at(made.starts), at(made.order), at(left_out), at(earlier),
        None if is_fresh is None else at(is_fresh), records.program.filters[place], at(filters),
    )  # fmt: skip


def _touched(
    starts: npt.NDArray[np.int64], order: Codes, is_fresh: npt.NDArray[np.uint8]
) -> npt.NDArray[np.uint8]:
    """255 for the groups that hold a fresh record, 0 for the others."""
    fresh = np.concatenate([np.zeros(1, np.int64), np.cumsum(is_fresh[order], dtype=np.int64)])
    return np.where(np.diff(fresh[starts]) > 0, 255, 0).astype(np.uint8)


@contextmanager
def _desks(native: Native, recipe: CRecipe, threads: int) -> Iterator[Queue[int]]:
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
def _recipe(records: Records, weights: Weights, least: float) -> Iterator[CRecipe]:
    """`recipe_t`, whose arrays live as long as it is used."""
    program = records.program
    sizes = [len(texts.offsets) for texts in records.texts]
    text_starts = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    offsets = np.concatenate([t.offsets for t in records.texts] or [np.zeros(1, np.int64)])
    data = np.array([at(t.data) for t in records.texts] or [0], np.uint64)
    is_read = np.zeros(len(records.texts) + 1, np.uint8)
    for node in program.nodes[program.nodes["kind"] == ALIKE]:
        is_read[[node["left_texts"], node["right_texts"]]] = 1
    entries = np.array(program.entries, np.int32)
    nodes = np.ascontiguousarray(program.nodes)
    yield CRecipe(
        len(records.ids), records.codes.shape[1], records.numbers.shape[1],
        at(records.codes), at(records.numbers), len(records.texts),
        at(text_starts), at(offsets), at(data), at(is_read), at(nodes), len(entries), at(entries),
        at(weights.level_starts), at(weights.weights), at(weights.rarity_columns),
        at(weights.rarity_scale), at(weights.rarity_base), at(weights.rarity_least),
        at(weights.most_left), weights.prior, least,
    )  # fmt: skip
