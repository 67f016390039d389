"""Which cells of a table may not be shown, and how little may be learnt of them."""

from dataclasses import dataclass

import numpy as np

from flamsteed.privacy.tables.grid import Bools, Equations, Floats, Grid
from flamsteed.privacy.tables.policy import Policy


@dataclass(frozen=True)
class Contributions:
    """Who makes up each cell of a table of amounts, per cell.

    `many` is how many contribute, `largest` the amounts of the largest contributors: one row for the
    largest, one for the next, and so on; nought where there is none.
    """

    many: Floats
    largest: Floats


@dataclass(frozen=True)
class Unsafe:
    """The cells that may not be shown (`cells`), and what must stay possible of each.

    From all that is published, a cell must look as if it could be as little as `low` and as much as
    `high`, numbers per cell. Elsewhere both are the figure itself.
    """

    cells: Bools
    low: Floats
    high: Floats


def unsafe_counts(grid: Grid, figures: Floats, policy: Policy, *, untouched: Bools) -> Unsafe:
    """The counts that may not be shown. A hidden one must look like any of 1 to below the threshold.

    So nothing that is published tells more than the symbol in its place. `untouched` cells are never
    hidden. A nought that is hidden (see `Policy.whole`) must look like any of 0 to below the threshold.
    """
    small = (figures > 0) & (figures < policy.threshold) & ~untouched
    low, high = figures.copy(), figures.copy()
    low[small], high[small] = 1, policy.threshold - 1
    if policy.whole:
        noughts = _noughts_that_tell(grid.equations, figures, policy) & ~untouched
        high[noughts] = policy.threshold - 1
        small |= noughts
    return Unsafe(small, low, high)


def _noughts_that_tell(equations: Equations, figures: Floats, policy: Policy) -> Bools:
    """One nought beside each cell that holds the whole of a total: the one most likely not to be.

    A nought whose every other total is nought too cannot be anything else, and is not taken.
    """
    found = np.zeros(len(figures), bool)
    possible = np.full(len(figures), np.inf)
    np.minimum.at(possible, equations.parts, figures[equations.totals[equations.rows]])
    filled = np.bincount(equations.rows, figures[equations.parts] > 0, len(equations.totals))
    for number in np.flatnonzero((filled == 1) & (figures[equations.totals] >= policy.threshold)):
        parts = equations.parts[equations.starts[number] : equations.starts[number + 1]]
        noughts = parts[(figures[parts] == 0) & (possible[parts] > 0)]
        if len(noughts) and not found[noughts].any():
            found[noughts[np.argmax(possible[noughts])]] = True
    return found


def unsafe_amounts(
    figures: Floats, contributions: Contributions, policy: Policy, *, untouched: Bools
) -> Unsafe:
    """The amounts that may not be shown, by how many contribute and how much the largest do.

    How far a hidden amount must seem to reach is what each rule asks (Handbook on Statistical
    Disclosure Control, table 4.2), and a tenth of it at least.
    """
    n, k = policy.dominance
    largest, many = contributions.largest, contributions.many
    first, second = largest[0], largest[1]
    needed = np.where((many > 0) & (many < policy.threshold), figures / 10, 0.0)
    if n:
        needed = np.maximum(needed, largest[:n].sum(0) * 100 / k - figures)
    if policy.p_percent:
        needed = np.maximum(needed, first * policy.p_percent / 100 - (figures - first - second))
    cells = (needed > 1e-9) & (figures > 0) & ~untouched
    reach = np.where(cells, np.maximum(needed, figures / 10), 0.0)
    return Unsafe(cells, np.maximum(figures - reach, 0.0), figures + reach)
