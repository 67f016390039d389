import random

from flamsteed.linkage.rings import leading, lone, rings, side

TWO_TRIANGLES = [(0, 1), (1, 2), (0, 2), (2, 3), (3, 4), (4, 5), (3, 5)]


def _reaches(edges: list[tuple[int, int]], start: int, end: int) -> bool:
    seen, waiting = {start}, [start]
    while waiting:
        node = waiting.pop()
        near = {b if a == node else a for a, b in edges if node in (a, b)} - seen
        seen |= near
        waiting += near
    return end in seen


def test_two_rings_held_by_one_edge_are_two_ring_systems_and_a_lone_edge() -> None:
    ring = rings(TWO_TRIANGLES)
    assert ring[0] == ring[1] == ring[2]
    assert ring[4] == ring[5] == ring[6]
    assert len({ring[0], ring[3], ring[4]}) == 3
    assert lone(TWO_TRIANGLES) == [3]
    assert side(TWO_TRIANGLES, 3) == {0, 1, 2}


def test_an_edge_that_is_there_twice_is_a_ring() -> None:
    assert lone([(0, 1), (1, 0), (1, 2)]) == [2]


def test_no_edges_have_no_rings() -> None:
    assert rings([]) == []


def test_lone_edges_are_those_whose_removal_parts_their_ends() -> None:
    dice = random.Random(8)
    for _ in range(200):
        edges = sorted(
            {tuple(sorted(dice.sample(range(8), 2))) for _ in range(dice.randint(1, 12))}
        )
        parting = [
            place
            for place, (a, b) in enumerate(edges)
            if not _reaches(edges[:place] + edges[place + 1 :], a, b)
        ]
        assert lone(edges) == parting


def test_leading_edges_are_those_of_any_way_from_one_to_the_other() -> None:
    tail = [*TWO_TRIANGLES, (5, 6), (0, 7)]
    assert leading(tail, 0, 3) == {0, 1, 2, 3}
    assert leading(tail, 7, 6) == set(range(9))
    assert leading([(0, 1), (1, 2)], 0, 1) == {0}


def test_a_chain_of_ten_thousand_is_walked_without_running_out_of_stack() -> None:
    assert len(lone([(n, n + 1) for n in range(10_000)])) == 10_000
