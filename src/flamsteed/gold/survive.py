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


def winner_sql(attribute: Attribute, mentions: str) -> str:
    """SQL for the winning value of one attribute in every gold record that has any.

    `mentions` is the table of mentions, each with the number that it is under. Columns: number,
    attribute, value, _mention, _record, _part, _system, _table, rule (in words), rivals (other
    values that lost) and sources (mentions with a value). Each rule leaves the candidates that
    are best by it; the rule in words is the first after which only one value was left. A value
    that its standard found invalid or a placeholder is null in `clean`, so it wins over nothing.
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
        f"select * from (with held as (select number, _mention, _record, _part, _system, _table,"
        f" {name} as value, coalesce(updated_on, '') as updated_on from {mentions}"
        f" where {name} is not null),"
        f" counted as (select number, count(distinct value) as _values, count(*) as _mentions"
        f" from held group by number),"
        f" backed as (select h.number, h.value, count(distinct h._system) as systems"
        f" from held as h join counted as c on c.number = h.number where c._values > 1"
        f" group by h.number, h.value),"
        f" weighed as (select h.*, c._values, c._mentions, coalesce(b.systems, 1) as _systems,"
        f" {_trust(attribute)} as _trust from held as h join counted as c on c.number = h.number"
        f" left join backed as b on b.number = h.number and b.value = h.value),"
        f" placed as (select *, row_number() over (partition by number order by {everything})"
        f" as _place from weighed),"
        f" ranked as (select number, value, {ranked} from weighed where _values > 1),"
        f" remaining as (select number, {left} from ranked group by number)"
        f" select p.number, {literal(attribute.name)} as attribute, p.value, p._mention, p._record,"
        f" p._part, p._system, p._table, case when p._mentions = 1 then {literal(_ONLY)}"
        f" when p._values = 1 then {literal(_SAME)} {reasons} else {literal(_LAST)} end as rule,"
        f" p._values - 1 as rivals, p._mentions as sources from placed as p"
        f" left join remaining as l on l.number = p.number where p._place = 1) as won"
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
        f" from {numbers} as n left join shown as s on s.number = n.number"
    )
