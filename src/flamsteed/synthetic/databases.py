"""The three systems that are databases: SQLite files, or PostgreSQL or MariaDB by URL."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa

from flamsteed.synthetic.records import Add
from flamsteed.synthetic.shape import Column, Table

_BATCH: Final = 10_000
_PLAIN: Final = {
    "integer": sa.Integer,
    "smallint": sa.SmallInteger,
    "date": sa.Date,
    "timestamp": sa.DateTime,
}


def _column_type(kind: str) -> Any:
    name, _, size = kind.partition("(")
    if name in _PLAIN:
        return _PLAIN[name]()
    numbers = [int(part) for part in size.rstrip(")").split(",")]
    if name == "numeric":
        return sa.Numeric(numbers[0], numbers[1])
    return sa.CHAR(numbers[0]) if name == "char" else sa.String(numbers[0])


def metadata_of(tables: Sequence[Table]) -> sa.MetaData:
    """The tables as SQLAlchemy knows them."""
    metadata = sa.MetaData()
    for table in tables:
        made = [
            sa.Column(
                one.name,
                _column_type(one.type),
                primary_key=one.name in table.key,
                nullable=one.nullable,
                autoincrement=False,
            )
            for one in table.columns
        ]
        sa.Table(table.name, metadata, *made)
    return metadata


def _for_sqlite(value: object) -> object:
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S.%f")
    if isinstance(value, date):
        return value.isoformat()
    return float(value) if isinstance(value, Decimal) else value


def _padder(
    columns: Sequence[Column], *, is_sqlite: bool
) -> Callable[[Sequence[object]], tuple[object, ...]]:
    """A function that cuts and pads a row's text to the widths of its columns."""
    changes = []
    for place, column in enumerate(columns):
        width, is_char = column.width or 0, column.type.startswith("char(")
        if is_char or (is_sqlite and column.type.startswith(("date", "timestamp", "numeric"))):
            changes.append((place, width, is_char))

    def pad(row: Sequence[object]) -> tuple[object, ...]:
        values = list(row)
        for place, width, is_char in changes:
            values[place] = (
                str(values[place]).ljust(width)[:width] if is_char else _for_sqlite(values[place])
            )
        return tuple(values)

    return pad


class Batches:
    """Rows on their way into tables, ten thousand at a time."""

    def __init__(self, connection: sa.Connection, tables: Sequence[Table]) -> None:
        self._connection = connection
        is_sqlite = connection.dialect.name == "sqlite"
        mark = "?" if is_sqlite else "%s"
        quote = connection.dialect.identifier_preparer.quote
        self._inserts = {
            table.name: f"insert into {quote(table.name)} values ({', '.join([mark] * len(table.columns))})"
            for table in tables
        }
        self._pads = {table.name: _padder(table.columns, is_sqlite=is_sqlite) for table in tables}
        self._rows: dict[str, list[tuple[object, ...]]] = {table.name: [] for table in tables}

    def add(self, table: str, row: Sequence[object]) -> None:
        """Take one row."""
        rows = self._rows[table]
        rows.append(self._pads[table](row))
        if len(rows) >= _BATCH:
            self.flush(table)

    def flush(self, table: str) -> None:
        """Write what is waiting for the table."""
        if self._rows[table]:
            self._connection.exec_driver_sql(self._inserts[table], self._rows[table])
            self._rows[table] = []

    def finish(self) -> None:
        """Write everything that is waiting."""
        for table in self._rows:
            self.flush(table)


@contextmanager
def replaced_tables(url: str, tables: Sequence[Table]) -> Iterator[Add]:
    """The tables, empty and then filled by what is added, in one transaction."""
    engine = sa.create_engine(url)
    metadata = metadata_of(tables)
    try:
        with engine.begin() as connection:
            metadata.drop_all(connection)
            metadata.create_all(connection)
            batches = Batches(connection, tables)
            yield batches.add
            batches.finish()
    finally:
        engine.dispose()


@contextmanager
def replaced_file(path: Path, tables: Sequence[Table]) -> Iterator[Add]:
    """A SQLite file with the tables, put in the place of the old one when it is whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    part.unlink(missing_ok=True)
    with replaced_tables(f"sqlite:///{part}", tables) as add:
        yield add
    part.replace(path)
