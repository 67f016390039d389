"""Records as the kernel reads them: whole numbers for values, one dictionary for each kind."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from flamsteed.engine.dialect import quote
from flamsteed.errors import ModelNotUsable
from flamsteed.linkage.kernel.native import Native
from flamsteed.linkage.kernel.program import Program

Codes = npt.NDArray[np.int32]
Places = npt.NDArray[np.int64]
MOST = 2**31 - 2
BLOCK_LIMIT = 2_000
"""Records that share one block key, above which the block is left out: the value is a placeholder."""


@dataclass(frozen=True)
class Texts:
    """The distinct texts of one dictionary, one after the other: text c is
    `data[offsets[c]:offsets[c + 1]]`.
    """

    offsets: Places
    data: npt.NDArray[np.uint8]

    def text(self, code: int) -> bytes:
        """One text as bytes."""
        return bytes(self.data[self.offsets[code] : self.offsets[code + 1]])


@dataclass(frozen=True)
class Block:
    """One way to bring records together.

    The records of key c are `order[starts[c]:starts[c + 1]]`; keys in `is_left_out` are held by so
    many that their pairs are not compared.
    """

    starts: Places
    order: Codes
    is_left_out: npt.NDArray[np.uint8]

    @property
    def left_out(self) -> list[int]:
        """How many records hold each key that is left out."""
        return [int(n) for n in np.diff(self.starts)[self.is_left_out.astype(bool)]]


@dataclass(frozen=True)
class Records:
    """Records in the order of their ids.

    `codes` has one row per record: values, flags (0, 1) and the key of each block, -1 for null;
    `numbers` one row per record, NaN for null. `ids` are the ids that the feed gave.
    """

    program: Program
    ids: Places
    codes: Codes
    numbers: npt.NDArray[np.float64]
    texts: tuple[Texts, ...]
    blocks: tuple[Block, ...]

    @property
    def first_key(self) -> int:
        """The column of the first block's key."""
        return len(self.program.codes) + len(self.program.flags)


def columns_of(program: Program) -> list[tuple[str, str]]:
    """SQL expressions over one record, each with the name under which `encoded` expects it."""
    listed = [(f"cast({sql} as varchar)", f"c{n}") for n, sql in enumerate(program.codes)]
    listed += [(f"cast({sql} as integer)", f"f{n}") for n, sql in enumerate(program.flags)]
    counted = program.counted
    listed += [
        (f"cast({sql} as double)", f"n{n}")
        for n, sql in enumerate(program.numbers)
        if n not in counted
    ]
    return listed


def feed_sql(program: Program, source: str, *, id_column: str = "_id") -> str:
    """SQL for the feed of `encoded`: the ids of `source` and what the program compares."""
    listed = ", ".join(f"{sql} as {name}" for sql, name in columns_of(program))
    name = quote(id_column)
    return f"select {name} as _id, {listed} from {source} order by {name}"


def encoded(
    program: Program, feed: pa.Table, native: Native | None, *, block_limit: int = BLOCK_LIMIT
) -> Records:
    """The records of a feed that `feed_sql` describes; the same for the same rows in their order."""
    size = feed.num_rows
    if size > MOST:
        raise ModelNotUsable(f"{size} records are more than can be compared at once ({MOST}).")
    width = len(program.codes) + len(program.flags)
    codes = np.empty((size, width + len(program.block_keys)), np.int32)
    texts = []
    for domain in range(max(program.domains, default=-1) + 1):
        columns = [n for n, each in enumerate(program.domains) if each == domain]
        found, dictionary = _domain(feed, columns, native)
        texts.append(dictionary)
        for place, column in enumerate(columns):
            codes[:, column] = found[place * size : (place + 1) * size]
    for n in range(len(program.flags)):
        flags = pc.fill_null(feed[f"f{n}"].cast(pa.int32()), -1)
        codes[:, len(program.codes) + n] = flags.to_numpy()
    numbers = np.empty((size, len(program.numbers)), np.float64)
    counted = program.counted
    for n in range(len(program.numbers)):
        if n in counted:
            numbers[:, n] = _share(np.ascontiguousarray(codes[:, counted[n]]))
        else:
            numbers[:, n] = feed[f"n{n}"].cast(pa.float64()).to_numpy()
    blocks = []
    for n, keys in enumerate(program.block_keys):
        key, groups = _key([np.ascontiguousarray(codes[:, k]) for k in keys], native)
        codes[:, width + n] = key
        blocks.append(_block(key, groups, native, block_limit))
    ids = feed["_id"].to_numpy()
    return Records(program, ids, codes, numbers, tuple(texts), tuple(blocks))


