"""The tree over the audit trail: RFC 6962 hashes, heads and proofs. Knows of no ledger and no file.

Leaves are numbered from 0. The hash of a full subtree of 2**level leaves, of which `place` others stand
before it, comes from a function that the caller gives (`Subtree`), so that what is kept of the tree, and
where, is the caller's business. The hash of n leaves asks for at most log2 n of them.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

Subtree = Callable[[int, int], bytes]
"""(level, place) to the hash of that full subtree; level 0 are the leaves' own hashes."""

EMPTY = hashlib.sha256(b"").digest()
"""The head of no leaves."""


def leaf_hash(data: bytes) -> bytes:
    """The hash of a leaf: never that of any node (RFC 6962, 2.1)."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of two subtrees side by side (RFC 6962, 2.1)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def fold(hashes: Sequence[bytes]) -> bytes:
    """The hash of the subtree over subtrees of one size; there must be a power of two of them."""
    while len(hashes) > 1:
        hashes = [node_hash(*hashes[i : i + 2]) for i in range(0, len(hashes), 2)]
    return hashes[0]


def root(size: int, subtree: Subtree) -> bytes:
    """The head of the first `size` leaves."""
    return _over(0, size, subtree) if size else EMPTY


def inclusion(leaf: int, size: int, subtree: Subtree) -> list[bytes]:
    """The proof that a leaf is among the first `size`: what to hash it with, from the leaf up.

    Raises ValueError if there is no such leaf.
    """
    if not 0 <= leaf < size:
        raise ValueError("the leaf is not in the tree")
    path, first, last = [], 0, size
    while last - first > 1:
        middle = first + _split(last - first)
        if leaf < middle:
            path.append(_over(middle, last, subtree))
            last = middle
        else:
            path.append(_over(first, middle, subtree))
            first = middle
    return path[::-1]


def consistency(before: int, size: int, subtree: Subtree) -> list[bytes]:
    """The proof that the first `before` leaves of a tree of `size` are what they were when they were all.

    Raises ValueError unless 0 < before <= size.
    """
    if not 0 < before <= size:
        raise ValueError("the smaller tree is empty, or larger")
    path, first, last = [], 0, size
    while before != last:
        middle = first + _split(last - first)
        if before <= middle:
            path.append(_over(middle, last, subtree))
            last = middle
        else:
            path.append(_over(first, middle, subtree))
            first = middle
    if first:
        path.append(_over(first, last, subtree))
    return path[::-1]


def is_included(leaf: bytes, place: int, size: int, *, path: Sequence[bytes], head: bytes) -> bool:
    """Whether `path` proves that the leaf with that hash stands at `place` of a tree of `size`."""
    if not 0 <= place < size:
        return False
    at, last, found = place, size - 1, leaf
    for other in path:
        if last == 0:
            return False
        if at % 2 or at == last:
            found = node_hash(other, found)
            while at % 2 == 0 and at:
                at, last = at >> 1, last >> 1
        else:
            found = node_hash(found, other)
        at, last = at >> 1, last >> 1
    return last == 0 and found == head


def is_consistent(before: int, size: int, *, path: Sequence[bytes], old: bytes, new: bytes) -> bool:
    """Whether `path` proves that the head `old` of `before` leaves leads to `new` of `size`."""
    if not 0 < before <= size:
        return False
    if before == size:
        return not path and old == new
    steps = list(path) if before & (before - 1) else [old, *path]
    at, last = before - 1, size - 1
    while at % 2:
        at, last = at >> 1, last >> 1
    if not steps:
        return False
    was = now = steps[0]
    for other in steps[1:]:
        if last == 0:
            return False
        if at % 2 or at == last:
            was, now = node_hash(other, was), node_hash(other, now)
            while at % 2 == 0 and at:
                at, last = at >> 1, last >> 1
        else:
            now = node_hash(now, other)
        at, last = at >> 1, last >> 1
    return last == 0 and was == old and now == new


@dataclass
class Growing:
    """A tree that is built leaf by leaf: it holds one hash for each bit of its size."""

    size: int = 0
    _full: list[tuple[int, bytes]] = field(default_factory=list)

    def add(self, leaf: bytes) -> list[tuple[int, int, bytes]]:
        """Add a leaf by its hash; gives the subtrees that became full: level, place, hash."""
        level, place, made, became = 0, self.size, leaf, [(0, self.size, leaf)]
        while self._full and self._full[-1][0] == level:
            made = node_hash(self._full.pop()[1], made)
            level, place = level + 1, place >> 1
            became.append((level, place, made))
        self._full.append((level, made))
        self.size += 1
        return became

    def root(self) -> bytes:
        """The head of the leaves so far."""
        if not self._full:
            return EMPTY
        found = self._full[-1][1]
        for _, left in reversed(self._full[:-1]):
            found = node_hash(left, found)
        return found


def _over(first: int, last: int, subtree: Subtree) -> bytes:
    """The hash over the leaves `first` up to `last`; `first` is where a subtree of that size begins."""
    count = last - first
    if count & (count - 1) == 0:
        level = count.bit_length() - 1
        return subtree(level, first >> level)
    middle = first + _split(count)
    return node_hash(_over(first, middle, subtree), _over(middle, last, subtree))


def _split(count: int) -> int:
    """The greatest power of two below `count`."""
    return 1 << ((count - 1).bit_length() - 1)
