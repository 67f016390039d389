"""How good links are, estimated from a stratified clerical sample: figures with 95 % intervals.

Pure computing on counts. A stratum's pairs are alike; some were drawn at random and a clerk said
which are one person.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import exp, inf, lgamma, sqrt

_TAIL = 0.025
"""What may lie beyond either end of a 95 % interval."""


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

    Each stratum counts by its size. Each has exact bounds: Clopper and Pearson's (1934), for a draw
    from so many pairs and no more, so that a stratum without an error is not taken to be certain
    and one judged whole is. They are put together as Zou, Huang and Zhang (2009, Computational
    Statistics and Data Analysis 53:1080) do, because the errors of several strata seldom all go one
    way: the distances from the shares to their bounds, by weight, are squared, added and rooted.
    """
    size = sum(s.size for s in strata)
    if not size:
        return Estimate(0.0, 0.0, 0.0)
    value = below = above = 0.0
    for stratum in strata:
        weight, share = stratum.size / size, _share(stratum)
        low, high = exact_bounds(stratum)
        value += weight * share
        below += (weight * (share - low)) ** 2
        above += (weight * (high - share)) ** 2
    return Estimate(value, max(value - sqrt(below), 0.0), min(value + sqrt(above), 1.0))


def _share(stratum: Stratum) -> float:
    """The share found; one half where nothing was judged."""
    return stratum.same / stratum.judged if stratum.judged else 0.5


def exact_bounds(stratum: Stratum) -> tuple[float, float]:
    """The least and the greatest share of a stratum with which so many found are no wonder.

    No wonder is what happens more than once in 40 times.
    """
    least, most = stratum.same, stratum.size - (stratum.judged - stratum.same)
    low = _first(least, most, lambda right: 1 - _at_most(stratum, right, stratum.same - 1) > _TAIL)
    high = _first(least, most, lambda right: _at_most(stratum, right, stratum.same) <= _TAIL) - 1
    if _at_most(stratum, most, stratum.same) > _TAIL:
        high = most
    return low / stratum.size, high / stratum.size


def _first(least: int, most: int, holds: Callable[[int], bool]) -> int:
    """The first number from `least` to `most` from which on `holds` is true; `most` if none is."""
    while least < most:
        middle = (least + most) // 2
        if holds(middle):
            most = middle
        else:
            least = middle + 1
    return least


def _at_most(stratum: Stratum, right: int, same: int) -> float:
    """The probability of at most `same` in the draw if `right` of the stratum are one person."""
    size, judged = stratum.size, stratum.judged
    fewest = max(0, judged - (size - right))
    every = _log_ways(size, judged)
    return sum(
        exp(_log_ways(right, found) + _log_ways(size - right, judged - found) - every)
        for found in range(fewest, min(same, judged, right) + 1)
    )


def _log_ways(of: int, taken: int) -> float:
    """The logarithm of the number of ways to take `taken` of `of`."""
    return lgamma(of + 1) - lgamma(taken + 1) - lgamma(of - taken + 1)


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
