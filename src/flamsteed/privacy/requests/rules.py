"""What may happen to a request next, by the law and by what happened before."""

import re

from flamsteed.errors import RequestRefused
from flamsteed.lineage.request import (
    CLOSED,
    GRANTED,
    LIFTED,
    OBJECTION,
    RESTRICTION,
    Event,
    Request,
)
from flamsteed.privacy.requests.clock import (
    ACKNOWLEDGED,
    ASKED,
    CAME,
    EXTENDED,
    PACKED,
    REFUSED,
    REVIEWED,
    Calendar,
    due,
    ended,
    waiting,
)
from flamsteed.privacy.requests.kind import CLARIFICATION, IDENTITY, KINDS, WAITS, Clock
from flamsteed.standards.calendar import Nation

_WAIT_OF = {what: wait for wait in WAITS for what in (ASKED[wait], CAME[wait])}
_NAMES_LAW = re.compile(r"\d")
_REFERENCE = re.compile(r"(?=.*\d)[A-Za-z0-9][A-Za-z0-9/._:-]{0,39}")


def hold_request(request: Request) -> None:
    """Nothing, if a request may be opened as it is; raises RequestRefused, naming what is wrong, if not."""
    said = []
    if request.kind not in KINDS:
        said.append(f"`{request.kind}` is no kind of request: {', '.join(KINDS)}")
    if not _REFERENCE.fullmatch(request.reference):
        said.append(
            "the reference must be that of the council's own case: letters, digits and /._:- with a digit"
            " among them, so that no name can stand there"
        )
    if request.uses and request.kind != OBJECTION:
        said.append("only an objection is to a use")
    _refuse("The request is not opened", said)


def hold_event(request: Request, event: Event, calendar: Calendar) -> None:
    """Nothing, if an event may be noted now; raises RequestRefused, saying why, if not."""
    said = [*_out_of_turn(request, event), *_against_rule(request, event, calendar)]
    _refuse(f"Request {request.number} is as it was", said)


def _out_of_turn(request: Request, event: Event) -> list[str]:
    """What the events before do not allow."""
    said = []
    last = max([request.received_on, *(each.on for each in request.events)])
    if event.on < last:
        said.append(
            f"the day {event.on} is before {last}, when the last that is known of it happened"
        )
    end = ended(request)
    if end is not None and event.what != LIFTED:
        said.append(f"it was {end.what} on {end.on}")
    return said


def _against_rule(request: Request, event: Event, calendar: Calendar) -> list[str]:
    if event.what in _WAIT_OF:
        return _wait_mistakes(request, event, calendar)
    if event.what == EXTENDED:
        return _extension_mistakes(request, event, calendar)
    if event.what == CLOSED:
        return _closing_mistakes(request, event)
    if event.what in (PACKED, REVIEWED):
        return _pack_mistakes(request)
    rules = {
        REFUSED: (
            _NAMES_LAW.search(event.details.get("ground", "")),
            "a refusal names the point of law that allows it, such as `Article 12(5)`",
        ),
        ACKNOWLEDGED: (request.last(ACKNOWLEDGED) is None, "it was acknowledged already"),
        LIFTED: (_is_restricting(request), "it restricts nothing, so there is nothing to lift"),
    }
    holds, said = rules[event.what]
    return [] if holds else [said]


def _wait_mistakes(request: Request, event: Event, calendar: Calendar) -> list[str]:
    wait, kind = _WAIT_OF[event.what], KINDS[request.kind]
    waits = wait in waiting(request)
    if event.what == ASKED[wait]:
        last = due(request, calendar).on
        if wait not in kind.waits:
            return [
                f"the time for a request of the kind `{kind.name}` does not stop for {wait} ({kind.law})"
            ]
        if waits:
            return [f"it waits for {wait} already"]
        if last is not None and event.on > last:
            return [f"its time ended on {last}, and no waiting brings that back"]
    elif wait == CLARIFICATION and not waits:
        hint = ", but for identity: `flamsteed request identity`" if waiting(request) else ""
        return [f"it does not wait for clarification{hint}"]
    return []


def _extension_mistakes(request: Request, event: Event, calendar: Calendar) -> list[str]:
    kind, until = KINDS[request.kind], due(request, calendar).tell_by
    if not kind.may_extend or (kind.name == "foi" and calendar.nation is Nation.SCOTLAND):
        return [f"the law gives no extension to a request of the kind `{kind.name}`"]
    if request.last(EXTENDED):
        return ["it was extended already, and the law allows it once"]
    if until is not None and event.on > until:
        return [f"an extension must be told within the first time limit, which ended on {until}"]
    return []


def _closing_mistakes(request: Request, event: Event) -> list[str]:
    kind, outcome = KINDS[request.kind], event.details.get("outcome", "")
    if outcome not in kind.outcomes:
        return [f"`{outcome}` is no outcome of this kind: {', '.join(kind.outcomes)}"]
    if outcome == GRANTED and kind.clock is Clock.MONTH and IDENTITY in waiting(request):
        return ["whoever asks was asked to prove who they are, and has not"]
    if outcome == GRANTED and kind.name in (RESTRICTION, OBJECTION) and not request.about:
        return [
            "nobody's Flamsteed number is known to it: `flamsteed request identity` says whose it is"
        ]
    return []


def _pack_mistakes(request: Request) -> list[str]:
    if request.kind != "access":
        return [
            f"a pack answers a request for access, and this is one of the kind `{request.kind}`"
        ]
    if not request.last(CAME[IDENTITY]):
        return ["it is not proven who asks: `flamsteed request identity` says how it was"]
    if not request.about:
        return ["nobody's Flamsteed number is known to it: `flamsteed request identity --number`"]
    return []


def _is_restricting(request: Request) -> bool:
    event = request.last(CLOSED, LIFTED)
    is_granted = event is not None and event.details.get("outcome") == GRANTED
    return is_granted and request.kind in (RESTRICTION, OBJECTION)


def _refuse(what: str, said: list[str]) -> None:
    if said:
        raise RequestRefused(f"{what}: {'; '.join(said)}.")
