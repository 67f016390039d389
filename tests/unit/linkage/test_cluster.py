import random

import numpy as np

from flamsteed.linkage.cluster import components, kept_apart, surest_first


def test_components_are_named_by_their_lowest_id() -> None:
    left, right = np.array([5, 3, 1]), np.array([3, 4, 2])
    assert components(6, left, right).tolist() == [0, 1, 1, 3, 3, 3]


def test_a_long_chain_is_one_component() -> None:
    ids = list(range(500))
    random.Random(4).shuffle(ids)
    left, right = np.array(ids[:-1]), np.array(ids[1:])
    assert components(500, left, right).tolist() == [0] * 500


def test_nothing_joined_leaves_everybody_alone() -> None:
    nobody = np.array([], dtype=np.int64)
    assert components(3, nobody, nobody).tolist() == [0, 1, 2]


def test_the_weakest_link_between_two_people_gives_way() -> None:
    pairs = [(0, 1), (2, 3), (1, 2)]  # surest first
    profile = {0: 7, 1: 8, 2: 8, 3: 9}
    assert kept_apart(pairs, profile, [(7, 9)]) == {0: 0, 1: 0, 2: 2, 3: 2}
    assert kept_apart(pairs, profile, []) == {0: 0, 1: 0, 2: 0, 3: 0}


def test_pairs_are_asked_from_the_surest_with_ties_by_id() -> None:
    weight = np.array([1.0, 9.0, 9.0])
    assert surest_first(weight, np.array([0, 4, 2]), np.array([1, 5, 3])) == [2, 1, 0]
