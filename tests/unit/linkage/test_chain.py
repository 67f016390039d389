from itertools import permutations

from flamsteed.linkage.chain import Link, chain, holding, sides, weakest


def _link(left: str, right: str, weight: float) -> Link:
    return Link(left, right, weight, 1 / (1 + 2**-weight), "same name")


TRIANGLE = (_link("a", "b", 9), _link("b", "c", 8), _link("a", "c", 3))
TWO_GROUPS = (*TRIANGLE, _link("x", "y", 10), _link("c", "x", 2), _link("b", "y", 1))


def _ends(links: tuple[Link, ...]) -> list[str]:
    return [link.left + link.right for link in links]


def test_the_surest_links_hold_and_no_more_than_are_needed() -> None:
    assert _ends(holding(TRIANGLE)) == ["ab", "bc"]
    assert _ends(holding(TWO_GROUPS)) == ["xy", "ab", "bc", "cx"]


def test_the_weakest_link_is_the_one_that_parts_the_cluster_first() -> None:
    last = weakest(TWO_GROUPS)
    assert last is not None
    assert last.left + last.right == "cx"
    assert sides(TWO_GROUPS, last) == (frozenset("abc"), frozenset("xy"))


def test_a_chain_takes_the_surest_way_not_the_shortest() -> None:
    assert _ends(chain(TRIANGLE, "a", "c")) == ["ab", "bc"]
    assert _ends(chain(TWO_GROUPS, "y", "a")) == ["xy", "cx", "bc", "ab"]


def test_where_nothing_leads_there_is_no_chain() -> None:
    assert chain(TRIANGLE, "a", "z") == ()
    assert chain(TRIANGLE, "a", "a") == ()
    assert weakest(()) is None


def test_the_order_of_links_changes_nothing_even_where_weights_are_equal() -> None:
    links = (_link("a", "b", 5), _link("b", "c", 5), _link("a", "c", 5), _link("c", "d", 5))
    told = {(holding(order), chain(order, "a", "d")) for order in permutations(links)}
    assert len(told) == 1
