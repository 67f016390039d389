"""Secondary suppression of made-up tables of counts: how much is hidden, how long it takes, whether it holds.

    python -m bench.privacy.tables

CPU seconds, one thread. tau-ARGUS and sdcTable cannot be run here (a Windows program with solvers of its own;
R), so no peer stands beside it; what is known of them is in the README.
"""

import time

import numpy as np

from flamsteed.privacy.tables.grid import Floats, Grid, dimension
from flamsteed.privacy.tables.policy import POLICIES, Policy
from flamsteed.privacy.tables.protect import Rules, protect
from flamsteed.privacy.tables.unsafe import unsafe_counts

EXACT = Policy("below 6, not rounded", "1", "a council's own", 6, whole=False)
TABLES = {
    "ward x service, 456 cells": ((18, 23), 60, 0.7),
    "ward x service x age, 3,192 cells": ((18, 23, 6), 20, 0.5),
}


def main() -> None:
    """Print one line per table and policy."""
    print(
        f"{'table':36} {'policy':22} hidden: {'small':>6} {'beside':>6}  {'share':>6}  unprotected  CPU s"
    )
    for title, shape in TABLES.items():
        grid, figures = made(*shape)
        for policy in (EXACT, *POLICIES.values()):
            none = np.zeros(grid.size, bool)
            started = time.process_time()
            unsafe = unsafe_counts(grid, figures, policy, untouched=none)
            rules = Rules(policy.round_to, policy.threshold, none, policy.whole)
            done = protect(grid, figures, unsafe, rules)
            seconds = time.process_time() - started
            small = int(done.primary.sum())
            print(f"{title:36} {policy.name:22}         {small:6} {done.secondary:6} "
                  f" {done.secondary / grid.size:6.1%}  {len(done.audit.unprotected):11}  {seconds:5.2f}",
                  flush=True)  # fmt: skip


def made(sizes: tuple[int, ...], mean: float, spread: float) -> tuple[Grid, Floats]:
    """Counts drawn from rates that differ by label on every side, with all totals."""
    dice = np.random.default_rng(1)
    sides = [[(f"{n}", "All") for n in range(size)] for size in sizes]
    grid = Grid(tuple(dimension(f"side {n}", paths) for n, paths in enumerate(sides)))
    rates = np.ones(())
    for size in sizes:
        rates = np.multiply.outer(rates, dice.lognormal(0, spread, size))
    figures = np.zeros(grid.shape)
    figures[tuple(slice(size) for size in sizes)] = dice.poisson(rates * mean / rates.mean())
    return grid, grid.summed(figures)


if __name__ == "__main__":
    main()
