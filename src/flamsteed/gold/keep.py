"""Keeping numbers: which gold record bears which Flamsteed number, for ever."""

import hashlib
from collections.abc import Sequence

import pyarrow as pa

from flamsteed.engine.dialect import literal
from flamsteed.gate import Admission, Amend, Replace, admit
from flamsteed.gold.moved import Told, stage_told
from flamsteed.gold.number import number_for
from flamsteed.gold.pin import Stay, fingerprint
from flamsteed.gold.registry import (
    FOUNDED,
    MERGED,
    MOVE,
    NUMBER,
    RESTORED,
    RETIRED,
    RETURNED,
    SPLIT,
    Registry,
    fate_sql,
    replayed_sql,
    told_sql,
    unfinished,
)
from flamsteed.lineage.change import newest_passage
from flamsteed.lineage.journal import last_passage, state_of
from flamsteed.lineage.passage import Passage, Run

_SHAPE = "with homes and moves"  # a store whose registry had neither is brought up to date
_STAGED = ("_move_old", "_stay_told", "_claim", "_restored", "_new_number", "_numbered", "_event",
           "_number_now", "_history_new", "_move_new")  # fmt: skip


def keep_numbers(
    registry: Registry, clusters: str, stands_on: str, *, run: Run, stays: Sequence[Stay] = ()
) -> list[Passage]:
    """Give every cluster a number, so that no number changes owner and every old one leads on.

    `clusters` is a SELECT of `_mention` and `_cluster` (the lowest mention of its cluster);
    `stands_on` names its content. A number stays where a steward said (`stays`); failing that,
    with most of the mentions that were its own before any merging; failing that, with most of the
    mentions that were under it at the last run. A cluster whose mentions are those of last time
    therefore keeps its number, whatever else came and went. Where several meet, the oldest stays
    and the others lead to it; when they part again, each gets its own number back. A cluster that
    no number stays with gets a new one. A number whose mentions have all gone is retired, and
    returns if they do. Gives no passages if it was done before.
    """
    engine = registry.engine
    stay = fingerprint(stays)
    stands_on = _digest(_SHAPE, stands_on, stay)
    before = last_passage(engine, registry.number)
    if before is not None and before.details.get("stands_on") == stands_on:
        return []
    details = {"stands_on": stands_on, "stays": stay, "read_up_to": newest_passage(engine)}
    state = _digest(state_of(engine, registry.number), stands_on)
    told = stage_told(registry, clusters, stay=stay)
    numbers, history, moves = _stage_changes(told, stays, run=run, state=state)
    passages = [
        _append(registry, registry.history, history, state=state, run=run),
        _append(registry, registry.move, moves, state=state, run=run),
    ]
    way: Amend | Replace = Replace()
    if told.is_part:
        way = Amend(("_mention",), f"select _mention from {moves}")
        numbers = f"(select {', '.join(NUMBER)} from {moves}) as n"
    admission = Admission(registry.number, numbers, state, details=details)
    passages.append(admit(engine, admission, way=way, run=run))
    told.drop()
    for name in _STAGED:
        engine.unstage(name)
    return passages


def _stage_changes(
    told: Told, stays: Sequence[Stay], *, run: Run, state: str
) -> tuple[str, str, str]:
    """Stage the registry as it will be, and the new rows of its history and its moves."""
    engine, now, old = told.registry.engine, told.now, told.old
    numbered = _number_clusters(told, stays=stays)
    numbers = engine.stage("_number_now", numbers_sql(numbered, now, old))
    happened = (
        f"{literal(run.as_of.isoformat())} as happened_on, cast({run.number} as bigint) as run,"
        f" {literal(state)} as _state"
    )
    events = engine.stage("_event", events_sql(numbered, now, old, told=told.history))
    history = engine.stage(
        "_history_new",
        f"select number, event, other_number, founder, {happened} from {events}"
        f" order by number, event",
    )
    return numbers, history, engine.stage("_move_new", _moves_sql(told, numbers, happened))


def _append(registry: Registry, table: str, rows: str, *, state: str, run: Run) -> Passage:
    """Add rows to a table that only grows; what a killed run left there goes."""
    way: Amend | Replace = Replace()
    if registry.engine.has_table(table):
        half = literal(unfinished(registry, table))
        way = Amend(("_state",), f"select {half} as _state where {half} <> ''")
    return admit(registry.engine, Admission(table, rows, state), way=way, run=run)


