"""Records as the kernel reads them: whole numbers for values, one dictionary for each kind."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import sqlglot
from sqlglot import exp

from flamsteed.errors import ModelNotUsable
from flamsteed.linkage.kernel.coder import Coder, Texts, open_coder
from flamsteed.linkage.kernel.native import Native
from flamsteed.linkage.kernel.program import Program

Codes = npt.NDArray[np.int32]
Places = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Evaluate = Callable[[pa.Table, Sequence[str]], Sequence[pa.Array]]
"""Works out SQL expressions for every row of a table, in its order."""
MOST = 2**31 - 2
_T = TypeVar("_T", bound=np.generic)
BLOCK_LIMIT = 2_000
"""Records that share one block key, above which the block is left out: the value is a placeholder."""


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
class Numbers:
    """A number of each record, NaN for null: by the code in `column`, or, for -1, by record."""

    column: int
    values: Floats


@dataclass(frozen=True)
class Records:
    """Records in the order of their ids.

    `codes` has one row per record: values, flags (0, 1) and keys of blocks, -1 for null; `keys` are
    the columns of the blocks' keys. `ids` are the ids that the feed gave.
    """

    program: Program
    ids: Places
    codes: Codes
    numbers: tuple[Numbers, ...]
    texts: tuple[Texts, ...]
    blocks: tuple[Block, ...]
    keys: tuple[int, ...]

    def number(self, place: int, rows: Codes | Places) -> Floats:
        """The number at `place` of the records in `rows`, NaN for null."""
        held = self.numbers[place]
        if held.column < 0:
            return held.values[rows]
        code = self.codes[rows, held.column]
        return np.where(code < 0, np.nan, np.append(held.values, np.nan)[code])


def encoded(
    program: Program,
    feed: pa.Table,
    evaluate: Evaluate,
    *,
    native: Native | None,
    block_limit: int = BLOCK_LIMIT,
) -> Records:
    """The records of a feed: `_id` and every column that the program reads, one row per record,
    in any order.

    What the program makes of one text is worked out once for each distinct text.
    """
    size = feed.num_rows
    if size > MOST:
        raise ModelNotUsable(f"{size} records are more than can be compared at once ({MOST}).")
    made = _Encoding(program, feed, evaluate, native)
    try:
        columns, texts = made.codes(), made.texts()
        columns += made.flags()
        numbers = made.numbers(columns)
    finally:
        made.close()
    ids = feed["_id"].to_numpy()
    if (np.diff(ids) < 0).any():
        order = np.argsort(ids, kind="stable")
        ids, columns = ids[order], [column[order] for column in columns]
        numbers = [n if n.column >= 0 else replace(n, values=n.values[order]) for n in numbers]
    blocks, places = [], []
    for keys in program.block_keys:
        key, groups = key_of([columns[k] for k in keys], native)
        blocks.append(_block(key, groups, native, block_limit))
        places.append(keys[0] if len(keys) == 1 else len(columns))
        columns += [key] if len(keys) > 1 else []
    codes = native.rows(columns) if native else np.array(columns, np.int32).T.copy()
    return Records(program, ids, codes, tuple(numbers), texts, tuple(blocks), tuple(places))


class _Encoding:
    """Dictionaries of one feed while it is encoded."""

    def __init__(
        self, program: Program, feed: pa.Table, evaluate: Evaluate, native: Native | None
    ) -> None:
        self.program, self.feed, self.evaluate, self.native = program, feed, evaluate, native
        self.domains = [open_coder(native) for _ in range(max(program.domains, default=-1) + 1)]
        self.own: dict[str, Coder] = {}
        self.base: dict[str, Codes] = {}
        self.worked_out: dict[str, pa.Array] = {}

    def codes(self) -> list[Codes]:
        """The codes of every value that is compared."""
        for place, sql in enumerate(self.program.codes):
            if self._is_text(sql):
                name = bare_column(sql)
                self.own[name] = self.domains[self.program.domains[place]]
                self.base[name] = self.own[name].codes(self.feed[name])
        self._work_out()
        made = []
        for place, sql in enumerate(self.program.codes):
            if self._is_text(sql):
                made.append(self.base[bare_column(sql)])
            else:
                values = self.worked_out[f"cast({sql} as varchar)"]
                codes = self.domains[self.program.domains[place]].codes(values)
                made.append(self._spread(sql, codes))
        return made

    def flags(self) -> list[Codes]:
        """What is true of one record: 1, 0 or -1 for null."""
        made = []
        for sql in self.program.flags:
            values = pc.fill_null(self.worked_out[f"cast({sql} as integer)"], -1)
            made.append(self._spread(sql, values.cast(pa.int32()).to_numpy(zero_copy_only=False)))
        return made

    def numbers(self, codes: Sequence[Codes]) -> list[Numbers]:
        """Numbers: by code where they are worked out from one value that has a code."""
        numbers, counted = [], self.program.counted
        for place, sql in enumerate(self.program.numbers):
            if place in counted:
                numbers.append(Numbers(counted[place], _shares(codes[counted[place]])))
                continue
            found = self.worked_out[f"cast({sql} as double)"].to_numpy(zero_copy_only=False)
            column = self._code_column(sql)
            values = found if column >= 0 else self._spread(sql, found)
            numbers.append(Numbers(column, np.ascontiguousarray(values, np.float64)))
        return numbers

    def _code_column(self, sql: str) -> int:
        """The column of codes of the only text that an expression reads; -1 if there is none."""
        name = self._one_text(sql)
        for place, each in enumerate(self.program.codes):
            if name and bare_column(each) == name:
                return place
        return -1

    def texts(self) -> tuple[Texts, ...]:
        """The dictionaries, once everything is encoded."""
        return tuple(coder.texts() for coder in self.domains)

    def close(self) -> None:
        """Let go of the dictionaries."""
        for coder in {id(c): c for c in (*self.domains, *self.own.values())}.values():
            coder.close()

    def _is_text(self, sql: str) -> bool:
        name = bare_column(sql)
        return bool(name) and pa.types.is_string(self.feed.schema.field(name).type)

    def _one_text(self, sql: str) -> str:
        """The only column that an expression reads, if it holds texts; otherwise nothing."""
        names = columns_read(sql)
        if len(names) != 1:
            return ""
        return names[0] if pa.types.is_string(self.feed.schema.field(names[0]).type) else ""

    def _work_out(self) -> None:
        """Have the database work out everything that is more than a column."""
        counted = self.program.counted
        asked = [(sql, "varchar") for sql in self.program.codes if not self._is_text(sql)]
        asked += [(sql, "integer") for sql in self.program.flags]
        asked += [(sql, "double") for n, sql in enumerate(self.program.numbers) if n not in counted]
        by_column: dict[str, list[str]] = {}
        for sql, kind in asked:
            by_column.setdefault(self._one_text(sql), []).append(f"cast({sql} as {kind})")
        for name, several in by_column.items():
            table = self.feed.drop_columns(["_id"])
            if name:
                if name not in self.own:
                    self.own[name] = open_coder(self.native)
                    self.base[name] = self.own[name].codes(self.feed[name])
                known = self.own[name].texts().array()
                null = pa.array([None], known.type)
                table = pa.table({name: pa.concat_arrays([known, null])})
            found = self.evaluate(table, several)
            self.worked_out |= dict(zip(several, found, strict=True))

    def _spread(self, sql: str, found: npt.NDArray[_T]) -> npt.NDArray[_T]:
        """What was worked out for each distinct text (null last), for every record."""
        name = self._one_text(sql)
        return found[self.base[name]] if name else found


def base_columns(program: Program) -> list[str]:
    """The columns of a record that the program reads, in order."""
    counted = program.counted
    numbers = [sql for n, sql in enumerate(program.numbers) if n not in counted]
    several = (*program.codes, *program.flags, *numbers)
    return sorted({name for sql in several for name in columns_read(sql)})


def columns_read(sql: str) -> list[str]:
    """The columns that an expression reads."""
    if name := bare_column(sql):
        return [name]
    said = sqlglot.parse_one(sql, read="duckdb")
    return sorted({column.name for column in said.find_all(exp.Column)})


def bare_column(sql: str) -> str:
    """The name of the column, if the expression is one and no more."""
    plain = sql[1:-1]
    is_bare = sql.startswith('"') and sql.endswith('"') and '"' not in plain.replace('""', "")
    return plain.replace('""', '"') if is_bare else ""


def _shares(codes: Codes) -> Floats:
    """For each code, log2 of the share of all records with a value that have this one."""
    held = np.bincount(codes + 1, minlength=1)[1:]
    shares = np.full(len(held), np.nan)
    np.log2(held / max(int(held.sum()), 1), out=shares, where=held > 0)
    return shares


def key_of(columns: list[Codes], native: Native | None) -> tuple[Codes, int]:
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
