"""An approved plan of what is due, carried out and proven: it is not called done before it was looked for."""

from datetime import date
from typing import Any

from flamsteed.destroying import Destroyed, destroy, records_removed, removal_pads
from flamsteed.engine.dialect import hmac_sql, literal, table_sql
from flamsteed.engine.engine import Engine
from flamsteed.errors import NotErased, PlanOutOfDate
from flamsteed.gate import REMOVED, Removal
from flamsteed.lineage.approval import Plan, approved_plan, finish
from flamsteed.lineage.change import CHANGES
from flamsteed.lineage.hold import read_holds
from flamsteed.lineage.ledger import Ledger
from flamsteed.linkage.spec import LinkSpec
from flamsteed.privacy.held import platform_tables
from flamsteed.privacy.retention.rule import Action
from flamsteed.project import Project
from flamsteed.retaining.plan import Judged, due_sql, judged, plan_retention

_GOING, _IDS = "_going", "_going_id"
_NOBODY = "select cast(null as varchar) as name, cast(null as varchar) as _record where 1 = 0"


def carry_out_retention(
    project: Project, engine: Engine, ledger: Ledger, number: int, *, by: str
) -> Plan:
    """Carry out the approved plan of a number, then look again; gives it with its receipt.

    Holds are looked at once more. The receipt holds counts and hashes, never values. Killed and done
    again, it goes on. Raises PlanRefused if nobody else approved it, PlanOutOfDate, having done nothing,
    if it would do something else by now, and NotErased if a record is still there.
    """
    plan, pads = approved_plan(ledger, number), removal_pads(project)
    hashes = f"select hash from {REMOVED} where plan = {plan.number}"
    going = engine.stage(_GOING, _NOBODY)
    if not _is_begun(engine, number):
        going = _stage_as_approved(project, engine, ledger, plan)
        hashes = f"select {hmac_sql('_record')} as hash from {going}"
    ids = engine.stage(_IDS, _ids_sql(project, engine, hashes), pads)
    details = {"ground": "retention"}
    removal = Removal(number, going, pads, ids=ids, details=details)
    started = ledger.start_run(as_of=ledger.latest_run().as_of, started_by=by)
    done = destroy(project, engine, ledger, [lambda: removal], started=started)
    rows, left = look_again(project, engine, number)
    if left:
        raise NotErased(
            f"Plan {number} was carried out, and {left} rows of what went were found afterwards. Run"
            f" `flamsteed carry-out {number}` again; if they stay, tell us. Nothing is certified."
        )
    receipt = _receipt(done, records_removed(engine, number), rows)
    return finish(ledger, number, receipt, by=by)


def stage_going(project: Project, engine: Engine, found: Judged, approved: Plan) -> str:
    """Stage the records that an approved plan destroys (`name` of the table, `_record`), if it still would.

    The plan is made again, with the holds of `found`. Raises PlanOutOfDate if it is another, so that
    nothing goes that was not approved, or that is held by now.
    """
    said = approved.said
    on = date.fromisoformat(said["on"])
    again = plan_retention(project, engine, found, on=on, classes=said["classes"])
    if again.digest != said["digest"]:
        raise PlanOutOfDate(
            f"What is due on {on} is not what plan {approved.number} was approved for: data, rules or"
            " holds have changed. Nothing was done. Withdraw it, and propose it anew."
        )
    destroyed = {line.record_class for line in again.lines if line.action is Action.DESTROY}
    named = ", ".join(literal(name) for name in sorted(destroyed))
    parts = [
        f"select {literal(table)} as name, _record from ({due_sql(found, table, on=on)}) as d"
        f" where class in ({named})"
        for table in found.kept
    ]
    return engine.stage(_GOING, " union all ".join(parts))


def _stage_as_approved(project: Project, engine: Engine, ledger: Ledger, plan: Plan) -> str:
    """Stage what goes, with the holds that there are at this moment."""
    holds = read_holds(ledger)
    with judged(project, engine, holds) as found:
        going = stage_going(project, engine, found, plan)
    if read_holds(ledger) != holds:
        raise PlanOutOfDate(
            f"A hold was set or lifted while plan {plan.number} was looked at. Nothing was done. Try again."
        )
    return going


def _ids_sql(project: Project, engine: Engine, hashes: str) -> str:
    """SQL for what stands for records in tables that only grow: their ids, their mentions, and the numbers that
    nobody else is under. They are known by their keyed hashes: they may be gone from what came in already.
    """
    cleaned = [f"clean.{contract.name}" for contract in project.schedule.landed]
    told = [(CHANGES, "key"), *((table, "_record") for table in cleaned)]
    parts = []
    for spec in project.links:
        registry = f"gold.{spec.thing}_number"
        if isinstance(spec, LinkSpec) and engine.has_table(registry):
            told += [(registry, "_mention"), (f"gold.{spec.thing}_past", "_record")]
            theirs = _is_one_sql("_mention", hashes)
            parts.append(
                f"select number as id from {table_sql(registry)} group by number having bool_and({theirs})"
            )
            parts.append(
                f"select {_record_sql('_mention')} as id from {table_sql(registry)} where {theirs}"
            )
    parts += [
        f"select {name} as id from {table_sql(table)} where {_is_one_sql(name, hashes)}"
        for table, name in told
        if engine.has_table(table)
    ]
    return " union ".join(parts)


def _record_sql(column: str) -> str:
    """SQL for the record of a mention, or of a record itself."""
    return f"split_part({column}, '-', 1)"


def _is_one_sql(column: str, hashes: str) -> str:
    return f"{hmac_sql(_record_sql(column))} in ({hashes})"


def _is_begun(engine: Engine, number: int) -> bool:
    """Whether an earlier carrying out was killed after records were removed."""
    return engine.has_table(REMOVED) and bool(
        engine.value(f"select count(*) from {REMOVED} where plan = ?", [number])
    )


def look_again(project: Project, engine: Engine, number: int) -> tuple[int, int]:
    """Look through every row that names a record for those that a plan removed: how many rows, how many are left.

    They are known by the keyed hashes that the plan left, so that this can be asked at any later time.
    """
    tables = [
        f"{stage}.{contract.name}"
        for contract in project.schedule.landed
        for stage in ("raw", "quarantine", "clean")
    ]
    pads, rows, left = removal_pads(project), 0, 0
    for table in [*tables, *platform_tables(engine)]:
        if engine.has_table(table) and "_record" in engine.columns(table):
            rows += int(engine.value(f"select count(*) from {table_sql(table)}"))
            gone = f"select hash from {REMOVED} where plan = $3"
            asked = (
                f"select count(*) from {table_sql(table)} where {hmac_sql('_record')} in ({gone})"
            )
            left += int(engine.value(asked, [*pads, number]))
    return rows, left


def _receipt(done: Destroyed, records: dict[str, int], rows: int) -> dict[str, Any]:
    return {
        "records": records, "rows_searched": rows, "found": 0, "key": done.key,
        "keys_destroyed": done.keys_destroyed,
    }  # fmt: skip
