"""Which gold records may have to be made anew: those whose mentions changed, and those whose rival
values are better or less well known than they were.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from flamsteed.engine.dialect import columns_sql, literal
from flamsteed.gold.known import (
    DOMAIN,
    EMAIL,
    FORENAME,
    LEVEL,
    SURNAME,
    counted,
    domain_sql,
    known_sql,
    people_sql,
    told_sql,
)
from flamsteed.gold.registry import Registry
from flamsteed.lineage.change import changes_sql, knows_changes

KNOWN = "temp.main._known"
STAGED = ("_naming", "_known", "_people", "_touched", "_told_before", "_stepped", "_reached")


@dataclass(frozen=True)
class Naming:
    """The staged mentions of the gold records in question, each with its `number`, and how many people
    have a value: `people` is the staged table of the counts to write, `touched` the numbers in
    question (None: all). `_known` is staged beside it: kind, value, level.
    """

    mentions: str
    people: str
    touched: str | None


def knows_touched(registry: Registry, names: Sequence[str], since: int | None) -> bool:
    """Whether it is known which mentions changed after passage `since`, and all that they said before:
    values that are counted must be among the attributes (`names`) that a gold record has.
    """
    thing, engine = registry.thing, registry.engine
    columns = engine.columns(f"linked.{thing}_mention")
    return set(counted(columns)) <= set(names) and knows_changes(engine, _read(registry), since)


def _read(registry: Registry) -> tuple[str, ...]:
    return (f"linked.{registry.thing}", f"linked.{registry.thing}_mention", registry.number)


def stage_naming(registry: Registry, columns: Sequence[str], since: int | None) -> Naming:
    """Stage the mentions (their `columns`) of the numbers that may be touched by what changed after
    passage `since`; all for None.
    """
    engine = registry.engine
    if since is None:
        naming = engine.stage("_naming", _naming_sql(registry, columns, None))
        people = engine.stage("_people", people_sql(told_sql(naming, columns)))
        engine.stage("_known", known_sql(f"select * from {people}"))
        return Naming(naming, people, None)
    touched = engine.stage("_touched", _touched_sql(registry, since))
    naming = engine.stage("_naming", _naming_sql(registry, columns, touched))
    people = engine.stage("_people", _people_sql(registry, naming, touched, columns=columns))
    reached = engine.stage("_reached", _reached_sql(registry, touched, columns))
    if engine.rows(f"select 1 from {reached} limit 1"):
        more = _naming_sql(registry, columns, reached)
        naming = engine.stage("_naming", f"select * from {naming} union all {more}")
        touched = engine.stage(
            "_touched", f"select number from {touched} union all select number from {reached}"
        )
    engine.stage("_known", known_sql(_now_sql(registry, naming, columns)))
    return Naming(naming, people, touched)


def _naming_sql(registry: Registry, columns: Sequence[str], numbers: str | None) -> str:
    only = f" semi join {numbers} as t on t.number = n.number" if numbers else ""
    return (
        f"select n.number, {columns_sql(columns, of='m')} from linked.{registry.thing}_mention as m"
        f" join (select n._mention, n.number from {registry.number} as n{only} where n.is_living)"
        f" as n on n._mention = m._mention"
    )


def _touched_sql(registry: Registry, since: int) -> str:
    """SQL for the numbers that a mention which changed is under, or was."""
    changed = " union ".join(f"({changes_sql(name, since)})" for name in _read(registry))
    return (
        f"with changed as ({changed}) select number from {registry.number} where _mention in"
        f" (select key from changed) union select number from gold.{registry.thing}_source"
        f" where _mention in (select key from changed)"
    )


def _said_sql(registry: Registry, columns: Sequence[str], numbers: str) -> str:
    """SQL for what the mentions of `numbers` said when the gold records were made last: number,
    attribute, value.
    """
    names = ", ".join(literal(name) for name in counted(columns))
    return " union all ".join(
        f"select v.number, v.attribute, v.value from gold.{registry.thing}_{table} as v"
        f" semi join {numbers} as t on t.number = v.number where v.attribute in ({names}){told}"
        for table, told in (("value", " and v.sources > 0"), ("rival", ""))
    )


def _people_sql(registry: Registry, naming: str, touched: str, *, columns: Sequence[str]) -> str:
    """SQL for the values that more or fewer people have than did: kind, value, people, and how many did
    (`before`). Stages what they were told to have.
    """
    before = registry.engine.stage("_told_before", _said_sql(registry, columns, touched))
    was = f"select number, attribute as kind, value from {before}"
    if EMAIL in counted(columns):
        was += (
            f" union all select distinct number, {literal(DOMAIN)}, {domain_sql('value')} from {before}"
            f" where attribute = {literal(EMAIL)}"
        )
    return (
        f"with step as (select kind, value, sum(n) as n from (select kind, value, 1 as n from"
        f" ({told_sql(naming, columns)}) as t union all select kind, value, -1 from ({was}) as w)"
        f" as s group by kind, value having sum(n) <> 0)"
        f" select s.kind, s.value, cast(coalesce(k.people, 0) + s.n as bigint) as people,"
        f" coalesce(k.people, 0) as before from step as s left join gold.{registry.thing}_known as k"
        f" on k.kind = s.kind and k.value = s.value"
    )


def _reached_sql(registry: Registry, touched: str, columns: Sequence[str]) -> str:
    """SQL for the other numbers with rival values of which one is better or less well known now."""
    thing, engine = registry.thing, registry.engine
    before = LEVEL.replace("people", "before")
    stepped = engine.stage(
        "_stepped",
        f"select kind, value from temp.main._people where case when people > 0 then {LEVEL} else -1 end"
        f" <> case when before > 0 then {before} else -1 end",
    )
    names = ", ".join(literal(name) for name in counted(columns))
    fits = (
        f"(s.kind = v.attribute or (s.kind in ({literal(FORENAME)}, {literal(SURNAME)})"
        f" and v.attribute in ({literal(FORENAME)}, {literal(SURNAME)})))"
    )
    contested = f"(select distinct number from gold.{thing}_rival where attribute in ({names}))"
    domains = f"select value from {stepped} where kind = {literal(DOMAIN)}"
    held = " union all ".join(
        f"select v.number, v.attribute, v.value from gold.{thing}_{table} as v"
        f" where v.attribute in ({names})"
        for table in ("value", "rival")
    )
    by_value = (
        f"select v.number from ({held}) as v join {stepped} as s on s.value = v.value and {fits}"
    )
    if engine.rows(f"{domains} limit 1"):
        by_value += (
            f" union all select v.number from ({held}) as v where v.attribute = {literal(EMAIL)}"
            f" and {domain_sql('v.value')} in ({domains})"
        )
    return (
        f"select distinct h.number from ({by_value}) as h semi join {contested} as c"
        f" on c.number = h.number anti join {touched} as t on t.number = h.number"
    )


def _now_sql(registry: Registry, naming: str, columns: Sequence[str]) -> str:
    """SQL for how many people have each value of the mentions now: kind, value, people."""
    names = counted(columns)
    asked = [f"select {name} as value from {naming}" for name in names]
    if EMAIL in names:
        asked.append(f"select {domain_sql(EMAIL)} from {naming}")
    listed = " union ".join(asked) or "select '' as value"
    return (
        f"with asked as ({listed}) select kind, value, people from gold.{registry.thing}_known"
        f" as k anti join temp.main._people as p on p.kind = k.kind and p.value = k.value"
        f" where k.value in (select value from asked) union all select kind, value, people"
        f" from temp.main._people where people > 0"
    )
