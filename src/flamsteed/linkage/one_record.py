"""One record described as a run describes all of them, in milliseconds.

The SQL is that of a run, prepared once in a small database of its own. What a run finds by joining
(short forms, shares of names, what too many share) is looked up, and names are folded by the standard's
Python: for one record, joins and long expressions take longer than all else.
"""

from collections.abc import Mapping, Sequence
from math import prod

import numpy as np

from flamsteed.engine.dialect import columns_sql, literal, quote
from flamsteed.engine.engine import Row
from flamsteed.engine.on_duckdb import open_store
from flamsteed.linkage.compare import feed_columns, rarity_column
from flamsteed.linkage.declared import comparisons_of, counted_of, rarities_of
from flamsteed.linkage.evidence import words_sql
from flamsteed.linkage.judge import crowded_sql, kinds
from flamsteed.linkage.kernel.index import Asked
from flamsteed.linkage.kernel.program import Program
from flamsteed.linkage.kind import PLACE, key_of
from flamsteed.linkage.muted import MUTED
from flamsteed.linkage.pairs import Task
from flamsteed.standards.folded import folded
from flamsteed.standards.short_forms import short_forms

_APART, _LINE = "\x1f", "\x1e"
_MEMORY = "256MB"
Slugs = tuple[str | None, ...]


class OneRecord:
    """Describes one record after the other, and says what the levels of a pair mean.

    Which values too many share is what `task.mentions` say now.
    """

    def __init__(self, task: Task, program: Program) -> None:
        self._model, self._program = task.model, program
        self._own = tuple(task.spec.also_compare)
        self._counted, self._rarities = counted_of(task.spec), rarities_of(task.spec)
        self._kind, self._shared = task.spec.kind, kinds(task.spec)
        self._told, self._roots = task.spec.told, short_forms()
        self._crowds: dict[str, set[str]] = {kind: set() for kind in self._shared}
        for kind, value in task.engine.rows(crowded_sql(task.spec, task.mentions)):
            self._crowds[kind].add(value)
        worked_out = (n for n in self._kind.worked_out if n not in self._kind.muted)
        self._described = (*self._told, *worked_out, *map(key_of, self._own))
        self._columns = feed_columns(program.recipe)
        self._judgements: dict[Slugs, tuple[str, bool, bool]] = {}
        self._engine = open_store(None, memory_limit=_MEMORY, threads=1)
        # What is prepared must not rest on which values the tables hold while it is.
        self._engine.rows("set disabled_optimizers = 'in_clause,statistics_propagation'")
        prepared = {
            "described": self._described_sql(),
            "worked_out": self._worked_out_sql(),
            "judged": _judged_sql(task),
        }
        # Tables first: what is prepared before a table is made is planned anew every time.
        for name in prepared:
            self._engine.stage(f"_{name}", "select '' as v")
        for name, sql in prepared.items():
            self._engine.rows(f"prepare {name} as {sql}")

    def described(self, told: Mapping[str, str]) -> Asked | None:
        """What a program reads of a record with these attributes; None if it tells of nobody."""
        alone = self._kind.alone
        if not any(told.get(name) for name in alone.named_by):
            return None
        words = (
            folded(next((told[name] for name in names if told.get(name)), None))
            for names in alone.folded.values()
        )
        rows = self._run("described", _joined([*map(told.get, self._told), *words]))
        names = (*self._described, *map(_shared, self._shared))
        record = dict(zip(names, rows[0], strict=True))
        fed = self._fed(record)
        (row,) = self._run("worked_out", _joined([fed[name] for name in self._columns]))
        texts, flags = len(self._program.codes), len(self._program.flags)
        numbers = [np.nan if n is None else n for n in row[texts + flags :]]
        return Asked(row[:texts], row[texts : texts + flags], numbers)

    def judged(self, several: Sequence[Slugs]) -> list[tuple[str, bool, bool]]:
        """What the levels of each pair say together: in words, whether they contradict, whether they
        leave a doubt.
        """
        unknown = {_joined(slugs): slugs for slugs in several if slugs not in self._judgements}
        if unknown:
            rows = self._run("judged", _LINE.join(unknown))
            for line, words, contradicted, doubted in rows:
                self._judgements[unknown[line]] = (words, bool(contradicted), bool(doubted))
        return [self._judgements[slugs] for slugs in several]

    def close(self) -> None:
        """Let go of the memory."""
        self._engine.close()

    def _fed(self, record: Mapping[str, str | None]) -> dict[str, str | None]:
        """The record as it is compared: what `judged_sql` and `feed_of` do by joining."""
        shares = {name: self._share(name, record[name]) for name in self._counted}
        for name, parts in self._kind.products.items():
            several = [shares[part] for part in parts]
            if all(share is not None for share in several):
                shares[name] = prod(share for share in several if share is not None)
        shared = {of: self._unless(of, record[_shared(of)]) for of in self._shared}
        crowded = any(record[_shared(of)] != shared[of] for of in self._kind.crowding)
        fed = dict(record) | {name: shared[of] for name, of in self._kind.muted.items()}
        fed |= {
            name: self._roots.get(record[key] or "", record[key])
            for name, key in self._kind.alone.rooted.items()
        }
        fed["is_crowded"] = str(crowded).lower()
        muted = {name: fed[to] for name, to in MUTED.items()}
        rarities = {
            rarity_column(name): repr(shares[name]) if shares.get(name) is not None else None
            for name in self._rarities
        }
        return fed | muted | rarities

    def _share(self, name: str, value: str | None) -> float | None:
        return self._model.common.get(name, {}).get(value or "", self._model.rare.get(name))

    def _unless(self, crowd: str, value: str | None) -> str | None:
        return None if value in self._crowds[crowd] else value

    def _described_sql(self) -> str:
        place = ", ".join(f"'' as {name}" for name in PLACE)
        told = _pieces_sql("temp.main._described", (*self._told, *self._kind.alone.folded), {})
        described = self._kind.alone.described(f"(select {place}, {told}) as told", self._own)
        shared = ", ".join(f"{each.value} as {_shared(of)}" for of, each in self._shared.items())
        return f"select {columns_sql(self._described)}, {shared} from ({described}) as described"

    def _worked_out_sql(self) -> str:
        kinds = {rarity_column(name): "double" for name in self._rarities} | {
            "is_crowded": "boolean"
        }
        several = [
            *(f"cast({sql} as varchar)" for sql in self._program.codes),
            *(f"cast({sql} as integer)" for sql in self._program.flags),
            *(f"cast({sql} as double)" for sql in self._program.numbers),
        ]
        listed = ", ".join(f"{sql} as e{n}" for n, sql in enumerate(several))
        return f"select {listed} from (select {_pieces_sql('temp.main._worked_out', self._columns, kinds)}) as fed"

    def _run(self, name: str, text: str) -> list[Row]:
        # DuckDB binds no values to what is prepared in SQL; a table of one row does.
        self._engine.rows(f"update temp.main._{name} set v = ?", [text])
        return self._engine.rows(f"execute {name}")


