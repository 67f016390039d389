import numpy as np
import pytest

from flamsteed.scoring.sureness import Scored, how_sure, reached, sureness


def _scored(
    probability: list[float], is_right: list[bool], *, true_pairs: float, accept_from: float = 0.9
) -> Scored:
    sure = np.array(probability)
    units = np.arange(len(sure))
    true = np.zeros(len(sure))
    true[:] = true_pairs / max(len(sure), 1)
    return Scored(np.log(sure), sure, np.array(is_right, bool), sure >= accept_from, units, true)


def test_recall_at_a_precision_is_the_greatest_over_all_thresholds() -> None:
    sure = [0.99, 0.98, 0.97, 0.96, 0.95, 0.94, 0.93, 0.92, 0.91, 0.90, 0.5]
    right = [True] * 4 + [False] + [True] * 5 + [False]
    strict, loose = reached(_scored(sure, right, true_pairs=20), (0.99, 0.9))
    assert strict.recall.value == pytest.approx(4 / 20)
    assert strict.from_probability == 0.96
    assert loose.recall.value == pytest.approx(9 / 20)
    assert loose.from_probability == 0.90


def test_pairs_of_one_weight_are_taken_together_or_not_at_all() -> None:
    (told,) = reached(_scored([0.9, 0.9, 0.9], [True, True, False], true_pairs=3), (0.99,))
    assert told.recall.value == 0
    assert told.from_probability is None


def test_true_pairs_that_were_never_scored_count_against_recall() -> None:
    (told,) = reached(_scored([0.9, 0.8], [True, True], true_pairs=8), (0.99,))
    assert told.recall.value == pytest.approx(2 / 8)


def test_the_calibration_error_is_the_mean_gap_over_ten_bins() -> None:
    sure = [0.95] * 10 + [0.25] * 10
    right = [True] * 8 + [False] * 2 + [True] * 4 + [False] * 6
    told = sureness(_scored(sure, right, true_pairs=20))
    assert told.calibration_error.value == pytest.approx((0.15 * 10 + 0.15 * 10) / 20)
    assert told.brier.value == pytest.approx(
        (8 * 0.05**2 + 2 * 0.95**2 + 4 * 0.75**2 + 6 * 0.25**2) / 20
    )
    assert [(b.pairs, b.right.value) for b in told.bins] == [(10, 0.4), (10, 0.8)]


def test_probabilities_that_are_right_have_almost_no_calibration_error() -> None:
    dice = np.random.default_rng(3)
    sure = np.sort(dice.random(20_000))[::-1]
    right = dice.random(20_000) < sure
    told = how_sure(_scored(sure.tolist(), right.tolist(), true_pairs=20_000))
    assert told.scored.calibration_error.value < 0.01
    assert told.accepted.pairs == int((sure >= 0.9).sum())
    inside = [b.right.low <= b.stated <= b.right.high for b in told.scored.bins if b.pairs > 50]
    assert sum(inside) >= len(inside) - 1


def test_overconfidence_shows() -> None:
    told = sureness(_scored([0.999] * 100, [True] * 85 + [False] * 15, true_pairs=100))
    assert told.calibration_error.value == pytest.approx(0.149)
    assert told.bins[-1].right.high < 0.999


def test_without_pairs_nothing_is_claimed() -> None:
    told = how_sure(_scored([], [], true_pairs=0))
    assert told.scored.pairs == 0
    assert (told.scored.brier.low, told.scored.brier.high) == (0.0, 1.0)
    assert told.reached[0].recall.value == 0
