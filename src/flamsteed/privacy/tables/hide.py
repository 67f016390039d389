"""Hides more cells of a table, so that those which may not be shown cannot be worked out from the rest.

For each unsafe cell a linear programme asks for the cheapest other table that looks the same and in
which that cell is far enough off; the cells in which the two differ are hidden (Robertson 1993; Kelly,
Golden and Assad 1992). Each such table also proves other cells, which spares most programmes.
Not proven the least: what is hidden in vain is taken back afterwards where the tables found allow it.
"""

from dataclasses import dataclass

import highspy
import numpy as np

from flamsteed.privacy.tables.grid import Bools, Equations, Floats, Ints
from flamsteed.privacy.tables.solver import solver
from flamsteed.privacy.tables.unsafe import Unsafe

_FAR = 1e9
_CLOSE = 1e-6


@dataclass(frozen=True)
class Shown:
    """What hiding may do to the cells that are not unsafe.

    `low` and `high` are what each tells when it is shown (both the figure itself, unless it is
    rounded); `fixed` cells stay shown; `cost` is what hiding each costs.
    """

    low: Floats
    high: Floats
    fixed: Bools
    cost: Floats


def hide(
    equations: Equations, figures: Floats, unsafe: Unsafe, *, targets: Ints, shown: Shown
) -> Bools | None:
    """The cells to hide, the unsafe ones among them; None if no hiding protects the `targets`.

    `targets` are those unsafe cells that hiding the unsafe cells alone does not protect. The same
    table gives the same cells.
    """
    search = _Search(equations, figures, unsafe, shown, targets)
    for cell in targets[np.argsort(-(unsafe.high - unsafe.low)[targets], kind="stable")]:
        for up in (True, False):
            if not search.is_proven(cell, up) and not search.protect(int(cell), up):
                return None
    return search.without_waste()


class _Search:
    """The tables found so far, and the programme that finds another."""

    def __init__(
        self, equations: Equations, figures: Floats, unsafe: Unsafe, shown: Shown, targets: Ints
    ) -> None:
        self._figures, self._unsafe, self._shown = figures, unsafe, shown
        self._targets = targets
        self._hidden = unsafe.cells.copy()
        self._low, self._high = figures.copy(), figures.copy()
        self._moves: list[tuple[Ints, Floats]] = []
        self._programme = _Programme(equations, figures, shown, self._hidden)

    def is_proven(self, cell: int, up: bool) -> bool:
        """Whether a table found so far has the cell far enough up or down."""
        if up:
            return bool(self._high[cell] >= self._unsafe.high[cell] - _CLOSE)
        return bool(self._low[cell] <= self._unsafe.low[cell] + _CLOSE)

    def protect(self, cell: int, up: bool) -> bool:
        """Hide what lets the cell look far enough off; False if nothing does."""
        to = self._unsafe.high[cell] if up else self._unsafe.low[cell]
        moved = self._programme.moved(cell, to - self._figures[cell])
        if moved is None:
            return False
        slack_low, slack_high = self._shown.low - self._figures, self._shown.high - self._figures
        outside = (moved > slack_high + _CLOSE) | (moved < slack_low - _CLOSE)
        new = np.flatnonzero(outside & ~self._hidden)
        self._hidden[new] = True
        self._programme.free(new)
        self._note(moved)
        return True

    def _note(self, moved: Floats) -> None:
        """Remember a table; it may be overdone, and turned round, as far as cells let it."""
        places = np.flatnonzero(np.abs(moved) > _CLOSE)
        by = moved[places]
        self._moves.append((places, by))
        for sign in (1.0, -1.0):
            times = self._times(places, sign * by)
            reached = self._figures[places] + times * sign * by
            self._low[places] = np.minimum(self._low[places], reached)
            self._high[places] = np.maximum(self._high[places], reached)

    def _times(self, places: Ints, by: Floats) -> float:
        """How often a move may be made before a cell becomes what cannot be."""
        hidden = self._hidden[places]
        least = np.where(hidden, 0.0, self._shown.low[places])
        most = np.where(hidden, _FAR, self._shown.high[places])
        room = np.where(by < 0, self._figures[places] - least, most - self._figures[places])
        return float(max(np.min(room / np.abs(by)), 0.0))

    def without_waste(self) -> Bools:
        """The hidden cells, less those that no unsafe cell's proof needs."""
        extra = np.flatnonzero(self._hidden & ~self._unsafe.cells)
        for cell in extra[np.argsort(-self._shown.cost[extra], kind="stable")]:
            kept = [m for m in self._moves if cell not in m[0]]
            if len(kept) < len(self._moves) and self._still_proven(kept):
                self._moves = kept
                self._hidden[cell] = False
        return self._hidden

    def _still_proven(self, moves: list[tuple[Ints, Floats]]) -> bool:
        self._low, self._high = self._figures.copy(), self._figures.copy()
        before, self._moves = self._moves, []
        for places, by in moves:
            moved = np.zeros(len(self._figures))
            moved[places] = by
            self._note(moved)
        self._moves = before
        cells = self._targets
        up = self._high[cells] >= self._unsafe.high[cells] - _CLOSE
        down = self._low[cells] <= self._unsafe.low[cells] + _CLOSE
        return bool(up.all() and down.all())


