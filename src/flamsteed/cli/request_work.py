"""What the commands of the register of requests do."""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from flamsteed.cli.opened import ledger_of, listed, out, whoami
from flamsteed.errors import RequestRefused
from flamsteed.gold.number import read_number
from flamsteed.lineage import register
from flamsteed.lineage.register import note_event, read_request, read_requests
from flamsteed.lineage.request import CLOSED, LIFTED, Event, Request
from flamsteed.privacy.requests.clock import (
    ACKNOWLEDGED,
    ASKED,
    CAME,
    EXTENDED,
    REFUSED,
    Calendar,
    due,
    ended,
    is_late,
)
from flamsteed.privacy.requests.figures import figures, soonest_first
from flamsteed.privacy.requests.kind import CLARIFICATION, IDENTITY, KINDS, WAITS, Clock
from flamsteed.privacy.requests.rules import hold_event, hold_request
from flamsteed.project import Project, load_project

__all__ = [
    "ACKNOWLEDGED", "ASKED", "CAME", "CLARIFICATION", "CLOSED", "EXTENDED", "IDENTITY", "LIFTED", "REFUSED",
    "WAITS", "Desk", "note", "open_request", "show_figures", "show_request", "show_requests", "write_listed",
]  # fmt: skip
_HEADS = ("request", "kind", "reference", "received", "due", "days left", "how it stands", "about")


@dataclass(frozen=True)
class Desk:
    """Who works on which project, and the day on which it happens."""

    folder: Path
    on: date
    by: str | None

    @property
    def name(self) -> str:
        """The name to write down."""
        return self.by or whoami()

    def event(
        self, what: str, *, said: str = "", about: str = "", details: dict[str, Any] | None = None
    ) -> Event:
        """Something that happened on that day, noted by them; `about` is a Flamsteed number."""
        return Event(what, self.on, self.name, _now(), said, _plain(about), details or {})


def open_request(desk: Desk, case: tuple[str, str], number: str, *, uses: Sequence[str]) -> None:
    """Enter a request (kind and reference) that came on the day of the desk, and say by when it is due."""
    project = load_project(desk.folder)
    kind, reference = case
    subject = _plain(number)
    _hold_uses(project, uses)
    made = Request(kind, reference, desk.on, desk.name, _now(), subject, tuple(uses))
    hold_request(made)
    with ledger_of(project) as ledger:
        made = register.open_request(ledger, made)
    out.print(f"Request {made.number}: {KINDS[kind].words} ({KINDS[kind].law}).", highlight=False)
    _say_due(made, project.calendar)


def note(desk: Desk, number: int, event: Event) -> None:
    """Add what happened to a request, and say by when it is due now."""
    project = load_project(desk.folder)
    with ledger_of(project) as ledger:
        request = read_request(ledger, number)
        hold_event(request, event, project.calendar)
        note_event(ledger, request, event)
        request = read_request(ledger, number)
    out.print(f"Request {number}: {event.what}, {event.on}.", highlight=False)
    if ended(request) is None:
        _say_due(request, project.calendar)


def show_requests(desk: Desk, to: Path | None, *, closed_too: bool) -> None:
    """List the requests, the soonest due first; write them to the file `to`."""
    project = load_project(desk.folder)
    calendar = project.calendar
    with ledger_of(project) as ledger:
        every = read_requests(ledger)
    shown = soonest_first(every, calendar, closed_too=closed_too)
    rows = [_line(request, calendar, desk.on) for request in shown]
    table = listed(*_HEADS)
    for row in rows:
        table.add_row(*row, style="bold red" if "OVERDUE" in row[6] else None)
    out.print(table if rows else "No request is open.", markup=False)
    write_listed(to, _HEADS, rows)


