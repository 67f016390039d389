"""Weights moved by answers: what is known comes back, and what is not said stays."""

import numpy as np
import pytest

from flamsteed.linkage.kernel.fit import Evidence, Said, fitted, weights_if
from flamsteed.linkage.kernel.recipe import Answer, Question, Recipe
from flamsteed.linkage.kernel.taught import Taught

LEVELS = ((0.7, 0.01, 0.05), (0.2, 0.05, 0.1), (0.1, 0.94, 0.85))
RECIPE = Recipe(
    tuple(
        Question(f"q{n}", "false", tuple(Answer(f"a{k}", "true", m, u, r=r) for k, (m, u, r) in enumerate(LEVELS)))
        for n in range(4)
    ),
    (), chance=0.01, at_home=2.0,
)  # fmt: skip
ALONE = Recipe(RECIPE.questions, (), chance=0.01)
TRUTH = Taught(0.7, 1.2, -0.5, {"q1": {"a0": -2.0}, "q2": {"a2": 1.5}})


def _evidence(size: int, seed: int = 1) -> Evidence:
    levels = np.random.default_rng(seed).integers(0, 4, (size, 4)).astype(np.uint8)
    answers = RECIPE.questions[0].answers
    bits = np.array([0.0, *(a.weight for a in answers)])[levels]
    at_home = np.array([0.0, *(a.weight_at_home for a in answers)])[levels]
    return Evidence(levels, bits, at_home)


def _said(same: np.ndarray, *, picked: bool = False) -> Said:
    size = len(same)
    return Said(same.astype(float), np.ones(size), np.full(size, picked), np.full(size, not picked))


def _as_it_is(recipe: Recipe, evidence: Evidence, taught: Taught, seed: int = 2) -> np.ndarray:
    """Answers as they would fall if the recipe so taught were right."""
    sure = 1 / (1 + np.exp2(-weights_if(recipe, taught, evidence)))
    return np.random.default_rng(seed).random(len(sure)) < sure


@pytest.mark.parametrize("recipe", [RECIPE, ALONE])
def test_what_moved_the_answers_is_found_again(recipe: Recipe) -> None:
    """Scale, shift and levels can stand in for one another, so what is held together is the weights."""
    evidence = _evidence(60_000)
    found = fitted(recipe, evidence, _said(_as_it_is(recipe, evidence, TRUTH)))
    told, right, before = (weights_if(recipe, t, evidence) for t in (found, TRUTH, Taught()))
    assert np.abs(right - before).mean() > 2
    assert np.abs(told - right).mean() < 0.2
    assert found.levels["q1"]["a0"] < -1 < 0.8 < found.levels["q2"]["a2"]


def test_no_answers_move_nothing() -> None:
    found = fitted(RECIPE, _evidence(0), _said(np.empty(0)))
    assert found == Taught()


def test_the_more_answers_the_nearer_the_truth() -> None:
    others = _evidence(5_000, 99)
    gaps = []
    for size in (20, 1_000, 10_000):
        off = []
        for seed in range(5):
            evidence = _evidence(size, seed)
            found = fitted(RECIPE, evidence, _said(_as_it_is(RECIPE, evidence, TRUTH, seed)))
            weights = [weights_if(RECIPE, each, others) for each in (found, TRUTH)]
            off.append(np.abs(weights[0] - weights[1]).mean())
        gaps.append(np.mean(off))
    assert gaps[0] > 2 * gaps[1] > 4 * gaps[2]


def test_answers_that_the_model_foresaw_move_little() -> None:
    evidence = _evidence(30)
    found = fitted(RECIPE, evidence, _said(_as_it_is(RECIPE, evidence, Taught())))
    moved = weights_if(RECIPE, found, evidence) - weights_if(RECIPE, Taught(), evidence)
    assert np.abs(moved).mean() < 1


@pytest.mark.parametrize("same", [0.0, 1.0])
@pytest.mark.parametrize("picked", [True, False])
def test_answers_of_one_kind_alone_give_numbers(same: float, picked: bool) -> None:
    evidence = _evidence(500)
    found = fitted(RECIPE, evidence, _said(np.full(500, same), picked=picked))
    weights = weights_if(RECIPE, found, evidence)
    assert np.isfinite(weights).all()
    if not picked:
        now, before = (
            1 / (1 + np.exp2(-w)) for w in (weights, weights_if(RECIPE, Taught(), evidence))
        )
        assert abs(now.mean() - same) < abs(before.mean() - same) / 2


def test_answers_that_contradict_one_another_leave_a_pair_in_doubt() -> None:
    one = _evidence(1).only(np.zeros(1_000, np.int64))
    found = fitted(RECIPE, one, _said(np.arange(1_000) % 2))
    assert weights_if(RECIPE, found, one)[0] == pytest.approx(0.0, abs=0.1)


def test_the_order_of_answers_changes_nothing_that_shows() -> None:
    evidence = _evidence(2_000)
    said = _said(_as_it_is(RECIPE, evidence, TRUTH))
    order = np.random.default_rng(3).permutation(2_000)
    one = fitted(RECIPE, evidence, said)
    other = fitted(RECIPE, evidence.only(order), said.only(order))
    told = [weights_if(RECIPE, each, evidence) for each in (one, other)]
    assert np.abs(told[0] - told[1]).max() < 1e-4


def test_decisions_about_doubtful_pairs_alone_do_not_move_what_is_sure() -> None:
    """From the queue come pairs from 0.2 to 0.8 that are mostly two people, because nothing else joined them."""
    evidence = _evidence(40_000)
    truth = _as_it_is(RECIPE, evidence, Taught())
    stated = 1 / (1 + np.exp2(-weights_if(RECIPE, Taught(), evidence)))
    doubtful = np.flatnonzero((stated > 0.2) & (stated < 0.8))[:400]
    same = truth[doubtful] & (np.random.default_rng(4).random(400) < 0.2)
    everyone = evidence.only(np.arange(0, 40_000, 10))
    held = 1 / (1 + np.exp2(-weights_if(RECIPE, Taught(), everyone)))
    others = Said(held, np.full(4_000, 400 / 4_000), np.zeros(4_000, bool), np.zeros(4_000, bool))
    said = _said(same, picked=True).and_(others)
    found = fitted(RECIPE, evidence.only(doubtful).and_(everyone), said)

    sure = stated > 0.8
    now = 1 / (1 + np.exp2(-weights_if(RECIPE, found, evidence)))
    gaps = [abs(float((p[sure] - truth[sure]).mean())) for p in (stated, now)]
    naive = fitted(RECIPE, evidence.only(doubtful), _said(same))
    wrecked = 1 / (1 + np.exp2(-weights_if(RECIPE, naive, evidence)))
    assert gaps[1] < gaps[0] + 0.01
    assert abs(float((wrecked[sure] - truth[sure]).mean())) > 3 * gaps[1]


def test_drawn_pairs_say_how_sure_to_be_whatever_was_picked() -> None:
    evidence, more = _evidence(5_000), _evidence(2_000, 7)
    drawn = _said(_as_it_is(RECIPE, evidence, TRUTH))
    picked = _said(np.zeros(2_000), picked=True)
    found = fitted(RECIPE, evidence.and_(more), drawn.and_(picked))
    told, right = (weights_if(RECIPE, each, evidence) for each in (found, TRUTH))
    sure = [1 / (1 + np.exp2(-each)) for each in (told, right)]
    assert abs(float((sure[0] - sure[1]).mean())) < 0.02
