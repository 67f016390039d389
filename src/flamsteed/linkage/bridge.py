"""Bridges: clusters that one weak pair alone holds together."""

from dataclasses import dataclass

import numpy as np

from flamsteed.linkage.cluster import Bools, Ids, Weights
from flamsteed.linkage.rings import lone, side

LEAST = 2
"""Mentions on each side of a bridge: a record that hangs on by one pair is no group of its own."""


@dataclass(frozen=True)
class Bridges:
    """`place` are the places of bridges among the pairs; `left_size` and `right_size` say how many
    mentions of the cluster are on each side.
    """

    place: Ids
    left_size: Ids
    right_size: Ids


def bridges(root: Ids, left: Ids, right: Ids, *, weight: Weights, decided: Bools) -> Bridges:
    """The pairs that are bridges of their cluster.

    `left` and `right` are the pairs taken to be one person, both ends under one `root`; `decided`
    says which of them a steward decided. A bridge is a pair that no steward decided, without which
    its cluster falls in two of at least two mentions each, and that weighs less than the median pair
    of its cluster. The order of the pairs changes nothing.
    """
    at = root[left]
    sizes = np.bincount(root, minlength=len(root))
    pairs = np.bincount(at, minlength=len(root))
    # Two sides of a and b mentions have at most C(a, 2) + C(b, 2) pairs inside, and one between.
    rest = np.maximum(sizes - LEAST, 0)
    loose = (sizes >= 2 * LEAST) & (pairs <= rest * (rest - 1) // 2 + 2)
    asked = np.flatnonzero(loose[at])
    asked = asked[np.lexsort((right[asked], left[asked], at[asked]))]
    found: list[tuple[int, int, int]] = []
    for part in np.split(asked, np.flatnonzero(np.diff(at[asked])) + 1):
        if not len(part):
            continue
        edges = list(zip(left[part].tolist(), right[part].tolist(), strict=True))
        median, size = float(np.median(weight[part])), int(sizes[at[part[0]]])
        for place in lone(edges):
            if decided[part[place]] or weight[part[place]] >= median:
                continue
            near = len(side(edges, place))
            if min(near, size - near) >= LEAST:
                found.append((int(part[place]), near, size - near))
    told = np.array(sorted(found), dtype=np.int64).reshape(-1, 3)
    return Bridges(told[:, 0], told[:, 1], told[:, 2])
