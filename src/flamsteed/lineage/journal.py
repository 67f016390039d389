"""The journal: what passed the gate, kept in the store itself.

It is written in the same transaction as the rows, so that rows and record can never disagree,
whatever is killed when. The ledger is filled from it.
"""

import json
from dataclasses import dataclass

from flamsteed.engine.engine import Engine
from flamsteed.lineage.change import open_changes
from flamsteed.lineage.head import Head
from flamsteed.lineage.passage import Passage, passage_from

_TABLE = "flamsteed.passage"
_HEAD = "flamsteed.ledger_head"


@dataclass(frozen=True)
class Delivery:
    """One load of one table: `batch` is the hash of its bytes, `as_of` the day it stands on."""

    batch: str
    file: str
    as_of: str


def open_journal(engine: Engine, *, after: int = 0) -> None:
    """Make the journal's tables if they are not there; new passages get numbers above `after`.

    A store that was begun anew, or brought back from a copy, is behind a ledger that was kept. An
    empty line then stands for the numbers that were given out already.
    """
    engine.execute(
        f"create table if not exists {_TABLE}"
        " (number bigint, door varchar, passed varchar, state varchar, entry varchar)"
    )
    engine.execute(
        "create table if not exists flamsteed.batch"
        " (name varchar, batch varchar, file varchar, as_of varchar, outcome varchar)"
    )
    engine.execute(
        f"create table if not exists {_HEAD} (size bigint, root varchar, noted_at varchar)"
    )
    open_changes(engine)
    if after > int(engine.value(f"select coalesce(max(number), 0) from {_TABLE}")):
        engine.execute(f"insert into {_TABLE} values (?, '', '', '', '')", [after])


def write_passage(engine: Engine, passage: Passage) -> int:
    """Add a passage to the journal, inside the caller's transaction; gives its number."""
    number = int(engine.value(f"select coalesce(max(number), 0) + 1 from {_TABLE}"))
    engine.execute(
        f"insert into {_TABLE} values (?, ?, ?, ?, ?)",
        [number, passage.door, passage.table, passage.state, json.dumps(passage.as_dict())],
    )
    return number


def passages_after(engine: Engine, number: int) -> list[tuple[int, Passage]]:
    """The passages with numbers above `number`, in order."""
    rows = engine.rows(
        f"select number, entry from {_TABLE} where number > ? and entry <> '' order by number",
        [number],
    )
    return [(row[0], passage_from(json.loads(row[1]))) for row in rows]


def removals(engine: Engine) -> list[Passage]:
    """The passages through the door `remove`, in order."""
    rows = engine.rows(f"select entry from {_TABLE} where door = 'remove' order by number")
    return [passage_from(json.loads(entry)) for (entry,) in rows]


def state_of(engine: Engine, table: str) -> str:
    """The state of `table` after its last admission or removal; empty if it never was admitted."""
    return _last_state(engine, ["admit", "remove"], table)


def checked_state(engine: Engine, table: str) -> str:
    """The state in which `table` was last held against its contract; empty if never."""
    return _last_state(engine, ["check"], table)


def _last_state(engine: Engine, doors: list[str], table: str) -> str:
    return str(
        engine.value(
            f"select max_by(state, number) from {_TABLE} where list_contains(?, door) and passed = ?",
            [doors, table],
        )
        or ""
    )


def last_passage(engine: Engine, table: str) -> Passage | None:
    """The last admission of `table`, or None."""
    entry = engine.value(
        f"select max_by(entry, number) from {_TABLE} where door = 'admit' and passed = ?",
        [table],
    )
    return passage_from(json.loads(entry)) if entry else None


def knows_batch(engine: Engine, name: str, batch: str) -> bool:
    """Whether a delivery with these bytes was dealt with before for table `name`."""
    return bool(
        engine.value(
            "select count(*) from flamsteed.batch where name = ? and batch = ?", [name, batch]
        )
    )


def latest_as_of(engine: Engine, name: str) -> str:
    """The newest day that a landed delivery of table `name` stood on; empty if none landed."""
    return str(
        engine.value(
            "select max(as_of) from flamsteed.batch where name = ? and outcome = 'landed'", [name]
        )
        or ""
    )


def note_batch(engine: Engine, name: str, delivery: Delivery, *, outcome: str) -> None:
    """Remember that a delivery was dealt with, inside the caller's transaction."""
    engine.execute(
        "insert into flamsteed.batch values (?, ?, ?, ?, ?)",
        [name, delivery.batch, delivery.file, delivery.as_of, outcome],
    )


def note_head(engine: Engine, head: Head) -> None:
    """Keep in the store what the ledger was, so that each shows if the other was cut or replaced."""
    engine.execute(f"insert into {_HEAD} values (?, ?, ?)", [head.size, head.root, head.at])


def heads_noted(engine: Engine) -> list[Head]:
    """Every head of the ledger that the store kept, oldest first; of a store from before, none."""
    if not engine.has_table(_HEAD):
        return []
    rows = engine.rows(f"select size, root, noted_at from {_HEAD} order by size, noted_at")
    return [Head(*row) for row in rows]
