"""Delimited text cut into rows, fast where it is well formed and with care where it is not.

A row is known by the physical line on which it begins. Blocks whose quotation marks are all in
their proper places are cut with whole-array arithmetic; any other block is read field by field
and written out again in proper form, so that whoever comes after sees one form only.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from flamsteed.errors import DeliveryUnreadable

LONGEST_ROW_BYTES = 32_000_000
_STAND_IN = b"\x01"
_NEWLINE, _RETURN = 10, 13

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Dialect:
    """How fields are parted and quoted: one byte each, `quote` empty where there is none."""

    delimiter: bytes
    quote: bytes = b'"'

    @property
    def mark(self) -> bytes:
        """The quotation mark of rows that were written out again."""
        return self.quote or _STAND_IN


@dataclass(frozen=True)
class Rows:
    """Whole rows of a file: row `i` is `data[starts[i]:ends[i]]`, without its line break.

    `fields` counts the fields of each row, -1 for one that a quotation mark left open swallowed;
    `lines` are the physical lines on which the rows begin.
    """

    data: bytes
    starts: Ints
    ends: Ints
    fields: Ints
    lines: Ints

    def row(self, place: int) -> bytes:
        """The bytes of one row."""
        return self.data[self.starts[place] : self.ends[place]]


def cut(blocks: Iterable[bytes], dialect: Dialect) -> Iterator[Rows]:
    """The rows of UTF-8 text that comes in blocks; memory stays at one block and one row.

    Raises DeliveryUnreadable at a row longer than LONGEST_ROW_BYTES: a quotation mark is open.
    """
    left, line = b"", 1
    for block in blocks:
        buffer = left + block
        rows, used, breaks = _cut_block(buffer, dialect, line)
        if len(rows.starts):
            yield rows
        left, line = buffer[used:], line + breaks
        if len(left) > LONGEST_ROW_BYTES:
            raise DeliveryUnreadable(
                f"The row that begins on line {line} does not end within"
                f" {LONGEST_ROW_BYTES // 1_000_000} MB: a quotation mark is probably left open."
            )
    if left:
        whole = left if left.endswith(b"\n") else left + b"\n"
        rows, used, _ = _cut_block(whole, dialect, line)
        yield from [rows] if used == len(whole) else [_cut_carefully(whole, dialect, line, True)[0]]


def split(row: bytes, dialect: Dialect) -> list[str]:
    """The fields of one row that `cut` gave."""
    given = Dialect(dialect.delimiter, dialect.mark)
    fields, _, _ = _fields(row + b"\n", 0, _Pieces.of(given), final=True)
    return [field.decode() for field in fields or []]


def join(fields: Iterable[bytes], dialect: Dialect) -> bytes:
    """One row in proper form, without a line break."""
    mark = dialect.mark
    special = re.compile(b"[%b\r\n]" % re.escape(dialect.delimiter + mark))
    return dialect.delimiter.join(
        mark + field.replace(mark, mark * 2) + mark if special.search(field) else field
        for field in fields
    )


@dataclass(frozen=True)
class _Pieces:
    """What a row of one dialect is made of, as patterns."""

    dialect: Dialect
    quoted: re.Pattern[bytes]
    plain: re.Pattern[bytes]
    ending: re.Pattern[bytes]

    @classmethod
    def of(cls, dialect: Dialect) -> "_Pieces":
        part, mark = re.escape(dialect.delimiter), re.escape(dialect.mark)
        return cls(
            dialect,
            quoted=re.compile(b"%b((?:[^%b]++|%b%b)*+)%b" % (mark, mark, mark, mark, mark)),
            plain=re.compile(b"[^\n%b]*" % part),
            ending=re.compile(b"%b|\r?\n" % part),
        )


def _cut_block(buffer: bytes, dialect: Dialect, line: int) -> tuple[Rows, int, int]:
    """The whole rows of `buffer`, the bytes they take, and the line breaks in those."""
    data = np.frombuffer(buffer, dtype=np.uint8)
    breaks = np.flatnonzero(data == _NEWLINE)
    has_quotes = bool(dialect.quote) and dialect.quote in buffer
    quotes = np.flatnonzero(data == dialect.quote[0]) if has_quotes else breaks[:0]
    ends = breaks[np.searchsorted(quotes, breaks) % 2 == 0] if len(quotes) else breaks
    used = int(ends[-1]) + 1 if len(ends) else 0
    if not _is_proper(data, quotes, used, dialect):
        return _cut_carefully(buffer, dialect, line, False)
    quotes = quotes[: np.searchsorted(quotes, used)]
    starts = np.concatenate([np.zeros(1, dtype=np.int64), ends[:-1] + 1])[: len(ends)]
    parts = _outside(np.flatnonzero(data[:used] == dialect.delimiter[0]), quotes)
    before = np.searchsorted(parts, ends)
    fields = np.diff(before, prepend=0) + 1
    lines = line + (np.searchsorted(breaks, starts) if len(quotes) else np.arange(len(starts)))
    returns = (ends > starts) & (data[np.maximum(ends - 1, 0)] == _RETURN)
    inside = int(np.searchsorted(breaks, used))
    return Rows(buffer, starts, ends - returns, fields, lines), used, inside


def _is_proper(data: NDArray[np.uint8], quotes: Ints, used: int, dialect: Dialect) -> bool:
    """Whether every quotation mark opens a field, closes one or is doubled, and no CR stands alone."""
    returns = np.flatnonzero(data[:used] == _RETURN)
    alone = returns[data[np.minimum(returns + 1, len(data) - 1)] != _NEWLINE]
    if len(_outside(alone, quotes[: np.searchsorted(quotes, used)])):
        return False
    if not dialect.quote:
        return not bool((data[:used] == _STAND_IN[0]).any())
    if not len(quotes):
        return True
    opening, closing = quotes[0::2], quotes[1::2]
    around = np.array([dialect.delimiter[0], _NEWLINE, dialect.quote[0]], dtype=np.uint8)
    opens = np.isin(data[np.maximum(opening - 1, 0)], around) | (opening == 0)
    after = data[np.minimum(closing + 1, len(data) - 1)]
    return bool(opens.all() and (np.isin(after, around) | (after == _RETURN)).all())


def _outside(places: Ints, quotes: Ints) -> Ints:
    """Those of `places` that are not between a quotation mark that opens and one that closes."""
    if not len(quotes) or not len(places):
        return places
    first = np.searchsorted(places, quotes[0::2])
    last = np.searchsorted(places, quotes[1::2])
    if (first == last).all():
        return places
    size = len(places) + 1
    depth = np.cumsum(np.bincount(first, minlength=size) - np.bincount(last, minlength=size))
    outside: Ints = places[depth[:-1] == 0]
    return outside


def _cut_carefully(
    buffer: bytes, dialect: Dialect, line: int, final: bool
) -> tuple[Rows, int, int]:
    """As `_cut_block`, field by field; each row is written out again in proper form."""
    pieces = _Pieces.of(dialect)
    written: list[bytes] = []
    counts: list[int] = []
    lines: list[int] = []
    place, at = 0, line
    while place < len(buffer):
        fields, after, is_open = _fields(buffer, place, pieces, final=final)
        if fields is None:
            break
        written.append(join(fields, dialect))
        counts.append(-1 if is_open else len(fields))
        lines.append(at)
        at += buffer.count(b"\n", place, after)
        place = after
    sizes = np.array([len(row) for row in written], dtype=np.int64)
    ends = np.cumsum(sizes + 1) - 1
    rows = Rows(
        b"\n".join([*written, b""]),
        ends - sizes,
        ends,
        np.array(counts, dtype=np.int64),
        np.array(lines, dtype=np.int64),
    )
    return rows, place, at - line


def _fields(
    buffer: bytes, place: int, pieces: _Pieces, *, final: bool
) -> tuple[list[bytes] | None, int, bool]:
    """The fields of the row at `place`, where the next row begins, and whether a quote is open.

    None for the fields if the row goes on beyond the buffer. A quotation mark that is not closed
    before a delimiter or a line break is taken as an ordinary character.
    """
    quote = pieces.dialect.quote
    fields: list[bytes] = []
    while True:
        text, after = None, place
        if quote and buffer.startswith(quote, place):
            found = pieces.quoted.match(buffer, place)
            if found is None and final:
                return [*fields, buffer[place:].rstrip(b"\r\n")], len(buffer), True
            if found is None or (found.end() == len(buffer) and not final):
                return None, place, False
            if pieces.ending.match(buffer, found.end()):
                text, after = found[1].replace(quote * 2, quote), found.end()
        if text is None:
            text, after = _plain_field(buffer, place, pieces)
        fields.append(text)
        ending = pieces.ending.match(buffer, after)
        if ending is None:
            return None, place, False
        place = ending.end()
        if ending[0] != pieces.dialect.delimiter:
            return fields, place, False


def _plain_field(buffer: bytes, place: int, pieces: _Pieces) -> tuple[bytes, int]:
    found = pieces.plain.match(buffer, place)
    text, after = (found[0], found.end()) if found else (b"", place)
    if text.endswith(b"\r") and buffer.startswith(b"\n", after):
        return text[:-1], after - 1
    return text, after
