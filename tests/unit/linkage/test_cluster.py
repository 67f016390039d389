import random
from dataclasses import replace

import numpy as np
import pytest
from tests.drawn_ties import drawn_ties

from flamsteed.linkage.cluster import NO_GROUP, Clusters, cluster, components


def _together(found: Clusters) -> list[list[int]]:
    """The clusters of more than one."""
    groups: dict[int, list[int]] = {}
    for one, root in enumerate(found.root.tolist()):
        groups.setdefault(root, []).append(one)
    assert all(min(members) == root for root, members in groups.items())
    return [members for members in groups.values() if len(members) > 1]


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
    chain = [(0, 1, 9.0), (1, 2, 3.0), (2, 3, 8.0)]
    profile = [7, 8, 8, 9]
    assert _together(cluster(drawn_ties(4, chain, profile=profile, conflict=[(7, 9)]))) == [
        [0, 1],
        [2, 3],
    ]
    assert _together(cluster(drawn_ties(4, chain, profile=profile))) == [[0, 1, 2, 3]]


def test_one_wrong_description_does_not_part_whom_the_others_hold_together() -> None:
    pairs = [(0, 1, 9.0), (0, 2, 9.0), (1, 2, 9.0), (0, 3, 9.0), (1, 3, 9.0)]
    odd = {"profile": [8, 8, 9, 7], "conflict": [(7, 9)]}
    assert _together(cluster(drawn_ties(4, pairs, **odd))) == [[0, 1, 2, 3]]
    assert _together(cluster(drawn_ties(4, pairs[:4], **odd))) == [[0, 1, 2]]


def test_one_pair_does_not_join_two_clusters_whose_other_pairs_say_nothing() -> None:
    triangles = [(0, 1, 9.0), (0, 2, 9.0), (1, 2, 9.0), (3, 4, 9.0), (3, 5, 9.0), (4, 5, 9.0)]
    apart, joined = [[0, 1, 2], [3, 4, 5]], [[0, 1, 2, 3, 4, 5]]
    assert _together(cluster(drawn_ties(6, [*triangles, (0, 3, 7.0)]))) == apart
    assert _together(cluster(drawn_ties(6, [*triangles, (0, 3, 8.5)]))) == joined


def test_pairs_in_doubt_join_nobody_but_are_heard() -> None:
    triangles = [(0, 1, 9.0), (0, 2, 9.0), (1, 2, 9.0), (3, 4, 9.0), (3, 5, 9.0), (4, 5, 9.0)]
    doubt = (np.array([1]), np.array([4]), np.array([2.0]))
    ties = drawn_ties(6, [*triangles, (0, 3, 7.0)])
    assert _together(cluster(replace(ties, doubt=doubt))) == [[0, 1, 2, 3, 4, 5]]
    assert _together(cluster(replace(drawn_ties(6, triangles), doubt=doubt))) == [
        [0, 1, 2],
        [3, 4, 5],
    ]


def test_of_equally_sure_pairs_the_one_with_the_lowest_ids_stands() -> None:
    chain = [(1, 2, 5.0), (0, 1, 5.0)]
    assert _together(cluster(drawn_ties(3, chain, cannot=[(0, 2)]))) == [[0, 1]]


def test_a_must_link_joins_whatever_the_pairs_say() -> None:
    found = cluster(drawn_ties(4, [(0, 1, 9.0), (2, 3, 9.0)], must=[(3, 0)]))
    assert _together(found) == [[0, 1, 2, 3]]
    assert found.suspended.tolist() == [False]


def test_a_cannot_link_holds_through_a_chain_which_is_cut_at_its_weakest() -> None:
    chain = [(0, 1, 9.0), (1, 2, 4.0), (2, 3, 9.0), (3, 4, 9.0)]
    found = cluster(drawn_ties(5, chain, cannot=[(0, 4)]))
    assert _together(found) == [[0, 1], [2, 3, 4]]


def test_a_cannot_link_holds_against_what_must_links_bring_along() -> None:
    # 0 and 2 are parted. 2 is 1 by decision, so the pair that would join 0 and 1 gives way.
    found = cluster(drawn_ties(3, [(0, 1, 9.0)], must=[(1, 2)], cannot=[(0, 2)]))
    assert _together(found) == [[1, 2]]


