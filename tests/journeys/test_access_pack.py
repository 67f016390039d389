"""A resident of Northmere asks what is held on them, and is given it: by the command line."""

import csv
import hashlib
import json
import stat
from pathlib import Path
from typing import Any

import pytest
from tests.borough import a_copy, northmere
from typer.testing import CliRunner

from flamsteed.cli.main import app
from flamsteed.project import load_project
from flamsteed.store import open_project_store


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return a_copy(northmere(tmp_path_factory), tmp_path_factory.mktemp("pack"))


@pytest.fixture(scope="module")
def person(project: Path) -> dict[str, str]:
    """Whom most systems know, with notes about them, and somebody else."""
    engine = open_project_store(load_project(project), read_only=True)
    ((number, surname, nino),) = engine.rows(
        "select number, surname, nino from gold.person where nino is not null and surname is not null"
        " order by systems desc, records desc, number limit 1"
    )
    engine.close()
    return {"number": number, "surname": surname, "nino": nino}


def do(project: Path, *words: str, fails: int = 0) -> Any:
    done = CliRunner().invoke(app, [*words, "-p", str(project)])
    assert done.exit_code == fails, done.output
    return " ".join(done.output.split())


def packs(project: Path) -> list[Path]:
    return sorted((project / "out" / "requests" / "request_1").glob("*"))


@pytest.fixture(scope="module")
def pack(project: Path, person: dict[str, str]) -> Path:
    do(project, "request", "open", "access", "--reference", "SAR/1", "--received", "2026-08-03")
    said = do(project, "request", "pack", "1", "--on", "2026-08-04", fails=16)
    assert "not proven who asks" in said
    assert not (project / "out" / "requests").exists()
    do(project, "request", "identity", "1", "--how", "signed in", "--number", person["number"],
       "--on", "2026-08-04")  # fmt: skip
    do(project, "show", person["number"])
    do(project, "request", "pack", "1", "--on", "2026-08-05")
    return packs(project)[-1]


def rows_of(pack: Path, table: str) -> list[dict[str, str]]:
    with (pack / "data" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_copy_is_for_its_owner_alone_and_holds_what_was_found(
    project: Path, pack: Path, person: dict[str, str]
) -> None:
    modes = {stat.S_IMODE(path.stat().st_mode) for path in pack.rglob("*") if path.is_file()}
    assert (stat.S_IMODE(pack.stat().st_mode), modes) == (0o700, {0o600})
    (gold,) = rows_of(pack, "gold.person")
    assert (gold["number"], gold["nino"]) == (person["number"], person["nino"])
    stages = {path.name.split(".")[0] for path in (pack / "data").iterdir()}
    assert {"raw", "clean", "gold", "mart"} <= stages
    raw = [path for path in (pack / "data").glob("raw.*.csv") if ".mentions." not in path.name]
    assert all("line" in row["from"] for path in raw for row in rows_of(pack, path.stem))


def test_the_page_says_all_that_the_law_asks_for_and_fetches_nothing(pack: Path) -> None:
    page = (pack / "index.html").read_text(encoding="utf-8")
    for words in (
        "What it is used for", "Why the law allows it", "How long it is kept", "Who was given it",
        "Your rights", "How we searched", "What was left out", "When your record was looked at",
        "Information Commissioner", "Proof",
    ):  # fmt: skip
        assert words in page, words
    assert "<script" not in page
    assert "src=" not in page


def test_the_entry_that_has_the_hashes_is_proven_in_the_pack(project: Path, pack: Path) -> None:
    proof = json.loads((pack / "proof.json").read_text(encoding="utf-8"))
    files = proof["what"]["details"]["files"]
    assert set(files) == {f"data/{path.name}" for path in (pack / "data").iterdir()}
    for name, digest in files.items():
        assert hashlib.sha256((pack / name).read_bytes()).hexdigest() == digest
    done = CliRunner().invoke(app, ["ledger", "check-proof", str(pack / "proof.json")])
    assert done.exit_code == 0
    assert proof["head"]["root"] in (pack / "index.html").read_text(encoding="utf-8")
    do(project, "ledger", "verify")


def test_what_a_reviewer_shows_is_in_the_next_pack_and_all_else_stays_out(
    project: Path, pack: Path, tmp_path: Path
) -> None:
    to = tmp_path / "weigh.csv"
    do(project, "request", "third-parties", "1", "--csv", str(to), "--on", "2026-08-06")
    assert stat.S_IMODE(to.stat().st_mode) == 0o600
    with to.open(encoding="utf-8-sig", newline="") as file:
        asked = list(csv.DictReader(file))
    assert asked
    chosen = next(row for row in asked if row["table"].startswith("raw."))
    before = "".join(p.read_text(encoding="utf-8") for p in (pack / "data").glob("*.csv"))
    with to.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, asked[0].keys())
        writer.writeheader()
        writer.writerows(row | {"answer": "show" if row is chosen else ""} for row in asked)
    do(project, "request", "third-parties", "1", "--from-csv", str(to), "--on", "2026-08-06")
    do(project, "request", "pack", "1", "--on", "2026-08-07")
    after = "".join(
        p.read_text(encoding="utf-8") for p in (packs(project)[-1] / "data").glob("*.csv")
    )
    assert after.count(f"[{chosen['kind']}]") == before.count(f"[{chosen['kind']}]") - int(
        chosen["times"]
    )


def test_what_is_exempt_is_withheld_and_an_exemption_of_nothing_is_refused(
    project: Path, pack: Path
) -> None:
    why = "2/19: advice of counsel"
    do(project, "request", "pack", "1", "--exempt", f"gold.person.nino={why}", "--on", "2026-08-08")
    made = packs(project)[-1]
    (gold,) = rows_of(made, "gold.person")
    assert gold["nino"] == "[withheld]"
    assert "legal professional privilege" in (made / "index.html").read_text(encoding="utf-8")
    many = len(packs(project))
    said = do(project, "request", "pack", "1", "--exempt", f"gold.persons={why}", fails=16)
    assert "Nothing is held on this person that gold.persons would leave out" in said
    assert len(packs(project)) == many


def test_the_passage_is_noted_and_no_value_is_in_the_ledger(
    project: Path, pack: Path, person: dict[str, str]
) -> None:
    from flamsteed.lineage.ledger import open_ledger

    ledger = open_ledger(load_project(project).ledger)
    passages = [each for each in ledger.passages() if each["passed"] == "access"]
    ledger.close()
    assert passages
    assert passages[0]["details"]["files"]["index.html"] == (
        hashlib.sha256((pack / "index.html").read_bytes()).hexdigest()
    )
    assert person["nino"] not in str(passages)
