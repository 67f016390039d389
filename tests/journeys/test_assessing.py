"""The papers on linking, by the command line, as a data protection officer would ask for them."""

import re
from datetime import date
from pathlib import Path

import pytest
from tests.journeys.test_docs import _put_in_place
from typer.testing import CliRunner

from flamsteed.assessing.paper import TO_FILL
from flamsteed.cli import opened
from flamsteed.cli.main import app
from flamsteed.project import load_project
from flamsteed.scoring.published import published, sections
from flamsteed.store import open_project_store

PEOPLE = ("Okafor", "Ngozi", "Pemberton", "Hussain", "Husain", "Adeyemi", "Wojcik", "1981-02-14", "SE29 1AA",
          "07700 900101", "example.com", "L001")  # fmt: skip


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The first project of the tutorial, run once: eight records, five people."""
    folder = tmp_path_factory.mktemp("wending")
    _put_in_place(folder)
    done = CliRunner().invoke(app, ["run", "--as-of", "2026-07-31", "-p", str(folder)])
    assert done.exit_code == 0, done.output
    return folder


@pytest.fixture(autouse=True)
def wide(monkeypatch: pytest.MonkeyPatch) -> None:
    for console in (opened.out, opened.err):
        monkeypatch.setattr(console, "width", 300)


def written(command: str, project: Path, to: Path) -> dict[str, str]:
    done = CliRunner().invoke(app, [command, "person", "-p", str(project), "--to", str(to)])
    assert done.exit_code == 0, done.output
    assert "places to be filled in by people" in done.output
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(to.iterdir())}


def test_the_assessment_has_the_figures_of_the_store_beside_its_risks(
    project: Path, tmp_path: Path
) -> None:
    files = written("dpia", project, tmp_path)
    assert list(files) == ["dpia-person.html", "dpia-person.md"]
    engine = open_project_store(load_project(project), read_only=True)
    ((figure,),) = engine.rows("select figure from gold.person_quality where measure = 'precision'")
    gold = engine.value("select count(*) from gold.person")
    counts = engine.rows("select _table, count(*) from gold.person_source group by 1 order by 1")
    engine.close()
    text = files["dpia-person.md"]
    said = re.search(r"expected to be right: (\d+\.\d+)%", text)
    assert said is not None
    assert float(said[1]) == pytest.approx(float(figure) * 100, abs=0.006)
    assert f"Gold records: {gold}, of {sum(int(n) for _, n in counts)} records." in text
    for table, records in counts:
        assert f"| {table} | tells of a person | {records} |" in text
    assert "Figures as of 2026-07-31 (run 1)." in text
    assert "`flamsteed certify person`" in text  # which nobody ran: it is not made up
    assert text.count(TO_FILL) == files["dpia-person.html"].count(TO_FILL) > 40


def test_every_published_figure_in_the_paper_is_a_measure_of_the_store(
    project: Path, tmp_path: Path
) -> None:
    text = written("dpia", project, tmp_path)["dpia-person.md"]
    engine = open_project_store(load_project(project), read_only=True)
    told = sections(published(engine, "person"), as_of=date(2026, 7, 31))
    engine.close()
    rows = {f"{s.heading}: {words}: {figure}" for s in told for words, figure in s.rows}
    headings = tuple(f"| {s.heading}: " for s in told)
    claimed = [line.strip("| ") for line in text.splitlines() if line.startswith(headings)]
    assert len(claimed) > 20
    assert [line for line in claimed if line not in rows] == []


def test_once_certified_the_share_that_blocking_finds_is_in_the_paper(
    project: Path, tmp_path: Path
) -> None:
    done = CliRunner().invoke(app, ["certify", "person", "-p", str(project)])
    assert done.exit_code == 0, done.output
    text = written("dpia", project, tmp_path)["dpia-person.md"]
    assert "brought together by a block" in text
    assert "What is never compared was not measured" not in text


@pytest.mark.parametrize("command", ["dpia", "transparency"])
def test_asking_twice_gives_the_same_files_and_no_value_of_anybody(
    project: Path, tmp_path: Path, command: str
) -> None:
    first = written(command, project, tmp_path / "one")
    assert written(command, project, tmp_path / "one") == first
    assert written(command, project, tmp_path / "two") == first
    for text in first.values():
        assert [value for value in PEOPLE if value in text] == []


def test_what_somebody_edited_is_not_written_over(project: Path, tmp_path: Path) -> None:
    written("dpia", project, tmp_path)
    path = tmp_path / "dpia-person.md"
    edited = path.read_text(encoding="utf-8").replace(TO_FILL, "Ann Other", 1)
    path.write_text(edited, encoding="utf-8")
    done = CliRunner().invoke(app, ["dpia", "person", "-p", str(project), "--to", str(tmp_path)])
    assert done.exit_code == 2
    assert "already holds dpia-person.md" in " ".join(
        re.sub(r"[^\w./-]+", " ", done.output).split()
    )
    assert path.read_text(encoding="utf-8") == edited


@pytest.mark.parametrize("command", ["dpia", "transparency"])
def test_a_thing_that_is_not_linked_is_not_found_and_nothing_is_written(
    project: Path, tmp_path: Path, command: str
) -> None:
    done = CliRunner().invoke(
        app, [command, "household", "-p", str(project), "--to", str(tmp_path)]
    )
    assert done.exit_code == 7
    assert "records are linked of: person" in " ".join(done.output.split())
    assert list(tmp_path.iterdir()) == []


def test_before_the_first_run_the_papers_say_that_nothing_was_measured(tmp_path: Path) -> None:
    _put_in_place(tmp_path / "wending")
    text = written("dpia", tmp_path / "wending", tmp_path / "out")["dpia-person.md"]
    assert "Nothing was measured: the path has not been run." in text
    assert not (tmp_path / "wending" / "store").exists()
