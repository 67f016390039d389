"""Pairs into clusters: whoever is joined by pairs is one person, unless that would be absurd, and
what a steward decided stands above what any pair says.

Pure computing on integer arrays. The result depends on what is told alone, never on its order; and
on each connected part by itself, so that parts may be worked apart.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np
import numpy.typing as npt

from flamsteed.linkage.kernel.native import load_native
from flamsteed.linkage.rings import leading

Ids = npt.NDArray[np.int64]
Weights = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
NOBODY: Ids = np.empty((0, 2), dtype=np.int64)
NO_IDS: Ids = np.empty(0, dtype=np.int64)
NO_WEIGHTS: Weights = np.empty(0)
MOST, SILENT, AGAINST = 10_000, -1_000, -12_000
"""Thousandths of a bit: the most that one pair says for two clusters being one; what a pair says that
was not kept; and what two descriptions say that cannot be one person's, which outweighs any one pair."""
NO_GROUP = -1


@dataclass(frozen=True)
class Ties:
    """What joins and what parts `size` mentions, whose ids are the whole numbers below it.

    `left`, `right` and `weight` are the pairs that evidence makes one person. `must` and `cannot`,
    of shape (n, 2), are pairs of ids that stewards decided. `entry` numbers the source record of
    each id: two ids of one record are two people. `source` numbers the table of each id if that
    table has one record for each person. -1 is no group in both. `profile` numbers the way in which each id is
    described (-1 where nothing of its part differs), and `conflict`, of shape (n, 2), holds the
    pairs of profiles that cannot be one person. `doubt` are pairs that join nobody: left, right, weight.
    """

    size: int
    left: Ids
    right: Ids
    weight: Weights
    must: Ids = field(default_factory=NOBODY.copy)
    cannot: Ids = field(default_factory=NOBODY.copy)
    entry: Ids | None = None
    source: Ids | None = None
    profile: Ids | None = None
    conflict: Ids = field(default_factory=NOBODY.copy)
    doubt: tuple[Ids, Ids, Weights] = (NO_IDS, NO_IDS, NO_WEIGHTS)


@dataclass(frozen=True)
class Clusters:
    """Who is one person: `root` is the lowest id of each id's cluster.

    `suspended` says of each of `must` whether it was set aside, because with others it says that
    two are one person who cannot be; `contradicted` says of each of `cannot` whether it is what
    they run against.
    """

    root: Ids
    suspended: Bools
    contradicted: Bools


def components(size: int, left: Ids, right: Ids) -> Ids:
    """For each of `size` ids, the lowest id that the pairs lead to."""
    if not len(left):
        return np.arange(size, dtype=np.int64)
    native = load_native()
    return native.components(size, left, right) if native else _components(size, left, right)


def _components(size: int, left: Ids, right: Ids) -> Ids:
    """The same without the kernel."""
    root = np.arange(size, dtype=np.int64)
    while True:
        low = np.minimum(root[left], root[right])
        before = root.copy()
        np.minimum.at(root, root[left], low)
        np.minimum.at(root, root[right], low)
        while True:
            higher = root[root]
            if np.array_equal(higher, root):
                break
            root = higher
        if np.array_equal(before, root):
            return root


def cluster(ties: Ties) -> Clusters:
    """Say who is one person.

    1. Must-links join, whatever the evidence. Where they would join two whom a steward parted, or
       two of one entry, every must-link on the way between those two is suspended: parting wins.
    2. Pairs join, the surest first (ids settle ties), unless their two clusters hold two that
       cannot be one (parted by a steward, of one entry, of one source with a record for each person)
       or all the pairs between the two, taken together, speak against it. Each pair counts up to
       `MOST`, one that was not kept `SILENT`, two profiles in conflict `AGAINST`. So a chain between
       two people is cut at its weakest link, a cannot-link holds through every chain, and one wrong
       birth date does not part a person whom the other records hold together.

    What must-links join is one person known under every description that they bring together: a
    profile in conflict with one of them is no contradiction if it fits the one that was its rival.
    """
    suspended, contradicted = _contradictions(ties)
    firm = ties.must[~suspended]
    left = np.concatenate([ties.left, firm[:, 0]])
    right = np.concatenate([ties.right, firm[:, 1]])
    root = components(ties.size, left, right)
    unit = components(ties.size, firm[:, 0], firm[:, 1])
    doubtful = _doubtful(ties, root)
    inside = np.isin(root, doubtful)
    if not inside.any():
        return Clusters(root, suspended, contradicted)
    asked = np.flatnonzero(inside[ties.left])
    asked = asked[np.lexsort((ties.right[asked], ties.left[asked], -ties.weight[asked]))]
    joiner = _Joiner(ties, unit, np.flatnonzero(inside), inside)
    for left_id, right_id in zip(
        ties.left[asked].tolist(), ties.right[asked].tolist(), strict=True
    ):
        joiner.join(left_id, right_id)
    root[inside] = joiner.roots()
    return Clusters(root, suspended, contradicted)


