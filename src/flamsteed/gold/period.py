"""From when to when a value was true of a person: `gold.<thing>_period`.

Systems that keep days (a tenancy, a council tax liability) give them in the project's period
SELECTs. Every other record only says that something was so on the day it was last written: a
sighting.
"""

import hashlib
from collections.abc import Sequence

from flamsteed.engine.dialect import columns_sql, digest_sql, literal
from flamsteed.engine.engine import Engine
from flamsteed.gate import Admission, Amend, Replace, admit
from flamsteed.gold.changed import changed_sql, gone_sql
from flamsteed.gold.registry import Registry, empty_sql
from flamsteed.gold.spec import LIKELY, PLAUSIBLE, SPELT_OUT, GoldSpec, Select
from flamsteed.gold.survive import WORDS
from flamsteed.lineage.change import changes_sql, knows_changes, newest_passage
from flamsteed.lineage.journal import last_passage, state_of
from flamsteed.lineage.passage import Passage, Run

SEEN = ("forename", "surname", "email", "telephone", "uprn")
"""Attributes whose sightings make periods, where nothing better is declared."""
GAP_DAYS = 31
"""Two stays at one place with no more than this between them are one: systems learn at their own pace."""
TOLD, OPEN, MOVED, DIED, HEARD = "told", "open", "moved on", "died", "last heard of"
_LAST = "9999-12-31"
_NOT_TRUE = (WORDS[PLAUSIBLE], WORDS[SPELT_OUT], WORDS[LIKELY])
_DECLARED = ("number", "_mention", "attribute", "value", "from_on", "to_on", "_table", "_record")
_STAGED = ("_declared", "_period_touched", "_period_digest", "_period_changed", "_period_gone", "_period_told",
           "_stay", "_period_made", "_period_digest_made")  # fmt: skip


def keep_periods(registry: Registry, spec: GoldSpec, *, run: Run) -> list[Passage]:
    """Write `gold.<thing>_period`, where what it stands on has changed.

    One row per number, attribute, value and period: `from_on` and `to_on` (ISO days; null where
    not known, or not over), `ended_by` (a system told the day; open; the person moved on; died;
    was last heard of then), `is_shown` (the gold record shows this value today), how many systems
    say so, and the record that tells of its beginning. A value that was ruled out as a slip never
    was true, and has none.
    """
    engine, thing = registry.engine, spec.thing
    there = [each for each in spec.periods if all(engine.has_table(name) for name in each.reads)]
    inputs = (f"gold.{thing}_digest", *sorted(frozenset().union(*(s.reads for s in there))))
    declared_sql = _declared_sql(registry, there)
    steps = (declared_sql, _digests_sql("d", thing), _told_sql(registry, "d", "c"), stays_sql("t"),
             periods_sql("s", thing, moves=spec.moves))  # fmt: skip
    chosen_by = last_passage(engine, inputs[0])
    rules = str(chosen_by.details.get("definition", "")) if chosen_by else ""
    definition = _digest(rules, *steps)
    state = _digest(definition, *(state_of(engine, name) for name in inputs))
    tables = [f"gold.{thing}_period", f"gold.{thing}_period_digest"]
    if all(state_of(engine, table) == state for table in tables):
        return []
    details = {"definition": definition, "read_up_to": newest_passage(engine)}
    before = tables[1] if _is_patch(engine, tables, definition, state) else None
    touched = _stage_touched(engine, inputs, tables) if before else None
    declared = engine.stage("_declared", _of_sql(declared_sql, touched))
    made, way = _stage_periods(registry, spec, declared, before=before, touched=touched)
    passages = [
        admit(engine, Admission(table, part, state, inputs, details=details), way=way, run=run)
        for table, part in zip(tables, made, strict=True)
        if state_of(engine, table) != state
    ]
    for name in _STAGED:
        engine.unstage(name)
    return passages


def _stage_touched(engine: Engine, inputs: Sequence[str], tables: Sequence[str]) -> str | None:
    """Stage the numbers whose gold record changed since the last run; None if that is not known, or
    if a table that declares periods changed.
    """
    last = last_passage(engine, tables[1])
    if last is None or any(state_of(engine, table) != last.state for table in tables):
        return None
    since = last.details.get("read_up_to")
    if since is None or not knows_changes(engine, inputs, since):
        return None
    declaring = " union all ".join(f"({changes_sql(name, since)})" for name in inputs[1:])
    if declaring and engine.rows(f"select 1 from ({declaring}) as d limit 1"):
        return None
    return engine.stage(
        "_period_touched", f"select key as number from ({changes_sql(inputs[0], since)}) as c"
    )


