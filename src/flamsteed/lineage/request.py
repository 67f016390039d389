"""What somebody asked of the council under a law, and what happened to it since: plain data.

Nothing is ever changed or taken out: what happens to a request is added as an event. Neither holds a
name or an address: a request knows the reference of the council's own case and the Flamsteed number.
"""

import hashlib
from dataclasses import dataclass, field
from datetime import date
from typing import Any

RESTRICTION, OBJECTION = "restriction", "objection"
CLOSED, GRANTED, LIFTED = "closed", "granted", "lifted"


@dataclass(frozen=True)
class Event:
    """One thing that happened to a request on a day, as whoever noted it says.

    `at` is when it was written down. `said` is in words (a reason, how somebody was identified);
    `number` is the Flamsteed number that was found to be the asker's; `details` are codes and hashes.
    """

    what: str
    on: date
    by: str
    at: str
    said: str = ""
    number: str = ""
    details: dict[str, Any] = field(default_factory=dict)

    @property
    def told(self) -> dict[str, Any]:
        """The event as the audit trail has it: words as a hash only, for a name may stand in them."""
        words = hashlib.sha256(self.said.encode()).hexdigest() if self.said else ""
        return self.__dict__ | {"on": self.on.isoformat(), "said": words}


@dataclass(frozen=True)
class Request:
    """One request: its kind, the case it is, the day on which the council received it, its events in order.

    `uses` are what somebody objects to, in the words of the record of processing. `number` is 0 until
    the ledger gives it one.
    """

    kind: str
    reference: str
    received_on: date
    by: str
    at: str
    subject: str = ""
    uses: tuple[str, ...] = ()
    number: int = 0
    events: tuple[Event, ...] = ()

    @property
    def about(self) -> str:
        """The Flamsteed number of whom it is about, as it was last said; empty if nobody did."""
        return next((e.number for e in reversed(self.events) if e.number), self.subject)

    def last(self, *whats: str) -> Event | None:
        """The last event of one of some kinds."""
        return next((e for e in reversed(self.events) if e.what in whats), None)


@dataclass(frozen=True)
class Restriction:
    """Data about a person that may not be used, and since when; `uses` are empty for any use at all."""

    number: str
    kind: str
    uses: tuple[str, ...]
    since: date
    request: int


def restrictions_of(requests: tuple[Request, ...]) -> tuple[Restriction, ...]:
    """What follows from the restrictions and objections that were granted and not lifted since."""
    found = []
    for request in requests:
        event = request.last(CLOSED, LIFTED)
        if (
            request.kind in (RESTRICTION, OBJECTION)
            and event is not None
            and event.details.get("outcome") == GRANTED
        ):
            found.append(
                Restriction(request.about, request.kind, request.uses, event.on, request.number)
            )
    return tuple(found)