def test_decisions_that_contradict_one_another_part_and_are_told() -> None:
    must = [(0, 1), (1, 2), (2, 3), (5, 6)]
    found = cluster(drawn_ties(7, [], must=must, cannot=[(0, 2), (5, 3)]))
    assert found.suspended.tolist() == [True, True, False, False]
    assert found.contradicted.tolist() == [True, False]
    assert _together(found) == [[2, 3], [5, 6]]


def test_every_way_between_two_who_were_parted_is_suspended() -> None:
    must = [(0, 1), (1, 2), (0, 3), (3, 2), (2, 4)]
    found = cluster(drawn_ties(5, [], must=must, cannot=[(0, 2)]))
    assert found.suspended.tolist() == [True, True, True, True, False]


def test_evidence_still_speaks_where_decisions_contradict_one_another() -> None:
    pairs = [(0, 1, 9.0), (1, 2, 5.0)]
    found = cluster(drawn_ties(3, pairs, must=[(0, 1), (1, 2)], cannot=[(0, 2)]))
    assert _together(found) == [[0, 1]]


def test_two_of_one_entry_are_two_people_whoever_they_are_like() -> None:
    pairs = [(0, 2, 5.0), (1, 2, 9.0)]
    assert _together(cluster(drawn_ties(3, pairs, entry=[4, 4, NO_GROUP]))) == [[1, 2]]


def test_must_links_cannot_join_two_of_one_entry() -> None:
    found = cluster(drawn_ties(3, [], must=[(0, 2), (1, 2)], entry=[4, 4, NO_GROUP]))
    assert found.suspended.tolist() == [True, True]
    assert _together(found) == []


def test_a_source_with_one_record_for_each_person_keeps_its_records_apart() -> None:
    pairs = [(0, 1, 9.0), (1, 2, 8.0), (3, 4, 9.0)]
    source = [1, NO_GROUP, 1, 1, NO_GROUP]
    assert _together(cluster(drawn_ties(5, pairs, source=source))) == [[0, 1], [3, 4]]


def test_a_steward_may_find_one_person_twice_in_a_source_with_one_record_for_each() -> None:
    found = cluster(drawn_ties(3, [(1, 2, 9.0)], must=[(0, 1)], source=[1, 1, 1]))
    assert _together(found) == [[0, 1]]
    assert not found.suspended.any()


def test_who_a_steward_joined_may_be_described_in_both_ways() -> None:
    # 0 and 1 contradict one another and were joined; 2 contradicts 1 but is described like 0.
    profile, conflict = [10, 11, 12], [(10, 11), (11, 12)]
    found = cluster(drawn_ties(3, [(0, 2, 9.0)], must=[(0, 1)], profile=profile, conflict=conflict))
    assert _together(found) == [[0, 1, 2]]


def test_what_a_steward_joined_still_keeps_out_who_contradicts_it_all() -> None:
    profile, conflict = [10, 11, 12], [(10, 11), (11, 12), (10, 12)]
    found = cluster(drawn_ties(3, [(0, 2, 9.0)], must=[(0, 1)], profile=profile, conflict=conflict))
    assert _together(found) == [[0, 1]]


def test_a_must_link_between_records_that_agree_weakens_no_contradiction() -> None:
    found = cluster(
        drawn_ties(3, [(0, 2, 9.0)], must=[(0, 1)], profile=[10, 11, 12], conflict=[(11, 12)])
    )
    assert _together(found) == [[0, 1]]


@pytest.mark.parametrize("must", [[], [(0, 1)]])
def test_nothing_told_is_no_fault(must: list[tuple[int, int]]) -> None:
    assert cluster(drawn_ties(2, [], must=must)).root.tolist() == [0, 0 if must else 1]


def test_parts_that_are_joined_without_a_look_would_be_joined_with_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    dice = random.Random(11)
    for _ in range(300):
        size = dice.randrange(2, 9)
        ends = [(a, b) for a in range(size) for b in range(a)]
        drawn = {e: dice.uniform(2.0, 12.0) for e in ends if dice.random() < 0.5}
        doubt = {e: dice.uniform(-2.0, 3.0) for e in ends if e not in drawn and dice.random() < 0.3}
        ties = drawn_ties(size, [(*e, w) for e, w in drawn.items()])
        left, right = (np.array([e[n] for e in doubt], dtype=np.int64) for n in (0, 1))
        ties = replace(ties, doubt=(left, right, np.array(list(doubt.values()))))
        found = cluster(ties).root.tolist()
        with monkeypatch.context() as patched:
            patched.setattr("flamsteed.linkage.cluster._loose", lambda _, root: np.unique(root))
            assert cluster(ties).root.tolist() == found
