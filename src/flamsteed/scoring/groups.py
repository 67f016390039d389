"""Whether linkage errs more for some people than for others: errors that fall on one group are a harm.

Each group is held against everybody else. Two errors are tested: sharing a gold record with
somebody else, and being split over several. The standard error of the difference is robust to
people who go wrong together (they count as one). All tests of a score are judged together by the
rule of Benjamini and Hochberg (Journal of the Royal Statistical Society B 57, 1995): of the flags
raised, one in twenty is expected to be chance. A stricter rule would miss harms.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import erfc, sqrt

import numpy as np

from flamsteed.scoring.intervals import Bools, Ints
from flamsteed.scoring.neighbours import CoResidents, Neighbours, co_residents
from flamsteed.scoring.people import (
    AGE_BANDS,
    GROUPINGS,
    UNKNOWN,
    Persons,
    Quality,
    band_name,
    quality,
)
from flamsteed.scoring.sureness import Pairs, Sure, how_sure, scored

LEVEL = 0.05
LEAST_EXPECTED = 5
"""A group of which fewer people would be wrong, if all groups were alike, is not tested."""
JOINED, SPLIT = "joined", "split"


@dataclass(frozen=True)
class Difference:
    """One error of one group against the rest: both shares, and the chance of so great a difference.

    `p` is None where there are too few people to tell. `is_flagged` says that the difference is
    beyond chance, all tests taken together.
    """

    error: str
    share: float
    rest: float
    p: float | None
    is_flagged: bool = False


@dataclass(frozen=True)
class Group:
    """How well the people of one group were found, and where that differs from everybody else."""

    grouping: str
    name: str
    quality: Quality
    co_residents: CoResidents
    sure: Sure | None
    differences: tuple[Difference, ...]

    @property
    def flags(self) -> tuple[str, ...]:
        """The differences beyond chance, in words."""
        return tuple(
            f"{'more' if one.share > one.rest else 'fewer'} {one.error}"
            for one in self.differences
            if one.is_flagged
        )


def groups(persons: Persons, neighbours: Neighbours, pairs: Pairs | None) -> tuple[Group, ...]:
    """Every group of every grouping, flagged where its errors differ from those of the rest.

    People whom only misreading made are in none of them.
    """
    found, known = [], persons.is_known
    for grouping in GROUPINGS:
        told = np.array(persons.groups[grouping], dtype=object)
        for name in _in_order(grouping, set(told[known])):
            member = (told == name).astype(bool) & known
            if member.sum() == known.sum():
                continue
            tested = tuple(
                difference(error, wrong[known], member[known], persons.unit[known])
                for error, wrong in ((JOINED, persons.is_joined), (SPLIT, persons.is_split))
            )
            near = co_residents(neighbours, member)
            sure = how_sure(scored(pairs, persons, member)) if pairs else None
            found.append(Group(grouping, name, quality(persons, member), near, sure, tested))
    return tuple(flagged(found))


def _in_order(grouping: str, names: set[str]) -> Sequence[str]:
    """The names of groups: ages from young to old, others by letter, the unknown last."""
    bands = [band_name(*band) for band in AGE_BANDS]
    known = names - {UNKNOWN}
    ordered = [b for b in bands if b in known] if grouping == "age" else sorted(known)
    return [*ordered, *(names & {UNKNOWN})]


def difference(error: str, wrong: Bools, member: Bools, unit: Ints) -> Difference:
    """How the share of `wrong` among members differs from that among the rest.

    The chance is two-sided, from a normal statistic whose variance adds up the influence of each
    unit: people who are wrong together are one piece of evidence, not several.
    """
    inside, outside = int(member.sum()), int((~member).sum())
    share, rest = float(wrong[member].mean()), float(wrong[~member].mean())
    usual = float(wrong.mean())
    if inside * min(usual, 1 - usual) < LEAST_EXPECTED:
        return Difference(error, share, rest, None)
    influence = np.where(member, (wrong - share) / inside, -(wrong - rest) / outside)
    _, place = np.unique(unit, return_inverse=True)
    spread = sqrt(float((np.bincount(place, weights=influence) ** 2).sum()))
    if not spread:
        return Difference(error, share, rest, None)
    return Difference(error, share, rest, erfc(abs(share - rest) / spread / sqrt(2)))


def flagged(found: Sequence[Group]) -> Iterator[Group]:
    """The groups with those differences flagged that are beyond chance, all taken together."""
    tests = sorted(
        (one.p, place, which)
        for place, group in enumerate(found)
        for which, one in enumerate(group.differences)
        if one.p is not None
    )
    passed = [step for step, (p, _, _) in enumerate(tests, 1) if p <= LEVEL * step / len(tests)]
    beyond = {(place, which) for _, place, which in tests[: max(passed, default=0)]}
    for place, group in enumerate(found):
        marked = tuple(
            replace(one, is_flagged=(place, which) in beyond)
            for which, one in enumerate(group.differences)
        )
        yield replace(group, differences=marked)
