"""Promise 11: after erasure no byte of the person is in any file that the platform wrote; a reload does not bring
them back.
"""

import json
import shutil
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from tests.borough import (
    MONTH_ENDS,
    copy_project,
    flamsteed,
    run_here,
    store_of,
)
from tests.privacy.marked import STEM, Marked, choose, mark

from flamsteed.engine.dialect import quote, table_sql
from flamsteed.engine.engine import Engine
from flamsteed.erasing.certificate import is_genuine
from flamsteed.erasing.grounds import Ground
from flamsteed.erasing.plan import Asked, plan_erasure
from flamsteed.lineage.approval import Plan, approve, propose
from flamsteed.lineage.ledger import open_ledger
from flamsteed.project import load_project
from flamsteed.store import open_project_store

PEOPLE, SEED = 1_000, 7


def _table_names(engine: Engine) -> list[str]:
    rows = engine.rows("select schema_name || '.' || table_name from duckdb_tables() order by 1")
    return [name for (name,) in rows if not name.startswith("temp.")]


def _rows_with(project: Path, words: list[str]) -> dict[str, int]:
    """The tables of the store that hold any of the words in any text, with how many rows."""
    engine = store_of(project)
    found = {}
    for table in _table_names(engine):
        texts = [c for c, kind in engine.columns(table).items() if kind == "VARCHAR"]
        if texts:
            whole = f"lower(concat_ws(' ', {', '.join(map(quote, texts))}))"
            matched = " or ".join(f"contains({whole}, '{word.lower()}')" for word in words)
            rows = engine.value(f"select count(*) from {table_sql(table)} where {matched}")
            found |= {table: int(rows)} if rows else {}
    engine.close()
    return found


def _files_with(project: Path, words: list[str]) -> list[str]:
    """The files beside the council's own deliveries that hold any of the words, in any case, in UTF-8 or UTF-16."""
    sought = [w.lower().encode(code) for w in words for code in ("utf-8", "utf-16-le", "utf-16-be")]
    return [
        str(path.relative_to(project))
        for path in sorted(project.rglob("*"))
        if path.is_file() and path.relative_to(project).parts[0] != "data"
        if any(word in path.read_bytes().lower() for word in sought)
    ]


def _numbers(project: Path, words: list[str]) -> list[str]:
    """The numbers of people who are called by any of the words."""
    engine = store_of(project)
    named = " or ".join(f"contains(lower(concat_ws(' ', forename, surname)), '{w}')" for w in words)
    rows = engine.rows(
        f"select number from gold.person where number in (select number from gold.person_number"
        f" where _mention in (select _mention from linked.person_mention where {named})) order by 1"
    )
    engine.close()
    return [number for (number,) in rows]


def _plan(project: Path, numbers: list[str], *, and_approve: bool) -> list[Plan]:
    """Plans for some people as two officers would make them: what is like them was looked at, and is theirs."""
    loaded = load_project(project)
    engine, ledger, made = open_project_store(loaded), open_ledger(loaded.ledger), []
    for number in numbers:
        asked = Asked(number, Ground.NOT_NEEDED, {})
        plan = plan_erasure(loaded, engine, ledger, asked, by="Ann").plan
        if also := tuple((name, record) for name, record in plan.said["look_at"]):
            asked = Asked(number, Ground.NOT_NEEDED, {}, also=also)
            plan = plan_erasure(loaded, engine, ledger, asked, by="Ann").plan
        made.append(propose(ledger, plan))
        if and_approve:
            approve(ledger, made[-1].number, by="Bob")
    engine.close()
    ledger.close()
    return made


@dataclass(frozen=True)
class Erased:
    """A borough out of which ten people were erased, and what it was before."""

    project: Path
    people: list[Marked]
    words: list[str]
    numbers: list[str]
    plans: list[Plan]
    before: dict[str, int] = field(default_factory=dict)
    others: set[tuple[str, ...]] = field(default_factory=set)
    files: list[str] = field(default_factory=list)
    said: str = ""


def _others(project: Path, numbers: list[str]) -> set[tuple[str, ...]]:
    engine = store_of(project)
    rows = engine.rows("select number from gold.person")
    engine.close()
    return {(number,) for (number,) in rows if number not in numbers}


def _one_after_another(project: Path, words: list[str], numbers: list[str]) -> list[list[str]]:
    """The numbers, a person's second one after the first: a name that another number has is another's till then."""
    first = list(dict.fromkeys(_numbers(project, [word])[0] for word in words))
    return [several for several in (first, [n for n in numbers if n not in first]) if several]


