"""Whether a stated probability can be believed: scored pairs against the truth.

Over the rows of `linked.person_pair`: those pairs that were compared, that nothing contradicts
and that reached `review_from`. Recall counts all true pairs, also those never compared.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from flamsteed.engine.engine import Engine
from flamsteed.scoring.intervals import (
    NOTHING,
    SEED,
    Bools,
    Estimate,
    Floats,
    Ints,
    interval_of,
    wilson,
)
from flamsteed.scoring.people import JUDGED, MENTION, TRUE_PAIRS, Persons

PRECISIONS = (0.99, 0.999)
DRAWS = 200
WIDTHS = 10
"""Bins of equal width, from 0 to 1, over which the calibration error is taken."""
EDGES = (0.0, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999, 0.9999, 1.0)
"""The bins of the diagram: narrow where pairs are joined."""


@dataclass(frozen=True)
class Bin:
    """Pairs with probabilities from `low` up to `high`: the mean that was stated, the share right."""

    low: float
    high: float
    pairs: int
    stated: float
    right: Estimate


@dataclass(frozen=True)
class Reached:
    """The greatest recall at a precision; `from_probability` is the threshold that gives it."""

    precision: float
    recall: Estimate
    from_probability: float | None


@dataclass(frozen=True)
class Sureness:
    """How far the probabilities of some pairs can be believed.

    `calibration_error` is the mean difference between the probability stated and the share that
    is right, over ten bins of equal width, weighted by pairs; `brier` the mean squared error.
    """

    pairs: int
    calibration_error: Estimate
    brier: Estimate
    bins: tuple[Bin, ...]


@dataclass(frozen=True)
class Sure:
    """How far the stated probabilities can be believed.

    `reached` is the greatest recall at each of `PRECISIONS`; `scored` is of all scored pairs,
    `accepted` of those that reached `accept_from`.
    """

    reached: tuple[Reached, ...]
    scored: Sureness
    accepted: Sureness


@dataclass(frozen=True)
class Pairs:
    """The scored pairs in columns, the surest first; `left` and `right` are places of people."""

    weight: Floats
    probability: Floats
    is_accepted: Bools
    left: Ints
    right: Ints


@dataclass(frozen=True)
class Scored:
    """Scored pairs against the truth, the surest first, by units that are drawn together.

    `true_pairs` counts those of truth in each unit, whether they were scored or not.
    """

    weight: Floats
    probability: Floats
    is_right: Bools
    is_accepted: Bools
    unit: Ints
    true_pairs: Floats

    def accepted(self) -> "Scored":
        """Only the pairs that reached `accept_from`."""
        kept = {
            name: getattr(self, name)[self.is_accepted]
            for name in ("weight", "probability", "is_right", "unit", "is_accepted")
        }
        return replace(self, **kept)


def read_pairs(engine: Engine) -> Pairs | None:
    """The scored pairs of the store, under the places of their people; None where it holds none."""
    if not engine.has_table("linked.person_pair"):
        return None
    place = f"(select person, row_number() over (order by person) - 1 as place from {JUDGED})"
    mention = (
        f"(select m._mention, p.place from {MENTION} as m join {place} as p on p.person = m.person)"
    )
    told = engine.batches(
        f"select p.weight, p.probability, p.band <> 'review' as is_accepted, l.place as first,"
        f" r.place as second from linked.person_pair as p"
        f" join {mention} as l on l._mention = p._left join {mention} as r on r._mention = p._right"
        f" order by p.weight desc, p._left, p._right"
    ).read_all()
    names = ("weight", "probability", "is_accepted", "first", "second")
    weight, probability, is_accepted, left, right = (told[name].to_numpy() for name in names)
    return Pairs(weight, probability, is_accepted, left, right)


def scored(pairs: Pairs, persons: Persons, member: Bools | None = None) -> Scored:
    """The pairs that touch a member, with all the true pairs of members; of everybody for None.

    A pair of two people is drawn with the first of them.
    """
    who = np.ones(len(persons.unit), bool) if member is None else member
    kept = who[pairs.left] | who[pairs.right]
    unit = persons.unit[np.minimum(pairs.left, pairs.right)][kept]
    known, place = np.unique(np.concatenate([unit, persons.unit[who]]), return_inverse=True)
    true = np.bincount(
        place[len(unit) :], weights=persons.sums[who, TRUE_PAIRS], minlength=len(known)
    ).astype(float)
    return Scored(
        weight=pairs.weight[kept],
        probability=pairs.probability[kept],
        is_right=(pairs.left == pairs.right)[kept],
        is_accepted=pairs.is_accepted[kept],
        unit=place[: len(unit)],
        true_pairs=true,
    )


def how_sure(told: Scored) -> Sure:
    """How far the probabilities of the scored pairs can be believed, and how much they find."""
    return Sure(reached(told, PRECISIONS), sureness(told), sureness(told.accepted()))


def reached(told: Scored, precisions: Sequence[float]) -> tuple[Reached, ...]:
    """The greatest recall at each precision, over every threshold; intervals by drawing units again."""
    ends = _ends(told.weight)
    once = np.ones(len(told.true_pairs))
    if not len(ends):
        return tuple(Reached(precision, Estimate(0.0, 0.0, 1.0), None) for precision in precisions)
    value = _recall_at(told, ends, once, precisions=precisions)
    drawn = np.array(
        [
            [recall for recall, _ in _recall_at(told, ends, drawn, precisions=precisions)]
            for drawn in _draws(len(told.true_pairs))
        ]
    )
    return tuple(
        Reached(
            precision,
            interval_of(value[place][0], drawn[:, place]),
            None if value[place][1] is None else float(told.probability[value[place][1]]),
        )
        for place, precision in enumerate(precisions)
    )


def _ends(weight: Floats) -> Ints:
    """The last place of each run of equal weights: a threshold takes all of them or none."""
    if not len(weight):
        return np.zeros(0, np.int64)
    return np.append(np.flatnonzero(weight[1:] != weight[:-1]), len(weight) - 1)


def _recall_at(
    told: Scored, ends: Ints, times: Floats, *, precisions: Sequence[float]
) -> list[tuple[float, int | None]]:
    """For each precision the greatest recall and the place of the threshold that gives it.

    `times` says how often each unit was drawn.
    """
    of = float((told.true_pairs * times).sum())
    weighed = times[told.unit]
    right = np.cumsum(weighed * told.is_right)[ends]
    found = np.cumsum(weighed)[ends]
    best: list[tuple[float, int | None]] = []
    for precision in precisions:
        enough = np.flatnonzero((right >= precision * found) & (found > 0))
        if len(enough) and of:
            last = int(enough[-1])
            best.append((float(right[last]) / of, int(ends[last])))
        else:
            best.append((0.0, None))
    return best


def _draws(units: int) -> list[Floats]:
    """How often each unit is drawn, in every draw; the same every time."""
    dice = np.random.default_rng(SEED)
    return [
        np.bincount(dice.integers(0, units, units), minlength=units).astype(float)
        for _ in range(DRAWS if units else 0)
    ]


def sureness(told: Scored) -> Sureness:
    """How far the probabilities of the scored pairs can be believed."""
    if not len(told.probability):
        return Sureness(0, NOTHING, NOTHING, ())
    place = np.minimum((told.probability * WIDTHS).astype(np.int64), WIDTHS - 1)
    squared = (told.probability - told.is_right) ** 2
    once = np.ones(len(told.probability))
    drawn = np.array(
        [
            (_calibration_error(told, place, w), float(np.average(squared, weights=w)))
            for times in _draws(len(told.true_pairs))
            if (w := times[told.unit]).any()
        ]
    )
    return Sureness(
        len(told.probability),
        interval_of(_calibration_error(told, place, once), drawn[:, 0]),
        interval_of(float(squared.mean()), drawn[:, 1]),
        _bins(told),
    )


def _calibration_error(told: Scored, place: Ints, times: Floats) -> float:
    stated = np.bincount(place, weights=times * told.probability, minlength=WIDTHS)
    right = np.bincount(place, weights=times * told.is_right, minlength=WIDTHS)
    return float(np.abs(stated - right).sum() / times.sum())


def _bins(told: Scored) -> tuple[Bin, ...]:
    place = np.clip(np.searchsorted(EDGES, told.probability, side="right") - 1, 0, len(EDGES) - 2)
    found = []
    for at in np.unique(place):
        inside = place == at
        pairs, right = int(inside.sum()), int(told.is_right[inside].sum())
        stated = float(told.probability[inside].mean())
        found.append(Bin(EDGES[at], EDGES[at + 1], pairs, stated, wilson(right, pairs)))
    return tuple(found)
