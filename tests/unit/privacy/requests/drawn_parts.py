"""Small parts of an answer, made up."""

from flamsteed.privacy.requests.part import Part


def a_part(table: str, columns: tuple[str, ...], *rows: tuple[str, ...]) -> Part:
    return Part(table, table, columns, rows, tuple("here" for _ in rows), {})
