"""Tables read through the engine's scanners, each value as the database itself writes it.

PostgreSQL and MySQL are asked to make the text, because a scanner's own types lose what does not
fit them: long numerics, `0000-00-00`, small integers taken for booleans.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from flamsteed.engine.dialect import literal, quote
from flamsteed.engine.engine import Engine
from flamsteed.errors import SourceUnreachable, StoreFault
from flamsteed.sources.request import Physical, Request, number_sql

_ALIAS = "source"
_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_BINARY = ("binary", "varbinary", "tinyblob", "blob", "mediumblob", "longblob", "bit")
_NUMERIC = ("int", "decimal", "numeric", "float", "double", "year")
_OUR_DISK = re.compile(r"no space|too large|out of memory|could not write|temp_directory", re.I)


def scanner_of(url: str) -> str:
    """Which scanner reads `url`: sqlite, postgres or mysql; empty if none does."""
    base = urlsplit(url).scheme.split("+", 1)[0]
    known = {"sqlite": "sqlite", "postgresql": "postgres", "mysql": "mysql", "mariadb": "mysql"}
    return known.get(base, "")


@contextmanager
def attached(engine: Engine, url: str) -> Iterator[None]:
    """The database is open for reading inside the block. Raises SourceUnreachable."""
    engine.attach(url, _ALIAS)
    try:
        with _source_faults():
            yield
    finally:
        engine.detach(_ALIAS)


def scanned_columns(engine: Engine, url: str, table: str) -> list[Physical]:
    """The columns of a table of the attached database, in order; none if there is no such table."""
    found = engine.rows(table_columns_sql(scanner_of(url), table))
    return [Physical(str(name), str(kind).lower()) for name, kind in found]


def stage_scanned(engine: Engine, url: str, request: Request, *, name: str) -> str:
    """The rows that a request asks for, in staged table `name`; `_line` is null."""
    return engine.stage(name, scanned_sql(scanner_of(url), request))


def table_columns_sql(kind: str, table: str) -> str:
    """SQL for the names and types of a table's columns, in order."""
    schema, _, name = table.rpartition(".")
    if kind == "sqlite":
        return (
            "select column_name, data_type from duckdb_columns()"
            f" where database_name = {literal(_ALIAS)} and lower(table_name) = lower({literal(name)})"
            " order by column_index"
        )
    here = "database()" if kind == "mysql" else "current_schema()"
    inner = (
        "select column_name as name, data_type as kind, ordinal_position as place"
        " from information_schema.columns"
        f" where table_name = {literal(name)} and table_schema = {literal(schema) if schema else here}"
    )
    asked = f"{kind}_query({literal(_ALIAS)}, {literal(inner)})"
    return f"select cast(name as varchar), cast(kind as varchar) from {asked} order by place"


def scanned_sql(kind: str, request: Request) -> str:
    """SQL for the rows of a request, every value as text."""
    taken = {f"f{place}": found for place, (_, found) in enumerate(request.takes) if found}
    texts = [f"{_text_sql(kind, found)} as {field}" for field, found in taken.items()]
    inner = (
        f"select {', '.join(texts)} from {_table_sql(kind, request)}{_beyond_sql(kind, request)}"
    )
    rows = f"({inner})"
    if kind != "sqlite":
        rows = f"{kind}_query({literal(_ALIAS)}, {literal(inner)})"
    landed = [
        f"cast({f'f{place}' if found else 'null'} as varchar) as {quote(name)}"
        for place, (name, found) in enumerate(request.takes)
    ]
    return f"select {', '.join(landed)}, cast(null as bigint) as _line from {rows} as asked"


def _text_sql(kind: str, column: Physical) -> str:
    name = _name_sql(kind, column.name)
    if kind != "mysql":
        return f"cast({name} as {'text' if kind == 'postgres' else 'varchar'})"
    return f"hex({name})" if column.type in _BINARY else f"cast({name} as char)"


def _table_sql(kind: str, request: Request) -> str:
    schema, name = request.schema_and_name
    parts = [_ALIAS] if kind == "sqlite" else [schema] if schema else []
    return ".".join(_name_sql(kind, part) for part in (*parts, name))


def _beyond_sql(kind: str, request: Request) -> str:
    """SQL for the condition that a row lies beyond the cursor, or has no value there."""
    if request.cursor is None or not request.after:
        return ""
    name = _name_sql(kind, request.cursor.name)
    is_number = bool(_NUMBER.fullmatch(request.after))
    after = literal(request.after)
    if kind == "sqlite" and is_number:
        beyond = f"{number_sql(name)} > cast({after} as decimal(38, 9))"
    elif kind == "mysql" and is_number and any(word in request.cursor.type for word in _NUMERIC):
        beyond = f"{name} > {request.after}"
    else:
        beyond = f"{name} > {after}"
    return f" where {beyond} or {name} is null"


def _name_sql(kind: str, name: str) -> str:
    return "`" + name.replace("`", "``") + "`" if kind == "mysql" else quote(name)


@contextmanager
def _source_faults() -> Iterator[None]:
    """Say of a fault in reading a source that it is the source's, unless our own disk is full."""
    try:
        yield
    except StoreFault as fault:
        if _OUR_DISK.search(str(fault)):
            raise
        raise SourceUnreachable(
            "The database stopped answering while a table was being read. Nothing of it was"
            " landed; look at the server and the network, and run again."
        ) from None
