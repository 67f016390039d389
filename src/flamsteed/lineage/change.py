"""Which rows of a table changed since somebody last read it: kept by the gate, beside the journal.

What an amendment took out and put in is noted by key, in the same transaction as the rows, so that
whoever works from a table may look at what changed and at nothing else. A key is an id, never a value.
"""

from collections.abc import Iterable

from flamsteed.engine.engine import Engine

CHANGES = "flamsteed.change"
_KEPT = 8
"""So many admissions of a table are remembered; whoever read it before them reads all of it again."""


def open_changes(engine: Engine) -> None:
    """Make the table of changes if it is not there. No key means: everything changed."""
    engine.execute(
        f"create table if not exists {CHANGES} (passed varchar, number bigint, key varchar)"
    )


def note_changes(engine: Engine, table: str, number: int, keys: str | None) -> None:
    """Note that passage `number` changed the rows with the keys that the SELECT `keys` gives; all of
    the table, for None. Inside the caller's transaction.
    """
    if keys is None:
        _forget(engine, table, number)
        return
    engine.execute(f"insert into {CHANGES} select ?, ?, key from ({keys}) as k", [table, number])
    last = engine.rows(
        "select number from flamsteed.passage where door = 'admit' and passed = ?", [table]
    )
    if len(last) > _KEPT:
        _forget(engine, table, sorted(row[0] for row in last)[-1 - _KEPT])


def _forget(engine: Engine, table: str, number: int) -> None:
    engine.execute(f"delete from {CHANGES} where passed = ? and number <= ?", [table, number])
    engine.execute(f"insert into {CHANGES} values (?, ?, null)", [table, number])


def newest_passage(engine: Engine) -> int:
    """The number of the last passage: who reads tables now has read up to here."""
    return int(engine.value("select coalesce(max(number), 0) from flamsteed.passage"))


def knows_changes(engine: Engine, tables: Iterable[str], since: int | None) -> bool:
    """Whether it is known which rows of all `tables` changed after passage `since`."""
    if since is None:
        return False
    listed = list(tables)
    return not engine.rows(
        f"select passed from {CHANGES} where list_contains(?, passed) and number > ? and key is null",
        [listed, since],
    )


def changes_sql(table: str, since: int) -> str:
    """SQL for the keys of the rows of `table` that changed after passage `since`: `key`."""
    return (
        f"select distinct key from {CHANGES} where passed = '{table}' and number > {since}"
        f" and key is not null"
    )
