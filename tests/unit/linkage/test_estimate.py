import random
from functools import cache
from itertools import combinations

import pytest

from flamsteed.linkage import estimate
from flamsteed.linkage.estimate import (
    Estimate,
    Stratum,
    allocate,
    estimated_precision,
    estimated_recall,
    exact_bounds,
    stratified_share,
)


def test_one_large_stratum_has_the_exact_interval_of_clopper_and_pearson() -> None:
    """Worked figures of Newcombe (1998, Statistics in Medicine 17:857), method 5."""
    for right, number, low, high in ((81, 263, 0.2527, 0.3676), (15, 148, 0.0578, 0.1617),
                                     (0, 20, 0.0, 0.1684), (1, 29, 0.0009, 0.1776)):  # fmt: skip
        told = stratified_share([Stratum(True, 10**7, number, right)])
        assert told.value == pytest.approx(right / number)
        assert (told.low, told.high) == (
            pytest.approx(low, abs=1e-4),
            pytest.approx(high, abs=1e-4),
        )


def test_bounds_of_a_small_stratum_are_those_of_every_possible_draw() -> None:
    """Held against counting: of 8 pairs 4 are drawn, 3 of them are one person."""
    stratum = Stratum(True, 8, 4, 3)
    possible = []
    for right in range(3, 8):
        draws = list(combinations(range(8), 4))
        found = [sum(place < right for place in draw) for draw in draws]
        few = sum(n <= 3 for n in found) / len(draws)
        many = sum(n >= 3 for n in found) / len(draws)
        if few > 0.025 and many > 0.025:
            possible.append(right / 8)
    assert exact_bounds(stratum) == (min(possible), max(possible))


def test_each_stratum_counts_by_its_size() -> None:
    told = stratified_share([Stratum(True, 900, 10, 10), Stratum(True, 100, 10, 5)])
    assert told.value == pytest.approx(0.95)
    assert told.low < 0.95 < told.high <= 1


def test_what_was_judged_whole_is_certain() -> None:
    told = stratified_share([Stratum(True, 10, 10, 9)])
    assert told == Estimate(0.9, 0.9, 0.9)


def test_a_sample_without_an_error_is_not_certain() -> None:
    told = estimated_precision([Stratum(True, 10_000, 50, 50), Stratum(True, 5_000, 50, 50)])
    assert told.value == 1.0
    assert 0.9 < told.low < 0.97


def test_nothing_judged_tells_nothing() -> None:
    assert stratified_share([Stratum(True, 10, 0, 0, unsure=3)]) == Estimate(0.5, 0.0, 1.0)
    assert stratified_share([]) == Estimate(0.0, 0.0, 0.0)


def test_recall_weighs_what_was_missed_against_what_was_found() -> None:
    strata = [Stratum(True, 1000, 1000, 900), Stratum(False, 400, 400, 100)]
    assert estimated_recall(strata).value == pytest.approx(0.9)
    assert estimated_recall(strata[:1]) == Estimate(1.0, 1.0, 1.0)
    assert estimated_recall([Stratum(True, 10, 10, 0)]).value == 0.0


def _truth(strata: list[tuple[bool, int, float]]) -> tuple[float, float]:
    found = sum(size * share for linked, size, share in strata if linked)
    missed = sum(size * share for linked, size, share in strata if not linked)
    linked = sum(size for is_linked, size, _ in strata if is_linked)
    return found / linked, found / (found + missed)


@pytest.mark.parametrize("number", [120, 400])
def test_nineteen_intervals_in_twenty_hold_the_truth(
    number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(estimate, "exact_bounds", cache(exact_bounds))
    strata = [
        (True, 20_000, 0.999), (True, 6_000, 0.99), (True, 2_000, 0.93), (True, 500, 0.7),
        (False, 800, 0.6), (False, 1_500, 0.3), (False, 4_000, 0.04),
    ]  # fmt: skip
    dice = random.Random(11)
    drawn = allocate([s[1] for s in strata], [0.22, 0.22, 0.25, 0.45, 0.5, 0.45, 0.25], number)
    true_precision, true_recall = _truth(strata)
    held = [0, 0]
    times = 400
    for _ in range(times):
        judged = [
            Stratum(linked, size, many, sum(dice.random() < share for _ in range(many)))
            for (linked, size, share), many in zip(strata, drawn, strict=True)
        ]
        for place, (told, truth) in enumerate(
            ((estimated_precision(judged), true_precision), (estimated_recall(judged), true_recall))
        ):
            held[place] += told.low <= truth <= told.high
    assert all(count >= 0.94 * times for count in held), held


def test_a_sample_is_divided_by_size_and_doubt_with_two_at_least_from_each() -> None:
    drawn = allocate([1000, 1000, 10, 1], [0.5, 0.25, 0.25, 0.5], 63)
    assert sum(drawn) == 63
    assert drawn[0] > drawn[1] > drawn[2] == 2
    assert drawn[3] == 1
    assert allocate([3, 2], [0.5, 0.5], 100) == [3, 2]
    assert allocate([], [], 5) == []
