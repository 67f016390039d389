"""When a class of rows that look alike is safe: k-anonymity, l-diversity, t-closeness."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from flamsteed.privacy.coded import Attribute, Bools, Coded, Floats, Ints, rows_in
from flamsteed.privacy.hierarchy import CannotGeneralise

ROUNDING = 1e-9
"""Entropies and distances closer than this are held to be the same."""
_CELLS = 1 << 22
"""How many counts of classes by values are held at once."""


@dataclass(frozen=True)
class Sensitive:
    """What must hold of one sensitive column in every class.

    `distinct`: at least so many different values. `entropy`: the values are as mixed as so many
    equally frequent ones (at least 1). `closeness`: the class is no further than this, 0 to 1,
    from the whole table: by the earth mover's distance, with every value as far from every other,
    or, if `order` lists the values (`number`: sorts them as numbers), by places along it. Null is a value.

    Machanavajjhala et al. 2007 (l-diversity); Li, Li and Venkatasubramanian 2007 (t-closeness).
    """

    column: str
    distinct: int = 1
    entropy: float = 1.0
    closeness: float = 1.0
    order: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what no table could be held to."""
        if len(set(self.order)) != len(self.order):
            raise ValueError("an order names a value once")
        if self.distinct < 1 or self.entropy < 1 or not 0 <= self.closeness <= 1:
            raise ValueError("distinct and entropy are at least 1, closeness is between 0 and 1")


@dataclass(frozen=True)
class Criteria:
    """What must hold of every class: at least `k` rows, and the rules of the sensitive columns."""

    k: int
    sensitive: tuple[Sensitive, ...] = ()


@dataclass(frozen=True)
class Judged:
    """Classes, judged. `small` ones are bad however the table is split further; `bad` holds them too."""

    small: Bools
    bad: Bools


class Judge:
    """Judges classes of one coded table."""

    def __init__(self, coded: Coded, criteria: Criteria) -> None:
        self.k = criteria.k
        self._weights = coded.counts.astype(np.float64)
        attributes = {attribute.name: number for number, attribute in enumerate(coded.attributes)}
        self._rules: list[tuple[Sensitive, Ints, Floats]] = []
        for rule in criteria.sensitive:
            number = attributes[rule.column]
            place = places(coded.attributes[number], rule.order)
            told = place[coded.told[number]]
            overall = np.bincount(told, self._weights, len(place)) / max(coded.rows, 1)
            self._rules.append((rule, told, overall))

    def judge(self, classes: Ints, sizes: Floats, among: Ints | None = None) -> Judged:
        """Judge the classes; `classes` gives each combination its class, `sizes` their rows.

        `among` are the combinations that `classes` speaks of, if not all. A class is small if it
        has too few rows or too few values: splitting it can mend neither.
        """
        small = sizes < self.k
        bad = small.copy()
        for rule, told, overall in self._rules:
            values = told if among is None else told[among]
            weights = self._weights if among is None else self._weights[among]
            for chosen, cells in _cells(
                classes, ~bad, values=values, weights=weights, width=len(overall)
            ):
                few = (cells > 0).sum(1) < least_values(rule)
                small[chosen] |= few
                bad[chosen] |= few | is_mixed_too_little(rule, cells) | is_far(rule, cells, overall)
        return Judged(small, bad)


def _cells(
    classes: Ints, asked: Bools, *, values: Ints, weights: Floats, width: int
) -> Iterator[tuple[Ints, Floats]]:
    """Some of the classes asked about at a time, and how many rows they have of each value."""
    chosen = np.flatnonzero(asked)
    step = max(_CELLS // width, 1)
    for start in range(0, len(chosen), step):
        here = chosen[start : start + step]
        place = np.full(len(asked), -1)
        place[here] = np.arange(len(here))
        at = place[classes]
        seen = at >= 0
        flat = at[seen] * width + values[seen]
        yield here, rows_in(flat, weights[seen], len(here) * width).reshape(-1, width)


def least_values(rule: Sensitive) -> int:
    """How many different values any class needs; a mixture as good as l values has l of them."""
    return max(rule.distinct, int(np.ceil(rule.entropy - ROUNDING)))


def places(attribute: Attribute, order: Sequence[str]) -> Ints:
    """The place along `order` of each value of the attribute; null comes last.

    Raises ValueError, naming the column, if the order lacks values.
    """
    if not order:
        return np.arange(len(attribute.values))
    try:
        if list(order) == ["number"]:
            told = sorted((value for value in attribute.values if value is not None), key=float)
        else:
            told = [value for value in order if value in attribute.values]
        known = {value: number for number, value in enumerate(told)}
        return np.array(
            [len(told) if value is None else known[value] for value in attribute.values]
        )
    except (KeyError, ValueError):
        raise CannotGeneralise(
            f"column {attribute.name}: its order lacks some of its values"
        ) from None


def is_mixed_too_little(rule: Sensitive, cells: Floats) -> Bools:
    """Per class, one row of counts by value: whether it is mixed less than the rule asks."""
    if rule.entropy <= 1:
        return np.zeros(len(cells), bool)
    share = cells / cells.sum(1, keepdims=True)
    entropy = -(share * np.log(np.where(share > 0, share, 1))).sum(1)
    return np.asarray(entropy < np.log(rule.entropy) - ROUNDING)


def is_far(rule: Sensitive, cells: Floats, overall: Floats) -> Bools:
    """Per class, one row of counts by value: whether it is further from `overall` than allowed."""
    if rule.closeness >= 1:
        return np.zeros(len(cells), bool)
    apart = cells / cells.sum(1, keepdims=True) - overall
    if rule.order:
        distance = np.abs(apart.cumsum(1)).sum(1) / max(len(overall) - 1, 1)
    else:
        distance = np.abs(apart).sum(1) / 2
    return np.asarray(distance > rule.closeness + ROUNDING)
