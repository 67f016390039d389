"""A council's Splink model by project file and command: checked, run, explained, and ours taken."""

import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from flamsteed.cli import opened
from flamsteed.cli.main import app
from flamsteed.project import load_project
from flamsteed.store import open_project_store

PAGE = Path(__file__).parents[2] / "docs" / "tutorials" / "your-first-project.md"
HOW_TO = Path(__file__).parents[2] / "docs" / "how-to" / "bring-a-splink-model.md"
FILE = re.compile(r"^\*\*`([^`]+)`\*\*\n\n```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def _comparison(column: str) -> dict[str, object]:
    same = {"sql_condition": f'"{column}_l" = "{column}_r"', "label_for_charts": f"Same [{column}]",
            "m_probability": 0.9, "u_probability": 0.001}  # fmt: skip
    null = f'"{column}_l" IS NULL OR "{column}_r" IS NULL'
    return {
        "output_column_name": column,
        "comparison_levels": [
            {"sql_condition": null, "is_null_level": True},
            same,
            {"sql_condition": "ELSE", "label_for_charts": "Else",
             "m_probability": 0.1, "u_probability": 0.999},
        ],
    }  # fmt: skip


MODEL = {
    "link_type": "dedupe_only", "probability_two_random_records_match": 0.01,
    "comparisons": [_comparison("first_name"), _comparison("surname"), _comparison("dob")],
}  # fmt: skip
BROUGHT = """
splink_model: person.splink.json
splink_columns: {first_name: forename, dob: birth_date}
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The tutorial's project, shown in lines long enough for every table."""
    monkeypatch.setattr(opened.out, "width", 160)
    monkeypatch.setenv("FLAMSTEED_PROJECT", str(tmp_path))
    for name, body in FILE.findall(PAGE.read_text(encoding="utf-8")):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(body, encoding="utf-8")
    return tmp_path


def _asked(*words: str) -> Result:
    return CliRunner().invoke(app, list(words))


def _squeezed(text: str) -> str:
    return " ".join(text.split())


def _bring(project: Path) -> Path:
    declared = project / "gold" / "person.yaml"
    declared.write_text(declared.read_text(encoding="utf-8") + BROUGHT, encoding="utf-8")
    model = project / "gold" / "person.splink.json"
    model.write_text(json.dumps(MODEL), encoding="utf-8")
    return model


def _a_pair(project: Path) -> list[str]:
    """Two records that the run compared."""
    engine = open_project_store(load_project(project), read_only=True)
    (pair,) = engine.rows(
        "select _left, _right from linked.person_pair order by weight desc limit 1"
    )
    engine.close()
    return [mention.removesuffix("-1") for mention in pair]


def test_a_brought_model_is_checked_run_and_explained(project: Path) -> None:
    model = _bring(project)
    checked = _asked("check")
    assert checked.exit_code == 0, checked.output
    ran = _asked("run", "--as-of", "2026-07-31")
    assert ran.exit_code == 0, ran.output
    assert "Found 5 people" in ran.output
    why = _asked("why", *_a_pair(project))
    assert why.exit_code == 0, why.output
    assert "Weighed by the council's own Splink model." in why.output
    assert "Same [dob]" in why.output
    assert "1 in 100" in why.output
    refused = _asked("model", "person", "--to", str(project / "ours.splink.json"))
    assert refused.exit_code == 7
    assert "is a Splink model already" in _squeezed(refused.output)
    model.write_text("{", encoding="utf-8")
    broken = _asked("check")
    assert broken.exit_code != 0
    assert "person.splink.json:1: The Splink model is not JSON" in broken.output.replace("\n", "")


def test_columns_that_are_none_and_a_file_that_is_missing_are_mistakes(project: Path) -> None:
    _bring(project).unlink()
    declared = project / "gold" / "person.yaml"
    said = declared.read_text(encoding="utf-8").replace("first_name: forename", "first_name: given")
    declared.write_text(said, encoding="utf-8")
    told = _squeezed(_asked("check").output)
    assert "`given` is no column of a mention; it has forename, middle_names" in told
    assert "person.splink.json is missing or not UTF-8 text" in told
    declared.write_text(said.replace("splink_model:", "#"), encoding="utf-8")
    assert "`splink_columns` goes with a `splink_model`" in _squeezed(_asked("check").output)


def test_our_model_is_taken_by_command_as_the_page_says(project: Path) -> None:
    assert _asked("run", "--as-of", "2026-07-31").exit_code == 0
    assert _asked("train", "person").exit_code == 0
    to = project / "out" / "person.splink.json"
    taken = _asked("model", "person", "--to", str(to))
    assert taken.exit_code == 0, taken.output
    (promised,) = re.findall(r"```text\n(.*?)```", HOW_TO.read_text(encoding="utf-8"), re.DOTALL)
    said = _squeezed(taken.output).replace(f"{to.parent}/", "")
    assert _squeezed(promised) == said
    assert json.loads(to.read_text(encoding="utf-8"))["link_type"] == "dedupe_only"
    assert (
        to.with_name("person.splink.sql")
        .read_text(encoding="utf-8")
        .startswith("-- one row per mention")
    )
    wrong = _asked("model", "person", "--to", str(project / "gold" / "person.model.json"))
    assert wrong.exit_code == 2
    assert "must end .splink.json" in wrong.output
    none = _asked("model", "property", "--to", str(to))
    assert "There is no model of `property`" in _squeezed(none.output)
