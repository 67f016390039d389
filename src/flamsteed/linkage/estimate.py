"""How good links are, estimated from a stratified clerical sample: figures with 95 % intervals.

Pure computing on counts. A stratum's pairs are alike; some were drawn at random and a clerk said
which are one person.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, sqrt

Z = 1.959964
"""The normal quantile of a 95 % interval."""


@dataclass(frozen=True)
class Stratum:
    """Of `size` pairs of one kind, all `linked` or none, `judged` were judged and `same` found to
    be one person. `unsure` were looked at without an answer; they are left out, as if not drawn.
    """

    linked: bool
    size: int
    judged: int
    same: int
    unsure: int = 0


@dataclass(frozen=True)
class Estimate:
    """A share from 0 to 1, and the 95 % interval round it."""

    value: float
    low: float
    high: float


def estimated_precision(strata: Sequence[Stratum]) -> Estimate:
    """The share of linked pairs that are one person."""
    return stratified_share([s for s in strata if s.linked])


def estimated_recall(strata: Sequence[Stratum]) -> Estimate:
    """The share of the pairs of one person that are linked, among the pairs that were scored.

    Pairs that blocking never brought together, or that scored too little to be kept, are in no
    stratum: this says nothing of them. The interval is that for the ratio of unlinked to linked
    pairs of one person (the MOVER-R of Donner and Zou 2012, Statistical Methods in Medical Research
    21:347), turned round.
    """
    inside, outside = ([s for s in strata if s.linked is linked] for linked in (True, False))
    found, missed = _total(inside), _total(outside)
    if not found.value:
        return Estimate(0.0, 0.0, 1.0)
    ratio = missed.value / found.value
    both = missed.value * found.value
    low = high = ratio
    upper = found.high * (2 * found.value - found.high)
    lower = found.low * (2 * found.value - found.low)
    if missed.high:
        under = both**2 - missed.low * (2 * missed.value - missed.low) * upper
        over = both**2 - missed.high * (2 * missed.value - missed.high) * lower
        low = max((both - sqrt(max(under, 0.0))) / upper, 0.0) if upper > 0 else 0.0
        high = (both + sqrt(max(over, 0.0))) / lower if lower > 0 else inf
    return Estimate(1 / (1 + ratio), 1 / (1 + high), 1 / (1 + min(low, ratio)))


def _total(strata: Sequence[Stratum]) -> Estimate:
    """How many pairs of one person there are."""
    size = sum(s.size for s in strata)
    share = stratified_share(strata)
    return Estimate(size * share.value, size * share.low, size * share.high)


def stratified_share(strata: Sequence[Stratum]) -> Estimate:
    """The share of the pairs that are one person; 0 where there are no pairs.

    Each stratum counts by its size. The interval is the stratified Wilson interval of Yan and Su
    (2010, Statistics in Biopharmaceutical Research 2:329): each stratum's Wilson bounds at a quantile
    made smaller, because the errors of several strata seldom all go one way. So that a stratum
    without an error does not count as certain, its variance is taken at (same + 1) / (judged + 2);
    what was drawn of a small stratum counts for more, and for certain if that is all of it.
    """
    size = sum(s.size for s in strata)
    if not size:
        return Estimate(0.0, 0.0, 0.0)
    weights = [s.size / size for s in strata]
    spread = [sqrt(_variance(s)) for s in strata]
    whole = sum(w * v for w, v in zip(weights, spread, strict=True))
    squared = sum((w * v) ** 2 for w, v in zip(weights, spread, strict=True))
    z = Z * sqrt(squared) / whole if whole else 0.0
    bounds = [_wilson(s, z) for s in strata]
    value = sum(w * _share(s) for w, s in zip(weights, strata, strict=True))
    low, high = (
        sum(w * bound[end] for w, bound in zip(weights, bounds, strict=True)) for end in (0, 1)
    )
    return Estimate(value, min(low, value), max(high, value))


def _share(stratum: Stratum) -> float:
    """The share found; one half where nothing was judged."""
    return stratum.same / stratum.judged if stratum.judged else 0.5


def _effective(stratum: Stratum) -> float:
    """How many pairs drawn from an endless stratum would tell as much."""
    left = stratum.size - stratum.judged
    return stratum.judged * (stratum.size - 1) / left if left else inf


def _variance(stratum: Stratum) -> float:
    if not stratum.judged:
        return 0.25
    share = (stratum.same + 1) / (stratum.judged + 2)
    return share * (1 - share) / _effective(stratum)


def _wilson(stratum: Stratum, z: float) -> tuple[float, float]:
    """The Wilson (1927) score interval of one stratum at quantile `z`."""
    if not stratum.judged:
        return 0.0, 1.0
    share, number = _share(stratum), _effective(stratum)
    if number == inf:
        return share, share
    middle = (share + z * z / (2 * number)) / (1 + z * z / number)
    half = z * sqrt(share * (1 - share) / number + z * z / (4 * number**2)) / (1 + z * z / number)
    return max(middle - half, 0.0), min(middle + half, 1.0)


def allocate(sizes: Sequence[int], doubts: Sequence[float], number: int) -> list[int]:
    """How many pairs to draw from each stratum, `number` in all (or every pair, if there are fewer).

    At least two from each (one cannot tell a stratum's spread), and the rest by size times doubt,
    which makes the interval narrowest (Neyman 1934). Remainders go to the largest, the first in a tie.
    """
    drawn = [min(2, size) for size in sizes]
    left = min(number, sum(sizes)) - sum(drawn)
    while left > 0:
        open_ = [place for place, size in enumerate(sizes) if drawn[place] < size]
        pull = {place: sizes[place] * doubts[place] for place in open_}
        whole = sum(pull.values())
        shares = {place: left * each / whole for place, each in pull.items()}
        given = {
            place: min(int(share), sizes[place] - drawn[place]) for place, share in shares.items()
        }
        if not any(given.values()):
            ordered = sorted(open_, key=lambda place: (-shares[place], place))
            given = dict.fromkeys(ordered[:left], 1)
        for place, more in given.items():
            drawn[place] += more
        left -= sum(given.values())
    return drawn
