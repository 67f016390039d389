import stat
from dataclasses import replace
from pathlib import Path

import pytest
from tests.drawn_people import a_spec, person, put

from flamsteed.engine.engine import Engine
from flamsteed.errors import DecisionRefused
from flamsteed.gate import lend
from flamsteed.lineage.journal import passages_after
from flamsteed.lineage.passage import Run
from flamsteed.linkage.link import link
from flamsteed.linkage.review import Question
from flamsteed.linkage.review_file import (
    answers_of,
    file_sql,
    read_answers,
    stage_questions_file,
)

ONE, OTHER, THIRD = (letter * 32 + "-1" for letter in "abc")
HEAD = "left,right,answer,until,note\n"


def _file(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "answers.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_of_questions_has_both_records_and_room_for_answers_and_only_its_owner_reads_it(
    engine: Engine, a_run: Run, tmp_path: Path
) -> None:
    put(engine, [person("a" * 32, "Joan", "Tester"), person("b" * 32, "Maud", "=Other")], a_run)
    link(engine, a_spec(), run=a_run)
    question = Question(ONE, OTHER, "pair", "why", 0.5, 0.0, "same name", 1, 1, 1, 1.0, "",
                        first_on="2026-07-31")  # fmt: skip
    to = tmp_path / "deep" / "queue.csv"
    select = file_sql(engine, "person", stage_questions_file(engine, [question]))
    passage = lend(
        engine, select, to=to, folder=tmp_path, run=replace(a_run, started_by="Ann Steward")
    )
    head, row = to.read_text(encoding="utf-8").splitlines()
    assert head.startswith(
        "left,right,kind,why,sure,evidence,waits_since,answer,until,note,table_1"
    )
    assert row.startswith(f"{ONE},{OTHER},pair,why,0.5000,same name,2026-07-31,,,,desk__person")
    assert "Joan,Maud" in row
    assert "'=Other" in row or "Other" in row
    assert stat.S_IMODE(to.stat().st_mode) == 0o600
    told = {"file": "queue.csv", "path": "deep/queue.csv", "to": "Ann Steward"}
    assert (passage.admitted, passage.details) == (1, told)
    assert passages_after(engine, 0)[-1][1].door == "release"


def test_what_a_clerk_gets_of_a_sample_tells_nothing_of_what_the_platform_thinks(
    engine: Engine, a_run: Run
) -> None:
    put(engine, [person("a" * 32, "Joan", "Tester")], a_run)
    link(engine, a_spec(), run=a_run)
    asked = engine.stage(
        "_sample", f"select '{ONE}' as _left, '{ONE}' as _right, 3 as stratum, 1 as _place"
    )
    columns = engine.columns(f"({file_sql(engine, 'person', asked, sample=4)})")
    assert list(columns)[:7] == ["sample", "left", "right", "stratum", "answer", "until", "note"]
    assert not {"probability", "evidence", "kind", "linked"} & set(columns)


def test_rows_without_an_answer_wait(tmp_path: Path) -> None:
    text = f"\ufeff{HEAD}{ONE},{OTHER}, Same ,2027-01-31,asked her\n{ONE},{THIRD},,,\n"
    (line,) = read_answers(_file(tmp_path, text))
    (answer,) = answers_of([line], "person", by="Ann", reason="answered in a file")
    assert (answer.kind, answer.reason, str(answer.until)) == ("same", "asked her", "2027-01-31")


def test_every_mistake_of_a_file_is_told_with_its_line_and_nothing_is_taken(tmp_path: Path) -> None:
    text = (
        f"{HEAD}{ONE},{OTHER},maybe,,\n{ONE},Zebedee,same,,\n{ONE},{THIRD},same,next week,\n"
        f"{THIRD},{ONE},different,,\n"
    )
    path = _file(tmp_path, text)
    with pytest.raises(DecisionRefused) as refused:
        read_answers(path)
    said = str(refused.value).splitlines()
    assert said == [
        "Nothing was taken from the file. Mend it and give it again.",
        f"{path}:2: the answer is none of same, different, unsure",
        f"{path}:3: `left` or `right` is no record's id; take them from the file as it was",
        f"{path}:4: `until` is no day; write it as YYYY-MM-DD",
        f"{path}:5: the same two records as in line 4",
    ]


def test_of_many_mistakes_the_first_twenty_are_told(tmp_path: Path) -> None:
    with pytest.raises(DecisionRefused, match="and 4 more"):
        read_answers(_file(tmp_path, HEAD + f"{ONE},{OTHER},maybe,,\n" + "x,y,same,,\n" * 12))


def test_a_sample_must_be_answered_whole(tmp_path: Path) -> None:
    text = f"sample,stratum,{HEAD}1,2,{ONE},{OTHER},,,\n"
    with pytest.raises(DecisionRefused, match="2: no answer; write same, different or unsure"):
        read_answers(_file(tmp_path, text), is_sample=True)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"one;two\n1;2\n", "no column `left`, `right`, `answer`"),
        (b"", "no column"),
        (b"left,right,answer\n\xff\xfe,b,same\n", "not CSV in UTF-8"),
        (None, "cannot be read: No such file"),
    ],
)
def test_what_is_no_such_file_is_told(tmp_path: Path, content: bytes | None, said: str) -> None:
    path = tmp_path / "answers.csv"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(DecisionRefused, match=said):
        read_answers(path)
