"""The record of processing activities as files."""

import csv
from pathlib import Path

import pytest
from tests.saltmarsh import PROCESSING

from flamsteed.privacy.processing import COLUMNS, load_processing, write_record


def test_the_csv_has_the_template_s_columns_and_the_recipients_that_there_really_were(
    tmp_path: Path,
) -> None:
    (tmp_path / "housing.yaml").write_text(PROCESSING, encoding="utf-8")
    entries, mistakes = load_processing(tmp_path)
    assert not mistakes
    to = tmp_path / "out" / "record.csv"
    assert write_record(entries.values(), {"SM-1": ["Partner", "Partner", "A trust"]}, to) == 1
    with to.open(encoding="utf-8", newline="") as file:
        (row,) = csv.DictReader(file)
    assert list(row) == ["Reference", *COLUMNS.values()]
    assert row["Reference"] == "SM-1"
    assert row["Categories of individuals"] == "tenants; applicants"
    assert row["Categories of recipients"] == "contractors; released to: A trust, Partner"
    assert row["Data Protection Impact Assessment required?"] == "Yes"


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ("purpose: Let homes\n", "", 1, "`purpose` is required"),
        ("purpose:", "reason:", 3, "unknown key `reason`"),
        ('"6(1)(e): Housing Act 1985"', "Housing Act", 10, "must name a point of Article 6(1)"),
        ("dpia: there\n", "", 15, "`dpia` must say where it is"),
        ("individuals: [tenants, applicants]", "individuals: tenants", 5, "must be a list"),
        (
            "dpia: there",
            "dpia: there\nspecial_category: 9(2)(g)",
            17,
            "needs the condition of `schedule_1`",
        ),
    ],
)
def test_what_is_lacking_is_told_with_its_line(
    tmp_path: Path, old: str, new: str, line: int, message: str
) -> None:
    assert old in PROCESSING
    (tmp_path / "housing.yaml").write_text(PROCESSING.replace(old, new), encoding="utf-8")
    _, mistakes = load_processing(tmp_path)
    assert any(each.line == line and message in each.message for each in mistakes), mistakes


def test_one_id_in_two_files_is_a_mistake(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.yaml").write_text(PROCESSING, encoding="utf-8")
    _, (mistake,) = load_processing(tmp_path)
    assert "`SM-1` is in a.yaml as well" in mistake.message
