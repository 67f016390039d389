"""What happens to values between a person and a back office: typing errors, damaged dates."""

import re

import numpy as np
from numpy.typing import NDArray

from bench.linkage.names import Texts

Days = NDArray[np.datetime64]
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm", "1234567890")
_SOUNDS = (
    ("ph", "f"), ("ck", "k"), ("ie", "ei"), ("ei", "ie"), ("ee", "ea"), ("ea", "ee"), ("ll", "l"), ("tt", "t"), ("ss", "s"),
    ("nn", "n"), ("rr", "r"), ("th", "t"), ("sch", "sh"), ("sz", "sh"), ("cz", "ch"), ("wr", "r"), ("kn", "n"), ("ou", "u"),
    ("oo", "u"), ("ai", "ay"), ("ay", "ai"), ("au", "or"), ("ks", "x"), ("x", "ks"), ("c", "k"), ("k", "c"), ("z", "s"),
    ("w", "v"), ("v", "w"), ("j", "y"), ("y", "i"), ("er", "a"), ("s", "z"), ("i", "y"), ("e", "a"), ("o", "a"), ("a", "e"),
)  # fmt: skip


def _neighbours() -> NDArray[np.uint32]:
    """By letter the two keys beside it on a keyboard."""
    table = np.repeat(np.arange(256, dtype=np.uint32)[:, None], 2, axis=1)
    for row in _ROWS:
        for case in (row, row.upper()):
            for place, key in enumerate(case):
                beside = case[max(place - 1, 0)], case[min(place + 1, len(case) - 1)]
                table[ord(key)] = [
                    ord(b if b != key else beside[1 - n]) for n, b in enumerate(beside)
                ]
    return table


_BESIDE = _neighbours()


def mistyped(rng: np.random.Generator, values: Texts, *, by_ear: float = 0.0) -> Texts:
    """Each value with one error: letters changed places, one left out, doubled, struck beside or
    added; with `by_ear`, that share is written as it sounds instead. Two letters or fewer stay.
    """
    if not len(values):
        return values
    letters, lengths = _letters(values)
    at = 1 + (rng.random(len(values)) * np.maximum(lengths - 1, 1)).astype(np.int64)
    at = np.where(rng.random(len(values)) < 0.06, 0, np.minimum(at, lengths - 1))[:, None]
    kind = np.searchsorted([0.2, 0.45, 0.6, 0.85], rng.random(len(values)))[:, None]
    place = np.arange(letters.shape[1])[None, :]
    swap_at = np.minimum(at, np.maximum(lengths[:, None] - 2, 0))
    swapped = np.where(
        place == swap_at, place + 1, np.where(place == swap_at + 1, place - 1, place)
    )
    longer = np.where(place > at, place - 1, place)
    source = np.select(
        [kind == 0, kind == 1, (kind == 2) | (kind == 4)],
        [swapped, place + (place >= at), longer],
        place,
    )
    made = np.take_along_axis(letters, np.minimum(source, letters.shape[1] - 1), axis=1)
    struck = _BESIDE[
        np.minimum(np.take_along_axis(letters, at, axis=1), 255), rng.integers(0, 2, at.shape)
    ]
    made = np.where((place == at) & (kind >= 3), struck, made)
    typed = _texts(np.where(lengths[:, None] > 2, made, letters))
    heard = np.flatnonzero((rng.random(len(values)) < by_ear) & (lengths > 2))
    for number in heard:
        typed[number] = _as_heard(values[number], int(rng.integers(len(_SOUNDS))))
    return typed


def _letters(values: Texts) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
    width = max(values.dtype.itemsize // 4 + 2, 4)
    letters = (
        np.ascontiguousarray(values.astype(f"U{width}")).view(np.uint32).reshape(len(values), width)
    )
    return letters, np.strings.str_len(values).astype(np.int64)


def _texts(letters: NDArray[np.uint32]) -> Texts:
    return np.ascontiguousarray(letters).view(f"U{letters.shape[1]}").ravel()


def _as_heard(word: str, first: int) -> str:
    """The word with the first sound that fits written otherwise, beginning with rule `first`."""
    for rule in (*_SOUNDS[first:], *_SOUNDS[:first]):
        changed = re.sub(f"(?<=.){rule[0]}", rule[1], word, count=1)
        if changed != word:
            return changed
    return word


def day_parts(days: Days) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Year, month and day of the month."""
    months = days.astype("datetime64[M]")
    year = months.astype("datetime64[Y]").astype(np.int64) + 1970
    month = months.astype(np.int64) % 12 + 1
    return year, month, (days - months.astype("datetime64[D]")).astype(np.int64) + 1


def day_of(
    year: NDArray[np.int64], month: NDArray[np.int64], day: NDArray[np.int64], otherwise: Days
) -> Days:
    """The day with those parts, or `otherwise` where there is no such day."""
    fits = (month >= 1) & (month <= 12) & (day >= 1)
    months = ((year - 1970) * 12 + np.where(fits, month, 1) - 1).astype("datetime64[M]")
    made = months.astype("datetime64[D]") + (day - 1)
    fits &= made.astype("datetime64[M]") == months
    return np.where(fits, made, otherwise)


def crossed_days(days: Days) -> Days:
    """Day and month changed places, where that is a day."""
    year, month, day = day_parts(days)
    return day_of(year, day, month, days)


def first_of_january(days: Days) -> Days:
    """The first of January of the same year, as for an estimated date."""
    return days.astype("datetime64[Y]").astype("datetime64[D]")


def misread_days(rng: np.random.Generator, days: Days) -> Days:
    """One digit off, somewhere in the date; a date that then cannot be stays as it was."""
    year, month, day = day_parts(days)
    part = np.searchsorted([0.30, 0.42, 0.62, 0.66, 0.88], rng.random(len(days)))
    off = rng.choice([-3, -2, -1, -1, 1, 1, 2, 3], len(days))
    day = day + np.where(part == 0, off, np.where(part == 1, 10 * np.sign(off), 0))
    month = month + np.where(part == 2, off, np.where(part == 3, 10 * np.sign(off), 0))
    year = year + np.where(part == 4, off, np.where(part == 5, 10 * np.sign(off), 0))
    return day_of(year, month, day, days)
