"""Records die: taken out of what came in, out of all that was made of it, and out of the store's file.

Erasure and retention both end here. Whatever is killed when, done again it ends the same.
"""

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


@dataclass(frozen=True)
class Destroyed:
    """What was destroyed: records by table, the turn of the fresh file's key, earlier keys destroyed."""

    records: dict[str, int]
    key: int
    keys_destroyed: int


def removal_pads(project: Project) -> tuple[bytes, bytes]:
    """The project's key by which removed records are known again, as HMAC takes it; made if there is none."""
    return key_ring(project).key_or_new(REMOVED_KEY).pads


def destroy(
    project: Project, engine: Engine, ledger: Ledger, removal: Removal, *, started: Run
) -> Destroyed:
    """Destroy the records of an approved plan, as run `started`; gives what was done.

    In order: out of what came in, with a line in the journal; everything made of it made again; out of
    what only grows; the store written to a fresh file under a new key, and the keys of all earlier files
    destroyed, so that backups of them can be read by nobody.
    """
    remove(engine, removal, run=started)
    ledger.copy_journal(engine)
    derive(project, engine, ledger, started=started)
    if removal.ids:
        _forget(engine, removal, run=started)
        ledger.copy_journal(engine)
    key = rewrite(project, engine)
    gone = destroy_earlier_keys(project)
    counted = engine.rows(
        f"select name, count(*) from {REMOVED} where plan = ? group by name order by name",
        [removal.plan],
    )
    return Destroyed({name: int(n) for name, n in counted}, key, gone)


def _forget(engine: Engine, removal: Removal, *, run: Run) -> None:
    for table in platform_tables(engine):
        for ending, columns in _FORGETTING.items():
            if table.startswith("gold.") and table.endswith(ending):
                there = [each for each in columns if each in engine.columns(table)]
                forget(engine, table, there, removal=removal, run=run)
    for table, column in _BY_ID.items():
        if engine.has_table(table):
            forget(engine, table, [column], removal=removal, run=run)
