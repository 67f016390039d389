"""By when the law wants an answer: worked examples, those of the Information Commissioner's guidance among them."""

from datetime import date, timedelta

import pytest

from flamsteed.lineage.request import CLOSED, Event, Request
from flamsteed.privacy.requests.clock import (
    ACKNOWLEDGED,
    ASKED,
    CAME,
    EXTENDED,
    Calendar,
    due,
    is_late,
    waiting,
)
from flamsteed.privacy.requests.kind import CLARIFICATION, IDENTITY, KINDS, Clock
from flamsteed.standards.calendar import Nation

ASK_ID, ID = ASKED[IDENTITY], CAME[IDENTITY]
ASK, CLEAR = ASKED[CLARIFICATION], CAME[CLARIFICATION]
ENGLAND = Calendar()


def a_request(received: str, *events: tuple[str, str], kind: str = "access") -> Request:
    told = tuple(Event(what, date.fromisoformat(on), "Ann", "") for what, on in events)
    return Request(kind, "SAR/1", date.fromisoformat(received), "Ann", "", events=told)


def due_on(request: Request, calendar: Calendar = ENGLAND) -> str:
    return str(due(request, calendar).on)


MONTHS = [  # received, what happened, due
    ("2026-01-01", [], "2026-02-02"),  # a bank holiday is no reason to begin later; 1 February is a Sunday
    ("2025-01-01", [], "2025-02-03"),  # 1 February is a Saturday
    ("2024-11-25", [], "2024-12-27"),  # 25 and 26 December are bank holidays
    ("2025-01-31", [], "2025-02-28"),
    ("2024-01-31", [], "2024-02-29"),
    ("2026-01-31", [], "2026-03-02"),  # 28 February is a Saturday
    ("2025-09-03", [], "2025-10-03"),
    ("2026-03-31", [], "2026-04-30"),
    ("2026-03-03", [], "2026-04-07"),  # Good Friday to Easter Monday
    ("2026-07-31", [], "2026-09-01"),  # the summer holiday is on 31 August
    # Proof of identity that was asked for begins the month; proof that nobody asked for does not.
    ("2026-06-01", [(ASK_ID, "2026-06-02"), (ID, "2026-06-10")], "2026-07-10"),
    ("2026-06-01", [(ID, "2026-06-10")], "2026-07-01"),
    ("2026-06-01", [(ASK_ID, "2026-06-02")], "None"),
    # Clarification: the days from asking to hearing, both included, do not count.
    ("2026-06-01", [(ASK, "2026-06-04"), (CLEAR, "2026-06-08")], "2026-07-06"),
    ("2026-06-01", [(ASK, "2026-06-04"), (CLEAR, "2026-06-04")], "2026-07-02"),
    ("2026-06-01", [(ASK, "2026-06-01"), (CLEAR, "2026-06-10")], "2026-07-10"),
    ("2026-06-01", [(ASK, "2026-06-04")], "None"),
    ("2026-06-01", [(ASK, "2026-06-04"), (CLEAR, "2026-06-08"), (ASK, "2026-06-10"), (CLEAR, "2026-06-11")],
     "2026-07-08"),
    # Both at once: days before the month began are not taken off it.
    ("2026-06-01", [(ASK_ID, "2026-06-02"), (ASK, "2026-06-02"), (CLEAR, "2026-06-05"), (ID, "2026-06-10")],
     "2026-07-10"),
    ("2026-06-01", [(ASK_ID, "2026-06-02"), (ASK, "2026-06-02"), (ID, "2026-06-10"), (CLEAR, "2026-06-12")],
     "2026-07-13"),  # 12 July is a Sunday
    # Two more months are counted from where the first began.
    ("2026-06-01", [(EXTENDED, "2026-06-20")], "2026-09-01"),
    ("2026-11-30", [(EXTENDED, "2026-12-20")], "2027-03-01"),  # 28 February is a Sunday
    ("2026-06-01", [(ASK, "2026-06-04"), (CLEAR, "2026-06-08"), (EXTENDED, "2026-06-20")], "2026-09-07"),
]  # fmt: skip


@pytest.mark.parametrize(("received", "events", "on"), MONTHS)
def test_a_right_is_answered_within_a_month(
    received: str, events: list[tuple[str, str]], on: str
) -> None:
    assert due_on(a_request(received, *events)) == on


