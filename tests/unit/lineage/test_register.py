"""The register of requests in the ledger."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa

from flamsteed.errors import NotFound, StoreBusy
from flamsteed.lineage.ledger import Ledger, open_ledger
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
    first = ledger.requests.open(a_request(subject=F))
    second = ledger.requests.open(a_request("objection", uses=("marketing", "fraud")))
    assert (first.number, second.number) == (1, 2)
    event = an_event(said=WORDS, number=OTHER, details={"files": {"a.csv": "0" * 64}})
    ledger.requests.note(first, event)
    assert ledger.requests.all() == (replace(first, events=(event,)), second)
    assert ledger.requests.one(1).about == OTHER
    assert first.about == F
    with pytest.raises(NotFound, match="There is no request 3"):
        ledger.requests.one(3)


def test_each_is_an_entry_of_the_trail_that_seals_it_and_holds_no_words(
    ledger: Ledger, url: str
) -> None:
    request = ledger.requests.open(a_request())
    entry = ledger.requests.note(request, an_event(said=WORDS))
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
    request = ledger.requests.open(a_request())
    ledger.requests.note(request, an_event())
    database = sa.create_engine(url)
    with database.begin() as connection:
        connection.execute(sa.text(change))
    database.dispose()
    (fault,) = ledger.verify().faults
    assert f"`{table}`" in fault.said


def test_of_two_who_note_at_once_one_is_told_to_look_again(ledger: Ledger, url: str) -> None:
    request = ledger.requests.open(a_request())
    ledger.requests.note(request, an_event(CLOSED))
    with pytest.raises(StoreBusy, match="nothing was written"):
        open_ledger(url).requests.note(request, an_event())
    assert [event.what for event in ledger.requests.one(1).events] == [CLOSED]
    assert ledger.first_broken_entry() is None


def test_restrictions_follow_from_what_was_granted(ledger: Ledger) -> None:
    request = ledger.requests.open(a_request("restriction", subject=F))
    assert ledger.restrictions() == ()
    ledger.requests.note(request, an_event(CLOSED, details={"outcome": "granted"}))
    (found,) = ledger.restrictions()
    assert (found.number, found.kind, found.since, found.request) == (
        F, "restriction", date(2026, 6, 3), 1,
    )  # fmt: skip
    ledger.requests.note(ledger.requests.one(1), an_event("lifted"))
    assert ledger.restrictions() == ()


def test_a_ledger_from_before_gets_a_register(ledger: Ledger, url: str) -> None:
    database = sa.create_engine(url)
    with database.begin() as connection:
        connection.execute(sa.text("drop table request"))
        connection.execute(sa.text("drop table request_event"))
    database.dispose()
    again = open_ledger(url)
    assert again.requests.open(a_request()).number == 1
    assert again.first_broken_entry() is None
