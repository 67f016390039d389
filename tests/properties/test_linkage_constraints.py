"""Clusters under constraints: whatever the order, nobody is with whom they cannot be."""

from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.drawn_ties import drawn_ties

from flamsteed.linkage.cluster import NO_GROUP, cluster


@st.composite
def told(draw: st.DrawFn) -> dict[str, object]:
    """A dozen mentions, some pairs, some decisions, some groups."""
    size = 9
    ids = st.integers(0, size - 1)
    ends = st.tuples(ids, ids).filter(lambda pair: pair[0] < pair[1])
    groups = st.lists(st.sampled_from([NO_GROUP, NO_GROUP, 1, 2]), min_size=size, max_size=size)
    return {
        "pairs": [
            (*pair, float(draw(st.integers(1, 4))))
            for pair in draw(st.lists(ends, max_size=14, unique=True))
        ],
        "must": draw(st.lists(ends, max_size=4, unique=True)),
        "cannot": draw(st.lists(ends, max_size=4, unique=True)),
        "entry": draw(groups),
        "source": draw(groups),
        "profile": draw(st.lists(st.integers(0, 3), min_size=size, max_size=size)),
        "conflict": [(0, 1), (2, 3)],
    }


@settings(max_examples=150, deadline=None)
@given(said=told(), data=st.data())
def test_the_order_in_which_things_are_told_changes_nothing(
    said: dict[str, object], data: st.DataObject
) -> None:
    first = cluster(drawn_ties(9, **said))  # type: ignore[arg-type]
    shuffled = dict(said)
    for name in ("pairs", "must", "cannot", "conflict"):
        shuffled[name] = data.draw(st.permutations(said[name]))  # type: ignore[arg-type]
    again = cluster(drawn_ties(9, **shuffled))  # type: ignore[arg-type]
    assert again.root.tolist() == first.root.tolist()
    out = {pair for pair, is_out in zip(said["must"], first.suspended, strict=True) if is_out}  # type: ignore[call-overload]
    out_again = {
        pair
        for pair, is_out in zip(shuffled["must"], again.suspended, strict=True)  # type: ignore[call-overload]
        if is_out
    }
    assert out == out_again


@settings(max_examples=150, deadline=None)
@given(said=told())
def test_no_cluster_holds_two_who_cannot_be_one(said: dict[str, object]) -> None:
    found = cluster(drawn_ties(9, **said))  # type: ignore[arg-type]
    root = found.root.tolist()
    assert all(root[one] != root[other] for one, other in said["cannot"])  # type: ignore[attr-defined]
    entry = said["entry"]
    for one, other in combinations(range(9), 2):
        if entry[one] == entry[other] != NO_GROUP:  # type: ignore[index]
            assert root[one] != root[other]
    for (one, other), is_out in zip(said["must"], found.suspended, strict=True):  # type: ignore[call-overload]
        assert is_out or root[one] == root[other]


@settings(max_examples=60, deadline=None)
@given(said=told())
def test_each_part_may_be_worked_by_itself(said: dict[str, object]) -> None:
    """Two copies of a borough side by side give each the clusters that it has alone."""
    alone = cluster(drawn_ties(9, **said)).root.tolist()  # type: ignore[arg-type]
    twice = {
        "pairs": said["pairs"] + [(a + 9, b + 9, w) for a, b, w in said["pairs"]],  # type: ignore
        **{n: said[n] + [(a + 9, b + 9) for a, b in said[n]] for n in ("must", "cannot")},  # type: ignore
        **{n: said[n] + [v if v < 0 else v + 9 for v in said[n]] for n in ("entry", "source")},  # type: ignore
        "profile": said["profile"] + [p + 9 for p in said["profile"]],  # type: ignore
        "conflict": [(0, 1), (2, 3), (9, 10), (11, 12)],
    }
    both = cluster(drawn_ties(18, **twice)).root.tolist()  # type: ignore[arg-type]
    assert both == alone + [root + 9 for root in alone]
