"""How `raw` and `quarantine` keep every version of every row: SQL only, run by the gate.

A row that changed at the source is a new version; a row that vanished is closed, not deleted.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from flamsteed.contracts.contract import Contract
from flamsteed.engine.dialect import columns_sql, quote, table_sql
from flamsteed.lineage.journal import Delivery

PLATFORM = ("_record", "_version", "_copy", "_batch", "_line")
SEEN = ("_seen_from", "_seen_to")


@dataclass(frozen=True)
class Versions:
    """A way of writing: keep versions. `whole` says that what is not in the delivery has vanished."""

    contract: Contract
    delivery: Delivery
    whole: bool


def create_sql(table: str, columns: Sequence[str], *, more: Sequence[str] = ()) -> str:
    """SQL that makes a table of versions: source columns as text, then the platform's."""
    source = [f"{quote(name)} varchar" for name in (*columns, *more)]
    kept = ["_record varchar", "_version varchar", "_copy bigint", "_batch varchar", "_line bigint"]
    seen = ["_seen_from varchar", "_seen_to varchar"]
    return f"create table if not exists {table_sql(table)} ({', '.join([*source, *kept, *seen])})"


def moved_sql(table: str, judged: str, *, good: bool) -> str:
    """SQL for what a delivery does to the open versions of `table`: one row per version touched.

    `_what` is `new` (no open version of the record), `changed` (the open one differs) or
    `vanished` (open, and not in the delivery). A row that is in the delivery but was set aside
    has not vanished: the last good version of its record stays open. In quarantine there is no
    `changed`: a different broken row is a new one, and the old one vanishes.
    """
    same = "o._record = a._record" + (
        "" if good else " and o._version = a._version and o._copy = a._copy"
    )
    arriving = (
        f"select _record, _version, _copy from {judged} where _rules {'=' if good else '<>'} ''"
    )
    changed = "o._version <> a._version" if good else "false"
    vanished = "a._record is null"
    present = f" and o._record not in (select _record from {judged})" if good else ""
    return (
        f"with opened as (select _record, _version, _copy from {table_sql(table)}"
        f" where _seen_to is null{'' if good else ' and _step = ' + chr(39) + 'land' + chr(39)}),"
        f" arriving as ({arriving})"
        f" select coalesce(a._record, o._record) as _record,"
        f" coalesce(a._version, o._version) as _version, coalesce(a._copy, o._copy) as _copy,"
        f" case when o._record is null then 'new' when {vanished} then 'vanished'"
        f" else 'changed' end as _what"
        f" from opened as o full outer join arriving as a on {same}"
        f" where o._record is null or ({vanished}{present}) or {changed}"
    )


def close_sql(table: str, moved: str, *, good: bool, whole: bool) -> str:
    """SQL that closes the open versions that changed or vanished; `?` is the delivery's day."""
    what = "('changed', 'vanished')" if whole else "('changed')"
    same = "" if good else " and m._version = t._version and m._copy = t._copy"
    step = "" if good else " and t._step = 'land'"
    return (
        f"update {table_sql(table)} as t set _seen_to = ? from {moved} as m"
        f" where t._seen_to is null{step} and m._record = t._record{same} and m._what in {what}"
    )


def insert_sql(
    table: str, judged: str, moved: str | None, *, columns: Sequence[str], good: bool
) -> str:
    """SQL that adds the new and changed versions, or all rows for no `moved`; `?` is the day."""
    more = "" if good else ", _rules, _step"
    values = "" if good else ", j._rules, 'land'"
    listed = columns_sql((*columns, *PLATFORM))
    touched = (
        f" join {moved} as m on m._record = j._record and m._version = j._version"
        f" and m._copy = j._copy and m._what in ('new', 'changed')"
    )
    return (
        f"insert into {table_sql(table)} ({listed}{more}, _seen_from)"
        f" select {columns_sql((*columns, *PLATFORM), of='j')}{values}, ?"
        f" from {judged} as j{touched if moved else ''} where j._rules {'=' if good else '<>'} ''"
    )
