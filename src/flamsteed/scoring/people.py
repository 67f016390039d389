"""How well people were found: judged person by person, so that every measure has an interval and
can be taken for one group of people as for all.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from flamsteed.engine.dialect import literal
from flamsteed.engine.engine import Engine
from flamsteed.scoring.intervals import (
    Bools,
    Estimate,
    Floats,
    Ints,
    by_unit,
    ratio,
    resampled,
    wilson,
)

MENTION, JUDGED = "temp.main._judged_mention", "temp.main._judged_person"
UNKNOWN = "not known"
AGE_BANDS = ((0, 4), (5, 15), (16, 24), (25, 44), (45, 64), (65, 84), (85, 130))
GROUPINGS = ("age", "sex", "name_origin")
_SUMS = ("mentions", "true_pairs", "both_pairs", "false_pairs", "b_precision", "b_recall")
TRUE_PAIRS = _SUMS.index("true_pairs")


@dataclass(frozen=True)
class Agreement:
    """How two sets of pairs agree: those found, those true, and those that are both."""

    found: int
    true: int
    both: int

    @property
    def precision(self) -> float:
        """The share of what was found that is true."""
        return self.both / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        """The share of what is true that was found."""
        return self.both / self.true if self.true else 1.0

    @property
    def f1(self) -> float:
        """The harmonic mean of the two."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


@dataclass(frozen=True)
class Quality:
    """How well some people were found; every figure with its interval.

    A pair of mentions that joins two people counts half for each of them. `exact` people have a
    gold record that stands on exactly their mentions; `joined` ones share theirs with somebody
    else; `split` ones have several.
    """

    people: int
    precision: Estimate
    recall: Estimate
    f1: Estimate
    b_cubed_precision: Estimate
    b_cubed_recall: Estimate
    b_cubed_f1: Estimate
    exact: Estimate
    joined: Estimate
    split: Estimate


@dataclass(frozen=True)
class Persons:
    """Every judged person, in columns, in the order of their ids: what is summed, who is wrong, and
    their groups. `is_known` ones are in the truth; the others were invented by misreading.
    """

    unit: Ints
    sums: Floats
    is_known: Bools
    is_joined: Bools
    is_split: Bools
    groups: dict[str, list[str]]


def judged_mentions_sql() -> str:
    """SQL for every true mention of a table that takes part: its person, and its gold number.

    A mention that was not linked stands alone. Mentions that are nobody's in truth (invented by
    misreading) have a person of their own.
    """
    return (
        "with taking_part as (select distinct _table from linked.person),"
        " truth as (select _record, _part, concat(system, '__', \"table\") as _table, person_id"
        " from temp.main._answer_record_person),"
        " truth_here as (select t.* from truth as t join taking_part as p on p._table = t._table),"
        " found as (select _record, _part, number from gold.person_source)"
        " select concat(coalesce(t._record, f._record), '-', coalesce(t._part, f._part)) as _mention,"
        " coalesce(t.person_id, concat('nobody ', f._record, f._part)) as person,"
        " coalesce(f.number, concat('alone ', t._record, t._part)) as number,"
        " f.number is null as is_unlinked"
        " from truth_here as t full outer join found as f"
        " on f._record = t._record and f._part = t._part"
    )


def judged_persons_sql(known: Sequence[str], as_of: date | None) -> str:
    """SQL for one row per person of truth: what is right and wrong about their gold records.

    `known` are the columns that the answers have of a person. `unit` is the first of the people
    who share a gold record with this one: what goes wrong for both is drawn together.
    """
    origin = "t.origin" if "origin" in known else "null"
    household = "t.household_id" if "household_id" in known else "null"
    return (
        f"with met as (select person, number, count(*) as n from {MENTION} group by person, number),"
        " by_person as (select person, sum(n) as n, count(*) as numbers from met group by person),"
        " by_number as (select number, sum(n) as n, min(person) as first from met group by number),"
        " judged as (select m.person, min(p.n) as mentions, min(p.numbers) as numbers,"
        " min(g.first) as unit, sum(m.n * (m.n - 1)) / 2 as both_pairs,"
        " sum(m.n * (g.n - m.n)) / 2 as false_pairs, round(sum(m.n * m.n / g.n), 9) as b_precision,"
        " round(sum(m.n * m.n / p.n), 9) as b_recall, bool_or(g.n > m.n) as is_joined"
        " from met as m join by_person as p on p.person = m.person"
        " join by_number as g on g.number = m.number group by m.person)"
        " select j.person, j.unit, j.mentions, j.mentions * (j.mentions - 1) / 2 as true_pairs,"
        " j.both_pairs, j.false_pairs, j.b_precision, j.b_recall, j.is_joined,"
        " j.numbers > 1 as is_split, t.uprn, t.birth_date, t.forename, t.surname,"
        f" {household} as household, {_age_sql(as_of)} as age,"
        f" coalesce(t.sex, {literal(UNKNOWN)}) as sex,"
        f" coalesce({origin}, {literal(UNKNOWN)}) as name_origin"
        " from judged as j left join temp.main._answer_person_truth as t on t.person_id = j.person"
    )


