import numpy as np
import pytest

from flamsteed.scoring.intervals import Estimate, by_unit, ratio, resampled, wilson


def test_wilsons_interval_is_the_published_one() -> None:
    """Newcombe, Statistics in Medicine 17 (1998), table I, method 3."""
    for held, of, low, high in (
        (81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718),
    ):  # fmt: skip
        told = wilson(held, of)
        assert (round(told.low, 4), round(told.high, 4)) == (low, high)
        assert told.value == held / of


def test_of_nothing_nothing_is_known() -> None:
    assert wilson(0, 0) == Estimate(1.0, 0.0, 1.0)
    assert resampled(np.zeros((0, 2))).estimate(_share) == Estimate(1, 0, 1)


def test_all_right_is_not_taken_for_certain() -> None:
    told = wilson(10, 10)
    assert told.high == 1.0
    assert told.low == pytest.approx(0.7225, abs=1e-4)


def _share(sums: np.ndarray) -> np.ndarray:
    return ratio(sums[..., 0], sums[..., 1])


def test_the_bootstrap_agrees_with_wilson_where_units_stand_by_themselves() -> None:
    sums = np.array([[1.0, 1.0]] * 900 + [[0.0, 1.0]] * 100)
    told, exact = resampled(sums).estimate(_share), wilson(900, 1000)
    assert told.value == 0.9
    assert told.low == pytest.approx(exact.low, abs=0.004)
    assert told.high == pytest.approx(exact.high, abs=0.004)


def test_what_goes_wrong_together_widens_the_interval() -> None:
    alone = np.array([[1.0, 1.0]] * 900 + [[0.0, 1.0]] * 100)
    together = np.array([[1.0, 1.0]] * 900 + [[0.0, 20.0]] * 5)
    assert _width(resampled(together).estimate(_share)) > 2 * _width(
        resampled(alone).estimate(_share)
    )


def _width(told: Estimate) -> float:
    return told.high - told.low


def test_the_order_of_units_changes_nothing() -> None:
    dice = np.random.default_rng(5)
    sums = np.stack([dice.integers(0, 5, 400), np.full(400, 5)], axis=1).astype(float)
    assert resampled(sums).estimate(_share) == resampled(sums[::-1]).estimate(_share)


def test_members_are_added_up_by_unit_whatever_their_order() -> None:
    unit = np.array([7, 3, 7, 3, 9])
    sums = np.array([[0.1, 1], [0.2, 1], [0.3, 1], [0.4, 1], [0.5, 1]])
    expected = [[0.6, 2], [0.4, 2], [0.5, 1]]
    assert by_unit(unit, sums).tolist() == expected
    assert by_unit(unit[::-1], sums[::-1]).tolist() == expected


def test_the_interval_holds_the_truth_about_19_times_in_20() -> None:
    """Units of one to six members that are all right or all wrong; the truth is 0.9."""
    dice = np.random.default_rng(11)
    held = 0
    for _ in range(100):
        size = dice.integers(1, 7, 500).astype(float)
        right = size * (dice.random(500) < 0.9)
        told = resampled(np.stack([right, size], axis=1)).estimate(_share)
        held += told.low <= 0.9 <= told.high
    assert 88 <= held <= 100
