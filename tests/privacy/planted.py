"""Values that cannot be mistaken, planted in everything that a small Northmere delivers."""

import csv
import io
import json
import re
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import xlsxwriter
from python_calamine import CalamineWorkbook

from flamsteed.contracts.contract import Contract
from flamsteed.project import Project

# What nobody may see: values of columns that contracts class as personal data.
SURNAME = "Zzmarkerson"
PERSONAL = (SURNAME, "zzmarked@zzpost", "900 98zz", "QQ98zz54", "zz99-zz-99")
# Values of other columns: they may be published, but stand in no log, finding or error.
PLAIN = "Zzplainly"
EVERY = 3


def marker(column: str) -> str:
    """A value for a personal column that is what the column should hold, nearly."""
    name = column.lower()
    for word, value in (
        ("mail", "zzmarked@zzpost.example"),
        ("phone", "07700 900 98zz"),
        ("tel", "07700 900 98zz"),
        ("nino", "QQ98zz54Z"),
        ("ni_number", "QQ98zz54Z"),
        ("birth", "zz99-zz-99"),
        ("dob", "zz99-zz-99"),
    ):
        if word in name:
            return value
    return SURNAME


def plant(project: Project, contracts: Mapping[str, Contract]) -> int:
    """Plant values in every third row of every file and database; gives how many cells."""
    planted = 0
    for system, source, _ in project.pairs():
        contract = contracts[f"{system.name}__{source.table}"]
        if system.connection.is_database:
            file = project.folder / f"data/databases/{system.name}.sqlite"
            planted += _in_database(file, source.table, contract)
            continue
        for path in sorted((project.folder / system.connection.folder).glob(source.files)):
            if source.format == "json_lines":
                planted += _in_json_lines(path, contract)
            elif source.format == "csv":
                planted += _in_csv(path, contract, source.delimiter, quoted=bool(source.quote))
            elif source.format == "dtf":
                planted += _in_dtf(path)
            else:
                planted += _in_workbook(path, contract)
    return planted


def _value(contract: Contract, name: str, before: object) -> object:
    """What goes into a cell: keys stay, so that the rows still land."""
    column = contract.column(name)
    if column is None or column.key_position is not None or before in (None, ""):
        return before
    return marker(name) if column.personal != "none" else before


def _in_csv(path: Path, contract: Contract, delimiter: str, *, quoted: bool) -> int:
    text = path.read_bytes().decode("latin-1")
    quoting = csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, quoting=quoting))
    header = [name.removeprefix("\xef\xbb\xbf") for name in rows[0]]
    planted = 0
    for row in rows[1::EVERY]:
        for place, name in enumerate(header[: len(row)]):
            value = str(_value(contract, name, row[place]))
            planted += value != row[place]
            row[place] = value
    if path.stem.endswith("_copy") or not text.endswith("\n"):
        return 0
    ragged = [marker(name) for name in header] + [SURNAME, SURNAME]
    keyless = [marker(name) if name not in contract.key else "" for name in header]
    twice = [keys if name in contract.key else f"{marker(name)} {{}}" for name, keys in zip(
        header, rows[1] if len(rows) > 1 else header, strict=False)]  # fmt: skip
    rows += [ragged, keyless, [cell.format(1) for cell in twice], [c.format(2) for c in twice]]
    _write(path, rows, delimiter, quoting)
    return planted


def _write(path: Path, rows: Sequence[Sequence[str]], delimiter: str, quoting: Any) -> None:
    told = io.StringIO(newline="")
    csv.writer(
        told, delimiter=delimiter, quoting=quoting, escapechar="\\" if quoting else None
    ).writerows(rows)
    path.write_bytes(told.getvalue().encode("latin-1"))


def _in_json_lines(path: Path, contract: Contract) -> int:
    lines = path.read_text(encoding="utf-8").splitlines()
    planted = 0
    for place in range(0, len(lines), EVERY):
        told = json.loads(lines[place])
        for name, value in told.items():
            if isinstance(value, str):
                told[name] = _value(contract, name, value)
            elif isinstance(value, (dict, list)) and name != "service":
                told[name] = _everywhere(value)
            planted += told[name] != value
        lines[place] = json.dumps(told)
    broken = [f'{{"id": "{SURNAME}", "name": {SURNAME}', f'"{SURNAME}"', f'["{SURNAME}"]']
    path.write_text("\n".join([*lines, *broken]) + "\n", encoding="utf-8")
    return planted


def _everywhere(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _everywhere(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_everywhere(inner) for inner in value]
    return SURNAME if isinstance(value, str) else value


def _in_dtf(path: Path) -> int:
    """Name the organisations of the gazetteer: the only words of people in it."""
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    named = [
        re.sub(r'"[^",]{4,}"', f'"{SURNAME}"', line) if line.startswith("31,") else line
        for line in lines
    ]
    path.write_text("".join(named), encoding="utf-8", newline="")
    return sum(line != before for line, before in zip(named, lines, strict=True))


def _in_workbook(path: Path, contract: Contract) -> int:
    book = CalamineWorkbook.from_path(path)
    planted = 0
    with xlsxwriter.Workbook(path) as made:
        for name in book.sheet_names:
            sheet = made.add_worksheet(name)
            rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            header = max(rows, key=lambda row: sum(bool(str(cell).strip()) for cell in row))
            for line, row in enumerate(rows):
                data = line > rows.index(header) and bool(str(row[0]).strip())
                for place, cell in enumerate(row):
                    title = str(header[place]) if place < len(header) else ""
                    column = next((c for c in contract.columns if c.name == title), None)
                    hidden = data and column is not None and column.key_position is None
                    value = marker(title) if hidden else cell
                    planted += hidden
                    sheet.write(line, place, str(value) if hidden else value)
        made.add_worksheet(SURNAME).write(0, 0, SURNAME)
    return planted


def _in_database(path: Path, table: str, contract: Contract) -> int:
    planted = 0
    with closing(sqlite3.connect(path)) as database, database:
        for column in contract.columns:
            if column.key_position is not None or column.personal == "none":
                continue
            planted += database.execute(
                f'update "{table}" set "{column.name}" = ? where rowid % {EVERY} = 0'
                f" and typeof(\"{column.name}\") = 'text' and trim(\"{column.name}\") <> ''",
                [marker(column.name)],
            ).rowcount
    return planted
