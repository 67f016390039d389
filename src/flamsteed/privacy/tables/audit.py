"""Attacks a table as it is published: what can be worked out of each hidden cell from all the rest.

Shares no code with what hides; it is given only what a reader has, and which cells must not be learnt.
"""

from dataclasses import dataclass

import highspy
import numpy as np

from flamsteed.privacy.tables.grid import Bools, Equations, Floats, Ints
from flamsteed.privacy.tables.solver import solver

_CLOSE = 1e-5


@dataclass(frozen=True)
class Audit:
    """What an attack on a table came to: cells that say too much, and how many programmes were solved.

    `adds_up` is False if no table at all could look like what is published.
    """

    unprotected: Ints
    adds_up: bool
    programmes: int


def audit(
    equations: Equations,
    published: tuple[Floats, Floats],
    *,
    cells: Bools,
    must: tuple[Floats, Floats],
    first: bool = False,
) -> Audit:
    """Attack a table of which a reader knows that each cell lies in `published` (least, greatest).

    Each of `cells` must look as if it could be as little as `must[0]` and as much as `must[1]`. Every
    proof is a whole table that looks the same; its sums are worked out again before it counts. With
    `first` the attack ends at the first cell that says too much.
    """
    attack = _Attack(equations, *published)
    targets = np.flatnonzero(cells)
    inside = (published[0][targets] <= must[0][targets]) & (
        must[1][targets] <= published[1][targets]
    )
    told = set(targets[~inside].tolist())
    for up, ends in ((False, must[0]), (True, must[1])):
        if first and told:
            break
        told |= attack.unreached(targets[inside], ends, up=up, first=first)
        if not attack.adds_up:
            return Audit(targets, False, attack.programmes)
    return Audit(np.array(sorted(told), np.int64), True, attack.programmes)


class _Attack:
    """The linear programme of all tables that look the same."""

    def __init__(self, equations: Equations, least: Floats, greatest: Floats) -> None:
        self._equations, self._least, self._greatest = equations, least, greatest
        self.programmes, self.adds_up = 0, True
        open_cells = np.flatnonzero(least < greatest)
        self._columns = np.full(len(least), -1)
        self._columns[open_cells] = np.arange(len(open_cells))
        self._open = open_cells
        starts, cells, signs = equations.coefficients
        rows = np.repeat(np.arange(len(starts) - 1), np.diff(starts))
        known = np.where(least < greatest, 0.0, least)
        right: Floats = -np.bincount(rows, signs * known[cells], len(starts) - 1).astype(np.float64)
        kept = self._columns[cells] >= 0
        filled = np.bincount(rows[kept], minlength=len(right))
        if (np.abs(right[filled == 0]) > _CLOSE).any():
            self.adds_up = False
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = len(open_cells), len(right)
        model.col_cost_ = np.zeros(len(open_cells))
        model.col_lower_, model.col_upper_ = least[open_cells], greatest[open_cells]
        model.row_lower_ = model.row_upper_ = right
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_ = np.cumsum(np.concatenate([[0], filled]))
        model.a_matrix_.index_ = self._columns[cells[kept]]
        model.a_matrix_.value_ = signs[kept]
        self._solver = solver(model)

    def unreached(self, targets: Ints, ends: Floats, *, up: bool, first: bool) -> set[int]:
        """Which of the targets no table takes to its end, all tried together, then one by one."""
        waiting: Ints = targets
        told: set[int] = set()
        while len(waiting) and self.adds_up and not (first and told):
            table = self._furthest(waiting, ends, up=up)
            if table is None:
                self.adds_up = False
                break
            there = (
                table[waiting] >= ends[waiting] - _CLOSE
                if up
                else table[waiting] <= ends[waiting] + _CLOSE
            )
            if not there.any():
                table = self._furthest(waiting[:1], ends, up=up)
                reached = table is not None and abs(table[waiting[0]] - ends[waiting[0]]) <= _CLOSE
                if not reached:
                    told.add(int(waiting[0]))
                waiting = waiting[1:]
                continue
            waiting = waiting[~there]
        return told

    def _furthest(self, targets: Ints, ends: Floats, *, up: bool) -> Floats | None:
        """A table that takes the targets as far to their ends as may be, all counted alike."""
        columns = self._columns[targets]
        cost = np.zeros(len(self._open))
        cost[columns] = -1.0 if up else 1.0
        least, greatest = self._least[self._open].copy(), self._greatest[self._open].copy()
        (greatest if up else least)[columns] = ends[targets]
        many = np.arange(len(self._open), dtype=np.int32)
        self._solver.changeColsCost(len(many), many, cost)
        self._solver.changeColsBounds(len(many), many, least, greatest)
        self._solver.run()
        self.programmes += 1
        if self._solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        table = self._least.copy()
        table[self._open] = np.clip(self._solver.getSolution().col_value, least, greatest)
        scale = max(1.0, float(np.abs(table).max(initial=0.0)))
        off = np.abs(self._equations.off_by(table)).max(initial=0.0)
        return table if off <= 1e-7 * scale + _CLOSE else None
