"""People's requests, by the command line, as a data protection officer would keep them."""

import csv
from pathlib import Path
from typing import Any

import pytest
from tests.unit.test_project import CONTRACT, PROCESSING, SETTINGS, SYSTEM
from typer.testing import CliRunner

from flamsteed.cli import opened
from flamsteed.cli.main import app
from flamsteed.gold.number import number_for
from flamsteed.lineage.ledger import open_ledger
from flamsteed.lineage.request import Restriction
from flamsteed.project import load_project

NUMBER = number_for("a made-up founder")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A small project that was never run: the register needs no store."""
    files = {
        "flamsteed.yaml": SETTINGS, "systems/housing.yaml": SYSTEM,
        "contracts/housing.odcs.yaml": CONTRACT, "processing/housing.yaml": PROCESSING,
    }  # fmt: skip
    for name, text in files.items():
        path = tmp_path / "saltmarsh" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path / "saltmarsh"


@pytest.fixture(autouse=True)
def wide(monkeypatch: pytest.MonkeyPatch) -> None:
    for console in (opened.out, opened.err):
        monkeypatch.setattr(console, "width", 200)


def _invoke(project: Path, *words: str) -> Any:
    return CliRunner().invoke(app, ["request", *words, "-p", str(project)])


def ask(project: Path, *words: str) -> str:
    done = _invoke(project, *words)
    assert done.exit_code == 0, done.output
    return done.output


def refused(project: Path, *words: str) -> str:
    done = _invoke(project, *words)
    assert done.exit_code == 16, done.output
    return " ".join(done.output.split())


def test_a_request_goes_from_the_day_it_came_to_its_end(project: Path, tmp_path: Path) -> None:
    said = ask(project, "open", "access", "--reference", "SAR/26/7", "--received", "2026-06-01")
    assert "Request 1: a copy of what is held (UK GDPR Article 15)." in said
    assert "Due on Wednesday 2026-07-01." in said
    said = ask(project, "pause", "1", "--for", "identity", "--on", "2026-06-02")
    assert "It waits for identity; its clock stands." in said
    said = ask(
        project, "identity", "1", "--how", "signed in", "--number", NUMBER, "--on", "2026-06-10"
    )
    assert "Due on Friday 2026-07-10." in said
    ask(project, "pause", "1", "--for", "clarification", "--on", "2026-06-11")
    assert "Due on Tuesday 2026-07-14." in ask(project, "resume", "1", "--on", "2026-06-14")
    ask(project, "extend", "1", "--reason", "twelve systems", "--on", "2026-07-14")
    assert "Due on Monday 2026-09-14." in ask(project, "acknowledge", "1", "--on", "2026-07-14")
    ask(project, "close", "1", "--outcome", "granted", "--on", "2026-09-15")
    shown = ask(project, "show", "1", "--on", "2026-10-01")
    assert "granted 2026-09-15, late" in shown
    assert NUMBER in shown
    assert _is_whole(project)


def test_the_list_is_by_the_day_due_and_says_what_is_overdue(project: Path, tmp_path: Path) -> None:
    for kind, day in (("erasure", "2026-06-20"), ("access", "2026-05-01"), ("foi", "2026-06-22")):
        ask(project, "open", kind, "--reference", f"R/{day}", "--received", day)
    to = tmp_path / "list.csv"
    shown = ask(project, "list", "--on", "2026-06-30", "--csv", str(to))
    lines = [line.split() for line in shown.splitlines() if "R/" in line]
    assert [line[0] for line in lines] == ["2", "1", "3"]
    assert "OVERDUE" in lines[0]
    assert "OVERDUE" not in [*lines[1], *lines[2]]
    with to.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["request"], row["due"], row["days left"]) for row in rows] == [
        ("2", "2026-06-01", "-29"), ("1", "2026-07-20", "20"), ("3", "2026-07-21", "21"),
    ]  # fmt: skip
    assert "No request is open." not in shown
    for number in ("1", "2", "3"):
        ask(project, "close", number, "--outcome", "withdrawn", "--on", "2026-07-01")
    assert "No request is open." in ask(project, "list")


def test_the_monthly_return_counts_what_was_on_time(project: Path, tmp_path: Path) -> None:
    for day, closed in (("2026-05-20", "2026-06-10"), ("2026-05-01", "2026-06-10")):
        ask(project, "open", "access", "--reference", f"R/{day}", "--received", day)
        number = "1" if day == "2026-05-20" else "2"
        ask(project, "close", number, "--outcome", "nothing_held", "--on", closed)
    to = tmp_path / "figures.csv"
    ask(project, "figures", "--since", "2026-06-01", "--until", "2026-06-30", "--csv", str(to))
    assert to.read_text(encoding="utf-8").splitlines() == [
        "kind,received,on time,late,mean days,open,overdue", "access,0,1,1,30.5,0,0",
    ]  # fmt: skip


def test_what_cannot_be_leaves_the_register_and_the_ledger_as_they_were(project: Path) -> None:
    ask(project, "open", "erasure", "--reference", "R/1", "--received", "2026-06-01")
    before = _entries(project)
    assert "does not wait for clarification" in refused(
        project, "resume", "1", "--on", "2026-06-02"
    )
    said = refused(project, "extend", "1", "--reason", "x", "--on", "2026-07-02")
    assert "Request 1 is as it was: an extension must be told within the first time limit" in said
    assert "no kind of request" in refused(
        project, "open", "acess", "--reference", "R/2", "--received", "2026-06-01"
    )
    assert "not a Flamsteed number" in refused(
        project,
        "identity",
        "1",
        "--how",
        "x",
        "--number",
        NUMBER[:-1] + "!",
        "--on",
        "2026-06-02",
    )
    assert "No entry in processing/ has the use sport" in refused(
        project,
        "open",
        "objection",
        "--reference",
        "R/2",
        "--received",
        "2026-06-01",
        "--to",
        "sport",
    )
    assert _invoke(project, "show", "9").exit_code == 7
    assert _entries(project) == before


def test_a_granted_restriction_holds_until_it_is_lifted(project: Path) -> None:
    ask(project, "open", "restriction", "--reference", "R/1", "--received", "2026-06-01",
        "--number", NUMBER)  # fmt: skip
    ask(project, "close", "1", "--outcome", "granted", "--on", "2026-06-05")
    assert [r.number for r in _restrictions(project)] == [NUMBER]
    ask(project, "lift", "1", "--reason", "the data was right", "--on", "2026-08-05")
    assert _restrictions(project) == []
    assert "lifted 2026-08-05" in ask(project, "list", "--all", "--on", "2026-08-06")


def _entries(project: Path) -> int:
    ledger = open_ledger(load_project(project).ledger)
    size = ledger.head().size
    ledger.close()
    return size


def _is_whole(project: Path) -> bool:
    ledger = open_ledger(load_project(project).ledger)
    broken = ledger.first_broken_entry()
    ledger.close()
    return broken is None


def _restrictions(project: Path) -> list[Restriction]:
    ledger = open_ledger(load_project(project).ledger)
    found = ledger.restrictions()
    ledger.close()
    return list(found)