def _of_sql(rows: str, touched: str | None) -> str:
    """SQL for the rows of a SELECT that are of a number in `touched`: all for None."""
    if touched is None:
        return rows
    return f"select r.* from ({rows}) as r semi join {touched} as t on t.number = r.number"


def _stage_periods(
    registry: Registry, spec: GoldSpec, declared: str, *, before: str | None, touched: str | None
) -> tuple[tuple[str, str], Amend | Replace]:
    """Stage the periods and digests of the numbers in `touched` (all, for None) that changed since the
    table `before` (all, for None); and how they are to be written.
    """
    engine, thing = registry.engine, registry.thing
    digests = engine.stage("_period_digest", _of_sql(_digests_sql(declared, thing), touched))
    changed = engine.stage("_period_changed", changed_sql(digests, before))
    told = engine.stage("_period_told", _told_sql(registry, declared, changed))
    stays = engine.stage("_stay", stays_sql(told))
    rows = f"select d.* from {digests} as d join {changed} as c on c.number = d.number"
    made = (
        engine.stage("_period_made", periods_sql(stays, thing, moves=spec.moves)),
        engine.stage("_period_digest_made", rows),
    )
    if before is None:
        return made, Replace()
    gone = engine.stage("_period_gone", gone_sql(digests, before, touched))
    return made, Amend(("number",), f"select number from {gone}")


def _is_patch(engine: Engine, tables: Sequence[str], definition: str, state: str) -> bool:
    before = last_passage(engine, tables[-1])
    if before is None or before.details.get("definition") != definition:
        return False
    return all(state_of(engine, table) in (before.state, state) for table in tables)


def _declared_sql(registry: Registry, several: Sequence[Select]) -> str:
    """SQL for the periods that systems declare, each under the number of the mention it is of."""
    if not several:
        return empty_sql(dict.fromkeys(_DECLARED, "varchar"))
    union = " union all ".join(
        f"select concat(_record, '-', _part) as _mention, cast(_source as varchar) as _record,"
        f" {literal(each.name)} as _table, cast(attribute as varchar) as attribute,"
        f" cast(value as varchar) as value, {_day('from_on')} as from_on, {_day('to_on')} as to_on"
        f" from (\n{each.select}\n) as source where value is not null"
        for each in several
    )
    return (
        f"select {columns_sql(['number'], of='n')}, {columns_sql(_DECLARED[1:], of='d')}"
        f" from ({union}) as d join {registry.number} as n on n._mention = d._mention"
        f" where n.is_living"
    )


def _day(column: str) -> str:
    return f"cast(try_cast(left(cast({column} as varchar), 10) as date) as varchar)"


def _digests_sql(declared: str, thing: str) -> str:
    """SQL for one row per number: the hash of its gold record and of the periods it has."""
    said = digest_sql(_DECLARED[1:])
    return (
        f"with told as (select number, md5(string_agg(_said, '' order by _said)) as _told from"
        f" (select number, {said} as _said from {declared}) as s group by number)"
        f" select g.number, md5(concat(g.digest, coalesce(t._told, ''))) as digest"
        f" from gold.{thing}_digest as g left join told as t on t.number = g.number"
    )


def _told_sql(registry: Registry, declared: str, changed: str) -> str:
    """SQL for all that is told of the changed numbers: declared periods, and sightings of the
    mentions that have none, without values that were ruled out as slips.
    """
    thing, engine = registry.thing, registry.engine
    there = engine.columns(f"linked.{thing}_mention")
    sightings = " union all ".join(
        f"select m.number, m._mention, {literal(name)} as attribute, m.{name} as value,"
        f" m.seen_on as from_on, m.seen_on as to_on, m._table, m._record,"
        f" false as is_declared from seen as m"
        f" anti join {declared} as d on d._mention = m._mention and d.attribute = {literal(name)}"
        f" where m.{name} is not null"
        for name in SEEN
        if name in there
    )
    seen = columns_sql([name for name in SEEN if name in there], of="m")
    ruled_out = ", ".join(literal(words) for words in _NOT_TRUE)
    return (
        f"with seen as (select n.number, m._mention, m._table, m._record, {_day('m.updated_on')} as"
        f" seen_on{', ' if seen else ''}{seen} from linked.{thing}_mention as m join {registry.number}"
        f" as n on n._mention = m._mention join {changed} as c on c.number = n.number)"
        f" select t.* from (select {columns_sql(_DECLARED, of='d')}, true as is_declared"
        f" from {declared} as d join {changed} as c on c.number = d.number"
        f"{' union all ' if sightings else ''}{sightings}) as t anti join (select number, attribute, value from"
        f" gold.{thing}_rival where rule in ({ruled_out})) as r on r.number = t.number"
        f" and r.attribute = t.attribute and r.value = t.value"
    )


