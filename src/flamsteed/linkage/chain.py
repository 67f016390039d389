"""The links inside one cluster: which hold it together, which gives way first, who leads to whom.

Pure computing on the pairs of one cluster. Ties are settled by the ids of the mentions, so the
answer depends on the links alone.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Link:
    """Two mentions that a scored pair joins, `left` before `right`, and why."""

    left: str
    right: str
    weight: float
    probability: float
    evidence: str
    band: str = "same"

    def other(self, mention: str) -> str:
        """The mention at the other end."""
        return self.right if mention == self.left else self.left


def holding(links: Iterable[Link]) -> tuple[Link, ...]:
    """The surest links that hold the mentions together, and no more than are needed: the tree of
    greatest weight (Kruskal's), the surest first.
    """
    group: dict[str, str] = {}

    def root(mention: str) -> str:
        while (above := group.setdefault(mention, mention)) != mention:
            mention = above
        return mention

    kept = []
    for link in _surest_first(links):
        left, right = root(link.left), root(link.right)
        if left != right:
            group[max(left, right)] = min(left, right)
            kept.append(link)
    return tuple(kept)


def weakest(links: Iterable[Link]) -> Link | None:
    """The link that gives way first: without it, and all weaker ones, there are two clusters."""
    tree = holding(links)
    return tree[-1] if tree else None


def chain(links: Iterable[Link], start: str, end: str) -> tuple[Link, ...]:
    """The surest way from one mention to another, link by link; empty if there is none.

    A way is as sure as its weakest link, so it is the way through the tree of greatest weight.
    """
    tree = holding(links)
    came_by: dict[str, Link | None] = {start: None}
    waiting = [start]
    while waiting:
        mention = waiting.pop()
        for link in _at(tree, mention):
            if link.other(mention) not in came_by:
                came_by[link.other(mention)] = link
                waiting.append(link.other(mention))
    way: list[Link] = []
    while (last := came_by.get(end)) is not None:
        way.append(last)
        end = last.other(end)
    return tuple(reversed(way))


def sides(links: Iterable[Link], cut: Link) -> tuple[frozenset[str], frozenset[str]]:
    """The two groups of mentions that the tree falls into without the link `cut`."""
    tree = [link for link in holding(links) if link != cut]
    return _reached(tree, cut.left), _reached(tree, cut.right)


def _reached(tree: Sequence[Link], start: str) -> frozenset[str]:
    seen, waiting = {start}, [start]
    while waiting:
        mention = waiting.pop()
        fresh = {link.other(mention) for link in _at(tree, mention)} - seen
        seen |= fresh
        waiting.extend(fresh)
    return frozenset(seen)


def _at(links: Sequence[Link], mention: str) -> list[Link]:
    return [link for link in links if mention in (link.left, link.right)]


def _surest_first(links: Iterable[Link]) -> list[Link]:
    return sorted(links, key=lambda link: (-link.weight, link.left, link.right))
