"""Northmere shares: by the command line, as its data officer would."""

import csv
import hashlib
import json
import shutil
from pathlib import Path

import pytest
from tests.borough import a_copy, flamsteed, northmere, store_of

from flamsteed.gate import SUBJECTS

NAME = "services_to_care_board"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small borough, of which more may stay behind than the agreement of the real size allows."""
    made = a_copy(northmere(tmp_path_factory), tmp_path_factory.mktemp("sharing"))
    path = made / "agreements" / f"{NAME}.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace("suppress_at_most: 0.02", "suppress_at_most: 0.9"), encoding="utf-8"
    )
    other = text.replace("suppress_at_most: 0.02", "suppress_at_most: 0.9").replace(
        "form: csv", "form: parquet"
    )
    (made / "agreements" / "to_another.yaml").write_text(other, encoding="utf-8")
    shutil.rmtree(made / "out", ignore_errors=True)
    return made


def released(project: Path, name: str = NAME, on: str = "2026-08-01") -> Path:
    done = flamsteed("release", name, "-p", project, "--on", on)
    assert done.returncode == 0, done.stderr
    return sorted((project / "out" / name).glob(f"{on}_*"))[-1]


def rows_of(folder: Path) -> list[dict[str, str]]:
    with (folder / f"{NAME}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_release_is_a_folder_whose_hashes_the_manifest_and_the_journal_have(
    project: Path,
) -> None:
    folder = released(project)
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert {path.name for path in folder.iterdir()} == {*manifest["files"], "manifest.json"}
    for name, digest in manifest["files"].items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest
    assert (manifest["released_on"], manifest["purge_by"]) == ("2026-08-01", "2027-08-01")
    assert manifest["risk"]["smallest_group"] >= 10
    store = store_of(project)
    entry = store.value(
        "select max_by(entry, number) from flamsteed.passage where door = 'release'"
    )
    told, kept = (
        json.loads(str(entry)),
        store.rows(f"select passage, number, pseudonym from {SUBJECTS}"),
    )
    store.close()
    assert (
        told["details"]["files"]["manifest.json"]
        == hashlib.sha256((folder / "manifest.json").read_bytes()).hexdigest()
    )
    rows = rows_of(folder)
    assert told["admitted"] == len(rows) > 0
    assert {row["resident"] for row in rows} <= {pseudonym for _, _, pseudonym in kept}
    assert not {row["resident"] for row in rows} & {number for _, number, _ in kept}


def test_a_resident_is_the_same_in_every_release_to_one_and_another_to_another(
    project: Path,
) -> None:
    first, second = released(project), released(project)
    assert first != second
    assert rows_of(first) == rows_of(second)
    released(project, "to_another")
    store = store_of(project)
    said = store.rows(f"select number, count(distinct pseudonym) from {SUBJECTS} group by number")
    store.close()
    assert {n for _, n in said} == {2}


def test_nothing_is_left_behind_where_nothing_may_leave(project: Path) -> None:
    before = sorted(project.rglob("*"))
    done = flamsteed("release", NAME, "-p", project, "--on", "2029-01-01")
    assert done.returncode == 8
    assert "it ended on 2028-12-31" in done.stderr
    assert [
        p for p in sorted(project.rglob("*")) if p not in before and "store" not in p.parts
    ] == []


def test_agreements_says_of_each_why_nothing_may_leave(project: Path) -> None:
    done = flamsteed("agreements", "-p", project, "--on", "2025-12-11", env={"COLUMNS": "300"})
    assert "no: it begins on 2026-01-01; the recipient signs it on 2025-12-12" in done.stdout
    assert "yes" in flamsteed("agreements", "-p", project, "--on", "2026-08-01").stdout


def test_the_record_of_processing_names_whom_data_was_released_to(
    project: Path, tmp_path: Path
) -> None:
    released(project)
    assert flamsteed("ropa", "--csv", tmp_path / "r.csv", "-p", project).returncode == 0
    with (tmp_path / "r.csv").open(encoding="utf-8", newline="") as file:
        told = {row["Reference"]: row["Categories of recipients"] for row in csv.DictReader(file)}
    assert "released to: Northmere Integrated Care Board" in told["NM-ROPA-002"]
    assert "released to" not in told["NM-ROPA-041"]


def test_a_pupil_number_does_not_leave_for_planning_even_as_whether_there_is_one(
    project: Path,
) -> None:
    text = (project / "agreements" / f"{NAME}.yaml").read_text(encoding="utf-8")
    start, end = text.index("  table:"), text.index("frequency:")
    shared = """\
  table: gold.person
  grain: one row per resident
  subject: number
  fields: [{name: pupil, column: upn, as: present}]
