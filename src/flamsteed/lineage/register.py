"""The register of requests in the ledger: each with its events, sealed by the entries that tell of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from flamsteed.errors import NotFound
from flamsteed.lineage.audit import chain, last_entry, schema, seal
from flamsteed.lineage.request import Event, Request, Restriction, restrictions_of

if TYPE_CHECKING:  # which imports this file, so that the tables are two of the ledger's
    from flamsteed.lineage.ledger import Ledger

_request = sa.Table(
    "request",
    schema,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("kind", sa.String, nullable=False),
    sa.Column("reference", sa.String, nullable=False),
    sa.Column("received_on", sa.String, nullable=False),
    sa.Column("by", sa.String, nullable=False),
    sa.Column("at", sa.String, nullable=False),
    sa.Column("subject", sa.String, nullable=False),
    sa.Column("uses", sa.JSON, nullable=False),
    info={"sealed_by": "number"},
)
_event = sa.Table(
    "request_event",
    schema,
    sa.Column("key", sa.String, primary_key=True),
    sa.Column("request", sa.Integer, nullable=False),
    sa.Column("turn", sa.Integer, nullable=False),
    sa.Column("what", sa.String, nullable=False),
    sa.Column("on", sa.String, nullable=False),
    sa.Column("by", sa.String, nullable=False),
    sa.Column("at", sa.String, nullable=False),
    sa.Column("said", sa.String, nullable=False),
    sa.Column("number", sa.String, nullable=False),
    sa.Column("details", sa.JSON, nullable=False),
    info={"sealed_by": "key"},
)


def open_request(ledger: Ledger, request: Request) -> Request:
    """Add a request; gives it with its number."""
    with ledger.writing() as connection:
        last = connection.execute(sa.select(sa.func.max(_request.c.number))).scalar()
        numbered = replace(request, number=int(last or 0) + 1)
        row = _row(numbered)
        connection.execute(_request.insert().values(**row))
        told = {name: value for name, value in row.items() if name != "number"}
        seals = seal(_request, numbered.number, [row])
        chain(connection, {"request": numbered.number, **told, "seals": seals})
    return numbered


def note_event(ledger: Ledger, request: Request, event: Event) -> int:
    """Add what happened to a request; gives the number of the trail's entry that tells of it.

    Raises StoreBusy, having written nothing, if somebody noted something else since `request` was read.
    """
    turn = len(request.events) + 1
    key = f"{request.number}.{turn}"
    plain = event.__dict__ | {"on": event.on.isoformat()}
    row = {"key": key, "request": request.number, "turn": turn, **plain}
    told = {"request": request.number, **event.told, "seals": seal(_event, key, [row])}
    with ledger.writing() as connection:
        connection.execute(_event.insert().values(**row))
        chain(connection, told)
        return last_entry(connection)


def read_requests(ledger: Ledger) -> tuple[Request, ...]:
    """Every request, by number, with its events in order."""
    with ledger.reading() as connection:
        asked = sa.select(_event).order_by(_event.c.request, _event.c.turn)
        events: dict[int, list[Event]] = {}
        for row in connection.execute(asked).mappings():
            events.setdefault(row["request"], []).append(_event_from(dict(row)))
        rows = connection.execute(sa.select(_request).order_by(_request.c.number)).mappings()
        return tuple(_from(dict(row), events.get(row["number"], [])) for row in rows)


def read_request(ledger: Ledger, number: int) -> Request:
    """The request of that number. Raises NotFound if there is none."""
    found = next((each for each in read_requests(ledger) if each.number == number), None)
    if found is None:
        raise NotFound(f"There is no request {number}: `flamsteed request list --all` lists them.")
    return found


def read_restrictions(ledger: Ledger) -> tuple[Restriction, ...]:
    """Whose data may not be used, for what, since when, and by which request, as of now.

    Numbers are as they were when it was asked: follow them to whom they lead now before you compare.
    """
    return restrictions_of(read_requests(ledger))


def _row(request: Request) -> dict[str, Any]:
    plain = {name: value for name, value in request.__dict__.items() if name != "events"}
    return plain | {"received_on": request.received_on.isoformat(), "uses": [*request.uses]}


def _from(row: dict[str, Any], events: list[Event]) -> Request:
    received = date.fromisoformat(row.pop("received_on"))
    uses = tuple(row.pop("uses"))
    return Request(**row, received_on=received, uses=uses, events=tuple(events))


def _event_from(row: dict[str, Any]) -> Event:
    plain = {name: row[name] for name in ("what", "by", "at", "said", "number", "details")}
    return Event(**plain, on=date.fromisoformat(row["on"]))
