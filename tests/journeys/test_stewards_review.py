"""Stewards at the command line: the queue, decisions, files and a clerical sample."""

import csv
import re
import stat
from pathlib import Path

import pytest
from tests.borough import a_copy, northmere, store_of
from typer.testing import CliRunner, Result

from flamsteed.cli import opened
from flamsteed.cli.main import app
from flamsteed.lineage.ledger import open_ledger
from flamsteed.project import load_project


@pytest.fixture
def project(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Path:
    monkeypatch.setattr(opened.out, "width", 200)
    return a_copy(northmere(tmp_path_factory), tmp_path)


def _ask(project: Path, *words: str | Path, typed: str = "") -> Result:
    line = ["review", *map(str, words), "-p", str(project)]
    return CliRunner().invoke(app, line, input=typed)


def _said(project: Path, *words: str | Path, typed: str = "") -> str:
    done = _ask(project, *words, typed=typed)
    assert done.exit_code == 0, done.output
    return " ".join(done.output.split())


def _pair(project: Path, kind: str = "pair") -> tuple[str, str]:
    engine = store_of(project)
    ((left, right),) = engine.rows(
        "select _left, _right from linked.person_review where kind = ?"
        " order by usefulness desc, _left limit 1",
        [kind],
    )
    engine.close()
    return str(left), str(right)


def _run(project: Path) -> None:
    done = CliRunner().invoke(app, ["run", "-p", str(project), "--as-of", "2026-07-31"])
    assert done.exit_code == 0, done.output


def test_the_queue_says_what_waits_and_since_when(project: Path) -> None:
    said = _said(project)
    assert re.search(r"Waiting: .*\d+ pair.*; the oldest since 2026-07-31 \(0 days\)\.", said)
    assert "evidence" in said


def test_a_pair_is_decided_listed_carried_out_and_undone(project: Path) -> None:
    one, other = _pair(project)
    reason = ("--reason", "seen both", "--by", "Ann")
    said = _said(project, "decide", one[:12], other, "--same", *reason)
    assert "Decision 1 by Ann: same." in said
    assert "from the next run" in _said(project, "list")
    _run(project)
    assert "in force" in _said(project, "list")
    engine = store_of(project)
    told = engine.rows(
        "select distinct reason from linked.person where _mention in (?, ?)", [one, other]
    )
    engine.close()
    assert told == [("a steward decided that they are one person (decision 1)",)]
    assert "Decision 1 is undone" in _said(project, "undo", "1", "--by", "Ann")
    assert "0 decisions" in _said(project, "list")
    assert "undone" in _said(project, "list", "--past")


def test_two_gold_records_are_decided_by_their_numbers_and_keys(project: Path) -> None:
    one, other = _pair(project)
    engine = store_of(project)
    numbers = dict(engine.rows("select _mention, number from gold.person_number"))
    engine.close()
    said = _said(
        project, "decide", numbers[one], numbers[other], "--different", "--reason", "asked"
    )
    assert "different" in said
    ledger = open_ledger(load_project(project).ledger)
    (made,) = ledger.decisions()
    ledger.close()
    assert {numbers[made.left], numbers[made.right]} == {numbers[one], numbers[other]}
    refused = _ask(project, "decide", numbers[one], one, "--same", "--reason", "asked")
    assert refused.exit_code == 7


def test_questions_are_answered_one_after_the_other(project: Path) -> None:
    said = _said(project, "next", "--by", "Ann", typed="n\nx\nd\nasked her\nu\n\nq\n")
    assert "2 decided." in said
    ledger = open_ledger(load_project(project).ledger)
    told = [(d.kind, d.by, d.reason) for d in ledger.decisions()]
    assert ledger.first_broken_entry() is None
    ledger.close()
    assert told == [("different", "Ann", "asked her"), ("unsure", "Ann", "both records looked at")]


def test_decisions_that_contradict_are_shown_first_and_one_is_undone(project: Path) -> None:
    engine = store_of(project)
    three = [
        m for (m,) in engine.rows("select _mention from linked.person order by _mention limit 3")
    ]
    engine.close()
    for one, other, kind in ((0, 1, "--same"), (1, 2, "--same"), (0, 2, "--different")):
        _said(project, "decide", three[one], three[other], kind, "--reason", "asked")
    _run(project)
    assert "contradiction" in _said(project, "--limit", "1")
    assert "suspended" in _said(project, "list")
    findings = CliRunner().invoke(app, ["findings", "-p", str(project)]).output
    assert "decisions contradict one another" in " ".join(findings.split())
    assert "Decision 3 is undone" in _said(project, "next", typed="3\nq\n")
    _run(project)
    assert "contradiction" not in _said(project, "--limit", "1")


def test_the_queue_goes_out_as_a_file_and_its_answers_come_back(
    project: Path, tmp_path: Path
) -> None:
    path = tmp_path / "queue.csv"
    assert "It holds personal data" in _said(project, "--csv", path, "--by", "Ann")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    rows = _rows(path)
    assert len(rows) > 5
    for row, answer in zip(rows, ("same", "different", "unsure"), strict=False):
        row["answer"] = answer
    _write(path, rows)
    assert "3 answers taken" in _said(project, "--from-csv", path, "--by", "Ann")
    rows[4]["answer"] = "perhaps"
    _write(path, rows)
    refused = _ask(project, "--from-csv", path)
    assert refused.exit_code == 10
    ledger = open_ledger(load_project(project).ledger)
    assert len(ledger.decisions()) == 3
    lent = [p for p in ledger.passages() if p["door"] == "release" and p["passed"] == "review"]
    ledger.close()
    assert [(p["rows_in"], p["details"]["to"]) for p in lent] == [(len(rows), "Ann")]


def test_records_that_left_since_the_file_was_written_are_told_with_their_line(
    project: Path, tmp_path: Path
) -> None:
    path = tmp_path / "queue.csv"
    path.write_text(f"left,right,answer\n{'a' * 32}-1,{'b' * 32}-1,same\n", encoding="utf-8")
    refused = _ask(project, "--from-csv", path)
    assert refused.exit_code == 10
    assert "queue.csv:2: a record is not in the store" in " ".join(refused.output.split())


def test_a_clerical_sample_estimates_precision_and_recall(project: Path, tmp_path: Path) -> None:
    path = tmp_path / "sample.csv"
    said = _said(project, "--sample", "60", "--to", path, "--by", "Ann")
    assert "60 pairs of records" in said
    answers = _truth(project)
    rows = _rows(path)
    assert len(rows) == 60
    for row in rows:
        alike = answers.get(row["left"], row["left"]) == answers.get(row["right"], row["right"])
        row["answer"] = "same" if alike else "different"
    _write(path, rows)
    said = _said(project, "--from-sample", path, "--decide", "--by", "Ann")
    found = re.findall(
        r"(precision|recall).*? (\d+\.\d+)% \(95 %: (\d+\.\d+)% to (\d+\.\d+)%\)", said
    )
    assert [name for name, *_ in found] == ["precision", "recall"]
    for _, value, low, high in found:
        assert 0 <= float(low) <= float(value) <= float(high) <= 100
    assert "60 answers were written down" in said
    ledger = open_ledger(load_project(project).ledger)
    assert {d.reason for d in ledger.decisions()} == {"clerical sample 1"}
    ledger.close()
    _write(path, rows[1:])
    assert _ask(project, "--from-sample", path).exit_code == 10


def test_a_value_is_pinned_and_unpinned(project: Path) -> None:
    one, _ = _pair(project)
    assert "surname is pinned" in _said(project, "pin", one, "surname", "--reason", "her card")
    _run(project)
    engine = store_of(project)
    rows = engine.rows("select kind, _left, attribute from linked.person_decision")
    engine.close()
    assert rows == [("pin", one, "surname")]
    assert "no longer pinned" in _said(project, "unpin", one, "surname", "--reason", "a slip")
    assert _ask(project, "unpin", one, "surname", "--reason", "again").exit_code == 7


@pytest.mark.parametrize(
    "words",
    [
        ("decide", "a", "b", "--reason", "x"),
        ("decide", "a", "b", "--same", "--different", "--reason", "x"),
        ("decide", "a", "b", "--same", "--reason", "x", "--until", "soon"),
        ("--csv", "a.csv", "--sample", "5"),
        ("--csv", "a.csv", "list"),
    ],
)
def test_what_cannot_be_meant_is_a_usage_mistake(project: Path, words: tuple[str, ...]) -> None:
    assert _ask(project, *words).exit_code == 2


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _write(path: Path, rows: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def _truth(project: Path) -> dict[str, str]:
    """The person of each mention, from the made-up borough's answers."""
    from flamsteed.engine.on_duckdb import open_store
    from flamsteed.scoring.answers import stage_answers

    engine = open_store(None)
    stage_answers(engine, project / "data/answers")
    told = engine.rows(
        "select concat(_record, '-', _part), person_id from temp.main._answer_record_person"
    )
    engine.close()
    return dict(told)
