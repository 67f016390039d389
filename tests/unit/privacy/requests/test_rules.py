"""What cannot happen to a request is refused, and says why."""

from datetime import date

import pytest
from tests.unit.privacy.requests.test_clock import ASK, ASK_ID, CLEAR, ENGLAND, ID, a_request

from flamsteed.errors import RequestRefused
from flamsteed.lineage.request import CLOSED, LIFTED, Event, Request, restrictions_of
from flamsteed.privacy.requests.clock import ACKNOWLEDGED, EXTENDED, PACKED, REFUSED, Calendar
from flamsteed.privacy.requests.rules import hold_event, hold_request
from flamsteed.standards.calendar import Nation

F = "F-7Q4X-2M9K-C"


def an_event(what: str, on: str, **details: str) -> Event:
    return Event(what, date.fromisoformat(on), "Ann", "", details=details)


REFUSED_EVENTS = {
    "resume without pause": (a_request("2026-06-01"), an_event(CLEAR, "2026-06-02"), "does not wait for clarification"),
    "resume while it waits for identity": (
        a_request("2026-06-01", (ASK_ID, "2026-06-02")), an_event(CLEAR, "2026-06-03"),
        "does not wait for clarification, but for identity",
    ),
    "pause twice": (
        a_request("2026-06-01", (ASK, "2026-06-02")), an_event(ASK, "2026-06-03"), "waits for clarification already",
    ),
    "pause for clarification of an erasure": (
        a_request("2026-06-01", kind="erasure"), an_event(ASK, "2026-06-02"), "does not stop for clarification",
    ),
    "pause when it is overdue": (
        a_request("2026-06-01"), an_event(ASK, "2026-07-02"), "its time ended on 2026-07-01",
    ),
    "extend after the first month": (
        a_request("2026-06-01"), an_event(EXTENDED, "2026-07-02"), "within the first time limit, which ended on 2026-07-01",
    ),
    "extend twice": (
        a_request("2026-06-01", (EXTENDED, "2026-06-05")), an_event(EXTENDED, "2026-06-06"), "extended already",
    ),
    "extend a complaint": (
        a_request("2026-07-01", kind="complaint"), an_event(EXTENDED, "2026-07-02"), "gives no extension",
    ),
    "close a closed one": (
        a_request("2026-06-01", (CLOSED, "2026-06-05")), an_event(CLOSED, "2026-06-06", outcome="granted"),
        "it was closed on 2026-06-05",
    ),
    "go back in time": (
        a_request("2026-06-01", (ASK, "2026-06-05")), an_event(CLEAR, "2026-06-04"), "is before 2026-06-05",
    ),
    "close before it came": (
        a_request("2026-06-01"), an_event(CLOSED, "2026-05-31", outcome="granted"), "is before 2026-06-01",
    ),
    "an outcome that is none": (
        a_request("2026-06-01"), an_event(CLOSED, "2026-06-02", outcome="upheld"), "is no outcome of this kind",
    ),
    "grant to whom has not shown who they are": (
        a_request("2026-06-01", (ASK_ID, "2026-06-02")), an_event(CLOSED, "2026-06-03", outcome="granted"),
        "was asked to prove who they are",
    ),
    "restrict nobody": (
        a_request("2026-06-01", kind="restriction"), an_event(CLOSED, "2026-06-03", outcome="granted"),
        "nobody's Flamsteed number is known",
    ),
    "refuse without a ground": (
        a_request("2026-06-01"), an_event(REFUSED, "2026-06-03", ground="too much work"), "names the point of law",
    ),
    "acknowledge twice": (
        a_request("2026-06-01", (ACKNOWLEDGED, "2026-06-02")), an_event(ACKNOWLEDGED, "2026-06-03"),
        "acknowledged already",
    ),
    "lift what does not restrict": (
        a_request("2026-06-01", (CLOSED, "2026-06-02"), kind="restriction"), an_event(LIFTED, "2026-06-03"),
        "nothing to lift",
    ),
    "a pack for an erasure": (
        a_request("2026-06-01", kind="erasure"), an_event(PACKED, "2026-06-03"), "answers a request for access",
    ),
    "a pack for whom nobody knows": (
        a_request("2026-06-01"), an_event(PACKED, "2026-06-03"), "not proven who asks",
    ),
    "a pack without a number": (
        a_request("2026-06-01", (ID, "2026-06-02")), an_event(PACKED, "2026-06-03"), "Flamsteed number",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED_EVENTS)
def test_what_cannot_be_is_refused(case: str) -> None:
    request, event, said = REFUSED_EVENTS[case]
    with pytest.raises(RequestRefused, match="is as it was") as refused:
        hold_event(request, event, ENGLAND)
    assert said in str(refused.value)


def test_information_is_not_extended_in_scotland_but_environmental_information_is() -> None:
    event = an_event(EXTENDED, "2026-06-02")
    with pytest.raises(RequestRefused, match="gives no extension"):
        hold_event(a_request("2026-06-01", kind="foi"), event, Calendar(Nation.SCOTLAND))
    hold_event(a_request("2026-06-01", kind="eir"), event, Calendar(Nation.SCOTLAND))
    hold_event(a_request("2026-06-01", kind="foi"), event, ENGLAND)


def test_an_extension_may_be_told_on_the_last_day_and_after_a_pause_that_moved_it() -> None:
    hold_event(a_request("2026-06-01"), an_event(EXTENDED, "2026-07-01"), ENGLAND)
    paused = a_request("2026-06-01", (ASK, "2026-06-04"), (CLEAR, "2026-06-08"))
    hold_event(paused, an_event(EXTENDED, "2026-07-06"), ENGLAND)
    with pytest.raises(RequestRefused, match="ended on 2026-07-06"):
        hold_event(paused, an_event(EXTENDED, "2026-07-07"), ENGLAND)


@pytest.mark.parametrize("reference", ["", "Ann Smith", "Smith", "SAR 12", "=1+1", "x" * 50 + "1"])
def test_a_reference_cannot_be_a_name(reference: str) -> None:
    with pytest.raises(RequestRefused, match="reference") as refused:
        hold_request(Request("access", reference, date(2026, 6, 1), "Ann", ""))
    assert not reference.strip() or reference not in str(refused.value)


def test_a_kind_that_is_none_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(RequestRefused, match="access, rectification, erasure"):
        hold_request(Request("acess", "SAR/1", date(2026, 6, 1), "Ann", ""))


def _granted(kind: str, *events: Event, uses: tuple[str, ...] = ()) -> Request:
    closed = an_event(CLOSED, "2026-06-10", outcome="granted")
    return Request(
        kind, "R/1", date(2026, 6, 1), "Ann", "", F, uses, number=4, events=(closed, *events)
    )


def test_a_granted_restriction_or_objection_restricts_until_it_is_lifted() -> None:
    (one,) = restrictions_of((_granted("restriction"),))
    assert (one.number, one.kind, one.uses, one.since, one.request) == (
        F, "restriction", (), date(2026, 6, 10), 4,
    )  # fmt: skip
    (other,) = restrictions_of((_granted("objection", uses=("marketing",)),))
    assert other.uses == ("marketing",)
    hold_event(_granted("restriction"), an_event(LIFTED, "2026-07-01"), ENGLAND)
    assert restrictions_of((_granted("restriction", an_event(LIFTED, "2026-07-01")),)) == ()
    assert restrictions_of((_granted("erasure"),)) == ()
    with pytest.raises(RequestRefused, match="nothing to lift"):
        hold_event(
            _granted("restriction", an_event(LIFTED, "2026-07-01")),
            an_event(LIFTED, "2026-07-02"),
            ENGLAND,
        )


def test_one_refused_restricts_nothing() -> None:
    refused = a_request("2026-06-01", (REFUSED, "2026-06-02"), kind="restriction")
    assert restrictions_of((refused,)) == ()
