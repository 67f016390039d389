"""The monthly return counts what came and what was answered."""

from dataclasses import replace
from datetime import date

from tests.unit.privacy.requests.test_clock import ENGLAND, a_request

from flamsteed.lineage.request import CLOSED, Request
from flamsteed.privacy.requests.clock import ACKNOWLEDGED, ASKED
from flamsteed.privacy.requests.figures import Figures, figures, soonest_first


def _numbered(*requests: Request) -> list[Request]:
    return [replace(each, number=place) for place, each in enumerate(requests, start=1)]


REQUESTS = _numbered(
    a_request("2026-05-20", (CLOSED, "2026-06-10")),  # on time
    a_request("2026-05-01", (CLOSED, "2026-06-10")),  # late: 1 June was the day
    a_request("2026-05-02"),  # overdue
    a_request("2026-06-20", (CLOSED, "2026-07-03")),  # answered after the month
    a_request("2026-04-01", (CLOSED, "2026-04-03")),  # before it
    a_request("2026-07-01"),  # after it
    a_request("2026-06-01", (ACKNOWLEDGED, "2026-06-03"), kind="complaint"),
)


def test_a_month_counts_what_came_and_what_was_answered_in_it() -> None:
    told = figures(REQUESTS, ENGLAND, since=date(2026, 6, 1), until=date(2026, 6, 30))
    assert told == (
        Figures("access", 1, 1, 1, 30.5, 2, 1),
        Figures("complaint", 1, 1, 0, 2.0, 0, 0),
    )


def test_a_month_counts_the_same_when_it_is_asked_for_later() -> None:
    later = [*REQUESTS[:2], replace(REQUESTS[2], events=REQUESTS[3].events), *REQUESTS[3:]]
    june = {"since": date(2026, 6, 1), "until": date(2026, 6, 30)}
    assert figures(later, ENGLAND, **june) == figures(REQUESTS, ENGLAND, **june)


def test_a_quiet_month_has_no_lines() -> None:
    assert figures(REQUESTS[:1], ENGLAND, since=date(2026, 7, 1), until=date(2026, 7, 31)) == ()


def test_the_soonest_due_comes_first_and_what_waits_comes_last() -> None:
    waits = a_request("2026-01-01", (ASKED["clarification"], "2026-01-02"))
    every = _numbered(a_request("2026-06-20"), waits, a_request("2026-05-02"))
    assert [each.number for each in soonest_first(every, ENGLAND)] == [3, 1, 2]
    closed = _numbered(*every, a_request("2026-01-01", (CLOSED, "2026-01-02")))
    assert [each.number for each in soonest_first(closed, ENGLAND)] == [3, 1, 2]
    assert len(soonest_first(closed, ENGLAND, closed_too=True)) == 4
