"""How well it was found who lives with whom, held against the households of the truth."""

from dataclasses import dataclass

import numpy as np

from flamsteed.engine.engine import Engine
from flamsteed.scoring.intervals import Estimate, Floats, by_unit, ratio, resampled, wilson
from flamsteed.scoring.people import JUDGED, MENTION

_FOUND = ("gold.household", "gold.household_number", "gold.person")
_STAGED = ("_true_home", "_found_home")


@dataclass(frozen=True)
class Households:
    """Who lives together today, among people in records that may be linked.

    A gold record is taken for the person whom most of its mentions are about. Of the `pairs` of people
    who share a household in truth, `recall` is the share that share one in gold; `precision` is the
    share of those found that is true. `exact` households of the `households` have the same people in gold,
    each once; `exact_shared` are those of the `shared` ones, in which two people or more live. Where so
    many live at one property that gold calls it communal, everybody is a household of their own.
    """

    pairs: int
    precision: Estimate
    recall: Estimate
    households: int
    exact: Estimate
    shared: int
    exact_shared: Estimate


def score_households(engine: Engine) -> Households | None:
    """The households of the store against those of the judged people; None where either has none."""
    if not all(map(engine.has_table, _FOUND)):
        return None
    true = engine.stage(
        "_true_home",
        f"select person, household from {JUDGED} where household is not null and uprn is not null",
    )
    if not engine.rows(f"select 1 from {true} limit 1"):
        engine.unstage("_true_home")
        return None
    found = engine.stage("_found_home", _found_sql())
    told = engine.batches(_pairs_sql(true, found)).read_all()
    sums = np.stack(
        [told[name].to_numpy().astype(np.float64) for name in ("true", "found", "both")], axis=1
    )
    drawn = resampled(by_unit(told["unit"].to_numpy(), sums))
    ((households, exact, shared, exact_shared),) = engine.rows(_exact_sql(true, found))
    for name in _STAGED:
        engine.unstage(name)
    return Households(
        int(sums[:, 0].sum()) // 2,
        drawn.estimate(_precision),
        drawn.estimate(_recall),
        households,
        wilson(exact, households),
        shared,
        wilson(exact_shared, shared),
    )


def _precision(sums: Floats) -> Floats:
    return ratio(sums[..., 2], sums[..., 1])


def _recall(sums: Floats) -> Floats:
    return ratio(sums[..., 2], sums[..., 0])


def _found_sql() -> str:
    """SQL for one row per gold record with a home: whom it is taken for, and its household today."""
    return (
        f"with held as (select number, person, row_number() over (partition by number"
        f" order by count(*) desc, person) as place from {MENTION} where not is_unlinked"
        f" group by number, person),"
        f" home as (select _mention as number, number as household from gold.household_number"
        f" where is_living union all select g.number, concat('alone ', g.number) as household"
        f" from gold.person as g join gold.household as h on h.uprn = g.uprn where h.is_communal)"
        f" select o.person, m.household from home as m join held as o on o.number = m.number"
        f" where o.place = 1"
    )


def _pairs_sql(true: str, found: str) -> str:
    """SQL for one row per judged person: with how many others they live in truth, by gold and by both,
    and the household (`unit`) with which what goes wrong is drawn together.
    """
    true_pair, found_pair = (
        f"select distinct l.person, r.person as other from {homes} as l join {homes} as r"
        f" on r.household = l.household and r.person <> l.person"
        for homes in (true, found)
    )
    return (
        f"with true_pair as ({true_pair}), found_pair as ({found_pair}),"
        f" met as (select person, other, 1 as is_true, 0 as is_found from true_pair"
        f" union all select person, other, 0, 1 from found_pair),"
        f" pair as (select person, other, max(is_true) as is_true, max(is_found) as is_found"
        f" from met group by person, other),"
        f" counted as (select person, sum(is_true) as true_others, sum(is_found) as found_others,"
        f" sum(is_true * is_found) as both_others from pair group by person)"
        f" select dense_rank() over (order by coalesce(t.household, concat('none ', c.person))) - 1"
        f' as unit, c.true_others as "true", c.found_others as "found", c.both_others as "both"'
        f" from counted as c left join {true} as t on t.person = c.person order by c.person"
    )


def _exact_sql(true: str, found: str) -> str:
    """SQL for how many households there are in truth, and how many of them gold has exactly; and the
    same of those in which two people or more live.
    """
    return (
        f"with size as (select household, count(*) as people from {true} group by household),"
        f" found_size as (select household, count(*) as records from {found} group by household),"
        f" met as (select t.household, f.household as found_household, count(distinct t.person)"
        f" as people from {true} as t join {found} as f on f.person = t.person"
        f" group by t.household, f.household),"
        f" right_one as (select distinct m.household from met as m join size as s"
        f" on s.household = m.household and s.people = m.people join found_size as f"
        f" on f.household = m.found_household and f.records = m.people)"
        f" select count(*), count(r.household), count(*) filter (where s.people > 1),"
        f" count(r.household) filter (where s.people > 1)"
        f" from size as s left join right_one as r on r.household = s.household"
    )
