"""What a gold record showed before: `gold.<thing>_past`, which only ever grows.

The systems keep little of what they said earlier, and `clean` nothing; so what a gold record stops
showing is written down on the day it stops.
"""

from collections.abc import Sequence

from flamsteed.engine.dialect import literal
from flamsteed.gate import Admission, Amend, Replace, admit
from flamsteed.gold.registry import Registry
from flamsteed.lineage.journal import state_of
from flamsteed.lineage.passage import Passage, Run

_COLUMNS = (
    "number",
    "attribute",
    "value",
    "_record",
    "_part",
    "_system",
    "_table",
    "rule",
    "said_on",
)


def keep_past(
    registry: Registry, value: str, touched: str | None, *, state: str, run: Run
) -> Passage:
    """Write down the values that `gold.<thing>_value` shows and the staged `value` does not.

    Only numbers in the table `touched` are looked at, or all for None. To be called before the
    values are written; what a killed run left is written anew.
    """
    engine, table, shown = registry.engine, past_of(registry.thing), f"gold.{registry.thing}_value"
    staged = engine.stage("_past_now", _stopped_sql(registry, value, touched, run=run, state=state))
    way: Amend | Replace = Replace()
    if engine.has_table(table):
        last = state_of(engine, table)
        is_whole = last == state_of(engine, shown) or not engine.has_table(shown)
        half = literal("" if is_whole else last)
        way = Amend(("_state",), f"select {half} as _state where {half} <> ''")
    passage = admit(engine, Admission(table, staged, state), way=way, run=run)
    engine.unstage("_past_now")
    return passage


def past_of(thing: str) -> str:
    """The table of what a thing's gold records showed before."""
    return f"gold.{thing}_past"


def _stopped_sql(
    registry: Registry, value: str, touched: str | None, *, run: Run, state: str
) -> str:
    shown = f"gold.{registry.thing}_value"
    listed = _listed(_COLUMNS)
    more = (
        f"{literal(run.as_of.isoformat())} as shown_until, cast({run.number} as bigint) as run,"
        f" {literal(state)} as _state"
    )
    if not registry.engine.has_table(shown) or "said_on" not in registry.engine.columns(shown):
        nulls = ", ".join(f"cast(null as varchar) as {name}" for name in _COLUMNS)
        return f"select {nulls}, {more} where false"
    only = f" semi join {touched} as t on t.number = o.number" if touched else ""
    return (
        f"select {listed}, {more} from {shown} as o{only} anti join {value} as n"
        f" on n.number = o.number and n.attribute = o.attribute and n.value = o.value"
        f" order by o.number, o.attribute"
    )


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f"o.{name}" for name in names)
