"""Which records are under a legal hold: whatever is to be destroyed, for whatever reason, asks here first.

A hold covers all that it names, and the whole of every file that any of it belongs to: a tenancy is not
half kept. It covers a person's records of now, and those that are linked to the person later.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from flamsteed.engine.dialect import table_sql
from flamsteed.engine.engine import Engine
from flamsteed.lineage.hold import Held, Hold, in_force

_COVERED = "_covered"


@dataclass(frozen=True)
class Scope:
    """What the names in holds stand for in a store.

    `tables` are the landed tables. `things` have gold records, `linked` are those of them whose records
    are linked to each other. `classes` gives a SELECT of `_record` for each class of the schedule.
    `files` are SELECTs of `child` and `parent`, the records of one file; those of a table that is
    followed stand after those of the tables that follow it.
    """

    tables: tuple[str, ...] = ()
    things: tuple[str, ...] = ()
    linked: frozenset[str] = frozenset()
    classes: Mapping[str, str] = field(default_factory=dict)
    files: tuple[str, ...] = ()


def stage_covered(engine: Engine, holds: Iterable[Hold], scope: Scope) -> str:
    """Stage the records under a hold: one row per `_record` and number of a `hold`. Gives the table's SQL name.

    `holds` are all of the ledger's; those that were lifted cover nothing. What a hold names and the store
    does not know yet is covered as soon as it does.
    """
    none = "select cast(null as varchar) as _record, cast(null as bigint) as hold where 1 = 0"
    covered = engine.stage(_COVERED, none)
    for each in in_force(holds):
        select, params = _named_sql(engine, each, scope)
        if select:
            told = f"select * from {covered} union select _record, {each.number} from ({select}) as named"
            covered = _restage(engine, told, params)
    if engine.value(f"select count(*) from {covered}"):
        for way in (("child", "parent"), ("parent", "child")):
            for file in scope.files if way[0] == "child" else reversed(scope.files):
                found = (
                    f"select f.{way[1]}, c.hold from ({file}) as f"
                    f" join {covered} as c on c._record = f.{way[0]}"
                )
                covered = _restage(engine, f"select * from {covered} union {found}")
    return covered


def _restage(engine: Engine, select: str, params: Sequence[object] = ()) -> str:
    engine.stage(f"{_COVERED}_more", select, params)
    covered = engine.stage(_COVERED, f"select _record, hold from temp.main.{_COVERED}_more")
    engine.unstage(f"{_COVERED}_more")
    return covered


def _named_sql(engine: Engine, hold: Hold, scope: Scope) -> tuple[str, list[object]]:
    """SQL for the `_record`s that a hold names, with what is bound to it; empty if the store knows none."""
    if hold.kind is Held.RECORD:
        return "select ? as _record", [hold.of]
    if hold.kind is Held.CLASS:
        return scope.classes.get(hold.of, ""), []
    if hold.kind is Held.SYSTEM:
        named = [t for t in scope.tables if hold.of in (t, t.partition("__")[0])]
        return _records_sql(engine, named), []
    parts, params = [], list[object]()
    for thing in scope.things:
        for part, bound in _under_number(engine, thing, hold, is_linked=thing in scope.linked):
            parts.append(part)
            params += bound
    return " union ".join(parts), params


def _records_sql(engine: Engine, tables: Iterable[str]) -> str:
    staged = [f"{stage}.{table}" for table in tables for stage in ("raw", "quarantine")]
    return " union ".join(
        f"select _record from {table_sql(name)}" for name in staged if engine.has_table(name)
    )


def _under_number(
    engine: Engine, thing: str, hold: Hold, *, is_linked: bool
) -> list[tuple[str, list[object]]]:
    """SELECTs of the records under a number: now, under what it was merged into, and of those that were
    under it at any time since the hold was set.
    """
    source, number, move = (f"gold.{thing}_{name}" for name in ("source", "number", "move"))
    if not engine.has_table(source):
        return []
    heirs = f"select n.number from {table_sql(number)} as n where n.home = ? union select ?"
    found: list[tuple[str, list[object]]] = [
        (f"select _record from {table_sql(source)} where number in ({heirs})", [hold.of] * 2)
    ]
    if is_linked:
        record = "split_part(m._mention, '-', 1) as _record"
        under = f"select {record} from {table_sql(number)} as m where m.number in ({heirs})"
        since = (
            f"select {record} from {table_sql(move)} as m where m.number = ? and not exists"
            f" (select 1 from {table_sql(move)} as l where l._mention = m._mention"
            " and l.run > m.run and l.run <= ?)"
        )
        found += [(under, [hold.of] * 2), (since, [hold.of, hold.run])]
    return found
