"""The door of death: records go, for good, under a plan that two people answer for.

What was derived from them goes when the path is taken again, and their bytes when the store is written
to a fresh file (`engine.rewrite`); this door takes them out of what came in, and keeps them out.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flamsteed.engine.dialect import hmac_sql, literal, quote, table_sql
from flamsteed.engine.engine import Engine
from flamsteed.errors import KeyMissing
from flamsteed.gate.cleared import ERASED, clear, forget_cleared
from flamsteed.lineage.correction import CORRECTIONS
from flamsteed.lineage.journal import state_of, write_passage
from flamsteed.lineage.passage import Passage, Run

REMOVED = "flamsteed.removed"
"""Keyed hashes of the records that were removed: table `name`, `hash`, and the number of the `plan`."""
_STAGES = ("raw", "quarantine")


@dataclass(frozen=True)
class Removal:
    """What dies under plan number `plan`.

    `records` names staged rows (`name`, `_record`): source records that go with all their versions, out
    of `raw` and `quarantine`. `cleared` names staged rows (`name`, `_record`): records that stay, for they
    are about somebody else, in which each match of the pattern `clearing` is replaced, and replaced again
    should the same text be delivered again. `ids` names staged
    ids (one column, `id`), of numbers and mentions, that tables which only grow forget. The records are
    known again by their hash under `pads` (RFC 2104), should they be delivered again.
    """

    plan: int
    records: str
    pads: tuple[bytes, bytes]
    cleared: str = ""
    clearing: str = ""
    ids: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)


def remove(engine: Engine, removal: Removal, *, run: Run) -> list[Passage]:
    """Take records out of what came in, all or nothing; one passage for each table that lost some.

    Old versions and rows set aside go with them. What is delivered again is not let in any more. Done
    again after it was killed or done, it changes nothing.
    """
    with engine.transaction():
        engine.execute(
            f"create table if not exists {REMOVED} (name varchar, hash varchar, plan bigint)"
        )
        passages = [
            _remove_from(engine, name, removal, run=run)
            for name in _names(engine, removal.records, removal.cleared)
        ]
        for passage in passages:
            write_passage(engine, passage)
    return passages


def _names(engine: Engine, *staged: str) -> list[str]:
    """The tables, `system__table`, of which something is staged."""
    said = " union ".join(f"select name from {rows}" for rows in staged if rows)
    return [name for (name,) in engine.rows(f"select distinct name from ({said}) as s order by 1")]


def _remove_from(engine: Engine, name: str, removal: Removal, *, run: Run) -> Passage:
    theirs = f"_record in (select _record from {removal.records} where name = ?)"
    rows = {}
    for stage in _STAGES:
        table = f"{stage}.{name}"
        if engine.has_table(table):
            counted = f"select count(*) from {table_sql(table)} where {theirs}"
            rows[stage] = int(engine.value(counted, [name]))
            engine.execute(f"delete from {table_sql(table)} where {theirs}", [name])
    hashed = hmac_sql("s._record")
    engine.execute(
        f"insert into {REMOVED} select distinct s.name, {hashed}, cast($4 as bigint) from"
        f" {removal.records} as s where s.name = $3 and {hashed} not in"
        f" (select hash from {REMOVED} where name = $3)",
        [*removal.pads, name, removal.plan],
    )
    forget_cleared(engine, name, removal.records, pads=removal.pads)
    cleared = _clear(engine, name, removal) if removal.cleared and removal.clearing else 0
    raw = f"raw.{name}"
    return Passage(
        door="remove", table=raw, run=run.number, vanished=rows.get("raw", 0), changed=cleared,
        state=_digest(state_of(engine, raw), str(removal.plan)),
        details={**removal.details, "plan": removal.plan, "set_aside": rows.get("quarantine", 0)},
    )  # fmt: skip


def _clear(engine: Engine, name: str, removal: Removal) -> int:
    """Replace what the pattern matches in the records that stay; gives how many rows it stood in.

    Their cleaned rows go, so that they are cleaned again.
    """
    theirs = f"_record in (select _record from {removal.cleared} where name = $1)"
    rows = 0
    for table in (f"{stage}.{name}" for stage in _STAGES):
        if engine.has_table(table):
            texts = [c for c in engine.columns(table) if not c.startswith("_")]
            rows += clear(
                engine, table, theirs, pattern=removal.clearing, pads=removal.pads, columns=texts
            )
    if engine.has_table(CORRECTIONS):
        engine.execute(
            f"update {CORRECTIONS} set value = regexp_replace(value, $2, {literal(ERASED)}, 'gi')"
            f" where name = $1 and {theirs}",
            [name, removal.clearing],
        )
    if engine.has_table(f"clean.{name}"):
        engine.execute(f"delete from {table_sql(f'clean.{name}')} where {theirs}", [name])
    return rows


def forget(
    engine: Engine, table: str, columns: Sequence[str], *, removal: Removal, run: Run
) -> Passage | None:
    """Take out of a table that only grows the rows in which any of `columns` is one of the removal's ids;
    None if there are none.
    """
    theirs = " or ".join(f"{quote(column)} in (select id from {removal.ids})" for column in columns)
    rows = int(engine.value(f"select count(*) from {table_sql(table)} where {theirs}"))
    if not rows:
        return None
    passage = Passage(
        door="remove", table=table, run=run.number, vanished=rows, state=state_of(engine, table),
        details={**removal.details, "plan": removal.plan},
    )  # fmt: skip
    with engine.transaction():
        engine.execute(f"delete from {table_sql(table)} where {theirs}")
        write_passage(engine, passage)
    return passage


def removed_count(engine: Engine, name: str) -> int:
    """How many records of a table were removed for good."""
    if not engine.has_table(REMOVED):
        return 0
    return int(engine.value(f"select count(*) from {REMOVED} where name = ?", [name]))


def stage_not_removed(engine: Engine, staged: str, name: str, *, run: Run) -> str:
    """Stage those of the staged rows of table `name` whose record was not removed; gives the SQL name.

    Raises KeyMissing if some were removed and the run has not the key to know them by.
    """
    if not removed_count(engine, name):
        return staged
    if not run.removed_pads:
        raise KeyMissing(
            f"Records of {name} were erased, and the key that knows them again was not given."
        )
    kept = (
        f"select * from {staged} where {hmac_sql('_record')} not in"
        f" (select hash from {REMOVED} where name = $3)"
    )
    return engine.stage("_not_removed", kept, [*run.removed_pads, name])


def _digest(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:32]
