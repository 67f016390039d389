"""What the law keeps from a purpose, and whose use is restricted, is shown by no command: in the demo borough."""

import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from tests.borough import a_copy, northmere, store_of
from typer.testing import CliRunner

from flamsteed.cli import opened
from flamsteed.cli.main import app
from flamsteed.project import load_project

EDUCATION, PLANNING, PARKING = "NM-ROPA-061", "NM-ROPA-002", "NM-ROPA-051"
KEPT_UNDER = "NM-ROPA-001"
FIRST = "2026-06-01"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Northmere, where parking may not be used to plan services."""
    made = a_copy(northmere(tmp_path_factory), tmp_path_factory.mktemp("purpose"))
    contract = made / "contracts/parking.odcs.yaml"
    text = contract.read_text(encoding="utf-8")
    contract.write_text(text.replace("value: [marketing]", "value: [marketing, planning]"), "utf-8")
    return made


@pytest.fixture(autouse=True)
def wide(monkeypatch: pytest.MonkeyPatch) -> None:
    for console in (opened.out, opened.err):
        monkeypatch.setattr(console, "width", 400)


def run(project: Path, *words: str, code: int = 0) -> str:
    done = CliRunner().invoke(app, [*words, "-p", str(project)], input="n\n" * 500 + "q\n")
    assert done.exit_code == code, done.output
    return done.output


def one(project: Path, sql: str) -> tuple[str, ...]:
    engine = store_of(project)
    try:
        (row,) = engine.rows(sql)
    finally:
        engine.close()
    return tuple(map(str, row))


def readings(project: Path) -> list[dict[str, str]]:
    database = sa.create_engine(load_project(project).ledger)
    with database.connect() as ledger:
        told = ledger.execute(sa.text("select what from audit order by number")).all()
    database.dispose()
    return [entry for (what,) in told if "read" in (entry := json.loads(what))]


PUPIL = (
    "select v.number, v.value, g.forename, g.surname, strftime(cast(g.birth_date as date), '%d/%m/%Y')"
    " from gold.person_value as v join gold.person as g on g.number = v.number"
    " where v.attribute = 'upn' and g.forename is not null and g.birth_date is not null"
    " order by 1 limit 1"
)
PARKER = (  # whom nothing but parking knows, and the UPRN where parking says they live
    "select g.number, g.forename, g.surname, g.uprn from gold.person as g where not exists"
    " (select 1 from gold.person_source as s where s.number = g.number and s._table not like 'parking%')"
    " and g.forename is not null and g.uprn is not null order by 1 limit 1"
)


def test_a_value_is_shown_for_a_purpose_that_may_read_it_and_withheld_from_another(
    project: Path,
) -> None:
    number, upn, *_ = one(project, PUPIL)
    for entry in ([], ["--for", PLANNING]):
        for more in ([], ["--history"]):
            assert upn not in run(project, "show", number, *entry, *more)
    told = run(project, "show", number, "--for", PLANNING)
    assert re.search(
        r"upn +\(withheld\) +`upn` of school_admissions__applications may be used only", told
    )
    assert upn in run(project, "show", number, "--for", EDUCATION)


def test_the_ledger_says_for_which_entry_somebody_looked(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    number, *_ = one(project, PUPIL)
    for asked, entry in ((["--for", EDUCATION], EDUCATION), ([], KEPT_UNDER)):
        told = run(project, "show", number, *asked)
        assert f"Looked at for {entry}: " in told
        assert readings(project)[-1]["for"] == entry
    monkeypatch.setenv("FLAMSTEED_PURPOSE", PLANNING)
    run(project, "show", number)
    assert readings(project)[-1]["for"] == PLANNING
    assert "There is no entry `NM-0`" in run(project, "show", number, "--for", "NM-0", code=7)


def test_nobody_is_looked_up_by_what_the_purpose_may_not_read(project: Path) -> None:
    number, upn, forename, surname, _ = one(project, PUPIL)
    words = ("find", "person", "--forename", forename, "--surname", surname, "--upn", upn)
    before = len(readings(project))
    said = run(project, *words, code=17)
    assert "Nobody may be looked up by upn for NM-ROPA-001: `upn` of school_admissions" in said
    assert upn not in said
    assert len(readings(project)) == before
    assert number in run(project, *words, "--for", EDUCATION)


def test_whoever_only_a_barred_table_knows_is_neither_found_nor_shown(project: Path) -> None:
    number, forename, surname, uprn = one(project, PARKER)
    find = ("find", "person", "--forename", forename, "--surname", surname, "--uprn", uprn)
    assert number in run(project, *find)
    told = run(project, *find, "--for", PLANNING)
    assert number not in told
    assert (
        "Left out, whether or not there is any: parking__permits may not be used for planning"
        in told
    )
    lived = ("lived-at", uprn, "--on", "2026-07-31")
    assert number in run(project, *lived)
    assert number not in run(project, *lived, "--for", PLANNING)
    assert forename in run(project, "show", number, "--for", PARKING)
    said = run(project, "show", number, "--for", PLANNING, code=7)
    assert "No record that may be read for NM-ROPA-002 stands under that number." in said
    assert forename not in said


def test_of_somebody_known_to_others_too_nothing_says_that_the_barred_table_knows_them(
    project: Path,
) -> None:
    number, record = one(
        project,
        "select v.number, v._record from gold.person_value as v where v._table like 'parking%'"
        " and exists (select 1 from gold.person_source as s where s.number = v.number"
        " and s._table not like 'parking%') order by 1, 2 limit 1",
    )
    for more in ([], ["--history"]):
        told = run(project, "show", number, "--for", PLANNING, *more)
        without = told.partition("Left out, whether or not")[0]
        assert "parking" not in without
        assert record[:8] not in without
    assert "parking.permits" in run(project, "show", number)


def test_the_values_that_two_records_are_compared_by_are_withheld_too(project: Path) -> None:
    number, forename, *_ = one(project, PARKER)
    other, *_ = one(project, PUPIL)
    assert forename in run(project, "why", number, other, "--values").split()
    told = run(project, "why", number, other, "--values", "--for", PLANNING)
    assert forename not in told.split()
    assert "(withheld)" in told
    assert readings(project)[-1]["for"] == PLANNING


# --- restriction and objection


@pytest.fixture(scope="module")
def waiting(project: Path) -> tuple[str, ...]:
    """Somebody about whom the review queue asks: number, forename, surname, UPRN, household."""
    return one(
        project,
        "select g.number, g.forename, g.surname, g.uprn, h.number, strftime(cast(g.birth_date as date), '%d/%m/%Y')"
        " from linked.person_review as q join gold.person_source as s on s._mention = q._left"
        " join gold.person as g on g.number = s.number join gold.household as h on h.uprn = g.uprn"
        " join gold.household_number as n on n._mention = g.number and n.number = h.number and n.is_living"
        " where length(g.forename) > 3 and g.birth_date is not null order by 1 limit 1",
    )


def granted(project: Path, kind: str, number: str, *more: str) -> str:
    """Enter a request and grant it; gives its number."""
    said = run(project, "request", "open", kind, "--reference", f"R/{kind}/1", "--received", FIRST,
               "--number", number, *more)  # fmt: skip
    request = re.findall(r"Request (\d+):", said)[0]
    run(project, "request", "close", request, "--outcome", "granted", "--on", "2026-06-05")
    return str(request)


@pytest.fixture
def restricted(project: Path, waiting: tuple[str, ...]) -> Iterator[str]:
    request = granted(project, "restriction", waiting[0])
    yield request
    run(project, "request", "lift", request, "--reason", "the test is over", "--on", "2026-06-09")


def _shown(waiting: tuple[str, ...], to: Path) -> dict[str, list[str]]:
    """Every command that shows people, asked so that it would show that one."""
    number, forename, surname, uprn, household, born = waiting
    return {
        "show": ["show", number],
        "show --history": ["show", number, "--history"],
        "show HOUSEHOLD": ["show", household],
        "find": ["find", "person", "--forename", forename, "--surname", surname, "--birth-date", born],
        "lived-at": ["lived-at", uprn, "--on", "2026-07-31"],
        "why --values": ["why", number, "{other}", "--values"],
        "review next": ["review", "next", "--by", "Ann"],
        "review --csv": ["review", "--csv", str(to / "queue.csv"), "--by", "Ann"],
        "review --sample": ["review", "--sample", "100", "--to", str(to / "sample.csv"), "--by", "Ann"],
    }  # fmt: skip


COMMANDS = sorted(_shown(("",) * 6, Path()))


def _mentions(project: Path, number: str) -> set[str]:
    engine = store_of(project)
    rows = engine.rows("select _mention from gold.person_source where number = ?", [number])
    engine.close()
    return {mention for (mention,) in rows}


@pytest.mark.parametrize("command", COMMANDS)
def test_the_flag_blocks_every_command_at_once_and_says_why(
    project: Path, waiting: tuple[str, ...], restricted: str, tmp_path: Path, command: str
) -> None:
    number, forename, surname, *_ = waiting
    ((other, *_),) = [one(project, PUPIL)]
    words = [word.replace("{other}", other) for word in _shown(waiting, tmp_path)[command]]
    told = run(project, *words)
    files = [path.read_text(encoding="utf-8") for path in tmp_path.glob("*.csv")]
    if command != "review --sample":
        assert (
            f"use is restricted since 2026-06-05 (request {restricted}, UK GDPR Article 18)" in told
        )
    mine = _mentions(project, number)
    for text in files:
        rows = [
            row for row in csv.DictReader(text.splitlines()) if {row["left"], row["right"]} & mine
        ]
        assert command == "review --sample" or not rows
        for row in rows:
            sides = [side for side, name in (("_1", "left"), ("_2", "right")) if row[name] in mine]
            assert {
                row[f"{name}{side}"] for side in sides for name in ("forename", "surname", "uprn")
            } == {""}
    both = re.compile(rf"{re.escape(forename)}\W+(\w+\W+)?{re.escape(surname)}", re.IGNORECASE)
    assert not both.search(told)


def test_every_command_that_shows_people_is_tried() -> None:
    from tests.privacy.test_promise_14_readings import FILES, PEOPLE

    left = {
        "erase",
        "unlock",
        "findings --csv",
        "release",
        "corrections --values",
    }  # rights, a key, keys of rows, the gate's own, what was put right at the person's own request
    assert {*PEOPLE, *FILES} - left == {*COMMANDS}


def test_a_ground_that_the_law_gives_opens_it_for_one_entry_and_is_noted(
    project: Path, waiting: tuple[str, ...], restricted: str
) -> None:
    number, forename, *_ = waiting
    assert restricted
    said = run(project, "show", number, "--despite", "consent", code=17)
    assert "Say with --for which entry you look for" in said
    assert "there are: consent, legal-claims" in run(
        project, "show", number, "--for", PLANNING, "--despite", "curiosity", code=7
    )
    refused = run(project, "show", number)
    assert readings(project)[-1]["rows"] == 0
    assert forename not in refused
    assert forename in run(project, "show", number, "--for", PLANNING, "--despite", "consent")
    assert readings(project)[-1] == readings(project)[-1] | {
        "for": PLANNING, "despite": "consent", "rows": 1,
    }  # fmt: skip


def test_an_objection_blocks_the_uses_objected_to_and_no_others(
    project: Path, waiting: tuple[str, ...]
) -> None:
    number, forename, *_ = waiting
    request = granted(project, "objection", number, "--to", "planning")
    said = run(project, "show", number, "--for", PLANNING)
    assert f"objected to use for planning, granted 2026-06-05 (request {request}," in said
    assert forename not in said
    assert forename not in run(project, "show", number, "--for", PLANNING, "--despite", "consent")
    assert forename in run(project, "show", number, "--for", PLANNING, "--despite", "legal-claims")
    assert forename in run(project, "show", number)
    run(project, "request", "lift", request, "--reason", "the test is over", "--on", "2026-06-09")
    assert forename in run(project, "show", number, "--for", PLANNING)
