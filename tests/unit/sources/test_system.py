from pathlib import Path

import pytest

from flamsteed.errors import SourceUnreachable
from flamsteed.sources.system import Connection, TableSource, load_system

GOOD = """\
system: parking
title: Parking
owner: parking@northmere.example
connection:
  folder: data/drop/parking
tables:
  - table: permits
    files: "permits_*.csv"
    encoding: windows-1252
    delimiter: "\\t"
    quote: ""
    due_within_days: 7
    largest_drop: 0.5
"""


def test_a_system_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "parking.yaml"
    path.write_text(GOOD)
    system, mistakes = load_system(path)
    assert mistakes == []
    assert system is not None
    assert system.connection == Connection(folder="data/drop/parking")
    assert system.tables == (
        TableSource(
            "permits",
            files="permits_*.csv",
            encoding="cp1252",
            delimiter="\t",
            quote="",
            due_within_days=7,
            largest_drop=0.5,
        ),
    )


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ("title:", "colour:", 2, "unknown key `colour`"),
        ("system: parking", "system: Parking!", 1, "must be lower-case"),
        ("system: parking", "system: a__b", 1, "must be lower-case"),
        ("  folder: data/drop/parking", "  host: x", 5, "unknown key `host`"),
        ("  folder: data/drop/parking", "  folder:", 4, "needs either `folder`"),
        ("  folder: data/drop/parking", "  database: mysql://a:b@c/d", 5, "a password stands"),
        ("  folder: data/drop/parking", "  database: x", 5, "must be an address"),
        ("- table: permits", "- table: Permits", 7, "lower-case"),
        ('    files: "permits_*.csv"\n', "", 7, "`files` is required"),
        ("windows-1252", "latin-15x", 9, "`encoding` must be"),
        ('"\\t"', '"||"', 10, "must be one character"),
        ("due_within_days: 7", "due_within_days: soon", 12, "whole number of days"),
        ("largest_drop: 0.5", "largest_drop: 50", 13, "share between 0 and 1"),
        ("quote: ", "format: pdf\n    quote: ", 11, "must be one of csv, xlsx"),
        ("quote: ", "format: dtf\n    quote: ", 7, "`record` is required"),
        ("quote: ", "load: all\n    quote: ", 11, "must be one of snapshot"),
        ("quote: ", "cursor: id\n    quote: ", 11, "unknown key `cursor`"),
    ],
)
def test_every_mistake_has_its_line(
    tmp_path: Path, old: str, new: str, line: int, message: str
) -> None:
    path = tmp_path / "parking.yaml"
    path.write_text(GOOD.replace(old, new))
    system, mistakes = load_system(path)
    assert system is None
    assert any(m.line == line and message in m.message for m in mistakes), mistakes


def test_the_mistake_of_a_password_does_not_repeat_it(tmp_path: Path) -> None:
    path = tmp_path / "parking.yaml"
    path.write_text(GOOD.replace("folder: data/drop/parking", "database: mysql://a:hush@c/d"))
    assert not any("hush" in str(mistake) for mistake in load_system(path)[1])


def test_a_table_declared_twice_is_a_mistake(tmp_path: Path) -> None:
    path = tmp_path / "parking.yaml"
    path.write_text(GOOD + '  - table: permits\n    files: "x"\n')
    _, mistakes = load_system(path)
    assert [(m.line, m.message) for m in mistakes] == [(14, "table `permits` is declared twice")]


def test_an_environment_variable_stands_in_place_of_the_address(tmp_path: Path) -> None:
    connection = Connection(database="sqlite:///data/x.sqlite", database_from="X_URL")
    assert connection.url(tmp_path, {}) == f"sqlite:///{tmp_path}/data/x.sqlite"
    assert connection.url(tmp_path, {"X_URL": "postgresql://h/d"}) == "postgresql://h/d"


def test_a_missing_environment_variable_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceUnreachable, match="environment variable X_URL is not set"):
        Connection(database_from="X_URL").url(tmp_path, {})
