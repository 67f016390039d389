"""Promise 9: a steward's decision outlives re-training and re-loading."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.borough import MONTH_ENDS, a_copy, contents, differing, northmere, run_here, store_of

from flamsteed.lineage.ledger import open_ledger
from flamsteed.linkage.model_file import model_text, read_model
from flamsteed.linkage.review import Answer, decide, undo
from flamsteed.project import load_project

AT = datetime(2026, 7, 31, 12, tzinfo=UTC)
IN_DOUBT = (
    "select _left, _right from linked.person_review where kind = 'pair'"
    " order by probability, _left limit 1"
)
SURE = (
    "select p._left, p._right from linked.person_pair as p join linked.person as l"
    " on l._mention = p._left join linked.person as r on r._mention = p._right"
    " where l._cluster = r._cluster order by p.weight desc, p._left limit 1"
)


def _decided(project: Path) -> tuple[tuple[str, str], tuple[str, str], list[int]]:
    """Have a steward join two of whom the evidence is in doubt, and part two of whom it is sure."""
    engine, ledger = store_of(project), open_ledger(load_project(project).ledger)
    ((one, other),), ((left, right),) = engine.rows(IN_DOUBT), engine.rows(SURE)
    answers = [
        Answer("person", "same", one, other, "Ann Steward", "asked them"),
        Answer("person", "different", left, right, "Ann Steward", "father and son"),
    ]
    numbers = [d.number for d in decide(engine, ledger, answers, at=AT)]
    engine.close()
    ledger.close()
    return (one, other), (left, right), numbers


def _one_person(project: Path, pair: tuple[str, str]) -> bool:
    engine = store_of(project)
    found = engine.rows(
        "select distinct _cluster from linked.person where _mention in (?, ?)", pair
    )
    numbers = engine.rows(
        "select distinct number from gold.person_source where _mention in (?, ?)", pair
    )
    engine.close()
    assert len(found) == len(numbers)
    return len(found) == 1


def _weights(project: Path) -> list[tuple[object, ...]]:
    engine = store_of(project)
    rows = engine.rows(
        "select _left, _right, weight from linked.person_pair order by _left, _right"
    )
    engine.close()
    return rows


def _hold(project: Path, joined: tuple[str, str], parted: tuple[str, str]) -> bool:
    return _one_person(project, joined) and not _one_person(project, parted)


@pytest.fixture
def project(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return a_copy(northmere(tmp_path_factory), tmp_path)


def test_a_decision_outlives_the_store_and_a_new_model(project: Path) -> None:
    joined, parted, _ = _decided(project)
    assert not _one_person(project, joined)
    assert _one_person(project, parted)
    run_here(project)
    assert _hold(project, joined, parted)

    for file in (project / "store").glob("northmere.duckdb*"):
        file.unlink()
    run_here(project, MONTH_ENDS[1])
    assert _hold(project, joined, parted)

    path = project / "gold/person.model.json"
    learned = json.loads(path.read_text(encoding="utf-8"))
    for levels in learned["levels"].values():
        for slug, (m, u, *at_home) in levels.items():
            levels[slug] = [m**0.5, u**0.9, *at_home]
    path.write_text(model_text(read_model(json.dumps(learned))), encoding="utf-8")
    before = _weights(project)
    run_here(project, MONTH_ENDS[1])
    assert _weights(project) != before
    assert _hold(project, joined, parted)


def test_a_decision_alone_moves_people_the_same_again_nothing_and_undone_all_is_as_it_was(
    project: Path,
) -> None:
    before = contents(project)
    *_, numbers = _decided(project)
    assert run_here(project) > 0
    assert run_here(project) == 0
    changed = differing(contents(project), before)
    assert {"linked.person", "linked.person_decision", "gold.person"} <= set(changed)
    ledger = open_ledger(load_project(project).ledger)
    for number in numbers:
        undo(ledger, number, by="Ann Steward", reason="a slip", at=AT)
    ledger.close()
    run_here(project)
    assert [n for n in differing(contents(project), before) if n.startswith("linked.")] == []


def test_a_question_waits_since_the_run_that_first_asked_it(project: Path) -> None:
    ledger = open_ledger(load_project(project).ledger)
    first = ledger.offers("person")
    assert first
    assert {day for _, day in first.values()} == {"2026-07-31"}
    run_here(project, MONTH_ENDS[1])
    kept = {key: since for key, since in ledger.offers("person").items() if key in first}
    ledger.close()
    assert kept == {key: first[key] for key in kept}
