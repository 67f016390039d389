"""What a figure is rounded to, and what a rounded figure tells."""

import numpy as np

from flamsteed.privacy.tables.grid import Floats


def rounded(figures: Floats, step: int) -> Floats:
    """Each figure's nearest multiple of `step`; halves go up."""
    return np.floor(figures / step + 0.5) * step


def could_be(shown: Floats, step: int, least: int) -> tuple[Floats, Floats]:
    """The least and the greatest whole number that each rounded figure could stand for.

    Whoever reads it knows the rule: a figure that is shown was 0 or at least `least`.
    """
    if step == 1:
        return shown.copy(), shown.copy()
    low = np.maximum(shown - step // 2, least)
    high = shown + (step - 1) // 2
    nothing = (shown == 0) & (high < least)
    return np.where(shown == 0, 0.0, low), np.where(nothing, 0.0, high)
