"""Names are drawn by origin: few names many people have, and a long tail."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from flamsteed.synthetic.dice import Dice
from flamsteed.synthetic.name_lists import COMPOUNDS, FORENAMES, ORIGINS, SURNAMES

YOUNG_BORN_FROM: Final = 1975
_FEMALE_SURNAMES: Final = {"owski": "owska", "ewicz": "ewicz", "inski": "inska", "ecki": "ecka"}


@dataclass(frozen=True)
class Weighted:
    """Choices with their running weights."""

    choices: tuple[str, ...]
    running: tuple[float, ...]

    def pick(self, dice: Dice) -> str:
        """One choice, as likely as its weight."""
        place = bisect_right(self.running, dice.share() * self.running[-1])
        return self.choices[min(place, len(self.choices) - 1)]


@dataclass(frozen=True)
class NameBook:
    """Everything names are drawn from."""

    origins: Weighted
    ethnicities: dict[str, tuple[str, ...]]
    surnames: dict[str, Weighted]
    forenames: dict[tuple[str, str], Weighted]


def _zipf(words: list[str], tail: list[str]) -> Weighted:
    head_weights = [1.0 / (rank + 6) for rank in range(len(words))]
    tail_weight = 0.9 * sum(head_weights) / len(tail) if tail else 0.0
    tail_weight = min(tail_weight, head_weights[-1] / 2)
    return Weighted(
        tuple(word.replace("_", " ") for word in words + tail),
        tuple(accumulate(head_weights + [tail_weight] * len(tail))),
    )


def _compounds(origin: str) -> list[str]:
    if origin not in COMPOUNDS:
        return []
    stems, endings = COMPOUNDS[origin]
    return [stem + ending for stem in stems.split() for ending in endings.split()]


def load_names() -> NameBook:
    """The name lists, ready to draw from."""
    forenames = {}
    for origin, (women, men) in FORENAMES.items():
        forenames[origin, "F"] = _zipf(women.split(), [])
        forenames[origin, "M"] = _zipf(men.split(), [])
    return NameBook(
        origins=Weighted(
            tuple(ORIGINS), tuple(accumulate(float(share) for share, _ in ORIGINS.values()))
        ),
        ethnicities={origin: tuple(codes.split()) for origin, (_, codes) in ORIGINS.items()},
        surnames={o: _zipf(text.split(), _compounds(o)) for o, text in SURNAMES.items()},
        forenames=forenames,
    )


def draw_surname(names: NameBook, origin: str, dice: Dice) -> str:
    """A surname; a few are double-barrelled."""
    surname = names.surnames[origin].pick(dice)
    if origin in {"british", "iberian", "irish"} and dice.chance(0.02):
        other = names.surnames["british" if origin == "irish" else origin].pick(dice)
        return f"{surname}-{other}"
    return surname


def fitting_surname(surname: str, sex: str) -> str:
    """The surname as a person of that sex bears it: Polish endings and Singh and Kaur differ."""
    if sex == "F":
        for male, female in _FEMALE_SURNAMES.items():
            if surname.endswith(male):
                return surname.removesuffix(male) + female
        return "Kaur" if surname == "Singh" else surname
    return "Singh" if surname == "Kaur" else surname


def draw_forename(names: NameBook, origin: str, sex: str, *, born_in: int, dice: Dice) -> str:
    """A forename usual for the origin, the sex and the years."""
    group = origin
    if origin == "british" and born_in < YOUNG_BORN_FROM:
        group = "british_old"
    elif (origin in {"irish", "caribbean"} and born_in >= YOUNG_BORN_FROM and dice.chance(0.5)) or (
        origin in {"chinese", "yoruba", "akan", "indian"} and dice.chance(0.12)
    ):
        group = "british"
    return names.forenames[group, sex].pick(dice)
