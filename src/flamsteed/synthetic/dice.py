"""Randomness that depends on nothing but numbers: one small generator for each record.

A record's draws start from the seed and the record's own numbers, so a record that did not
change is written the same way month after month, in whatever order records are made.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, TypeVar
from zlib import crc32

T = TypeVar("T")
_MASK: Final = (1 << 64) - 1
_STEP: Final = 0x9E3779B97F4A7C15
_FULL: Final = float(1 << 64)


def _mixed(number: int) -> int:
    number = ((number ^ (number >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    number = ((number ^ (number >> 27)) * 0x94D049BB133111EB) & _MASK
    return number ^ (number >> 31)


class Dice:
    """A stream of draws fixed by its starting numbers (the splitmix64 sequence)."""

    __slots__ = ("_state",)

    def __init__(self, seed: int, purpose: str, *numbers: int) -> None:
        state = _mixed((seed * _STEP + crc32(purpose.encode())) & _MASK)
        for number in numbers:
            state = _mixed((state + _STEP * (number + 1)) & _MASK)
        self._state = state

    def roll(self) -> int:
        """The next 64 bits."""
        self._state = (self._state + _STEP) & _MASK
        return _mixed(self._state)

    def chance(self, share: float) -> bool:
        """True in `share` (0 to 1) of draws."""
        return self.roll() < share * _FULL

    def below(self, limit: int) -> int:
        """A whole number from 0 to `limit` - 1."""
        return (self.roll() >> 32) * limit >> 32

    def between(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`, both included."""
        return low + self.below(high - low + 1)

    def share(self) -> float:
        """A number from 0 up to 1."""
        return self.roll() / _FULL

    def pick(self, choices: Sequence[T]) -> T:
        """One of `choices`, each as likely."""
        return choices[self.below(len(choices))]

    def sample(self, choices: Sequence[T], count: int) -> list[T]:
        """`count` different members of `choices`, in drawn order."""
        places: dict[int, int] = {}
        drawn = []
        for taken in range(min(count, len(choices))):
            place = self.between(taken, len(choices) - 1)
            drawn.append(choices[places.get(place, place)])
            places[place] = places.get(taken, taken)
        return drawn