def _domain(feed: pa.Table, columns: Sequence[int], native: Native | None) -> tuple[Codes, Texts]:
    """The codes of several columns, one after the other, and their dictionary."""
    several = [chunk for n in columns for chunk in feed[f"c{n}"].chunks]
    values = pa.concat_arrays(several or [pa.array([], pa.string())]).cast(pa.large_string())
    if native is None:
        coded = values.dictionary_encode()
        found = pc.fill_null(coded.indices.cast(pa.int32()), -1).to_numpy(zero_copy_only=False)
        return found, _texts(coded.dictionary)
    offsets, data = _buffers(values)
    is_null = values.is_null().cast(pa.uint8()).to_numpy(zero_copy_only=False)
    found, first = native.encode(offsets, data, is_null)
    return found, _texts(values.take(pa.array(first)))


def _buffers(values: pa.Array) -> tuple[Places, npt.NDArray[np.uint8]]:
    _, offsets, data = values.buffers()
    if offsets is None or not len(values):
        return np.zeros(len(values) + 1, np.int64), np.zeros(1, np.uint8)
    starts = np.frombuffer(offsets, np.int64)[values.offset : values.offset + len(values) + 1]
    size = int(starts[-1]) if len(starts) else 0
    return starts, np.frombuffer(data, np.uint8) if data is not None and size else np.zeros(
        1, np.uint8
    )


def _texts(distinct: pa.Array) -> Texts:
    return Texts(*_buffers(pa.concat_arrays([distinct]).cast(pa.large_string())))


def _share(codes: Codes) -> npt.NDArray[np.float64]:
    """For each record, log2 of the share of all records with a value that have this one."""
    is_known = codes >= 0
    held = np.bincount(codes[is_known])
    share = np.full(len(codes), np.nan)
    share[is_known] = np.log2(held[codes[is_known]] / max(int(is_known.sum()), 1))
    return share


def _key(columns: list[Codes], native: Native | None) -> tuple[Codes, int]:
    """One code for the values of several columns together, and how many there are."""
    key = columns[0]
    groups = int(key.max(initial=-1)) + 1
    for other in columns[1:]:
        key, groups = native.pair_codes(key, other) if native else _pair_codes(key, other)
    return key, groups


def _pair_codes(one: Codes, other: Codes) -> tuple[Codes, int]:
    both = (one.astype(np.int64) << 32) | other.astype(np.int64)
    is_known = (one >= 0) & (other >= 0)
    distinct, first, inverse = np.unique(both[is_known], return_index=True, return_inverse=True)
    rank = np.empty(len(distinct), np.int32)
    rank[np.argsort(first, kind="stable")] = np.arange(len(distinct), dtype=np.int32)
    key = np.full(len(one), -1, np.int32)
    key[is_known] = rank[inverse]
    return key, len(distinct)


def _block(key: Codes, groups: int, native: Native | None, limit: int) -> Block:
    if native is not None:
        starts, order = native.postings(key, groups)
    else:
        sizes = np.bincount(key[key >= 0], minlength=groups)
        starts = np.concatenate([np.zeros(1, np.int64), np.cumsum(sizes)])
        order = np.argsort(key, kind="stable").astype(np.int32)[int((key < 0).sum()) :]
    return Block(starts, order, (np.diff(starts) > limit).astype(np.uint8))
