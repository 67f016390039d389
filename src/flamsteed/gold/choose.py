"""The values of gold records chosen among what their mentions say, all attributes in turn."""

from collections.abc import Sequence
from dataclasses import dataclass

from flamsteed.engine.dialect import literal
from flamsteed.engine.engine import Engine
from flamsteed.gold.pin import STEWARD
from flamsteed.gold.spec import Attribute
from flamsteed.gold.survive import (
    Told,
    claims_sql,
    compared_sql,
    held_sql,
    lost_sql,
    ranked_sql,
    settled_sql,
    won_sql,
)

PLACE = ("_mention", "_record", "_part", "_system", "_table")
_STEPS = ("_held", "_settled", "_claim_now", "_compared", "_ranked", "_shown_pinned",
          "_beaten_pinned", "_pin_now")  # fmt: skip


@dataclass(frozen=True)
class Chosen:
    """The staged tables of values shown and of values that lost."""

    value: str
    rival: str


def choosing_sql(attributes: Sequence[Attribute], told: Told) -> list[str]:
    """The SQL that `choose` would run, to tell whether the rules are those of last time."""
    return [
        text
        for attribute in attributes
        for text in (
            held_sql(attribute, told),
            settled_sql("h"),
            claims_sql(attribute, "h", "s", told=told),
            compared_sql(attribute, "c"),
            ranked_sql(attribute, "c"),
            won_sql(attribute, "s", "r"),
            lost_sql(attribute, "r"),
        )
    ]


def choose(
    engine: Engine, attributes: Sequence[Attribute], told: Told, *, pins: str | None = None
) -> Chosen:
    """Stage the value that every gold record shows of every attribute, and those that lost to it.

    Each attribute is settled by itself, so that a large borough needs no more memory than its
    widest attribute. Where `pins` (a table of number, attribute, value, rule) has a value, it is
    shown, whatever the mentions say; it leads to the record that says so too, if one does. Pins on
    numbers that no mention is under are passed over.
    """
    won, lost = [], []
    for place, attribute in enumerate(attributes):
        held = engine.stage("_held", held_sql(attribute, told))
        settled = engine.stage("_settled", settled_sql(held))
        claims = engine.stage("_claim_now", claims_sql(attribute, held, settled, told=told))
        compared = engine.stage("_compared", compared_sql(attribute, claims))
        ranked = engine.stage("_ranked", ranked_sql(attribute, compared))
        won.append(engine.stage(f"_won_{place}", won_sql(attribute, settled, ranked)))
        lost.append(engine.stage(f"_lost_{place}", lost_sql(attribute, ranked)))
    shown, beaten = (
        " union all ".join(f"select * from {one}" for one in part) for part in (won, lost)
    )
    placed_sql = _placed_sql
    if pins is not None and engine.rows(f"select 1 from {pins} limit 1"):
        there = f"select number from {told.mentions}"
        pins = engine.stage("_pin_now", f"select * from {pins} as p where p.number in ({there})")
        shown, beaten = (
            engine.stage("_shown_pinned", _pinned_sql(shown, beaten, pins)),
            engine.stage("_beaten_pinned", _unpinned_sql(shown, beaten, pins)),
        )
        shown, beaten = f"select * from {shown}", f"select * from {beaten}"
        placed_sql = _placed_or_pinned_sql
    value = engine.stage("_value_made", placed_sql(shown, told.mentions, _VALUE))
    rival = engine.stage("_rival_made", placed_sql(beaten, told.mentions, _RIVAL))
    for name in (*_STEPS, *(f"_{n}_{p}" for n in ("won", "lost") for p in range(len(won)))):
        engine.unstage(name)
    return Chosen(value, rival)


_VALUE = "w.rule, w.rivals, w.sources"
_RIVAL = "w.place, w.rule, w.systems, w.mentions"


def _placed_sql(rows: str, mentions: str, more: str) -> str:
    """SQL for chosen rows with the mention that each comes from."""
    where = ", ".join(f"m.{name}" for name in PLACE)
    return (
        f"select w.number, w.attribute, w.value, {where}, {more}, m.said_on from ({rows}) as w"
        f" join {mentions} as m on m._row = w._row"
    )


def _placed_or_pinned_sql(rows: str, mentions: str, more: str) -> str:
    """SQL for chosen rows as `_placed_sql` gives them, and those that only a steward gave, which
    come from no mention.
    """
    nowhere = ", ".join(f"{literal(STEWARD if n == '_system' else '')} as {n}" for n in PLACE)
    return (
        f"{_placed_sql(rows, mentions, more)} union all"
        f" select w.number, w.attribute, w.value, {nowhere}, {more}, '' as said_on"
        f" from ({rows}) as w where w._row is null"
    )


def _pinned_sql(won: str, lost: str, pins: str) -> str:
    """SQL for the values shown, with what a steward pinned in place of what won."""
    told = (
        f"select number, attribute, value, _row, rivals, sources from ({won}) as w union all"
        f" select number, attribute, value, _row, place - 1, mentions from ({lost}) as l"
    )
    return (
        f"select w.* from ({won}) as w anti join {pins} as p on p.number = w.number"
        f" and p.attribute = w.attribute"
        f" union all select p.number, p.attribute, p.value, t._row, p.rule,"
        f" coalesce(r.rivals, 0) as rivals, coalesce(t.sources, 0) as sources from {pins} as p"
        f" left join ({told}) as t on t.number = p.number and t.attribute = p.attribute"
        f" and t.value = p.value"
        f" left join (select number, attribute, count(*) as rivals from ({told}) as t anti join"
        f" {pins} as p on p.number = t.number and p.attribute = t.attribute and p.value = t.value"
        f" group by number, attribute) as r on r.number = p.number and r.attribute = p.attribute"
        f" where p.value is not null"
    )


def _unpinned_sql(won: str, lost: str, pins: str) -> str:
    """SQL for the values that lost, with what would have won but for a pin; that is the runner-up."""
    return (
        f"select l.number, l.attribute, l.value, l._row,"
        f" case when p.number is null then l.rule else 'a steward pinned another value' end as rule,"
        f" case when p.number is null then l.place else l.place + 1 end as place, l.systems,"
        f" l.mentions from ({lost}) as l left join {pins} as p on p.number = l.number"
        f" and p.attribute = l.attribute where p.value is null or p.value <> l.value"
        f" union all select w.number, w.attribute, w.value, w._row,"
        f" 'a steward pinned another value' as rule, cast(2 as bigint) as place,"
        f" cast(null as bigint) as systems, w.sources from ({won}) as w join {pins} as p"
        f" on p.number = w.number and p.attribute = w.attribute"
        f" where p.value is null or p.value <> w.value"
    )
