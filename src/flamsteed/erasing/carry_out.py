"""An approved erasure, carried out and proven: it is not called done before it has been looked for again."""

import hashlib
import shutil
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from flamsteed.destroying import Destroyed, destroy, records_removed, removal_pads
from flamsteed.engine.engine import Engine
from flamsteed.erasing.certificate import write_notices
from flamsteed.erasing.grounds import Ground
from flamsteed.erasing.look import Looked, look_again
from flamsteed.erasing.pending import drop_pending, keep_pending, take_up
from flamsteed.erasing.plan import Asked, Erasure, folder_of, plan_erasure, pseudonyms_of
from flamsteed.errors import FlamsteedError, NotErased, NotFound, PlanOutOfDate
from flamsteed.gate import Removal
from flamsteed.lineage.approval import DONE, Plan, approved_plan, finish, read_plan
from flamsteed.lineage.journal import removals
from flamsteed.lineage.ledger import Ledger
from flamsteed.lineage.stewardship import ERASED_REASON
from flamsteed.project import Project, hold_to_purposes

_SAME = ("numbers", "erase", "records", "cleared", "cleared_records", "keep", "tell", "held",
         "spared")  # fmt: skip


def carry_out_erasures(
    project: Project, engine: Engine, ledger: Ledger, numbers: Sequence[int], *, by: str
) -> list[Plan]:
    """Carry out the approved plans of some numbers together, then look again; gives them with their receipts.

    A receipt holds counts and hashes, never values. Killed and done again, it goes on; done again once
    it is done, it changes nothing. Raises PlanRefused if nobody else approved one, PlanOutOfDate, having
    done nothing, if the data has changed since one was made, and NotErased if anything is still there.
    """
    hold_to_purposes(project)  # or the path could not be taken again afterwards
    plans = [read_plan(ledger, number) for number in dict.fromkeys(numbers)]
    waiting = [each for each in plans if each.state != DONE]
    fresh = [each for each in waiting if not is_begun(engine, each.number)]
    try:
        for plan in waiting:
            approved_plan(ledger, plan.number)
        for plan in fresh:
            _begin(project, engine, ledger, plan)
    except FlamsteedError:
        for plan in fresh:
            drop_pending(project, plan.number)
        raise
    if waiting:
        started = ledger.start_run(as_of=ledger.latest_run().as_of, started_by=by)
        stagings = [partial(_stage, project, engine, plan) for plan in waiting]
        done = destroy(project, engine, ledger, stagings, started=started)
        for plan in waiting:
            _prove(project, engine, ledger, plan, done=done, by=by)
    for plan in plans:
        drop_pending(project, plan.number)
    return [read_plan(ledger, plan.number) for plan in plans]


def _begin(project: Project, engine: Engine, ledger: Ledger, plan: Plan) -> None:
    """Stage what an approved plan does, if it still would, and keep what going on with it takes."""
    try:
        erasure = plan_erasure(project, engine, ledger, asked_of(plan), by=plan.proposed_by)
    except NotFound as error:
        raise PlanOutOfDate(
            f"What plan {plan.number} is about has changed since it was made: {error} Nothing was done."
            f" Withdraw it and plan again: flamsteed erase {plan.about}"
        ) from None
    _hold_to(plan, erasure)
    erasure = replace(erasure, plan=replace(erasure.plan, number=plan.number))
    write_notices(pseudonyms_of(engine, ledger, plan), folder_of(project, plan))
    keep_pending(project, engine, erasure, before=sha256_of(project.store))


def _stage(project: Project, engine: Engine, plan: Plan) -> Removal:
    erasure, _ = take_up(project, engine, plan)
    return Removal(
        plan.number, erasure.going, removal_pads(project), erasure.traces.cleared,
        erasure.traces.pattern, erasure.ids, {"ground": plan.said["asked"]},
    )  # fmt: skip


def _prove(  # noqa: PLR0913  (each is what a receipt tells of)
    project: Project, engine: Engine, ledger: Ledger, plan: Plan, *, done: Destroyed, by: str
) -> None:
    """Delete what is outside the store, look for it all once more, and note that the plan is done."""
    erasure, pending = take_up(project, engine, plan)
    _delete(project, [*plan.said["files"], *pending.files])
    _erase_reasons(engine, ledger, erasure, by=by)
    looked = look_again(project, engine, erasure)
    if looked.found:
        where = ", ".join(f"{name} ({count})" for name, count in looked.found.items())
        raise NotErased(
            f"Plan {plan.number} was carried out, and something of it was found afterwards: {where}. Nothing is"
            f" certified. Run `flamsteed carry-out {plan.number}` again; if it stays, tell us."
        )
    receipt = _receipt(done, looked, pending.before, sha256_of(project.store))
    records = records_removed(engine, plan.number)
    finish(ledger, plan.number, {"records": records, **receipt}, by=by)


def _erase_reasons(engine: Engine, ledger: Ledger, erasure: Erasure, *, by: str) -> None:
    """Take out what stewards wrote about the records that went: a name may have been written into it."""
    ids = {each for (each,) in engine.rows(f"select id from {erasure.ids}")}
    for decision in ledger.decisions():
        if decision.reason != ERASED_REASON and {decision.left, decision.right} & ids:
            ledger.erase_reason(decision.number, by=by)


def asked_of(plan: Plan) -> Asked:
    """What was asked for when a plan was made."""
    said = plan.said
    also = tuple((name, record) for name, record in said["also"])
    return Asked(plan.about, Ground(said["asked"]), said["keep_asked"], said["request"], also)


def is_begun(engine: Engine, number: int) -> bool:
    """Whether an earlier carrying out was killed after records were removed."""
    return any(each.details.get("plan") == number for each in removals(engine))


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


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _receipt(done: Destroyed, looked: Looked, before: str, after: str) -> dict[str, Any]:
    return {
        "store_before_sha256": before, "store_after_sha256": after,
        "key": done.key, "keys_destroyed": done.keys_destroyed, "files_searched": looked.files,
        "bytes_searched": looked.size_bytes, "texts_searched": looked.texts,
        "rows_searched": looked.rows, "found": sum(looked.found.values()),
    }  # fmt: skip
