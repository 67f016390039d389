"""The condition of gold records: what changed, conflicts, gaps, age. SQL over the store alone.

Every function gives SELECTs of `measure`, `about`, `counted`, `total` and `day`: so many of so
many, or a day. Nothing is taken from a clock: ages are worked out by who shows them.
"""

from collections.abc import Iterable, Sequence

from flamsteed.engine.dialect import literal, quote, table_sql
from flamsteed.engine.engine import Engine

_EVENTS = ("founded", "merged_into", "split_from", "retired", "returned")


def _row_sql(measure: str, about: str, counted: str, total: str = "null", day: str = "null") -> str:
    """SQL columns of one row; the arguments after the measure are SQL."""
    return (
        f"select {literal(measure)} as measure, {about} as about,"
        f" cast({counted} as bigint) as counted, cast({total} as bigint) as total,"
        f" cast({day} as varchar) as day"
    )


def churn_sql(thing: str) -> Iterable[str]:
    """What became of numbers on the last day on which anything did."""
    last = f"(select max(happened_on) as day from gold.{thing}_history)"
    all_now = f"(select count(*) from gold.{thing})"
    for event in _EVENTS:
        yield _row_sql(
            "churn", literal(event), f"count(*) filter (where h.event = {literal(event)})", all_now,
            "max(d.day)",
        ) + f" from gold.{thing}_history as h join {last} as d on d.day = h.happened_on"  # fmt: skip


def coverage_sql(engine: Engine, thing: str, attributes: Sequence[str]) -> Iterable[str]:
    """How many gold records have each attribute, and how many each system knows."""
    there = engine.columns(f"gold.{thing}")
    for name in attributes:
        if name in there:
            yield (
                _row_sql("has", literal(name), f"count({quote(name)})", "count(*)")
                + f" from gold.{thing}"
            )
    yield (
        _row_sql("known_to", "s._system", "count(distinct s.number)", "any_value(g.records)")
        + f" from gold.{thing}_source as s cross join (select count(*) as records"
        f" from gold.{thing}) as g group by s._system"
    )


def conflicts_sql(engine: Engine, thing: str, attributes: Sequence[str]) -> Iterable[str]:
    """Of the gold records in which several mentions tell an attribute, those where they differ."""
    mention = f"linked.{thing}_mention"
    there = engine.columns(mention)
    told = [(f"_{place}", name) for place, name in enumerate(attributes) if name in there]
    if not told:
        return
    ends = ", ".join(
        f"min(m.{quote(name)}) as low{at}, max(m.{quote(name)}) as high{at},"
        f" count(m.{quote(name)}) as told{at}"
        for at, name in told
    )
    counted = " union all ".join(
        _row_sql(
            "conflict", literal(name), f"count(*) filter (where low{at} <> high{at})",
            f"count(*) filter (where told{at} > 1)",
        ) + " from wide"
        for at, name in told
    )  # fmt: skip
    yield (
        f"with several as (select number from gold.{thing}_source group by number"
        f" having count(*) > 1), wide as (select s.number, {ends} from gold.{thing}_source as s"
        f" join several as v on v.number = s.number"
        f" join {mention} as m on m._mention = s._mention group by s.number) {counted}"
    )


def freshness_sql(engine: Engine, thing: str) -> Iterable[str]:
    """The day of each system's newest record, and the day by which half were last updated."""
    mention = f"linked.{thing}_mention"
    if not engine.has_table(mention) or "updated_on" not in engine.columns(mention):
        return
    for measure, day in (
        ("newest_record", "max(updated_on)"),
        ("median_record", "quantile_disc(updated_on, 0.5)"),
    ):
        yield (
            _row_sql(measure, "_system", "count(updated_on)", "count(*)", day)
            + f" from {mention} group by _system"
        )


def alone_sql(thing: str) -> Iterable[str]:
    """Of each system's mentions, those that another system knows as well."""
    yield (
        _row_sql("also_elsewhere", "s._system", "count(*) filter (where n.systems > 1)", "count(*)")
        + f" from gold.{thing}_source as s join (select number, count(distinct _system) as systems"
        f" from gold.{thing}_source group by number) as n on n.number = s.number group by s._system"
    )


def matched_sql(thing: str) -> Iterable[str]:
    """Of the records with an address, those matched to a property, by system and by method."""
    yield (
        _row_sql("matched", "_system", "count(uprn)", "count(*)")
        + f" from linked.{thing} group by _system"
    )
    yield (
        _row_sql("matched_by", "l.method", "count(*)", "any_value(a.records)")
        + f" from linked.{thing} as l cross join (select count(*) as records from linked.{thing})"
        " as a group by l.method"
    )


def queue_sql(engine: Engine, thing: str) -> Iterable[str]:
    """How many questions wait for a person, and since when the oldest and half of them have.

    A question waits since the later of its two records came in the form that it has now.
    """
    queue = f"select _left, _right, 'pair' as kind from linked.{thing}_pair where band = 'review'"
    if engine.has_table(f"linked.{thing}_review"):
        queue = f"select _left, _right, kind from linked.{thing}_review"
    arrived = " union all ".join(
        f"select c._record, b.as_of from {table_sql('clean.' + name)} as c"
        f" join flamsteed.batch as b on b.name = {literal(name)} and b.batch = c._batch"
        for (name,) in engine.rows(
            f"select distinct _table from linked.{thing}_mention order by _table"
        )
        if engine.has_table(f"clean.{name}")
    )
    arrived = arrived or "select '' as _record, '' as as_of where false"
    waits = (
        f"with arrived as (select _record, max(as_of) as day from ({arrived}) as a group by _record),"
        f" question as ({queue}), waits as (select q.kind, greatest(l.day, r.day) as day"
        f" from question as q join linked.{thing} as x on x._mention = q._left"
        f" join linked.{thing} as y on y._mention = q._right"
        f" left join arrived as l on l._record = x._record"
        f" left join arrived as r on r._record = y._record)"
    )
    for measure, day in (("oldest", "min(day)"), ("median", "quantile_disc(day, 0.5)")):
        row = _row_sql(f"queue_{measure}", "kind", "count(*)", day=day)
        yield f"{row} from ({waits} select kind, day from waits) as w group by kind"
