"""Keeping numbers: which gold record bears which Flamsteed number, for ever.

`gold.<thing>_number` says for every mention ever seen which number it is under, and
`gold.<thing>_history` what became of every number. They are the registry: everything else in
`gold` can be made again from them and from what is linked.
"""

import hashlib
from dataclasses import dataclass

import pyarrow as pa

from flamsteed.engine.dialect import literal
from flamsteed.engine.engine import Engine
from flamsteed.gate import Admission, Replace, admit
from flamsteed.gold.number import number_for
from flamsteed.lineage.journal import last_passage, state_of
from flamsteed.lineage.passage import Passage, Run

FOUNDED, SPLIT = "founded", "split_from"
MERGED, RETIRED, RETURNED = "merged_into", "retired", "returned"
_NUMBER = {"_mention": "varchar", "number": "varchar"}
_HISTORY = {
    "number": "varchar", "event": "varchar", "other_number": "varchar", "founder": "varchar",
    "happened_on": "varchar", "run": "bigint", "_state": "varchar",
}  # fmt: skip


@dataclass(frozen=True)
class Registry:
    """The two tables of one thing, and the staged copies that this run works on."""

    engine: Engine
    thing: str

    @property
    def number(self) -> str:
        """The table of mentions and the numbers they are under."""
        return f"gold.{self.thing}_number"

    @property
    def history(self) -> str:
        """The table of what became of every number."""
        return f"gold.{self.thing}_history"


def keep_numbers(registry: Registry, clusters: str, stands_on: str, *, run: Run) -> list[Passage]:
    """Give every cluster a number, so that no number changes owner and every old one leads on.

    `clusters` is a SELECT of `_mention` and `_cluster` (the lowest mention of its cluster);
    `stands_on` names its content. A number stays where most of its mentions are (the cluster with
    the lowest mention in a tie). Where several meet, the oldest stays and the others lead to it.
    A cluster that no number stays with gets a new one. A number whose mentions have all gone is
    retired, and returns if they do. Gives no passages if it was done before.
    """
    engine = registry.engine
    before = last_passage(engine, registry.number)
    if before is not None and before.details.get("stands_on") == stands_on:
        return []
    state = _digest(state_of(engine, registry.number), stands_on)
    now = engine.stage("_cluster_now", clusters)
    old = engine.stage("_number_old", _old_sql(registry))
    told = engine.stage("_history_old", _history_sql(registry))
    claims = engine.stage("_claim", claims_sql(now, old, told))
    new = engine.stage_batches("_new_number", _new_numbers(engine, claims, now, old=old, told=told))
    numbered = engine.stage("_numbered", numbered_sql(claims, new))
    events = engine.stage("_event", events_sql(numbered, now, old, told=told))
    happened = (
        f"{literal(run.as_of.isoformat())} as happened_on, cast({run.number} as bigint) as run,"
        f" {literal(state)} as _state"
    )
    history = engine.stage(
        "_history_now",
        f"select {', '.join(_HISTORY)} from (select * from {told} union all"
        f" select number, event, other_number, founder, {happened} from {events}) as h"
        f" order by run, number, event",
    )
    numbers = engine.stage("_number_now", numbers_sql(numbered, now, old))
    passages = []
    for table, staged in ((registry.history, history), (registry.number, numbers)):
        admission = Admission(table, staged, state, details={"stands_on": stands_on})
        passages.append(admit(engine, admission, way=Replace(), run=run))
    for name in ("_cluster_now", "_number_old", "_history_old", "_claim", "_new_number",
                 "_numbered", "_event", "_history_now", "_number_now"):  # fmt: skip
        engine.unstage(name)
    return passages


def _old_sql(registry: Registry) -> str:
    if registry.engine.has_table(registry.number):
        return f"select _mention, number from {registry.number}"
    return _empty_sql(_NUMBER)


def _history_sql(registry: Registry) -> str:
    """The history, without what a run wrote that was killed before it wrote the numbers."""
    engine = registry.engine
    if not engine.has_table(registry.history):
        return _empty_sql(_HISTORY)
    columns = ", ".join(_HISTORY)
    last = state_of(engine, registry.history)
    unfinished = "" if last == state_of(engine, registry.number) else last
    return f"select {columns} from {registry.history} where _state <> {literal(unfinished)}"


def _empty_sql(columns: dict[str, str]) -> str:
    nulls = ", ".join(f"cast(null as {kind}) as {name}" for name, kind in columns.items())
    return f"select {nulls} where false"