INFORMATION = [  # kind, nation, received, what happened, due
    ("foi", Nation.ENGLAND_AND_WALES, "2026-09-01", [], "2026-09-29"),
    # 2 January and Easter Monday are holidays somewhere in the United Kingdom, and so everywhere here.
    ("foi", Nation.ENGLAND_AND_WALES, "2026-12-14", [], "2027-01-15"),
    ("foi", Nation.ENGLAND_AND_WALES, "2026-11-16", [], "2026-12-15"),  # Saint Andrew's Day
    ("foi", Nation.SCOTLAND, "2026-03-16", [], "2026-04-14"),  # Good Friday, not Easter Monday
    ("foi", Nation.ENGLAND_AND_WALES, "2026-03-16", [], "2026-04-16"),  # and 17 March
    ("foi", Nation.ENGLAND_AND_WALES, "2026-09-01", [(ASK, "2026-09-03")], "None"),
    ("foi", Nation.ENGLAND_AND_WALES, "2026-09-01", [(ASK, "2026-09-03"), (CLEAR, "2026-09-07")], "2026-10-05"),
    ("eir", Nation.ENGLAND_AND_WALES, "2026-09-01", [(EXTENDED, "2026-09-20")], "2026-10-27"),
    ("eir", Nation.SCOTLAND, "2026-07-20", [], "2026-08-18"),  # the first Monday in August
]  # fmt: skip


@pytest.mark.parametrize(("kind", "nation", "received", "events", "on"), INFORMATION)
def test_information_is_given_within_twenty_working_days(
    kind: str, nation: Nation, received: str, events: list[tuple[str, str]], on: str
) -> None:
    assert due_on(a_request(received, *events, kind=kind), Calendar(nation)) == on


def test_a_complaint_is_acknowledged_within_thirty_days_and_then_has_no_day() -> None:
    assert due_on(a_request("2026-06-19", kind="complaint")) == "2026-07-20"  # the 19th is a Sunday
    assert due_on(a_request("2026-07-01", kind="complaint")) == "2026-07-31"
    told = a_request("2026-07-01", (ACKNOWLEDGED, "2026-07-31"), kind="complaint")
    assert due_on(told) == "None"
    assert not is_late(told, ENGLAND, on=date(2027, 1, 1))


def test_a_complaint_acknowledged_a_day_late_is_late_whatever_comes_after() -> None:
    late = a_request("2026-07-01", (ACKNOWLEDGED, "2026-08-03"), kind="complaint")
    assert is_late(late, ENGLAND, on=date(2026, 8, 3))
    in_time = a_request("2026-07-01", (CLOSED, "2026-07-31"), kind="complaint")
    assert not is_late(in_time, ENGLAND, on=date(2026, 9, 1))


def test_where_the_council_is_decides_which_holidays_count() -> None:
    request = a_request("2026-05-15")
    assert due_on(request, Calendar(Nation.SCOTLAND)) == "2026-06-16"
    assert due_on(request, Calendar(Nation.ENGLAND_AND_WALES)) == "2026-06-15"
    told = Calendar(also=frozenset({date(2026, 6, 15)}))
    assert due_on(request, told) == "2026-06-16"


def test_what_it_waits_for_is_what_was_asked_and_has_not_come() -> None:
    both = a_request("2026-06-01", (ASK_ID, "2026-06-02"), (ASK, "2026-06-02"))
    assert waiting(both) == (IDENTITY, CLARIFICATION)
    one = a_request("2026-06-01", (ASK_ID, "2026-06-02"), (ASK, "2026-06-02"), (ID, "2026-06-03"))
    assert waiting(one) == (CLARIFICATION,)


def test_the_last_day_is_in_time_and_the_next_is_late() -> None:
    request = a_request("2026-09-03")
    last = due(request, ENGLAND).on
    assert last is not None
    for by, late in ((last, False), (last + timedelta(days=1), True)):
        assert is_late(request, ENGLAND, on=by) is late
        closed = a_request("2026-09-03", (CLOSED, str(by)))
        assert is_late(closed, ENGLAND, on=date(2027, 1, 1)) is late


def test_a_time_limit_never_ends_on_a_day_that_is_not_worked_nor_before_its_month() -> None:
    day = date(2026, 1, 1)
    for number in range(800):
        received = day + timedelta(days=number)
        for kind in KINDS.values():
            last = due(a_request(str(received), kind=kind.name), ENGLAND).on
            assert last is not None
            assert ENGLAND.days.is_worked(last)
            assert last - received >= timedelta(days=26)
            if kind.clock is Clock.MONTH:
                assert last - received <= timedelta(days=31 + 4)
