"""Legal holds: what must not be destroyed, why, who said so and until when.

A hold names a class of records, a person (or any other thing with a Flamsteed number), a record, or a
system; never a value. Nothing is taken out: a hold is lifted by a line of its own.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from flamsteed.lineage.audit import chain, schema, seal

if TYPE_CHECKING:  # which imports this file, so that the table is one of the ledger's
    from flamsteed.lineage.ledger import Ledger


class Held(StrEnum):
    """What a hold names."""

    CLASS = "class"  # a class of records of the retention schedule
    NUMBER = "number"  # a Flamsteed number: all records of that person, organisation or property
    RECORD = "record"  # one record, by its id
    SYSTEM = "system"  # a system, or one of its tables


_hold = sa.Table(
    "hold",
    schema,
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("kind", sa.String, nullable=False),
    sa.Column("of", sa.String, nullable=False),
    sa.Column("reason", sa.String, nullable=False),
    sa.Column("by", sa.String, nullable=False),
    sa.Column("at", sa.String, nullable=False),
    sa.Column("from_on", sa.String, nullable=False),
    sa.Column("run", sa.Integer, nullable=False),
    sa.Column("lifts", sa.Integer, nullable=False),
    info={"sealed_by": "number"},
)


@dataclass(frozen=True)
class Hold:
    """One hold, or the lifting of one.

    `of` is the name of a class or system (`housing`, `housing__wlapp`), a Flamsteed number or the id of a
    record. `reason` is a reference to who asked for it, such as a letter's. `from_on` is the day from which
    it was asked for. `run` is the last run when it was set: who was under the number then, or later, is
    held. `lifts` is the number of the hold that this one ends, 0 for none: it then does only that.
    """

    kind: Held
    of: str
    reason: str
    by: str
    at: str
    from_on: str
    run: int = 0
    lifts: int = 0
    number: int = 0

    @property
    def told(self) -> dict[str, Any]:
        """The hold as the audit trail has it: the reason as a hash, for a name may have been written into it."""
        return asdict(self) | {"reason": hashlib.sha256(self.reason.encode()).hexdigest()}


def set_hold(ledger: Ledger, hold: Hold) -> Hold:
    """Set a hold, or lift one; gives it with its number.

    Raises StoreBusy, having written nothing, if somebody else is writing just now.
    """
    with ledger.writing() as connection:
        last = int(connection.execute(sa.select(sa.func.max(_hold.c.number))).scalar() or 0)
        numbered = replace(hold, number=last + 1)
        connection.execute(_hold.insert(), [asdict(numbered)])
        told = {"hold": numbered.number, **numbered.told}
        chain(connection, told | {"seals": seal(_hold, numbered.number, [asdict(numbered)])})
    return numbered


def read_holds(ledger: Ledger) -> tuple[Hold, ...]:
    """Every hold and every lifting there ever was, in order; `in_force` says which hold."""
    with ledger.reading() as connection:
        rows = connection.execute(sa.select(_hold).order_by(_hold.c.number)).mappings()
        return tuple(Hold(**(dict(row) | {"kind": Held(row["kind"])})) for row in rows)


def lifted_by(holds: Iterable[Hold]) -> dict[int, Hold]:
    """The lifting of each hold that was lifted, by the hold's number."""
    return {each.lifts: each for each in holds if each.lifts}


def in_force(holds: Iterable[Hold]) -> tuple[Hold, ...]:
    """The holds that nobody lifted. Each works from when it is set, whatever day it counts from."""
    told = tuple(holds)
    lifted = lifted_by(told)
    return tuple(each for each in told if not each.lifts and each.number not in lifted)
