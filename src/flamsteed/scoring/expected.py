"""What the probabilities of links say of the gold records they made, with no truth at hand.

The figures take the stated probabilities at their word; whether they can be taken so, a clerical
sample or a made-up borough tells. A pair that a steward decided counts as certain.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from math import sqrt

from flamsteed.engine.dialect import literal
from flamsteed.engine.engine import Engine
from flamsteed.scoring.intervals import NOTHING, Estimate, Z

_WHOLE = 10**9
"""Probabilities are added up as whole billionths, so that their order changes nothing."""


@dataclass(frozen=True)
class Expected:
    """What is to be expected of all gold records of a thing.

    `precision` is of the pairs of records that share a gold record, `recall` of those pairs that
    were compared and reached `review_from`; pairs that were not are in neither. `links` are pairs
    that were scored and joined.
    """

    pairs: int
    links: int
    precision: Estimate
    recall: Estimate


@dataclass
class _Mass:
    """Pairs, those of them expected to be right, and the variance of that."""

    pairs: int = 0
    right: float = 0.0
    variance: float = 0.0


def stage_links(engine: Engine, thing: str) -> str:
    """Stage `_link`: every pair that joins, or might, with the numbers of both gold records.

    A pair decided by a steward has probability 1 or 0.
    """
    decided = f"linked.{thing}_decision"
    told = "select '' as _left, '' as _right, '' as kind where false"
    if engine.has_table(decided):
        told = (
            f"select _left, _right, kind from {decided} where kind in ('same', 'different')"
            f" and standing = 'in force'"
        )
    return engine.stage(
        "_link",
        f"with decided as ({told}), pair as (select coalesce(p._left, d._left) as _left,"
        f" coalesce(p._right, d._right) as _right,"
        f" coalesce(case d.kind when 'same' then 1.0 when 'different' then 0.0 end,"
        f" p.probability) as probability, coalesce(p.band, 'decided') as band"
        f" from linked.{thing}_pair as p full outer join decided as d"
        f" on d._left = p._left and d._right = p._right)"
        f" select l.number, r.number as other_number, p._left, p._right, p.probability, p.band"
        f" from pair as p join gold.{thing}_source as l on l._mention = p._left"
        f" join gold.{thing}_source as r on r._mention = p._right",
    )


def expected(engine: Engine, thing: str, links: str) -> Expected:
    """What is to be expected of the pairs in `links` (as `stage_links` stages them)."""
    sizes = f"(select number, count(*) as records from gold.{thing}_source group by number)"
    held = (
        f"select k.number, any_value(s.records) as records, count(*) as links,"
        f" sum(cast(round(k.probability * {_WHOLE}) as bigint)) as right_part,"
        f" sum(cast(round(sqrt(k.probability * (1 - k.probability)) * {_WHOLE}) as bigint)) as spread"
        f" from {links} as k join {sizes} as s on s.number = k.number"
        f" where k.number = k.other_number group by k.number"
    )
    ((pairs, links_in, right, variance),) = engine.rows(
        f"select coalesce(sum(links), 0), (select count(*) from {links} where number = other_number),"
        f" coalesce(sum(right_part), 0), coalesce(sum(cast(spread as hugeint) * spread), 0)"
        f" from ({held}) as h where links = records * (records - 1) / 2"
    )
    whole = _Mass(int(pairs), int(right) / _WHOLE, int(variance) / _WHOLE**2)
    loose = engine.rows(
        f"select k.number, k._left, k._right, k.probability from {links} as k join ({held}) as h"
        f" on h.number = k.number and h.links < h.records * (h.records - 1) / 2"
        f" where k.number = k.other_number order by k.number, k.probability desc, k._left, k._right"
    )
    for pairs_in, right_in, variance_in in _by_record(loose):
        whole.pairs += pairs_in
        whole.right += right_in
        whole.variance += variance_in
    recall = _recall(whole, _missed(engine, links, sizes))
    return Expected(whole.pairs, int(links_in), _precision(whole), recall)


def _by_record(loose: Iterable[tuple[str, str, str, float]]) -> Iterator[tuple[int, float, float]]:
    """Pairs, those expected to be right, and the variance, of each loosely linked record."""
    for _, links in groupby(loose, key=lambda link: link[0]):
        pairs, right, spread = joined([(left, other, p) for _, left, other, p in links])
        yield pairs, right, spread * spread


def joined(links: Iterable[tuple[str, str, float]]) -> tuple[int, float, float]:
    """Of all pairs that `links` (the surest first) join, directly or by a chain: how many there
    are, how many are expected to be right, and the sum of their standard deviations.

    A pair is taken to be as sure as the weakest link of the surest chain between its two ends;
    pairs of one record go wrong together, so their deviations add up.
    """
    group: dict[str, list[str]] = {}
    pairs, right, spread = 0, 0.0, 0.0
    for left, other, probability in links:
        one, two = group.setdefault(left, [left]), group.setdefault(other, [other])
        if one is two:
            continue
        fresh = len(one) * len(two)
        pairs += fresh
        right += fresh * probability
        spread += fresh * sqrt(probability * (1 - probability))
        if len(one) < len(two):
            one, two = two, one
        one.extend(two)
        for member in two:
            group[member] = one
    return pairs, right, spread


def _missed(engine: Engine, links: str, sizes: str) -> _Mass:
    """The pairs expected to be of one person among those that wait for a person to decide.

    If the surest pair between two gold records is right, so are all pairs between them. Pairs kept
    apart are not counted: the other records of their clusters contradict them.
    """
    rows = engine.rows(
        f"select least(k.number, k.other_number) as one, greatest(k.number, k.other_number) as two,"
        f" max(k.probability), any_value(s.records * o.records) from {links} as k"
        f" join {sizes} as s on s.number = k.number join {sizes} as o on o.number = k.other_number"
        f" where k.number <> k.other_number and k.band = {literal('review')}"
        f" group by one, two order by one, two"
    )
    mass = _Mass()
    for _, _, probability, pairs in rows:
        mass.pairs += pairs
        mass.right += pairs * probability
        mass.variance += pairs * pairs * probability * (1 - probability)
    return mass


def _precision(held: _Mass) -> Estimate:
    if not held.pairs:
        return NOTHING
    return _around(held.right / held.pairs, sqrt(held.variance) / held.pairs)


def _recall(held: _Mass, missed: _Mass) -> Estimate:
    total = held.right + missed.right
    if not total:
        return NOTHING
    spread = sqrt(missed.right**2 * held.variance + held.right**2 * missed.variance) / total**2
    return _around(held.right / total, spread)


def _around(value: float, spread: float) -> Estimate:
    """A figure and its normal 95 % interval, kept from 0 to 1."""
    half = Z * spread
    low, high = max(0.0, value - half), min(1.0, value + half)
    return Estimate(round(value, 6), round(low, 6), round(high, 6))
