"""Corrections are laid over raw rows as they are cleaned, for as long as the source says what was wrong."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from tests.landing import Cells, land_rows

from flamsteed.cleaning.check import check
from flamsteed.cleaning.clean import clean
from flamsteed.cleaning.corrected import Standing, in_force, laid_sql, reading, said_now, standings
from flamsteed.contracts.contract import Contract
from flamsteed.engine.dialect import digest_sql, spark_sql
from flamsteed.engine.engine import Engine
from flamsteed.gate import correct
from flamsteed.lineage.correction import CORRECTIONS, Correction, hash_of, read_corrections
from flamsteed.lineage.journal import last_passage, passages_after, state_of
from flamsteed.lineage.passage import Passage, Run
from flamsteed.quality.finding import Finding

NAME = "housing__tenant"
JULY: Sequence[Cells] = [("1", "A", "se291aa"), ("2", "B", "SE29 2BB"), ("3", "C", None)]


def record_of(engine: Engine, key: str) -> str:
    return str(engine.value(f"select {digest_sql(['?'] * 3)}", ["housing", "tenant", key]))


def put_right(
    engine: Engine, contract: Contract, said: tuple[str, str, str], *, run: Run, undo: bool = False
) -> Correction:
    """Correct (key, column, value), as the officer would."""
    key, name, value = said
    record, column = record_of(engine, key), contract.column(name)
    assert column is not None
    text = said_now(engine, contract, column, [record])[record]
    read = reading(column, text).get("value")
    made = Correction(
        NAME, record, name, value, hash_of(record, text), hash_of(record, read) if read else "",
        "officer", "2026-08-01T09:00:00+00:00", 7,
    )  # fmt: skip
    return correct(engine, made, run=run, undo=undo)


@pytest.fixture
def july(engine: Engine, tenants: Contract, a_run: Run) -> Engine:
    """A store with one delivery, cleaned."""
    land_rows(engine, tenants, JULY, day="2026-07-31", run=a_run)
    clean(engine, tenants, run=a_run)
    return engine


def cleaned(engine: Engine) -> list[tuple[str, str, str | None]]:
    rows = engine.rows("select ref, name, postcode from clean.housing__tenant order by ref")
    return [(ref, name, postcode) for ref, name, postcode in rows]


def stand(engine: Engine, contract: Contract) -> list[Standing]:
    made = read_corrections(engine, NAME)
    return [standings(engine, contract, made)[each.number] for each in made]


def found(engine: Engine, contract: Contract, run: Run) -> list[Finding]:
    passage = check(engine, contract, run=run)
    assert passage is not None
    return [f for f in passage.findings if f.dimension == "accuracy"]


def test_a_correction_is_laid_over_the_record_and_no_other_and_raw_stays_as_it_came(
    july: Engine, tenants: Contract, a_run: Run
) -> None:
    raw = july.rows("select * from raw.housing__tenant order by ref")
    put_right(july, tenants, ("2", "postcode", "se30 3dd"), run=a_run)
    passage = clean(july, tenants, run=a_run)
    assert isinstance(passage, Passage)
    assert (passage.rows_in, passage.vanished, passage.details["rebuilt"]) == (1, 1, False)
    assert cleaned(july) == [("1", "A", "SE29 1AA"), ("2", "B", "SE30 3DD"), ("3", "C", None)]
    assert july.rows("select * from raw.housing__tenant order by ref") == raw
    assert clean(july, tenants, run=a_run) is None


def test_several_columns_of_several_records_are_corrected_at_once(
    july: Engine, tenants: Contract, a_run: Run
) -> None:
    for said in (("1", "name", "Z"), ("2", "postcode", "SE30 3DD"), ("1", "postcode", "")):
        put_right(july, tenants, said, run=a_run)
    clean(july, tenants, run=a_run)
    assert cleaned(july) == [("1", "Z", None), ("2", "B", "SE30 3DD"), ("3", "C", None)]


def test_the_journal_has_the_record_and_the_column_and_no_value(
    july: Engine, tenants: Contract, a_run: Run
) -> None:
    made = put_right(july, tenants, ("2", "name", "Zebedee"), run=a_run)
    ((number, told),) = [each for each in passages_after(july, 0) if each[1].door == "correct"]
    assert number == made.number
    assert told.details == {
        "name": NAME, "record": record_of(july, "2"), "column": "name", "by": "officer",
        "request": 7, "undone": False,
    }  # fmt: skip
    clean(july, tenants, run=a_run)
    check(july, tenants, run=a_run)
    assert "Zebedee" not in str(july.rows("select entry from flamsteed.passage"))
    assert "Zebedee" not in repr(made)


def test_a_store_without_corrections_has_the_states_that_it_always_had(
    july: Engine, tenants: Contract, a_run: Run
) -> None:
    before = state_of(july, f"clean.{NAME}")
    put_right(july, tenants, ("2", "name", "Z"), run=a_run)
    clean(july, tenants, run=a_run)
    assert state_of(july, f"clean.{NAME}") != before
    put_right(july, tenants, ("2", "name", ""), run=a_run, undo=True)
    clean(july, tenants, run=a_run)
    assert state_of(july, f"clean.{NAME}") == before
    last = last_passage(july, f"clean.{NAME}")
    assert last is not None
    assert set(last.details) == {"definition", "rebuilt"}


def test_an_undone_correction_gives_the_source_its_word_back(
    july: Engine, tenants: Contract, a_run: Run
) -> None:
    before = cleaned(july)
    put_right(july, tenants, ("2", "name", "Z"), run=a_run)
    clean(july, tenants, run=a_run)
    put_right(july, tenants, ("2", "name", ""), run=a_run, undo=True)
    clean(july, tenants, run=a_run)
    assert cleaned(july) == before
    assert stand(july, tenants) == [Standing.UNDONE]
    ((by, at),) = july.rows(f"select undone_by, undone_at from {CORRECTIONS}")
    assert (by, at) == ("officer", "2026-08-01T09:00:00+00:00")


def test_a_second_correction_takes_the_place_of_the_first(
    july: Engine, tenants: Contract, a_run: Run
) -> None:
    put_right(july, tenants, ("2", "name", "Y"), run=a_run)
    clean(july, tenants, run=a_run)
    put_right(july, tenants, ("2", "name", "Z"), run=a_run)
    clean(july, tenants, run=a_run)
    assert cleaned(july)[1] == ("2", "Z", "SE29 2BB")
    assert stand(july, tenants) == [Standing.UNDONE, Standing.IN_FORCE]


@pytest.mark.parametrize(
    ("said", "standing", "shown"),
    [
        ("SE29 2BB", Standing.IN_FORCE, "SE30 3DD"),
        ("  se29 2bb ", Standing.IN_FORCE, "SE30 3DD"),
        ("se303dd", Standing.TAKEN_OVER, "SE30 3DD"),
        ("SE31 4DD", Standing.SOURCE_CHANGED, "SE31 4DD"),
        (None, Standing.SOURCE_CHANGED, None),
    ],
)
def test_it_holds_for_as_long_as_the_source_says_what_was_wrong(
    july: Engine, tenants: Contract, a_run: Run, said: str | None, standing: Standing, shown: str
) -> None:
    put_right(july, tenants, ("2", "postcode", "SE30 3DD"), run=a_run)
    clean(july, tenants, run=a_run)
    august = [JULY[0], ("2", "another name", said), JULY[2]]
    land_rows(july, tenants, august, day="2026-08-31", run=a_run)
    clean(july, tenants, run=a_run)
    assert stand(july, tenants) == [standing]
    assert cleaned(july)[1] == ("2", "another name", shown)


def test_the_owner_is_told_what_to_mend_and_what_was_changed_and_no_value(
    july: Engine, tenants: Contract, a_run: Run
) -> None:
    assert found(july, tenants, a_run) == []
    put_right(july, tenants, ("2", "postcode", "SE30 3DD"), run=a_run)
    clean(july, tenants, run=a_run)
    (wrong,) = found(july, tenants, a_run)
    assert (wrong.rule, wrong.column, wrong.rows, wrong.lines, wrong.severity, wrong.owner) == (
        "still wrong at the source", "postcode", 1, (3,), "warning", tenants.owner,
    )  # fmt: skip
    land_rows(july, tenants, [("2", "B", "SE31 4DD")], day="2026-08-31", run=a_run, whole=False)
    clean(july, tenants, run=a_run)
    (changed,) = found(july, tenants, a_run)
    assert (changed.rule, changed.rows, changed.lines) == (
        "corrected value changed at the source", 1, (2,),
    )  # fmt: skip
    assert "SE3" not in f"{wrong}{changed}"
    land_rows(july, tenants, [("2", "B", "SE30 3DD")], day="2026-09-30", run=a_run, whole=False)
    clean(july, tenants, run=a_run)
    assert found(july, tenants, a_run) == []


def test_to_take_back_a_correction_that_gave_way_ends_what_the_owner_is_told(
    july: Engine, tenants: Contract, a_run: Run
) -> None:
    put_right(july, tenants, ("2", "postcode", "SE30 3DD"), run=a_run)
    land_rows(july, tenants, [("2", "B", "SE31 4DD")], day="2026-08-31", run=a_run, whole=False)
    clean(july, tenants, run=a_run)
    assert len(found(july, tenants, a_run)) == 1
    put_right(july, tenants, ("2", "postcode", ""), run=a_run, undo=True)
    assert clean(july, tenants, run=a_run) is None
    assert found(july, tenants, a_run) == []


def test_a_record_that_is_gone_or_a_column_that_no_longer_lands_has_no_correction_laid(
    july: Engine, tenants: Contract, a_run: Run
) -> None:
    put_right(july, tenants, ("2", "postcode", "SE30 3DD"), run=a_run)
    fewer = replace(tenants, columns=tenants.columns[:2], fingerprint="f2")
    assert stand(july, fewer) == [Standing.GONE]
    assert in_force(july, fewer) == []
    land_rows(july, tenants, [JULY[0], JULY[2]], day="2026-08-31", run=a_run)
    clean(july, tenants, run=a_run)
    assert stand(july, tenants) == [Standing.GONE]
    assert [ref for ref, _, _ in cleaned(july)] == ["1", "3"]


def test_what_lays_corrections_can_be_said_to_spark(
    july: Engine, tenants: Contract, a_run: Run
) -> None:
    made = put_right(july, tenants, ("2", "name", "Z"), run=a_run)
    kept = ("_record", *tenants.landed)
    assert spark_sql(laid_sql("select * from raw.housing__tenant", kept, [made]))
