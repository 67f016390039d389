"""Other people are kept out of a copy until a person says otherwise."""

import csv
import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from tests.unit.privacy.requests.drawn_parts import a_part

from flamsteed.engine.on_duckdb import open_store
from flamsteed.errors import RequestRefused
from flamsteed.privacy.requests.third_party import (
    HEADS,
    Question,
    Span,
    find_others,
    questions,
    read_answers,
    redacted,
    stage_questions,
)

PARTS = (
    a_part("raw.care__cases", ("id", "notes"), ("1", "Zoe Zz called, then Bob Qq"), ("2", "Zoe Zz")),
    a_part("raw.tax__accounts", ("joint", "_batch"), ("Bob Qq", "Bob Qq")),
)  # fmt: skip


def find(texts: Sequence[str]) -> list[list[Span]]:
    assert len(set(texts)) == len(texts)
    return [
        [Span(m.start(), len(m[0]), "name") for m in re.finditer("Zoe Zz|Bob Qq", text)]
        for text in texts
    ]


FOUND = find_others(PARTS, find)


def test_whoever_is_found_is_taken_out_and_nothing_else() -> None:
    cases, accounts = redacted(PARTS, FOUND, ())
    assert cases.rows == (("1", "[name] called, then [name]"), ("2", "[name]"))
    assert accounts.rows == (("[name]", "Bob Qq"),)  # a column of the platform's own holds no names


def test_a_reviewer_is_asked_once_for_each_way_of_writing() -> None:
    first, second = questions(PARTS, FOUND)
    assert {first.said, second.said} == {"Zoe Zz", "Bob Qq"}
    assert [len(first.places), len(second.places)] == [2, 2]
    assert "called, then" in first.around + second.around
    assert len({f.place for f in FOUND}) == len(FOUND) == 4


def _asked(said: str) -> Question:
    return next(q for q in questions(PARTS, FOUND) if q.said == said)


def test_what_a_reviewer_shows_stays_in_every_place() -> None:
    cases, accounts = redacted(PARTS, FOUND, _asked("Bob Qq").places)
    assert cases.rows[0] == ("1", "[name] called, then Bob Qq")
    assert accounts.rows == (("Bob Qq", "Bob Qq"),)


def test_a_place_says_nothing_of_what_stands_there_and_is_another_when_the_row_changes() -> None:
    changed = (a_part("raw.care__cases", ("id", "notes"), ("1", "Zoe Zz called")), *PARTS[1:])
    places = {f.place for f in find_others(changed, find)}
    assert len(places & {f.place for f in FOUND}) == 1  # that of the table that did not change
    assert all(re.fullmatch("[0-9a-f]{20}", place) for place in places)


def _file(path: Path, answers: dict[str, str]) -> Path:
    engine = open_store(None)
    rows = engine.rows(stage_questions(engine, questions(PARTS, FOUND)))
    engine.close()
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADS)
        for row in rows:
            writer.writerow([*row[:6], answers.get(row[2], ""), ""])
    return path


def test_the_file_is_read_back_as_it_was_filled_in(tmp_path: Path) -> None:
    path = _file(tmp_path / "q.csv", {"Bob Qq": "show", "Zoe Zz": " Redact "})
    assert read_answers(path, questions(PARTS, FOUND)) == (_asked("Bob Qq").places, 2)


def test_what_nobody_answered_stays_redacted(tmp_path: Path) -> None:
    assert read_answers(_file(tmp_path / "q.csv", {}), questions(PARTS, FOUND)) == ((), 0)


def test_a_file_with_mistakes_is_not_taken_at_all_and_no_value_is_told(tmp_path: Path) -> None:
    path = _file(tmp_path / "q.csv", {"Bob Qq": "show", "Zoe Zz": "maybe"})
    with pytest.raises(RequestRefused, match="neither show nor redact") as refused:
        read_answers(path, questions(PARTS, FOUND))
    assert "Zoe" not in str(refused.value)
    with pytest.raises(RequestRefused, match="no such question any more"):
        read_answers(_file(path, {"Bob Qq": "show"}), ())
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(RequestRefused, match="no column `id` or `answer`"):
        read_answers(path, ())
    with pytest.raises(RequestRefused, match="cannot be read"):
        read_answers(tmp_path / "nowhere.csv", ())
