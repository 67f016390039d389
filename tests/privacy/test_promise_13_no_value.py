"""Promise 13: no personal value is in a log, an error, a finding, a metric or a page."""

import csv
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.borough import a_copy, demo, flamsteed, northmere, store_of
from tests.privacy.planted import PERSONAL, SURNAME, plant

from flamsteed.engine.on_duckdb import open_store
from flamsteed.errors import StoreFault
from flamsteed.lineage.ledger import open_ledger
from flamsteed.project import load_project


@dataclass(frozen=True)
class Said:
    """A project full of planted values, and everything that was said while it ran."""

    project: Path
    texts: dict[str, str]


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> Said:
    folder = tmp_path_factory.mktemp("planted")
    project = a_copy(northmere(tmp_path_factory), folder, without_store=True)
    loaded = load_project(project)
    assert plant(loaded, loaded.contracts) > 1_000
    done = demo(project, log=True)
    assert done.returncode == 0, done.stderr[-2000:]
    fix = project / "out/fix.csv"
    asked = {
        "findings": ["findings", "--notes"],
        "findings --csv": ["findings", "--csv", str(fix)],
        "runs": ["runs"],
        "review": ["review", "--limit", "10000"],
        "publish": ["publish", "spend_over_500"],
        "check": ["check"],
        "quality": ["quality", "--suspects", "9"],
    }
    texts = {"demo": done.stdout, "log": done.stderr}
    for name, words in asked.items():
        told = flamsteed("--log", *words, "-p", project)
        assert told.returncode == 0, told.stderr[-2000:]
        texts[name] = told.stdout + told.stderr
    return Said(project, texts)


def _found(text: str | bytes) -> list[str]:
    plain = text.decode("latin-1") if isinstance(text, bytes) else text
    return [value for value in PERSONAL if value.lower() in plain.lower()]


def test_the_planted_values_are_in_the_store(said: Said) -> None:
    engine = store_of(said.project)
    people = engine.value("select count(*) from gold.person where surname = 'Zzmarkerson'")
    aside = sum(
        engine.value(f'select count(*) from quarantine."{table}"')
        for (table,) in engine.rows(
            "select table_name from duckdb_tables() where schema_name = 'quarantine'"
        )
    )
    engine.close()
    assert people > 0
    assert aside > 20


def test_no_personal_value_is_in_what_commands_print_or_log(said: Said) -> None:
    assert '"table"' in said.texts["log"]
    for name, text in said.texts.items():
        assert _found(text) == [], name


def test_explaining_a_pair_or_a_record_shows_no_value_that_was_not_asked_for(
    said: Said, tmp_path: Path
) -> None:
    engine = store_of(said.project)
    numbers = [
        number
        for (number,) in engine.rows(
            "select number from gold.person where surname = 'Zzmarkerson'"
            " order by records desc, number limit 2"
        )
    ]
    engine.close()
    asked = {
        "why": ["why", *numbers, "--svg", tmp_path / "why.svg"],
        "how": ["how", numbers[0], "--svg", tmp_path / "how.svg"],
    }
    for name, words in asked.items():
        told = flamsteed("--log", *words, "-p", said.project)
        assert told.returncode == 0, told.stderr[-2000:]
        assert _found(told.stdout + told.stderr) == [], name
        assert _found((tmp_path / f"{name}.svg").read_bytes()) == [], name
    shown = flamsteed("--log", "why", *numbers, "--values", "-p", said.project)
    assert SURNAME.lower() in shown.stdout.lower()
    assert _found(shown.stderr) == []


def test_no_personal_value_is_in_the_ledger_or_the_journal(said: Said) -> None:
    for path in (said.project / "store").glob("ledger*"):
        assert _found(path.read_bytes()) == [], path.name
    engine = store_of(said.project)
    for table in ("passage", "batch"):
        for row in engine.rows(f"select * from flamsteed.{table}"):
            assert _found(repr(row)) == [], table
    engine.close()


def test_no_personal_value_is_in_a_finding(said: Said) -> None:
    ledger = open_ledger(load_project(said.project).ledger)
    findings = ledger.findings()
    ledger.close()
    assert len(findings) > 100
    for finding in findings:
        assert _found(repr(finding)) == [], finding["rule"]


