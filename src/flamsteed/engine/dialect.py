"""How SQL is written so that every engine understands it.

All SQL is written in DuckDB's dialect and kept to what Spark can also say; `spark_sql` is the
translation, and the tests hold every statement that the platform derives against it.
"""

import re
from collections.abc import Iterable, Sequence

import sqlglot
from sqlglot import exp

_PLAIN = re.compile(r"[a-z_][a-z0-9_]*\Z")


def quote(identifier: str) -> str:
    """`identifier` as SQL text, quoted so that any column name of any system is safe."""
    return '"' + identifier.replace('"', '""') + '"'


def literal(text: str) -> str:
    """`text` as a SQL string. For text the project declares; values from data are bound."""
    return "'" + text.replace("'", "''") + "'"


def table_sql(name: str) -> str:
    """`stage.thing` as SQL text, each part quoted."""
    return ".".join(quote(part) for part in name.split(".", 1))


def columns_sql(names: Iterable[str], *, of: str = "") -> str:
    """A list of quoted columns, each of table alias `of` when one is given."""
    prefix = f"{of}." if of else ""
    return ", ".join(prefix + quote(name) for name in names)


def is_plain(name: str) -> bool:
    """Whether `name` is a lower-case identifier that needs no quoting anywhere."""
    return bool(_PLAIN.match(name))


def digest_sql(expressions: Sequence[str]) -> str:
    """SQL for the 128-bit hash, as 32 hex characters, of several text expressions in order.

    Null and the empty text differ; a separator that no text file holds keeps neighbours apart.
    """
    parts = [f"coalesce({expression}, chr(30))" for expression in expressions]
    return f"md5(concat_ws(chr(31), {', '.join(parts)}))"


def hmac_sql(expression: str) -> str:
    """SQL for the HMAC-SHA256 (RFC 2104) of a text, as 64 hex characters.

    `$1` and `$2` are the key as blobs, padded and crossed with 0x36 and with 0x5c.
    """
    return f"sha256($2 || unhex(sha256($1 || encode(cast({expression} as varchar)))))"


def tables_read(select: str) -> frozenset[str]:
    """Names `stage.thing` of the tables that one SELECT reads, common table expressions left out.

    Raises ValueError if `select` is not exactly one SELECT.
    """
    return tables_of(one_select(select))


def one_select(select: str) -> exp.Query:
    """One SELECT, parsed. Raises ValueError if `select` is anything else."""
    try:
        statements = sqlglot.parse(select, read="duckdb")
    except sqlglot.errors.ParseError as error:
        where = error.errors[0] if error.errors else {}
        raise ValueError(
            f"not valid SQL at line {where.get('line', '?')}, column {where.get('col', '?')}:"
            f" {where.get('description', 'cannot be parsed')}"
        ) from error
    if len(statements) != 1 or not isinstance(statements[0], exp.Query):
        raise ValueError("must be exactly one SELECT")
    return statements[0]


def tables_of(query: exp.Query) -> frozenset[str]:
    """Names of the tables that a parsed SELECT reads, as `tables_read` gives them."""
    named = {cte.alias for cte in query.find_all(exp.CTE)}
    return frozenset(
        f"{table.db}.{table.name}" if table.db else table.name
        for table in query.find_all(exp.Table)
        if table.db or table.name not in named
    )


def spark_sql(sql: str) -> str:
    """`sql` in Spark's dialect; raises sqlglot's errors if Spark could not say it."""
    return sqlglot.transpile(
        sql, read="duckdb", write="spark", unsupported_level=sqlglot.ErrorLevel.RAISE
    )[0]