def _shared(of: str) -> str:
    """The column of a value that may be shared by too many."""
    return f"_shared_{of}"


def _joined(values: Sequence[str | None]) -> str:
    """Several values as one text."""
    return _APART.join((value or "").replace(_APART, " ") for value in values)


def _judged_sql(task: Task) -> str:
    """SQL for what the levels of each pair say: one line of slugs for each."""
    kind, levels = task.spec.kind, task.model.levels
    lines = f"select unnest(string_split(v, {literal(_LINE)})) as v from temp.main._judged"
    return (
        f"select line, {words_sql(comparisons_of(task.spec))},"
        f" {kind.contradiction(levels, is_weighed=True)}, {kind.doubt(levels)}"
        f" from (select v as line, {_pieces_sql(f'({lines})', task.names, {})}) as said"
    )


def _pieces_sql(table: str, names: Sequence[str], kinds: Mapping[str, str]) -> str:
    """SQL for the values of the texts `v` of a table, `kinds` by name where they are no texts."""
    listed = ", ".join(
        f"cast(nullif(piece[{n}], '') as {kinds.get(name, 'varchar')}) as {quote(name)}"
        for n, name in enumerate(names, start=1)
    )
    split = f"select v, string_split(v, {literal(_APART)}) as piece from {table} as whole"
    return f"{listed} from ({split}) as split"
