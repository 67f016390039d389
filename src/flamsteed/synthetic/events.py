"""What goes wrong with whole files, and when; and how it is done to their bytes and rows."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from io import StringIO
from typing import Final

from flamsteed.synthetic.dice import Dice
from flamsteed.synthetic.truth import month_end

# (month, system, file or table, kind); `{date}` is the month's last day
_CALENDAR: Final = (
    (1, "parking", "permits_{date}.csv", "encoding_mislabelled"),
    (1, "parking", "pcns_2026-07-30.csv", "header_only"),
    (1, "social_care", "persons_2026-07-30.csv", "truncated"),
    (1, "finance", "spend_{date}_copy.csv", "same_file_twice"),
    (1, "finance", "spend_{date}.csv", "totals_row"),
    (2, "finance", "spend_{date}.csv", "column_renamed"),
    (2, "social_care", "persons_{date}.csv", "column_added"),
    (2, "social_care", "addresses_{date}.csv", "order_changed"),
    (2, "electoral", "electors_2026-08-28.tsv", "row_drop"),
    (2, "school_admissions", "school_admissions_2026-08-28.xlsx", "password_protected"),
    (2, "school_admissions", "school_admissions_{date}.xlsx", "ref_error"),
    (2, "housing", "tenure", "code_added"),
    (2, "parking", "pcns_2026-08-31.csv", "late"),
    (3, "parking", "pcns_2026-08-31.csv", "late"),
    (3, "parking", "permits_{date}.csv", "delimiter_in_unquoted_address"),
    (3, "school_admissions", "school_admissions_{date}.xlsx", "date_serials"),
    (3, "finance", "spend_{date}.csv", "header_on_line_4"),
)
_EVERY_MONTH: Final = ("header_on_line_4", "merged_cells", "totals_row", "two_sheets")

Row = Sequence[object]


def events_until(month: int) -> list[tuple[str, str, str, int]]:
    """Every event up to and in the month: system, file, kind, month."""
    found = []
    for each in range(1, month + 1):
        day = month_end(each).isoformat()
        name = f"school_admissions_{day}.xlsx"
        found += [("school_admissions", name, kind, each) for kind in _EVERY_MONTH]
        found += [
            (system, file.format(date=day), kind, each)
            for when, system, file, kind in _CALENDAR
            if when == each
        ]
    return found


def happens(month: int, kind: str, file_starts: str) -> bool:
    """Whether the event befalls a file of that name in that month."""
    return any(
        m == month and k == kind and file.startswith(file_starts)
        for _, file, k, m in events_until(month)
    )


def cut_short(content: bytes) -> bytes:
    """A transfer that stopped at three fifths, in the middle of a row."""
    place = len(content) * 3 // 5
    while content[place - 1 : place] in {b"\n", b"\r", b","}:
        place -= 1
    return content[:place]


def thinned(rows: Sequence[Row], seed: int) -> list[Row]:
    """Seven rows in ten."""
    dice = Dice(seed, "row drop")
    return [row for row in rows if not dice.chance(0.3)]


def with_loose_delimiters(content: bytes, column: int) -> bytes:
    """The file with quotes left out around values that hold a comma, in every fortieth row."""
    lines = content.decode().split("\r\n")
    for place in range(1, len(lines) - 1, 40):
        values = next(csv.reader(StringIO(lines[place])))
        first, _, rest = values[column].partition(" ")
        values[column] = f"{first}, {rest}" if rest else f"{first}, "
        lines[place] = ",".join(values)
    return "\r\n".join(lines).encode()


def under_titles(content: bytes, *, width: int) -> bytes:
    """The file with three title lines above its header."""
    mark = b"\xef\xbb\xbf" if content.startswith(b"\xef\xbb\xbf") else b""
    fill = "," * (width - 1)
    titles = f"Northmere London Borough Council{fill}\r\nPayments over £500{fill}\r\n{fill}\r\n"
    return mark + titles.encode() + content[len(mark) :]


def totals_row(rows: Sequence[Row], *, amount: int, label: int) -> list[object]:
    """A last row with the sum of a column."""
    total = 0.0
    for row in rows:
        text = str(row[amount]).replace("£", "").replace(",", "")
        total += float(text) if text else 0.0
    last: list[object] = [""] * len(rows[0])
    last[label], last[amount] = "Total", f"{total:.2f}"
    return last


def broken_references(rows: Sequence[Row], column: int, *, every: int = 9) -> list[Row]:
    """The rows with a spreadsheet's broken reference in some cells of a column."""
    changed: list[Row] = []
    for place, row in enumerate(rows):
        values = list(row)
        if place % every == 4:
            values[column] = "#REF!"
        changed.append(values)
    return changed
