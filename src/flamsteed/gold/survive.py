"""Which value of each attribute a gold record shows, and why: one named record, one stated reason."""

from collections.abc import Sequence

from flamsteed.engine.dialect import literal, quote
from flamsteed.gold.spec import AGREED, COMPLETE, NEWEST, SPELT_OUT, TRUSTED, Attribute

_WORDS = {
    AGREED: "most systems agree",
    SPELT_OUT: "spelt out",
    TRUSTED: "most trusted source",
    NEWEST: "newest",
    COMPLETE: "most complete",
}
_ONLY = "only value"
_SAME = "every source agrees"
_LAST = "lowest record id"


def values_sql(attributes: Sequence[Attribute], *, sources: str, mentions: str) -> str:
    """SQL for one row per gold record and attribute that any of its mentions has a value for.

    Columns: number, attribute, value, _mention, _record, _part, _system, _table, rule (in words),
    rivals (other values that lost) and sources (mentions with a value). A value that its standard
    found invalid or a placeholder is null in `clean`, so it can win over nothing.
    """
    return " union all ".join(
        _winner_sql(attribute, sources=sources, mentions=mentions) for attribute in attributes
    )


def _winner_sql(attribute: Attribute, *, sources: str, mentions: str) -> str:
    """SQL for the winning value of one attribute in every gold record.

    Each rule leaves the candidates that are best by it; the rule in words is the first after
    which only one value was left.
    """
    name = quote(attribute.name)
    orders = [_order(rule) for rule in attribute.rules]
    ranked = ", ".join(
        f"dense_rank() over (partition by number order by {', '.join(orders[: place + 1])})"
        f" as _after_{place}"
        for place in range(len(orders))
    )
    left = ", ".join(
        f"count(distinct case when _after_{place} = 1 then value end) as _left_{place}"
        for place in range(len(orders))
    )
    reasons = " ".join(
        f"when l._left_{place} = 1 then {literal(_WORDS[rule])}"
        for place, rule in enumerate(attribute.rules)
    )
    everything = ", ".join([*orders, "_mention"])
    return (
        f"select * from (with held as (select s.number, m._mention, m._record, m._part, m._system,"
        f" m._table, m.{name} as value, coalesce(m.updated_on, '') as updated_on"
        f" from {sources} as s join {mentions} as m on m._mention = s._mention"
        f" where m.{name} is not null),"
        f" backed as (select number, value, count(distinct _system) as systems from held"
        f" group by number, value),"
        f" weighed as (select h.*, b.systems as _systems,"
        f" {_trust(attribute)} as _trust from held as h"
        f" join backed as b on b.number = h.number and b.value = h.value),"
        f" ranked as (select *, {ranked}, row_number() over (partition by number"
        f" order by {everything}) as _place from weighed),"
        f" remaining as (select number, count(distinct value) as _values, count(*) as _mentions,"
        f" {left} from ranked group by number)"
        f" select r.number, {literal(attribute.name)} as attribute, r.value, r._mention, r._record,"
        f" r._part, r._system, r._table, case when l._mentions = 1 then {literal(_ONLY)}"
        f" when l._values = 1 then {literal(_SAME)} {reasons} else {literal(_LAST)} end as rule,"
        f" l._values - 1 as rivals, l._mentions as sources"
        f" from ranked as r join remaining as l on l.number = r.number where r._place = 1) as won"
    )


def _order(rule: str) -> str:
    return {
        AGREED: "_systems desc",
        SPELT_OUT: (
            "case when length(value) = 1 or (length(value) = 10 and right(value, 6) = '-01-01')"
            " then 1 else 0 end"
        ),
        TRUSTED: "_trust",
        NEWEST: "updated_on desc",
        COMPLETE: "length(value) desc",
    }[rule]


def _trust(attribute: Attribute) -> str:
    if not attribute.trust:
        return "0"
    whens = " ".join(
        f"when h._table = {literal(source)} or h._system = {literal(source)} then {place}"
        for place, source in enumerate(attribute.trust)
    )
    return f"case {whens} else {len(attribute.trust)} end"


def wide_sql(attributes: Sequence[Attribute], *, values: str, numbers: str) -> str:
    """SQL for one row per gold record: its number, its attributes, and how many records it has."""
    columns = ", ".join(
        f"max(case when v.attribute = {literal(a.name)} then v.value end) as {quote(a.name)}"
        for a in attributes
    )
    return (
        f"with shown as (select v.number, {columns} from {values} as v group by v.number)"
        f" select n.number, n.founded_on, n.records, n.systems,"
        f" {', '.join('s.' + quote(a.name) for a in attributes)}"
        f" from {numbers} as n left join shown as s on s.number = n.number order by n.number"
    )
