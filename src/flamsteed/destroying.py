"""Records die: taken out of what came in, out of all that was made of it, and out of the store's file.

Erasure and retention both end here. Whatever is killed when, done again it ends the same.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flamsteed.engine.engine import Engine
from flamsteed.gate import GROUPS, MEMBERS, REMOVED, SUBJECTS, Removal, forget, remove
from flamsteed.lineage.change import CHANGES
from flamsteed.lineage.correction import CORRECTIONS
from flamsteed.lineage.ledger import Ledger
from flamsteed.lineage.passage import Run
from flamsteed.pipeline import derive
from flamsteed.privacy.held import platform_tables
from flamsteed.project import Project
from flamsteed.store import REMOVED_KEY, destroy_earlier_keys, key_ring, rewrite

_FORGETTING = {"_number": ("_mention",), "_move": ("_mention",), "_past": ("number", "_record")}
"""How the gold tables end that only grow, and by which of their columns they forget who is gone."""
_BY_ID = {
    CHANGES: "key",
    CORRECTIONS: "_record",
    SUBJECTS: "number",
    MEMBERS: "number",
    GROUPS: "number",
}
"""The platform's own tables that only grow, and the column by which they forget."""


Staging = Callable[[], Removal]
"""Stages what one plan takes out, and gives it; what another plan staged may be gone afterwards."""


@dataclass(frozen=True)
class Destroyed:
    """What was done to the store's file: the turn of the fresh file's key, how many earlier keys were destroyed."""

    key: int
    keys_destroyed: int


def removal_pads(project: Project) -> tuple[bytes, bytes]:
    """The project's key by which removed records are known again, as HMAC takes it; made if there is none."""
    return key_ring(project).key_or_new(REMOVED_KEY).pads


def destroy(
    project: Project, engine: Engine, ledger: Ledger, plans: Sequence[Staging], *, started: Run
) -> Destroyed:
    """Destroy the records of approved plans, as run `started`; gives what was done.

    In order: out of what came in, with a line in the journal; everything made of it made again; out of
    what only grows; the store written to a fresh file under a new key, and the keys of all earlier files
    destroyed, so that backups of them can be read by nobody.
    """
    for staging in plans:
        remove(engine, staging(), run=started)
        ledger.copy_journal(engine)
    derive(project, engine, ledger, started=started)
    for staging in plans:
        removal = staging()
        if removal.ids:
            _forget(engine, removal, run=started)
            ledger.copy_journal(engine)
    key = rewrite(project, engine)
    return Destroyed(key, destroy_earlier_keys(project))


def records_removed(engine: Engine, plan: int) -> dict[str, int]:
    """How many records a plan took out, by table."""
    if not engine.has_table(REMOVED):
        return {}
    counted = engine.rows(
        f"select name, count(*) from {REMOVED} where plan = ? group by name order by name", [plan]
    )
    return {name: int(records) for name, records in counted}


def _forget(engine: Engine, removal: Removal, *, run: Run) -> None:
    for table in platform_tables(engine):
        for ending, columns in _FORGETTING.items():
            if table.startswith("gold.") and table.endswith(ending):
                there = [each for each in columns if each in engine.columns(table)]
                forget(engine, table, there, removal=removal, run=run)
    for table, column in _BY_ID.items():
        if engine.has_table(table):
            forget(engine, table, [column], removal=removal, run=run)
