"""What leaves under an agreement, written as the file that was agreed, with what it says of itself."""

import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import xlsxwriter

from flamsteed.contracts.agreement import Agreement
from flamsteed.engine.engine import Engine
from flamsteed.errors import ReleaseRefused
from flamsteed.gate import write_csv

MANIFEST = "manifest.json"
_MOST_ROWS = 1_048_575
_DATATYPES = {
    "BOOLEAN": "boolean", "DATE": "date", "DOUBLE": "double", "INTEGER": "integer", "BIGINT": "integer",
    "HUGEINT": "integer",
}  # fmt: skip


def write_rows(engine: Engine, select: str, agreement: Agreement, *, to: Path) -> dict[str, str]:
    """Write the rows of a SELECT into folder `to` in the form that was agreed; gives the SHA-256 of
    each file, by name.
    """
    file = to / f"{agreement.name}.{agreement.form}"
    if agreement.form == "csv":
        write_csv(engine, select, file)
        columns = engine.columns(f"({select})")
        beside = to / f"{file.name}-metadata.json"
        beside.write_text(_csvw(agreement, file.name, columns), encoding="utf-8")
    elif agreement.form == "parquet":
        batches = engine.batches(select)
        with pq.ParquetWriter(file, batches.schema, compression="zstd") as writer:
            for batch in batches:
                writer.write_batch(batch)
    else:
        _write_workbook(engine, select, file)
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


def _csvw(agreement: Agreement, url: str, columns: Mapping[str, str]) -> str:
    """CSV on the Web metadata of the file, in the order of its columns."""
    described = {each.name: each.description for each in agreement.fields}
    said = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "url": url,
        "dc:title": agreement.title,
        "dc:publisher": agreement.parties["sharer"].name,
        "tableSchema": {
            "columns": [
                {"name": name, "titles": name, "datatype": _DATATYPES.get(kind.split("(")[0], "string")}
                | ({"dc:description": described[name]} if described[name] else {})
                for name, kind in columns.items()
            ]
        },
    }  # fmt: skip
    return json.dumps(said, indent=2, ensure_ascii=False) + "\n"


def _write_workbook(engine: Engine, select: str, file: Path) -> None:
    """One sheet, headings in the first row; nothing in it is ever run as a formula."""
    book = xlsxwriter.Workbook(file, {"constant_memory": True, "strings_to_formulas": False,
                                      "strings_to_urls": False, "strings_to_numbers": False})  # fmt: skip
    sheet, batches, row = book.add_worksheet("data"), engine.batches(select), 0
    for column, name in enumerate(batches.schema.names):
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
                if isinstance(value, bool | int | float):
                    sheet.write(row, column, value)
                elif value is not None:
                    sheet.write_string(row, column, str(value))
    book.close()
