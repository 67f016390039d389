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

    `untouched` cells are shown as they are and never hidden; noughts neither, unless `noughts`. `known`
    is what a reader knows of each cell already, from least to greatest: hiding takes that from nobody.
    """

    step: int
    least: int
    untouched: Bools
    noughts: bool = False
    known: tuple[Floats, Floats] | None = None


@dataclass(frozen=True)
class Protected:
    """A table that may leave, one number per cell: which are `hidden`, and what the others `show`.

    `primary` may not be shown, the rest of the hidden stand in for them. `tells` is from what to what
    a reader knows each cell to be.
    """

    hidden: Bools
    primary: Bools
    show: Floats
    tells: tuple[Floats, Floats]
    audit: Audit

    @property
    def secondary(self) -> int:
        """How many are hidden so that others cannot be worked out."""
        return int(np.count_nonzero(self.hidden & ~self.primary))


def protect(grid: Grid, figures: Floats, unsafe: Unsafe, rules: Rules) -> Protected:
    """Hide, attack, hide more, attack again. The same table gives the same answer.

    The last attack is in the answer; what it finds unprotected is for the caller to refuse.
    """
    many = len(figures)
    known = rules.known or (np.zeros(many), np.full(many, np.inf))
    show = np.where(rules.untouched, figures, rounded(figures, rules.step))
    told = could_be(show, rules.step, rules.least)
    low, high = (np.where(rules.untouched, figures, end) for end in told)
    reader = _Reader(np.maximum(low, known[0]), np.minimum(high, known[1]), known)
    hidden, found = unsafe.cells, reader.attack(grid, unsafe.cells, unsafe)
    if len(found.unprotected):
        is_known = (known[0] > 0) | np.isfinite(known[1])
        fixed = rules.untouched | is_known | ((figures == 0) & (not rules.noughts))
        shown = Shown(reader.low, reader.high, fixed, cost=1 + np.log1p(figures))
        more = hide(grid.equations, figures, unsafe, targets=found.unprotected, shown=shown)
        if more is not None:
            hidden = reader.without_waste(grid, more, unsafe)
            found = reader.attack(grid, hidden, unsafe)
    return Protected(hidden, unsafe.cells, show, reader.tells(hidden), found)


@dataclass(frozen=True)
class _Reader:
    """What a reader learns of each cell that is shown, and what is `known` of every cell anyway."""

    low: Floats
    high: Floats
    known: tuple[Floats, Floats]

    def tells(self, hidden: Bools) -> tuple[Floats, Floats]:
        """From what to what each cell is known to be, with these hidden."""
        return np.where(hidden, self.known[0], self.low), np.where(hidden, self.known[1], self.high)

    def attack(self, grid: Grid, hidden: Bools, unsafe: Unsafe, *, first: bool = False) -> Audit:
        """What an attack finds with these cells hidden."""
        must = (unsafe.low, unsafe.high)
        return audit(grid.equations, self.tells(hidden), cells=unsafe.cells, must=must, first=first)

    def without_waste(self, grid: Grid, hidden: Bools, unsafe: Unsafe) -> Bools:
        """The hidden cells, less those that may be shown after all, the largest figures first."""
        beside = np.flatnonzero(hidden & ~unsafe.cells)
        if len(beside) * grid.size > MOST_TRIED:
            return hidden
        for cell in beside[np.argsort(-self.high[beside], kind="stable")]:
            fewer = hidden.copy()
            fewer[cell] = False
            if not len(self.attack(grid, fewer, unsafe, first=True).unprotected):
                hidden = fewer
        return hidden
