"""How the values of one column become less exact, level by level, up to `*`.

A hierarchy lists values, a ladder says by rule how any value climbs, and a look-up table of the
council's own may say it too. All say themselves as SQL, so that a table is generalised where it lies.
"""

import csv
import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pyarrow as pa

from flamsteed.engine.dialect import literal, quote, table_sql
from flamsteed.engine.engine import Engine

TOP = "*"
"""The highest label of every hierarchy: the value is not told."""


class CannotGeneralise(ValueError):
    """A column cannot be made less exact, or not in so many ways. The message holds no value."""


Label = str | None
"""A label; null stays null on every level but the highest."""


@dataclass(frozen=True)
class Hierarchy:
    """Every value of one column with its label at each level.

    `labels[level][place]` is what the value at `place` becomes: level 0 is the value itself, the
    last is `*` for all. `levels` names them. Each level is a coarsening of the one below: values
    that share a label share it from there on.

    Raises CannotGeneralise naming the level at fault, never a value.
    """

    levels: tuple[str, ...]
    labels: tuple[tuple[Label, ...], ...]

    def __post_init__(self) -> None:
        """Refuse what is not a hierarchy."""
        lengths = {len(labels) for labels in self.labels}
        if len(self.levels) != len(self.labels) or len(self.levels) < 2 or len(lengths) != 1:
            raise CannotGeneralise(
                "a hierarchy needs two levels or more, each with a label per value"
            )
        if len(set(self.labels[0])) != len(self.labels[0]):
            raise CannotGeneralise("a value stands in the hierarchy twice")
        if set(self.labels[-1]) - {TOP}:
            raise CannotGeneralise("the highest level of a hierarchy must be * for every value")
        for level in range(1, len(self.levels)):
            parents: dict[Label, Label] = {}
            for below, above in zip(self.labels[level - 1], self.labels[level], strict=True):
                if parents.setdefault(below, above) != above:
                    raise CannotGeneralise(
                        f"level {level} ({self.levels[level]}) is not a coarsening of the one"
                        " below: one label there has two here"
                    )

    def label_sql(self, column: str, level: int) -> str:
        """SQL for the label of text expression `column` at `level`; null for an unknown value."""
        if level == len(self.levels) - 1:
            return literal(TOP)
        if level == 0:
            return column
        under: dict[str, list[str]] = {}
        for value, label in zip(self.labels[0], self.labels[level], strict=True):
            if value is not None and label is not None:
                under.setdefault(label, []).append(literal(value))
        whens = " ".join(
            f"when {column} in ({', '.join(values)}) then {literal(label)}"
            for label, values in under.items()
        )
        return f"case {whens} end"

    def of(self, engine: Engine, values: Sequence[Label]) -> "Hierarchy":  # noqa: ARG002
        """The same, made to hold null if `values` do. Raises CannotGeneralise if it lacks another."""
        lacking = set(values) - set(self.labels[0])
        unknown = len(lacking - {None})
        if unknown:
            raise CannotGeneralise(f"{unknown} distinct values are not in its hierarchy")
        if not lacking:
            return self
        ends: list[Label] = [None] * (len(self.levels) - 1) + [TOP]
        return Hierarchy(
            self.levels,
            tuple((*labels, end) for labels, end in zip(self.labels, ends, strict=True)),
        )

    def digest(self) -> str:
        """SHA-256 of every level and label: what a certificate names the hierarchy by."""
        text = json.dumps([self.levels, self.labels], ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class Ladder:
    """A rule by which any value of a column climbs.

    `levels` names the levels from the value itself to `*`. `climb` gives the SQL of the label of a
    text expression at a level between those two; null where the value cannot be read.
    """

    levels: tuple[str, ...]
    climb: Callable[[str, int], str]

    def label_sql(self, column: str, level: int) -> str:
        """SQL for the label of text expression `column` at `level`."""
        if level == len(self.levels) - 1:
            return literal(TOP)
        return column if level == 0 else self.climb(column, level)

    def of(self, engine: Engine, values: Sequence[Label]) -> Hierarchy:
        """The hierarchy of `values`, worked out by the engine.

        Raises CannotGeneralise if the rule is not a coarsening at each level.
        """
        staged = engine.stage_batches(
            "anonymity_value",
            pa.table({"place": range(len(values)), "value": pa.array(values, pa.string())}),
        )
        shown = ", ".join(self.label_sql("value", level) for level in range(len(self.levels)))
        rows = engine.rows(f"select {shown} from {staged} order by place")
        engine.unstage("anonymity_value")
        labels = tuple(zip(*rows, strict=True)) if rows else ((),) * len(self.levels)
        return Hierarchy(self.levels, labels)


@dataclass(frozen=True)
class LookUp:
    """A table of the store that says how a column climbs, such as from LSOA to ward.

    `columns` are the columns of `table` (`stage.thing`) from the value upwards.
    """

    table: str
    columns: tuple[str, ...]

    def __post_init__(self) -> None:
        """Refuse a look-up of nothing."""
        if not self.columns:
            raise CannotGeneralise("a look-up table needs at least the column of the value")

    @property
    def levels(self) -> tuple[str, ...]:
        """The columns, then `*`."""
        return (*self.columns, TOP)

    def label_sql(self, column: str, level: int) -> str:
        """SQL for the label of text expression `column` at `level`; null for an unknown value."""
        if level in (0, len(self.columns)):
            return column if level == 0 else literal(TOP)
        above, value = (_text_sql(f"known.{quote(self.columns[n])}") for n in (level, 0))
        return (
            f"(select max({above}) from {table_sql(self.table)} as known where {value} = {column})"
        )

    def of(self, engine: Engine, values: Sequence[Label]) -> Hierarchy:
        """The hierarchy that the table tells, with null if `values` hold it.

        Raises CannotGeneralise if a value has two parents (LSOAs that cross wards are no hierarchy), or
        is not in the table.
        """
        texts = [_text_sql(quote(column)) for column in self.columns]
        rows = engine.rows(
            f"select distinct {', '.join(texts)} from {table_sql(self.table)}"
            f" where {texts[0]} is not null order by {', '.join(texts)}"
        )
        if len({row[0] for row in rows}) != len(rows):
            raise CannotGeneralise(f"a value of table {self.table} has two parents")
        return hierarchy_of(rows, self.columns).of(engine, values)


class Generaliser(Protocol):
    """What generalises one column: a hierarchy, a ladder or a look-up table."""

    @property
    def levels(self) -> tuple[str, ...]:
        """Names of the levels, from the value itself to `*`."""
        ...

    def label_sql(self, column: str, level: int) -> str:
        """SQL for the label of text expression `column` at `level`."""
        ...

    def of(self, engine: Engine, values: Sequence[Label]) -> Hierarchy:
        """The hierarchy that holds `values`. Raises CannotGeneralise if there is none."""
        ...


def _text_sql(expression: str) -> str:
    return f"cast({expression} as varchar)"


def hierarchy_of(rows: Sequence[Sequence[Label]], levels: Sequence[str] = ()) -> Hierarchy:
    """The hierarchy of `rows`, one per value: the value, then its labels, upwards.

    `*` is put on top where the rows do not end with it. Raises CannotGeneralise for rows of different
    lengths and for what Hierarchy refuses.
    """
    if len({len(row) for row in rows}) != 1 or not rows[0]:
        raise CannotGeneralise("a hierarchy needs rows, all with the same number of labels")
    if any(row[-1] != TOP for row in rows) or len(rows[0]) == 1:
        rows = [(*row, TOP) for row in rows]
    names = (*levels, *(f"level {number}" for number in range(len(levels), len(rows[0]) - 1)))
    return Hierarchy((*names[: len(rows[0]) - 1], TOP), tuple(zip(*rows, strict=True)))


def hierarchy_of_mapping(*steps: Mapping[str, str]) -> Hierarchy:
    """The hierarchy in which the first mapping takes values to labels, the next those to theirs.

    Raises CannotGeneralise if a label has no place in the next mapping.
    """
    rows: list[tuple[str, ...]] = [(value,) for value in steps[0]]
    for number, step in enumerate(steps):
        if any(row[-1] not in step for row in rows):
            raise CannotGeneralise(f"a label of level {number} has no place in the next")
        rows = [(*row, step[row[-1]]) for row in rows]
    return hierarchy_of(rows)


def load_hierarchy(path: Path, *, delimiter: str = ";") -> Hierarchy:
    """Read a hierarchy from a file as ARX writes it: one line per value, value first, `*` last.

    Raises CannotGeneralise for what is not a hierarchy.
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        return hierarchy_of([row for row in csv.reader(file, delimiter=delimiter) if row])