def _fate(project: Path, numbers: set[tuple[str, ...]]) -> set[str]:
    """The last thing that happened to each of some numbers."""
    engine = store_of(project)
    asked = "select max_by(event, run) from gold.person_history where number = ?"
    found = {str(engine.value(asked, [number])) for (number,) in numbers}
    engine.close()
    return found


@pytest.fixture(scope="module")
def erased(tmp_path_factory: pytest.TempPathFactory) -> Erased:
    folder = tmp_path_factory.mktemp("erased")
    project = copy_project(folder, people=PEOPLE, seed=SEED)
    settings = project / "flamsteed.yaml"
    settings.write_text(settings.read_text(encoding="utf-8") + "encrypted: false\n")
    agreement = (
        project / "agreements/services_to_care_board.yaml"
    )  # so few people are alike in a small borough
    said = agreement.read_text(encoding="utf-8")
    agreement.write_text(said.replace("  k: 10\n", "  k: 2\n"), encoding="utf-8")
    people = choose(project)
    assert len(people) == 10
    assert mark(project, people) > 80
    run_here(project)
    for words in (
        ("release", "services_to_care_board", "--on", "2026-08-01"),
        ("review", "--csv", str(project / "lent.csv"), "--by", "Cat"),
    ):
        told = flamsteed(*words, "-p", project)
        assert told.returncode == 0, told.stderr + told.stdout
    words = [f"{STEM}{each.word}" for each in people]
    numbers = _numbers(project, words)
    assert len(numbers) >= 10
    before, files = _rows_with(project, words), _files_with(project, words)
    others = _others(project, numbers)
    plans, said = [], ""
    for several in _one_after_another(project, words, numbers):
        made = _plan(project, several, and_approve=True)
        asked = [str(plan.number) for plan in made]
        told = flamsteed("carry-out", *asked, "-p", project, "--by", "Bob")
        assert told.returncode == 0, told.stderr + told.stdout
        plans, said = plans + made, said + told.stdout
    return Erased(project, people, words, numbers, plans, before, others, files, said)


def test_before_they_were_everywhere(erased: Erased) -> None:
    stages = {table.split(".")[0] for table in erased.before}
    assert {"raw", "quarantine", "clean", "linked", "gold"} <= stages
    systems = {t.split(".")[1].split("__")[0] for t in erased.before if t.startswith("raw.")}
    assert len(systems) >= 6
    assert "store/northmere.duckdb" in erased.files
    assert "lent.csv" in erased.files or not (erased.project / "lent.csv").exists()


def test_no_byte_of_them_is_in_any_table_or_file_that_the_platform_wrote(erased: Erased) -> None:
    assert _rows_with(erased.project, erased.words) == {}
    assert _files_with(erased.project, erased.words) == []
    assert not (erased.project / "lent.csv").exists()
    assert not list((erased.project / "out").glob("services_to_care_board/*/*.csv"))


def test_everybody_else_is_still_there_under_the_same_number(erased: Erased) -> None:
    now = _others(erased.project, erased.numbers)
    # Whose only record was a joint one that a person said goes; records that only one erased held together.
    assert _fate(erased.project, erased.others - now) <= {"retired"}
    assert _fate(erased.project, now - erased.others) <= {"split_from"}
    assert len(now ^ erased.others) <= 4


def test_each_certificate_is_genuine_and_holds_no_value(erased: Erased) -> None:
    for plan in erased.plans:
        path = erased.project / f"out/erasure/plan_{plan.number}/certificate_of_erasure.json"
        said = json.loads(path.read_text(encoding="utf-8"))
        assert is_genuine(said)
        assert said["receipt"]["found"] == 0
        assert not is_genuine(said | {"about": "F-0000-0000-0"})


def test_the_ledger_is_whole(erased: Erased) -> None:
    told = flamsteed("ledger", "verify", "-p", erased.project)
    assert told.returncode == 0, told.stdout + told.stderr


def test_a_reload_does_not_bring_them_back(erased: Erased, tmp_path: Path) -> None:
    project = Path(shutil.copytree(erased.project, tmp_path / "northmere"))
    run_here(project, MONTH_ENDS[0])
    assert _rows_with(project, erased.words) == {}
    assert _files_with(project, erased.words) == []
