"""Who lives together now, and who lived at a property on a day: `gold.household` and `lived_at`."""

import hashlib
from dataclasses import dataclass
from datetime import date

from flamsteed.engine.engine import Engine
from flamsteed.errors import NotFound
from flamsteed.gate import Admission, Replace, admit
from flamsteed.gold.number import read_number
from flamsteed.gold.registry import heirs
from flamsteed.lineage.journal import state_of
from flamsteed.lineage.passage import Passage, Run
from flamsteed.standards.uprn import UPRN

COMMUNAL_FROM = 12
"""So many people are not one household. In Northmere (3,000 residents) families end at 7 and homes begin
at 32; if homes counted as households, 47 % of the pairs said to live together would not."""
_TABLE, _PERIOD, _PERSON = "gold.household", "gold.person_period", "gold.person"


def keep_households(engine: Engine, *, run: Run) -> list[Passage]:
    """Write `gold.household`: one row per property and the people whose home it is today.

    A home is what the person's gold record shows and what no system says is over. `from_on` is
    the day since which the longest of them has lived there, `joined_on` the day the last one came.
    Where `is_communal`, so many live there that they are no household: a hostel, a care home, or a
    house that the gazetteer does not divide. When each came and went is in `gold.person_period`.
    """
    select = (
        f"select value as uprn, count(*) as people, min(from_on) as from_on,"
        f" max(from_on) as joined_on, count(*) >= {COMMUNAL_FROM} as is_communal from (select number, value, max(from_on) as from_on"
        f" from {_PERIOD} where attribute = 'uprn' and is_shown and to_on is null"
        f" group by number, value) as home group by value order by value"
    )
    if not engine.has_table(_PERIOD):
        return []
    parts = (select, state_of(engine, _PERIOD))
    state = hashlib.sha256("\0".join(parts).encode()).hexdigest()
    if state_of(engine, _TABLE) == state:
        return []
    staged = engine.stage("_household", select)
    passage = admit(engine, Admission(_TABLE, staged, state, (_PERIOD,)), way=Replace(), run=run)
    engine.unstage("_household")
    return [passage]


@dataclass(frozen=True)
class Resident:
    """Somebody who lived at a property, from when to when (ISO days; None where not known, or not
    over), how the end is known, how many systems say so, and the table that tells of it.
    """

    number: str
    name: str
    from_on: str | None
    to_on: str | None
    ended_by: str
    is_home: bool
    systems: int
    table: str


def lived_at(engine: Engine, place: str, on: date) -> tuple[str, tuple[Resident, ...]]:
    """The UPRN of `place` (a UPRN or a property's Flamsteed number) and who lived there on a day.

    Everybody of whom any system says so; those whose gold record shows another home today and who
    were never said to have left come last (`is_home` false). Personal data: show it, never log it.
    Raises NotFound if there is no such property.
    """
    uprn = _uprn_of(engine, place)
    if not engine.has_table(_PERIOD):
        raise NotFound("No periods have been worked out yet. Run the path first: `flamsteed run`.")
    name = _name_sql(engine)
    rows = engine.rows(
        f"select p.number, {name}, p.from_on, p.to_on, p.ended_by,"
        f" p.is_shown or p.to_on is not null, p.systems, p._table from {_PERIOD} as p"
        f" join {_PERSON} as g on g.number = p.number where p.attribute = 'uprn' and p.value = ?"
        f" and coalesce(p.from_on, '') <= ? and coalesce(p.to_on, '9999-12-31') >= ?"
        f" order by 6 desc, p.from_on, p.number",
        [uprn, on.isoformat(), on.isoformat()],
    )
    return uprn, tuple(Resident(*row) for row in rows)


def _name_sql(engine: Engine) -> str:
    there = engine.columns(_PERSON)
    parts = [f"g.{part}" for part in ("forename", "surname") if part in there]
    return f"concat_ws(' ', {', '.join(parts)})" if parts else "''"


def _uprn_of(engine: Engine, place: str) -> str:
    number = read_number(place)
    if number is not None:
        leads = heirs(engine, "property")
        found = None
        if number in leads:
            found = engine.value("select uprn from gold.property where number = ?", [leads[number]])
        if found is None:
            raise NotFound("No property has ever had that number in this store.")
        return str(found)
    uprn = UPRN.read(place)["value"]
    known = "select 1 from gold.property where uprn = ?"
    if uprn is None or not engine.has_table("gold.property") or not engine.rows(known, [uprn]):
        raise NotFound(
            "No property of this store has that UPRN. `flamsteed show` a person to see the UPRN of"
            " a home, or look the address up in the gazetteer."
        )
    return str(uprn)
