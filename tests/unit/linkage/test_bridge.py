import numpy as np

from flamsteed.linkage.bridge import bridges

# Two families of three, every record of each joined with every other, and one pair between them.
PAIRS = [(0, 1, 9.0), (1, 2, 9.0), (0, 2, 9.0), (2, 3, 4.0), (3, 4, 9.0), (4, 5, 9.0), (3, 5, 9.0)]


def _found(
    pairs: list[tuple[int, int, float]], root: list[int], decided: tuple[int, ...] = ()
) -> list[tuple[int, int, int, int]]:
    left, right = (np.array([pair[end] for pair in pairs], dtype=np.int64) for end in (0, 1))
    weight = np.array([pair[2] for pair in pairs])
    is_decided = np.isin(np.arange(len(pairs)), decided)
    told = bridges(np.array(root), left, right, weight=weight, decided=is_decided)
    return [
        (*pairs[place][:2], near, far)
        for place, near, far in zip(told.place, told.left_size, told.right_size, strict=True)
    ]


def test_one_weak_pair_between_two_groups_is_a_bridge() -> None:
    assert _found(PAIRS, [0] * 6) == [(2, 3, 3, 3)]


def test_the_order_of_pairs_changes_nothing() -> None:
    assert _found(PAIRS[::-1], [0] * 6) == [(2, 3, 3, 3)]


def test_a_second_pair_between_the_groups_makes_it_no_bridge() -> None:
    assert _found([*PAIRS, (1, 4, 4.0)], [0] * 6) == []


def test_a_pair_as_strong_as_most_is_no_bridge() -> None:
    assert _found([*PAIRS[:3], (2, 3, 9.0), *PAIRS[4:]], [0] * 6) == []


def test_a_record_that_hangs_on_by_one_pair_is_no_group() -> None:
    assert _found([*PAIRS[:3], (2, 3, 4.0)], [0] * 4) == []


def test_what_a_steward_decided_is_no_bridge() -> None:
    assert _found(PAIRS, [0] * 6, decided=(3,)) == []


def test_only_clusters_with_a_bridge_are_told() -> None:
    other = [(left + 6, right + 6, weight) for left, right, weight in PAIRS if weight > 4]
    joined = [*PAIRS, *other, (8, 9, 9.5), (6, 11, 4.5)]
    assert _found(joined, [0] * 6 + [6] * 6) == [(2, 3, 3, 3)]


def test_no_pairs_have_no_bridges() -> None:
    assert _found([], [0, 1, 2]) == []
