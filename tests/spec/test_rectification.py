"""A value that was put right (UK GDPR Article 16) stays right through every reload, and what came stays as it came.

A small council's tenants, by the command line: the officer corrects, the system goes on delivering.
"""

import csv
import json
import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.borough import run_here, store_of
from tests.saltmarsh import PROCESSING
from tests.unit.test_project import CONTRACT, MART, MART_CONTRACT, SETTINGS, SYSTEM
from typer.testing import CliRunner

from flamsteed.cli import opened
from flamsteed.cli.main import app
from flamsteed.engine.engine import Engine
from flamsteed.lineage.ledger import open_ledger
from flamsteed.project import load_project
from flamsteed.store import open_project_store

JULY = (("T/1", "Ashdown", "SE29 1AA"), ("T/2", "Birdwhistle", "SE29 2BB"), ("T/3", "Crake", ""))
RIGHT = "Birtwistle"
REQUIRED = CONTRACT.replace(
    "      - name: surname\n", "      - name: surname\n        required: true\n"
)


@pytest.fixture(autouse=True)
def wide(monkeypatch: pytest.MonkeyPatch) -> None:
    for console in (opened.out, opened.err):
        monkeypatch.setattr(console, "width", 240)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The council after its July run, with a request for rectification open."""
    files = {
        "flamsteed.yaml": SETTINGS, "systems/housing.yaml": SYSTEM, "contracts/housing.odcs.yaml": REQUIRED,
        "processing/housing.yaml": PROCESSING, "marts/tenants.sql": MART,
        "contracts/mart.odcs.yaml": MART_CONTRACT,
    }  # fmt: skip
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    deliver(tmp_path, "2026-07-31", JULY)
    ask(
        tmp_path,
        "request",
        "open",
        "rectification",
        "--reference",
        "RE/26/1",
        "--received",
        "2026-08-01",
    )
    return tmp_path


def deliver(project: Path, day: str, rows: Sequence[Sequence[str]], *, name: str = "") -> None:
    """A delivery of the housing system, and the run that takes it."""
    drop = project / "data/drop/housing"
    drop.mkdir(parents=True, exist_ok=True)
    lines = [",".join(row) for row in (("Ref No", "surname", "post_code"), *rows)]
    (drop / (name or f"tenants_{day}.csv")).write_text("\n".join(lines) + "\n", encoding="utf-8")
    run_here(project, date.fromisoformat(day))


def invoke(project: Path, *words: str, said: str = "") -> Any:
    return CliRunner().invoke(app, [*words, "-p", str(project)], input=said)


def ask(project: Path, *words: str, said: str = "") -> str:
    done = invoke(project, *words, said=said)
    assert done.exit_code == 0, done.output
    return " ".join(done.output.split())


def put_right(
    project: Path, column: str = "surname", value: str = RIGHT, key: str = "T/2", *more: str
) -> str:
    words = ["rectify", f"housing/tenant/{key}", "--column", column, "--request", "1", *more]
    return ask(project, *words, "--value", value, "--by", "officer")


def again(project: Path, day: date = date(2026, 7, 31)) -> None:
    run_here(project, day)


def tenants(project: Path) -> list[tuple[Any, ...]]:
    return _rows(project, "select ref_no, surname, post_code from clean.housing__tenant order by 1")


def stands(project: Path) -> str:
    """How the corrections stand, as the list says."""
    to = project / "out/corrections.csv"
    ask(project, "corrections", "--csv", str(to))
    with to.open(encoding="utf-8", newline="") as file:
        return "; ".join(row["how it stands"] for row in csv.DictReader(file))


def test_a_correction_is_laid_by_the_next_run_and_what_came_stays_as_it_came(project: Path) -> None:
    said = put_right(project)
    assert "`surname` of a record of housing/tenant is written down, at request 1." in said
    assert "nobody to tell" in said
    assert tenants(project)[1] == ("T/2", "Birdwhistle", "SE29 2BB")
    again(project)
    assert tenants(project) == [
        ("T/1", "Ashdown", "SE29 1AA"), ("T/2", RIGHT, "SE29 2BB"), ("T/3", "Crake", None),
    ]  # fmt: skip
    raw = "select surname from raw.housing__tenant order by 1"
    assert _rows(project, raw) == [("Ashdown",), ("Birdwhistle",), ("Crake",)]
    assert stands(project) == "in force"


def test_the_value_may_come_from_standard_input_so_that_no_history_of_commands_has_it(
    project: Path,
) -> None:
    words = ["rectify", "housing/tenant/T/2", "--column", "surname", "--request", "1"]
    ask(project, *words, "--value", "-", said=f"{RIGHT}\n")
    again(project)
    assert tenants(project)[1][1] == RIGHT


def test_it_survives_the_same_delivery_and_every_full_snapshot_that_is_wrong_still(
    project: Path,
) -> None:
    put_right(project)
    again(project)
    deliver(project, "2026-08-01", JULY, name="tenants_2026-07-31_again.csv")
    assert tenants(project)[1] == ("T/2", RIGHT, "SE29 2BB")
    moved = (JULY[0], ("T/2", "Birdwhistle ", "SE30 3DD"), ("T/4", "Dunnock", ""))
    deliver(project, "2026-08-31", moved)
    assert tenants(project) == [
        ("T/1", "Ashdown", "SE29 1AA"), ("T/2", RIGHT, "SE30 3DD"), ("T/4", "Dunnock", None),
    ]  # fmt: skip
    assert stands(project) == "in force"


def test_a_new_value_at_the_source_counts_and_the_owner_is_told_without_a_value(
    project: Path,
) -> None:
    put_right(project)
    deliver(project, "2026-08-31", (JULY[0], ("T/2", "Bunting", "SE29 2BB"), JULY[2]))
    assert tenants(project)[1][1] == "Bunting"
    assert stands(project) == "source changed"
    (found,) = [f for f in _findings(project) if f["dimension"] == "accuracy"]
    assert (found["rule"], found["lines"], found["owner"]) == (
        "corrected value changed at the source", [3], "housing@saltmarsh.example",
    )  # fmt: skip
    assert not re.search("Birdwhistle|Birtwistle|Bunting", str(found))


def test_once_the_source_says_what_is_right_the_correction_is_taken_over(project: Path) -> None:
    put_right(project)
    again(project)
    assert [f["rule"] for f in _findings(project)] == ["still wrong at the source"]
    deliver(project, "2026-08-31", (JULY[0], ("T/2", RIGHT, "SE29 2BB"), JULY[2]))
    assert tenants(project)[1][1] == RIGHT
    assert stands(project) == "taken over"
    assert [f["rule"] for f in _findings(project)] == []


def test_a_correction_taken_back_gives_the_source_its_word_back(project: Path) -> None:
    put_right(project)
    again(project)
    words = ["rectify", "housing/tenant/T/2", "--column", "surname", "--request", "1"]
    assert "is taken back" in ask(project, *words, "--undo", "--by", "another officer")
    again(project)
    assert tenants(project)[1][1] == "Birdwhistle"
    assert re.fullmatch(r"undone, .+ by another officer", stands(project))
    done = invoke(project, *words, "--undo")
    assert (done.exit_code, "was not corrected" in done.output) == (7, True)


def test_what_was_done_step_by_step_is_what_a_full_rebuild_makes(project: Path) -> None:
    put_right(project)
    again(project)
    put_right(project, "post_code", "SE31 1AA", "T/3")
    put_right(project, "surname", "Cormorant", "T/3")
    deliver(project, "2026-08-31", (JULY[0], ("T/2", "Birdwhistle", "SE32 2BB"), JULY[2]))
    ask(project, "rectify", "housing/tenant/T/3", "--column", "surname", "--request", "1", "--undo")
    again(project, date(2026, 8, 31))
    stepwise = _rows(project, "select * from clean.housing__tenant order by _record")
    assert tenants(project)[1:] == [("T/2", RIGHT, "SE32 2BB"), ("T/3", "Crake", "SE31 1AA")]
    engine = open_project_store(load_project(project))
    engine.execute("drop table clean.housing__tenant")
    engine.execute("delete from flamsteed.passage where passed = 'clean.housing__tenant'")
    engine.close()
    again(project, date(2026, 8, 31))
    assert _rows(project, "select * from clean.housing__tenant order by _record") == stepwise


def test_what_cannot_be_corrected_is_refused_and_no_value_is_said(project: Path) -> None:
    ask(project, "request", "open", "access", "--reference", "SAR/26/2", "--received", "2026-08-01")
    for words, code, said in (
        (("housing/tenant/T/9", "surname", "1"), 7, "No record of housing/tenant has that key now"),
        (("housing/tenants/T/2", "surname", "1"), 7, "there are: housing/tenant"),
        (("T/2", "surname", "1"), 7, "No table|names no record|no table"),
        (("housing/tenant/T/2", "forename", "1"), 7, "what can be corrected there is: surname, post_code"),
        (("housing/tenant/T/2", "Ref No", "1"), 19, "with another it would be another record"),
        (("housing/tenant/T/2", "surname", "9"), 7, "There is no request 9"),
        (("housing/tenant/T/2", "surname", "2"), 19, "is of the kind `access`"),
        (("housing/tenant/T/2", "post_code", "1"), 19, "cannot be what the contract says it is"),
    ):  # fmt: skip
        record, column, request = words
        asked = ["rectify", record, "--column", column, "--request", request, "--value", RIGHT]
        done = invoke(project, *asked)
        output = " ".join(done.output.split())
        assert done.exit_code == code, output
        assert re.search(said, output), output
        assert RIGHT not in output
    for column, value, said in (
        ("surname", " Birdwhistle ", "says that already"),
        ("post_code", "se292bb", "says that already"),
        ("surname", "  ", "is required"),
    ):
        asked = ["rectify", "housing/tenant/T/2", "--column", column, "--request", "1"]
        done = invoke(project, *asked, "--value", value)
        assert (done.exit_code, said in " ".join(done.output.split())) == (19, True), done.output
    assert invoke(project, *asked).exit_code == 2
    assert "Nothing was ever corrected" in ask(project, "corrections")
    ask(project, "request", "close", "1", "--outcome", "granted", "--on", "2026-08-02")
    done = invoke(project, *asked, "--value", RIGHT)
    assert (done.exit_code, "was closed on 2026-08-02" in done.output) == (19, True), done.output


def test_a_value_that_its_standard_cannot_read_is_let_in_by_force(project: Path) -> None:
    put_right(project, "post_code", "BFPO", "T/2", "--force")
    again(project)
    (kept,) = _rows(
        project,
        "select post_code_raw, post_code_reason from clean.housing__tenant where ref_no = 'T/2'",
    )
    assert kept == ("BFPO", "invalid")


def test_no_value_is_in_the_ledger_and_to_see_one_is_a_reading_in_it(project: Path) -> None:
    put_right(project)
    again(project)
    assert RIGHT not in ask(project, "corrections")
    assert not [each for each in _trail(project) if "'read'" in each]
    assert RIGHT in ask(project, "corrections", "--values")
    (read,) = [each for each in _trail(project) if "'read'" in each]
    assert "corrections with their values" in read
    (written,) = [each for each in _trail(project) if "'correct'" in each]
    assert "'request': 1" in written
    assert "'by': 'officer'" in written
    assert not re.search("Birdwhistle|Birtwistle", "".join(_trail(project)))
    done = invoke(project, "corrections", "--values", "--csv", str(project / "out/c.csv"))
    assert done.exit_code == 2


def _trail(project: Path) -> list[str]:
    ledger = open_ledger(load_project(project).ledger)
    with ledger.reading() as connection:
        told = connection.exec_driver_sql("select what from audit order by number").all()
    ledger.close()
    return [str(json.loads(what)) for (what,) in told]


def _findings(project: Path) -> list[dict[str, Any]]:
    ledger = open_ledger(load_project(project).ledger)
    found = [f for f in ledger.findings() if f["dimension"] == "accuracy"]
    ledger.close()
    return found


def _rows(project: Path, asked: str) -> list[tuple[Any, ...]]:
    engine: Engine = store_of(project)
    try:
        return engine.rows(asked)
    finally:
        engine.close()
