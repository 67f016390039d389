"""The pretend systems: who is in them, what they hold, and how carefully they were kept."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from bench.linkage.spoil import Days

LEVELS = {"low": 0.4, "usual": 1.0, "high": 2.0}
"""How often mistakes happen, as a multiple. Two records of a person, case apart, differ in surname
and forename (short forms, other spellings and run-together middle names included) in 10 and 12 of
a hundred cases at `low`, 16 and 20 at `usual`, 23 and 30 at `high`. Between two collections of one
British cohort study it was 18 and 12 (ijpds.org/article/view/2389)."""


@dataclass(frozen=True)
class System:
    """`used_by` weighs children, adults and people of 65 and over; `mess` multiplies mistakes;
    `known` is the share of records that hold a column (others: `_USUAL`); `capitals` and `plain`
    say that names are in capitals and without accents.
    """

    name: str
    used_by: tuple[float, float, float]
    mess: float
    known: dict[str, float] = field(default_factory=dict)
    address_shapes: tuple[int, int, int, int] = (0, 0, 0, 0)
    capitals: bool = False
    plain: bool = False
    informal: bool = False


_USUAL = {
    "forename": 0.994, "middle_names": 0.55, "surname": 0.997, "birth_date": 0.95, "sex": 0.85, "address": 0.97,
    "postcode": 0.96, "uprn": 0.7, "email": 0.4, "telephone": 0.6, "nino": 0.0, "nhs_number": 0.0,
}  # fmt: skip
SYSTEMS = (
    System("council_tax", (0.0, 3.0, 3.5), 0.8, {"birth_date": 0.45, "sex": 0.3, "uprn": 0.98, "address": 0.995, "postcode": 0.995,
           "email": 0.45, "telephone": 0.4, "middle_names": 0.4}, (2, 2, 2, 2), capitals=True, plain=True),
    System("benefits", (0.3, 2.2, 2.0), 0.7, {"birth_date": 0.995, "nino": 0.97, "sex": 0.97, "uprn": 0.93, "email": 0.5,
           "telephone": 0.65}, (0, 0, 1, 4)),
    System("housing", (1.0, 2.2, 1.2), 1.0, {"nino": 0.78, "uprn": 0.9, "telephone": 0.7, "email": 0.45}, (0, 2, 3, 3),
           capitals=True, plain=True),
    System("social_care", (1.8, 1.0, 3.0), 1.2, {"birth_date": 0.97, "sex": 0.98, "nhs_number": 0.75, "nino": 0.3, "uprn": 0.7,
           "email": 0.15, "telephone": 0.6}, (0, 1, 1, 5), informal=True),
    System("schools", (6.0, 0.1, 0.0), 0.7, {"birth_date": 0.998, "sex": 0.99, "uprn": 0.75, "email": 0.7, "telephone": 0.8},
           (0, 0, 0, 1), informal=False),
    System("early_help", (1.6, 0.5, 0.0), 1.4, {"birth_date": 0.93, "nhs_number": 0.6, "uprn": 0.45, "email": 0.2}, (1, 0, 5, 4),
           informal=True),
    System("library", (1.5, 1.6, 1.8), 1.1, {"birth_date": 0.88, "sex": 0.4, "uprn": 0.35, "email": 0.7, "middle_names": 0.2},
           (0, 1, 4, 1), plain=True, informal=True),
    System("parking", (0.0, 1.8, 1.2), 1.0, {"birth_date": 0.6, "sex": 0.3, "uprn": 0.75, "email": 0.8, "telephone": 0.75,
           "middle_names": 0.15}, (0, 1, 1, 4)),
    System("contact_centre", (0.1, 2.0, 1.8), 1.8, {"birth_date": 0.5, "sex": 0.5, "uprn": 0.4, "address": 0.85, "postcode": 0.88,
           "email": 0.6, "telephone": 0.85, "middle_names": 0.1, "forename": 0.98}, (1, 4, 5, 3), informal=True),
    System("adult_learning", (0.0, 1.0, 0.4), 1.1, {"birth_date": 0.97, "nino": 0.35, "uprn": 0.3, "email": 0.75}, (0, 1, 3, 4)),
)  # fmt: skip


@dataclass(frozen=True)
class Records:
    """One record per place: whose it is, in which system, when written, and how mistakes multiply."""

    person: NDArray[np.int64]
    system: NDArray[np.int64]
    updated: Days
    mess: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.person)

    def happens(
        self, rng: np.random.Generator, chance: float, *, scaled: bool = True
    ) -> NDArray[np.bool_]:
        """In which records something happens that has that chance, times the record's mess."""
        return rng.random(len(self)) < (chance * self.mess if scaled else chance)

    def knows(self, rng: np.random.Generator, column: str) -> NDArray[np.bool_]:
        """Which records hold the column at all."""
        share = np.array([s.known.get(column, _USUAL[column]) for s in SYSTEMS])
        return rng.random(len(self)) < share[self.system]

    def is_in(self, trait: str) -> NDArray[np.bool_]:
        """Which records are in a system with that trait: capitals, plain or informal."""
        return np.array([getattr(s, trait) for s in SYSTEMS])[self.system]