def test_no_personal_value_is_in_a_page_a_return_or_the_list_for_an_owner(said: Said) -> None:
    written = [path for path in (said.project / "out").rglob("*") if path.is_file()]
    assert {".html", ".csv", ".json"} <= {path.suffix for path in written}
    for path in written:
        if path.name != "fix.csv":
            assert _found(path.read_bytes()) == [], path.name
    # The list for an owner names each row by the key that it has in the owner's own system.
    with (said.project / "out/fix.csv").open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            assert _found(repr({name: told for name, told in line.items() if name != "key"})) == []


def test_a_mart_that_fails_on_a_value_does_not_repeat_it(said: Said, tmp_path: Path) -> None:
    project = a_copy(said.project, tmp_path)
    (project / "marts/broken.sql").write_text(
        "-- one row per person\nselect number, cast(surname as integer) as n from gold.person\n",
        encoding="utf-8",
    )
    done = flamsteed("--log", "run", "-p", project, "--as-of", "2026-07-31")
    assert done.returncode != 0
    assert "Traceback" not in done.stderr
    assert _found(done.stdout + done.stderr) == []


def test_a_password_that_does_not_work_is_not_repeated(said: Said, tmp_path: Path) -> None:
    project = a_copy(said.project, tmp_path)
    address = f"postgresql+psycopg://zzuser:{SURNAME}@127.0.0.1:1/housing"
    done = flamsteed(
        "--log",
        "run",
        "-p",
        project,
        "--as-of",
        "2026-07-31",
        env={"NORTHMERE_HOUSING_URL": address},
    )
    assert done.returncode == 3, done.stderr
    assert "housing" in done.stdout + done.stderr
    assert _found(done.stdout + done.stderr) == []
    assert _found((project / "store/ledger.sqlite").read_bytes()) == []


def test_a_file_without_its_header_does_not_have_its_first_row_told_as_columns(
    said: Said, tmp_path: Path
) -> None:
    project = a_copy(said.project, tmp_path)
    for system, table in (("parking", "permits"), ("social_care", "persons")):
        folder = project / "data/drop" / system
        rows = (folder / f"{table}_2026-07-31.csv").read_bytes().splitlines(keepends=True)[1:]
        assert SURNAME.encode() in rows[0]
        (folder / f"{table}_2026-08-01.csv").write_bytes(b"".join(rows))
        done = flamsteed("--log", "run", "-p", project, "--as-of", "2026-08-01")
        assert done.returncode == 4, done.stderr
        assert "column_missing" in done.stderr
        assert _found(done.stdout + done.stderr) == []
        (folder / f"{table}_2026-08-01.csv").unlink()
    told = flamsteed("findings", "--notes", "-p", project)
    assert _found(told.stdout + told.stderr) == []
    for path in (project / "store").glob("ledger*"):
        assert _found(path.read_bytes()) == [], path.name


FAILING = {
    "a number that is none": "select cast(v as integer) from t",
    "a day that is none": "select cast(v as date) from t",
    "a number too large": "select cast(n as bigint) * cast(n as bigint) from t",
    "a text that is no JSON": "select cast(v as json) from t",
    "an error of its own": "select error(v) from t",
    "a pattern": "select strptime(v, '%Y-%m-%d') from t",
    "a struct": "select cast(v as integer[]) from t",
    "a regular expression": "select regexp_matches('a', concat('(', v)) from t",
    "a shift": "select cast(n as bigint) << 62 from t",
    "two rows where one was asked for": "select (select v from (select v from t union all select v from t))",
}


@pytest.mark.parametrize("name", FAILING)
def test_no_fault_of_the_engine_repeats_a_value(tmp_path: Path, name: str) -> None:
    engine = open_store(tmp_path / "store.duckdb")
    engine.stage("t", f"select '{SURNAME}' as v, '9223372036854775807' as n")
    try:
        with pytest.raises(StoreFault) as raised:
            engine.rows(FAILING[name])
    finally:
        engine.close()
    assert _found(str(raised.value)) == []
    assert "9223372036854775807" not in str(raised.value)
    assert raised.value.__cause__ is None