def _doubtful(ties: Ties, root: Ids) -> Ids:
    """The roots of the parts in which something might have to be kept apart."""
    found = [root[ties.cannot[:, 0]][root[ties.cannot[:, 0]] == root[ties.cannot[:, 1]]]]
    if ties.profile is not None and len(ties.conflict):
        found.append(root[np.isin(ties.profile, ties.conflict)])
    for group in (ties.entry, ties.source):
        if group is not None:
            found.append(root[_repeated(group, root)])
    found.append(_loose(ties, root))
    return np.unique(np.concatenate(found))


def _loose(ties: Ties, root: Ids) -> Ids:
    """The roots of the parts that a pair may join against what the others say.

    Of two clusters of a part at least one pair joins them, which says no less than its weakest; so
    many pairs at most are silent, and those in doubt say what they say.
    """
    size = np.bincount(root, minlength=ties.size)
    pairs = np.bincount(root[ties.left], minlength=ties.size)
    weakest = np.full(ties.size, MOST, dtype=np.int64)
    np.minimum.at(weakest, root[ties.left], _said(ties.weight))
    silent = np.minimum(size * (size - 1) // 2 - pairs, size * size // 4 - 1)
    worst = np.maximum(silent, 0) * SILENT
    left, right, weight = ties.doubt
    within = root[left] == root[right]
    np.add.at(worst, root[left[within]], np.minimum(_said(weight[within]) - SILENT, 0))
    return np.flatnonzero(weakest + worst < 0)


def _said(weight: Weights) -> Ids:
    """What pairs say, in whole thousandths of a bit: their sum is the same in any order."""
    said: Ids = np.minimum(np.rint(weight * 1_000).astype(np.int64), MOST)
    return said


def _repeated(group: Ids, root: Ids) -> Ids:
    """The ids whose group has another id under the same root."""
    known = np.flatnonzero(group != NO_GROUP)
    order = known[np.lexsort((group[known], root[known]))]
    if len(order) < 2:
        return order[:0]
    alike = (group[order][1:] == group[order][:-1]) & (root[order][1:] == root[order][:-1])
    return np.unique(np.concatenate([order[1:][alike], order[:-1][alike]]))


def _contradictions(ties: Ties) -> tuple[Bools, Bools]:
    """Which must-links are suspended, and which cannot-links they contradict."""
    suspended = np.zeros(len(ties.must), dtype=np.bool_)
    contradicted = np.zeros(len(ties.cannot), dtype=np.bool_)
    if not len(ties.must):
        return suspended, contradicted
    root = components(ties.size, ties.must[:, 0], ties.must[:, 1])
    if len(ties.cannot):
        contradicted = root[ties.cannot[:, 0]] == root[ties.cannot[:, 1]]
    ends = [(int(one), int(other)) for one, other in ties.cannot[contradicted]]
    ends += _of_one_entry(ties, root)
    for start, end in ends:
        there = np.flatnonzero(root[ties.must[:, 0]] == root[start])
        edges = [(int(left), int(right)) for left, right in ties.must[there]]
        for place in leading(edges, start, end):
            suspended[there[place]] = True
    return suspended, contradicted


def _of_one_entry(ties: Ties, root: Ids) -> list[tuple[int, int]]:
    """The pairs of ids of one record that must-links lead from one to the other."""
    if ties.entry is None:
        return []
    decided = np.unique(ties.must)
    twice = decided[_repeated(ties.entry[decided], root[decided])].tolist()
    return [
        (one, other)
        for one, other in combinations(twice, 2)
        if ties.entry[one] == ties.entry[other] and root[one] == root[other]
    ]


@dataclass(eq=False)
class _Cluster:
    """What is known of a cluster while it grows.

    `profiles` counts its members by how they are described, `known` are persons under several
    descriptions, `beside` says what pairs say, over `SILENT`, of it and each other cluster.
    """

    members: set[int]
    groups: set[tuple[str, int]]
    profiles: Counter[int]
    known: set[frozenset[int]]
    beside: dict["_Cluster", int] = field(default_factory=dict)


class _Joiner:
    """Joins the ids of doubtful parts pair by pair, keeping apart who cannot be one."""

    def __init__(self, ties: Ties, unit: Ids, ids: Ids, inside: Bools) -> None:
        self.ids = ids.tolist()
        self.against = _both_ways(ties.conflict)
        self.parted = _both_ways(ties.cannot)
        self.clusters: dict[int, _Cluster] = {}
        units: dict[int, list[int]] = {}
        for one, number in zip(self.ids, unit[ids].tolist(), strict=True):
            units.setdefault(number, []).append(one)
        for members in units.values():
            made = self._unit(ties, members)
            self.clusters.update(dict.fromkeys(members, made))
        for pairs in ((ties.left, ties.right, ties.weight), ties.doubt):
            self._hear(*(each[inside[pairs[0]] & inside[pairs[1]]] for each in pairs))

    def _hear(self, left: Ids, right: Ids, weight: Weights) -> None:
        """Note what pairs say over what those say that are silent."""
        said = (_said(weight) - SILENT).tolist()
        for one_id, other_id, more in zip(left.tolist(), right.tolist(), said, strict=True):
            one, other = self.clusters[one_id], self.clusters[other_id]
            if one is not other:
                one.beside[other] = other.beside[one] = one.beside.get(other, 0) + more

    def _unit(self, ties: Ties, members: Sequence[int]) -> _Cluster:
        """What a steward joined, or one id alone."""
        groups = {
            (name, int(group[m]))
            for name, group in (("entry", ties.entry), ("source", ties.source))
            if group is not None
            for m in members
            if group[m] != NO_GROUP
        }
        profiles: Counter[int] = Counter()
        if ties.profile is not None:
            described = (int(ties.profile[m]) for m in members)
            profiles.update(each for each in described if each in self.against)
        settled = frozenset(p for p in profiles if not self.against[p].isdisjoint(profiles))
        for profile in settled:
            del profiles[profile]
        return _Cluster(set(members), groups, profiles, {settled} if settled else set())

    def join(self, left: int, right: int) -> None:
        """Make one cluster of two, unless they hold two that cannot be one."""
        one, other = self.clusters[left], self.clusters[right]
        if one is other or self._clash(one, other):
            return
        small, large = sorted((one, other), key=lambda each: len(each.members))
        large.members |= small.members
        large.groups |= small.groups
        large.profiles.update(small.profiles)
        large.known |= small.known
        del large.beside[small], small.beside[large]
        for third, said in small.beside.items():
            del third.beside[small]
            large.beside[third] = third.beside[large] = large.beside.get(third, 0) + said
        for member in small.members:
            self.clusters[member] = large

    def roots(self) -> list[int]:
        """The lowest id of each id's cluster."""
        lowest = {id(each): min(each.members) for each in self.clusters.values()}
        return [lowest[id(self.clusters[one])] for one in self.ids]

    def _clash(self, one: _Cluster, other: _Cluster) -> bool:
        small, large = sorted((one, other), key=lambda each: len(each.members))
        if not small.groups.isdisjoint(large.groups):
            return True
        if any(not large.members.isdisjoint(self.parted.get(m, ())) for m in small.members):
            return True
        if self._said(one, other) < 0:
            return True
        return (bool(one.known) or bool(other.known)) and any(
            _contradict(mine, theirs, self.against)
            for mine in (*one.known, *(frozenset({p}) for p in one.profiles))
            for theirs in (*other.known, *(frozenset({p}) for p in other.profiles))
        )

    def _said(self, one: _Cluster, other: _Cluster) -> int:
        """What all the pairs between two clusters say together, in thousandths of a bit."""
        few, many = sorted((one.profiles, other.profiles), key=len)
        conflicts = sum(
            count * many[rival]
            for profile, count in few.items()
            for rival in self.against[profile] & many.keys()
        )
        pairs = len(one.members) * len(other.members)
        return one.beside.get(other, 0) + pairs * SILENT + conflicts * (AGAINST - SILENT)


def _both_ways(pairs: Ids) -> dict[int, set[int]]:
    against: dict[int, set[int]] = {}
    for left, right in pairs.tolist():
        against.setdefault(left, set()).add(right)
        against.setdefault(right, set()).add(left)
    return against


def _contradict(one: Iterable[int], other: Iterable[int], against: Mapping[int, set[int]]) -> bool:
    """Whether two persons, each known under one or more descriptions, cannot be one."""
    return any(
        theirs in against[mine]
        and not _explained(mine, theirs, one, against)
        and not _explained(theirs, mine, other, against)
        for mine in one
        for theirs in other
    )


def _explained(
    mine: int, theirs: int, person: Iterable[int], against: Mapping[int, set[int]]
) -> bool:
    """Whether `theirs`, which contradicts `mine`, fits what a steward joined with `mine` although
    it contradicts `mine` too.
    """
    return any(each in against[mine] and theirs not in against[each] for each in person)
