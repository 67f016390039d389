"""How good clusters and scores are, against the truth.

Clusters and truth are arrays with one label per record, in the same order; pairs are arrays of
record numbers. A pair is true if its records are of one person.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Labels = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Partition:
    """How clusters compare with people; shares from 0 to 1.

    `people_exact` is the share of people whose records are one cluster of their own;
    `housemates_merged` of pairs of records of different people of one household that ended in one
    cluster (nan if no household was given).
    """

    precision: float
    recall: float
    f1: float
    b3_precision: float
    b3_recall: float
    b3: float
    people_exact: float
    people: int
    clusters: int
    housemates_merged: float = float("nan")


def numbered(labels: NDArray[np.generic]) -> Labels:
    """Any labels as numbers from 0."""
    numbers: Labels = np.unique(labels, return_inverse=True)[1].astype(np.int64).ravel()
    return numbers


def measure_clusters(
    clusters: NDArray[np.generic],
    truth: NDArray[np.generic],
    *,
    household: NDArray[np.generic] | None = None,
) -> Partition:
    """Pair and B-cubed precision and recall of clusters, and how many people are exactly right."""
    found, real = numbered(clusters), numbered(truth)
    sizes, real_sizes = np.bincount(found), np.bincount(real)
    both = found * (real.max(initial=0) + 1) + real
    _, first, cell, shared = np.unique(
        both, return_index=True, return_inverse=True, return_counts=True
    )
    of_cluster, of_person = sizes[found[first]], real_sizes[real[first]]
    together = _pairs(shared)
    precision = _share(together, _pairs(sizes))
    recall = _share(together, _pairs(real_sizes))
    overlap = shared[cell.ravel()]
    b3_precision = float(np.mean(overlap / sizes[found])) if len(found) else 1.0
    b3_recall = float(np.mean(overlap / real_sizes[real])) if len(found) else 1.0
    exact = int(np.sum((shared == of_cluster) & (shared == of_person)))
    merged = (
        float("nan") if household is None else housemates_merged(found, real, numbered(household))
    )
    return Partition(
        precision, recall, _f1(precision, recall), b3_precision, b3_recall, _f1(b3_precision, b3_recall),
        exact / max(len(real_sizes), 1), len(real_sizes), len(sizes), merged,
    )  # fmt: skip


def housemates_merged(clusters: Labels, truth: Labels, household: Labels) -> float:
    """The share of pairs of records of two people of one household that are in one cluster.

    nan if nobody lives with anybody.
    """
    apart = _together(household) - _together(household, truth)
    merged = _together(household, clusters) - _together(household, truth, clusters)
    return merged / apart if apart else float("nan")


def _together(*labels: Labels) -> int:
    """The number of pairs that agree on every labelling."""
    key = labels[0]
    for more in labels[1:]:
        key = numbered(key * (more.max(initial=0) + 1) + more)
    return _pairs(np.unique(key, return_counts=True)[1])


def _pairs(sizes: NDArray[np.int64]) -> int:
    return int(np.sum(sizes * (sizes - 1)) // 2)


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 1.0


def _f1(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def true_pairs(truth: NDArray[np.generic]) -> int:
    """The number of pairs of records that are of one person."""
    return _together(numbered(truth))


def are_true(left: Labels, right: Labels, truth: NDArray[np.generic]) -> Flags:
    """Whether each pair is of one person."""
    real = numbered(truth)
    same: Flags = real[left] == real[right]
    return same


def recall_at_precision(
    scores: NDArray[np.float64], are_true: Flags, *, of: int, precision: float
) -> float:
    """The greatest share of `of` true pairs that a threshold finds with at least that precision.

    Pairs with one score are taken together. 0 if no threshold is so precise.
    """
    kept, hits = _by_threshold(scores, are_true)
    good = hits >= precision * kept
    return float(hits[good].max(initial=0) / of) if of else 1.0


def best_f1(scores: NDArray[np.float64], are_true: Flags, *, of: int) -> tuple[float, float]:
    """The best F1 of scored pairs at one threshold, and that threshold (the least score kept)."""
    kept, hits = _by_threshold(scores, are_true)
    if not len(kept):
        return 0.0, float("nan")
    f1 = 2 * hits / (kept + of)
    place = int(np.argmax(f1))
    return float(f1[place]), float(np.unique(scores)[::-1][place])


def _by_threshold(scores: NDArray[np.float64], are_true: Flags) -> tuple[Labels, Labels]:
    """For each different score, highest first: pairs that reach it, and how many are true."""
    different, place = np.unique(scores, return_inverse=True)
    count = np.bincount(place.ravel(), minlength=len(different))
    hits = np.bincount(place.ravel(), weights=are_true, minlength=len(different)).astype(np.int64)
    return np.cumsum(count[::-1]), np.cumsum(hits[::-1])


def calibration(
    probability: NDArray[np.float64], are_true: Flags, *, bins: int = 20
) -> tuple[float, list[tuple[float, float, int]]]:
    """Expected calibration error, and by bin of equal width: stated, found true, pairs.

    The error is the mean gap between what is stated and what is found, weighted by pairs.
    """
    place = np.minimum((probability * bins).astype(np.int64), bins - 1)
    count = np.bincount(place, minlength=bins)
    stated = np.bincount(place, weights=probability, minlength=bins)
    found = np.bincount(place, weights=are_true, minlength=bins)
    table = [
        (float(stated[b] / count[b]), float(found[b] / count[b]), int(count[b]))
        for b in range(bins)
        if count[b]
    ]
    total = int(count.sum())
    error = sum(abs(s - f) * n for s, f, n in table) / total if total else 0.0
    return error, table


def components(size: int, left: Labels, right: Labels) -> Labels:
    """For each of `size` records the least record that pairs connect it with, by label passing."""
    label = np.arange(size)
    while True:
        least = label.copy()
        lower = np.minimum(label[left], label[right])
        np.minimum.at(least, left, lower)
        np.minimum.at(least, right, lower)
        np.minimum.at(least, label, least)
        least = least[least]
        if np.array_equal(least, label):
            return label
        label = least
