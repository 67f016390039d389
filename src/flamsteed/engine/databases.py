"""Addresses of other databases, as DuckDB's scanners want them."""

import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

from flamsteed.engine.dialect import literal, quote

_KINDS = {"sqlite": "sqlite", "postgresql": "postgres", "mysql": "mysql", "mariadb": "mysql"}

_PASSWORD = re.compile(r"""password=(?:"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|\S+)""")


def attach_sql(url: str, alias: str) -> tuple[str, str]:
    """Which scanner opens `url`, and the statement that does it.

    Raises ValueError for an address that no scanner opens.
    """
    parts = urlsplit(url)
    kind = _KINDS.get(parts.scheme.split("+", 1)[0])
    if kind is None:
        raise ValueError(f"no scanner for {parts.scheme!r} addresses")
    if kind == "sqlite":
        where = unquote(parts.path.removeprefix("/")) if parts.path.startswith("/") else parts.path
        if not Path(where).is_file():
            raise ValueError(f"no such file: {where}")
    else:
        database = "dbname" if kind == "postgres" else "database"
        fields = {
            "host": parts.hostname,
            "port": str(parts.port) if parts.port else None,
            "user": unquote(parts.username) if parts.username else None,
            "password": unquote(parts.password) if parts.password else None,
            database: parts.path.removeprefix("/"),
        }
        where = " ".join(f"{name}={_field(text, kind)}" for name, text in fields.items() if text)
    return kind, f"attach {literal(where)} as {quote(alias)} (type {kind}, read_only)"


def hide_secrets(message: str, url: str) -> str:
    """`message` without the password of `url`, on one line."""
    parts = urlsplit(url)
    for secret in {parts.password, unquote(parts.password or "")} - {None, ""}:
        message = message.replace(str(secret), "***")
    message = _PASSWORD.sub("password=***", message)
    return " ".join(message.split())


def _field(text: str, kind: str) -> str:
    """`text` as one value of an address, quoted as the scanner wants it if need be."""
    if not re.search(r"[\s'\"\\]", text):
        return text
    mark = "'" if kind == "postgres" else '"'
    return mark + text.replace("\\", "\\\\").replace(mark, f"\\{mark}") + mark
