"""How one cluster hangs together: its mentions, the pairs that hold it, and what nearly joined it."""

from collections.abc import Sequence
from dataclasses import dataclass

from flamsteed.engine.dialect import literal
from flamsteed.engine.engine import Engine
from flamsteed.linkage.chain import Link, holding, sides, weakest
from flamsteed.linkage.pairs import APART, REVIEW
from flamsteed.linkage.why import links_of


@dataclass(frozen=True)
class Member:
    """One mention of the cluster, and where it comes from."""

    mention: str
    system: str
    table: str
    record: str
    part: str


@dataclass(frozen=True)
class How:
    """One cluster explained. Holds no values.

    `links` are all pairs that join two of the members; `tree` the surest of them that hold the
    cluster together, the last being the weakest. `split` are the two groups that it would fall
    into without the weakest and all links less sure than it. `near` are pairs with mentions of other clusters that wait for a
    person to decide, or were kept apart.
    """

    members: tuple[Member, ...]
    links: tuple[Link, ...]
    tree: tuple[Link, ...]
    weakest: Link | None
    split: tuple[frozenset[str], frozenset[str]] | None
    near: tuple[Link, ...]

    @property
    def between(self) -> tuple[Link, ...]:
        """The links between the two groups of `split`; the weakest that holds is the surest of them."""
        side = self.split[0] if self.split else frozenset[str]()
        return tuple(link for link in self.links if (link.left in side) != (link.right in side))

    @property
    def density(self) -> float:
        """The share of all pairs of members that are linked directly; 1 for one member."""
        possible = len(self.members) * (len(self.members) - 1) / 2
        return len(self.links) / possible if possible else 1.0


def how(engine: Engine, thing: str, mentions: Sequence[str]) -> How:
    """Explain the clusters that hold `mentions` (ids), those of one gold record. Reads only."""
    members = tuple(
        Member(*row)
        for row in engine.rows(
            f"select _mention, _system, _table, _record, _part from linked.{thing}"
            f" where list_contains(?, _mention) order by _system, _table, _mention",
            [list(mentions)],
        )
    )
    clusters = engine.rows(
        f"select distinct _cluster from linked.{thing} where list_contains(?, _mention)"
        f" order by _cluster",
        [list(mentions)],
    )
    links = [link for (cluster,) in clusters for link in links_of(engine, thing, cluster)]
    last = weakest(links)
    return How(
        members,
        tuple(links),
        holding(links),
        last,
        sides(links, last) if last else None,
        _near(engine, thing, mentions),
    )


def _near(engine: Engine, thing: str, mentions: Sequence[str]) -> tuple[Link, ...]:
    """Pairs with others that wait or were kept apart, the surest first."""
    rows = engine.rows(
        f"select _left, _right, weight, probability, evidence, band from linked.{thing}_pair"
        f" where band in ({literal(REVIEW)}, {literal(APART)})"
        f" and list_contains(?, _left) <> list_contains(?, _right)"
        f" order by weight desc, _left, _right",
        [list(mentions), list(mentions)],
    )
    return tuple(Link(*row) for row in rows)
