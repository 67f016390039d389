"""One record described as a run describes all of them, in milliseconds.

The SQL is that of a run, prepared once in a small database of its own. What a run finds by joining
(short forms, shares of names, what too many share) is looked up, and names are folded by the standard's
Python: for one record, joins and long expressions take longer than all else.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from flamsteed.engine.dialect import literal, quote
from flamsteed.engine.engine import Row
from flamsteed.engine.on_duckdb import open_store
from flamsteed.linkage.compare import feed_columns, rarity_column
from flamsteed.linkage.declared import comparisons_of, counted_of, rarities_of
from flamsteed.linkage.evidence import contradiction_sql, doubt_sql, words_sql
from flamsteed.linkage.judge import crowded_sql, kinds
from flamsteed.linkage.kernel.index import Asked
from flamsteed.linkage.kernel.program import Program
from flamsteed.linkage.kind import key_of
from flamsteed.linkage.muted import MUTED
from flamsteed.linkage.pairs import Task
from flamsteed.linkage.person import FOLDED, MATCH_COLUMNS, PERSON_ATTRIBUTES, keyed_sql
from flamsteed.linkage.short_forms import short_forms
from flamsteed.standards.folded import folded

_APART, _LINE = "\x1f", "\x1e"
_MEMORY = "256MB"
_PLACE = ("_mention", "_record", "_part", "_system", "_table")
Slugs = tuple[str | None, ...]


class OneRecord:
    """Describes one record after the other, and says what the levels of a pair mean.

    Which values too many share is what `task.mentions` say now.
    """

    def __init__(self, task: Task, program: Program) -> None:
        self._model, self._program = task.model, program
        self._own = tuple(task.spec.also_compare)
        self._counted, self._rarities = counted_of(task.spec), rarities_of(task.spec)
        self._told = (*PERSON_ATTRIBUTES, *self._own)
        self._described = (*self._told, *MATCH_COLUMNS, *map(key_of, self._own))
        self._roots = short_forms()
        self._crowds: dict[str, set[str]] = {kind: set() for kind in kinds(task.spec)}
        for kind, value in task.engine.rows(crowded_sql(task.spec, task.mentions)):
            self._crowds[kind].add(value)
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
        surname = told.get("surname") or told.get("surname_guess")
        if not (told.get("forename") or surname):
            return None
        words = map(folded, (told.get("forename"), told.get("middle_names"), surname))
        rows = self._run("described", _joined([*map(told.get, self._told), *words]))
        record = dict(zip(self._described, rows[0], strict=True))
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
        forename, surname = shares["forename_key"], shares["surname_key"]
        if forename is not None and surname is not None:
            shares["name_key"] = forename * surname
        crowded = self._among("uprn", record["uprn"])
        crowded |= self._among("address_key", record["address_key"])
        fed = dict(record) | {
            "forename_root": self._roots.get(record["forename_key"] or "", record["forename_key"]),
            "full_name": self._unless("full_name", record["full_name"]),
            "is_crowded": str(crowded).lower(),
            MUTED["email"]: self._unless("email", record["email"]),
            MUTED["telephone"]: self._unless("telephone", record["telephone"]),
        }
        muted = {name: fed[to] for name, to in MUTED.items()}
        rarities = {
            rarity_column(name): repr(shares[name]) if shares.get(name) is not None else None
            for name in self._rarities
        }
        return fed | muted | rarities

    def _share(self, name: str, value: str | None) -> float | None:
        return self._model.common.get(name, {}).get(value or "", self._model.rare.get(name))

    def _among(self, crowd: str, value: str | None) -> bool:
        return value is not None and value in self._crowds[crowd]

    def _unless(self, crowd: str, value: str | None) -> str | None:
        return None if self._among(crowd, value) else value

    def _described_sql(self) -> str:
        place = ", ".join(f"'' as {name}" for name in _PLACE)
        told = _pieces_sql("temp.main._described", (*self._told, *FOLDED), {})
        listed = ", ".join(quote(name) for name in self._described)
        keyed = keyed_sql(f"(select {place}, {told}) as told", self._own)
        return f"select {listed} from (with {keyed}) as described"

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


def _joined(values: Sequence[str | None]) -> str:
    """Several values as one text."""
    return _APART.join((value or "").replace(_APART, " ") for value in values)


def _judged_sql(task: Task) -> str:
    """SQL for what the levels of each pair say: one line of slugs for each."""
    levels = task.model.levels
    lines = f"select unnest(string_split(v, {literal(_LINE)})) as v from temp.main._judged"
    return (
        f"select line, {words_sql(comparisons_of(task.spec))},"
        f" {contradiction_sql(levels, is_weighed=True)}, {doubt_sql(levels)}"
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
