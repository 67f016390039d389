"""Ask a standard the same question in SQL and in Python."""

from collections.abc import Mapping, Sequence

import duckdb

from flamsteed.standards.standard import Standard, select_sql

Row = Sequence[str | None]


def in_sql(standard: Standard, rows: Sequence[Row]) -> list[dict[str, str | None]]:
    """What SQL reads from each row, by output name."""
    columns = [f"c{place}" for place in range(len(standard.takes))]
    with duckdb.connect() as connection:
        connection.execute(
            f"create table given (n integer, {', '.join(f'{c} varchar' for c in columns)})"
        )
        unnested = ", ".join(f"unnest(${place + 2}::varchar[])" for place in range(len(columns)))
        values = [list(column) for column in zip(*rows, strict=True)]
        connection.execute(
            f"insert into given select unnest($1::integer[]), {unnested}",
            [list(range(len(rows))), *values],
        )
        sql = select_sql(standard, columns, "it", "(select * from given order by n)")
        answers = connection.execute(sql).fetchall()
    return [dict(zip(standard.gives, answer, strict=True)) for answer in answers]


def in_python(standard: Standard, rows: Sequence[Row]) -> list[Mapping[str, str | None]]:
    """What Python reads from each row, by output name."""
    return [standard.read(*row) for row in rows]


def both(standard: Standard, rows: Sequence[Row]) -> list[dict[str, str | None]]:
    """What SQL reads, once Python has read the same."""
    sql, python = in_sql(standard, rows), in_python(standard, rows)
    for row, one, other in zip(rows, sql, python, strict=True):
        assert one == {name: other[name] for name in standard.gives}, (standard.name, row)
    return sql
