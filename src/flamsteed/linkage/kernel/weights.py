"""The numbers of a recipe as the kernel reads them: bits by level, and what rarity adds."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from flamsteed.linkage.kernel.program import Program

_MARGIN = 1e-6


@dataclass(frozen=True)
class Weights:
    """Weights by level: those of question q begin at `level_starts[q]`, the first for its silence.

    `rarity_columns` is the number column that says how common a value is (log2 of its share), -1
    for none. `most_left[t]` is the most that the question at turn t and those after it can add.
    """

    prior: float
    prior_at_home: float
    level_starts: npt.NDArray[np.int32]
    weights: npt.NDArray[np.float64]
    at_home: npt.NDArray[np.float64]
    rarity_columns: npt.NDArray[np.int32]
    rarity_scale: npt.NDArray[np.float64]
    rarity_base: npt.NDArray[np.float64]
    rarity_least: npt.NDArray[np.float64]
    most_left: npt.NDArray[np.float64]
    most_at_home: npt.NDArray[np.float64]


def together(weights: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """The bits for one person against strangers and people who live together, taken together.

    `weights` has one row per pair: against the ones, against the others.
    """
    both: npt.NDArray[np.float64] = weights[:, 0].copy()
    here = np.flatnonzero(np.isfinite(weights[:, 1]))
    both[here] = -np.logaddexp2(-weights[here, 0], -weights[here, 1])
    return both


def weights_of(program: Program, rarest: npt.NDArray[np.float64]) -> Weights:
    """The weights of a program's recipe; `rarest` is the least log2 share in each number column."""
    recipe = program.recipe
    sizes = [1 + len(question.answers) for question in recipe.questions]
    starts = np.cumsum([0, *sizes[:-1]]).astype(np.int32) if sizes else np.empty(0, np.int32)
    answers = [each for question in recipe.questions for each in (None, *question.answers)]
    columns = [
        -1 if a is None or a.rarity is None else program.numbers.index(a.rarity) for a in answers
    ]
    weights = np.array([0.0 if a is None else a.weight for a in answers])
    at_home = np.array([0.0 if a is None else a.weight_at_home for a in answers])
    scale = np.array([0.0 if a is None else a.rarity_scale for a in answers])
    base = np.array([0.0 if a is None else float(np.log2(a.rarity_base)) for a in answers])
    least = np.array(
        [float(np.log2(a.rarity_least)) if a and a.rarity_least else -np.inf for a in answers]
    )
    gain = np.array(
        [
            max(0.0, scale[n] * (base[n] - max(rarest[column], least[n]))) if column >= 0 else 0.0
            for n, column in enumerate(columns)
        ]
    )
    return Weights(
        recipe.prior, recipe.prior_at_home, starts, weights, at_home,
        np.array(columns, np.int32), scale, base, least,
        _left(program, starts, weights + gain), _left(program, starts, at_home),
    )  # fmt: skip


def _left(
    program: Program, starts: npt.NDArray[np.int32], bits: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """The most that the questions from each turn on can add; silence, the first level, adds nothing."""
    most = np.maximum.reduceat(bits, starts) if len(starts) else np.empty(0)
    turns = most[list(program.order)]
    return np.concatenate([np.cumsum(turns[::-1])[::-1], np.zeros(1)]) + _MARGIN
