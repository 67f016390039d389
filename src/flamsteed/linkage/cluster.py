"""Pairs into clusters: whoever is joined by pairs is one person, unless that would be absurd.

Pure computing on integer arrays. The result depends on the pairs alone, never on their order.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Ids = npt.NDArray[np.int64]


def components(size: int, left: Ids, right: Ids) -> Ids:
    """For each of `size` ids, the lowest id that the pairs lead to."""
    root = np.arange(size, dtype=np.int64)
    if not len(left):
        return root
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


def kept_apart(
    pairs: Iterable[tuple[int, int]],
    profile: Mapping[int, int],
    conflicts: Iterable[tuple[int, int]],
) -> dict[int, int]:
    """For each id in `pairs` (the surest first), the lowest id of its cluster.

    `profile` gives each id's profile, `conflicts` the pairs of profiles that cannot be one
    person. A pair whose two clusters hold profiles in conflict is left out: the surer pairs stand,
    and the weakest link of a chain that joins two people gives way.
    """
    against: dict[int, set[int]] = {}
    for left, right in conflicts:
        against.setdefault(left, set()).add(right)
        against.setdefault(right, set()).add(left)
    clusters: dict[int, _Cluster] = {}
    for left, right in pairs:
        one = clusters.setdefault(left, _Cluster([left], {profile[left]}))
        other = clusters.setdefault(right, _Cluster([right], {profile[right]}))
        if one is other or _clash(one, other, against):
            continue
        small, large = sorted((one, other), key=lambda cluster: len(cluster.members))
        large.members.extend(small.members)
        large.profiles |= small.profiles
        for member in small.members:
            clusters[member] = large
    lowest = {id(cluster): min(cluster.members) for cluster in clusters.values()}
    return {member: lowest[id(cluster)] for member, cluster in clusters.items()}


@dataclass(eq=False)
class _Cluster:
    members: list[int]
    profiles: set[int]


def _clash(one: _Cluster, other: _Cluster, against: Mapping[int, set[int]]) -> bool:
    small, large = sorted((one.profiles, other.profiles), key=len)
    return any(not large.isdisjoint(against.get(each, ())) for each in small)


def surest_first(weight: npt.NDArray[np.float64], left: Ids, right: Ids) -> Sequence[int]:
    """The places of pairs from the surest to the least sure; ids settle ties."""
    return [int(place) for place in np.lexsort((right, left, -weight))]
