"""Drawn pairs, decisions and groups for tests of clustering."""

import numpy as np

from flamsteed.linkage.cluster import Ties


def pairs_of(told: list[tuple[int, int]]) -> np.ndarray:
    """Pairs of ids as an array of shape (n, 2)."""
    return np.array(told, dtype=np.int64).reshape(-1, 2)


def drawn_ties(size: int, pairs: list[tuple[int, int, float]], **more: object) -> Ties:
    """Pairs (left, right, weight) of `size` ids; pairs of ids and lists of numbers as arrays.

    A conflict is a pair of profiles, and 1 after them where nothing outweighs it.
    """
    ends = pairs_of([(left, right) for left, right, _ in pairs])
    told = {
        name: pairs_of(said) if name in ("must", "cannot") else np.array(said)  # type: ignore[arg-type]
        for name, said in more.items()
        if name != "conflict"
    }
    rivals = [(*rival, 0)[:3] for rival in more.get("conflict", ())]  # type: ignore[attr-defined]
    told["conflict"] = np.array(rivals, dtype=np.int64).reshape(-1, 3)
    weight = np.array([weight for *_, weight in pairs], dtype=np.float64)
    return Ties(size, ends[:, 0], ends[:, 1], weight, **told)
