"""Rules for tables that leave, as values with a name, a version and a source."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Policy:
    """What is hidden in a table, and how the rest is rounded.

    Counts from 1 to below `threshold` are hidden; nought stays nought. `round_to` rounds what is shown
    to its nearest multiple (1: as it is). `whole` also hides, where a total lies in one cell alone, that the
    others are nought: who is known to be in the total would be known to be in the cell.
    `national` lets figures of the whole country be said as they are.

    Of amounts, a cell is hidden if fewer than `threshold` contribute, if the `dominance` = (n, k) largest n
    make up more than k per cent, or if the second largest could tell the largest to within
    `p_percent` per cent. Handbook on Statistical Disclosure Control, section 4.2.
    """

    name: str
    version: str
    source: str
    threshold: int
    round_to: int = 1
    whole: bool = True
    national: bool = False
    dominance: tuple[int, float] = (0, 0.0)
    p_percent: float = 0.0

    def __post_init__(self) -> None:
        """Refuse what is no rule."""
        n, k = self.dominance
        for wrong, holds in (
            ("`threshold` must be at least 2: it is the least count that is shown", self.threshold >= 2),
            ("`round_to` must be at least 1", self.round_to >= 1),
            ("`dominance` is [n, k]: n of 1 or more, k from 0 to 100", n == 0 or (n > 0 and 0 < k < 100)),
            ("`p_percent` is from 0 on", self.p_percent >= 0),
        ):  # fmt: skip
            if not holds:
                raise ValueError(wrong)

    @property
    def title(self) -> str:
        """Name and version, as a manifest says them."""
        return f"{self.name} {self.version}"

    def of_magnitudes(self) -> "Policy":
        """The policy for a table of amounts: one that says nothing of the largest takes 10 per cent."""
        if self.dominance[0] or self.p_percent:
            return self
        return Policy(**{**self.__dict__, "p_percent": 10.0})


POLICIES: Mapping[str, Policy] = {
    each.name: each
    for each in (
        Policy(
            "nhs_england", "1",
            "NHS England, disclosure control for hospital data: 1 to 7 hidden, 0 said, 8 and over to the"
            " nearest 5, national figures as they are",
            threshold=8, round_to=5, whole=False, national=True,
        ),
        Policy(
            "childrens_statistics", "1",
            "Practice of England's statistics of children's social care: 1 to 5 hidden",
            threshold=6,
        ),
        Policy(
            "research", "1",
            "Practice for outputs of research on linked records (ONS Longitudinal Study): 1 to 9 hidden",
            threshold=10, dominance=(1, 50.0), p_percent=10.0,
        ),
    )
}  # fmt: skip
"""The policies that ship, by name. A council may write its own in an agreement."""
