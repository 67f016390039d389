"""Promise 15: bad input gets a clear message that says what, where and what to do; nothing is lost.

Each case spoils a small project in one way and says how the command must leave, and which words
must be read: what is wrong, where it is, and what to do.
"""

import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.borough import a_copy, flamsteed, northmere

Spoil = Callable[[Path], object]
DAY = ("--as-of", "2026-07-31")


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Northmere with three systems of files and one database, run once."""
    project = a_copy(
        northmere(tmp_path_factory), tmp_path_factory.mktemp("small"), without_store=True
    )
    shutil.rmtree(project / "gold")
    shutil.rmtree(project / "marts")
    shutil.rmtree(project / "reports")
    shutil.rmtree(project / "retention")
    for file in (project / "processing").glob("gold_*.yaml"):
        file.unlink()
    kept = ("gazetteer", "school_admissions", "parking", "housing")
    for file in [*(project / "systems").iterdir(), *(project / "contracts").iterdir()]:
        if not file.name.startswith(kept):
            file.unlink()
    done = flamsteed("run", "-p", project, *DAY)
    assert done.returncode == 0, done.stdout + done.stderr
    return project


@dataclass(frozen=True)
class Case:
    """How a project is spoilt, what is then asked, and what must be said."""

    words: tuple[str, ...]
    code: int
    said: tuple[str, ...]
    spoil: Spoil = lambda project: None
    bare: bool = False


def _replace(file: str, before: str, after: str) -> Spoil:
    def spoil(project: Path) -> None:
        path = project / file
        text = path.read_text(encoding="utf-8")
        assert before in text
        path.write_text(text.replace(before, after, 1), encoding="utf-8")

    return spoil


def _write(file: str, content: bytes) -> Spoil:
    return lambda project: (project / file).write_bytes(content)


def _store_is_a_text(project: Path) -> None:
    (project / "store/northmere.duckdb").write_text("this is no store" * 1000)


def _ledger_is_a_folder(project: Path) -> None:
    for path in (project / "store").glob("ledger*"):
        path.unlink()
    (project / "store/ledger.sqlite").mkdir()


CASES = {
    "no project": Case(("run", "-p", "/nowhere/at/all"), 2, ("flamsteed.yaml", "/nowhere/at/all"), bare=True),
    "demo without a project": Case(("demo", "-p", "/nowhere/at/all"), 7, ("no project", "-p FOLDER"), bare=True),
    "wrong day": Case(("run", "--as-of", "31/07/2026"), 2, ("YYYY-MM-DD", "--as-of")),
    "day that is none": Case(("run", "--as-of", "2026-02-30"), 2, ("YYYY-MM-DD",)),
    "no command": Case(("rum",), 2, ("rum", "--help"), bare=True),
    "empty settings": Case(
        ("check",), 2, ("flamsteed.yaml:1", "council"), _write("flamsteed.yaml", b"")
    ),
    "broken YAML": Case(
        ("check",), 2, ("parking.yaml:", "mistake"), _write("systems/parking.yaml", b"system: [parking\n")
    ),
    "YAML in another encoding": Case(
        ("check",), 2, ("parking.yaml:", "UTF-8"), _write("systems/parking.yaml", b"system: caf\xe9\n")
    ),
    "a key that is none": Case(
        ("check",), 2, ("flamsteed.yaml:", "memory_limt"),
        _replace("flamsteed.yaml", "memory_limit", "memory_limt"),
    ),
    "a format that is none": Case(
        ("check",), 2, ("parking.yaml:", "`format` must be one of csv, xlsx"),
        _replace("systems/parking.yaml", "format: csv", "format: csvv"),
    ),
    "a standard that is none": Case(
        ("check",), 2, ("housing.odcs.yaml:", "postcodes"),
        _replace("contracts/housing.odcs.yaml", "value: postcode", "value: postcodes"),
    ),
    "a secret in a file": Case(
        ("check",), 2, ("housing.yaml:", "environment variable"),
        _replace("systems/housing.yaml", "sqlite:///data/databases/housing.sqlite",
                 "postgresql://somebody:hush@db/housing"),
    ),
    "a ledger whose address is not set": Case(
        ("run", *DAY), 6, ("NORTHMERE_LEDGER", "not set"),
        _replace("flamsteed.yaml", "ledger: store/ledger.sqlite", "ledger_from: NORTHMERE_LEDGER"),
    ),
    "a store that is none": Case(("run", *DAY), 6, ("northmere.duckdb", "cannot be opened"), _store_is_a_text),
    "a ledger that cannot be opened": Case(("run", *DAY), 6, ("ledger", "permissions"), _ledger_is_a_folder),
    "a ledger that is none": Case(
        ("run", *DAY), 6, ("ledger",), _write("store/ledger.sqlite", b"no database at all" * 99)
    ),
    "a database that is gone": Case(
        ("run", *DAY), 3, ("housing", "property"), lambda p: (p / "data/databases/housing.sqlite").unlink()
    ),
    "a database that is none": Case(
        ("run", *DAY), 3, ("housing", "property"), _write("data/databases/housing.sqlite", b"no database" * 99)
    ),
    "a folder that is gone": Case(
        ("run", *DAY), 3, ("parking", "parking.yaml", "share is mounted"),
        lambda p: shutil.rmtree(p / "data/drop/parking"),
    ),
    "a number that is none": Case(("show", "F-1234"), 7, ("not a Flamsteed number", "should look like")),
    "a system that is none": Case(
        ("findings", "--system", "parkings"), 7, ("parkings", "parking", "housing")
    ),
    "a report that is none": Case(("publish", "spending"), 7, ("spending", "there are")),
    "records of people where nothing links them": Case(
        ("why", "crm.contacts:0", "crm.contacts:1"), 7, ("Nothing in gold/ says how records are linked",)
    ),
    "a thing that is none": Case(("quality", "persons"), 7, ("no `persons` in gold/", "there are: none")),
    "answers that are not there": Case(("score", "/nowhere"), 7, ("/nowhere",)),
    "a rule that fails on a value": Case(
        ("run", *DAY), 6,
        ("Rule `distance missing or impossible` (school_admissions.odcs.yaml:", "try_cast"),
        _replace("contracts/school_admissions.odcs.yaml",
                 "coalesce(try_cast(distance_miles as decimal(14, 3)), -1)",
                 "cast(concat('x', _record) as integer)"),
    ),
    "never run": Case(
        ("findings",), 7, ("not been run yet", "flamsteed run"), lambda p: shutil.rmtree(p / "store")
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_a_mistake_is_told_in_words_with_where_it_is_and_what_to_do(
    small: Path, tmp_path: Path, name: str
) -> None:
    case = CASES[name]
    project = a_copy(small, tmp_path)
    case.spoil(project)
    done = flamsteed(*case.words, *([] if case.bare else ["-p", project]))
    said = " ".join((done.stdout + done.stderr).split())
    assert "Traceback" not in said
    assert done.returncode == case.code, said
    for words in case.said:
        assert words in said
    assert "hush" not in said


# Which file comes, what is in it, how the run must leave, and what becomes of the file.
FILES = {
    "a picture": ("permits_2026-08-01.csv", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40, 0, "set_aside"),
    "a web page": ("permits_2026-08-01.csv", b"<!doctype html><html><body>Log in</body></html>\n", 0, "set_aside"),
    "nothing at all": ("permits_2026-08-01.csv", b"", 0, "set_aside"),
    "no columns of ours": ("permits_2026-08-01.csv", b"a,b,c\n1,2,3\n", 4, "stop"),
    "no workbook": ("school_admissions_2026-08-01.xlsx", b"this is no workbook\n" * 50, 0, "set_aside"),
}  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_cannot_be_used_is_a_finding_and_what_came_before_stays(
    small: Path, tmp_path: Path, name: str
) -> None:
    project = a_copy(small, tmp_path)
    file, content, code, outcome = FILES[name]
    folder = file.rsplit("_", 1)[0].replace("permits", "parking")
    (project / "data/drop" / folder / file).write_bytes(content)
    done = flamsteed("run", "-p", project, "--as-of", "2026-08-01")
    assert "Traceback" not in done.stdout + done.stderr
    assert done.returncode == code, done.stdout + done.stderr
    told = flamsteed("findings", "-p", project, env={"COLUMNS": "400"})
    (line,) = re.findall(f".*{re.escape(file)}.*", told.stdout)
    assert len(line.split(f" {outcome} ", 1)[1].strip()) > 40
    before, after = (flamsteed("findings", "-p", p, "--notes").stdout for p in (small, project))
    rows = [
        re.findall(r"^.*(?:permits|applications).*@.*$", t, re.MULTILINE) for t in (before, after)
    ]
    assert rows[0]
    assert rows[0] == rows[1]


def test_an_encrypted_workbook_is_told_as_such(tmp_path_factory: pytest.TempPathFactory) -> None:
    project = northmere(tmp_path_factory, months=2)
    told = flamsteed("findings", "-p", project, env={"COLUMNS": "400"})
    line = next(
        text for text in told.stdout.splitlines() if "school_admissions_2026-08-28.xlsx" in text
    )
    assert "password" in line
    assert "set_aside" in line
