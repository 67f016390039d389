"""Promise 14: every reading of personal data is in the ledger, and the ledger shows if it was altered."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
import typer.main
from tests.borough import a_copy, northmere, store_of
from typer.core import TyperGroup
from typer.testing import CliRunner

from flamsteed.cli.main import app
from flamsteed.project import load_project

PEOPLE = {  # how each command that shows people's data is asked, and what the ledger then says
    "corrections --values": ["corrections", "--values"],
    "erase": ["erase", "{number}", "--ground", "not-needed"],
    "find": ["find", "person", "--name", "{name}", "--birth-date", "{born}"],
    "lived-at": ["lived-at", "{uprn}", "--on", "2026-07-31"],
    "review next": ["review", "next", "--by", "Ann"],
    "show": ["show", "{number}"],
    "show --history": ["show", "{number}", "--history"],
    "show HOUSEHOLD": ["show", "{household}"],
    "unlock": ["unlock"],
    "why --values": ["why", "{number}", "{other}", "--values"],
}
SAID = {
    "corrections --values": "corrections with their values",
    "erase": "erasure planned of {number}",
    "find": "look-up of a person",
    "lived-at": "residents of {uprn}",
    "review next": "review of a person pair",
    "show": "person {number}",
    "show --history": "person {number}",
    "show HOUSEHOLD": "household {household}",
    "unlock": "the key of the store",
    "why --values": "two person records",
}
FILES = {  # files with people's data: they leave through the gate, and the passage says who has them
    "review --csv": ["review", "--csv", "{to}/queue.csv", "--by", "Ann"],
    "review --sample": ["review", "--sample", "40", "--to", "{to}/sample.csv", "--by", "Ann"],
    "findings --csv": ["findings", "--csv", "{to}/fix.csv"],
    "release": ["release", "housing_stock_to_region", "--to", "{to}"],
}
NOTHING_OF_PEOPLE = {  # counts, ids, reasons, models and public files; promise 13 looks at what they say
    "agreements", "approve", "carry-out", "certify", "check", "demo", "destroyed", "dpia", "findings", "hold lift", "hold list", "hold set", "how", "ledger check-proof", "ledger copy", "ledger head", "ledger proof",
    "key destroy", "key list", "key rotate", "ledger verify", "model", "plans", "publish", "quality", "rectify", "releases",
    "request acknowledge", "request close", "request extend", "request figures",
    "request identity", "request lift", "request list", "request open", "request pause", "request refuse",
    "request resume", "request show", "retain", "review", "review decide", "review list",
    "review pin", "review undo", "review unpin", "rewrite", "ropa", "run", "runs", "score", "standards", "train",
    "transparency", "version", "why", "withdraw",
}  # fmt: skip
ELSEWHERE = {  # tests/journeys/test_after_release.py, for it needs two people; tests/journeys/test_access_pack.py
    "relink", "request pack", "request third-parties",
}  # fmt: skip


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = a_copy(northmere(tmp_path_factory), tmp_path_factory.mktemp("readings"))
    _put_something_right(made)
    return made


def _put_something_right(project: Path) -> None:
    """A value of somebody's record, so that there is one to be shown."""
    engine = store_of(project)
    ((house, person),) = engine.rows(
        "select house_ref, person_no from raw.housing__member where _seen_to is null order by 1, 2 limit 1"
    )
    engine.close()
    record = f"housing/member/{house}/{person}"
    for words in (
        ["request", "open", "rectification", "--reference", "R/1", "--received", "2026-08-01"],
        ["rectify", record, "--column", "surname", "--value", "Sandpiper", "--request", "1"],
    ):
        done = CliRunner().invoke(app, [*words, "-p", str(project)])
        assert done.exit_code == 0, done.output


