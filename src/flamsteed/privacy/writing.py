"""What leaves under an agreement, written as the file that was agreed, with what it says of itself."""

import hashlib
import json
import os
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import xlsxwriter

from flamsteed.contracts.agreement import Agreement
from flamsteed.engine.engine import Engine
from flamsteed.errors import ReleaseRefused
from flamsteed.gate import write_csv
from flamsteed.privacy.safeguards import Safeguards
from flamsteed.privacy.tables.release import SYMBOLS

MANIFEST = "manifest.json"
_MOST_ROWS = 1_048_575
_DATATYPES = {
    "BOOLEAN": "boolean", "DATE": "date", "DOUBLE": "double", "INTEGER": "integer", "BIGINT": "integer",
    "HUGEINT": "integer",
}  # fmt: skip


def write_rows(
    engine: Engine, select: str, agreement: Agreement, *, to: Path, notes: Sequence[str] = ()
) -> dict[str, str]:
    """Write the rows of a SELECT into folder `to` in the form that was agreed; gives the SHA-256 of
    each file, by name. `notes` go onto a sheet of their own of a workbook.
    """
    figures = _figures(agreement)
    file = to / f"{agreement.name}.{agreement.form}"
    if agreement.form == "csv":
        write_csv(engine, select, file)
        columns = engine.columns(f"({select})")
        beside = to / f"{file.name}-metadata.json"
        beside.write_text(_csvw(agreement, file.name, columns, figures=figures), encoding="utf-8")
    elif agreement.form == "parquet":
        batches = engine.batches(select)
        with pq.ParquetWriter(file, batches.schema, compression="zstd") as writer:
            for batch in batches:
                writer.write_batch(batch)
    else:
        _write_workbook(engine, select, file, figures=figures, notes=notes)
    return {path.name: sha256_of(path) for path in sorted(to.iterdir())}


def write_manifest(agreement: Agreement, told: Mapping[str, Any], *, to: Path) -> None:
    """Write what the recipient must know of a release beside its files: hashes, duties, what each field is."""
    said = {
        "agreement": agreement.name, "version": agreement.version, "title": agreement.title,
        "from": agreement.parties["sharer"].name, "to": agreement.recipient.name,
        "purpose": agreement.purpose, "power": agreement.power,
        "fields": {
            each.name: each.description or each.way for each in agreement.fields
        },
        "grain": agreement.grain, "terms": dict(agreement.terms), **told,
    }  # fmt: skip
    text = json.dumps(said, indent=2, ensure_ascii=False) + "\n"
    (to / MANIFEST).write_text(text, encoding="utf-8")


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file's bytes, in hexadecimal; read in pieces, and on disk for certain."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(1 << 20):
            digest.update(piece)
        os.fsync(file.fileno())
    return digest.hexdigest()


def _figures(agreement: Agreement) -> tuple[str, ...]:
    """The columns of a table that hold figures, or the symbols that stand for none."""
    table = (agreement.safeguards or Safeguards()).table
    return (*table.counts, *table.amounts) if table else ()


def _csvw(
    agreement: Agreement, url: str, columns: Mapping[str, str], *, figures: Collection[str]
) -> str:
    """CSV on the Web metadata of the file, in the order of its columns."""
    described = {each.name: each.description for each in agreement.fields}
    said = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "url": url,
        "dc:title": agreement.title,
        "dc:publisher": agreement.parties["sharer"].name,
        "tableSchema": {
            "columns": [
                {"name": name, "titles": name}
                | (
                    {"datatype": "number", "null": [*SYMBOLS]}
                    if name in figures
                    else {"datatype": _DATATYPES.get(kind.split("(")[0], "string")}
                )
                | ({"dc:description": described[name]} if described[name] else {})
                for name, kind in columns.items()
            ]
        },
    }  # fmt: skip
    return json.dumps(said, indent=2, ensure_ascii=False) + "\n"


def _write_workbook(
    engine: Engine, select: str, file: Path, *, figures: Collection[str], notes: Sequence[str]
) -> None:
    """One sheet, headings in the first row; nothing in it is ever run as a formula.

    Figures that come as text are numbers again, so that a spreadsheet can add them.
    """
    book = xlsxwriter.Workbook(file, {"constant_memory": True, "strings_to_formulas": False,
                                      "strings_to_urls": False, "strings_to_numbers": False})  # fmt: skip
    sheet, batches, row = book.add_worksheet("data"), engine.batches(select), 0
    names = batches.schema.names
    for column, name in enumerate(names):
        sheet.write_string(0, column, name)
    for batch in batches:
        for values in zip(*(column.to_pylist() for column in batch.columns), strict=True):
            row += 1
            if row > _MOST_ROWS:
                book.close()
                raise ReleaseRefused(
                    f"A worksheet holds {_MOST_ROWS:,} rows, and there are more. Agree on csv or parquet."
                )
            for column, value in enumerate(values):
                _write_cell(sheet, (row, column), value, is_figure=names[column] in figures)
    if notes:
        said = book.add_worksheet("notes")
        for place, note in enumerate(("Note", *notes)):
            said.write_string(place, 0, note)
    book.close()


def _write_cell(sheet: Any, at: tuple[int, int], value: object, *, is_figure: bool) -> None:
    if isinstance(value, bool | int | float):
        sheet.write(*at, value)
    elif is_figure and isinstance(value, str) and value not in SYMBOLS:
        sheet.write_number(*at, float(value))
    elif value is not None:
        sheet.write_string(*at, str(value))
