"""The audit trail: every entry commits to the one before it, and is a leaf of a Merkle tree.

An entry says what was done, and seals the rows of the other tables that it wrote: it holds a hash of
them. A table of the ledger says in its `info` by which column its rows are sealed together (`sealed_by`);
whoever changes such rows adds an entry with their `seal`, in the same transaction. So an edit by hand
shows, in the trail and outside it.
"""

import hashlib
import json
import secrets
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from flamsteed.errors import LedgerAltered
from flamsteed.lineage.merkle import Subtree, fold, leaf_hash

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
_tree = sa.Table(
    "audit_tree",
    schema,
    sa.Column("level", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("place", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("hash", sa.String, nullable=False),
)
_ADD = sa.text("insert into audit (number, at, what, hash) values (:number, :at, :what, :hash)")
"""The content is bound as the text that was hashed, so that it is written out once."""
_ENCODE = json.JSONEncoder(sort_keys=True).encode
STEP = 8
"""Of the tree, full subtrees of 2**8, 2**16, ... entries are kept; the levels between are worked out."""

Seals = dict[str, dict[str, str]]
"""Table, then key, to the hash of the rows with that key."""


@dataclass(frozen=True)
class Entry:
    """One entry as it stands in the ledger; `said` is its content as text, `before` the hash before it."""

    number: int
    at: str
    said: str
    hash: str

    @property
    def what(self) -> Any:
        """The content; None if it is not JSON any more."""
        try:
            return json.loads(self.said)
        except ValueError:
            return None

    def follows(self, before: str) -> bool:
        """Whether the hash is that of the content after an entry with hash `before`."""
        if self.hash == entry_hash(before, self.at, self.said):
            return True
        return self.hash == entry_hash(before, self.at, canonical(self.what))


def canonical(value: Any) -> str:
    """A value as JSON text, always the same."""
    return _ENCODE(value)


def entry_hash(before: str, at: str, said: str) -> str:
    """The hash of an entry: over the hash before it, its time and its content."""
    text = f"[{_ENCODE(before)}, {_ENCODE(at)}, {said}]"
    return hashlib.sha256(text.encode()).hexdigest()


def leaf_of(entry: str) -> bytes:
    """The leaf of the tree for the entry with that hash."""
    return leaf_hash(entry.encode())


def chain(ledger: sa.Connection, *whats: dict[str, Any]) -> None:
    """Add entries, inside the caller's transaction.

    Each is salted: who is given the hash of an entry beside his own cannot find out by trying what it says.
    """
    if not whats:
        return
    last = ledger.execute(
        sa.select(_audit.c.number, _audit.c.hash).order_by(_audit.c.number.desc()).limit(1)
    ).first()
    first, before = (last.number, last.hash) if last else (0, "")
    ledger.execute(_ADD, _linked(first, before, whats))
    size = first + len(whats)
    if size >> STEP > first >> STEP:
        _keep_subtrees(ledger, size)


def _linked(first: int, before: str, whats: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows of entries that come after number `first`, whose hash is `before`."""
    at, rows = now(), []
    for number, what in enumerate(whats, start=first + 1):
        said = canonical(what | {"salt": secrets.token_hex(8)})
        before = entry_hash(before, at, said)
        rows.append({"number": number, "at": at, "what": said, "hash": before})
    return rows


def _keep_subtrees(ledger: sa.Connection, size: int) -> None:
    """Keep the hash of each subtree that became full; of all, in a ledger from before there was a tree.

    Nothing is kept of a subtree of which an entry is missing: work goes on, and who verifies is told.
    """
    level, subtree = STEP, subtree_of(ledger)
    while size >> level:
        kept = sa.select(sa.func.coalesce(sa.func.max(_tree.c.place), -1))
        begin = int(ledger.execute(kept.where(_tree.c.level == level)).scalar_one()) + 1
        full = []
        with suppress(LedgerAltered):
            for place in range(begin, size >> level):
                made = subtree(level, place).hex()
                full.append({"level": level, "place": place, "hash": made})
        if full:
            ledger.execute(_tree.insert(), full)
        level += STEP


def subtree_of(ledger: sa.Connection) -> Subtree:
    """The hashes of the tree's full subtrees. Each asks for at most 2**8 rows."""

    def subtree(level: int, place: int) -> bytes:
        lower = level // STEP * STEP
        first, count = place << (level - lower), 1 << (level - lower)
        return fold(_between(ledger, lower, first, first + count))

    return subtree


def _between(ledger: sa.Connection, level: int, first: int, last: int) -> list[bytes]:
    """The hashes of neighbouring subtrees of a level that is kept; made from those below if they are not."""
    if level == 0:
        asked = sa.select(_audit.c.hash).where(_audit.c.number > first, _audit.c.number <= last)
        found = list(ledger.execute(asked.order_by(_audit.c.number)).scalars())
        if len(found) != last - first:
            raise LedgerAltered(
                f"Of the entries {first + 1} to {last} of the ledger one is missing. `flamsteed ledger"
                " verify` names it."
            )
        return [leaf_of(each) for each in found]
    is_asked = (_tree.c.level == level) & (_tree.c.place >= first) & (_tree.c.place < last)
    kept = ledger.execute(sa.select(_tree.c.hash).where(is_asked).order_by(_tree.c.place))
    hashes = list(kept.scalars())
    try:
        if len(hashes) == last - first:
            return [bytes.fromhex(each) for each in hashes]
    except ValueError:  # somebody wrote into it by hand
        pass
    below, full = _between(ledger, level - STEP, first << STEP, last << STEP), 1 << STEP
    return [fold(below[at : at + full]) for at in range(0, len(below), full)]


def kept_subtrees(ledger: sa.Connection) -> dict[tuple[int, int], str]:
    """Every kept subtree's hash, by level and place."""
    return {(row.level, row.place): row.hash for row in ledger.execute(sa.select(_tree))}


def last_entry(ledger: sa.Connection) -> int:
    """The number of the last entry; 0 if there is none."""
    return int(ledger.execute(sa.select(sa.func.max(_audit.c.number))).scalar() or 0)


def entries(
    ledger: sa.Connection,
    *,
    after: int | None = None,
    up_to: int | None = None,
    holding: str = "",
) -> Iterator[Entry]:
    """The entries with numbers above `after` and not above `up_to`, in order, a few at a time.

    With `holding`, only those in whose content that text stands.
    """
    said = sa.cast(_audit.c.what, sa.Text)
    asked = sa.select(_audit.c.number, _audit.c.at, said, _audit.c.hash).order_by(_audit.c.number)
    if after is not None:
        asked = asked.where(_audit.c.number > after)
    if up_to is not None:
        asked = asked.where(_audit.c.number <= up_to)
    if holding:
        asked = asked.where(said.contains(holding, autoescape=True))
    for row in ledger.execute(asked.execution_options(yield_per=5_000)):
        yield Entry(*row)


def seal(table: sa.Table, key: object, rows: Iterable[Mapping[str, Any]]) -> Seals:
    """What an entry says of the rows of `table` with that key: all of them, as they stand now."""
    return {table.name: {str(key): _digest(table, rows)}}


def seal_kept(ledger: sa.Connection, table: sa.Table, keys: Collection[object]) -> Seals:
    """The same of rows that are read back from the ledger."""
    found = rows_by_key(ledger, table, keys)
    return {table.name: {str(key): _digest(table, found.get(str(key), ())) for key in keys}}


def seals_of(ledger: sa.Connection, table: sa.Table) -> dict[str, str]:
    """The seal of every row of a table, by key, as it would be now."""
    return {key: _digest(table, rows) for key, rows in rows_by_key(ledger, table).items()}


def rows_by_key(
    ledger: sa.Connection, table: sa.Table, keys: Collection[object] | None = None
) -> dict[str, list[dict[str, Any]]]:
    """The rows of a sealed table by their key, with any of `keys`; all if none are named."""
    by = table.c[table.info["sealed_by"]]
    is_json = {c.name for c in table.c if isinstance(c.type, sa.JSON)}
    told = [sa.cast(c, sa.Text).label(c.name) if c.name in is_json else c for c in table.c]
    asked = sa.select(*told) if keys is None else sa.select(*told).where(by.in_(keys))
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in ledger.execute(asked).mappings():
        plain = {name: _read(row[name]) if name in is_json else row[name] for name in row}
        found[str(row[by.name])].append(plain)
    return found


def sealed_tables() -> list[sa.Table]:
    """The tables whose rows entries commit to."""
    return [table for table in schema.sorted_tables if "sealed_by" in table.info]


def _read(said: str) -> Any:
    try:
        return json.loads(said)
    except ValueError:  # somebody wrote into it by hand
        return said


def _digest(table: sa.Table, rows: Iterable[Mapping[str, Any]]) -> str:
    """A hash of whole rows, their columns in the table's order, whatever theirs; empty for none."""
    names = table.c.keys()
    said = sorted([_ENCODE([row[name] for name in names]) for row in rows])
    return hashlib.sha256("\n".join(said).encode()).hexdigest() if said else ""


def take_over(ledger: sa.Connection) -> None:
    """Seal what a ledger from before there were seals holds, as it is found, in one entry.

    Nothing happens if there is no entry, or if the last was written by this version.
    """
    newest = list(entries(ledger, after=last_entry(ledger) - 1))
    if not newest or (isinstance(newest[0].what, dict) and "salt" in newest[0].what):
        return
    seals = {table.name: found for table in sealed_tables() if (found := seals_of(ledger, table))}
    chain(ledger, {"taken_over": sum(map(len, seals.values())), "seals": seals})
    _keep_subtrees(ledger, last_entry(ledger))


def now() -> str:
    """The time, as the ledger writes it."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")