def _moves_sql(told: Told, numbers: str, happened: str) -> str:
    """SQL for the mentions that do not stand where the moves so far lead them."""
    moved, before = happened.replace("happened_on", "moved_on"), told.old
    if not told.is_part:
        registry = told.registry
        moves = registry.engine.stage("_move_old", told_sql(registry, registry.move, MOVE))
        before = f"({replayed_sql(moves)})"
    return (
        f"select n.*, {moved} from {numbers} as n left join {before} as o"
        f" on o._mention = n._mention where o._mention is null or o.number <> n.number"
        f" or o.home <> n.home or o.is_living <> n.is_living order by n._mention"
    )


def _number_clusters(told: Told, *, stays: Sequence[Stay]) -> str:
    """Stage one row per cluster and number: `_place` 1 is borne, others are merged into it."""
    engine, now, old, history = told.registry.engine, told.now, told.old, told.history
    stay = engine.stage_batches("_stay_told", _stays_table(stays))
    claims = engine.stage("_claim", claims_sql(now, old, history, stay=stay))
    restored = engine.stage("_restored", restored_sql(claims, now, old, told=history))
    made = engine.stage_batches("_new_number", _new_numbers(told, claims, restored))
    return engine.stage("_numbered", numbered_sql(claims, restored, made))


def _stays_table(stays: Sequence[Stay]) -> pa.Table:
    """For each number the mention that a steward last said it stays with."""
    last = {stay.number: stay.mention for stay in sorted(stays, key=lambda s: (s.at, s.mention))}
    return pa.table(
        {"number": pa.array(last, pa.string()), "_mention": pa.array(last.values(), pa.string())}
    )


def _ages_sql(told: str) -> str:
    """SQL for how old every number is: the run that first gave it, and its founder."""
    return (
        f"select number, min(run) as run, min(founder) as founder from {told}"
        f" where event in ({literal(FOUNDED)}, {literal(SPLIT)}) group by number"
    )


def claims_sql(now: str, old: str, told: str, *, stay: str) -> str:
    """SQL for one row per cluster and number that stays with it: `_place` 1 is the one it bears.

    Mentions that were there at the last run speak for their number; those that come back only
    where none of them is left.
    """
    return (
        f"with founded as ({_ages_sql(told)}),"
        f" speaking as (select n._cluster, o._mention, o.number, o.home, o.is_living,"
        f" max(case when o.is_living then 1 else 0 end) over (partition by o.number) as _stayed"
        f" from {now} as n join {old} as o on o._mention = n._mention),"
        f" vote as (select s._cluster, s.number, max(case when t._mention is null then 0 else 1 end)"
        f" as is_told, count(case when s.home = s.number then 1 end) as own, count(*) as votes"
        f" from speaking as s left join {stay} as t on t.number = s.number"
        f" and t._mention = s._mention where s.is_living or s._stayed = 0"
        f" group by s._cluster, s.number),"
        f" placed as (select *, row_number() over (partition by number"
        f" order by is_told desc, own desc, votes desc, _cluster) as _choice from vote)"
        f" select p._cluster, p.number, row_number() over (partition by p._cluster"
        f" order by f.run, f.founder, p.number) as _place"
        f" from placed as p join founded as f on f.number = p.number where p._choice = 1"
    )


def restored_sql(claims: str, now: str, old: str, *, told: str) -> str:
    """SQL for the merged numbers whose own mentions have moved: one row per number and the cluster
    that most of them are in.

    Where no number stays with that cluster, the oldest comes back (`restored`, `_place` 1). The
    others lead to whoever bears it now (`led`), so that an old number leads to where its records
    are.
    """
    return (
        f"with founded as ({_ages_sql(told)}),"
        f" merged as (select number from ({fate_sql(told)}) as f where event = {literal(MERGED)}),"
        f" vote as (select n._cluster, o.home as number, count(*) as votes,"
        f" max(case when b.number is null or b.number = o.number or j.number is not null"
        f" then 0 else 1 end) as is_elsewhere, max(b.number) as bearer from {now} as n"
        f" join {old} as o on o._mention = n._mention join merged as m on m.number = o.home"
        f" left join {claims} as b on b._cluster = n._cluster and b._place = 1"
        f" left join {claims} as j on j._cluster = n._cluster and j._place > 1"
        f" and j.number = o.number group by n._cluster, o.home),"
        f" placed as (select *, row_number() over (partition by number"
        f" order by votes desc, _cluster) as _choice from vote),"
        f" ranked as (select p.*, row_number() over (partition by p._cluster"
        f" order by f.run, f.founder, p.number) as _place from placed as p"
        f" join founded as f on f.number = p.number where p._choice = 1)"
        f" select _cluster, number, case when bearer is null then _place else _place + 1 end"
        f" as _place, case when bearer is null and _place = 1 then 'restored' else 'led' end as how"
        f" from ranked where bearer is null or is_elsewhere = 1"
    )


