"""Delimited text files, read by the engine once their characters and their layout are settled."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

import numpy as np

from flamsteed.contracts.contract import Contract
from flamsteed.engine.dialect import literal, quote
from flamsteed.engine.engine import Engine
from flamsteed.errors import DeliveryUnreadable
from flamsteed.quality.rules import RAGGED, TOTALS
from flamsteed.sources.fault import Arrived, Fault, count_of, unread
from flamsteed.sources.layout import (
    ROWS_LOOKED_AT,
    Layout,
    find_header,
    is_total,
    lay_out,
    no_header,
    title_fault,
    totals_fault,
)
from flamsteed.sources.pipe import poured
from flamsteed.sources.rows import Dialect, Rows, cut, join, split
from flamsteed.sources.staging import TextRow, odd_sql, stage_texts
from flamsteed.sources.system import TableSource
from flamsteed.sources.text_file import Text, encoding_fault, settle, utf8_blocks

LONGEST_PIPED_BYTES = 1_900_000
MOST_APART, MOST_APART_BYTES = 100_000, 200_000_000
_READER_BYTES = 4_000_000  # twice the longest row that is piped
_DELIMITERS = (",", "\t", ";", "|")
_LINE_DIGITS = 12


@dataclass(frozen=True)
class Sheet:
    """A delimited file that is settled: its rows from physical line `first_line` on are data."""

    text: Text
    dialect: Dialect
    layout: Layout
    first_line: int
    faults: tuple[Fault, ...] = ()
    ended_before: bool = False


@dataclass
class Tally:
    """What the reading of a file's rows showed, filled in as they go by.

    `apart` holds the rows that do not go through the pipe: line, fault if any, fields.
    """

    rows: int = 0
    blank_rows: int = 0
    blank_spans: list[list[int]] = field(default_factory=list)
    apart: list[tuple[int, str | None, list[str]]] = field(default_factory=list)
    apart_bytes: int = 0
    faults: list[Fault] = field(default_factory=list)


def read_csv(
    engine: Engine, path: Path, source: TableSource, *, contract: Contract, ended_before: bool
) -> Arrived:
    """One delimited file in staging, every value as text; its faults told.

    `ended_before` says that the last delivery ended in a line break, so that this one should.
    """
    text = settle(path)
    if not text.size_bytes:
        return unread("empty", "The file has no content at all. Ask the supplier to send it again.")
    sheet = settle_sheet(text, source, contract)
    if isinstance(sheet, Fault):
        return Arrived((sheet,))
    sheet = Sheet(**(sheet.__dict__ | {"ended_before": ended_before}))
    return stage_rows(engine, sheet, contract, cut(utf8_blocks(text), sheet.dialect))


def settle_sheet(text: Text, source: TableSource, contract: Contract) -> Sheet | Fault:
    """The delimiter, header and layout of a file, from its first rows; or why there is none."""
    wanted = source.delimiter or _DELIMITERS[0]
    looked = {}
    for delimiter in dict.fromkeys((wanted, *_DELIMITERS)):
        dialect = Dialect(delimiter.encode(), source.quote.encode())
        lines, rows = first_rows(text, dialect)
        header = find_header(rows, contract)
        looked[delimiter] = (dialect, lines, rows, header)
        if header:
            break
    else:
        tabular = max(looked.values(), key=lambda look: sum(len(row) > 1 for row in look[2]))
        return no_header(tabular[2], contract)
    below = header.at + header.height
    layout = lay_out(header, rows[below:], contract)
    first_line = lines[below] if below < len(lines) else lines[-1] + header.height
    faults = [
        encoding_fault(text, source.encoding),
        _delimiter_fault(delimiter, source.delimiter),
        title_fault(header, lines[header.at]),
    ]
    told = tuple(fault for fault in faults if fault) + layout.faults
    return Sheet(text, dialect, layout, first_line, told)


def first_rows(text: Text, dialect: Dialect) -> tuple[list[int], list[list[str]]]:
    """The physical lines and fields of the first rows of a file."""
    blocks = islice(utf8_blocks(text, block_bytes=256_000), 1)
    lines: list[int] = []
    fields: list[list[str]] = []
    for rows in cut(blocks, dialect):
        places = range(min(len(rows.starts), ROWS_LOOKED_AT - len(lines)))
        lines += [int(rows.lines[place]) for place in places]
        fields += [split(rows.row(place), dialect) for place in places]
    return lines, fields


def stage_rows(engine: Engine, sheet: Sheet, contract: Contract, rows: Iterator[Rows]) -> Arrived:
    """The rows of a settled file in staging, with what was wrong with them."""
    tally = Tally()
    with poured(_piped(rows, sheet, tally)) as place:
        main = engine.stage("_delivered", piped_sql(place, sheet, contract))
    if len(tally.apart) > MOST_APART:
        raise DeliveryUnreadable(_too_ragged(sheet))
    faults = [*sheet.faults, *tally.faults, *_ragged_fault(tally)]
    if not tally.rows:
        faults.append(
            Fault(
                "empty",
                "The file has its column names but no rows. Ask for the rows, or declare that it may be empty.",
            )
        )
    details = {
        "encoding": sheet.text.encoding,
        "ends_line": sheet.text.ends_line,
        "blank_rows": tally.blank_rows,
        "blank_lines": tally.blank_spans[:1000],
        "blank_columns": sheet.layout.width - sheet.layout.named,
    }
    if not tally.apart:
        return Arrived(tuple(faults), main, details=details)
    apart = stage_texts(engine, _apart_rows(tally, sheet, contract), contract, name="_apart")
    listed = ", ".join(quote(name) for name in (*contract.landed, "_line"))
    both = f"(select {listed} from {main} union all select {listed} from {apart})"
    return Arrived(tuple(faults), both, odd_sql(apart), details)


def piped_sql(place: str, sheet: Sheet, contract: Contract) -> str:
    """SQL for the rows that come through the pipe at `place`: landed columns as text, `_line`."""
    fields = [f"'f{number}': 'varchar'" for number in range(sheet.layout.width)]
    taken = ", ".join(_taken_sql(name, sheet.layout) for name in contract.landed)
    mark = literal(sheet.dialect.mark.decode())
    return (
        f"select {taken}, _line from read_csv({literal(place)}, auto_detect = false,"
        f" header = false, delim = {literal(sheet.dialect.delimiter.decode())}, quote = {mark},"
        f" escape = {mark}, new_line = '\\n', buffer_size = {_READER_BYTES},"
        f" columns = {{'_line': 'bigint', {', '.join(fields)}}})"
    )


def _taken_sql(name: str, layout: Layout) -> str:
    place = layout.places.get(name)
    return f"{'cast(null as varchar)' if place is None else f'f{place}'} as {quote(name)}"


def _piped(rows: Iterator[Rows], sheet: Sheet, tally: Tally) -> Iterator[bytes]:
    """The rows that fit, each behind its physical line; the last one only once it is looked at.

    Fills in the tally. The last row of a file is where a total, or a cut, shows.
    """
    held: tuple[int, int, bytes] | None = None
    for piece in rows:
        below = piece.lines >= sheet.first_line
        filled = np.flatnonzero(below & ~_blank(piece, sheet, tally))
        if not len(filled):
            continue
        if held is not None:
            yield _single(*held, sheet, tally)
        last = int(filled[-1])
        held = int(piece.lines[last]), int(piece.fields[last]), piece.row(last)
        tally.rows += len(filled)
        yield from _several(piece, filled[:-1], sheet, tally)
    if held is not None:
        yield _ending(*held, sheet, tally)


def _several(
    piece: Rows, filled: np.typing.NDArray[np.int64], sheet: Sheet, tally: Tally
) -> Iterator[bytes]:
    short = piece.ends - piece.starts <= LONGEST_PIPED_BYTES
    fits = short[filled] & (piece.fields[filled] == sheet.layout.width)
    if fits.any():
        yield numbered(piece, filled[fits], sheet.dialect)
    for place in filled[~fits].tolist():
        if len(tally.apart) > MOST_APART or tally.apart_bytes > MOST_APART_BYTES:
            raise DeliveryUnreadable(_too_ragged(sheet))
        yield _single(
            int(piece.lines[place]), int(piece.fields[place]), piece.row(place), sheet, tally
        )


def numbered(piece: Rows, places: np.typing.NDArray[np.int64], dialect: Dialect) -> bytes:
    """The rows at `places`, each behind the number of its line, and one line break after each."""
    data = np.frombuffer(piece.data, dtype=np.uint8)
    starts, ends = piece.starts[places], piece.ends[places]
    sizes = ends - starts
    kept = np.zeros(len(data) + 1, dtype=np.int8)
    np.add.at(kept, starts, 1)
    np.add.at(kept, ends, -1)
    inside = np.cumsum(kept[:-1], dtype=np.int8).astype(bool)
    powers = 10 ** np.arange(_LINE_DIGITS - 1, -1, -1, dtype=np.int64)
    before = np.empty((len(places), _LINE_DIGITS + 1), dtype=np.uint8)
    before[:, :-1] = piece.lines[places][:, None] // powers % 10 + ord("0")
    before[:, -1] = dialect.delimiter[0]
    whole = sizes + before.shape[1] + 1
    after = np.cumsum(whole) - 1
    out = np.empty(int(whole.sum()), dtype=np.uint8)
    is_text = np.ones(len(out), dtype=bool)
    heads = (after - whole + 1)[:, None] + np.arange(before.shape[1])
    is_text[heads] = False
    is_text[after] = False
    out[heads] = before
    out[after] = ord("\n")
    out[is_text] = data[inside]
    return out.tobytes()


def _blank(piece: Rows, sheet: Sheet, tally: Tally) -> np.typing.NDArray[np.bool_]:
    """Which rows hold nothing but delimiters, quotation marks and blanks; counts those."""
    padding = sheet.dialect.delimiter + sheet.dialect.mark + b" \t\r\n"
    sizes = piece.ends - piece.starts
    data = np.frombuffer(piece.data, dtype=np.uint8)
    first = data[np.minimum(piece.starts, len(data) - 1)]
    likely = (sizes <= 4 * np.maximum(piece.fields, 1) + 8) & (
        (sizes == 0) | np.isin(first, np.frombuffer(padding, dtype=np.uint8))
    )
    blank = np.zeros(len(sizes), dtype=bool)
    for place in np.flatnonzero(likely).tolist():
        blank[place] = not piece.row(place).translate(None, padding)
    for line in piece.lines[blank & (piece.lines >= sheet.first_line)].tolist():
        tally.blank_rows += 1
        if tally.blank_spans and tally.blank_spans[-1][1] == line - 1:
            tally.blank_spans[-1][1] = line
        else:
            tally.blank_spans.append([line, line])
    return blank


def _single(line: int, count: int, row: bytes, sheet: Sheet, tally: Tally) -> bytes:
    """One row that may not fit, made to fit if only blanks are over; else it is put apart."""
    fields = split(row, sheet.dialect)
    fitted = None if count < 0 else sheet.layout.fit(fields)
    if fitted is None or len(row) > LONGEST_PIPED_BYTES:
        tally.apart.append((line, RAGGED if fitted is None else None, fitted or fields))
        tally.apart_bytes += len(row)
        return b""
    part = sheet.dialect.delimiter
    encoded = [text.encode() for text in fitted]
    return b"%d%b%b\n" % (line, part, join(encoded, sheet.dialect))


def _ending(line: int, count: int, row: bytes, sheet: Sheet, tally: Tally) -> bytes:
    """The last row of a file: a record, a total, or what a cut has left of one."""
    fields = split(row, sheet.dialect)
    if count < 0:
        tally.faults.append(_cut_fault(line, "inside quotation marks that are never closed"))
    elif not sheet.text.ends_line and sheet.layout.fit(fields) is None:
        tally.faults.append(_cut_fault(line, "in the middle of a row"))
    elif not sheet.text.ends_line and sheet.ended_before:
        tally.faults.append(_cut_fault(line, "without the line break that the last delivery had"))
    if is_total(fields):
        tally.faults.append(totals_fault(line))
        tally.apart.append((line, TOTALS, fields))
        return b""
    return _single(line, count, row, sheet, tally)


def _cut_fault(line: int, how: str) -> Fault:
    return Fault(
        "truncated",
        f"The file ends on line {line} {how}: the transfer was probably cut short. Ask the"
        " supplier to send it again.",
        rows=1,
        lines=(line,),
    )


def _ragged_fault(tally: Tally) -> Iterator[Fault]:
    cut_at = {line for fault in tally.faults if fault.rule == "truncated" for line in fault.lines}
    lines = tuple(line for line, fault, _ in tally.apart if fault == RAGGED and line not in cut_at)
    if lines:
        yield Fault(
            "ragged_rows",
            f"{count_of(len(lines), 'row')} had more or fewer fields than the header has names, as"
            " when a delimiter stands in a field without quotation marks; set aside. Ask the"
            " supplier to quote such fields.",
            rows=len(lines),
            lines=lines[:10],
        )


def _too_ragged(sheet: Sheet) -> str:
    return (
        f"More than {MOST_APART} rows, or {MOST_APART_BYTES // 1_000_000} MB of them, do not have"
        f" the {sheet.layout.width} fields that the header names or are longer than 2 MB. Check the"
        " delimiter and the quotation mark that are declared for this table."
    )


def _apart_rows(tally: Tally, sheet: Sheet, contract: Contract) -> Iterator[TextRow]:
    """The rows that did not go through the pipe."""
    for line, fault, fields in tally.apart:
        if fault is None:
            kept = {name: fields[place] or None for name, place in sheet.layout.places.items()}
        else:
            kept = sheet.layout.as_they_fall(fields, contract)
        yield line, fault, [kept.get(name) for name in contract.landed]


def _delimiter_fault(found: str, promised: str | None) -> Fault | None:
    if promised is None or found == promised:
        return None
    names = {",": "commas", "\t": "tabs", ";": "semicolons", "|": "bars"}
    return Fault(
        "wrong_encoding",
        f"The fields are parted by {names[found]}, not as promised; they were read so. Tell the"
        " supplier, or change `delimiter` for this table.",
    )
