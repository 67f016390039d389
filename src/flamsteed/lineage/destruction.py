"""What recipients certified: that they destroyed what was released to them."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from flamsteed.errors import ReleaseRefused
from flamsteed.lineage.audit import chain, now, schema, seal

if TYPE_CHECKING:  # which imports this file, so that the table is one of the ledger's
    from flamsteed.lineage.ledger import Ledger

_destruction = sa.Table(
    "destruction",
    schema,
    sa.Column("passage", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("agreement", sa.String, nullable=False),
    sa.Column("destroyed_on", sa.String, nullable=False),
    sa.Column("signature", sa.String, nullable=False),
    sa.Column("noted_by", sa.String, nullable=False),
    sa.Column("noted_at", sa.String, nullable=False),
    info={"sealed_by": "passage"},
)


@dataclass(frozen=True)
class Destruction:
    """A release (its `passage`) that its recipient certified to have destroyed, and who noted that."""

    passage: int
    agreement: str
    destroyed_on: str
    signature: str
    noted_by: str
    noted_at: str = ""


def note_destruction(ledger: Ledger, each: Destruction) -> None:
    """Note that a release was destroyed. Raises ReleaseRefused if that is noted already."""
    row: dict[str, Any] = asdict(each) | {"noted_at": now()}
    with ledger.writing() as connection:
        same = sa.select(_destruction).where(_destruction.c.passage == each.passage)
        if connection.execute(same).first():
            raise ReleaseRefused(
                f"That release {each.passage} was destroyed is noted already; nothing was written."
            )
        connection.execute(_destruction.insert(), [row])
        told = {"destroyed": each.passage, "agreement": each.agreement, "on": each.destroyed_on}
        chain(connection, told | {"seals": seal(_destruction, each.passage, [row])})


def read_destructions(ledger: Ledger) -> dict[int, Destruction]:
    """What recipients certified to have destroyed, by passage."""
    with ledger.reading() as connection:
        rows = connection.execute(sa.select(_destruction)).mappings()
        return {row["passage"]: Destruction(**row) for row in rows}
