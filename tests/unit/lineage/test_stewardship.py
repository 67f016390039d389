"""Decisions, offers and samples in the ledger."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa
from tests.drawn_decisions import different, numbered, same

from flamsteed.errors import StoreBusy
from flamsteed.lineage.decision import UNDO, Decision, digest_of, in_force
from flamsteed.lineage.ledger import Ledger, open_ledger
from flamsteed.lineage.passage import Run
from flamsteed.lineage.stewardship import Judged, Sample

ON = date(2026, 7, 31)


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/ledger.sqlite"


@pytest.fixture
def ledger(url: str) -> Ledger:
    return open_ledger(url)


def _undoing(number: int) -> Decision:
    return replace(same("a", "b"), kind=UNDO, undoes=number)


def test_decisions_are_numbered_and_read_back_as_they_were(ledger: Ledger) -> None:
    made = ledger.decide([same("a", "b"), different("b", "c", until="2026-09-01")])
    assert [d.number for d in made] == [1, 2]
    assert ledger.decisions() == made
    assert ledger.decisions("person") == made
    assert ledger.decisions("organisation") == ()


def test_an_undone_or_run_out_decision_is_not_in_force_and_is_not_forgotten(ledger: Ledger) -> None:
    ledger.decide([same("a", "b"), different("b", "c", until="2026-07-30"), same("c", "d")])
    ledger.decide([_undoing(1)])
    every = ledger.decisions()
    assert len(every) == 4
    assert [d.number for d in in_force(every, thing="person", on=ON)] == [3]
    assert [d.number for d in in_force(every, thing="person", on=date(2026, 7, 30))] == [2, 3]


def test_the_digest_of_decisions_knows_their_content_and_not_their_order() -> None:
    some = numbered(same("a", "b"), different("b", "c"))
    assert digest_of(some) == digest_of(some[::-1])
    assert digest_of(some) != digest_of(some[:1])
    assert digest_of([]) == ""


def test_the_audit_trail_shows_a_decision_that_was_altered_and_holds_no_reason(
    ledger: Ledger, url: str
) -> None:
    ledger.decide([same("a", "b", reason="Zebedee Marker is his uncle")])
    assert ledger.first_broken_entry() is None
    database = sa.create_engine(url)
    with database.begin() as connection:
        told = str(connection.execute(sa.text("select what from audit")).all())
        assert "Zebedee" not in told
        connection.execute(sa.text("update audit set what = replace(what, 'same', 'different')"))
    database.dispose()
    assert ledger.first_broken_entry() == 1


def test_a_reason_can_be_taken_out_of_the_ledger_without_breaking_the_trail(ledger: Ledger) -> None:
    ledger.decide([same("a", "b", reason="Zebedee Marker is his uncle"), same("b", "c")])
    assert ledger.erase_reason(1, by="Ann")
    assert not ledger.erase_reason(9, by="Ann")
    assert ledger.first_broken_entry() is None
    assert [d.reason for d in ledger.decisions()] == ["erased", "looked at both"]
    assert ledger.prove(3).what["by"] == "Ann"


def test_a_reason_that_was_taken_out_by_hand_shows(ledger: Ledger, url: str) -> None:
    ledger.decide([same("a", "b"), same("b", "c")])
    database = sa.create_engine(url)
    with database.begin() as connection:
        connection.execute(sa.text("update decision set reason = 'erased' where number = 2"))
    database.dispose()
    assert ledger.first_broken_entry() == 2


def test_a_question_keeps_the_day_of_its_first_offer_until_it_is_answered(ledger: Ledger) -> None:
    one, other = ("a-1", "b-1", "pair"), ("c-1", "d-1", "cut")
    ledger.note_offers("person", [one], run=Run(3, ON, "tester"))
    ledger.note_offers("person", [one, other], run=Run(4, date(2026, 8, 31), "tester"))
    assert ledger.offers("person") == {one: (3, "2026-07-31"), other: (4, "2026-08-31")}
    ledger.note_offers("person", [other], run=Run(5, date(2026, 9, 30), "tester"))
    assert ledger.offers("person") == {other: (4, "2026-08-31")}
    ledger.note_offers("person", [one, other], run=Run(6, date(2026, 9, 30), "tester"))
    assert ledger.offers("person")[one] == (6, "2026-09-30")
    assert ledger.offers("organisation") == {}


def test_a_sample_is_kept_with_its_strata(ledger: Ledger) -> None:
    strata = [{"code": 1, "words": "linked", "linked": True, "size": 10, "drawn": 2}]
    kept = ledger.note_sample(Sample("person", 1, "Ann", "2026-07-31", 5, "hash", strata))
    assert kept.number == 1
    assert ledger.sample(1) == kept
    assert ledger.sample(2) is None


def test_what_came_back_of_a_sample_is_kept_and_the_last_time_counts(ledger: Ledger) -> None:
    strata = [{"code": 1, "words": "linked", "linked": True, "size": 10, "drawn": 2}]
    sample = ledger.note_sample(Sample("person", 1, "Ann", "2026-07-31", 5, "hash", strata))
    ledger.note_sample(replace(sample, number=0))
    assert ledger.judged("person") == ()
    first = [("c-1", "d-1", "1", "same"), ("a-1", "b-1", "1", "same")]
    ledger.note_answers(sample, first)
    again = (("a-1", "b-1", "1", "different"), ("c-1", "d-1", "1", "same"))
    ledger.note_answers(sample, again)
    assert ledger.judged("person") == (Judged(sample, again),)
    assert ledger.judged("organisation") == ()
    assert ledger.first_broken_entry() is None


def test_being_shown_personal_data_is_in_the_audit_trail(ledger: Ledger, url: str) -> None:
    ledger.note_reading("Ann", "review of a person pair", rows=2)
    database = sa.create_engine(url)
    with database.begin() as connection:
        told = str(connection.execute(sa.text("select what from audit")).all())
    database.dispose()
    assert "review of a person pair" in told
    assert ledger.first_broken_entry() is None


def test_a_ledger_that_somebody_else_writes_says_so_and_nothing_is_half_written(
    ledger: Ledger, url: str
) -> None:
    database = sa.create_engine(url, connect_args={"timeout": 0})
    impatient = Ledger(database)
    other = sa.create_engine(url)
    with other.connect() as connection:
        connection.execute(sa.text("begin immediate"))
        with pytest.raises(StoreBusy, match="nothing was written"):
            impatient.decide([same("a", "b"), same("b", "c")])
        connection.rollback()
    for each in (database, other):
        each.dispose()
    assert ledger.decisions() == ()
