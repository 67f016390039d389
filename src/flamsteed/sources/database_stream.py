"""Tables of databases that no scanner reads, streamed through SQLAlchemy with a server-side cursor."""

import json
from collections.abc import Callable, Iterator
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from flamsteed.contracts.contract import Contract
from flamsteed.engine.databases import hide_secrets
from flamsteed.engine.engine import Engine
from flamsteed.errors import SourceUnreachable
from flamsteed.sources.request import Physical, Request
from flamsteed.sources.staging import TextRow, stage_texts

_ROWS_AT_ONCE = 10_000


def streamed_columns(url: str, table: str) -> list[Physical]:
    """The columns of a table, in order; none if there is no such table. Raises SourceUnreachable."""
    schema, _, name = table.rpartition(".")
    database = _database(url)
    try:
        with database.connect() as connection:
            found = sa.inspect(connection).get_columns(name, schema=schema or None)
    except sa.exc.NoSuchTableError:
        return []
    except sa.exc.SQLAlchemyError as error:
        reason = hide_secrets(str(getattr(error, "orig", None) or type(error).__name__), url)
        raise SourceUnreachable(
            f"The database did not answer: {reason}. Check the address, the password and the"
            " network."
        ) from None
    return [Physical(str(column["name"]), str(column["type"]).lower()) for column in found]


def stage_streamed(
    engine: Engine, url: str, request: Request, contract: Contract, *, name: str
) -> str:
    """The rows that a request asks for, in staged table `name`, never all in memory at once.

    Raises SourceUnreachable if the connection breaks; then nothing is staged that could land.
    """
    try:
        return stage_texts(engine, _rows(url, request), contract, name=name)
    except sa.exc.SQLAlchemyError:
        raise SourceUnreachable(
            f"The database stopped answering while `{request.table}` was being read. Nothing of it"
            " was landed; look at the server and the network, and run again."
        ) from None


def _rows(url: str, request: Request) -> Iterator[TextRow]:
    schema, name = request.schema_and_name
    columns: list[sa.ColumnClause[Any]] = [
        sa.column(found.name) for _, found in request.takes if found
    ]
    table = sa.table(name, *columns, schema=schema or None)
    asked = sa.select(*columns).select_from(table)
    options = {"stream_results": True, "yield_per": _ROWS_AT_ONCE}
    with _database(url).connect().execution_options(**options) as connection:
        if request.cursor is not None and request.after:
            asked = asked.where(_beyond(connection, request, request.cursor))
        with connection.execute(asked) as result:
            for row in result:
                values = iter(row)
                texts = [text_of(next(values)) if found else None for _, found in request.takes]
                yield None, None, texts


def _beyond(
    connection: sa.Connection, request: Request, cursor: Physical
) -> sa.ColumnElement[bool]:
    """The condition that a row lies beyond the cursor, or has no value there."""
    schema, name = request.schema_and_name
    found = sa.inspect(connection).get_columns(name, schema=schema or None)
    kind = next(column["type"] for column in found if column["name"] == cursor.name)
    column: sa.ColumnElement[Any] = sa.column(cursor.name, kind)
    return sa.or_(column > _value_of(request.after, kind), column.is_(None))


def _value_of(text: str, kind: Any) -> object:
    """The text of a cursor as a value that the column can be compared with."""
    try:
        wanted = kind.python_type
    except NotImplementedError:
        return text
    if wanted in (int, Decimal, float):
        number = Decimal(text)
        return int(number) if wanted is int else number
    if wanted in (date, datetime):
        return wanted.fromisoformat(text)
    return text


def text_of(value: Any) -> str | None:
    """A database value as text, as PostgreSQL would write it."""
    if value is None or isinstance(value, str):
        return value
    for kind, write in _WRITERS:
        if isinstance(value, kind):
            return write(value)
    return str(value)


def _instant_text(value: datetime) -> str:
    whole, _, parts = value.replace(tzinfo=None).isoformat(" ").partition(".")
    zone = value.strftime("%z")
    return f"{whole}{'.' if parts else ''}{parts.rstrip('0')}{zone.removesuffix('00')}"


_WRITERS: tuple[tuple[Any, Callable[[Any], str]], ...] = (
    (bool, lambda value: "true" if value else "false"),
    (Decimal, lambda value: format(value, "f")),
    (datetime, _instant_text),
    ((date, time), lambda value: value.isoformat()),
    ((bytes, bytearray, memoryview), lambda value: "\\x" + bytes(value).hex()),
    ((list, dict), lambda value: json.dumps(value, ensure_ascii=False, default=str)),
)


def _database(url: str) -> sa.Engine:
    try:
        return sa.create_engine(url, poolclass=sa.pool.NullPool)
    except (sa.exc.SQLAlchemyError, ImportError) as error:
        raise SourceUnreachable(
            f"The address {hide_secrets(url, url)} cannot be used ({type(error).__name__})."
            " Check it, and that the driver it names is installed."
        ) from None
