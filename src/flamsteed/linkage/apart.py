"""Why no block brings two mentions together, and which block would."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from flamsteed.engine.dialect import quote
from flamsteed.engine.engine import Engine
from flamsteed.linkage.kernel.native import Native, load_native
from flamsteed.linkage.kernel.records import BLOCK_LIMIT, Codes, Records, bare_column, key_of
from flamsteed.linkage.muted import MUTED
from flamsteed.linkage.spec import LinkSpec

Bools = npt.NDArray[np.bool_]
Block = tuple[str, ...]
COLUMNS = (
    "nino", "nhs_number", "upn", "email", "telephone", "birth_date", "birth_sorted", "birth_year",
    "uprn", "address_key", "postcode", "other_uprn", "other_address_key", "names_sorted", "full_name",
    "forename_key", "forename_root", "forename_initial", "surname_key", "surname_last", "middle_key",
)  # fmt: skip
"""What a block worth adding may be made of."""
_MOST_COLUMNS = 3
_MOST_BLOCKS = 5
_MOST_TRIED = 40
_SHARE = 0.25
"""A block is worth adding if it compares no more than this share of what all blocks compare now."""


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
    comparisons in the whole file."""

    block: Block
    found: int
    compared: int


def apart_of(records: Records, left: Codes, right: Codes) -> list[Apart]:
    """What keeps each of the pairs apart that no block brings together: of the blocks that fail by
    the fewest columns the first."""
    program = records.program
    names = [bare_column(sql) for sql in program.codes]
    one, other = records.codes[left], records.codes[right]
    is_untold, is_same = (one < 0) | (other < 0), one == other
    fails = np.array([(is_untold | ~is_same)[:, keys].sum(axis=1) for keys in program.block_keys])
    told = []
    for pair, nearest in enumerate(np.argmin(fails, axis=0).tolist()):
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
    native = load_native()
    names = [quote(MUTED.get(name, name)) for name in COLUMNS]
    told = engine.batches(f"select {', '.join(names)} from {mentions} order by _id").read_all()
    columns = dict(zip(COLUMNS, map(_codes, told.columns), strict=True))
    held = [_sizes([columns[name] for name in block], native)[1] for block in spec.block_on]
    most = int(_SHARE * sum(map(_pairs, held)))
    agree = {name: _agree(codes, *missed) for name, codes in columns.items()}
    left = np.ones(len(missed[0]), bool)
    chosen: list[Worth] = []
    while left.any() and len(chosen) < _MOST_BLOCKS:
        best = _best(columns, agree, left, ends=missed[0], most=most, native=native)
        if best is None:
            break
        found, worth = best
        left &= ~found
        chosen.append(worth)
    return tuple(chosen)


def _best(  # noqa: PLR0913 - one step of the choice, told all of its state
    columns: dict[str, Codes], agree: dict[str, Bools], left: Bools, *,
    ends: Codes, most: int, native: Native | None,
) -> tuple[Bools, Worth] | None:  # fmt: skip
    """The block that finds most of the pairs that are `left`, of those that cost little enough."""
    every = [(block, left & _all(agree, block)) for block in _blocks(agree)]
    ranked = sorted(every, key=lambda each: (-int(each[1].sum()), -len(each[0]), each[0]))
    best: tuple[Bools, Worth] | None = None
    for block, found in ranked[: _MOST_TRIED * len(COLUMNS)]:
        if best is not None and int(found.sum()) <= best[1].found:
            break
        if not found.any() or _guessed(columns, block) > most:
            continue
        key, sizes = _sizes([columns[name] for name in block], native)
        bearable = found & (sizes[key[ends]] <= BLOCK_LIMIT)
        worth = Worth(block, int(bearable.sum()), _pairs(sizes))
        if worth.compared <= most and (best is None or worth.found > best[1].found):
            best = bearable, worth
    return best if best is not None and best[1].found else None


def _blocks(agree: dict[str, Bools]) -> Iterable[Block]:
    names = [name for name in COLUMNS if agree[name].any()]
    for size in range(1, _MOST_COLUMNS + 1):
        yield from combinations(names, size)


def _all(agree: dict[str, Bools], block: Block) -> Bools:
    return np.logical_and.reduce([agree[name] for name in block])


def _guessed(columns: dict[str, Codes], block: Block) -> float:
    ...


def _codes(column: pa.ChunkedArray) -> Codes:
    coded = column.combine_chunks().dictionary_encode()
    codes: Codes = pc.fill_null(coded.indices.cast(pa.int32()), -1).to_numpy(zero_copy_only=False)
    return codes


def _agree(codes: Codes, left: Codes, right: Codes) -> Bools:
    return (codes[left] >= 0) & (codes[left] == codes[right])


def _sizes(codes: Sequence[Codes], native: Native | None) -> tuple[Codes, npt.NDArray[np.int64]]:
    """The key of each mention, and how many hold each key."""
    key, groups = key_of(list(codes), native)
    return key, np.bincount(key[key >= 0], minlength=groups)


def _pairs(sizes: npt.NDArray[np.int64]) -> int:
    """The pairs to compare: keys that too many hold are left out."""
    some = sizes[sizes <= BLOCK_LIMIT]
    return int((some * (some - 1) // 2).sum())
