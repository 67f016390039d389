"""The measures on cases small enough to count by hand."""

import numpy as np
import pytest
from bench.linkage.measures import (
    are_true,
    best_f1,
    calibration,
    components,
    measure_clusters,
    recall_at_precision,
    true_pairs,
)

# people     a a a  b b  c
TRUTH = np.array(["a", "a", "a", "b", "b", "c"])


def test_the_truth_itself_is_wholly_right() -> None:
    found = measure_clusters(np.array([7, 7, 7, 3, 3, 9]), TRUTH)
    assert (found.precision, found.recall, found.f1, found.b3) == (1, 1, 1, 1)
    assert (found.people_exact, found.people, found.clusters) == (1, 3, 3)


def test_a_split_and_a_merge_are_counted_by_hand() -> None:
    # clusters: a a | a b b | c, so 4 pairs found, of which aa and bb are true; 4 true pairs
    found = measure_clusters(np.array([1, 1, 2, 2, 2, 3]), TRUTH)
    assert found.precision == pytest.approx(2 / 4)
    assert found.recall == pytest.approx(2 / 4)
    # of each record's cluster its own: 1 1 1/3 2/3 2/3 1; of each record's person: 2/3 2/3 1/3 1 1 1
    assert found.b3_precision == pytest.approx((1 + 1 + 1 / 3 + 2 / 3 + 2 / 3 + 1) / 6)
    assert found.b3_recall == pytest.approx((2 / 3 + 2 / 3 + 1 / 3 + 1 + 1 + 1) / 6)
    assert found.people_exact == pytest.approx(1 / 3)


def test_everybody_apart_is_precise_and_finds_nothing() -> None:
    found = measure_clusters(np.arange(6), TRUTH)
    assert (found.precision, found.recall, found.f1) == (1, 0, 0)
    assert found.people_exact == pytest.approx(1 / 3)


def test_no_records_are_no_error() -> None:
    none = np.array([], dtype=np.int64)
    found = measure_clusters(none, none)
    assert (found.precision, found.recall, found.people, found.clusters) == (1, 1, 0, 0)


def test_housemates_merged_are_shares_of_pairs_of_different_people_of_one_home() -> None:
    home = np.array(["h", "h", "h", "h", "h", "other"])
    # pairs of different people at home: 3 records of a with 2 of b, 6; a's third is with both b's
    found = measure_clusters(np.array([1, 1, 2, 2, 2, 3]), TRUTH, household=home)
    assert found.housemates_merged == pytest.approx(2 / 6)
    # merged with somebody of another home only: no housemates merged
    found = measure_clusters(np.array([1, 1, 2, 4, 5, 2]), TRUTH, household=home)
    assert found.housemates_merged == 0


def test_nobody_who_lives_with_anybody_gives_no_share() -> None:
    found = measure_clusters(np.arange(6), TRUTH, household=np.array(list("aaabbc")))
    assert np.isnan(found.housemates_merged)


def test_pairs_are_true_if_their_records_are_of_one_person() -> None:
    assert true_pairs(TRUTH) == 4
    found = are_true(np.array([0, 0, 3]), np.array([1, 3, 4]), TRUTH)
    assert found.tolist() == [True, False, True]


SCORES = np.array([9.0, 8.0, 7.0, 7.0, 5.0])
HITS = np.array([True, True, True, False, True])


def test_recall_at_a_precision_takes_the_lowest_threshold_that_keeps_it() -> None:
    # thresholds 9, 8, 7, 5 give precision 1, 1, 3/4, 4/5 and hits 1, 2, 3, 4 of five true pairs
    assert recall_at_precision(SCORES, HITS, of=5, precision=1.0) == pytest.approx(2 / 5)
    assert recall_at_precision(SCORES, HITS, of=5, precision=0.8) == pytest.approx(4 / 5)
    assert recall_at_precision(SCORES, ~HITS, of=5, precision=0.9) == 0


def test_pairs_with_one_score_stand_or_fall_together() -> None:
    assert recall_at_precision(SCORES[:4], HITS[:4], of=4, precision=0.9) == pytest.approx(2 / 4)


def test_the_best_f1_names_its_threshold() -> None:
    assert best_f1(SCORES, HITS, of=5) == (pytest.approx(2 * 4 / (5 + 5)), 5.0)
    assert best_f1(SCORES[:3], HITS[:3], of=3) == (1.0, 7.0)


def test_calibration_weighs_each_gap_by_its_pairs() -> None:
    stated = np.array([0.92, 0.94, 0.12, 1.0])
    error, table = calibration(stated, np.array([True, False, False, True]), bins=10)
    assert table[0] == (pytest.approx(0.12), 0.0, 1)
    assert table[1] == (pytest.approx((0.92 + 0.94 + 1.0) / 3), pytest.approx(2 / 3), 3)
    assert error == pytest.approx((0.12 + 3 * (2.86 / 3 - 2 / 3)) / 4)


def test_components_are_named_by_their_least_record_along_any_chain() -> None:
    chain = np.array([4, 3, 2, 1]), np.array([3, 2, 1, 0])
    assert components(7, *chain).tolist() == [0, 0, 0, 0, 0, 5, 6]
    assert components(3, np.array([], np.int64), np.array([], np.int64)).tolist() == [0, 1, 2]
    many = np.random.default_rng(1).permutation(5_000)
    assert set(components(5_000, many[:-1], many[1:])) == {0}
