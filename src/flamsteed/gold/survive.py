"""Which value of each attribute a gold record shows, and why: one named record, one stated reason."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flamsteed.engine.dialect import literal, quote
from flamsteed.gold.doubt import doubt_sql, facts_sql, is_doubted, near_sql
from flamsteed.gold.known import FORENAME, SURNAME
from flamsteed.gold.spec import (
    AGREED,
    COMPLETE,
    LIKELY,
    NEWEST,
    OWN,
    PLAUSIBLE,
    REPEATED,
    SPELT_OUT,
    TRUSTED,
    USUAL,
    WEIGHED,
    Attribute,
)

WORDS = {
    PLAUSIBLE: "the only one possible",
    SPELT_OUT: "spelt out",
    LIKELY: "the others look like slips or short forms",
    OWN: "fewest other people have it",
    WEIGHED: "weight of the sources",
    AGREED: "most systems agree",
    REPEATED: "most records say so",
    TRUSTED: "most trusted source",
    NEWEST: "newest",
    COMPLETE: "most complete",
}
ONLY = "only value"
SAME = "every source agrees"
LAST = "lowest record id"
_ORDERS = {
    PLAUSIBLE: "impossible",
    SPELT_OUT: (
        "case when length(value) = 1 or (length(value) = 10 and right(value, 6) = '-01-01')"
        " then 1 else 0 end"
    ),
    LIKELY: "doubt",
    OWN: "case when level < 2 then 0 else level end",
    WEIGHED: "support desc",
    AGREED: "systems desc",
    REPEATED: "mentions desc",
    TRUSTED: "trust",
    NEWEST: "said_on desc",
    COMPLETE: "length(value) desc",
}
_SCALE, _LEAST = 1000, 0.5
_FIRST = date(1900, 1, 1)
_DAYS, _ROWS = 1 << 17, 1 << 30
_UNDATED = 2  # half-lives that a word without a date is taken to be old
_OLDEST, _GROWN = 115, 16  # years
_ROW_SQL = f"{_ROWS - 1} - _key % {_ROWS}"


MORE = ("forename", "surname", "adult_on", "forename_key", "forename_root")
"""Columns of mentions, beside the attributes, that values are judged by, where they are there."""


@dataclass(frozen=True)
class Told:
    """The staged tables that values are chosen from.

    `mentions` has one row per mention: its `number`, its `_row` (a whole number in the order of the
    mention ids), where it stands, when it said so (`said_on`, and `_day` as `day_sql` has it) and
    its attributes. `known` says how many people have a value
    (`known_sql`). Ages are counted up to `epoch`. `columns` are those of the mentions.
    """

    mentions: str
    known: str
    epoch: date
    columns: frozenset[str]


def day_sql(updated_on: str) -> str:
    """SQL for the days from 1900 to a day or time written as text; 0 where it is neither."""
    day = f"try_cast(left({updated_on}, 10) as date)"
    counted = f"date_diff('day', cast('{_FIRST.isoformat()}' as date), {day})"
    return f"cast(greatest(0, least({_DAYS - 1}, coalesce({counted}, 0))) as bigint)"


def held_sql(attribute: Attribute, told: Told) -> str:
    """SQL for one row per mention that has a value: what its word weighs, and `_key`, by which the
    strongest of several mentions with the same value is chosen (weight, then day, then id).
    """
    name = quote(attribute.name)
    root = "forename_root" if _has_roots(attribute, told) else "cast(null as varchar)"
    return (
        f"with weighed as (select number, _row, _system, {name} as value, {root} as long_form,"
        f" said_on, _day, {_trust_sql(attribute)} as trust,"
        f" {weight_sql(attribute, told.epoch)} as weight from {told.mentions}"
        f" where {name} is not null)"
        f" select *, (weight * {_DAYS} + _day) * {_ROWS} + {_ROWS - 1} - _row as _key from weighed"
    )


def _has_roots(attribute: Attribute, told: Told) -> bool:
    return attribute.name == FORENAME and {"forename_root", "forename_key"} <= told.columns


def weight_sql(attribute: Attribute, epoch: date) -> str:
    """SQL for what a mention's word weighs, in thousandths: its source's weight, halved for every
    half-life of its age.
    """
    lives, weights = attribute.half_lives, _weights(attribute)
    usual = lives.get(USUAL)
    named = {source: (weight, lives.get(source, usual)) for source, weight in weights.items()}
    named |= {
        source: (_LEAST, months)
        for source, months in lives.items()
        if source != USUAL and source not in weights
    }
    today = (epoch - _FIRST).days
    rest = _decayed(_LEAST, usual, today)
    whens = " ".join(
        f"when _table = {literal(source)} or _system = {literal(source)}"
        f" then {_decayed(weight, months, today)}"
        for source, (weight, months) in named.items()
    )
    chosen = f"case {whens} else {rest} end" if whens else rest
    return f"cast(round({chosen}) as bigint)"


def _weights(attribute: Attribute) -> Mapping[str, float]:
    """The weight of each named source: as given, or falling from 1 to a half in order of trust."""
    given, places = dict(attribute.weights), max(len(attribute.trust), 1)
    for place, source in enumerate(attribute.trust):
        given.setdefault(source, 1 - (1 - _LEAST) * place / places)
    return given


def _decayed(weight: float, months: float | None, today: int) -> str:
    full = f"{weight * _SCALE:.1f}"
    if months is None:
        return full
    days = f"{months * 365.25 / 12:.2f}"
    age = f"case when _day = 0 then {_UNDATED}.0 else greatest({today} - _day, 0) / {days} end"
    return f"{full} * pow(0.5, {age})"


def _trust_sql(attribute: Attribute) -> str:
    if not attribute.trust:
        return "0"
    whens = " ".join(
        f"when _table = {literal(source)} or _system = {literal(source)} then {place}"
        for place, source in enumerate(attribute.trust)
    )
    return f"case {whens} else {len(attribute.trust)} end"


def settled_sql(held: str) -> str:
    """SQL for one row per number with a value: its strongest mention, and whether it has rivals."""
    return (
        f"select number, count(*) as sources, min(value) as value, max(_key) as _key,"
        f" min(value) <> max(value) as is_contested from {held} group by number"
    )


def claims_sql(attribute: Attribute, held: str, settled: str, *, told: Told) -> str:
    """SQL for one row per number and rival value, with all that its rank is made of.

    A system counts once for a value, however many of its records say it, with its strongest word.
    """
    facts, joins = facts_sql(
        attribute.name, told.known, told.mentions, has_names={FORENAME, SURNAME} <= told.columns
    )
    impossible, bounds = _impossible_sql(attribute, told)
    return (
        f"with by_system as (select h.number, h.value, h._system, max(h.weight) as weight,"
        f" count(*) as mentions, max(h._key) as _key, max(h.said_on) as said_on,"
        f" min(h.trust) as trust, max(h.long_form) as long_form from {held} as h"
        f" join {settled} as s on s.number = h.number where s.is_contested"
        f" group by h.number, h.value, h._system),"
        f" said as (select number, value, cast(sum(weight) as bigint) as weight,"
        f" count(*) as systems, cast(sum(mentions) as bigint) as mentions, max(_key) as _key,"
        f" max(said_on) as said_on, min(trust) as trust, max(long_form) as long_form"
        f" from by_system group by number, value)"
        f" select c.*, {impossible} as impossible{facts} from said as c{bounds}{joins}"
    )


def _impossible_sql(attribute: Attribute, told: Told) -> tuple[str, str]:
    """SQL for whether a birth date cannot be: a child did what no child does, or nobody is that old."""
    if attribute.name != "birth_date" or "adult_on" not in told.columns:
        return "0", ""
    born = "try_cast(c.value as date)"
    return (
        f"case when {born} > b.grown or {born} < b.oldest then 1 else 0 end",
        f" left join (select number,"
        f" min(try_cast(left(adult_on, 10) as date)) - interval {_GROWN} year as grown,"
        f" max(try_cast(left(said_on, 10) as date)) - interval {_OLDEST} year as oldest"
        f" from {told.mentions} group by number) as b on b.number = c.number",
    )


def compared_sql(attribute: Attribute, claims: str) -> str:
    """SQL for the rival values with `doubt` (the worst that any rival casts on it) and `support`
    (twice its weight, and the weight of rivals that are one slip from it).
    """
    if not is_doubted(attribute.name):
        return f"select *, 0 as doubt, weight * 2 as support from {claims}"
    return (
        f"select c.*, m.doubt, c.weight * 2 + m.near_weight as support from {claims} as c"
        f" join (select c.number, c.value, max({doubt_sql(attribute.name)}) as doubt,"
        f" cast(sum(case when {near_sql(attribute.name)} then r.weight else 0 end) as bigint)"
        f" as near_weight from {claims} as c join {claims} as r on r.number = c.number"
        f" and r.value <> c.value group by c.number, c.value) as m"
        f" on m.number = c.number and m.value = c.value"
    )


def ranked_sql(attribute: Attribute, compared: str) -> str:
    """SQL for the rival values in order: `place` 1 wins. `rule` says in words what settled it: for
    the winner the first rule after which only one value was left, for the others the one that
    ruled them out.
    """
    orders = [_ORDERS[rule] for rule in attribute.rules]
    after = ", ".join(
        f"dense_rank() over (partition by number order by {', '.join(orders[: place + 1])})"
        f" as _after_{place}"
        for place in range(len(orders))
    )
    left = ", ".join(
        f"count(*) filter (where _after_{place} = 1) over (partition by number) as _left_{place}"
        for place in range(len(orders))
    )
    won = " ".join(
        f"when _left_{place} = 1 then {literal(WORDS[rule])}"
        for place, rule in enumerate(attribute.rules)
    )
    lost = " ".join(
        f"when _after_{place} > 1 then {literal(WORDS[rule])}"
        for place, rule in enumerate(attribute.rules)
    )
    everything = ", ".join([*orders, f"_key % {_ROWS} desc"])
    return (
        f"with placed as (select *, {after}, row_number() over (partition by number"
        f" order by {everything}) as place, count(*) over (partition by number) as _values"
        f" from {compared}), counted as (select *, {left} from placed)"
        f" select number, value, _key, systems, mentions, said_on, place, _values - 1 as rivals,"
        f" case when place = 1 then case {won} else {literal(LAST)} end"
        f" else case {lost} else {literal(LAST)} end end as rule from counted"
    )


def won_sql(attribute: Attribute, settled: str, ranked: str) -> str:
    """SQL for the value that each gold record shows of one attribute.

    Columns: number, attribute, value, _row, rule (in words), rivals (other values that lost) and
    sources (mentions with a value).
    """
    name = literal(attribute.name)
    return (
        f"select number, {name} as attribute, value, {_ROW_SQL} as _row, case when sources = 1"
        f" then {literal(ONLY)} else {literal(SAME)} end as rule, cast(0 as bigint) as rivals,"
        f" sources from {settled} where not is_contested"
        f" union all select r.number, {name}, r.value, {_ROW_SQL.replace('_key', 'r._key')},"
        f" r.rule, r.rivals, s.sources from {ranked} as r"
        f" join {settled} as s on s.number = r.number where r.place = 1"
    )


def lost_sql(attribute: Attribute, ranked: str) -> str:
    """SQL for the values of one attribute that were told and are not shown, and what ruled them out.

    Columns: number, attribute, value, _row, rule, place (2 is the runner-up), systems, mentions.
    """
    return (
        f"select number, {literal(attribute.name)} as attribute, value, {_ROW_SQL} as _row, rule,"
        f" place, systems, mentions from {ranked} where place > 1"
    )


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
