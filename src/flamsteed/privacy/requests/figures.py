"""How requests were dealt with: what a data protection officer reports each month."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from flamsteed.lineage.request import Request
from flamsteed.privacy.requests.clock import Calendar, answered_on, due, ended, is_late
from flamsteed.privacy.requests.kind import KINDS


@dataclass(frozen=True)
class Figures:
    """One kind of request in a time from day to day, both included.

    `received` came in it; `on_time` and `late` were answered in it; `mean_days` is from the day of receipt to
    the answer, None if none was; `open` were not answered by its end, `overdue` of them past their day.
    """

    kind: str
    received: int
    on_time: int
    late: int
    mean_days: float | None
    open: int
    overdue: int


def figures(
    requests: Iterable[Request], calendar: Calendar, *, since: date, until: date
) -> tuple[Figures, ...]:
    """One line for each kind of which there is anything to tell."""
    known = [_until(request, until) for request in requests if request.received_on <= until]
    lines = (
        _of_kind([r for r in known if r.kind == name], name, calendar, since=since, until=until)
        for name in KINDS
    )
    return tuple(line for line in lines if line.received + line.on_time + line.late + line.open)


def soonest_first(
    requests: Iterable[Request], calendar: Calendar, *, closed_too: bool = False
) -> tuple[Request, ...]:
    """The open requests by the day they are due; those that wait, and those without a day, last."""
    shown = (each for each in requests if closed_too or ended(each) is None)

    def place(request: Request) -> tuple[bool, date, int]:
        last = None if ended(request) else due(request, calendar).on
        return last is None, last or request.received_on, request.number

    return tuple(sorted(shown, key=place))


def _until(request: Request, until: date) -> Request:
    """The request as it was at the end of a day."""
    return replace(request, events=tuple(e for e in request.events if e.on <= until))


def _of_kind(
    ours: list[Request], name: str, calendar: Calendar, *, since: date, until: date
) -> Figures:
    answers = {each.number: answered_on(each) for each in ours}
    answered = [r for r in ours if (day := answers[r.number]) is not None and day >= since]
    late = [r for r in answered if is_late(r, calendar, on=until)]
    unanswered = [r for r in ours if answers[r.number] is None]
    days = [(day - r.received_on).days for r in answered if (day := answers[r.number]) is not None]
    return Figures(
        kind=name,
        received=sum(request.received_on >= since for request in ours),
        on_time=len(answered) - len(late),
        late=len(late),
        mean_days=sum(days) / len(days) if days else None,
        open=len(unanswered),
        overdue=sum(is_late(r, calendar, on=until) for r in unanswered),
    )
