"""What a table or file of Northmere looks like: columns in order, types, keys."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Column:
    """One column: `type` is a database type, or `text` in a file."""

    name: str
    type: str
    meaning: str
    nullable: bool

    @property
    def width(self) -> int | None:
        """Characters that fit, or None where the type sets no limit."""
        if "char(" not in self.type:
            return None
        return int(self.type.partition("(")[2].rstrip(")"))


@dataclass(frozen=True)
class Table:
    """One table: `mode` says whether a delivery is all rows (snapshot), new rows (append) or changes."""

    system: str
    name: str
    key: tuple[str, ...]
    mode: str
    columns: tuple[Column, ...]
    path: str = ""
    defects: Mapping[str, str] = field(default_factory=dict)

    @property
    def names(self) -> tuple[str, ...]:
        """Column names in order."""
        return tuple(column.name for column in self.columns)

    def place(self, name: str) -> int:
        """Position of a column, from nought."""
        return self.names.index(name)


def columns(text: str) -> tuple[Column, ...]:
    """Columns from lines of `name type meaning`, the order of the lines kept.

    A `~` in a name stands for a space; a type that ends with `?` may be null or blank.
    """
    found = []
    for line in text.strip().splitlines():
        name, kind, meaning = line.strip().split(maxsplit=2)
        nullable = kind.endswith("?")
        found.append(Column(name.replace("~", " "), kind.rstrip("?"), meaning, nullable))
    return tuple(found)
