"""The registry of numbers: which mention is under which, and everything that ever happened to them.

`gold.<thing>_history` says what became of every number, `gold.<thing>_move` which mention came under
which number when. Both only ever grow. `gold.<thing>_number` is where every mention stands today: it
is what the moves, played from the first to the last, lead to (`replayed_sql`).
"""

from dataclasses import dataclass

from flamsteed.engine.dialect import literal
from flamsteed.engine.engine import Engine
from flamsteed.lineage.journal import state_of

FOUNDED, SPLIT, RESTORED = "founded", "split_from", "restored"
MERGED, RETIRED, RETURNED = "merged_into", "retired", "returned"
NUMBER = {"_mention": "varchar", "number": "varchar", "home": "varchar", "is_living": "boolean"}
HISTORY = {
    "number": "varchar", "event": "varchar", "other_number": "varchar", "founder": "varchar",
    "happened_on": "varchar", "run": "bigint", "_state": "varchar",
}  # fmt: skip
MOVE = {
    "_mention": "varchar", "number": "varchar", "home": "varchar", "is_living": "boolean",
    "moved_on": "varchar", "run": "bigint", "_state": "varchar",
}  # fmt: skip


@dataclass(frozen=True)
class Registry:
    """The tables of one thing."""

    engine: Engine
    thing: str

    @property
    def of(self) -> str:
        """What goes before a founder's id to make a number of it, so that one record that founds two
        things, a person and an organisation, founds two numbers. The first three things have nothing.
        """
        return "" if self.thing in ("person", "property", "household") else f"{self.thing} "

    @property
    def number(self) -> str:
        """Every mention ever seen: the number it is under, its `home` (the number it had before
        any merging), and whether it was there when the run ended.
        """
        return f"gold.{self.thing}_number"

    @property
    def history(self) -> str:
        """One row per thing that happened to a number."""
        return f"gold.{self.thing}_history"

    @property
    def move(self) -> str:
        """One row per mention whose place in the registry changed, and how it was from then on."""
        return f"gold.{self.thing}_move"


def told_sql(registry: Registry, table: str, columns: dict[str, str]) -> str:
    """SQL for the rows of `history` or `move`, without what a run wrote that was killed before it
    wrote the numbers. Empty if there is no table yet.
    """
    engine = registry.engine
    if not engine.has_table(table):
        return empty_sql(columns)
    return (
        f"select {', '.join(columns)} from {table}"
        f" where _state <> {literal(unfinished(registry, table))}"
    )


def unfinished(registry: Registry, table: str) -> str:
    """The state that a killed run left `history` or `move` in; empty if none did."""
    last = state_of(registry.engine, table)
    return "" if last == state_of(registry.engine, registry.number) else last


def empty_sql(columns: dict[str, str]) -> str:
    """SQL for no rows with these columns."""
    nulls = ", ".join(f"cast(null as {kind}) as {name}" for name, kind in columns.items())
    return f"select {nulls} where false"


def replayed_sql(moves: str) -> str:
    """SQL for `gold.<thing>_number` as the rows of `moves` lead to it, and nothing else."""
    columns = ", ".join(NUMBER)
    return (
        f"select {columns} from (select {columns}, row_number() over (partition by _mention"
        f" order by run desc) as _place from {moves}) as m where _place = 1"
    )


def fate_sql(told: str) -> str:
    """SQL for the last thing that happened to every number: number, event, other_number."""
    return (
        f"select number, event, other_number from (select number, event, other_number,"
        f" row_number() over (partition by number order by run desc, case when event in"
        f" ({literal(FOUNDED)}, {literal(SPLIT)}) then 1 else 0 end) as _place from {told}) as h"
        f" where _place = 1"
    )


def heirs(engine: Engine, thing: str) -> dict[str, str]:
    """Every number ever given, and the one it leads to today: itself, or the heir of a merged one."""
    table = f"gold.{thing}_history"
    if not engine.has_table(table):
        return {}
    fates = engine.rows(fate_sql(table))
    leads: dict[str, str] = {n: other for n, event, other in fates if event == MERGED}
    found: dict[str, str] = {}
    for number, _, _ in fates:
        last = number
        while last in leads:
            last = leads[last]
        found[number] = last
    return found


def founded_sql(registry: Registry) -> str:
    """SQL, in brackets, for the day on which every number was given."""
    return (
        f"(select number, min(happened_on) as founded_on from {registry.history}"
        f" where event in ({literal(FOUNDED)}, {literal(SPLIT)}) group by number)"
    )
