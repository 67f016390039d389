"""A table made safe to leave: hide, hide more, attack it as it would be published, and say what was done."""

from dataclasses import dataclass

import numpy as np

from flamsteed.privacy.tables.audit import Audit, audit
from flamsteed.privacy.tables.grid import Bools, Floats, Grid
from flamsteed.privacy.tables.hide import Shown, hide
from flamsteed.privacy.tables.rounding import could_be, rounded
from flamsteed.privacy.tables.unsafe import Unsafe

MOST_TRIED = 1_000_000
"""Above so many cells times hidden cells, it is not tried whether each was hidden in vain."""


@dataclass(frozen=True)
class Rules:
    """How cells that may be shown are shown: rounded to `step`, none from 1 to below `least`.

    `untouched` cells are shown as they are and never hidden; noughts neither, unless `noughts`.
    """

    step: int
    least: int
    untouched: Bools
    noughts: bool = False


@dataclass(frozen=True)
class Protected:
    """A table that may leave, one number per cell: which are `hidden`, and what the others `show`.

    `primary` may not be shown, the rest of the hidden stand in for them.
    """

    hidden: Bools
    primary: Bools
    show: Floats
    audit: Audit

    @property
    def secondary(self) -> int:
        """How many are hidden so that others cannot be worked out."""
        return int(np.count_nonzero(self.hidden & ~self.primary))


def protect(grid: Grid, figures: Floats, unsafe: Unsafe, rules: Rules) -> Protected:
    """Hide, attack, hide more, attack again. The same table gives the same answer.

    The last attack is in the answer; what it finds unprotected is for the caller to refuse.
    """
    show = np.where(rules.untouched, figures, rounded(figures, rules.step))
    low, high = could_be(show, rules.step, rules.least)
    low, high = (np.where(rules.untouched, figures, end) for end in (low, high))
    found = attacked(grid, (low, high), unsafe.cells, unsafe)
    hidden = unsafe.cells
    if len(found.unprotected):
        fixed = rules.untouched | ((figures == 0) & (not rules.noughts))
        shown = Shown(low, high, fixed, cost=1 + np.log1p(figures))
        more = hide(grid.equations, figures, unsafe, targets=found.unprotected, shown=shown)
        if more is not None:
            hidden = _without_waste(grid, (low, high), more, unsafe)
            found = attacked(grid, (low, high), hidden, unsafe)
    return Protected(hidden, unsafe.cells, show, found)


def _without_waste(grid: Grid, told: tuple[Floats, Floats], hidden: Bools, unsafe: Unsafe) -> Bools:
    """The hidden cells, less those that may be shown after all, the largest figures first."""
    beside = np.flatnonzero(hidden & ~unsafe.cells)
    if len(beside) * grid.size > MOST_TRIED:
        return hidden
    for cell in beside[np.argsort(-told[1][beside], kind="stable")]:
        fewer = hidden.copy()
        fewer[cell] = False
        if not len(attacked(grid, told, fewer, unsafe, first=True).unprotected):
            hidden = fewer
    return hidden


def attacked(
    grid: Grid,
    told: tuple[Floats, Floats],
    hidden: Bools,
    unsafe: Unsafe,
    *,
    first: bool = False,
) -> Audit:
    """What an attack finds on a table that tells so much of each cell but the hidden."""
    published = np.where(hidden, 0.0, told[0]), np.where(hidden, np.inf, told[1])
    must = (unsafe.low, unsafe.high)
    return audit(grid.equations, published, cells=unsafe.cells, must=must, first=first)
