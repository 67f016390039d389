"""Records held against all others: the same as weighing every pair there is."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.linkage.kernel.drawn import EVERYTHING, evaluate, people

from flamsteed.linkage.kernel.against import bounds_of, find_against
from flamsteed.linkage.kernel.find import weigh, weighing
from flamsteed.linkage.kernel.native import load_native
from flamsteed.linkage.kernel.program import compiled
from flamsteed.linkage.kernel.records import Records, encoded

NATIVE = load_native()
needs_kernel = pytest.mark.skipif(NATIVE is None, reason="the kernel was not built: no C compiler")
with_and_without = pytest.mark.parametrize(
    "native", [pytest.param(NATIVE, marks=needs_kernel), None]
)


def _records(size: int, seed: int = 1, native=None) -> Records:
    return encoded(compiled(EVERYTHING), people(size, seed), evaluate, native=native)


def _every_pair(records: Records, least: float) -> dict[tuple[int, int], tuple[float, bytes]]:
    """Brute force: all pairs weighed in numpy."""
    left, right = (side.astype(np.int32) for side in np.triu_indices(len(records.ids), 1))
    weights, levels = weigh(records, left, right, native=None)
    kept = np.flatnonzero(weights >= least)
    return {(int(left[n]), int(right[n])): (weights[n], levels[n].tobytes()) for n in kept}


def _told(found) -> dict[tuple[int, int], tuple[float, bytes]]:
    pairs = zip(found.left.tolist(), found.right.tolist(), strict=True)
    told = {pair: (found.weight[n], found.levels[n].tobytes()) for n, pair in enumerate(pairs)}
    assert len(told) == len(found.left)
    return told


@with_and_without
@pytest.mark.parametrize("least", [-math.inf, -4.0, 0.0, 3.0])
def test_all_against_all_is_every_pair_weighed(native, least):
    records = _records(150, 2, native)
    found = find_against(records, np.arange(150, dtype=np.int32), least, native=native, threads=2)
    assert _told(found) == _every_pair(records, least)
    assert found.compared == 150 * 149 // 2


@with_and_without
def test_some_against_all_are_the_pairs_that_touch_them(native):
    records = _records(120, 3, native)
    ones = np.array([0, 7, 8, 60, 119], np.int32)
    found = _told(find_against(records, ones, -1.0, native=native, threads=2))
    whole = _every_pair(records, -1.0)
    assert found == {pair: told for pair, told in whole.items() if set(pair) & set(ones.tolist())}
    assert found


@settings(deadline=None, max_examples=25)
@given(seed=st.integers(0, 1_000), turn=st.integers(0, 4))
def test_no_pair_of_a_record_adds_more_than_its_bounds_say(seed, turn):
    records = _records(40, seed)
    weights = weighing(records)
    ones = np.arange(40, dtype=np.int32)
    bounds = bounds_of(records, weights, ones)
    strangers, at_home = bounds.most_left, bounds.most_at_home
    everybody, _ = weigh(records, np.repeat(ones, 40), np.tile(ones, 40), native=None)
    most = np.minimum(weights.prior + strangers[:, 0], weights.prior_at_home + at_home[:, 0])
    assert (everybody.reshape(40, 40).max(axis=1) <= most).all()
    assert (strangers[:, turn] <= weights.most_left[turn] + 1e-9).all()


def test_a_record_that_tells_nothing_of_something_gains_nothing_by_it():
    table = people(60, 5)
    records = encoded(compiled(EVERYTHING), table, evaluate, native=None)
    weights = weighing(records)
    bounds = bounds_of(records, weights, np.arange(60, dtype=np.int32)).most_left
    turn = records.program.order.index(3)
    own = bounds[:, turn] - bounds[:, turn + 1]
    is_silent = np.array([height is None for height in table["height"].to_pylist()])
    assert 0 < is_silent.sum() < 60
    assert own[is_silent] == pytest.approx(0)
    assert (own[~is_silent] > 0.1).all()


@needs_kernel
def test_kernel_and_numpy_give_the_same_against_all_to_the_last_bit():
    ones = np.array([1, 30, 99, 250], np.int32)
    found = [
        find_against(_records(300, 6, native), ones, -5.0, native=native)
        for native in (NATIVE, None)
    ]
    for part in ("left", "right", "weight", "levels"):
        assert np.array_equal(getattr(found[0], part), getattr(found[1], part))
    assert found[0].compared == found[1].compared
