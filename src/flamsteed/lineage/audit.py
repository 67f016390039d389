"""The audit trail: every entry commits to the one before it, so that an altered one shows."""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

schema = sa.MetaData()
"""Every table of the ledger."""
_audit = sa.Table(
    "audit",
    schema,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("at", sa.String, nullable=False),
    sa.Column("what", sa.JSON, nullable=False),
    sa.Column("hash", sa.String, nullable=False),
)


def chain(ledger: sa.Connection, what: dict[str, Any]) -> None:
    """Add an entry, inside the caller's transaction."""
    last = ledger.execute(
        sa.select(_audit.c.number, _audit.c.hash).order_by(_audit.c.number.desc()).limit(1)
    ).first()
    number, before = (last.number + 1, last.hash) if last else (1, "")
    at = now()
    ledger.execute(
        _audit.insert().values(number=number, at=at, what=what, hash=_hash(before, at, what))
    )


def _hash(before: str, at: str, what: Any) -> str:
    said = json.dumps([before, at, what], sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()


def first_broken(ledger: sa.Connection) -> int | None:
    """The number of the first entry that was altered, removed or moved; None if none."""
    before = ""
    entries = ledger.execute(sa.select(_audit).order_by(_audit.c.number)).mappings()
    for place, row in enumerate(entries, start=1):
        if row["number"] != place or row["hash"] != _hash(before, row["at"], row["what"]):
            return place
        before = row["hash"]
    return None


def now() -> str:
    """The time, as the ledger writes it."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")
