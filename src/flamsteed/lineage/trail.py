"""Heads and proofs from an open ledger: each reads a few hundred rows, however long the ledger is."""

from collections.abc import Collection

import sqlalchemy as sa

from flamsteed.errors import LedgerAltered, NotFound
from flamsteed.lineage.audit import entries, last_entry, now, subtree_of
from flamsteed.lineage.head import Head, Proof
from flamsteed.lineage.merkle import inclusion, root


def head(ledger: sa.Connection, size: int | None = None) -> Head:
    """The head of the first `size` entries; of all if not given."""
    count = last_entry(ledger) if size is None else size
    return Head(count, root(count, subtree_of(ledger)).hex(), now())


def prove(ledger: sa.Connection, number: int, *, under: Head | None = None) -> Proof:
    """The proof that entry `number` is under a head: the one now if none is given.

    Raises NotFound if there is no such entry, and LedgerAltered if the head is not of this ledger.
    """
    size = last_entry(ledger)
    if under is not None:
        if under.size > size or head(ledger, under.size).root != under.root:
            raise LedgerAltered(
                "That head is not of this ledger as it is now. `flamsteed ledger verify --head FILE` says"
                " where it was altered."
            )
        size = under.size
    found = list(entries(ledger, after=max(number - 2, 0), up_to=number))
    if not 1 <= number <= size or not found or found[-1].number != number:
        raise NotFound(f"There is no entry {number}: the entries are 1 to {size}.")
    before = found[0].hash if len(found) > 1 else ""
    path = tuple(each.hex() for each in inclusion(number - 1, size, subtree_of(ledger)))
    entry = found[-1]
    if not isinstance(entry.what, dict) or not entry.follows(before):
        raise LedgerAltered(
            f"Entry {number} is not what was written: `flamsteed ledger verify` says more."
        )
    return Proof(number, entry.at, entry.what, before, path, under or head(ledger, size))


def readings(ledger: sa.Connection, about: Collection[str]) -> list[tuple[str, str]]:
    """When somebody was shown a record that one of some Flamsteed numbers names, and which, the oldest first."""
    found = []
    for number in sorted(about):
        for entry in entries(ledger, holding=number):
            if isinstance(entry.what, dict) and number in str(entry.what.get("read", "")):
                found.append((entry.at, str(entry.what["read"])))
    return sorted(found)
