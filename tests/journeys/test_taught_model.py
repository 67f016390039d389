"""A council answers a clerical sample and some of its queue, and the model learns from it."""

import csv
import json
from math import log2
from pathlib import Path

import pytest
from tests.borough import a_copy, northmere, run_here, store_of
from typer.testing import CliRunner

from flamsteed.cli import opened
from flamsteed.cli.main import app
from flamsteed.engine.dialect import columns_sql
from flamsteed.engine.on_duckdb import open_store
from flamsteed.linkage.look_up import open_lookup
from flamsteed.linkage.spec import LinkSpec
from flamsteed.project import load_project
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


def _taken(project: Path, to: Path) -> dict[tuple[str, str], float]:
    """The weight of each level, in bits, in the Splink file that is taken out."""
    _said(project, "model", "person", "--to", to)
    settings = json.loads(to.read_text(encoding="utf-8"))
    return {
        (each["output_column_name"], level["label_for_charts"]): log2(
            level["m_probability"] / level["u_probability"]
        )
        for each in settings["comparisons"]
        for level in each["comparison_levels"]
        if not level.get("is_null_level")
    }


def _hold_look_ups_against_the_run(project: Path) -> None:
    """Look up what some mentions say, with the model of the file: it weighs as the run's pairs do."""
    (spec,) = (each for each in load_project(project).links if each.thing == "person")
    assert isinstance(spec, LinkSpec)
    engine = store_of(project)
    told = columns_sql(spec.told, of="m")
    rows = engine.rows(
        f"select p._left, p._right, p.weight, {told} from linked.person_pair as p"
        f" join linked.person_mention as m on m._mention = p._left where p.band = 'same'"
        f" order by md5(p._left), p._right limit 20"
    )
    lookup = open_lookup(engine, spec)
    for left, right, weight, *values in rows:
        said = {n: str(v) for n, v in zip(spec.told, values, strict=True) if v is not None}
        found = {each.mention: each.weight for each in lookup.find_read(said)}
        assert found[right] == pytest.approx(weight, abs=1e-5), left
    lookup.close()
    engine.close()


def test_a_model_learns_from_a_sample_and_from_decisions_and_what_was_decided_stays(
    project: Path, tmp_path: Path
) -> None:
    model = project / "gold/person.model.json"
    _said(project, "train", "person")
    untaught = model.read_text(encoding="utf-8")
    assert "taught" not in json.loads(untaught)
    plain = _taken(project, tmp_path / "plain.splink.json")

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
    _hold_look_ups_against_the_run(project)
    taken = _taken(project, tmp_path / "taught.splink.json")
    moves = learned["taught"]["levels"]
    for (question, level), bits in plain.items():
        moved = learned["taught"]["scale"] * bits + moves.get(question, {}).get(level, 0.0)
        assert taken[question, level] == pytest.approx(moved, abs=1e-6)
    assert max(abs(taken[each] - plain[each]) for each in plain) > 0.1
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
