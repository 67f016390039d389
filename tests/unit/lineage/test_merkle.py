"""The tree is that of RFC 6962: published vectors, and the definition written down naively."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flamsteed.lineage.merkle import (
    EMPTY,
    Growing,
    Subtree,
    consistency,
    fold,
    inclusion,
    is_consistent,
    is_included,
    leaf_hash,
    root,
)

# The eight leaves with which implementations of Certificate Transparency are tested.
LEAVES = [
    bytes.fromhex(text)
    for text in (
        "", "00", "10", "2021", "3031", "40414243", "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]  # fmt: skip
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
PATHS = {  # (leaf, size), both counted from 1 as the vectors have it: the proof, from the leaf up
    (1, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (6, 8): [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (3, 3): ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"],
}


def _naive(leaves: list[bytes]) -> bytes:
    """MTH of RFC 6962, word for word."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return hashlib.sha256(b"\x00" + leaves[0]).digest()
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return hashlib.sha256(b"\x01" + _naive(leaves[:k]) + _naive(leaves[k:])).digest()


def _naive_path(m: int, leaves: list[bytes]) -> list[bytes]:
    if len(leaves) == 1:
        return []
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    if m < k:
        return [*_naive_path(m, leaves[:k]), _naive(leaves[k:])]
    return [*_naive_path(m - k, leaves[k:]), _naive(leaves[:k])]


def _naive_proof(m: int, leaves: list[bytes], whole: bool = True) -> list[bytes]:
    if m == len(leaves):
        return [] if whole else [_naive(leaves)]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    if m <= k:
        return [*_naive_proof(m, leaves[:k], whole), _naive(leaves[k:])]
    return [*_naive_proof(m - k, leaves[k:], False), _naive(leaves[:k])]


def _kept(leaves: list[bytes]) -> Subtree:
    return lambda level, place: fold(
        [leaf_hash(leaf) for leaf in leaves[place << level : (place + 1) << level]]
    )


def _drawn(size: int) -> list[bytes]:
    return [str(place).encode() for place in range(size)]


def test_the_published_heads_come_out() -> None:
    assert EMPTY.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert root(0, _kept([])) == EMPTY == Growing().root()
    for size, published in enumerate(ROOTS, start=1):
        assert root(size, _kept(LEAVES)).hex() == published


@pytest.mark.parametrize("asked", PATHS)
def test_the_published_inclusion_proofs_come_out_and_hold(asked: tuple[int, int]) -> None:
    leaf, size = asked
    path = inclusion(leaf - 1, size, _kept(LEAVES))
    assert [each.hex() for each in path] == PATHS[asked]
    head = bytes.fromhex(ROOTS[size - 1])
    assert is_included(leaf_hash(LEAVES[leaf - 1]), leaf - 1, size, path=path, head=head)


@given(st.integers(1, 90).flatmap(lambda n: st.tuples(st.integers(0, n - 1), st.just(n))))
def test_heads_and_inclusion_proofs_are_those_of_the_definition(asked: tuple[int, int]) -> None:
    place, size = asked
    leaves = _drawn(size)
    head, path = root(size, _kept(leaves)), inclusion(place, size, _kept(leaves))
    assert head == _naive(leaves)
    assert path == _naive_path(place, leaves)
    own = leaf_hash(leaves[place])
    assert is_included(own, place, size, path=path, head=head)
    assert not is_included(leaf_hash(b"other"), place, size, path=path, head=head)
    assert not is_included(own, place, size, path=path, head=leaf_hash(head))
    assert not is_included(own, place, size, path=[*path, head], head=head)
    assert not is_included(own, place + size, size, path=path, head=head)
    if path:
        assert not is_included(own, place, size, path=path[1:], head=head)


@given(st.integers(1, 90).flatmap(lambda n: st.tuples(st.integers(1, n), st.just(n))))
def test_consistency_proofs_are_those_of_the_definition(asked: tuple[int, int]) -> None:
    before, size = asked
    leaves = _drawn(size)
    old, new = root(before, _kept(leaves)), root(size, _kept(leaves))
    path = consistency(before, size, _kept(leaves))
    assert path == _naive_proof(before, leaves)
    assert is_consistent(before, size, path=path, old=old, new=new)
    other = _naive([*leaves[: before - 1], b"other"])
    assert not is_consistent(before, size, path=path, old=other, new=new)
    assert not is_consistent(before, size, path=path, old=old, new=leaf_hash(new))
    assert not is_consistent(before, size, path=[*path, new], old=old, new=new)
    if path:
        assert not is_consistent(before, size, path=path[:-1], old=old, new=new)


def test_a_tree_that_grows_has_every_head_and_gives_every_full_subtree_once() -> None:
    leaves, tree, given = _drawn(70), Growing(), {}
    for place, leaf in enumerate(leaves):
        for level, at, made in tree.add(leaf_hash(leaf)):
            assert (level, at) not in given
            given[level, at] = made
        assert tree.root() == _naive(leaves[: place + 1])
    assert len(given) == sum(70 >> level for level in range(7))
    assert all(made == _kept(leaves)(*where) for where, made in given.items())


@pytest.mark.parametrize("asked", [(-1, 3), (3, 3), (0, 0)])
def test_no_proof_is_made_of_a_leaf_that_is_not_there(asked: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="not in the tree"):
        inclusion(*asked, _kept(LEAVES))


@pytest.mark.parametrize("asked", [(0, 3), (4, 3)])
def test_no_tree_is_consistent_with_none_or_with_a_larger_one(asked: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="smaller tree"):
        consistency(*asked, _kept(LEAVES))
    assert not is_consistent(*asked, path=[], old=EMPTY, new=EMPTY)
