"""Who lives together, under a number that stays with them, and who lived at a property on a day:
`gold.household` and `lived_at`.
"""

import hashlib
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import itemgetter

from flamsteed.drawing.words import a
from flamsteed.engine.engine import Engine
from flamsteed.errors import NotFound
from flamsteed.gate import Admission, Replace, admit
from flamsteed.gold.keep import keep_numbers
from flamsteed.gold.number import read_number
from flamsteed.gold.registry import MOVE, Registry, founded_sql, heirs, told_sql
from flamsteed.gold.show import Event, addresses, history_of, resolve
from flamsteed.lineage.journal import state_of
from flamsteed.lineage.passage import Passage, Run
from flamsteed.standards.uprn import UPRN

THING = "household"
COMMUNAL_FROM = 12
"""So many people are not one household. In Northmere (3,000 residents) families end at 7 and homes begin
at 32; if homes counted as households, 47 % of the pairs said to live together would not."""
_TABLE, _PERIOD, _PERSON = "gold.household", "gold.person_period", "gold.person"
_AT_HOME = (
    f"select number, value as uprn, max(from_on) as from_on, count(*) over (partition by value)"
    f" as people from {_PERIOD} where attribute = 'uprn' and is_shown and to_on is null"
    f" group by number, value"
)
"""SQL for one row per person and home of today: since when, and with how many."""


def keep_households(engine: Engine, *, run: Run) -> list[Passage]:
    """Write `gold.household`: one row per property and the people whose home it is today.

    A home is what the person's gold record shows and what no system says is over. `from_on` is
    the day since which the longest of them has lived there, `joined_on` the day the last one came.
    Where `is_communal`, so many live there that they are no household: a hostel, a care home, or a
    house that the gazetteer does not divide. When each came and went is in `gold.person_period`.

    Every other household has a Flamsteed number (`keep_numbers`, with people in the place of
    mentions): it goes with most of its people when they move, however many join or leave. Who was
    in which household, by the runs that saw it, is in `gold.household_move`.
    """
    if not engine.has_table(_PERIOD):
        return []
    registry = Registry(engine, THING)
    together = (
        f"select number as _mention, min(number) over (partition by uprn) as _cluster"
        f" from ({_AT_HOME}) as h where people < {COMMUNAL_FROM}"
    )
    passages = keep_numbers(registry, together, state_of(engine, _PERIOD), run=run)
    select = (
        f"select max(n.number) as number, min(f.founded_on) as founded_on, h.uprn,"
        f" count(*) as people, min(h.from_on) as from_on, max(h.from_on) as joined_on,"
        f" count(*) >= {COMMUNAL_FROM} as is_communal from ({_AT_HOME}) as h"
        f" left join {registry.number} as n on n._mention = h.number and h.people < {COMMUNAL_FROM}"
        f" left join {founded_sql(registry)} as f on f.number = n.number"
        f" group by h.uprn order by h.uprn"
    )
    inputs = (_PERIOD, registry.number)
    parts = (select, *(state_of(engine, name) for name in inputs))
    state = hashlib.sha256("\0".join(parts).encode()).hexdigest()
    if state_of(engine, _TABLE) == state:
        return passages
    staged = engine.stage("_household", select)
    passages.append(admit(engine, Admission(_TABLE, staged, state, inputs), way=Replace(), run=run))
    engine.unstage("_household")
    return passages


@dataclass(frozen=True)
class Member:
    """Somebody of a household: their number and name, the day since which they have lived at its home
    (None: not known, or not there now), and the days of the runs that first saw them in it and no
    more (None: they are).
    """

    number: str
    name: str
    from_on: str | None
    joined_on: str
    left_on: str | None


@dataclass(frozen=True)
class Household:
    """A household explained. Holds personal data: show it, never log it."""

    number: str
    redirected_from: str | None
    uprn: str
    address: str
    members: tuple[Member, ...]
    earlier: tuple[Member, ...]
    history: tuple[Event, ...]


def household_of(engine: Engine, number: str) -> Household:
    """The household that `number` leads to: who is in it, who was, and what happened to it.

    One whose people have all gone has no `uprn` and no members. Raises NotFound if it is not the
    number of a household.
    """
    thing, found = resolve(engine, number)
    if thing != THING:
        raise NotFound(f"That is the number of {a(thing)}, not of a household.")
    asked = read_number(number)
    now = engine.rows(f"select uprn from {_TABLE} where number = ?", [found])
    uprn = str(now[0][0]) if now else ""
    several = _members(engine, found)
    return Household(
        found,
        asked if asked != found else None,
        uprn,
        addresses(engine, [uprn]).get(uprn, "") if uprn else "",
        tuple(each for each in several if each.left_on is None),
        tuple(each for each in several if each.left_on is not None),
        history_of(engine, THING, found),
    )


def household_with(engine: Engine, person: str) -> str:
    """The number of the household that the person with this number is in; empty for none."""
    table = Registry(engine, THING).number
    if not engine.has_table(table):
        return ""
    found = engine.value(f"select number from {table} where _mention = ? and is_living", [person])
    return str(found or "")


def _members(engine: Engine, number: str) -> list[Member]:
    """Everybody who was ever in a household, once for each time, in the order in which they came.

    A person whose number was merged into another's is in it under that.
    """
    leads, stints = heirs(engine, "person"), _stints(engine, number)
    there = {person for person, _, left in stints if left is None}
    shown = [
        (leads.get(person, person), joined, left)
        for person, joined, left in stints
        if leads.get(person, person) == person or leads[person] not in there
    ]
    marks = ", ".join("?" for _ in shown)
    told = {
        row[0]: row[1:]
        for row in engine.rows(
            f"select g.number, {_name_sql(engine)}, h.from_on from {_PERSON} as g"
            f" left join ({_AT_HOME}) as h on h.number = g.number where g.number in ({marks or 'null'})",
            [person for person, _, _ in shown],
        )
    }
    found = [
        Member(person, name or "", from_on if left is None else None, joined, left)
        for person, joined, left in shown
        for name, from_on in [told.get(person, ("", None))]
    ]
    return sorted(found, key=lambda one: (one.joined_on, one.from_on or "", one.number))


def _stints(engine: Engine, number: str) -> list[tuple[str, str, str | None]]:
    """Who was under the number of a household, from which run's day to which (None: still)."""
    registry = Registry(engine, THING)
    moves = f"({told_sql(registry, registry.move, MOVE)})"
    rows = engine.rows(
        f"select _mention, moved_on, number = ? and is_living from {moves} as m where _mention in"
        f" (select _mention from {moves} as o where number = ?) order by _mention, run",
        [number, number],
    )
    found: list[tuple[str, str, str | None]] = []
    for person, told in groupby(rows, key=itemgetter(0)):
        joined = None
        for _, day, is_in in told:
            if is_in and joined is None:
                joined = day
            elif not is_in and joined is not None:
                found.append((person, joined, day))
                joined = None
        if joined is not None:
            found.append((person, joined, None))
    return found


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
