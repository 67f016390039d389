"""What an erasure still needs when records are gone already: kept sealed beside the store until it is proven.

Without it an erasure that was killed could not know any more what to look for. Its key is destroyed at the
end, so that no copy of the file can be read by anybody.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from flamsteed.engine.engine import Engine
from flamsteed.erasing.plan import Erasure
from flamsteed.erasing.traces import Traces
from flamsteed.errors import NotErased
from flamsteed.lineage.approval import Plan
from flamsteed.privacy.held import clearing_pattern
from flamsteed.privacy.keys import sealed, unsealed
from flamsteed.project import Project
from flamsteed.store import key_ring

_STAGED = {
    "_going": ("name", "_record"), "_cleared_open": ("name", "_record"), "_spared": ("_record",),
    "_staying": ("name", "_record", "is_held"), "_going_id": ("id",),
}  # fmt: skip


@dataclass(frozen=True)
class Pending:
    """What was staged for an erasure, the texts that were theirs alone, and the store's hash before it."""

    staged: dict[str, list[list[Any]]]
    alone: list[str]
    untouched: list[str]
    files: list[str]
    before: str


def keep_pending(project: Project, engine: Engine, erasure: Erasure, *, before: str) -> None:
    """Keep what is needed to go on with the erasure of a plan, whatever is killed from now on."""
    staged = {
        name: [list(row) for row in engine.rows(f"select {', '.join(columns)} from temp.main.{name}")]
        for name, columns in _STAGED.items()
    }  # fmt: skip
    pending = Pending(
        staged, list(erasure.traces.alone), sorted(erasure.untouched), erasure.plan.said["files"], before
    )  # fmt: skip
    number = erasure.plan.number
    key = key_ring(project).key_or_new(_key_name(number))
    path = _path(project, number)
    half = path.with_name(path.name + ".part")
    half.write_bytes(sealed(key, json.dumps(pending.__dict__).encode()))
    half.replace(path)


def take_up(project: Project, engine: Engine, erasure_of: Plan) -> tuple[Erasure, Pending]:
    """Stage again what was staged when an erasure began.

    Raises NotErased if the file or its key is gone.
    """
    path = _path(project, erasure_of.number)
    if not path.exists():
        raise NotErased(
            f"{path} is gone, so nobody knows any more what plan {erasure_of.number} has to look for. Bring it"
            " back, or withdraw the plan and plan again what is left."
        )
    key = key_ring(project).key(_key_name(erasure_of.number))
    pending = Pending(**json.loads(unsealed(key, path.read_bytes())))
    names = {
        name: engine.stage_batches(name, _as_table(columns, pending.staged[name]))
        for name, columns in _STAGED.items()
    }
    alone = tuple(pending.alone)
    pattern = clearing_pattern(alone) if alone else ""
    traces = Traces(names["_cleared_open"], pattern, alone, names["_spared"])
    erasure = Erasure(
        erasure_of, names["_going"], names["_going_id"], traces, names["_staying"],
        frozenset(pending.untouched),
    )  # fmt: skip
    return erasure, pending


def drop_pending(project: Project, number: int) -> None:
    """Destroy the key of what was kept, and the file. Done again it changes nothing."""
    ring = key_ring(project)
    for turn in ring.turns(_key_name(number)):
        ring.destroy(_key_name(number), turn)
    _path(project, number).unlink(missing_ok=True)


def _as_table(columns: tuple[str, ...], rows: list[list[Any]]) -> pa.Table:
    kinds = {"is_held": pa.bool_()}
    return pa.table(
        {
            name: pa.array([row[place] for row in rows], kinds.get(name, pa.string()))
            for place, name in enumerate(columns)
        }
    )


def _key_name(number: int) -> str:
    return f"erasure:{number}"


def _path(project: Project, number: int) -> Path:
    return project.store.parent / f"erasure_{number}.sealed"
