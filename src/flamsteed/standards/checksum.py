"""Weighted sums of the characters of an identifier, the heart of every check digit."""

from collections.abc import Sequence


def weighted_sql(expression: str, weights: Sequence[int], *, start: int = 1) -> str:
    """SQL for the sum of each digit of `expression`, from character `start`, times its weight.

    Defined for any text, so that a value that is no number costs no error.
    """
    return "(" + " + ".join(
        f"(ascii(substr({expression}, {start + place}, 1)) - 48) * {weight}"
        for place, weight in enumerate(weights)
    ) + ")"  # fmt: skip


def weighted(text: str, weights: Sequence[int], *, start: int = 1) -> int:
    """The same in Python; `text` must hold digits."""
    digits = text[start - 1 : start - 1 + len(weights)]
    return sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=True))