def _new_numbers(told: Told, claims: str, restored: str) -> pa.Table:
    """A number for each cluster that none stays with or comes back to, by its lowest mention."""
    founders = [
        row[0]
        for row in told.registry.engine.rows(
            f"select distinct _cluster from {told.now} where _cluster not in"
            f" (select _cluster from {claims} union all select _cluster from {restored})"
            f" order by _cluster"
        )
    ]
    of = told.registry.of
    first = [number_for(of + founder) for founder in founders]
    taken = told.given_out(first)
    given = []
    for founder, usual in zip(founders, first, strict=True):
        number, attempt = usual, 0
        while number in taken or (attempt and told.given_out([number])):
            attempt += 1
            number = number_for(of + founder, attempt)
        taken.add(number)
        given.append(number)
    return pa.table(
        {"_cluster": pa.array(founders, pa.string()), "number": pa.array(given, pa.string())}
    )


def numbered_sql(claims: str, restored: str, new: str) -> str:
    """SQL for one row per cluster and number; `how` it comes to it: kept, restored or new."""
    return (
        f"select _cluster, number, _place, 'kept' as how from {claims}"
        f" union all select _cluster, number, _place, how from {restored}"
        f" union all select _cluster, number, 1 as _place, 'new' as how from {new}"
    )


def events_sql(numbered: str, now: str, old: str, *, told: str) -> str:
    """SQL for what happens to numbers in this run: number, event, other_number, founder."""
    return (
        f"with borne as (select _cluster, number, how from {numbered} where _place = 1),"
        f" earlier as (select n._cluster, o.number, row_number() over (partition by n._cluster"
        f" order by count(*) desc, o.number) as _place from {now} as n join {old} as o"
        f" on o._mention = n._mention group by n._cluster, o.number),"
        f" fate as ({fate_sql(told)}),"
        f" living as (select distinct o.number from {old} as o join {now} as n"
        f" on n._mention = o._mention)"
        f" select b.number, case when b.how = 'restored' then {literal(RESTORED)}"
        f" when e.number is null then {literal(FOUNDED)}"
        f" else {literal(SPLIT)} end as event, e.number as other_number,"
        f" case when b.how = 'new' then b._cluster end as founder"
        f" from borne as b left join earlier as e on e._cluster = b._cluster and e._place = 1"
        f" where b.how <> 'kept'"
        f" union all select m.number, {literal(MERGED)}, b.number, null from {numbered} as m"
        f" join borne as b on b._cluster = m._cluster where m._place > 1"
        f" union all select f.number, {literal(RETIRED)}, null, null from fate as f"
        f" left join living as l on l.number = f.number"
        f" where l.number is null and f.event not in ({literal(RETIRED)}, {literal(MERGED)})"
        f" union all select f.number, {literal(RETURNED)}, null, null from fate as f"
        f" join borne as b on b.number = f.number where f.event = {literal(RETIRED)}"
    )


def numbers_sql(numbered: str, now: str, old: str) -> str:
    """SQL for the registry: living mentions under the number of their cluster, departed ones under
    the number that theirs now leads to.

    A mention that joins takes the number as its home, and so does one that comes under a new number;
    merging leaves the home as it was.
    """
    return (
        f"with borne as (select _cluster, number, how from {numbered} where _place = 1),"
        f" moved as (select m.number as old_number, b.number from {numbered} as m"
        f" join borne as b on b._cluster = m._cluster where m._place > 1)"
        f" select n._mention, b.number, case when o._mention is null or b.how = 'new'"
        f" then b.number else o.home end as home, true as is_living from {now} as n"
        f" join borne as b on b._cluster = n._cluster left join {old} as o"
        f" on o._mention = n._mention"
        f" union all select o._mention, coalesce(m.number, o.number), o.home, false"
        f" from {old} as o left join {now} as n on n._mention = o._mention"
        f" left join moved as m on m.old_number = o.number where n._mention is null"
        f" order by 1"
    )


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
