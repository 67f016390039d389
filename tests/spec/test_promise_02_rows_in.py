"""Promise 2: rows in = rows admitted + rows set aside. Nothing is dropped in silence.

The rows of every delivered file and database are counted here by other means than the platform's.
"""

import csv
import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from tests.borough import northmere, store_of

from flamsteed.engine.engine import Engine
from flamsteed.lineage.ledger import open_ledger
from flamsteed.project import Project, load_project
from flamsteed.sources.system import TableSource


@dataclass(frozen=True)
class Borough:
    project: Project
    engine: Engine
    passages: list[dict[str, Any]]
    findings: list[dict[str, Any]]


@pytest.fixture(scope="module")
def borough(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Borough]:
    folder = northmere(tmp_path_factory, months=3)
    project, engine = load_project(folder), store_of(folder)
    ledger = open_ledger(project.ledger)
    yield Borough(project, engine, ledger.passages(), ledger.findings())
    ledger.close()
    engine.close()


def _rows_in_file(path: Path, source: TableSource) -> int:
    if source.format == "xlsx":
        sheet = CalamineWorkbook.from_path(path).get_sheet_by_name(source.sheet)
        rows = [row for row in sheet.to_python() if any(str(cell).strip() for cell in row)]
        return len(rows) - _header(rows) - 1
    with path.open(encoding="latin-1", newline="") as file:
        if source.format == "json_lines":
            return sum(1 for line in file if json.loads(line))
        quoting = csv.QUOTE_MINIMAL if source.quote else csv.QUOTE_NONE
        told = csv.reader(file, delimiter=source.delimiter or ",", quoting=quoting)
        rows = [row for row in told if any(cell.strip() for cell in row)]
    if source.format == "dtf":
        return sum(1 for row in rows if row[0] == source.record)
    return len(rows) - _header(rows) - 1


def _header(rows: list[list[Any]]) -> int:
    """The place of the column names: the first row that is more than a title."""
    return next(p for p, row in enumerate(rows) if all(str(cell).strip() for cell in row[:5]))


def test_every_passage_of_three_months_accounts_for_all_its_rows(borough: Borough) -> None:
    admitted = [p for p in borough.passages if p["door"] == "admit"]
    assert len(admitted) > 200
    assert sum(p["set_aside"] for p in admitted) > 0
    for p in admitted:
        assert p["rows_in"] == p["admitted"] + p["set_aside"], p["passed"]


def test_every_delivered_file_is_admitted_with_all_its_rows_or_refused_with_a_reason(
    borough: Borough,
) -> None:
    by_file = {(p["passed"], p["details"].get("file")): p for p in borough.passages}
    seen = {"admit": 0, "refuse": 0}
    for system, source, contract in borough.project.pairs():
        if system.connection.is_database:
            continue
        for path in (borough.project.folder / system.connection.folder).glob(source.files):
            passage = by_file[f"raw.{contract.name}", path.name]
            seen[passage["door"]] += 1
            if passage["door"] == "admit":
                rows = _rows_in_file(path, source)
                assert passage["admitted"] + passage["set_aside"] == rows, path.name
    assert seen["admit"] > 30
    assert seen["refuse"] >= 3


def test_every_refusal_is_a_finding_that_names_its_file(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    ledger = open_ledger(load_project(northmere(tmp_path_factory)).ledger)
    refused = {p["details"]["file"] for p in ledger.passages() if p["door"] == "refuse"}
    told = {f["file"] for f in ledger.findings() if f["outcome"]}
    ledger.close()
    assert len(refused) >= 3
    assert refused <= told


def test_every_row_of_every_database_is_in_raw_or_in_quarantine(borough: Borough) -> None:
    counted = 0
    for system, source, contract in borough.project.pairs():
        if not system.connection.is_database:
            continue
        file = borough.project.folder / f"data/databases/{system.name}.sqlite"
        with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as database:
            (there,) = database.execute(f'select count(*) from "{source.table}"').fetchone()
        database.close()
        held = sum(
            borough.engine.value(
                f'select count(*) from {stage}."{contract.name}" where _seen_to is null{which}'
            )
            for stage, which in (("raw", ""), ("quarantine", " and _step = 'land'"))
        )
        assert held == there, contract.name
        counted += there
    assert counted > 3_000


def test_every_current_row_is_cleaned_or_set_aside(borough: Borough) -> None:
    for _, _, contract in borough.project.pairs():
        current, cleaned, aside = (
            borough.engine.value(f'select count(*) from {stage}."{contract.name}"{which}')
            for stage, which in (
                ("raw", " where _seen_to is null"),
                ("clean", ""),
                ("quarantine", " where _step = 'clean' and _seen_to is null"),
            )
        )
        assert current == cleaned + aside, contract.name
