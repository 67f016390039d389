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
    level_starts: npt.NDArray[np.int32]
    weights: npt.NDArray[np.float64]
    rarity_columns: npt.NDArray[np.int32]
    rarity_scale: npt.NDArray[np.float64]
    rarity_base: npt.NDArray[np.float64]
    rarity_least: npt.NDArray[np.float64]
    most_left: npt.NDArray[np.float64]


def weights_of(program: Program, rarest: npt.NDArray[np.float64]) -> Weights:
    """The weights of a program's recipe; `rarest` is the least log2 share in each number column."""
    starts: list[int] = []
    columns: list[int] = []
    weights: list[float] = []
    scale: list[float] = []
    base: list[float] = []
    least: list[float] = []
    most: list[float] = []
    for question in program.recipe.questions:
        starts.append(len(weights))
        weights.append(0.0)
        columns.append(-1)
        scale.append(0.0)
        base.append(0.0)
        least.append(-np.inf)
        best = 0.0
        for answer in question.answers:
            column = -1 if answer.rarity is None else program.numbers.index(answer.rarity)
            weights.append(answer.weight)
            columns.append(column)
            scale.append(answer.rarity_scale)
            base.append(float(np.log2(answer.rarity_base)))
            least.append(float(np.log2(answer.rarity_least)) if answer.rarity_least else -np.inf)
            share = max(rarest[column], least[-1]) if column >= 0 else base[-1]
            gain = max(0.0, scale[-1] * (base[-1] - share)) if column >= 0 else 0.0
            best = max(best, weights[-1] + gain)
        most.append(best)
    turns = np.array(most)[list(program.order)]
    left = np.concatenate([np.cumsum(turns[::-1])[::-1], np.zeros(1)]) + _MARGIN
    return Weights(
        program.recipe.prior,
        np.array(starts, np.int32),
        np.array(weights),
        np.array(columns, np.int32),
        np.array(scale),
        np.array(base),
        np.array(least),
        left,
    )
