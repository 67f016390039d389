"""Every event that the answers name is really there, in the bytes."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date, timedelta
from io import BytesIO, StringIO
from pathlib import Path

import msoffcrypto
import pytest
from python_calamine import CalamineWorkbook
from tests.unit.synthetic.small_borough import Borough

from flamsteed.synthetic.file_shapes import PARKING, SCHOOL_ADMISSIONS, SOCIAL_CARE
from flamsteed.synthetic.writing import PASSWORD

KINDS = {
    "late", "header_only", "same_file_twice", "truncated", "column_renamed", "column_added", "order_changed", "header_on_line_4",
    "totals_row", "merged_cells", "ref_error", "two_sheets", "password_protected", "date_serials", "row_drop", "code_added",
    "encoding_mislabelled", "delimiter_in_unquoted_address",
}  # fmt: skip


def drop(borough: Borough, system: str, name: str) -> Path:
    return borough.folder / "drop" / system / name


def lines(path: Path, encoding: str = "utf-8") -> list[list[str]]:
    return list(csv.reader(StringIO(path.read_bytes().decode(encoding), newline="")))


def cells(borough: Borough, name: str) -> list[list[object]]:
    book = CalamineWorkbook.from_path(drop(borough, "school_admissions", name))
    sheet = book.get_sheet_by_name("Applications")
    return [list(row) for row in sheet.to_python(skip_empty_area=False)]


def test_every_kind_of_event_falls_within_three_months(borough: Borough) -> None:
    events = borough.answers("event")
    assert {row["kind"] for row in events} == KINDS
    assert {row["month"] for row in events} == {"1", "2", "3"}


def test_every_event_names_a_file_that_is_there_or_one_that_is_late(borough: Borough) -> None:
    for row in borough.answers("event"):
        if row["system"] != "housing":
            assert drop(borough, row["system"], row["file"]).exists(), row


def test_month_one_has_its_share(first_month: Borough) -> None:
    kinds = {row["kind"] for row in first_month.answers("event")}
    assert {
        "same_file_twice",
        "truncated",
        "totals_row",
        "header_on_line_4",
        "header_only",
        "encoding_mislabelled",
    } <= kinds


def test_the_file_sent_twice_is_equal_to_the_byte(borough: Borough) -> None:
    first = drop(borough, "finance", "spend_2026-07-31.csv").read_bytes()
    assert drop(borough, "finance", "spend_2026-07-31_copy.csv").read_bytes() == first


def test_the_truncated_file_stops_inside_a_row(borough: Borough) -> None:
    cut = drop(borough, "social_care", "persons_2026-07-30.csv").read_bytes()
    whole = drop(borough, "social_care", "persons_2026-07-31.csv").read_bytes()
    assert whole.startswith(cut)
    assert not cut.endswith(b"\n")
    last = next(csv.reader([cut.splitlines()[-1].decode()]))
    assert last not in lines(drop(borough, "social_care", "persons_2026-07-31.csv"))


def test_the_empty_file_has_only_its_header(borough: Borough) -> None:
    assert lines(drop(borough, "parking", "pcns_2026-07-30.csv")) == [list(PARKING[1].names)]
    assert len(lines(drop(borough, "parking", "pcns_2026-07-31.csv"))) > 20


def test_the_file_called_utf_8_is_windows_1252(borough: Borough) -> None:
    content = drop(borough, "parking", "permits_2026-07-31.csv").read_bytes()
    with pytest.raises(UnicodeDecodeError):
        content.decode()
    assert content.decode("cp1252").startswith("permit_reference")
    drop(borough, "parking", "permits_2026-08-31.csv").read_bytes().decode()


def test_the_last_row_of_the_first_spend_file_is_a_total(borough: Borough) -> None:
    rows = lines(drop(borough, "finance", "spend_2026-07-31.csv"), "utf-8-sig")
    label, amount = rows[0].index("Supplier Name"), rows[0].index("Amount")
    values = [row[amount].replace("£", "").replace(",", "") for row in rows[1:-1]]
    assert rows[-1][label] == "Total"
    assert float(rows[-1][amount]) == pytest.approx(
        sum(float(value or 0) for value in values), abs=0.01
    )


def test_the_renamed_column_is_renamed_for_one_month(borough: Borough) -> None:
    headers = [
        lines(drop(borough, "finance", f"spend_{day}.csv"), "utf-8-sig")
        for day in ("2026-07-31", "2026-08-31", "2026-09-30")
    ]
    assert "VAT Reg No" in headers[0][0]
    assert "VAT Reg no" in headers[1][0]
    assert headers[2][0][0] == "Northmere London Borough Council"
    assert headers[2][3] == headers[0][0]


def test_a_column_is_added_and_the_order_changed_for_one_month(borough: Borough) -> None:
    for day, has_more in (("2026-07-31", False), ("2026-08-31", True), ("2026-09-30", False)):
        assert (
            "PRONOUNS" in lines(drop(borough, "social_care", f"persons_{day}.csv"))[0]
        ) is has_more
        header = lines(drop(borough, "social_care", f"addresses_{day}.csv"))[0]
        expected = list(SOCIAL_CARE[2].names)
        assert sorted(header) == sorted(expected)
        assert (header == expected) is not has_more


def test_three_rows_in_ten_are_missing_from_one_register(borough: Borough) -> None:
    thin = borough.rows(2, "electoral", "electors_2026-08-28.tsv")
    whole = borough.rows(2, "electoral", "electors_2026-08-31.tsv")
    assert 0.65 * whole < thin < 0.75 * whole


def test_the_locked_workbook_opens_with_its_password_only(borough: Borough) -> None:
    path = drop(borough, "school_admissions", "school_admissions_2026-08-28.xlsx")
    locked = msoffcrypto.OfficeFile(BytesIO(path.read_bytes()))
    assert locked.is_encrypted()
    locked.load_key(password=PASSWORD)
    opened = BytesIO()
    locked.decrypt(opened)
    assert opened.getvalue().startswith(b"PK")


def test_the_workbook_has_titles_a_header_on_row_4_totals_and_notes(borough: Borough) -> None:
    rows = cells(borough, "school_admissions_2026-07-31.xlsx")
    assert rows[0][0] == "NORTHMERE LONDON BOROUGH"
    assert not any(rows[2])
    assert rows[3] == list(SCHOOL_ADMISSIONS[0].names)
    assert rows[-1][:2] == ["Total", len(rows) - 5]
    book = CalamineWorkbook.from_path(
        drop(borough, "school_admissions", "school_admissions_2026-07-31.xlsx")
    )
    assert book.sheet_names == ["Applications", "Notes"]
    assert len(book.get_sheet_by_name("Applications").merged_cell_ranges or []) == 2


def test_broken_references_are_in_the_second_month(borough: Borough) -> None:
    column = SCHOOL_ADMISSIONS[0].place("preference_1")
    counts = Counter(
        row[column] for row in cells(borough, "school_admissions_2026-08-31.xlsx")[4:-1]
    )
    noted = [row for row in borough.answers("defect") if row["kind"] == "ref_error"]
    assert counts["#REF!"] > 5
    assert {row["month"] for row in noted} <= {"2"}


def test_dates_are_serial_numbers_in_the_third_month(borough: Borough) -> None:
    column = SCHOOL_ADMISSIONS[0].place("date_of_birth")
    texts = {
        str(row[0]): str(row[column])
        for row in cells(borough, "school_admissions_2026-08-31.xlsx")[4:-1]
    }
    seen = 0
    for row in cells(borough, "school_admissions_2026-09-30.xlsx")[4:-1]:
        serial = row[column]
        assert isinstance(serial, int | float)
        day = date(1899, 12, 30) + timedelta(days=int(serial))
        if str(row[0]) in texts:
            assert f"{day:%d/%m/%Y}" == texts[str(row[0])]
            seen += 1
    assert seen > 100


def test_the_late_file_is_missing_and_then_comes(borough: Borough) -> None:
    assert "pcns_2026-08-31.csv" not in {one.name for one in borough.deliveries[2]}
    assert borough.rows(3, "parking", "pcns_2026-08-31.csv") > 20


def test_loose_delimiters_make_some_rows_too_long(borough: Borough) -> None:
    rows = lines(drop(borough, "parking", "permits_2026-09-30.csv"))
    widths = Counter(len(row) for row in rows)
    assert widths[len(PARKING[0].names) + 1] > 5
    assert widths[len(PARKING[0].names)] > 0.9 * len(rows)
    assert set(widths) == {len(PARKING[0].names), len(PARKING[0].names) + 1}
