"""Whether a ledger is what was written: its entries, its tree, the rows they seal, and who kept heads."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa

from flamsteed.lineage.audit import (
    STEP,
    Entry,
    Seals,
    entries,
    kept_subtrees,
    leaf_of,
    now,
    sealed_tables,
    seals_of,
)
from flamsteed.lineage.head import Head
from flamsteed.lineage.merkle import Growing


@dataclass(frozen=True, order=True)
class Fault:
    """What is not as it was written. `entry` is the first entry concerned; one more than there are, for
    what no entry tells of or what was cut off.
    """

    entry: int
    said: str


@dataclass(frozen=True)
class Verdict:
    """What was found: the head now, the faults, and what is worth knowing.

    Faults of the trail come first, then those of rows that it seals, each by entry: an entry that is
    gone makes the rows that it sealed look altered.
    """

    head: Head
    faults: tuple[Fault, ...]
    notes: tuple[str, ...] = ()


@dataclass
class _Walk:
    """A walk over all entries, and what it has found so far. `told` are the last seals: entry and hash."""

    heads: dict[int, list[Head]]
    kept: dict[tuple[int, int], str]
    tree: Growing = field(default_factory=Growing)
    told: dict[str, dict[str, tuple[int, str]]] = field(default_factory=lambda: defaultdict(dict))
    faults: list[Fault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    before: str = ""
    is_chained: bool = True
    good: int = 0

    def add(self, entry: Entry) -> None:
        """Look at the next entry."""
        self._hold_to_chain(entry)
        self.before = entry.hash
        self._learn(entry)
        for level, at, made in self.tree.add(leaf_of(entry.hash)):
            if level and level % STEP == 0:
                self._hold_to_kept(level, at, made.hex())
        self.hold_to_heads()

    def _hold_to_chain(self, entry: Entry) -> None:
        place = self.tree.size + 1
        if not self.is_chained:
            return
        if entry.number > place:
            self._broken(
                place, f"entry {place} is missing: entry {entry.number} comes in its place"
            )
        elif entry.number < place:
            self._broken(place, f"an entry with number {entry.number} was put in")
        elif not entry.follows(self.before):
            self._broken(place, f"entry {place} was altered, put in or moved")

    def _broken(self, place: int, said: str) -> None:
        """After this, hashes of the tree say nothing new."""
        self.is_chained = False
        self.faults.append(Fault(place, said))

    def _learn(self, entry: Entry) -> None:
        """Remember what the entry seals."""
        if '"seals"' not in entry.said:
            return
        what = entry.what
        seals = what.get("seals") if isinstance(what, dict) else None
        for table, sealed in (seals if isinstance(seals, dict) else {}).items():
            for key, digest in (sealed if isinstance(sealed, dict) else {}).items():
                self.told[table][key] = (entry.number, digest)
        if isinstance(what, dict) and "taken_over" in what:
            self.notes.append(
                f"Entry {entry.number} ({entry.at[:10]}) sealed what stood in the ledger then, as it was"
                " found. What was changed in its tables before that day does not show."
            )

    def _hold_to_kept(self, level: int, at: int, made: str) -> None:
        kept = self.kept.pop((level, at), None)
        if self.is_chained and kept != made:
            first, last = (at << level) + 1, (at + 1) << level
            self.faults.append(
                Fault(first, f"the kept hash of entries {first} to {last} is not theirs")
            )

    def hold_to_heads(self) -> None:
        """Hold what has been seen against the heads of that size."""
        for head in self.heads.pop(self.tree.size, []) if self.is_chained else []:
            if head.root == self.tree.root().hex():
                self.good = head.size
            else:
                said = f"the first {head.size} entries are not those of the head kept at {head.at}"
                self._broken(self.good + 1, said)

    def end(self) -> None:
        """Say what is too much beside the entries."""
        size = self.tree.size
        cut = [head for heads in self.heads.values() for head in heads if head.size > size]
        if cut and self.is_chained:
            head = max(cut, key=lambda head: head.size)
            said = f"the end was cut off: there were {head.size} entries at {head.at}"
            self.faults.append(Fault(size + 1, said))
        for level, at in self.kept if self.is_chained else ():
            said = f"a hash is kept of entries {(at << level) + 1} to {(at + 1) << level}"
            self.faults.append(Fault(size + 1, f"{said}, which are not there"))


def verify(
    ledger: sa.Connection, *, heads: Sequence[Head] = (), witnessed: Seals | None = None
) -> Verdict:
    """Look at every entry and every sealed row. Reads only; memory is that of the sealed tables.

    `heads` were kept elsewhere. `witnessed` are seals of rows as another place has them.
    """
    by_size: dict[int, list[Head]] = defaultdict(list)
    for head in heads:
        by_size[head.size].append(head)
    walk = _Walk(by_size, kept_subtrees(ledger))
    walk.hold_to_heads()
    for entry in entries(ledger):
        walk.add(entry)
    walk.end()
    size = walk.tree.size
    faults = (*sorted(walk.faults), *sorted(_of_tables(ledger, walk, witnessed or {})))
    return Verdict(Head(size, walk.tree.root().hex(), now()), faults, tuple(walk.notes))


def _of_tables(ledger: sa.Connection, walk: _Walk, witnessed: Seals) -> Iterator[Fault]:
    """The rows that are not as the last entry about them, or another witness, has them."""
    for table in sealed_tables():
        told, by = walk.told.get(table.name, {}), table.info["sealed_by"]
        there, elsewhere = seals_of(ledger, table), witnessed.get(table.name, {})
        for key in told.keys() | there.keys() | elsewhere.keys():
            entry, sealed = told.get(key, (walk.tree.size + 1, ""))
            name = f"`{table.name}` with {by} {key}"
            if there.get(key, "") != sealed:
                yield Fault(entry, f"{name} {_harm(key in told, key in there)}")
            elif elsewhere.get(key, sealed) != sealed:
                yield Fault(entry, f"{name} is not what the store's journal says")


def _harm(is_told: bool, is_there: bool) -> str:
    if not is_told:
        return "was put in: no entry tells of it"
    return "was altered" if is_there else "was taken out"
