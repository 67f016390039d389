"""Files as the systems write them: CSV, TSV, JSON lines, XLSX and DTF 7.3."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from io import BytesIO, StringIO
from pathlib import Path
from typing import Final

import msoffcrypto
import xlsxwriter
from msoffcrypto.format.ooxml import OOXMLFile

from flamsteed.synthetic.identifiers import CUSTODIAN

PASSWORD: Final = "northmere"  # noqa: S105 - the point of the file is that its password is known
Row = Sequence[object]


def write_bytes(path: Path, content: bytes) -> None:
    """`content` stands at `path`, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    part.write_bytes(content)
    part.replace(path)


def csv_bytes(
    header: Sequence[str], rows: Iterable[Row], *, ending: str = "\n", encoding: str = "utf-8"
) -> bytes:
    """A comma-separated file with a header."""
    text = StringIO()
    writer = csv.writer(text, lineterminator=ending)
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue().encode(encoding, errors="replace")


def tsv_bytes(header: Sequence[str], rows: Iterable[Row]) -> bytes:
    """A tab-separated file in windows-1252, without quotes."""
    lines = ["\t".join(header)]
    lines.extend("\t".join(str(value) for value in row) for row in rows)
    return ("\r\n".join(lines) + "\r\n").encode("cp1252", errors="replace")


def json_lines_bytes(rows: Iterable[Row]) -> bytes:
    """One JSON object on each line."""
    lines = [json.dumps(row[0], ensure_ascii=False) for row in rows]
    return ("\n".join(lines) + "\n" if lines else "").encode()


def xlsx_bytes(
    header: Sequence[str], rows: Sequence[Row], *, day: date, serial_column: str = ""
) -> bytes:
    """A workbook: titles in merged cells, header on row 4, rows, a total, and a second sheet of notes.

    Values of `serial_column`, days as text, are written as spreadsheet numbers.
    """
    content = BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True, "strings_to_numbers": False})
    book.set_properties({"title": "School admissions", "created": datetime.combine(day, time())})
    sheet = book.add_worksheet("Applications")
    bold = book.add_format({"bold": True})
    sheet.merge_range(0, 0, 0, len(header) - 1, "NORTHMERE LONDON BOROUGH", bold)
    sheet.merge_range(1, 0, 1, len(header) - 1, f"School admissions as at {day.day} {day:%B %Y}")
    sheet.write_row(3, 0, header, bold)
    serial = list(header).index(serial_column) if serial_column else -1
    distance = list(header).index("distance_miles")
    for place, row in enumerate(rows, 4):
        for column, value in enumerate(row):
            _write_cell(
                sheet,
                (place, column),
                str(value),
                is_serial=column == serial,
                is_number=column == distance,
            )
    sheet.write_string(4 + len(rows), 0, "Total", bold)
    sheet.write_number(4 + len(rows), 1, len(rows), bold)
    notes = book.add_worksheet("Notes")
    notes.write_column(
        0, 0, ["Notes", "Distances are in a straight line.", "Late applications are not included."]
    )
    book.close()
    return content.getvalue()


def _write_cell(
    sheet: xlsxwriter.worksheet.Worksheet,
    place: tuple[int, int],
    value: str,
    *,
    is_serial: bool,
    is_number: bool,
) -> None:
    if not value:
        return
    if is_serial:
        day, month, year = (int(part) for part in value.split("/"))
        sheet.write_number(
            *place, date(year, month, day).toordinal() - date(1899, 12, 30).toordinal()
        )
    elif is_number:
        sheet.write_number(*place, float(value))
    else:
        sheet.write_string(*place, value)


def encrypted_bytes(workbook: bytes) -> bytes:
    """The workbook, locked with the password. Its salt is fresh, so its bytes differ each time."""
    locked = BytesIO()
    OOXMLFile(BytesIO(workbook)).encrypt(PASSWORD, locked)
    return locked.getvalue()


def write_encrypted(path: Path, workbook: bytes) -> None:
    """The locked workbook stands at `path`; one that is there already and opens to the same stays."""
    if path.exists():
        opened = BytesIO()
        locked = msoffcrypto.OfficeFile(BytesIO(path.read_bytes()))
        locked.load_key(password=PASSWORD)
        locked.decrypt(opened)
        if opened.getvalue() == workbook:
            return
    write_bytes(path, encrypted_bytes(workbook))


def _dtf_value(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return '"' + value.replace('"', '""') + '"'
    return str(value)


def dtf_bytes(records: Sequence[tuple[str, Row]], *, day: date, volume: int) -> bytes:
    """A DTF 7.3 change-only update: header 10, the records, trailer 99.

    A record's tag is its type and, where it is not an insert, the change: `21`, `21U`.
    """
    stamp = f"{day.isoformat()},18:00:00"
    lines = [f'10,"NORTHMERE",{CUSTODIAN},{day.isoformat()},{volume},{stamp},"7.3","C"']
    for place, (tag, row) in enumerate(sorted(records, key=lambda record: record[0][:2]), 1):
        values = ",".join(_dtf_value(value) for value in row)
        lines.append(f'{tag[:2]},"{tag[2:] or "I"}",{place},{values}')
    lines.append(f"99,{volume + 1},{len(records)},{stamp}")
    return ("\r\n".join(lines) + "\r\n").encode()