class _Programme:
    """The linear programme: per cell how far up and how far down it is moved, and what that costs.

    Columns are cells up, then cells down, then what rounding leaves open anyway. The same programme is
    solved again and again with one cell held at another place, from where the last one ended.
    """

    def __init__(self, equations: Equations, figures: Floats, shown: Shown, hidden: Bools) -> None:
        many = len(figures)
        self._many, self._figures, self._shown = many, figures, shown
        may = ~shown.fixed | hidden
        up = np.where(may, _FAR, 0.0)
        down = np.where(may, figures, 0.0)
        cost = np.where(hidden, 0.0, shown.cost)
        self._up, self._down = up, down
        starts, cells, signs = equations.coefficients
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = 3 * many, len(equations.totals)
        model.col_cost_ = np.concatenate([cost, cost, np.zeros(many)])
        slack_low = np.where(hidden, 0.0, shown.low - figures)
        slack_high = np.where(hidden, 0.0, shown.high - figures)
        model.col_lower_ = np.concatenate([np.zeros(2 * many), slack_low])
        model.col_upper_ = np.concatenate([up, down, slack_high])
        model.row_lower_ = model.row_upper_ = np.zeros(model.num_row_)
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lengths = np.diff(starts)
        rows = np.repeat(np.arange(len(lengths)), lengths)
        order = np.argsort(np.concatenate([rows, rows, rows]), kind="stable")
        model.a_matrix_.start_ = starts * 3
        model.a_matrix_.index_ = np.concatenate([cells, cells + many, cells + 2 * many])[order]
        model.a_matrix_.value_ = np.concatenate([signs, -signs, signs])[order]
        self._solver = solver(model)

    def moved(self, cell: int, by: float) -> Floats | None:
        """The cheapest move of the table with `cell` moved by so much; None if there is none."""
        column, other = (cell, cell + self._many) if by > 0 else (cell + self._many, cell)
        self._solver.changeColBounds(column, abs(by), abs(by))
        self._solver.changeColBounds(other, 0.0, 0.0)
        self._solver.run()
        found = None
        if self._solver.getModelStatus() == highspy.HighsModelStatus.kOptimal:
            said = np.array(self._solver.getSolution().col_value).reshape(3, self._many)
            found = said[0] - said[1] + said[2]
        self._solver.changeColBounds(cell, 0.0, self._up[cell])
        self._solver.changeColBounds(cell + self._many, 0.0, self._down[cell])
        return found

    def free(self, cells: Ints) -> None:
        """From now on these are hidden: moving them costs nothing."""
        for cell in cells:
            self._solver.changeColCost(int(cell), 0.0)
            self._solver.changeColCost(int(cell) + self._many, 0.0)
            self._solver.changeColBounds(int(cell) + 2 * self._many, 0.0, 0.0)
