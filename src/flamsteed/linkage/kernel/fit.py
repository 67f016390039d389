"""Weights moved so that they agree with what people said of pairs: a Bayesian logistic regression.

What is not said stays as it was: every move is drawn towards none, so that a few answers move
little. Found by Newton's method (Fisher scoring), which ends at the same place whatever the order.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import numpy.typing as npt

from flamsteed.linkage.kernel.recipe import Recipe
from flamsteed.linkage.kernel.taught import Taught
from flamsteed.linkage.kernel.weights import together

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

SHIFT, SCALE, LEVEL, PICKED = 2.0, 0.25, 1.0, 10.0
"""How far moves are expected to go (standard deviations of their priors): bits that are added to
every pair, the factor of all evidence, bits that are added to one level, and bits by which pairs
picked from the queue may differ from all others."""
TURNS, STEADY, SHORTEST, DIGITS = 100, 1e-9, 1e-6, 6
_LN2 = float(np.log(2))


@dataclass(frozen=True)
class Evidence:
    """What each pair answers: its level of each question, and the bits of that against strangers and
    against people who live together. One row per pair, one column per question.
    """

    levels: npt.NDArray[np.uint8]
    bits: Floats
    at_home: Floats

    def only(self, which: npt.NDArray[np.generic]) -> "Evidence":
        """Some of these pairs."""
        return Evidence(self.levels[which], self.bits[which], self.at_home[which])

    def and_(self, more: "Evidence") -> "Evidence":
        """These pairs, then more."""
        parts = zip(_parts(self), _parts(more), strict=True)
        return Evidence(*(np.concatenate(both) for both in parts))


@dataclass(frozen=True)
class Said:
    """What was said of each pair: how sure that it is one person (0 to 1), and what that counts.

    `is_picked` is true of pairs that a steward was asked about because they were in doubt and
    nothing else joined them; `is_drawn` of pairs drawn at random from all. The others are no
    answers, but what the model itself holds of pairs taken at random.
    """

    same: Floats
    counts: Floats
    is_picked: Bools
    is_drawn: Bools

    def only(self, which: npt.NDArray[np.generic]) -> "Said":
        """Some of these pairs."""
        return Said(
            self.same[which], self.counts[which], self.is_picked[which], self.is_drawn[which]
        )

    def and_(self, more: "Said") -> "Said":
        """These pairs, then more."""
        parts = zip(_parts(self), _parts(more), strict=True)
        return Said(*(np.concatenate(both) for both in parts))


def _parts(value: Evidence | Said) -> tuple[npt.NDArray[Any], ...]:
    return tuple(getattr(value, each.name) for each in fields(value))


def fitted(recipe: Recipe, evidence: Evidence, said: Said) -> Taught:
    """How far the weights of `recipe` move for these answers; not at all for none.

    First all that was said moves scale, shifts and levels. Pairs from the queue are one person less
    often than others that look like them, because nothing else joined them: they have a shift of
    their own, which is then forgotten, as that of a sample of cases and controls is (Prentice and
    Pyke 1979, Biometrika 66:403). Only pairs drawn at random tell how sure to be; so where there are
    both, these alone move scale and shifts once more.
    """
    columns = _columns(evidence)
    design = _design(evidence, columns)
    bases = weights_of(recipe, evidence)
    picked = said.is_picked.astype(np.float64)[:, None]
    spread = np.array([SHIFT, SHIFT, SCALE, *[LEVEL] * len(columns), PICKED])
    both = (np.hstack([design[0], picked]), np.hstack([design[1], picked]))
    moved = _maximum(bases, both, said, spread=spread)[:-1]
    drawn = said.is_drawn
    if drawn.any() and said.is_picked.any():
        priors = (recipe.prior + moved[0], recipe.prior_at_home + moved[1])
        now = (bases[0] + design[0] @ moved)[drawn], (bases[1] + design[1] @ moved)[drawn]
        again = _maximum(now, _sureness(now, priors), said.only(drawn), spread=spread[:3])
        scale = 1 + again[2]
        moved = np.concatenate(
            [moved[:2] + again[:2], [scale * (1 + moved[2]) - 1], scale * moved[3:]]
        )
    return _taught(recipe, moved, columns)


def weights_of(recipe: Recipe, evidence: Evidence) -> tuple[Floats, Floats]:
    """The weight of each pair against strangers, and against people who live together."""
    strangers: Floats = recipe.prior + evidence.bits.sum(axis=1)
    at_home: Floats = recipe.prior_at_home + evidence.at_home.sum(axis=1)
    return strangers, at_home


def weights_if(recipe: Recipe, taught: Taught, evidence: Evidence) -> Floats:
    """The weight that each pair would have if the recipe were so taught."""
    added = np.zeros(len(evidence.levels))
    for place, question in enumerate(recipe.questions):
        by_level = [
            0.0,
            *(taught.levels.get(question.name, {}).get(a.name, 0.0) for a in question.answers),
        ]
        added += np.array(by_level)[evidence.levels[:, place]]
    strangers = recipe.prior + taught.shift + taught.scale * evidence.bits.sum(axis=1) + added
    at_home = taught.scale * evidence.at_home.sum(axis=1) + added
    at_home += recipe.prior_at_home + taught.shift_at_home
    return together(np.stack([strangers, at_home], axis=1))


def _columns(evidence: Evidence) -> list[tuple[int, int]]:
    """Every question and level that some pair gives."""
    return [
        (place, int(level))
        for place in range(evidence.levels.shape[1])
        for level in np.unique(evidence.levels[:, place])
        if level
    ]


def _design(evidence: Evidence, columns: Sequence[tuple[int, int]]) -> tuple[Floats, Floats]:
    """What a bit of each move adds to both weights of each pair: shifts, scale, levels."""
    one, none = np.ones(len(evidence.levels)), np.zeros(len(evidence.levels))
    levels = [(evidence.levels[:, q] == level).astype(np.float64) for q, level in columns]
    strangers = [one, none, evidence.bits.sum(axis=1), *levels]
    at_home = [none, one, evidence.at_home.sum(axis=1), *levels]
    return np.stack(strangers, axis=1), np.stack(at_home, axis=1)


def _sureness(weights: tuple[Floats, Floats], priors: tuple[float, float]) -> tuple[Floats, Floats]:
    """The same for shifts and scale alone, of pairs that have these weights already."""
    one, none = np.ones(len(weights[0])), np.zeros(len(weights[0]))
    lives = np.isfinite(weights[1])
    told = np.where(lives, weights[1], 0.0) - np.where(lives, priors[1], 0.0)
    strangers = np.stack([one, none, weights[0] - priors[0]], axis=1)
    return strangers, np.stack([none, one, told], axis=1)


def _maximum(
    bases: tuple[Floats, Floats], design: tuple[Floats, Floats], said: Said, *, spread: Floats
) -> Floats:
    """The moves that are likeliest, given the answers and how far each is expected to go."""
    moved = np.zeros(len(spread))
    before = _likely(bases, design, said, moved=moved, spread=spread)
    for _ in range(TURNS):
        strangers, at_home = (base + part @ moved for base, part in zip(bases, design, strict=True))
        both = together(np.stack([strangers, at_home], axis=1))
        # What a bit against strangers adds to the bits against both: the share of strangers in the doubt.
        share = np.where(np.isfinite(at_home), np.exp2(np.minimum(both - strangers, 0.0)), 1.0)
        slope = (share[:, None] * design[0] + (1 - share)[:, None] * design[1]) * _LN2
        sure = 1 / (1 + np.exp2(-np.clip(both, -500, 500)))
        pull = slope.T @ ((said.same - sure) * said.counts) - moved / spread**2
        curve = (slope * (said.counts * sure * (1 - sure))[:, None]).T @ slope
        step, length = np.linalg.solve(curve + np.diag(1 / spread**2), pull), 1.0
        after = _likely(bases, design, said, moved=moved + step, spread=spread)
        while after < before and length > SHORTEST:
            length /= 2
            after = _likely(bases, design, said, moved=moved + length * step, spread=spread)
        if after < before:
            break
        moved, gained, before = moved + length * step, after - before, after
        if gained < STEADY:
            break
    return moved


def _likely(
    bases: tuple[Floats, Floats], design: tuple[Floats, Floats], said: Said, *,
    moved: Floats, spread: Floats,
) -> float:  # fmt: skip
    """The logarithm of how likely these moves are, but for a constant."""
    weights = (base + part @ moved for base, part in zip(bases, design, strict=True))
    both = together(np.stack(list(weights), axis=1)) * _LN2
    wrong = said.same * np.logaddexp(0, -both) + (1 - said.same) * np.logaddexp(0, both)
    return -float((wrong * said.counts).sum()) - float(((moved / spread) ** 2).sum()) / 2


def _taught(recipe: Recipe, moved: Floats, columns: Sequence[tuple[int, int]]) -> Taught:
    levels: dict[str, dict[str, float]] = {}
    for (place, level), bits in zip(columns, moved[3:].tolist(), strict=True):
        question = recipe.questions[place]
        added = round(bits, DIGITS) + 0.0
        levels.setdefault(question.name, {})[question.answers[level - 1].name] = added
    shift, shift_at_home, scale = (round(float(each), DIGITS) + 0.0 for each in moved[:3])
    return Taught(round(1 + scale, DIGITS), shift, shift_at_home, levels)