@pytest.fixture(scope="module")
def asked(project: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Whom to ask about."""
    engine = store_of(project)
    ((number, name, born),) = engine.rows(
        "select number, concat(forename, ' ', surname), strftime(cast(birth_date as date), '%d/%m/%Y')"
        " from gold.person where forename is not null and surname is not null"
        " and birth_date is not null and records > 1 order by number limit 1"
    )
    ((other,),) = engine.rows(
        "select number from gold.person where number <> ? order by number limit 1", [number]
    )
    ((household, uprn),) = engine.rows(
        "select number, uprn from gold.household where uprn is not null order by number limit 1"
    )
    engine.close()
    return {
        "number": number, "other": other, "name": name, "household": household, "uprn": uprn,
        "born": born, "to": str(tmp_path_factory.mktemp("files")),
    }  # fmt: skip


def _trail(project: Path) -> list[dict[str, Any]]:
    database = sa.create_engine(load_project(project).ledger)
    with database.connect() as ledger:
        told = ledger.execute(sa.text("select what from audit order by number")).all()
    database.dispose()
    return [json.loads(what) for (what,) in told]


def _run(project: Path, words: list[str], asked: dict[str, str]) -> list[dict[str, Any]]:
    """What the ledger learned while a command ran."""
    before = len(_trail(project))
    filled = [word.format(**asked) for word in words]
    done = CliRunner().invoke(app, [*filled, "-p", str(project)], input="q\n")
    assert done.exit_code == 0, done.output
    return _trail(project)[before:]


@pytest.mark.parametrize("command", PEOPLE)
def test_a_command_that_shows_people_is_in_the_ledger(
    project: Path, asked: dict[str, str], command: str
) -> None:
    learned = [each for each in _run(project, PEOPLE[command], asked) if "read" in each]
    assert len(learned) == 1
    assert learned[0]["read"].startswith(SAID[command].format(**asked))
    assert learned[0]["by"]
    assert learned[0]["rows"] >= (command != "unlock")
    assert asked["name"] not in str(learned)


@pytest.mark.parametrize("command", FILES)
def test_a_file_with_data_of_people_is_in_the_ledger_with_whoever_has_it(
    project: Path, asked: dict[str, str], command: str
) -> None:
    learned = _run(project, FILES[command], asked)
    (left,) = [each for each in learned if each.get("door") == "release"]
    assert left["details"]["to"]
    assert left["rows_in"] >= 1


def test_nobody_is_shown_before_the_ledger_knows(
    project: Path, asked: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from flamsteed.errors import StoreBusy
    from flamsteed.lineage.ledger import Ledger

    def busy(*_: Any, **__: Any) -> None:
        raise StoreBusy("held")

    monkeypatch.setattr(Ledger, "note_reading", busy)
    for command, words in PEOPLE.items():
        filled = [word.format(**asked) for word in words]
        done = CliRunner().invoke(app, [*filled, "-p", str(project)], input="q\n")
        assert done.exit_code == 5, command
        forename = asked["name"].split()[0]
        assert forename.lower() not in done.output.lower(), command


def _commands(group: TyperGroup, above: str = "") -> Iterator[str]:
    for name, command in group.commands.items():
        yield f"{above}{name}"
        if isinstance(command, TyperGroup):
            yield from _commands(command, f"{name} ")


def test_of_every_command_it_is_said_whether_it_shows_people() -> None:
    group = typer.main.get_command(app)
    assert isinstance(group, TyperGroup)
    shown = {name.split(" -")[0].removesuffix(" HOUSEHOLD") for name in (*PEOPLE, *FILES)}
    assert (
        set(_commands(group)) - {"hold", "key", "ledger", "request"}
        == shown | NOTHING_OF_PEOPLE | ELSEWHERE
    )


def test_a_reading_taken_out_of_the_ledger_shows(project: Path, tmp_path: Path) -> None:
    harmed = a_copy(project, tmp_path)
    trail = _trail(harmed)
    number = next(place for place, each in enumerate(trail, start=1) if "read" in each)
    database = sa.create_engine(load_project(harmed).ledger)
    with database.begin() as ledger:
        ledger.execute(sa.text("delete from audit where number = :n"), {"n": number})
    database.dispose()
    done = CliRunner().invoke(app, ["ledger", "verify", "-p", str(harmed)])
    assert done.exit_code == 15
    assert f"The first entry concerned is {number}:" in " ".join(done.output.split())
