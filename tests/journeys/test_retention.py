"""A records manager keeps to the schedule: looks at what is due, holds some of it, has the rest destroyed."""

import csv
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from tests.borough import MONTH_ENDS, PEOPLE, SEED, a_copy, northmere, run_here
from typer.testing import CliRunner

from flamsteed.cli import opened as cli
from flamsteed.cli.main import app
from flamsteed.destroying import removal_pads
from flamsteed.engine.engine import Engine
from flamsteed.erasing.grounds import Ground
from flamsteed.erasing.plan import Asked, plan_erasure
from flamsteed.errors import PlanOutOfDate, PlanRefused
from flamsteed.gate import Removal, remove
from flamsteed.lineage.approval import Plan, approve, read_plan
from flamsteed.lineage.audit import now
from flamsteed.lineage.hold import Held, Hold, read_holds, set_hold
from flamsteed.lineage.ledger import Ledger, open_ledger
from flamsteed.project import Project, load_project
from flamsteed.retaining.carry_out import carry_out_retention, stage_going
from flamsteed.retaining.certificate import certificate, is_genuine, write_certificate
from flamsteed.retaining.plan import judged
from flamsteed.store import key_ring, open_project_store
from flamsteed.synthetic.deliver import deliver_month

TENANCIES = ("housing__tenagree", "housing__member", "housing__contacts")


