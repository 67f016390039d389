"""How sure a measured figure is: 95 % intervals.

Shares of things that stand by themselves have Wilson's score interval (E. B. Wilson, Journal of
the American Statistical Association 22, 1927). Figures over pairs have a bootstrap interval:
pairs of one person hang together, so whole units are drawn again, with a fixed seed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import sqrt

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

Z = 1.959963984540054
"""Half the width of a 95 % interval, in standard errors."""
DRAWS = 1_000
SEED = 1675


@dataclass(frozen=True)
class Estimate:
    """A figure from 0 to 1 and its 95 % interval."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        """`0.9912 (0.9903 to 0.9921)`."""
        return f"{self.value:.4f} ({self.low:.4f} to {self.high:.4f})"


NOTHING = Estimate(1.0, 0.0, 1.0)
"""The estimate of a share of nothing: nothing is wrong, and nothing is known."""


def wilson(held: float, of: float) -> Estimate:
    """The share `held` of `of`, with Wilson's score interval. Of nothing, nothing is known."""
    if of <= 0:
        return NOTHING
    share, spread = held / of, Z * Z / of
    centre = (share + spread / 2) / (1 + spread)
    half = Z * sqrt(share * (1 - share) / of + spread / (4 * of)) / (1 + spread)
    low = 0.0 if held <= 0 else max(0.0, centre - half)
    high = 1.0 if held >= of else min(1.0, centre + half)
    return Estimate(share, low, high)


def by_unit(unit: Ints, sums: Floats) -> Floats:
    """The rows of `sums` (one per member) added up by their unit, one row per unit.

    Rounded, so that the order of members changes nothing.
    """
    _, place = np.unique(unit, return_inverse=True)
    size = int(place.max()) + 1 if len(place) else 0
    columns = [np.bincount(place, weights=column, minlength=size) for column in sums.T]
    if not size:
        return np.zeros((0, sums.shape[1]))
    return np.asarray(np.stack(columns, axis=1).round(6))


@dataclass(frozen=True)
class Resampled:
    """Column sums of all units, and those of every draw (one row each)."""

    total: Floats
    drawn: Floats

    def estimate(self, figure: Callable[[Floats], Floats]) -> Estimate:
        """A figure made from column sums (they are in the last axis), with its percentile interval."""
        if not len(self.drawn):
            return NOTHING
        return interval_of(float(figure(self.total)), np.asarray(figure(self.drawn)))


def resampled(sums: Floats) -> Resampled:
    """The column sums of `sums` (one row per unit), and of `DRAWS` times as many units drawn again.

    Units with equal sums are drawn together, which is the same draw and takes less time.
    """
    if not len(sums):
        return Resampled(np.zeros(sums.shape[1]), np.zeros((0, sums.shape[1])))
    kinds, counts = np.unique(sums, axis=0, return_counts=True)
    dice = np.random.default_rng(SEED)
    drawn = dice.multinomial(int(counts.sum()), counts / counts.sum(), size=DRAWS)
    return Resampled(np.asarray(counts @ kinds), np.asarray(drawn @ kinds))


def interval_of(value: float, drawn: Floats) -> Estimate:
    """A figure with the middle 95 % of what it was in the draws."""
    low, high = np.percentile(drawn, [2.5, 97.5])
    return Estimate(value, min(value, float(low)), max(value, float(high)))


def ratio(over: Floats, under: Floats) -> Floats:
    """`over` divided by `under`; 1 where there is nothing to divide by."""
    return np.divide(over, under, out=np.ones_like(over * 1.0), where=np.asarray(under) > 0)
