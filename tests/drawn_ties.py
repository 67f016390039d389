"""Drawn pairs, decisions and groups for tests of clustering."""

import numpy as np

from flamsteed.linkage.cluster import Ties


def pairs_of(told: list[tuple[int, int]]) -> np.ndarray:
    """Pairs of ids as an array of shape (n, 2)."""
    return np.array(told, dtype=np.int64).reshape(-1, 2)


def drawn_ties(size: int, pairs: list[tuple[int, int, float]], **more: object) -> Ties:
    """Pairs (left, right, weight) of `size` ids; pairs of ids and lists of numbers as arrays."""
    ends = pairs_of([(left, right) for left, right, _ in pairs])
    told = {
        name: pairs_of(said) if name in ("must", "cannot", "conflict") else np.array(said)  # type: ignore[arg-type]
        for name, said in more.items()
    }
    weight = np.array([weight for *_, weight in pairs], dtype=np.float64)
    return Ties(size, ends[:, 0], ends[:, 1], weight, **told)
