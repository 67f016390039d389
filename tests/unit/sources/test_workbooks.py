from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from typing import Any

import msoffcrypto.format.ooxml
import pytest
import xlsxwriter
from tests.unit.sources.conftest import Drop

from flamsteed.lineage.passage import Passage
from flamsteed.quality.finding import Finding

Found = Callable[[Passage, str], Finding]
FILE = "people_2026-07-31.xlsx"


def workbook(*rows: list[Any], extra: bool = False, **options: Any) -> bytes:
    """A workbook of one sheet; a cell may be a value, a day, or a formula with its result."""
    content = BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True, **options})
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    sheet = book.add_worksheet("People")
    for place, row in enumerate(rows):
        for column, value in enumerate(row):
            if isinstance(value, datetime):
                sheet.write_datetime(place, column, value, day)
            elif isinstance(value, tuple):
                sheet.write_formula(place, column, value[0], None, value[1])
            elif value is not None:
                sheet.write(place, column, value)
    if extra:
        book.add_worksheet("Notes").write(0, 0, "a note")
    book.close()
    return content.getvalue()


@pytest.fixture(autouse=True)
def _declared(drop: Drop) -> None:
    drop.declare(format="xlsx")


def test_cells_are_text_without_loss(drop: Drop) -> None:
    passage = drop.land_one(
        workbook(
            ["id", "name", "born"],
            ["0012", 12345678901.0, datetime(2015, 3, 4)],  # noqa: DTZ001 - workbooks know no time zones
            [7, 1.25, datetime(2015, 3, 4, 5, 6, 7)],  # noqa: DTZ001
            ["x", True, None],
        ),
        FILE,
    )
    assert passage.findings == ()
    assert drop.raw() == [
        (2, "0012", "12345678901", "2015-03-04"),
        (3, "7", "1.25", "2015-03-04 05:06:07"),
        (4, "x", "TRUE", None),
    ]


def test_titles_totals_and_other_sheets_are_told(drop: Drop, found: Found) -> None:
    content = workbook(
        ["NORTHMERE"], [], [], ["id", "name", "born"], [1, "A"], [], [2, "B"], ["Total", 2],
        extra=True,
    )  # fmt: skip
    passage = drop.land_one(content, FILE)
    assert found(passage, "title_rows").lines == (4,)
    assert found(passage, "totals_row").lines == (8,)
    assert "2 sheets" in found(passage, "extra_sheets").message
    assert passage.details["blank_rows"] == 1
    assert [row[:2] for row in drop.raw()] == [(5, "1"), (7, "2")]
    assert [row[:2] for row in drop.set_aside()] == [(8, "totals row")]


def test_failed_formulas_become_empty_and_are_told(drop: Drop, found: Found) -> None:
    rows = [["1", ("=A9", "#REF!"), None], ["2", "#N/A", None], ["3", ("=1+1", 2), None]]
    passage = drop.land_one(workbook(["id", "name", "born"], *rows), FILE)
    assert found(passage, "formula_errors").lines == (2, 3)
    assert [row[2] for row in drop.raw()] == [None, None, "2"]


@pytest.mark.parametrize(("is_1904", "day"), [(False, "2014-12-27"), (True, "2018-12-28")])
def test_days_that_are_numbers_are_read_as_the_workbook_shows_them(
    drop: Drop, found: Found, is_1904: bool, day: str
) -> None:
    content = workbook(["id", "name", "born"], [1, "A", 42000], [2, "B", "x"], date_1904=is_1904)
    assert found(drop.land_one(content, FILE), "serial_dates").lines == (2,)
    assert [row[3] for row in drop.raw()] == [day, "x"]


def test_a_merged_cell_is_filled_down_only_where_the_merge_says(drop: Drop, found: Found) -> None:
    content = BytesIO()
    book = xlsxwriter.Workbook(content)
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["id", "name", "born"])
    sheet.write_column(1, 0, [1, 2, 3, 4])
    sheet.merge_range(1, 1, 2, 1, "A")
    sheet.write(4, 1, "D")
    book.close()
    finding = found(drop.land_one(content.getvalue(), FILE), "merged_cells")
    assert (finding.rows, finding.lines) == (1, (3,))
    assert [row[2] for row in drop.raw()] == ["A", "A", None, "D"]


def test_a_locked_workbook_is_left_where_it_is(drop: Drop, found: Found) -> None:
    locked = BytesIO()
    plain = BytesIO(workbook(["id", "name", "born"], [1, "A", None]))
    msoffcrypto.format.ooxml.OOXMLFile(plain).encrypt("northmere", locked)
    passage = drop.land_one(locked.getvalue(), FILE)
    assert passage.door == "refuse"
    assert "without one" in found(passage, "password_protected").message


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (workbook(["id", "name", "born"], [1, "A", None])[:-300], "truncated"),
        (b"id,name,born\n1,A,\n", "unreadable"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "unreadable"),
        (b"", "empty"),
        (workbook(["id", "name", "born"]), "empty"),
        (workbook(["colour", "size"], ["red", 1]), "column_missing"),
        (workbook(["id", "name"], [1, "A"]), "column_missing"),
    ],
)
def test_what_is_no_workbook_of_the_table_is_refused(
    drop: Drop, found: Found, content: bytes, rule: str
) -> None:
    passage = drop.land_one(content, FILE)
    assert passage.door == "refuse"
    assert found(passage, rule).outcome == "set_aside"


def test_a_named_sheet_that_is_not_there_is_told(drop: Drop, found: Found) -> None:
    passage = drop.declare(sheet="Applications").land_one(workbook(["id", "name", "born"]), FILE)
    assert "none of them named `Applications`" in found(passage, "column_missing").message
