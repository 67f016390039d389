"""A value of somebody's is put right, by the command line, as a data protection officer would."""

import shutil
from pathlib import Path

import pytest
from tests.borough import a_copy, flamsteed, northmere, run_here, store_of

from flamsteed.gate import SUBJECTS
from flamsteed.lineage.correction import CORRECTIONS
from flamsteed.linkage.spec import LinkSpec
from flamsteed.privacy.held import held, stage_held
from flamsteed.project import load_project
from flamsteed.store import open_project_store

NAME = "services_to_care_board"
WRONG, RIGHT = "W1", "B2"
TOLD = f"""
select r.house_ref || '/' || r.person_no, v.number from gold.person_value as v
join raw.housing__member as r on r._record = v._record and r._seen_to is null
where v.attribute = 'ethnicity' and v.rule = 'only value' and v.value = '{WRONG}'
and v.number in (select number from {SUBJECTS})
and r._record in (select _record from gold.person_source group by _record having count(*) = 1)
order by 1 limit 1
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small borough that told the care board of its residents."""
    made = a_copy(northmere(tmp_path_factory), tmp_path_factory.mktemp("rectified"))
    path = made / "agreements" / f"{NAME}.yaml"
    text = path.read_text(encoding="utf-8")
    lenient = text.replace("suppress_at_most: 0.02", "suppress_at_most: 0.9")
    path.write_text(lenient, encoding="utf-8")
    shutil.rmtree(made / "out", ignore_errors=True)
    ask(made, "release", NAME, "--on", "2026-08-01")
    return made


def ask(project: Path, *words: str) -> str:
    done = flamsteed(*words, "-p", project, env={"COLUMNS": "320"})
    assert done.returncode == 0, done.stderr
    return " ".join(done.stdout.split())


def test_a_value_is_put_right_shown_told_of_found_and_dies_with_the_person(
    project: Path,
) -> None:
    store = store_of(project)
    ((key, number),) = store.rows(TOLD)
    store.close()
    ask(project, "request", "open", "rectification", "--reference", "RE/26/1", "--received", "2026-08-01",
        "--number", number)  # fmt: skip
    said = ask(project, "rectify", f"housing/member/{key}", "--column", "ethnic_origin",
               "--value", RIGHT, "--request", "1", "--by", "officer")  # fmt: skip
    assert f"The record stands behind {number}" in said
    assert "not theirs" not in said
    assert f"Tell Northmere Integrated Care Board ({NAME}, released on 2026-08-01)" in said
    run_here(project)
    shown = ask(project, "show", number)
    assert "Put right" in shown
    assert f"housing.member ethnic_origin {WRONG} {RIGHT} officer" in shown
    assert f"ethnicity {RIGHT} housing.member" in shown
    assert "ethnic_origin corrected by officer on" in shown
    _is_found_for_whoever_asks_for_access(project, number)
    _dies_with_them(project, number)


def _is_found_for_whoever_asks_for_access(project: Path, number: str) -> None:
    loaded = load_project(project)
    engine = open_project_store(loaded)
    spec = next(s for s in loaded.links if s.thing == "person" and isinstance(s, LinkSpec))
    goals = [mentions.name for mentions in spec.mentions]
    holding = stage_held(engine, "person", [number], goals=goals, contracts=loaded.contracts)
    found = {each.table: each.rows for each in held(engine, holding, {})}
    engine.close()
    assert found[CORRECTIONS] == 1


def _dies_with_them(project: Path, number: str) -> None:
    ask(project, "erase", number, "--ground", "objection", "--by", "officer")
    ask(project, "approve", "1", "--by", "somebody else")
    assert "0 traces found" in ask(project, "carry-out", "1", "--by", "officer")
    store = store_of(project)
    assert store.rows(f"select * from {CORRECTIONS}") == []
    store.close()
    assert "Nothing was ever corrected" in ask(project, "corrections")


def test_a_record_of_somebody_else_is_said_to_be(project: Path) -> None:
    store = store_of(project)
    ((key, number), (_, other)) = store.rows(
        "select min(r.house_ref || '/' || r.person_no), s.number from gold.person_source as s"
        " join raw.housing__member as r on r._record = s._record group by s.number order by 2 limit 2"
    )
    store.close()
    opened = ask(project, "request", "open", "rectification", "--reference", "RE/26/2", "--received",
                 "2026-08-01", "--number", other)  # fmt: skip
    request = opened.split()[1].rstrip(":")
    said = ask(project, "rectify", f"housing/member/{key}", "--column", "ethnic_origin", "--value",
               "other", "--request", request)  # fmt: skip
    assert f"The request is about {other}, and this record is not theirs." in said
    assert f"The record stands behind {number}" in said
