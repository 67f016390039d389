"""What was put right at somebody's request: kept in the store, beside the journal, and written by the gate.

A correction is laid over a source record when it is cleaned; what came stays as it came. It holds a
value, so it lives in the store with the record that it is about and dies with it.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field

from flamsteed.engine.engine import Engine

CORRECTIONS = "flamsteed.correction"
"""One row per correction, also of those that were undone."""
COLUMNS = {  # in the order of what a Correction has
    "name": "varchar", "_record": "varchar", "column_name": "varchar", "value": "varchar",
    "_was": "varchar", "_was_read": "varchar", "corrected_by": "varchar", "corrected_at": "varchar",
    "request": "bigint", "number": "bigint", "undone_by": "varchar", "undone_at": "varchar",
}  # fmt: skip


@dataclass(frozen=True)
class Correction:
    """One value put right: the `column` (as it landed) of a `record` of the table `name` (`system__table`).

    `was` is the hash of the text that the source had, `was_read` of what its standard made of that
    (empty if nothing). `number` is that of the passage that made it; times are UTC.
    """

    name: str
    record: str
    column: str
    value: str = field(repr=False)
    was: str
    was_read: str
    by: str
    at: str
    request: int
    number: int = 0
    undone_by: str = ""
    undone_at: str = ""


def read_corrections(
    engine: Engine, name: str = "", *, records: Sequence[str] | None = None
) -> list[Correction]:
    """Every correction ever made, oldest first; of one table, or of some records, if they are named."""
    if not engine.has_table(CORRECTIONS):
        return []
    asked = f"select {', '.join(COLUMNS)} from {CORRECTIONS} where ? in ('', name)"
    params: list[object] = [name]
    if records is not None:
        asked += " and list_contains(?, _record)"
        params.append([*records])
    return [Correction(*row) for row in engine.rows(f"{asked} order by number", params)]


def hash_of(record: str, text: str) -> str:
    """The hash by which a text of a record is known again; that of another record has another."""
    return hashlib.sha256(f"{record}\x1f{text}".encode()).hexdigest()
