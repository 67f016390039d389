"""By when a request must be answered, from the day it came and what happened since. Reads no clock itself.

Rights under UK GDPR: one month from the latest of the day the request came and the day the proof of identity
came that was asked for (Article 12A(1) and (2), inserted by section 76 of the Data (Use and Access) Act 2025).
The day on which it comes is not counted: the month ends with the same date of the next month, or the last day of a
shorter one; if that is a Saturday, a Sunday or a public holiday, with the next working day (Regulation 1182/71
Article 3, as the Information Commissioner's guidance has it). Where clarification of a request for access
was asked for, the days from that on which it was asked for to that on which it came, both included, do not count
(Article 12A(5)). Two more months if they are told within the first (Article 12A(3) and (4)).

Complaints: acknowledged within 30 days, counted from the day after (Data Protection Act 2018 section 164A(3));
a complaint that is dealt with by then needs no acknowledgement of its own.

Information: the twentieth working day after the day on which the request came, or the clarification that was asked for
(Freedom of Information Act 2000 section 10(1) and (6); Environmental Information Regulations 2004 regulations 5(2)
and 9(4)). A bank holiday in any part of the United Kingdom is no working day there; in Scotland, whose own Act and
Regulations of 2002 and 2004 apply, one of Scotland. It may become the fortieth: for environmental information by
regulation 7, and to weigh the public interest under section 10(3), where guidance allows no more than that.
Scotland's Act has no such extension.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from flamsteed.lineage.request import CLOSED, Event, Request
from flamsteed.privacy.requests.kind import CLARIFICATION, IDENTITY, KINDS, WAITS, Clock
from flamsteed.standards.calendar import Nation, WorkingDays, months_after

ASKED = {wait: f"{wait} asked" for wait in WAITS}
CAME = {IDENTITY: "identity proven", CLARIFICATION: "clarification came"}
EXTENDED, ACKNOWLEDGED, REFUSED = "extended", "acknowledged", "refused"
REVIEWED, PACKED = "third parties reviewed", "pack made"
ENDS = (CLOSED, REFUSED)
_MONTHS, _MORE_MONTHS = 1, 2
_WORKING_DAYS, _MORE_WORKING_DAYS = 20, 20
_ACKNOWLEDGE_DAYS = 30


@dataclass(frozen=True)
class Calendar:
    """The nation whose law and holidays a council goes by, and its working days."""

    nation: Nation = Nation.ENGLAND_AND_WALES
    also: frozenset[date] = frozenset()
    never: frozenset[date] = frozenset()

    @property
    def days(self) -> WorkingDays:
        """Working days where the council is."""
        return WorkingDays(frozenset({self.nation}), self.also, self.never)

    @property
    def information_days(self) -> WorkingDays:
        """Working days of the laws on information."""
        if self.nation is Nation.SCOTLAND:
            return self.days
        return WorkingDays(frozenset(Nation), self.also, self.never)


@dataclass(frozen=True)
class Due:
    """By when. `on` is the last day to answer, None while it waits or where the law sets no day; `tell_by` is
    the last day on which an extension may be told.
    """

    on: date | None
    tell_by: date | None
    waits_for: tuple[str, ...] = ()


def due(request: Request, calendar: Calendar) -> Due:
    """By when a request must be answered, from its events so far."""
    kind, waits = KINDS[request.kind], waiting(request)
    if kind.clock is Clock.ACKNOWLEDGE:
        last = calendar.days.first_from(request.received_on + timedelta(days=_ACKNOWLEDGE_DAYS))
        return Due(None if request.last(ACKNOWLEDGED) else last, None)
    if waits:
        return Due(None, None, waits)
    extended = request.last(EXTENDED) is not None
    if kind.clock is Clock.WORKING_DAYS:
        begins = max([request.received_on, *came_on(request, CLARIFICATION)])
        days = calendar.information_days
        first = days.after(begins, _WORKING_DAYS)
        return Due(days.after(first, _MORE_WORKING_DAYS) if extended else first, first)
    begins = max([request.received_on, *came_on(request, IDENTITY)])
    stood = timedelta(days=_days_stood(request, begins))
    first = calendar.days.first_from(months_after(begins, _MONTHS) + stood)
    longer = calendar.days.first_from(months_after(begins, _MONTHS + _MORE_MONTHS) + stood)
    return Due(longer if extended else first, first)


def waiting(request: Request) -> tuple[str, ...]:
    """What a request waits for: asked for, and not come since."""
    return tuple(
        wait
        for wait in WAITS
        if (event := request.last(ASKED[wait], CAME[wait])) is not None
        and event.what == ASKED[wait]
    )


def came_on(request: Request, wait: str) -> list[date]:
    """The days on which came what was asked for."""
    return [came.on for _, came in _pairs(request, wait) if came is not None]


def _days_stood(request: Request, begins: date) -> int:
    """On how many days after `begins` the clock stood for clarification."""
    days: set[int] = set()
    for asked, came in _pairs(request, CLARIFICATION):
        if came is not None:
            days |= set(range(asked.on.toordinal(), came.on.toordinal() + 1))
    return sum(day > begins.toordinal() for day in days)


def _pairs(request: Request, wait: str) -> list[tuple[Event, Event | None]]:
    """Each asking, with the coming that answers it."""
    pairs: list[tuple[Event, Event | None]] = []
    for event in request.events:
        if event.what == ASKED[wait]:
            pairs.append((event, None))
        elif event.what == CAME[wait] and pairs and pairs[-1][1] is None:
            pairs[-1] = (pairs[-1][0], event)
    return pairs


def ended(request: Request) -> Event | None:
    """The event that ended a request, or None."""
    return request.last(*ENDS)


def answered_on(request: Request) -> date | None:
    """The day on which the duty that has a time limit was done, or None.

    Of a complaint that is the acknowledgement, or the outcome if it came first.
    """
    ends = [event.on for event in request.events if event.what in ENDS]
    if KINDS[request.kind].clock is Clock.ACKNOWLEDGE:
        ends += [event.on for event in request.events if event.what == ACKNOWLEDGED]
    return min(ends, default=None)


def is_late(request: Request, calendar: Calendar, *, on: date) -> bool:
    """Whether the time limit was missed, or is by that day."""
    events = tuple(event for event in request.events if event.what != ACKNOWLEDGED)
    last = due(replace(request, events=events), calendar).on
    return last is not None and (answered_on(request) or on) > last
