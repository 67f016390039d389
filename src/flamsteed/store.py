"""The project's store: opened under its key, written again under a new one."""

from dataclasses import replace

from flamsteed.engine.dialect import literal
from flamsteed.engine.engine import Engine
from flamsteed.engine.on_duckdb import open_store
from flamsteed.errors import KeyMissing
from flamsteed.gate import CLEARED, REMOVED
from flamsteed.lineage.approval import Plan, approved_plan, finish, propose
from flamsteed.lineage.audit import chain
from flamsteed.lineage.ledger import Ledger
from flamsteed.lineage.passage import Run
from flamsteed.privacy.keys import KeyRing
from flamsteed.project import Project

REMOVED_KEY = "removed"
"""The name of the key under which removed records are known again."""
KEY_DESTRUCTION = "key destruction"
"""What plans of this kind are called in the ledger."""
KEY = "store"
"""The name of the store's keys: each turn is that of one generation of its file."""


def key_ring(project: Project) -> KeyRing:
    """The keys of a project."""
    return KeyRing(project.keys, project.passphrase)


def knowing_removed(project: Project, engine: Engine, run: Run) -> Run:
    """The run with the key by which removed records are known again, if any ever were.

    Raises KeyMissing if there is none: what was erased must not come back because a key was lost.
    """
    if not (engine.has_table(REMOVED) or engine.has_table(CLEARED)):
        return run
    return replace(run, removed_pads=key_ring(project).key(REMOVED_KEY).pads)


def open_project_store(project: Project, *, held_by: str = "", read_only: bool = False) -> Engine:
    """Open the store of a project, made if it is not there, under the key of its file.

    The newest key is tried first; an older one is that of a file whose rewriting was killed. Raises
    KeyMissing if none fits, or if the file is encrypted and should not be, or the other way round.
    """
    keys = _keys(project)
    for key in keys:
        try:
            return open_store(
                project.store, key=key, held_by=held_by, memory_limit=project.memory_limit,
                threads=project.threads, read_only=read_only,
            )  # fmt: skip
        except KeyMissing:
            if key == keys[-1]:
                raise
    raise AssertionError("there is always one to try")


def open_as_it_is(project: Project, *, held_by: str) -> Engine:
    """Open the store for a rewriting, whether it is encrypted as the project says or not yet."""
    try:
        return open_project_store(project, held_by=held_by)
    except KeyMissing:
        other = replace(project, encrypted=not project.encrypted)
        return open_project_store(other, held_by=held_by)


def rewrite(project: Project, engine: Engine) -> int:
    """Write the store to a fresh file under a new key; gives the key's turn, 0 if there is to be none.

    Nothing that was deleted is in the fresh file. Killed half-way, one of the two files is there, whole.
    """
    if not project.encrypted:
        engine.rewrite(key="")
        return 0
    key = key_ring(project).rotate(KEY)
    engine.rewrite(key=key.text)
    return key.turn


def destroy_earlier_keys(project: Project) -> int:
    """Destroy every key of the store but that of its file now; gives how many.

    Copies of earlier files, backups too, can then be read by nobody.
    """
    ring = key_ring(project)
    earlier = ring.turns(KEY)[: -1 if project.encrypted else None]
    for turn in earlier:
        ring.destroy(KEY, turn)
    return len(earlier)


def unlocking_sql(project: Project) -> str:
    """The statement with which DuckDB opens the store's file for reading; it holds the key."""
    (key, *_) = _keys(project)
    said = f", encryption_key {literal(key)}" if key else ""
    return f"attach {literal(str(project.store.resolve()))} as store (read_only{said})"


def pseudonym_key(agreement: str) -> str:
    """The name of the keys of an agreement's pseudonyms."""
    return f"agreement:{agreement}"


def rotate_pseudonym_key(project: Project, ledger: Ledger, agreement: str, *, by: str) -> int:
    """Make a new key for an agreement's pseudonyms, once the ledger knows of it; gives its turn."""
    with ledger.writing() as connection:
        chain(connection, {"key_rotated": pseudonym_key(agreement), "by": by})
    return key_ring(project).rotate(pseudonym_key(agreement)).turn


def propose_key_destruction(
    project: Project, ledger: Ledger, agreement: str, turn: int, *, by: str
) -> Plan:
    """Put before somebody else that a key of an agreement's pseudonyms be destroyed.

    Raises KeyMissing if there is none.
    """
    name = pseudonym_key(agreement)
    key_ring(project).key(name, turn)
    return propose(ledger, Plan(KEY_DESTRUCTION, name, {"name": name, "turn": turn}, by))


def carry_out_key_destruction(project: Project, ledger: Ledger, number: int, *, by: str) -> Plan:
    """Destroy the key of an approved plan. Killed and done again, it ends the same."""
    plan = approved_plan(ledger, number)
    ring = key_ring(project)
    if plan.said["turn"] in ring.turns(plan.said["name"]):
        ring.destroy(plan.said["name"], plan.said["turn"])
    return finish(ledger, number, {"destroyed": 1}, by=by)


def _keys(project: Project) -> list[str]:
    """The keys to try, likeliest first: of an unencrypted project the empty one."""
    if not project.encrypted:
        return [""]
    ring = key_ring(project)
    turns = ring.turns(KEY)
    if not turns and project.store.exists():
        # No key fits: the engine says whether the file is encrypted or should be.
        return ["none"]
    return [ring.key(KEY, turn).text for turn in reversed(turns)] or [ring.rotate(KEY).text]
