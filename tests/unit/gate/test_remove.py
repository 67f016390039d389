"""Records die at the gate, and stay dead."""

from dataclasses import replace

import pytest

from flamsteed.engine.engine import Engine
from flamsteed.errors import KeyMissing
from flamsteed.gate import CLEARED, ERASED, REMOVED, Removal, correct, forget, remove
from flamsteed.gate.cleared import stage_cleared
from flamsteed.gate.remove import removed_count, stage_not_removed
from flamsteed.lineage.correction import Correction, read_corrections
from flamsteed.lineage.journal import open_journal, passages_after
from flamsteed.lineage.passage import Run
from flamsteed.privacy.held import clearing_pattern
from flamsteed.privacy.keys import Key

PADS = Key("removed", 1, b"k" * 32).pads
NAME = "desk__note"


@pytest.fixture(autouse=True)
def _notes(engine: Engine) -> None:
    open_journal(engine)
    for stage in ("raw", "quarantine", "clean"):
        engine.execute(
            f"create table {stage}.{NAME} as select * from (values ('1', 'Ann Zqbrand called', 'r1'),"
            " ('2', 'Bob met ANN ZQBRAND', 'r2'), ('3', 'nothing', 'r3')) as t(id, said, _record)"
        )


def _removal(engine: Engine, plan: int, gone: str, cleared: str, *texts: str) -> Removal:
    going = engine.stage("_going", f"select '{NAME}' as name, unnest([{gone}]) as _record")
    others = engine.stage("_others", f"select '{NAME}' as name, unnest([{cleared}]) as _record")
    pattern = clearing_pattern(texts) if texts else ""
    return Removal(plan, going, PADS, others, pattern, details={"ground": "not-needed"})


def _said(engine: Engine, stage: str = "raw") -> list[tuple[str, str]]:
    return [(r, s) for r, s in engine.rows(f"select _record, said from {stage}.{NAME} order by 1")]


def test_a_record_goes_out_of_raw_and_quarantine_and_its_passage_tells_how_many(
    engine: Engine, a_run: Run
) -> None:
    remove(engine, _removal(engine, 4, "'r1'", "'x'"), run=a_run)
    assert [r for r, _ in _said(engine)] == ["r2", "r3"]
    assert [r for r, _ in _said(engine, "quarantine")] == ["r2", "r3"]
    (told,) = [passage for _, passage in passages_after(engine, 0)]
    assert (told.door, told.table, told.vanished) == ("remove", f"raw.{NAME}", 1)
    assert told.details == {"ground": "not-needed", "plan": 4, "set_aside": 1}


def test_removing_twice_changes_nothing(engine: Engine, a_run: Run) -> None:
    for _ in range(2):
        remove(engine, _removal(engine, 4, "'r1'", "'r2'", "Ann Zqbrand"), run=a_run)
    assert removed_count(engine, NAME) == 1
    assert engine.value(f"select count(*) from {CLEARED}") == 2  # raw and quarantine
    assert _said(engine) == [("r2", f"Bob met {ERASED}"), ("r3", "nothing")]


def test_what_was_removed_is_known_by_a_keyed_hash_alone(engine: Engine, a_run: Run) -> None:
    remove(engine, _removal(engine, 4, "'r1'", "'x'"), run=a_run)
    ((name, known, plan),) = engine.rows(f"select name, hash, plan from {REMOVED}")
    assert (name, len(known), plan) == (NAME, 64, 4)
    assert "r1" not in known


def test_a_removed_record_that_arrives_again_is_not_let_in(engine: Engine, a_run: Run) -> None:
    remove(engine, _removal(engine, 4, "'r1'", "'x'"), run=a_run)
    arriving = engine.stage("_arriving", f"select * from clean.{NAME}")
    run = replace(a_run, removed_pads=PADS)
    kept = stage_not_removed(engine, arriving, NAME, run=run)
    assert sorted(engine.rows(f"select _record from {kept}")) == [("r2",), ("r3",)]
    with pytest.raises(KeyMissing, match="Records of desk__note were erased, and the key"):
        stage_not_removed(engine, arriving, NAME, run=a_run)


def test_a_text_that_was_cleared_arrives_again_without_them_and_other_texts_as_they_are(
    engine: Engine, a_run: Run
) -> None:
    remove(engine, _removal(engine, 4, "'r1'", "'r2'", "Ann Zqbrand"), run=a_run)
    arriving = engine.stage(
        "_arriving",
        "select * from (values ('2', 'Bob met ANN ZQBRAND', 'r2'), ('3', 'Bob met ANN ZQBRAND', 'r3'),"
        " ('4', null, 'r4')) as t(id, said, _record)",
    )
    run = replace(a_run, removed_pads=PADS)
    staged = stage_cleared(engine, arriving, NAME, run=run)
    assert engine.rows(f"select _record, said from {staged} order by 1") == [
        ("r2", f"Bob met {ERASED}"), ("r3", "Bob met ANN ZQBRAND"), ("r4", None),
    ]  # fmt: skip
    with pytest.raises(KeyMissing, match="taken out of texts of desk__note"):
        stage_cleared(engine, arriving, NAME, run=a_run)


def test_a_second_person_is_taken_out_of_what_is_remembered_of_the_first(
    engine: Engine, a_run: Run
) -> None:
    remove(engine, _removal(engine, 4, "'x'", "'r2'", "Ann Zqbrand"), run=a_run)
    remove(engine, _removal(engine, 5, "'y'", "'r2'", "Bob"), run=a_run)
    assert dict(_said(engine))["r2"] == f"{ERASED} met {ERASED}"
    said = {text for (text,) in engine.rows(f"select said from {CLEARED}")}
    assert said == {f"{ERASED} met {ERASED}"}
    remove(engine, _removal(engine, 6, "'r2'", "'x'"), run=a_run)
    assert engine.value(f"select count(*) from {CLEARED}") == 0


def test_somebody_is_taken_out_of_a_correction_too(engine: Engine, a_run: Run) -> None:
    put_right = Correction(
        NAME, "r2", "said", "Bob met Ann Zqbrand", "", "", "Cat", "2026-08-01", 7
    )
    correct(engine, put_right, run=a_run)
    remove(engine, _removal(engine, 4, "'x'", "'r2'", "Ann Zqbrand"), run=a_run)
    assert [each.value for each in read_corrections(engine)] == [f"Bob met {ERASED}"]


def test_a_table_that_only_grows_forgets_ids_and_says_how_many(engine: Engine, a_run: Run) -> None:
    engine.execute("create table gold.person_move as select unnest(['m1', 'm2']) as _mention")
    ids = engine.stage("_ids", "select 'm1' as id")
    removal = replace(_removal(engine, 4, "'x'", "'x'"), ids=ids)
    passage = forget(engine, "gold.person_move", ["_mention"], removal=removal, run=a_run)
    assert passage is not None
    assert passage.vanished == 1
    assert engine.rows("select _mention from gold.person_move") == [("m2",)]
    assert forget(engine, "gold.person_move", ["_mention"], removal=removal, run=a_run) is None
