"""How pairs are compared, said once for every engine: questions, their levels, blocks, the prior."""

import math
from dataclasses import dataclass

LEAST = 1e-300


@dataclass(frozen=True)
class Answer:
    """One level of a question: the SQL condition over columns that end `_l` and `_r`.

    `m` and `u` are how often it is given among pairs of one person and of two. With `rarity`, a
    column of numbers that says which share of all records has the same value, the weight grows by
    `rarity_scale` times the bits by which that share is below `rarity_base`.
    """

    name: str
    sql: str
    m: float
    u: float
    rarity: str | None = None
    rarity_base: float = 1.0
    rarity_scale: float = 1.0
    rarity_least: float = 0.0
    keeps_m: bool = False
    keeps_u: bool = False

    @property
    def weight(self) -> float:
        """Bits for one person, if this level holds."""
        return math.log2(max(self.m, LEAST) / max(self.u, LEAST))


@dataclass(frozen=True)
class Question:
    """One comparison: `silent` is when it says nothing; the first of `answers` that holds counts."""

    name: str
    silent: str
    answers: tuple[Answer, ...]


@dataclass(frozen=True)
class Recipe:
    """Everything that decides the weight of a pair, and which pairs are looked at.

    `blocks` are SQL conditions over `l.` and `r.`; `chance` is the probability that two records
    taken at random are one person.
    """

    questions: tuple[Question, ...]
    blocks: tuple[str, ...]
    chance: float

    @property
    def prior(self) -> float:
        """The weight in bits before anything is compared."""
        return weight_of(self.chance)


def weight_of(probability: float) -> float:
    """A probability as log2 of the odds; infinite for 0 and 1."""
    if probability <= 0:
        return -math.inf
    return math.inf if probability >= 1 else math.log2(probability / (1 - probability))