def claims_sql(now: str, old: str, told: str) -> str:
    """SQL for one row per cluster and number that stays with it: `_place` 1 is the one it bears."""
    return (
        f"with founded as (select number, min(run) as run, min(founder) as founder from {told}"
        f" where event in ({literal(FOUNDED)}, {literal(SPLIT)}) group by number),"
        f" vote as (select n._cluster, o.number, count(*) as votes from {now} as n"
        f" join {old} as o on o._mention = n._mention group by n._cluster, o.number),"
        f" placed as (select *, row_number() over (partition by number"
        f" order by votes desc, _cluster) as _choice from vote)"
        f" select p._cluster, p.number, row_number() over (partition by p._cluster"
        f" order by f.run, f.founder, p.number) as _place"
        f" from placed as p join founded as f on f.number = p.number where p._choice = 1"
    )


def _new_numbers(engine: Engine, claims: str, now: str, *, old: str, told: str) -> pa.Table:
    """A number for each cluster that none stays with, by its lowest mention."""
    founders = [
        row[0]
        for row in engine.rows(
            f"select distinct _cluster from {now} where _cluster not in"
            f" (select _cluster from {claims}) order by _cluster"
        )
    ]
    taken = set()
    if founders:
        known = f"select number from {told} union select number from {old}"
        taken = {row[0] for row in engine.rows(known)}
    given = []
    for founder in founders:
        attempt = 0
        while (number := number_for(founder, attempt)) in taken:
            attempt += 1
        taken.add(number)
        given.append(number)
    return pa.table(
        {"_cluster": pa.array(founders, pa.string()), "number": pa.array(given, pa.string())}
    )


def numbered_sql(claims: str, new: str) -> str:
    """SQL for one row per cluster and number: `_place` 1 is borne, others are merged into it."""
    return (
        f"select _cluster, number, _place, false as is_new from {claims}"
        f" union all select _cluster, number, 1 as _place, true as is_new from {new}"
    )


def events_sql(numbered: str, now: str, old: str, *, told: str) -> str:
    """SQL for what happens to numbers in this run: number, event, other_number, founder."""
    return (
        f"with borne as (select _cluster, number, is_new from {numbered} where _place = 1),"
        f" earlier as (select n._cluster, o.number, row_number() over (partition by n._cluster"
        f" order by count(*) desc, o.number) as _place from {now} as n join {old} as o"
        f" on o._mention = n._mention group by n._cluster, o.number),"
        f" last_told as (select number, event, row_number() over (partition by number"
        f" order by run desc, case when event = {literal(FOUNDED)} or event = {literal(SPLIT)}"
        f" then 1 else 0 end) as _place from {told}),"
        f" fate as (select number, event from last_told where _place = 1),"
        f" living as (select distinct o.number from {old} as o join {now} as n"
        f" on n._mention = o._mention)"
        f" select b.number, case when e.number is null then {literal(FOUNDED)}"
        f" else {literal(SPLIT)} end as event, e.number as other_number, b._cluster as founder"
        f" from borne as b left join earlier as e on e._cluster = b._cluster and e._place = 1"
        f" where b.is_new"
        f" union all select m.number, {literal(MERGED)}, b.number, null from {numbered} as m"
        f" join borne as b on b._cluster = m._cluster where m._place > 1"
        f" union all select f.number, {literal(RETIRED)}, null, null from fate as f"
        f" left join living as l on l.number = f.number"
        f" where l.number is null and f.event not in ({literal(RETIRED)}, {literal(MERGED)})"
        f" union all select f.number, {literal(RETURNED)}, null, null from fate as f"
        f" join living as l on l.number = f.number where f.event = {literal(RETIRED)}"
    )


def numbers_sql(numbered: str, now: str, old: str) -> str:
    """SQL for the registry: living mentions under the number of their cluster, departed ones under
    the number that theirs now leads to.
    """
    return (
        f"with borne as (select _cluster, number from {numbered} where _place = 1),"
        f" moved as (select m.number as old_number, b.number from {numbered} as m"
        f" join borne as b on b._cluster = m._cluster where m._place > 1)"
        f" select n._mention, b.number from {now} as n join borne as b on b._cluster = n._cluster"
        f" union all select o._mention, coalesce(m.number, o.number) from {old} as o"
        f" left join {now} as n on n._mention = o._mention"
        f" left join moved as m on m.old_number = o.number where n._mention is null"
        f" order by 1"
    )


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