"""
    (project / "agreements" / "pupils.yaml").write_text(
        text[:start] + shared + text[end:], encoding="utf-8"
    )
    done = flamsteed("release", "pupils", "-p", project, "--on", "2026-08-01")
    (project / "agreements" / "pupils.yaml").unlink()
    assert done.returncode == 8
    assert "`upn` of school_admissions__applications may be used only for education" in done.stderr
    assert not (project / "out" / "pupils").exists()


def test_a_mart_may_not_read_what_its_purpose_may_not(project: Path) -> None:
    mart = project / "marts" / "pupils.sql"
    mart.write_text(
        "-- one row per year of birth\n"
        "select left(birth_date, 4) as year, count(*) as pupils from gold.person where upn is not null group by 1\n",
        encoding="utf-8",
    )
    done = flamsteed("run", "-p", project, "--as-of", "2026-08-31")
    mart.unlink()
    assert done.returncode == 2
    assert "marts/pupils.sql:1: reads what a mart without `ropaId` may not" in done.stderr


def test_the_impact_assessment_names_the_releases_that_were_made(
    project: Path, tmp_path: Path
) -> None:
    rows = len(rows_of(released(project)))
    done = flamsteed("dpia", "person", "-p", project, "--to", tmp_path)
    assert done.returncode == 0, done.stderr
    text = (tmp_path / "dpia-person.md").read_text(encoding="utf-8")
    line = f"| {NAME} | Northmere Integrated Care Board | 2026-08-01 | {rows:,} | 2027-08-01 |"
    assert line in text
    assert "The ledger knows of no release" not in text


def _notes_shared(project: Path, how: str) -> Path:
    """An agreement on the notes of social care, whose text leaves in that way."""
    text = (project / "agreements" / f"{NAME}.yaml").read_text(encoding="utf-8")
    start, end = text.index("  table:"), text.index("frequency:")
    shared = f"""\
  table: clean.social_care__case_notes
  grain: one row per note
  fields:
    - {{name: kind, column: note_type}}
    - {{name: note, column: note, {how}}}
"""
    path = project / "agreements" / "notes.yaml"
    path.write_text(text[:start] + shared + text[end:], encoding="utf-8")
    return path


def test_notes_leave_redacted_and_the_manifest_counts_what_was_taken_out(project: Path) -> None:
    path = _notes_shared(project, "as: redacted")
    done = flamsteed("release", "notes", "-p", project, "--on", "2026-08-01")
    path.unlink()
    assert done.returncode == 0, done.stderr
    assert "Taken out of note:" in done.stdout
    (folder,) = (project / "out" / "notes").iterdir()
    taken = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["risk"]["redacted"]
    assert taken["note"]["phone"] > 10
    with (folder / "notes.csv").open(encoding="utf-8", newline="") as file:
        notes = [row["note"] for row in csv.DictReader(file)]
    assert sum(note.count("[phone]") for note in notes) == taken["note"]["phone"]
    store = store_of(project)
    phones = store.rows(
        "select distinct regexp_extract(note, '0[0-9]{3} 496 0[0-9]{3}') from clean.social_care__case_notes"
    )
    store.close()
    assert len(phones) > 5
    assert not any(phone and phone in note for (phone,) in phones for note in notes)


def test_the_check_is_not_silent_about_free_text_that_would_leave_as_it_is(project: Path) -> None:
    path = _notes_shared(project, "description: As written")
    checked = flamsteed("check", "-p", project)
    refused = flamsteed("release", "notes", "-p", project, "--on", "2026-08-01")
    _notes_shared(project, "unredacted: The recipient treats the same people and needs the words")
    allowed = flamsteed("check", "-p", project)
    path.unlink()
    assert checked.returncode == 2
    said = "field `note` is made of `NOTE` of social_care__case_notes, which people wrote"
    assert said in " ".join(checked.stderr.split())
    assert (refused.returncode, said in " ".join(refused.stderr.split())) == (8, True)
    assert allowed.returncode == 0, allowed.stderr


def test_whoever_restricted_the_use_of_their_data_is_left_out_at_once(project: Path) -> None:
    released(project)
    store = store_of(project)
    ((number, pseudonym),) = store.rows(
        f"select number, pseudonym from {SUBJECTS} order by number, pseudonym limit 1"
    )
    store.close()
    for words in (
        ("open", "restriction", "--reference", "R-1", "--received", "2026-08-01", "--number", number),
        ("identity", "1", "--how", "signed in"),
        ("close", "1", "--outcome", "granted"),
    ):  # fmt: skip
        done = flamsteed("request", *words, "-p", project)
        assert done.returncode == 0, done.stderr
    folder = released(project, on="2026-08-02")
    assert pseudonym not in {row["resident"] for row in rows_of(folder)}
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["risk"]["restricted"] == 1
