"""A table of figures with its totals: which cells there are, and which add up to which."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

MOST_CELLS = 200_000
"""Tables with more cells than this are refused: make several smaller ones."""


@dataclass(frozen=True)
class Dimension:
    """One side of a table: its labels, and for each the place of its total (-1: it has none).

    A label that is nobody's total is a leaf. Labels stand below their totals: parent places are
    later ones. Raises ValueError if they do not, or if a label stands twice.
    """

    name: str
    labels: tuple[str, ...]
    parents: tuple[int, ...]

    def __post_init__(self) -> None:
        """Refuse what is no tree."""
        if len(set(self.labels)) != len(self.labels):
            raise ValueError(f"a label of {self.name} stands on two levels, or is also a total's")
        if any(0 <= parent <= place for place, parent in enumerate(self.parents)):
            raise ValueError(f"a total of {self.name} stands before its parts")

    @cached_property
    def leaves(self) -> Ints:
        """The places of the leaves."""
        return np.setdiff1d(np.arange(len(self.labels)), np.array(self.parents))

    @cached_property
    def sums(self) -> tuple[tuple[int, Ints], ...]:
        """Each total's place with those of its parts."""
        parents = np.array(self.parents)
        return tuple(
            (int(t), np.flatnonzero(parents == t)) for t in np.unique(parents[parents >= 0])
        )


def dimension(name: str, paths: Sequence[Sequence[str]]) -> Dimension:
    """The dimension of leaves with their totals upwards: `("W1", "North", "All")`.

    A leaf alone has no total. Raises ValueError if a label has two totals or stands on two levels.
    """
    labels = [label for level in range(max(map(len, paths), default=0))
              for label in dict.fromkeys(path[level] for path in paths if len(path) > level)]  # fmt: skip
    labels = list(dict.fromkeys(reversed(labels)))[::-1]
    above: dict[str, str] = {}
    for path in paths:
        for below, label in pairwise(path):
            if above.setdefault(below, label) != label:
                raise ValueError(f"a label of {name} has two totals")
    place = {label: number for number, label in enumerate(labels)}
    return Dimension(
        name, tuple(labels), tuple(place[above[x]] if x in above else -1 for x in labels)
    )


@dataclass(frozen=True)
class Grid:
    """Every cell of a table: the product of its dimensions, the last one changing fastest."""

    dimensions: tuple[Dimension, ...]

    def __post_init__(self) -> None:
        """Refuse more cells than are worked with."""
        if np.prod(self.shape, dtype=float) > MOST_CELLS:
            raise ValueError(f"the table would have more than {MOST_CELLS:,} cells")

    @property
    def shape(self) -> tuple[int, ...]:
        """How many labels each dimension has."""
        return tuple(len(each.labels) for each in self.dimensions)

    @property
    def size(self) -> int:
        """How many cells there are."""
        return int(np.prod(self.shape))

    @cached_property
    def leaves(self) -> Bools:
        """Which cells are no totals."""
        found = np.zeros(self.shape, bool)
        found[np.ix_(*(each.leaves for each in self.dimensions))] = True
        return found.reshape(-1)

    @cached_property
    def equations(self) -> "Equations":
        """Every sum that the cells keep to."""
        places, totals, parts, starts = np.arange(self.size).reshape(self.shape), [], [], [0]
        for axis, each in enumerate(self.dimensions):
            for total, below in each.sums:
                rows = np.moveaxis(places, axis, -1)[..., below].reshape(-1, len(below))
                totals += np.take(places, total, axis).reshape(-1).tolist()
                parts.append(rows.reshape(-1))
                starts += (starts[-1] + len(below) * np.arange(1, len(rows) + 1)).tolist()
        every = np.concatenate(parts) if parts else np.zeros(0, np.int64)
        return Equations(np.array(totals, np.int64), every, np.array(starts, np.int64))

    def filled(self, leaves: Mapping[tuple[str, ...], float]) -> Floats:
        """The figure of every cell, from those of the leaves; a leaf that is not named is 0.

        Raises KeyError for a label that is not there.
        """
        where = [{label: n for n, label in enumerate(each.labels)} for each in self.dimensions]
        figures = np.zeros(self.shape)
        for labels, figure in leaves.items():
            figures[tuple(known[label] for known, label in zip(where, labels, strict=True))] = (
                figure
            )
        return self.summed(figures)

    def summed(self, figures: Floats) -> Floats:
        """The same with every total made from its parts; one number per cell, flat."""
        made = figures.reshape(self.shape).copy()
        for axis, each in enumerate(self.dimensions):
            moved = np.moveaxis(made, axis, 0)
            for total, below in each.sums:
                moved[total] = moved[below].sum(0)
        return made.reshape(-1)


@dataclass(frozen=True)
class Equations:
    """Sums: cell `totals[n]` is the sum of the cells `parts[starts[n]:starts[n + 1]]`."""

    totals: Ints
    parts: Ints
    starts: Ints

    @cached_property
    def rows(self) -> Ints:
        """The equation of each of `parts`."""
        return np.repeat(np.arange(len(self.totals)), np.diff(self.starts))

    @cached_property
    def coefficients(self) -> tuple[Ints, Ints, Floats]:
        """Sparse by row: where each row starts, cells, coefficients; parts less total is nought."""
        order = np.argsort(np.concatenate([self.rows, np.arange(len(self.totals))]), kind="stable")
        cells = np.concatenate([self.parts, self.totals])[order]
        signs = np.concatenate([np.ones(len(self.parts)), -np.ones(len(self.totals))])[order]
        return self.starts + np.arange(len(self.starts)), cells, signs

    def off_by(self, figures: Floats) -> Floats:
        """By how much each equation is off: parts less total."""
        return np.bincount(self.rows, figures[self.parts], len(self.totals)) - figures[self.totals]