def band_name(first: int, last: int) -> str:
    """An age band in words."""
    return f"{first} to {last}" if last < AGE_BANDS[-1][1] else f"{first} and over"


def _age_sql(as_of: date | None) -> str:
    """SQL for the age band of person `t` on a day; not known without one."""
    if as_of is None:
        return literal(UNKNOWN)
    day = literal(as_of.isoformat())
    years = (
        f"cast(left({day}, 4) as integer) - try_cast(left(t.birth_date, 4) as integer)"
        f" - case when right(t.birth_date, 5) > right({day}, 5) then 1 else 0 end"
    )
    whens = " ".join(
        f"when {years} <= {last} then {literal(band_name(first, last))}"
        for first, last in AGE_BANDS[:-1]
    )
    oldest = literal(band_name(*AGE_BANDS[-1]))
    return f"case when {years} is null then {literal(UNKNOWN)} {whens} else {oldest} end"


def read_persons(engine: Engine) -> Persons:
    """The judged people of the staged table `_judged_person`, in order."""
    sums = ", ".join(f"cast({name} as double) as {name}" for name in _SUMS)
    told = engine.batches(
        f"select dense_rank() over (order by unit) - 1 as unit, {sums}, is_joined, is_split,"
        f" not starts_with(person, 'nobody ') as is_known,"
        f" {', '.join(GROUPINGS)} from {JUDGED} order by person"
    ).read_all()
    return Persons(
        unit=told["unit"].to_numpy(),
        sums=np.stack([told[name].to_numpy() for name in _SUMS], axis=1),
        is_known=told["is_known"].to_numpy(),
        is_joined=told["is_joined"].to_numpy(),
        is_split=told["is_split"].to_numpy(),
        groups={name: told[name].to_pylist() for name in GROUPINGS},
    )


def quality(persons: Persons, which: Bools | None = None) -> Quality:
    """How well the people for whom `which` is true were found; all of them for None."""
    kept = np.ones(len(persons.unit), bool) if which is None else which
    drawn = resampled(by_unit(persons.unit[kept], persons.sums[kept]))
    joined, split = persons.is_joined[kept], persons.is_split[kept]
    people = int(kept.sum())
    return Quality(
        people,
        precision=drawn.estimate(_precision),
        recall=drawn.estimate(_recall),
        f1=drawn.estimate(_f1),
        b_cubed_precision=drawn.estimate(lambda s: ratio(s[..., 4], s[..., 0])),
        b_cubed_recall=drawn.estimate(lambda s: ratio(s[..., 5], s[..., 0])),
        b_cubed_f1=drawn.estimate(_b_cubed_f1),
        exact=wilson(int((~joined & ~split).sum()), people),
        joined=wilson(int(joined.sum()), people),
        split=wilson(int(split.sum()), people),
    )


def _precision(sums: Floats) -> Floats:
    return ratio(sums[..., 2], sums[..., 2] + sums[..., 3])


def _recall(sums: Floats) -> Floats:
    return ratio(sums[..., 2], sums[..., 1])


def _f1(sums: Floats) -> Floats:
    return ratio(2 * sums[..., 2], sums[..., 2] + sums[..., 3] + sums[..., 1])


def _b_cubed_f1(sums: Floats) -> Floats:
    return ratio(
        2 * sums[..., 4] * sums[..., 5], (sums[..., 4] + sums[..., 5]) * np.maximum(sums[..., 0], 1)
    )
