"""Checks a certificate of anonymity from the table itself. Shares no code with the search.

It is written to be read: what takes the search its speed (halves, lumps, the queue) is left out.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from flamsteed.privacy.coded import Coded

CLOSE = 1e-9
"""Losses, entropies and distances closer than this are held to be the same."""

Array = npt.NDArray[Any]


@dataclass(frozen=True)
class _Checked:
    """One node as the verifier finds it: rows left out, at least so many there and below; losses."""

    least: int
    suppressed: int
    smallest: int
    loss: float
    below: Array
    """A bound on the loss of the node and of every node below it, as the lattice lies."""


def verify(
    certificate: Mapping[str, Any], coded: Coded, asked: Mapping[str, Any]
) -> tuple[str, ...]:
    """Everything that is wrong with the certificate; nothing if it is true.

    `coded` is the table as `code_table` groups it, `asked` the rules as `rules_of` says them. What
    is checked: that it speaks of this table, these hierarchies and these rules; that the node
    keeps them, with the loss, rows left out and smallest class that it says; and that its proof
    rules out every node of less loss.
    """
    try:
        return tuple(_about(certificate, coded, asked)) or tuple(_found(certificate, coded))
    except (KeyError, TypeError, ValueError, IndexError):
        return ("it is not a certificate of this kind",)


def verify_rows(leaving: Coded, asked: Mapping[str, Any]) -> tuple[str, ...]:
    """Everything that is wrong with rows as they would leave; nothing if every class keeps the rules.

    `leaving` is the table that leaves as `code_table` groups it, each column told or not. It is all
    there is to check where the rows are at different levels. How close a class is to the table is not
    asked where rows stayed behind: the table that leaves is then not the one that it was held against.
    """
    checker = _Checker(leaving, asked)
    found = checker.check([0] * len(leaving.names)) if leaving.rows else None
    return ("a class of rows breaks the rules",) if found and found.suppressed else ()


def _about(certificate: Mapping[str, Any], coded: Coded, asked: Mapping[str, Any]) -> list[str]:
    columns = [
        {"name": name, "levels": list(each.levels), "hierarchy": each.digest()}
        for name, each in zip(coded.names, coded.hierarchies, strict=True)
    ]
    heights = [len(each.levels) for each in coded.hierarchies]
    nodes = [certificate["node"], *certificate["proof"]]
    return [
        wrong
        for wrong, holds in (
            ("its format is not known", certificate["format"] == "flamsteed anonymity 1"),
            ("it was changed after it was sealed", certificate["seal"] == _seal(certificate)),
            ("it speaks of another table", certificate["table"] == coded.digest()),
            ("it speaks of another number of rows", certificate["rows"] == coded.rows),
            ("it speaks of other columns or hierarchies", certificate["columns"] == columns),
            ("it speaks of other rules", certificate["rules"] == asked),
            ("a node is not in the lattice", all(_is_node(node, heights) for node in nodes)),
        )
        if not holds
    ]


def _seal(certificate: Mapping[str, Any]) -> str:
    rest = {key: value for key, value in certificate.items() if key != "seal"}
    text = json.dumps(rest, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _is_node(node: Sequence[object], heights: Sequence[int]) -> bool:
    return len(node) == len(heights) and all(
        type(level) is int and 0 <= level < height
        for level, height in zip(node, heights, strict=True)
    )


def _found(certificate: Mapping[str, Any], coded: Coded) -> list[str]:
    checker = _Checker(coded, certificate["rules"])
    most, loss = certificate["rules"]["most_suppressed"], certificate["loss"]
    node = checker.check(certificate["node"])
    wrong = [
        what
        for what, holds in (
            ("the node leaves out too many rows", node.suppressed <= most),
            (
                "the node leaves out another number of rows",
                node.suppressed == certificate["suppressed"],
            ),
            ("the node has another loss", abs(node.loss - loss) <= CLOSE),
            ("the smallest class is another", node.smallest == certificate["smallest_class"]),
        )
        if not holds
    ]
    if wrong:
        return wrong
    least = checker.generalised.copy()
    for tried in certificate["proof"]:
        found = checker.check(tried)
        below = tuple(slice(level + 1) for level in tried)
        least[below] = np.inf if found.least > most else np.maximum(least[below], found.below)
        if found.suppressed > most or found.loss >= loss - CLOSE:
            least[tuple(tried)] = np.inf
    if (least < loss - CLOSE).any():
        return ["its proof leaves room for a better node"]
    return []


class _Checker:
    """What can be said of single nodes of one table."""

    def __init__(self, coded: Coded, rules: Mapping[str, Any]) -> None:
        self._coded = coded
        self._rules = rules
        self._labels = [
            [_numbered(labels)[codes] for labels in hierarchy.labels]
            for hierarchy, codes in zip(coded.hierarchies, coded.codes, strict=True)
        ]
        self._lost = [
            np.array([_lost(labels)[codes] for labels in hierarchy.labels])
            for hierarchy, codes in zip(coded.hierarchies, coded.codes, strict=True)
        ]
        self.generalised = self._over_lattice(coded.counts)

    def check(self, node: Sequence[int]) -> _Checked:
        """One node, from scratch."""
        counts, rows = self._coded.counts, self._coded.rows
        classes = _together([self._labels[column][level] for column, level in enumerate(node)])
        sizes = np.bincount(classes, counts)
        small, bad = self._judged(classes, sizes)
        gone = counts * small[classes]
        out = bad[classes]
        lost = np.mean([self._lost[column][level] for column, level in enumerate(node)], axis=0)
        cut = tuple(slice(level + 1) for level in node)
        return _Checked(
            least=int(sizes[small].sum()) + int(np.count_nonzero(bad & ~small)),
            suppressed=int(counts[out].sum()),
            smallest=int(sizes[~bad].min()) if not bad.all() else 0,
            loss=float((counts * np.where(out, 1.0, lost)).sum()) / rows,
            below=(self.generalised - self._over_lattice(gone))[cut] + gone.sum() / rows,
        )

    def _over_lattice(self, counts: Array) -> Array:
        """For every node, what generalising so many rows of each combination loses."""
        total: Array = np.zeros(())
        for lost in self._lost:
            total = np.add.outer(total, lost @ counts / self._coded.rows / len(self._lost))
        return total

    def _judged(self, classes: Array, sizes: Array) -> tuple[Array, Array]:
        """Per class: whether it has too few rows or values, and whether it breaks any rule."""
        small = sizes < self._rules["k"]
        bad = small.copy()
        for rule in self._rules["sensitive"]:
            told, values = self._told(rule)
            counts = self._coded.counts
            overall = np.bincount(told, counts, values) / counts.sum()
            pairs, which = np.unique(classes * values + told, return_inverse=True)
            owner, value = np.divmod(pairs, values)
            share = np.bincount(which, counts) / sizes[owner]
            distinct = np.bincount(owner, minlength=len(sizes))
            mixed = np.exp(np.bincount(owner, -share * np.log(share), len(sizes)))
            far = np.bincount(owner, np.maximum(share - overall[value], 0), len(sizes))
            if rule["order"]:
                far = self._far_along(classes, sizes, (told, overall))
            few = distinct < max(rule["distinct"], rule["entropy"] - CLOSE)
            small = small | few
            bad = (
                bad
                | few
                | (mixed < rule["entropy"] * (1 - CLOSE))
                | (far > rule["closeness"] + CLOSE)
            )
        return small, bad

    def _far_along(self, classes: Array, sizes: Array, told: tuple[Array, Array]) -> Array:
        """The earth mover's distance of each class from the table, along the order of values."""
        value, overall = told
        ahead, far = np.zeros(len(sizes)), np.zeros(len(sizes))
        for place, share in enumerate(overall):
            here = np.bincount(classes, self._coded.counts * (value == place), len(sizes))
            ahead = ahead + here / sizes - share
            far = far + np.abs(ahead)
        return far / max(len(overall) - 1, 1)

    def _told(self, rule: Mapping[str, Any]) -> tuple[Array, int]:
        """The place of each combination's value along the rule's order, and how many places."""
        names = [attribute.name for attribute in self._coded.attributes]
        number = names.index(rule["column"])
        values = self._coded.attributes[number].values
        if rule["order"] == ["number"]:
            order = sorted((value for value in values if value is not None), key=float)
        else:
            order = [
                value for value in rule["order"] or values if value in values and value is not None
            ]
        places = [len(order) if value is None else order.index(value) for value in values]
        return np.array(places)[self._coded.told[number]], len(values)


def _numbered(labels: Sequence[str | None]) -> Array:
    known = {label: number for number, label in enumerate(dict.fromkeys(labels))}
    return np.array([known[label] for label in labels])


def _lost(labels: Sequence[str | None]) -> Array:
    """Of each value: the share of the other values that its label might stand for."""
    numbers = _numbered(labels)
    return (np.bincount(numbers)[numbers] - 1) / max(len(labels) - 1, 1)


def _together(columns: Sequence[Array]) -> Array:
    """The same number for combinations that agree in every column, numbered from 0."""
    together, below = np.zeros(len(columns[0]), np.int64), 1
    for column in columns:
        wide = int(column.max()) + 1
        if below * wide >= 1 << 62:
            together = np.unique(together, return_inverse=True)[1]
            below = int(together.max()) + 1
        together, below = together * wide + column, below * wide
    return np.unique(together, return_inverse=True)[1]
