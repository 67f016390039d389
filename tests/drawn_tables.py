"""Small drawn tables for tests of anonymity, and what every way of generalising them comes to.

What a node comes to is worked out row by row, in plain Python, from the definitions.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
from hypothesis import strategies as st

from flamsteed.privacy.coded import Attribute, Coded
from flamsteed.privacy.criteria import Criteria, Sensitive
from flamsteed.privacy.hierarchy import Hierarchy, hierarchy_of

Table = Sequence[tuple[str, ...]]


@dataclass(frozen=True)
class Drawn:
    """Rows, the hierarchies of their first columns (the rest are sensitive), and what is asked."""

    rows: Table
    hierarchies: tuple[Hierarchy, ...]
    criteria: Criteria
    most_suppressed: int

    @property
    def coded(self) -> Coded:
        """The table as the search sees it."""
        return coded_of(self.rows, self.hierarchies, [r.column for r in self.criteria.sensitive])


def coded_of(rows: Table, hierarchies: Sequence[Hierarchy], sensitive: Sequence[str] = ()) -> Coded:
    """Rows as the search sees them; columns beyond the hierarchies are the sensitive ones."""
    counted = sorted(Counter(rows).items())
    wide = len(hierarchies)
    values = [sorted({row[wide + n] for row in rows}) for n in range(len(sensitive))]
    codes = [[h.labels[0].index(row[n]) for row, _ in counted] for n, h in enumerate(hierarchies)]
    told = [[v.index(row[wide + n]) for row, _ in counted] for n, v in enumerate(values)]
    return Coded(
        tuple(f"c{number}" for number in range(wide)),
        tuple(hierarchies),
        np.array(codes, np.int64).reshape(wide, len(counted)),
        tuple(Attribute(name, tuple(v)) for name, v in zip(sensitive, values, strict=True)),
        np.array(told, np.int64).reshape(len(sensitive), len(counted)),
        np.array([count for _, count in counted], np.int64),
    )


def come_to(drawn: Drawn, node: Sequence[int]) -> tuple[float, int, int]:
    """Loss, rows left out and smallest class of those that stay, at one node."""
    labelled = [
        tuple(h.labels[level][h.labels[0].index(value)] for h, level, value in zip(drawn.hierarchies, node, row, strict=False))
        for row in drawn.rows
    ]  # fmt: skip
    classes = defaultdict(list)
    for labels, row in zip(labelled, drawn.rows, strict=True):
        classes[labels].append(row[len(node) :])
    bad = {labels for labels, told in classes.items() if is_bad(told, drawn)}
    losses = [1.0 if labels in bad else lost(drawn, node, labels) for labels in labelled]
    stay = [len(told) for labels, told in classes.items() if labels not in bad]
    return sum(losses) / len(losses), len(labelled) - sum(stay), min(stay, default=0)


def lost(drawn: Drawn, node: Sequence[int], labels: Sequence[Any]) -> float:
    """The mean over the columns of the share of other values that a label might stand for."""
    shares = [
        (h.labels[level].count(label) - 1) / max(len(h.labels[0]) - 1, 1)
        for h, level, label in zip(drawn.hierarchies, node, labels, strict=True)
    ]
    return sum(shares) / len(shares)


def is_bad(told: Table, drawn: Drawn) -> bool:
    """Whether a class with these sensitive values breaks any rule."""
    if len(told) < drawn.criteria.k:
        return True
    wide = len(drawn.hierarchies)
    for number, rule in enumerate(drawn.criteria.sensitive):
        here = Counter(row[number] for row in told)
        overall = Counter(row[wide + number] for row in drawn.rows)
        shares = {value: here[value] / len(told) for value in overall}
        entropy = -sum(share * math.log(share) for share in shares.values() if share)
        apart = {value: shares[value] - overall[value] / len(drawn.rows) for value in overall}
        if len(here) < rule.distinct or entropy < math.log(rule.entropy) - 1e-9:
            return True
        if distance(apart, rule) > rule.closeness + 1e-9:
            return True
    return False


def distance(apart: Mapping[str, float], rule: Sensitive) -> float:
    """The earth mover's distance of two spreads of values that differ so much at each value."""
    if not rule.order:
        return sum(abs(difference) for difference in apart.values()) / 2
    order = [value for value in rule.order if value in apart]
    moved = [sum(apart[value] for value in order[: n + 1]) for n in range(len(order))]
    return sum(abs(step) for step in moved) / max(len(order) - 1, 1)


def every_node(drawn: Drawn) -> list[tuple[int, ...]]:
    """All nodes of the lattice."""
    return list(product(*(range(len(h.levels)) for h in drawn.hierarchies)))


def best(drawn: Drawn) -> float | None:
    """The least loss of any node that keeps the rules, from all nodes; None if there is none."""
    found = [come_to(drawn, node) for node in every_node(drawn)]
    return min((loss for loss, gone, _ in found if gone <= drawn.most_suppressed), default=None)


@st.composite
def hierarchies(draw: st.DrawFn) -> Hierarchy:
    """A hierarchy of up to five values and four levels."""
    values = [f"v{number}" for number in range(draw(st.integers(1, 5)))]
    rows = [[value] for value in values]
    for level in range(draw(st.integers(0, 2))):
        into = {row[-1]: f"{level}.{draw(st.integers(0, 2))}" for row in rows}
        rows = [[*row, into[row[-1]]] for row in rows]
    return hierarchy_of(rows)


@st.composite
def rules(draw: st.DrawFn) -> Sensitive:
    """A rule of the sensitive column, of any kind."""
    return Sensitive(
        "told",
        distinct=draw(st.sampled_from([1, 1, 2, 3])),
        entropy=draw(st.sampled_from([1.0, 1.0, 1.3, 2.0, 2.5])),
        closeness=draw(st.sampled_from([1.0, 0.1, 0.25, 0.5])),
        order=draw(st.sampled_from([(), ("s0", "s1", "s2", "s3")])),
    )


@st.composite
def drawn_tables(draw: st.DrawFn, *, with_rules: bool = True) -> Drawn:
    """A table of up to thirty rows and three columns, and what is asked of it."""
    columns = draw(st.lists(hierarchies(), min_size=1, max_size=3))
    asked = (draw(rules()),) if with_rules and draw(st.booleans()) else ()
    values = [st.sampled_from(h.labels[0]) for h in columns]
    values += [st.sampled_from(["s0", "s1", "s2", "s3"]) for _ in asked]
    rows = draw(st.lists(st.tuples(*values), min_size=1, max_size=30))
    most = draw(st.sampled_from([0, 1, len(rows) // 5, len(rows) // 2, len(rows)]))
    return Drawn(rows, tuple(columns), Criteria(draw(st.integers(2, 5)), asked), most)