def stays_sql(told: str) -> str:
    """SQL for one row per number, attribute, value and stretch of time without a gap.

    `is_open` says that a system has it going on; `known_end` is the last day that one tells.
    Sightings count where no period of the value is declared, and are one stretch however far apart.
    """
    reach = (
        f"max(coalesce(to_on, '{_LAST}')) over (partition by number, attribute, value"
        f" order by coalesce(from_on, ''), _record, _mention"
        f" rows between unbounded preceding and 1 preceding)"
    )
    stretch = (
        f"min(from_on) as from_on, max(to_on) as known_end,"
        f" max(case when to_on is null then 1 else 0 end) as is_open,"
        f" count(distinct split_part(_table, '__', 1)) as systems,"
        f" min(concat(coalesce(from_on, '{_LAST}'), ' ', _table, ' ', _record)) as _first"
    )
    return (
        f"with declared as (select number, _mention, attribute, value, from_on, case when"
        f" to_on < from_on then from_on else to_on end as to_on, _table, _record from {told}"
        f" where is_declared),"
        f" reached as (select *, {reach} as _reach from declared),"
        f" begun as (select *, case when _reach is null or from_on is null or _reach = '{_LAST}'"
        f" or cast(from_on as date) <= cast(_reach as date) + interval {GAP_DAYS} day"
        f" then 0 else 1 end as _begins from reached),"
        f" numbered as (select *, sum(_begins) over (partition by number, attribute, value"
        f" order by coalesce(from_on, ''), _record, _mention rows unbounded preceding) as _stretch"
        f" from begun),"
        f" stays as (select number, attribute, value, {stretch}, 1 as is_declared from numbered"
        f" group by number, attribute, value, _stretch)"
        f" select * from stays union all select t.number, t.attribute, t.value, {stretch},"
        f" 0 as is_declared from {told} as t anti join stays as s on s.number = t.number"
        f" and s.attribute = t.attribute and s.value = t.value where not t.is_declared"
        f" group by t.number, t.attribute, t.value"
    )


def periods_sql(stays: str, thing: str, *, moves: bool) -> str:
    """SQL for the periods: each stretch with its end, and how that is known.

    What goes on by one system and ended by another has ended, unless it is what the gold record
    shows; what goes on while the person has begun to live elsewhere ended then, if the thing `moves`;
    and everything ends with a death.
    """
    left = "" if moves else " and false"
    ends = (
        f"case when is_open = 1 and is_shown then '{_LAST}' when is_declared = 1 then"
        f" coalesce(known_end, next_from, '{_LAST}') when is_shown then '{_LAST}'"
        f" else coalesce(next_from, known_end) end"
    )
    how = (
        f"case when is_open = 1 and is_shown or is_declared = 0 and is_shown then {literal(OPEN)}"
        f" when is_declared = 1 then case when known_end is not null then {literal(TOLD)}"
        f" when next_from is not null then {literal(MOVED)} else {literal(OPEN)} end"
        f" when next_from is not null then {literal(MOVED)} else {literal(HEARD)} end"
    )
    return (
        f"with beside as (select s.number, s.attribute, s.value, s.from_on, min(o.from_on)"
        f" as next_from from {stays} as s join {stays} as o on o.number = s.number"
        f" and o.attribute = s.attribute and o.value <> s.value"
        f" and o.from_on > coalesce(s.from_on, '') and o.is_declared >= s.is_declared"
        f" and (s.is_declared = 1 or o.from_on > s.known_end){left}"
        f" group by s.number, s.attribute, s.value, s.from_on),"
        f" held as (select s.*, b.next_from, v.value is not null as is_shown, d.value as died_on"
        f" from {stays} as s left join beside as b on b.number = s.number"
        f" and b.attribute = s.attribute and b.value = s.value"
        f" and b.from_on is not distinct from s.from_on"
        f" left join gold.{thing}_value as v on v.number = s.number"
        f" and v.attribute = s.attribute and v.value = s.value"
        f" left join gold.{thing}_value as d on d.number = s.number"
        f" and d.attribute = 'death_date'),"
        f" ended as (select *, {ends} as _end, {how} as _how from held)"
        f" select number, attribute, value, from_on, case when died_on < _end then died_on"
        f" when _end = '{_LAST}' then null else _end end as to_on,"
        f" case when died_on < _end then {literal(DIED)} else _how end as ended_by, is_shown,"
        f" systems, split_part(_first, ' ', 2) as _table, split_part(_first, ' ', 3) as _record"
        f" from ended"
    )


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
