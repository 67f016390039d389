"""Workbooks: XLSX, XLS and ODS, read as text from the sheet that holds the table."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

import python_calamine

from flamsteed.contracts.contract import Column, Contract
from flamsteed.engine.engine import Engine
from flamsteed.errors import DeliveryUnreadable
from flamsteed.quality.rules import TOTALS
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
from flamsteed.sources.staging import TextRow, odd_sql, stage_texts
from flamsteed.sources.system import TableSource
from flamsteed.sources.workbook import error_cells, has_1904_dates, why_shut

FORMULA_ERRORS = frozenset(
    [
        "#REF!",
        "#N/A",
        "#VALUE!",
        "#NAME?",
        "#DIV/0!",
        "#NULL!",
        "#NUM!",
        "#SPILL!",
        "#CALC!",
        "#GETTING_DATA",
    ]
)
_LAST_SERIAL = 80_000  # a day in 2119
_DATE_TYPES = ("date", "timestamp")


@dataclass
class _Tally:
    """What the cells of a sheet showed; `lines` are the rows touched, by fault."""

    rows: int = 0
    blank_rows: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    lines: dict[str, list[int]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def note(self, what: str, line: int) -> None:
        """One more row with `what` in it."""
        seen = self.lines.setdefault(what, [])
        if not seen or seen[-1] != line:
            self.counts[what] = self.counts.get(what, 0) + 1
            if len(seen) < 10:
                seen.append(line)
            else:
                seen[-1] = line


@dataclass(frozen=True)
class _Sheet:
    """One sheet as it is stored: its cells, those in error, and its merged ranges."""

    cells: python_calamine.CalamineSheet
    errors: frozenset[tuple[int, int]]
    first_day: date
    tally: _Tally

    def rows(self) -> Iterator[tuple[int, list[Any]]]:
        """Each row with its line number; cells in error are None."""
        left = (self.cells.start or (0, 0))[1]
        bad_rows = {row for row, _ in self.errors}
        for row, cells in enumerate(self.cells.iter_rows()):
            values: list[Any] = ["" for _ in range(left)] + list(cells)
            for place, value in enumerate(values):
                wrong = row in bad_rows and (row, place) in self.errors
                if wrong or (isinstance(value, str) and value.strip() in FORMULA_ERRORS):
                    values[place] = None
            yield row + 1, values


def read_workbook(
    engine: Engine, path: Path, source: TableSource, *, contract: Contract
) -> Arrived:
    """The table of one workbook in staging: dates in ISO form, whole numbers without `.0`."""
    shut = why_shut(path)
    if shut:
        return shut
    try:
        with path.open("rb") as file:
            book = python_calamine.CalamineWorkbook.from_filelike(file)
            return _read_book(engine, path, book, source, contract)
    except python_calamine.PasswordError:
        return unread(
            "password_protected", "The workbook is locked with a password. Ask for it without."
        )
    except python_calamine.CalamineError as error:
        raise DeliveryUnreadable(
            f"The workbook cannot be read ({type(error).__name__}): it is damaged, or not a"
            " workbook. Ask the supplier to send it again, or to save it anew as XLSX."
        ) from None


def _read_book(
    engine: Engine,
    path: Path,
    book: python_calamine.CalamineWorkbook,
    source: TableSource,
    contract: Contract,
) -> Arrived:
    if source.sheet and source.sheet not in book.sheet_names:
        return unread(
            "column_missing",
            f"The workbook has {len(book.sheet_names)} sheets, none of them named"
            f" `{source.sheet}`. Ask the supplier, or correct `sheet`.",
        )
    refused: Fault | None = None
    for name in [source.sheet] if source.sheet else book.sheet_names:
        cells = book.get_sheet_by_name(name)
        first_day = date(1904, 1, 1) if has_1904_dates(path) else date(1899, 12, 30)
        sheet = _Sheet(cells, error_cells(path, name), first_day, _Tally())
        sample = [(line, _texts(row)) for line, row in islice(sheet.rows(), ROWS_LOOKED_AT)]
        header = find_header([row for _, row in sample], contract)
        if header is None:
            refused = refused or no_header([row for _, row in sample], contract)
            continue
        layout = lay_out(header, [row for _, row in sample[header.at + header.height :]], contract)
        title = title_fault(header, header.at + 1)
        below = header.at + header.height
        return _stage(engine, sheet, layout, contract, (below, title, len(book.sheet_names)))
    return Arrived((refused,)) if refused else unread("empty", "The workbook has no sheets.")


def _stage(
    engine: Engine,
    sheet: _Sheet,
    layout: Layout,
    contract: Contract,
    about: tuple[int, Fault | None, int],
) -> Arrived:
    below, title, sheets = about
    tally = sheet.tally
    rows = _told_rows(sheet, layout, contract, below)
    staged = stage_texts(engine, rows, contract, name="_delivered")
    faults = [*([title] if title else []), *layout.faults, *tally.faults]
    faults += _cell_faults(sheet, sheets)
    if not tally.rows:
        faults.append(
            Fault(
                "empty",
                "The sheet has its column names but no rows. Ask for the rows, or let it be empty.",
            )
        )
    odd = odd_sql(staged) if TOTALS in tally.counts else ""
    return Arrived(tuple(faults), staged, odd, {"blank_rows": tally.blank_rows})


def _told_rows(sheet: _Sheet, layout: Layout, contract: Contract, below: int) -> Iterator[TextRow]:
    """The rows under the header as landed columns; the last one only once it is looked at."""
    held: tuple[int, list[Any]] | None = None
    filler = _Filler(sheet, below)
    for line, row in islice(sheet.rows(), below, None):
        errors = [place for place, value in enumerate(row) if value is None]
        if not errors and not any(_text(value) for value in row):
            sheet.tally.blank_rows += 1
            continue
        if errors:
            sheet.tally.note("formula_errors", line)
        filler.fill(line, row)
        if held is not None:
            yield _landed(*held, sheet, layout, contract)
        held = line, row
        sheet.tally.rows += 1
    if held is None:
        return
    line, row = held
    if not is_total(_texts(row)):
        yield _landed(line, row, sheet, layout, contract)
        return
    sheet.tally.faults.append(totals_fault(line))
    sheet.tally.note(TOTALS, line)
    fallen = layout.as_they_fall(_texts(row), contract)
    yield line, TOTALS, [fallen.get(name) for name in contract.landed]


def _landed(
    line: int, row: list[Any], sheet: _Sheet, layout: Layout, contract: Contract
) -> TextRow:
    texts: list[str | None] = []
    for column in contract.columns:
        if not column.ingest:
            continue
        place = layout.places.get(column.name)
        value = row[place] if place is not None and place < len(row) else None
        if _is_serial(value) and _holds_days(column):
            sheet.tally.note("serial_dates", line)
            value = datetime.combine(sheet.first_day, time()) + timedelta(days=float(value or 0))
        texts.append(_text(value) or None)
    return line, None, texts


def _is_serial(value: Any) -> bool:
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return is_number and 1 <= value < _LAST_SERIAL


def _holds_days(column: Column) -> bool:
    """Whether a column should hold days and not the spreadsheet's numbers for them."""
    kind = column.uk_type or ""
    return kind != "excel_date" and (column.logical_type in _DATE_TYPES or kind.endswith("date"))