def show_request(desk: Desk, number: int) -> None:
    """Show one request with what happened to it."""
    project = load_project(desk.folder)
    calendar = project.calendar
    with ledger_of(project) as ledger:
        request = read_request(ledger, number)
    kind = KINDS[request.kind]
    out.print(f"[bold]Request {number}[/]: {kind.words}", highlight=False)
    out.print(f"{kind.law}; {kind.clock}", highlight=False)
    table = listed(*_HEADS)
    table.add_row(*_line(request, calendar, desk.on))
    out.print(table, markup=False)
    events = listed("day", "what", "by", "in words", "")
    events.add_row(str(request.received_on), "received", request.by, "", " ".join(request.uses))
    for event in request.events:
        codes = " ".join(str(value) for value in event.details.values() if isinstance(value, str))
        events.add_row(str(event.on), event.what, event.by, event.said, codes)
    out.print(events, markup=False)


def show_figures(desk: Desk, since: date, to: Path | None) -> None:
    """Print the figures of a time that ends with the day of the desk; write them to the file `to`."""
    if since > desk.on:
        raise RequestRefused(f"The first day, {since}, is after the last, {desk.on}.")
    project = load_project(desk.folder)
    calendar = project.calendar
    with ledger_of(project) as ledger:
        told = figures(read_requests(ledger), calendar, since=since, until=desk.on)
    heads = ("kind", "received", "on time", "late", "mean days", "open", "overdue")
    rows = [
        [f.kind, str(f.received), str(f.on_time), str(f.late),
         "" if f.mean_days is None else f"{f.mean_days:.1f}", str(f.open), str(f.overdue)]
        for f in told
    ]  # fmt: skip
    table = listed(*heads, title=f"{since} to {desk.on}")
    for row in rows:
        table.add_row(*row)
    out.print(table if rows else "There was no request in that time.", markup=False)
    write_listed(to, heads, rows)


def _line(request: Request, calendar: Calendar, on: date) -> list[str]:
    end, limit = ended(request), due(request, calendar)
    last = None if end else limit.on
    left = "" if last is None else str((last - on).days)
    return [
        str(request.number), request.kind, request.reference, str(request.received_on),
        "" if last is None else str(last), left, _stands(request, calendar, on), request.about,
    ]  # fmt: skip


def _stands(request: Request, calendar: Calendar, on: date) -> str:
    """How a request stands on a day, in words."""
    end, late = ended(request), is_late(request, calendar, on=on)
    if end is not None:
        how = end.details.get("outcome") or f"refused, {end.details.get('ground')}"
        lifted = request.last(LIFTED)
        return (
            f"{how} {end.on}{', late' if late else ''}{f', lifted {lifted.on}' if lifted else ''}"
        )
    waits = due(request, calendar).waits_for
    if waits:
        return f"waits for {' and '.join(waits)}"
    if late and request.last(ACKNOWLEDGED) is None:
        return "OVERDUE"
    if KINDS[request.kind].clock is Clock.ACKNOWLEDGE and request.last(ACKNOWLEDGED):
        return f"acknowledged{' late' if late else ''}; answer without undue delay"
    return "extended" if request.last(EXTENDED) else "open"


def _say_due(request: Request, calendar: Calendar) -> None:
    limit = due(request, calendar)
    if limit.waits_for:
        out.print(f"It waits for {' and '.join(limit.waits_for)}; its clock stands.")
    elif limit.on is None:
        out.print("It must be answered without undue delay.")
    else:
        out.print(f"Due on {limit.on:%A} {limit.on}.", highlight=False)


def _hold_uses(project: Project, uses: Sequence[str]) -> None:
    known = sorted({use for entry in project.processing.values() for use in entry.uses})
    unknown = [use for use in uses if use not in known]
    if unknown:
        raise RequestRefused(
            f"No entry in processing/ has the use {', '.join(unknown)}; there are: {', '.join(known)}."
        )


def _plain(number: str) -> str:
    plain = read_number(number) if number else ""
    if plain is None:
        raise RequestRefused(
            "That is not a Flamsteed number: it should look like F-7Q4X-2M9K-C and its last"
            " character should fit. `flamsteed find person` finds it."
        )
    return plain


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def write_listed(to: Path | None, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write rows as CSV, whole or not at all, if a file is named."""
    if to is None:
        return
    to.parent.mkdir(parents=True, exist_ok=True)
    half = to.with_name(to.name + ".part")
    with half.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(heads)
        writer.writerows(rows)
    half.replace(to)
    out.print(f"{to} is written.", highlight=False)
