"""Promise 1: landing a batch twice changes nothing."""

import shutil
from pathlib import Path

import pytest
from tests.borough import a_copy, contents, differing, northmere, run_here

from flamsteed.lineage.ledger import open_ledger
from flamsteed.project import load_project


@pytest.fixture
def project(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return a_copy(northmere(tmp_path_factory), tmp_path)


def test_running_everything_again_makes_no_passage_and_changes_no_table(project: Path) -> None:
    before = contents(project)
    assert len(before) > 100
    assert run_here(project) == 0
    assert differing(contents(project), before) == []


def test_the_same_bytes_under_another_name_are_told_and_change_no_table(project: Path) -> None:
    before = contents(project)
    again = {
        "crm": "contacts_2026-07-31.jsonl",
        "electoral": "electors_2026-07-31.tsv",
        "gazetteer": "9990_2026-07-31.csv",
        "parking": "permits_2026-07-31.csv",
        "school_admissions": "school_admissions_2026-07-31.xlsx",
        "social_care": "case_notes_2026-07-31.csv",
    }
    for system, name in again.items():
        file = project / "data/drop" / system / name
        shutil.copyfile(file, file.with_stem(file.stem + "_again"))
    assert run_here(project) > 0
    assert differing(contents(project), before) == []
    ledger = open_ledger(load_project(project).ledger)
    repeated = {f["file"] for f in ledger.findings() if f["rule"] == "repeated"}
    ledger.close()
    assert {Path(name).stem + "_again" for name in again.values()} <= {
        Path(name).stem for name in repeated
    }
