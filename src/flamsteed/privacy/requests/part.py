"""One part of the answer to a request for access: what one table holds on the person, as text."""

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Part:
    """The rows of one table that are about somebody, every value as text, empty for none.

    `table` is `stage.thing`; `title` what it is in words; `words` says of a column what it is. `from_where` says
    of each row which file, line or table it comes from, and when. `is_mention` if the rows are about somebody
    else, and only speak of the person.
    """

    table: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    from_where: tuple[str, ...]
    words: dict[str, str]
    processing: str = ""
    is_mention: bool = False

    def changed(self, rows: tuple[tuple[str, ...], ...]) -> "Part":
        """The same part with other values in its rows."""
        return replace(self, rows=rows)


@dataclass(frozen=True)
class Searched:
    """The search that was made: how many rows each table gave, what was not searched and why, how long it took."""

    tables: tuple[tuple[str, int, str], ...]
    left_out: tuple[tuple[str, str], ...]
    scope: tuple[str, ...]
