"""Plans that two people answer for: one proposes, another approves, and only then are they carried out.

A plan is known by the hash of what it would do, so that what is carried out is what was approved. It
holds ids, counts and grounds, never a value.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from flamsteed.errors import NotFound, PlanRefused
from flamsteed.lineage.audit import chain, now, schema, seal

if TYPE_CHECKING:  # which imports this file, so that the table is one of the ledger's
    from flamsteed.lineage.ledger import Ledger

_plan = sa.Table(
    "plan",
    schema,
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("kind", sa.String, nullable=False),
    sa.Column("about", sa.String, nullable=False),
    sa.Column("digest", sa.String, nullable=False),
    sa.Column("said", sa.JSON, nullable=False),
    sa.Column("state", sa.String, nullable=False),
    sa.Column("proposed_by", sa.String, nullable=False),
    sa.Column("proposed_at", sa.String, nullable=False),
    sa.Column("approved_by", sa.String, nullable=False),
    sa.Column("approved_at", sa.String, nullable=False),
    sa.Column("ended_at", sa.String, nullable=False),
    sa.Column("receipt", sa.JSON, nullable=False),
    info={"sealed_by": "number"},
)
PROPOSED, APPROVED, DONE, WITHDRAWN = "proposed", "approved", "carried out", "withdrawn"


@dataclass(frozen=True)
class Plan:
    """What would be done, of which `kind`, and `about` whom or what; `said` is all of it in plain data.

    `receipt` says what was done, once it was.
    """

    kind: str
    about: str
    said: Mapping[str, Any]
    proposed_by: str
    number: int = 0
    state: str = PROPOSED
    proposed_at: str = ""
    approved_by: str = ""
    approved_at: str = ""
    ended_at: str = ""
    receipt: Mapping[str, Any] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """The hash by which this plan is known."""
        said = json.dumps([self.kind, self.about, self.said], sort_keys=True)
        return hashlib.sha256(said.encode()).hexdigest()


def propose(ledger: Ledger, plan: Plan) -> Plan:
    """Put a plan before somebody else; gives it with its number."""
    with ledger.writing() as connection:
        last = int(connection.execute(sa.select(sa.func.max(_plan.c.number))).scalar() or 0)
        numbered = replace(plan, number=last + 1, state=PROPOSED, proposed_at=now())
        connection.execute(_plan.insert().values(**_row(numbered)))
        _tell(connection, numbered, PROPOSED, by=plan.proposed_by)
    return numbered


def approve(ledger: Ledger, number: int, *, by: str) -> Plan:
    """Approve a plan. Raises PlanRefused if the same person proposed it, or it no longer waits."""
    with ledger.writing() as connection:
        plan = _read(connection, number)
        if plan.state != PROPOSED:
            raise PlanRefused(
                f"Plan {number} is {plan.state}: only a proposed one can be approved."
            )
        if by.strip().casefold() == plan.proposed_by.strip().casefold():
            raise PlanRefused(
                f"Plan {number} was proposed by {plan.proposed_by}, so somebody else must approve it."
            )
        approved = replace(plan, state=APPROVED, approved_by=by, approved_at=now())
        _put(connection, approved, by=by)
    return approved


def withdraw(ledger: Ledger, number: int, *, by: str) -> Plan:
    """Take a plan back that was not carried out. Raises PlanRefused if it was, or is withdrawn already."""
    return _end(ledger, number, WITHDRAWN, {}, by=by)


def finish(ledger: Ledger, number: int, receipt: Mapping[str, Any], *, by: str) -> Plan:
    """Note that an approved plan was carried out, and what was done. Raises PlanRefused if it is not approved."""
    return _end(ledger, number, DONE, receipt, by=by)


def approved_plan(ledger: Ledger, number: int) -> Plan:
    """A plan that may be carried out. Raises PlanRefused if it may not, NotFound if there is none."""
    plan = read_plan(ledger, number)
    if plan.state != APPROVED:
        raise PlanRefused(
            f"Plan {number} is {plan.state}. Only a plan that somebody else approved is carried out:"
            f" flamsteed approve {number}"
        )
    return plan


def read_plan(ledger: Ledger, number: int) -> Plan:
    """The plan of a number. Raises NotFound if there is none."""
    with ledger.reading() as connection:
        return _read(connection, number)


def read_plans(ledger: Ledger) -> list[Plan]:
    """Every plan that was ever proposed, oldest first."""
    with ledger.reading() as connection:
        rows = connection.execute(sa.select(_plan).order_by(_plan.c.number)).mappings()
        return [_plan_of(row) for row in rows]


def _end(ledger: Ledger, number: int, state: str, receipt: Mapping[str, Any], *, by: str) -> Plan:
    open_states = (APPROVED,) if state == DONE else (PROPOSED, APPROVED)
    with ledger.writing() as connection:
        plan = _read(connection, number)
        if plan.state not in open_states:
            raise PlanRefused(f"Plan {number} is {plan.state}: it cannot be {state}.")
        ended = replace(plan, state=state, ended_at=now(), receipt=dict(receipt))
        _put(connection, ended, by=by)
    return ended


def _read(connection: sa.Connection, number: int) -> Plan:
    asked = sa.select(_plan).where(_plan.c.number == number)
    row = connection.execute(asked).mappings().first()
    if row is None:
        raise NotFound(f"There is no plan {number}. `flamsteed plans` lists those that there are.")
    return _plan_of(row)


def _plan_of(row: sa.RowMapping) -> Plan:
    plan = Plan(**{name: value for name, value in row.items() if name != "digest"})
    if plan.digest != row["digest"]:
        raise PlanRefused(
            f"Plan {plan.number} is not what was proposed. `flamsteed ledger verify` says more."
        )
    return plan


def _put(connection: sa.Connection, plan: Plan, *, by: str) -> None:
    connection.execute(_plan.update().where(_plan.c.number == plan.number).values(**_row(plan)))
    _tell(connection, plan, plan.state, by=by)


def _tell(connection: sa.Connection, plan: Plan, state: str, *, by: str) -> None:
    told = {"plan": plan.number, "kind": plan.kind, "about": plan.about, "digest": plan.digest,
            "state": state, "by": by}  # fmt: skip
    chain(connection, told | {"seals": seal(_plan, plan.number, [_row(plan)])})


def _row(plan: Plan) -> dict[str, Any]:
    return asdict(plan) | {"digest": plan.digest}
