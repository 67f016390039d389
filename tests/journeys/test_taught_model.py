"""A council answers a clerical sample and some of its queue, and the model learns from it."""

import csv
import json
from pathlib import Path

import pytest
from tests.borough import a_copy, northmere, run_here, store_of
from typer.testing import CliRunner

from flamsteed.cli import opened
from flamsteed.cli.main import app
from flamsteed.engine.on_duckdb import open_store
from flamsteed.scoring.answers import stage_answers


@pytest.fixture
def project(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Path:
    monkeypatch.setattr(opened.out, "width", 200)
    return a_copy(northmere(tmp_path_factory), tmp_path)


def _said(project: Path, *words: str | Path) -> str:
    done = CliRunner().invoke(app, [*map(str, words), "-p", str(project)])
    assert done.exit_code == 0, done.output
    return " ".join(done.output.split())


def _person_of(project: Path) -> dict[str, str]:
    """The person of each mention, from the made-up borough's answers."""
    engine = open_store(None)
    stage_answers(engine, project / "data/answers")
    told = engine.rows(
        "select concat(_record, '-', _part), person_id from temp.main._answer_record_person"
    )
    engine.close()
    return dict(told)


def _answer(project: Path, path: Path, *, most: int) -> list[tuple[str, str, str]]:
    """Fill in the first answers of a file by the truth; gives the pairs."""
    person = _person_of(project)
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows[:most]:
        one, other = (person.get(row[side], row[side]) for side in ("left", "right"))
        row["answer"] = "same" if one == other else "different"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return [(row["left"], row["right"], row["answer"]) for row in rows[:most]]


def _numbers(project: Path) -> dict[str, str]:
    engine = store_of(project)
    numbers: dict[str, str] = dict(
        engine.rows("select _mention, number from gold.person_number order by 1")
    )
    engine.close()
    return numbers


def _companions(numbers: dict[str, str], mention: str) -> set[str]:
    return {other for other, number in numbers.items() if number == numbers[mention]}


def test_a_model_learns_from_a_sample_and_from_decisions_and_what_was_decided_stays(
    project: Path, tmp_path: Path
) -> None:
    model = project / "gold/person.model.json"
    _said(project, "train", "person")
    untaught = model.read_text(encoding="utf-8")
    assert "taught" not in json.loads(untaught)

    sample, queue = tmp_path / "sample.csv", tmp_path / "queue.csv"
    _said(project, "review", "--sample", "80", "--to", sample)
    _answer(project, sample, most=80)
    _said(project, "review", "--from-sample", sample)
    _said(project, "review", "--csv", queue)
    decided = _answer(project, queue, most=10)
    _said(project, "review", "--from-csv", queue)
    run_here(project)
    before = _numbers(project)

    said = _said(project, "train", "person")
    assert "answers to clerical samples and" in said
    assert "decisions about pairs in doubt" in said
    assert "percentage points off what people found" in said
    learned = json.loads(model.read_text(encoding="utf-8"))
    assert learned["taught"]["levels"]
    assert {k: v for k, v in learned.items() if k != "taught"} == json.loads(untaught)

    assert run_here(project) > 0
    after = _numbers(project)
    for left, right, answer in decided:
        assert (after[left] == after[right]) is (answer == "same")
    stayed = [m for m in before if _companions(before, m) == _companions(after, m)]
    assert len(stayed) > 0.8 * len(before)
    assert [m for m in stayed if before[m] != after[m]] == []
    assert "percentage points" in _said(project, "train", "person")
    assert json.loads(model.read_text(encoding="utf-8")) == learned


def test_answers_changed_over_are_not_learned_and_the_command_says_so(
    project: Path, tmp_path: Path
) -> None:
    sample = tmp_path / "sample.csv"
    _said(project, "review", "--sample", "200", "--to", sample)
    _answer(project, sample, most=200)
    over = {"same": "different", "different": "same"}
    with sample.open(encoding="utf-8", newline="") as file:
        rows = [row | {"answer": over[row["answer"]]} for row in csv.DictReader(file)]
    with sample.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    _said(project, "review", "--from-sample", sample)
    assert "nothing was learned" in _said(project, "train", "person")
    model = json.loads((project / "gold/person.model.json").read_text(encoding="utf-8"))
    assert "taught" not in model
