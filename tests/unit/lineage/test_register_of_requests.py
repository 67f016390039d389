"""The register of requests in the ledger."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa

from flamsteed.errors import NotFound, StoreBusy
from flamsteed.lineage.ledger import Ledger, open_ledger
from flamsteed.lineage.register import note_event, open_request, read_request, read_requests
from flamsteed.lineage.request import CLOSED, Event, Request

F, OTHER = "F-7Q4X-2M9K-C", "F-0000-0000-0"
WORDS = "Zzmarkerson came to the desk"


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/ledger.sqlite"


@pytest.fixture
def ledger(url: str) -> Ledger:
    return open_ledger(url)


def a_request(kind: str = "access", **more: object) -> Request:
    return replace(Request(kind, "SAR/26/1", date(2026, 6, 1), "Ann", "2026-06-02T09:00"), **more)


def an_event(what: str = "acknowledged", **more: object) -> Event:
    return replace(Event(what, date(2026, 6, 3), "Ben", "2026-06-03T09:00"), **more)


def test_requests_are_numbered_and_read_back_as_they_were(ledger: Ledger) -> None:
    first = open_request(ledger, a_request(subject=F))
    second = open_request(ledger, a_request("objection", uses=("marketing", "fraud")))
    assert (first.number, second.number) == (1, 2)
    event = an_event(said=WORDS, number=OTHER, details={"files": {"a.csv": "0" * 64}})
    note_event(ledger, first, event)
    assert read_requests(ledger) == (replace(first, events=(event,)), second)
    assert read_request(ledger, 1).about == OTHER
    assert first.about == F
    with pytest.raises(NotFound, match="There is no request 3"):
        read_request(ledger, 3)


def test_each_is_an_entry_of_the_trail_that_seals_it_and_holds_no_words(
    ledger: Ledger, url: str
) -> None:
    request = open_request(ledger, a_request())
    entry = note_event(ledger, request, an_event(said=WORDS))
    what = ledger.prove(entry).what
    assert (what["request"], what["what"], what["by"], what["on"]) == (
        1, "acknowledged", "Ben", "2026-06-03",
    )  # fmt: skip
    assert "Zzmarkerson" not in str(what)
    assert ledger.first_broken_entry() is None


@pytest.mark.parametrize(
    ("change", "table"),
    [
        ("update request set received_on = '2026-06-20'", "request"),
        ("update request_event set \"on\" = '2026-06-01'", "request_event"),
        ("delete from request_event", "request_event"),
    ],
)
def test_a_day_changed_by_hand_shows(ledger: Ledger, url: str, change: str, table: str) -> None:
    request = open_request(ledger, a_request())
    note_event(ledger, request, an_event())
    database = sa.create_engine(url)
    with database.begin() as connection:
        connection.execute(sa.text(change))
    database.dispose()
    (fault,) = ledger.verify().faults
    assert f"`{table}`" in fault.said


def test_of_two_who_note_at_once_one_is_told_to_look_again(ledger: Ledger, url: str) -> None:
    request = open_request(ledger, a_request())
    note_event(ledger, request, an_event(CLOSED))
    with pytest.raises(StoreBusy, match="nothing was written"):
        note_event(open_ledger(url), request, an_event())
    assert [event.what for event in read_request(ledger, 1).events] == [CLOSED]
    assert ledger.first_broken_entry() is None


def test_restrictions_follow_from_what_was_granted(ledger: Ledger) -> None:
    request = open_request(ledger, a_request("restriction", subject=F))
    assert ledger.restrictions() == ()
    note_event(ledger, request, an_event(CLOSED, details={"outcome": "granted"}))
    (found,) = ledger.restrictions()
    assert (found.number, found.kind, found.since, found.request) == (
        F, "restriction", date(2026, 6, 3), 1,
    )  # fmt: skip
    note_event(ledger, read_request(ledger, 1), an_event("lifted"))
    assert ledger.restrictions() == ()


def test_a_ledger_from_before_gets_a_register(ledger: Ledger, url: str) -> None:
    database = sa.create_engine(url)
    with database.begin() as connection:
        connection.execute(sa.text("drop table request"))
        connection.execute(sa.text("drop table request_event"))
    database.dispose()
    again = open_ledger(url)
    assert open_request(again, a_request()).number == 1
    assert again.first_broken_entry() is None
