"""What leaves, written in each form that may be agreed."""

from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from python_calamine import CalamineWorkbook
from tests.drawn_agreements import agreement

from flamsteed.contracts.agreement import Field
from flamsteed.engine.engine import Engine
from flamsteed.engine.on_duckdb import open_store
from flamsteed.errors import ReleaseRefused
from flamsteed.privacy import writing
from flamsteed.privacy.writing import sha256_of, write_rows

SELECT = "select * from (values ('=1+1', true, 3), ('00123', false, null)) as v(text, flag, n)"
FIELDS = tuple(Field(name, (name,)) for name in ("text", "flag", "n"))


@pytest.fixture
def engine() -> Iterator[Engine]:
    opened = open_store(None)
    yield opened
    opened.close()


def test_csv_runs_no_formula_and_says_its_types_beside_it(engine: Engine, tmp_path: Path) -> None:
    hashes = write_rows(engine, SELECT, agreement(FIELDS), to=tmp_path)
    assert (tmp_path / "partner.csv").read_bytes() == (
        b"text,flag,n\r\n'=1+1,true,3\r\n00123,false,\r\n"
    )
    said = (tmp_path / "partner.csv-metadata.json").read_text(encoding="utf-8")
    assert '"datatype": "boolean"' in said
    assert hashes == {path.name: sha256_of(path) for path in tmp_path.iterdir()}


def test_a_workbook_holds_texts_as_texts(engine: Engine, tmp_path: Path) -> None:
    write_rows(engine, SELECT, agreement(FIELDS, form="xlsx"), to=tmp_path)
    sheet = CalamineWorkbook.from_path(str(tmp_path / "partner.xlsx")).get_sheet_by_name("data")
    assert sheet.to_python() == [["text", "flag", "n"], ["=1+1", True, 3.0], ["00123", False, ""]]


def test_parquet_keeps_types(engine: Engine, tmp_path: Path) -> None:
    write_rows(engine, SELECT, agreement(FIELDS, form="parquet"), to=tmp_path)
    assert pq.read_table(tmp_path / "partner.parquet").to_pylist() == [
        {"text": "=1+1", "flag": True, "n": 3}, {"text": "00123", "flag": False, "n": None},
    ]  # fmt: skip


def test_more_rows_than_a_worksheet_holds_are_refused(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "_MOST_ROWS", 1)
    with pytest.raises(ReleaseRefused, match="A worksheet holds 1 rows"):
        write_rows(engine, SELECT, agreement(FIELDS, form="xlsx"), to=tmp_path)
