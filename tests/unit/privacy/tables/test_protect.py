"""What is hidden in a table cannot be worked out from the rest; the attack finds it where it can."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from flamsteed.privacy.tables.audit import Audit, audit
from flamsteed.privacy.tables.grid import Bools, Floats, Grid, dimension
from flamsteed.privacy.tables.policy import POLICIES, Policy
from flamsteed.privacy.tables.protect import Protected, Rules, protect
from flamsteed.privacy.tables.rounding import could_be, rounded
from flamsteed.privacy.tables.unsafe import (
    Contributions,
    Unsafe,
    unsafe_amounts,
    unsafe_counts,
)

EXACT = Policy("own", "1", "drawn", 6, whole=False)


def drawn(sizes: tuple[int, ...], seed: int, *, mean: float = 20) -> tuple[Grid, Floats]:
    """A table of counts drawn at random, with totals."""
    dice = np.random.default_rng(seed)
    grid = Grid(
        tuple(
            dimension(f"side {n}", [(f"{i}", "All") for i in range(size)])
            for n, size in enumerate(sizes)
        )
    )
    rates = np.ones(())
    for size in sizes:
        rates = np.multiply.outer(rates, dice.lognormal(0, 0.7, size))
    figures = np.zeros(grid.shape)
    figures[tuple(slice(size) for size in sizes)] = dice.poisson(mean * rates)
    return grid, grid.summed(figures)


def attacked(grid: Grid, told: tuple[Floats, Floats], hidden: Bools, unsafe: Unsafe) -> Audit:
    """What an attack finds of a table that tells so much of each cell but the hidden."""
    published = np.where(hidden, 0.0, told[0]), np.where(hidden, np.inf, told[1])
    return audit(grid.equations, published, cells=unsafe.cells, must=(unsafe.low, unsafe.high))


def made_safe(grid: Grid, figures: Floats, policy: Policy) -> tuple[Protected, Unsafe]:
    none = np.zeros(grid.size, bool)
    unsafe = unsafe_counts(grid, figures, policy, untouched=none)
    rules = Rules(policy.round_to, policy.threshold, none, policy.whole)
    return protect(grid, figures, unsafe, rules), unsafe


@pytest.mark.parametrize("policy", [EXACT, *POLICIES.values()], ids=lambda policy: policy.name)
@pytest.mark.parametrize("sizes", [(6, 8), (12, 20), (4, 5, 6), (3, 3, 2, 3)])
def test_nothing_hidden_can_be_worked_out(policy: Policy, sizes: tuple[int, ...]) -> None:
    for seed in range(2):
        grid, figures = drawn(sizes, seed)
        done, unsafe = made_safe(grid, figures, policy)
        assert done.audit.adds_up
        assert len(done.audit.unprotected) == 0
        assert (done.hidden | ~unsafe.cells).all()
        if not policy.whole:
            assert not (done.hidden & (figures == 0)).any()


def test_hiding_small_counts_alone_is_found_out() -> None:
    grid, figures = drawn((6, 8), 1)
    done, unsafe = made_safe(grid, figures, EXACT)
    assert done.secondary > 0
    assert len(attacked(grid, (figures, figures), unsafe.cells, unsafe).unprotected) > 0


@pytest.mark.parametrize("sizes", [(6, 8), (4, 5, 6)])
def test_every_cell_hidden_beside_is_needed(sizes: tuple[int, ...]) -> None:
    grid, figures = drawn(sizes, 4)
    done, unsafe = made_safe(grid, figures, EXACT)
    needed = 0
    beside = np.flatnonzero(done.hidden & ~unsafe.cells)
    for cell in beside:
        shown = done.hidden.copy()
        shown[cell] = False
        needed += len(attacked(grid, (figures, figures), shown, unsafe).unprotected) > 0
    assert needed == len(beside) > 0


def test_a_figure_that_was_changed_does_not_add_up() -> None:
    grid, figures = drawn((6, 8), 4)
    done, unsafe = made_safe(grid, figures, EXACT)
    shown = np.flatnonzero(~done.hidden & grid.leaves & (figures > 0))
    changed = 0
    for cell in shown[:10]:
        wrong = figures.copy()
        wrong[cell] += 1
        changed += not attacked(grid, (wrong, wrong), done.hidden, unsafe).adds_up
    assert changed >= 8


def test_the_attack_agrees_with_trying_every_table() -> None:
    """On small tables with whole numbers: what the programmes find is what counting finds."""
    checked = 0
    for seed in range(30):
        grid, figures = drawn((3, 3), seed, mean=4)
        unsafe = unsafe_counts(grid, figures, EXACT, untouched=np.zeros(grid.size, bool))
        hidden = unsafe.cells.copy()
        hidden[np.random.default_rng(seed).integers(0, grid.size, 3)] = True
        leaves = np.flatnonzero(hidden & grid.leaves)
        if not 1 <= len(leaves) <= 3:
            continue
        least, most = np.full(grid.size, np.inf), np.full(grid.size, -np.inf)
        for tried in product(range(13), repeat=len(leaves)):
            table = np.where(grid.leaves, figures, 0)
            table[leaves] = tried
            table = grid.summed(table)
            if (table == figures)[~hidden].all():
                least, most = np.minimum(least, table), np.maximum(most, table)
        cells = np.flatnonzero(unsafe.cells)
        open_ended = most[cells] >= 12
        told = (least[cells] > unsafe.low[cells]) | (
            (most[cells] < unsafe.high[cells]) & ~open_ended
        )
        found = attacked(grid, (figures, figures), hidden, unsafe)
        assert found.unprotected.tolist() == cells[told].tolist()
        checked += len(cells)
    assert checked > 10


def test_totals_within_totals_are_protected_too() -> None:
    wards = [(f"W{n}", f"L{n // 3}", "All") for n in range(12)]
    grid = Grid((dimension("ward", wards), dimension("kind", [(f"{k}", "All") for k in range(4)])))
    dice = np.random.default_rng(3)
    leaves = {
        (ward[0], f"{kind}"): float(dice.poisson(dice.lognormal(2, 1)))
        for ward in wards
        for kind in range(4)
    }
    figures = grid.filled(leaves)
    assert grid.shape == (17, 5)
    assert figures[-1] == sum(leaves.values())
    done, unsafe = made_safe(grid, figures, EXACT)
    assert unsafe.cells.any()
    assert len(done.audit.unprotected) == 0
    for locality in range(4):
        labels = grid.dimensions[0].labels
        rows = [labels.index(f"W{n}") for n in range(12) if n // 3 == locality]
        hidden = done.hidden.reshape(grid.shape)
        for kind in range(4):
            total = hidden[labels.index(f"L{locality}"), kind]
            assert total or hidden[rows, kind].sum() != 1


def test_where_a_total_lies_in_one_cell_a_nought_beside_it_is_hidden() -> None:
    grid = Grid((dimension("a", [("x", "All"), ("y", "All")]), dimension("b", [("p", "All"), ("q", "All")])))  # fmt: skip
    figures = grid.filled({("x", "p"): 20, ("y", "p"): 15, ("y", "q"): 30})
    policy = replace(EXACT, whole=True)
    done, unsafe = made_safe(grid, figures, policy)
    nought = np.ravel_multi_index((0, 1), grid.shape)
    assert np.flatnonzero(unsafe.cells).tolist() == [nought]
    assert done.hidden.sum() > 1
    assert len(done.audit.unprotected) == 0


def test_the_same_table_gives_the_same_hidden_cells() -> None:
    grid, figures = drawn((8, 9), 5)
    first, second = (made_safe(grid, figures, EXACT)[0].hidden for _ in range(2))
    assert (first == second).all()


def test_what_cannot_be_protected_is_said_not_shown() -> None:
    grid = Grid((dimension("a", [("x", "All"), ("y", "All")]),))
    figures = grid.filled({("x",): 3, ("y",): 30})
    unsafe = unsafe_counts(grid, figures, EXACT, untouched=np.zeros(3, bool))
    done = protect(grid, figures, unsafe, Rules(1, 6, np.array([False, True, True])))
    assert done.audit.unprotected.tolist() == [0]


@pytest.mark.parametrize("step", [3, 5, 10])
def test_a_rounded_figure_could_be_just_those_that_round_to_it(step: int) -> None:
    counts = np.array([n for n in range(60) if n == 0 or n >= 8], float)
    shown = rounded(counts, step)
    for value in np.unique(shown[counts < 50]):
        low, high = could_be(np.array([value]), step, 8)
        those = counts[shown == value]
        if value:
            assert (low[0], high[0]) == (those.min(), those.max())


def test_one_large_contributor_hides_an_amount_and_its_neighbour_may_not_guess_it() -> None:
    figures = np.array([1000.0, 1000.0, 1000.0, 0.0])
    largest = np.array([[900, 400, 340, 0], [95, 380, 330, 0], [5, 220, 330, 0]], float)
    made = Contributions(np.array([3, 9, 3, 0.0]), largest)
    none = np.zeros(4, bool)
    policy = Policy("own", "1", "drawn", 3, dominance=(1, 80), p_percent=10)
    unsafe = unsafe_amounts(figures, made, policy, untouched=none)
    assert unsafe.cells.tolist() == [True, False, False, False]
    assert unsafe.high[0] == pytest.approx(900 * 100 / 80)
    few = unsafe_amounts(figures, made, replace(policy, threshold=4), untouched=none)
    assert few.cells.tolist() == [True, False, True, False]


def test_an_audit_of_nothing_hidden_solves_nothing() -> None:
    grid, figures = drawn((3, 3), 1)
    none = np.zeros(grid.size, bool)
    found = audit(grid.equations, (figures, figures), cells=none, must=(figures, figures))
    assert (len(found.unprotected), found.adds_up, found.programmes) == (0, True, 0)
