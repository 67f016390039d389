"""An approved erasure, carried out and proven: it is not called done before it has been looked for again."""

import hashlib
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flamsteed.destroying import Destroyed, destroy, removal_pads
from flamsteed.engine.dialect import quote, table_sql
from flamsteed.engine.engine import Engine
from flamsteed.erasing.grounds import Ground
from flamsteed.erasing.plan import Asked, Erasure, plan_erasure
from flamsteed.errors import NotErased, PlanOutOfDate
from flamsteed.gate import REMOVED, Removal
from flamsteed.lineage.approval import Plan, approved_plan, finish
from flamsteed.lineage.ledger import Ledger
from flamsteed.privacy.held import platform_tables
from flamsteed.project import Project

_SAME = ("numbers", "erase", "records", "cleared", "cleared_records", "keep", "tell", "held")
_ONLY_IDS = ("flamsteed", "clean")
"""Stages in which ids are looked for: a clean row is made of its raw row alone, whose texts are looked at."""
_PART = 1 << 24


@dataclass(frozen=True)
class Looked:
    """What was looked through after an erasure, and in which tables and files something was found, so many
    times: there must be none.
    """

    files: int
    size_bytes: int
    texts: int
    rows: int
    found: dict[str, int]


def carry_out_erasure(
    project: Project, engine: Engine, ledger: Ledger, number: int, *, by: str
) -> Plan:
    """Carry out the approved plan of a number, then look again; gives it with its receipt.

    The receipt holds counts and hashes, never values. Killed and done again, it goes on. Raises
    PlanRefused if nobody else approved it, PlanOutOfDate, having done nothing, if the data has changed
    since the plan was made, and NotErased if anything is still there.
    """
    plan = approved_plan(ledger, number)
    erasure = plan_erasure(project, engine, ledger, asked_of(plan), by=plan.proposed_by)
    if not _is_begun(engine, number):
        _hold_to(plan, erasure)
    before = sha256_of(project.store)
    removal = Removal(
        number, erasure.going, removal_pads(project), erasure.traces.cleared,
        erasure.traces.pattern, erasure.ids, {"ground": plan.said["asked"]},
    )  # fmt: skip
    started = ledger.start_run(as_of=ledger.latest_run().as_of, started_by=by)
    done = destroy(project, engine, ledger, removal, started=started)
    _delete(project, plan.said["files"])
    looked = look_again(project, engine, erasure)
    if looked.found:
        where = ", ".join(f"{name} ({count})" for name, count in looked.found.items())
        raise NotErased(
            f"Plan {number} was carried out, and something of it was found afterwards: {where}. Nothing is"
            f" certified. Run `flamsteed carry-out {number}` again; if it stays, tell us."
        )
    return finish(ledger, number, _receipt(done, looked, before, sha256_of(project.store)), by=by)


def asked_of(plan: Plan) -> Asked:
    """What was asked for when a plan was made."""
    said = plan.said
    also = tuple((name, record) for name, record in said["also"])
    return Asked(plan.about, Ground(said["asked"]), said["keep_asked"], said["request"], also)


def _is_begun(engine: Engine, number: int) -> bool:
    """Whether an earlier carrying out was killed after records were removed."""
    return engine.has_table(REMOVED) and bool(
        engine.value(f"select count(*) from {REMOVED} where plan = ?", [number])
    )


def _hold_to(plan: Plan, erasure: Erasure) -> None:
    changed = [each for each in _SAME if plan.said.get(each) != erasure.plan.said.get(each)]
    if changed:
        raise PlanOutOfDate(
            f"What plan {plan.number} is about has changed since it was made ({', '.join(changed)})."
            f" Nothing was done. Withdraw it and plan again: flamsteed erase {plan.about}"
        )


def _delete(project: Project, names: Sequence[str]) -> None:
    """Delete files outside the store that held something about the person."""
    for name in names:
        path = project.folder / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def look_again(project: Project, engine: Engine, erasure: Erasure) -> Looked:
    """Look for what stood for somebody: in every row of the store, and in every byte of every file.

    Looked for are their ids in the platform's tables, and what was theirs alone in what came in and in
    files: of an encrypted store the rows are looked at, for its bytes say nothing.
    """
    rows, found = 0, {}
    for table in [*platform_tables(engine), *_source_tables(project, engine)]:
        rows += int(engine.value(f"select count(*) from {table_sql(table)}"))
        found[table] = _rows_left(engine, table, erasure)
    files = size = 0
    texts = [text.encode() for text in erasure.traces.alone]
    for path in written_files(project):
        files, size = files + 1, size + path.stat().st_size
        found[path.name] = sum(_stands_in(path, text) for text in texts)
    return Looked(files, size, len(texts), rows, {name: n for name, n in found.items() if n})


def _source_tables(project: Project, engine: Engine) -> list[str]:
    """The tables of what came in, cleaned and not, and the marts."""
    names = [
        f"{stage}.{name}"
        for name, contract in sorted(project.contracts.items())
        if contract.system
        for stage in ("raw", "quarantine", "clean")
    ]
    names += [model.name for model in project.models]
    return [name for name in names if engine.has_table(name)]


def _rows_left(engine: Engine, table: str, erasure: Erasure) -> int:
    """How many rows of a table still hold an id of what went, or a text that was theirs alone."""
    columns = engine.columns(table)
    if "_record" in columns:
        gone = f"_record in (select _record from {erasure.going})"
        left = int(engine.value(f"select count(*) from {table_sql(table)} where {gone}"))
    else:
        left = 0
    stage, name = table.split(".", 1)
    texts = [c for c, kind in columns.items() if kind == "VARCHAR" and not c.startswith("_")]
    if not (erasure.traces.pattern and texts) or stage in _ONLY_IDS or name in erasure.untouched:
        return left
    stays = bool(engine.value(f"select count(*) from {erasure.staying}"))
    if stays and stage in ("linked", "gold", "mart"):
        return left  # what is kept by law still stands there
    listed = ", ".join(quote(column) for column in texts)
    matched = f"regexp_matches(concat_ws(chr(10), {listed}), $1, 'i')"
    if "_record" in columns:
        matched += f" and _record not in (select _record from {erasure.staying})"
    asked = f"select count(*) from {table_sql(table)} where {matched}"
    return left + int(engine.value(asked, [erasure.traces.pattern]))


def written_files(project: Project) -> Iterator[Path]:
    """Every file that the platform wrote: the store's folder, with the ledger and what spilt, and out/."""
    for folder in sorted({project.store.parent, project.folder / "out"}):
        yield from (path for path in sorted(folder.rglob("*")) if path.is_file())


def _stands_in(path: Path, text: bytes) -> int:
    """Whether some bytes stand in a file, which may be larger than memory."""
    tail = b""
    with path.open("rb") as file:
        while part := file.read(_PART):
            if text in tail + part:
                return 1
            tail = part[-len(text) :]
    return 0


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _receipt(done: Destroyed, looked: Looked, before: str, after: str) -> dict[str, Any]:
    return {
        "records": done.records, "store_before_sha256": before, "store_after_sha256": after,
        "key": done.key, "keys_destroyed": done.keys_destroyed, "files_searched": looked.files,
        "bytes_searched": looked.size_bytes, "texts_searched": looked.texts,
        "rows_searched": looked.rows, "found": sum(looked.found.values()),
    }  # fmt: skip