@pytest.fixture
def project(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of Northmere after its first month."""
    return a_copy(northmere(tmp_path_factory), tmp_path)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same, for tests that destroy nothing."""
    return a_copy(northmere(tmp_path_factory), tmp_path_factory.mktemp("retention"))


@pytest.fixture(autouse=True)
def _wide(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lines of commands are not folded."""
    for console in (cli.out, cli.err):
        monkeypatch.setattr(console, "width", 400)


def flamsteed(*words: str | Path) -> tuple[int, str]:
    """Ask a command; gives its exit code and all that it printed."""
    done = CliRunner().invoke(app, list(map(str, words)))
    return done.exit_code, done.output


@contextmanager
def opened(folder: Path) -> Iterator[tuple[Project, Engine, Ledger]]:
    """The project with its store and ledger."""
    project = load_project(folder)
    engine, ledger = open_project_store(project), open_ledger(project.ledger)
    try:
        yield project, engine, ledger
    finally:
        engine.close()
        ledger.close()


def propose(project: Path, *more: str) -> str:
    """Propose what is due; gives what was printed."""
    code, said = flamsteed("retain", "--on", "2026-07-31", *more, "--by", "Ann", "-p", project)
    assert code == 0, said
    return said


def records(engine: Engine) -> dict[str, set[str]]:
    """The records of tenancies, by table."""
    return {
        name: {record for (record,) in engine.rows(f"select _record from raw.{name}")}
        for name in TENANCIES
    }


def test_what_is_due_is_destroyed_once_somebody_else_approved_it_and_does_not_come_back(
    project: Path, tmp_path: Path
) -> None:
    told = propose(project, "--class", "tenancy")
    assert "Plan 1 is proposed by Ann" in told
    with opened(project) as (loaded, engine, ledger):
        with pytest.raises(PlanRefused, match="Only a plan that somebody else approved"):
            carry_out_retention(loaded, engine, ledger, 1, by="Ann")
        before = records(engine)
        approve(ledger, 1, by="Bea")
        done = carry_out_retention(loaded, engine, ledger, 1, by="Bea")
        after = records(engine)
        gone = set().union(*before.values()) - set().union(*after.values())
        lines = {(line["table"], line["due"]) for line in done.said["lines"]}
        assert {(n, len(before[n]) - len(after[n])) for n in TENANCIES} == lines
        assert done.receipt["found"] == 0
        assert ledger.first_broken_entry() is None
        hold_certificate_to(done, loaded, tmp_path)
        assert_nowhere(engine, gone)
    deliver_month(project / "data", 2, people=PEOPLE, seed=SEED)
    run_here(project, MONTH_ENDS[1])
    with opened(project) as (_, engine, _):
        assert len(records(engine)["housing__tenagree"]) > len(after["housing__tenagree"])
        assert_nowhere(engine, gone)
    _, again = flamsteed("retain", "--on", "2026-07-31", "--class", "tenancy", "-p", project)
    assert "Nothing that no hold keeps is due to be destroyed" in again


def hold_certificate_to(done: Plan, project: Project, to: Path) -> None:
    """The certificate is signed, says who answers for it, and shows if it was altered."""
    said = certificate(done, key=key_ring(project).key_or_new("certificates"))
    data, shown = write_certificate(said, to / "certificate")
    read = json.loads(data.read_text())
    assert is_genuine(read)
    assert not is_genuine(read | {"due_on": "2026-07-30"})
    assert (read["proposed"]["by"], read["approved"]["by"]) == ("Ann", "Bea")
    page = shown.read_text()
    for words in (
        "Certificate of destruction 1",
        "Limitation Act 1980",
        "Bea",
        read["plan_sha256"],
    ):
        assert words in page


def assert_nowhere(engine: Engine, gone: set[str]) -> None:
    """None of these records is named anywhere in the store."""
    tables = engine.rows(
        "select table_schema || '.' || table_name, column_name from information_schema.columns"
        " where column_name in ('_record', '_mention', '_left', '_right') and table_catalog ="
        " current_database()"
    )
    assert len(tables) > 100
    for table, column in tables:
        named = engine.rows(f"select distinct left({column}, 32) from {table}")
        assert not gone & {record for (record,) in named}, table


def test_a_hold_keeps_all_it_names_also_when_it_was_set_after_approval(project: Path) -> None:
    propose(project, "--class", "tenancy")
    with opened(project) as (loaded, engine, ledger):
        approve(ledger, 1, by="Bea")
        before = records(engine)
        hold = Hold(Held.CLASS, "tenancy", "letter 12", "Cy", now(), "2026-07-31")
        set_hold(ledger, hold)
        with pytest.raises(PlanOutOfDate, match="data, rules or holds have changed"):
            carry_out_retention(loaded, engine, ledger, 1, by="Bea")
        assert records(engine) == before
        assert read_plan(ledger, 1).state == "approved"
    code, held = flamsteed("retain", "--on", "2026-07-31", "--class", "tenancy", "-p", project)
    assert code == PlanRefused.exit_code
    assert "(hold 1)" in held


def test_a_carrying_out_that_was_killed_after_the_records_went_goes_on(project: Path) -> None:
    propose(project, "--class", "tenancy")
    with opened(project) as (loaded, engine, ledger):
        plan = approve(ledger, 1, by="Bea")
        with judged(loaded, engine, read_holds(ledger)) as found:
            going = stage_going(loaded, engine, found, plan)
        removal = Removal(1, going, removal_pads(loaded))
        remove(engine, removal, run=ledger.latest_run())  # and here it is killed
    with opened(project) as (loaded, engine, ledger):
        done = carry_out_retention(loaded, engine, ledger, 1, by="Bea")
        assert done.receipt["records"] == {
            line["table"]: line["due"] for line in plan.said["lines"]
        }
        assert done.receipt["found"] == 0


def test_holds_are_set_listed_and_lifted(shared: Path) -> None:
    with opened(shared) as (_, engine, _):
        asked = "select number from gold.person_source where _table = 'crm__contacts' order by 1"
        number = engine.value(asked)
        key = engine.value("select trim(tag_ref) from raw.housing__tenagree order by 1")

    def hold(*words: str) -> tuple[int, str]:
        return flamsteed("hold", *words, "-p", shared)

    why = ("--reason", "letter 12", "--by", "Cy")
    assert hold("set", "--person", number, *why) == (0, "Hold 1 is set on a number, at once.\n")
    assert hold("set", "--record", f"housing/tenagree/{key}", *why)[0] == 0
    assert hold("set", "--system", "parking", *why, "--from", "2026-01-31")[0] == 0
    code, said = hold("set", "--class", "dog_licences", *why)
    assert (code, "There is no class in retention/ `dog_licences`" in said) == (7, True)
    code, said = hold("set", "--record", "housing/tenagree/none", *why)
    assert (code, "No record of housing__tenagree has that key" in said) == (7, True)
    assert hold("set", "--class", "tenancy", "--system", "parking", *why)[0] == 2
    assert hold("lift", "3", *why) == (0, "Hold 3 is lifted.\n")
    code, said = hold("lift", "3", *why)
    assert (code, "No hold in force has the number 3" in said) == (7, True)
    _, standing = hold("list")
    assert number in standing
    assert "parking" not in standing
    assert "by Cy: letter 12" in " ".join(hold("list", "--lifted")[1].split())


def test_an_erasure_leaves_what_a_hold_covers(shared: Path) -> None:
    with opened(shared) as (loaded, engine, ledger):
        number = engine.value(
            "select number from gold.person_source where _table = 'housing__member' order by 1"
        )
        asked = Asked(number, Ground.UNLAWFUL, {})
        before = plan_erasure(loaded, engine, ledger, asked, by="Ann").plan.said
        assert before["erase"]["housing__member"] > 0
        assert before["held"] == {}
        at = now()
        hold = set_hold(ledger, Hold(Held.NUMBER, number, "letter 12", "Cy", at, at[:10], 1))
        during = plan_erasure(loaded, engine, ledger, asked, by="Ann").plan.said
        assert during["erase"] == {}
        assert {n: during["held"][n] for n in before["erase"]} == before["erase"]
        set_hold(ledger, replace(hold, lifts=hold.number))
        after = plan_erasure(loaded, engine, ledger, asked, by="Ann").plan.said
        assert (after["erase"], after["held"]) == (before["erase"], {})


def test_the_review_list_is_for_the_owners_to_sign(shared: Path, tmp_path: Path) -> None:
    to = tmp_path / "due.csv"
    code, said = flamsteed("retain", "--plan", "--on", "2026-07-31", "--csv", to, "-p", shared)
    assert code == 0, said
    with to.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["sign_off"] for row in rows} >= {"housing@northmere.example"}
    assert {row["state"] for row in rows} <= {"due", "held", "undated"}
    assert f"{len(rows):,} records to look at" in said
    with opened(shared) as (_, engine, ledger):
        assert ledger.passages()[-1]["admitted"] == len(rows)
        names = {n for (n,) in engine.rows("select distinct surname from raw.housing__member")}
    assert not {cell for row in rows for cell in row.values()} & {n.strip() for n in names if n}


def test_every_landed_table_of_northmere_is_under_a_rule(shared: Path) -> None:
    code, said = flamsteed("retain", "--plan", "--on", "2026-07-31", "-p", shared)
    assert (code, "No rule" in said) == (0, False)


def test_a_project_without_a_schedule_is_told_so(project: Path) -> None:
    for path in (project / "retention").glob("*"):
        path.unlink()
    code, said = flamsteed("retain", "--plan", "-p", project)
    assert code == 7
    assert "has no rules: nothing is due, and nothing may go" in said