class _Filler:
    """Fills a value down the rows of a merged range, and nowhere else."""

    def __init__(self, sheet: _Sheet, below: int) -> None:
        self._sheet = sheet
        ranges = sheet.cells.merged_cell_ranges or []
        self._open = sorted(
            (first[0] + 1, last[0] + 1, first[1])
            for first, last in ranges
            if first[0] >= below and last[0] > first[0]
        )
        self._values: dict[tuple[int, int], Any] = {}

    def fill(self, line: int, row: list[Any]) -> None:
        """Give the cells of `row` that a merge from above covers the value of that merge."""
        while self._open and self._open[0][1] < line:
            self._values.pop(self._open[0][::2], None)
            self._open.pop(0)
        for first, last, place in self._open:
            if first > line:
                return
            if place >= len(row):
                continue
            if first == line:
                self._values[first, place] = row[place]
            elif line <= last and (first, place) in self._values:
                row[place] = self._values[first, place]
                self._sheet.tally.note("merged_cells", line)


def _cell_faults(sheet: _Sheet, sheets: int) -> Iterator[Fault]:
    tally, merged = sheet.tally, sheet.cells.merged_cell_ranges or []
    told = {
        "formula_errors": "had cells in which a formula failed (#REF!, #N/A and the like); those"
        " cells were left empty. Ask for a workbook with values in place of formulas.",
        "serial_dates": "had a day as a spreadsheet number in a date column; it was read as the"
        " day that the workbook would show. Ask for dates, not numbers.",
    }
    for rule, words in told.items():
        if rule in tally.counts:
            rows = tally.counts[rule]
            yield Fault(
                rule, f"{count_of(rows, 'row')} {words}", rows=rows, lines=tuple(tally.lines[rule])
            )
    if merged:
        filled = tally.counts.get("merged_cells", 0)
        inside = (
            f"the value was carried down to {count_of(filled, 'row')}"
            if filled
            else "none among the rows"
        )
        yield Fault(
            "merged_cells",
            f"The sheet has {count_of(len(merged), 'merged cell')}; {inside}. Ask for a sheet without them.",
            rows=filled,
            lines=tuple(tally.lines.get("merged_cells", ())),
        )
    if sheets > 1:
        yield Fault(
            "extra_sheets",
            f"The workbook has {sheets} sheets; only the one with the table was read.",
        )


def _texts(row: list[Any]) -> list[str]:
    return [_text(value) for value in row]


def _text(value: Any) -> str:
    """A cell as text: ISO dates, numbers as short as they are exact, empty for nothing."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        whole = value.is_integer()
        return str(int(value)) if whole else format(Decimal(repr(value)), "f")
    if isinstance(value, datetime):
        midnight = value.time() == time()
        return value.date().isoformat() if midnight else value.isoformat(" ", "seconds")
    if isinstance(value, (date, time)):
        return value.isoformat()
    return str(value)
