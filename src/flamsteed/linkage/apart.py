"""Why no block brings two mentions together, and which block would."""

from dataclasses import dataclass
from itertools import combinations
from math import prod

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from flamsteed.engine.dialect import quote
from flamsteed.engine.engine import Engine
from flamsteed.linkage.kernel.native import load_native
from flamsteed.linkage.kernel.records import BLOCK_LIMIT, Codes, Records, bare_column, key_of
from flamsteed.linkage.muted import MUTED
from flamsteed.linkage.spec import LinkSpec

Bools = npt.NDArray[np.bool_]
Sizes = npt.NDArray[np.int64]
Block = tuple[str, ...]
_MOST_COLUMNS = 3
_MOST_BLOCKS = 5
_MOST_TRIED = 40
_SHARE = 0.25
"""A block is worth adding if it compares no more than this share of what all blocks compare now, or
no more than one pair per mention."""


@dataclass(frozen=True)
class Apart:
    """The block that comes nearest to bringing a pair together, and what keeps it from it: columns
    that differ, columns that one of the two does not tell, or a value that too many share.
    """

    block: Block
    differ: Block = ()
    untold: Block = ()

    @property
    def words(self) -> str:
        """In words, without a value."""
        told = [f"{' and '.join(self.differ)} differ{'s' if len(self.differ) == 1 else ''}"]
        told = told if self.differ else []
        if self.untold:
            told.append(f"no {' and no '.join(self.untold)} on one side")
        return f"{', '.join(self.block)}: {', '.join(told) or 'too many share the value'}"


@dataclass(frozen=True)
class Worth:
    """A block that would bring `found` more of the missed pairs together, for so many more
    comparisons in the whole file.
    """

    block: Block
    found: int
    compared: int


def apart_of(records: Records, left: Codes, right: Codes) -> list[Apart]:
    """What keeps each of the pairs apart that no block brings together. The nearest block is the one of
    whose columns the greatest share agrees, the first in a tie.
    """
    program = records.program
    names = [bare_column(sql) for sql in program.codes]
    one, other = records.codes[left], records.codes[right]
    is_untold, is_same = (one < 0) | (other < 0), one == other
    agree = is_same & ~is_untold
    shares = np.array([agree[:, keys].mean(axis=1) for keys in program.block_keys])
    told = []
    for pair, nearest in enumerate(np.argmax(shares, axis=0).tolist()):
        keys = program.block_keys[nearest]
        untold = tuple(names[k] for k in keys if is_untold[pair, k])
        differ = tuple(names[k] for k in keys if not is_untold[pair, k] and not is_same[pair, k])
        told.append(Apart(tuple(names[k] for k in keys), differ, untold))
    return told


def worth_adding(
    engine: Engine, mentions: str, spec: LinkSpec, missed: tuple[Codes, Codes]
) -> tuple[Worth, ...]:
    """Blocks that would bring most of the missed pairs together, each counted after those before it.

    `mentions` is a staged table whose `_id`s the pairs name. A block that many pairs would have to be
    compared for is not among them, however much it finds.
    """
    if not len(missed[0]):
        return ()
    columns = spec.kind.may_block
    names = ", ".join(f"{quote(MUTED.get(name, name))} as {quote(name)}" for name in columns)
    told = engine.batches(f"select {names} from {mentions} order by _id").read_all()
    search = _Search({name: _codes(told[name]) for name in columns}, missed)
    now = sum(_pairs(search.held(block)[1]) for block in spec.block_on if search.knows(block))
    most, left = max(int(_SHARE * now), told.num_rows), np.ones(len(missed[0]), bool)
    chosen: list[Worth] = []
    while left.any() and len(chosen) < _MOST_BLOCKS:
        found, worth = search.best(left, most)
        if not worth.found:
            break
        left &= ~found
        chosen.append(worth)
    return tuple(chosen)


class _Search:
    """The columns of all mentions as codes, and which of them the missed pairs agree on."""

    def __init__(self, columns: dict[str, Codes], missed: tuple[Codes, Codes]) -> None:
        self.columns, self.ends, self.native = columns, missed[0], load_native()
        left, right = missed
        agree = {n: (c[left] >= 0) & (c[left] == c[right]) for n, c in columns.items()}
        self.agree = {name: same for name, same in agree.items() if same.any()}
        size = len(next(iter(columns.values())))
        shares = {n: np.bincount(columns[n][columns[n] >= 0]) / size for n in self.agree}
        self.chance = {name: float((share**2).sum()) for name, share in shares.items()}
        self.every = size * size / 2

    def knows(self, block: Block) -> bool:
        """Whether every column of a block is at hand."""
        return all(name in self.columns for name in block)

    def held(self, block: Block) -> tuple[Codes, Sizes]:
        """The key of each mention, and how many hold each key."""
        key, groups = key_of([self.columns[name] for name in block], self.native)
        return key, np.bincount(key[key >= 0], minlength=groups)

    def best(self, left: Bools, most: int) -> tuple[Bools, Worth]:
        """The block that finds most of the pairs that are `left`, and which; of those alike the one
        that compares least. Blocks that compare more than `most` pairs are passed over.
        """
        best = np.zeros(len(left), bool), Worth((), 0, 0)
        for found, block in self._ranked(left, most)[:_MOST_TRIED]:
            if found < best[1].found:
                break
            key, sizes = self.held(block)
            bears = left & self._agreeing(block) & (sizes[key[self.ends]] <= BLOCK_LIMIT)
            worth = Worth(block, int(bears.sum()), _pairs(sizes))
            rank = (worth.found, -worth.compared)
            if worth.compared <= most and rank > (best[1].found, -best[1].compared):
                best = bears, worth
        return best

    def _ranked(self, left: Bools, most: int) -> list[tuple[int, Block]]:
        """Blocks that may be worth it, those that find most first: were its columns to have nothing to
        do with each other, none would compare more than `most` pairs.
        """
        made = []
        for size in range(1, _MOST_COLUMNS + 1):
            for block in combinations(self.agree, size):
                found = int((left & self._agreeing(block)).sum())
                if found and self.every * prod(self.chance[name] for name in block) <= most:
                    made.append((found, block))
        return sorted(made, key=lambda each: (-each[0], len(each[1]), each[1]))

    def _agreeing(self, block: Block) -> Bools:
        agreeing: Bools = np.logical_and.reduce([self.agree[name] for name in block])
        return agreeing


def _codes(column: pa.ChunkedArray) -> Codes:
    coded = column.combine_chunks().dictionary_encode()
    codes: Codes = pc.fill_null(coded.indices.cast(pa.int32()), -1).to_numpy(zero_copy_only=False)
    return codes


def _pairs(sizes: Sizes) -> int:
    """The pairs to compare: keys that too many hold are left out."""
    some = sizes[sizes <= BLOCK_LIMIT]
    return int((some * (some - 1) // 2).sum())
