"""The door in: the only way a table is ever written."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from flamsteed.contracts.contract import Contract
from flamsteed.engine.dialect import columns_sql, quote, table_sql
from flamsteed.engine.engine import Engine
from flamsteed.errors import ContractBroken
from flamsteed.gate.cleared import stage_cleared
from flamsteed.gate.remove import stage_not_removed
from flamsteed.lineage.change import note_changes
from flamsteed.lineage.journal import Delivery, note_batch, state_of, write_passage
from flamsteed.lineage.passage import Passage, Run
from flamsteed.quality.finding import Finding
from flamsteed.versions import PLATFORM, Versions, close_sql, create_sql, insert_sql, moved_sql

_QUARANTINE = ("_rules", "_step")


@dataclass(frozen=True)
class Patch:
    """A way of writing: replace some rows. `gone` is a SELECT of the `_record`s to take out first;
    None takes out all, and the table is made anew.

    Rows that break a row rule go to `quarantine` with their raw values, read from `raw`.
    """

    contract: Contract
    gone: str | None


@dataclass(frozen=True)
class Amend:
    """A way of writing: the rows whose `keys` the SELECT `gone` gives go, the staged rows come."""

    keys: tuple[str, ...]
    gone: str


@dataclass(frozen=True)
class Replace:
    """A way of writing: the staged rows are the whole table."""


@dataclass(frozen=True)
class Admission:
    """What is to be admitted, and what is already known of it.

    `staged` is SQL text naming the rows (a staged table); those of a Versions or Patch have
    `_record` and `_rules`. `state` names the content that results. `findings` are those made on
    the way in; `count_findings` makes those that stand once the rows are written.
    """

    table: str
    staged: str
    state: str
    inputs: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    details: dict[str, Any] = field(default_factory=dict)


def admit(
    engine: Engine,
    admission: Admission,
    *,
    way: Versions | Patch | Amend | Replace,
    run: Run,
) -> Passage:
    """Let rows into the store. The only way a table is ever written.

    In order: stop if a `stop` finding is among them; set aside in `quarantine` the rows that
    break a rule; write the rest, all or nothing; note inputs, counts and findings. Rows in =
    rows admitted + rows set aside.

    Raises ContractBroken, having written nothing.
    """
    _stop_if_broken(admission)
    with engine.transaction():
        if isinstance(way, Versions):
            counts = _write_versions(engine, admission, way=way, run=run)
        elif isinstance(way, Patch):
            counts = _write_patch(engine, admission, way=way)
        elif isinstance(way, Amend):
            counts = _write_amended(engine, admission, way=way)
        else:
            counts = _write_whole(engine, admission)
        moved = counts.pop("moved", counts["new"] + counts.get("vanished", 0))
        before = state_of(engine, admission.table)
        passage = Passage(
            door="admit",
            table=admission.table,
            run=run.number,
            state=admission.state
            if moved or not before or isinstance(way, Amend | Replace)
            else before,
            inputs=admission.inputs,
            findings=admission.findings,
            details=admission.details,
            **counts,
        )
        number = write_passage(engine, passage)
        if not isinstance(way, Versions):
            note_changes(engine, admission.table, number, _changed_sql(admission, way))
            engine.unstage("_gone")
    return passage


def _stop_if_broken(admission: Admission) -> None:
    stopping = [finding for finding in admission.findings if finding.severity == "stop"]
    if stopping:
        broken = "; ".join(f"{finding.rule}: {finding.message}" for finding in stopping)
        raise ContractBroken(
            f"{admission.table} was not written: {broken}. What was admitted before stays."
            " Correct the data at its source, or change the contract, and run again."
        )


def _changed_sql(admission: Admission, way: Patch | Amend | Replace) -> str | None:
    """SQL for the keys of the rows that went and came; None if that is the whole table."""
    if isinstance(way, Replace) or (isinstance(way, Patch) and way.gone is None):
        return None
    key = quote(way.keys[0] if isinstance(way, Amend) else "_record")
    return f"select {key} as key from temp.main._gone union select {key} from {admission.staged}"


def _write_versions(
    engine: Engine, admission: Admission, *, way: Versions, run: Run
) -> dict[str, int]:
    """Records that were erased count as set aside, and are kept nowhere; texts stay without whom was erased."""
    name = way.contract.name
    staged = stage_not_removed(engine, admission.staged, name, run=run)
    staged = stage_cleared(engine, staged, name, run=run)
    counts = _rows_in(engine, staged)
    rows_in = int(engine.value(f"select count(*) from {admission.staged}"))
    counts |= {"rows_in": rows_in, "set_aside": rows_in - counts["admitted"]}
    kept = _keep_versions(engine, admission.table, staged, way=way, good=True)
    aside = f"quarantine.{way.contract.name}"
    put_aside = _keep_versions(engine, aside, staged, way=way, good=False)
    note_batch(engine, way.contract.name, way.delivery, outcome="landed")
    return counts | kept | {"moved": sum(kept.values()) + sum(put_aside.values())}


def _keep_versions(
    engine: Engine, table: str, staged: str, *, way: Versions, good: bool
) -> dict[str, int]:
    """Bring one table of versions up to date; gives how many versions are new, changed, vanished."""
    columns, day = way.contract.landed, [way.delivery.as_of]
    _grow(engine, table, columns, more=() if good else _QUARANTINE)
    if not engine.rows(f"select 1 from {table_sql(table)} where _seen_to is null limit 1"):
        engine.execute(insert_sql(table, staged, None, columns=columns, good=good), day)
        rows = f"select count(*) from {staged} where _rules {'=' if good else '<>'} ''"
        return {"new": int(engine.value(rows)), "changed": 0, "vanished": 0}
    moved = engine.stage("_moved", moved_sql(table, staged, good=good))
    counted = f"select _what, count(*) from {moved} group by _what"
    told: dict[str, int] = dict(engine.rows(counted))
    engine.execute(close_sql(table, moved, good=good, whole=way.whole), day)
    engine.execute(insert_sql(table, staged, moved, columns=columns, good=good), day)
    engine.unstage("_moved")
    vanished = told.get("vanished", 0) if way.whole else 0
    return {"new": told.get("new", 0), "changed": told.get("changed", 0), "vanished": vanished}


def _grow(engine: Engine, table: str, columns: Sequence[str], *, more: Sequence[str]) -> None:
    """Make the table of versions, or add the columns that its contract gained."""
    if not engine.has_table(table):
        engine.execute(create_sql(table, columns, more=more))
        return
    there = engine.columns(table)
    for name in (*columns, *more):
        if name not in there:
            engine.execute(f"alter table {table_sql(table)} add column {quote(name)} varchar")


def _write_patch(engine: Engine, admission: Admission, *, way: Patch) -> dict[str, int]:
    target, quarantine = table_sql(admission.table), f"quarantine.{way.contract.name}"
    counts = _rows_in(engine, admission.staged)
    counts["new"] = counts["admitted"]
    _grow(engine, quarantine, way.contract.landed, more=_QUARANTINE)
    if way.gone is None:
        engine.execute(f"drop table if exists {target}")
        engine.execute(f"delete from {table_sql(quarantine)} where _step = 'clean'")
    else:
        gone = engine.stage("_gone", way.gone)
        counts["vanished"] = int(engine.value(f"select count(*) from {gone}"))
        engine.execute(f"delete from {target} where _record in (select _record from {gone})")
        engine.execute(
            f"delete from {table_sql(quarantine)} where _step = 'clean'"
            f" and _record in (select _record from {gone})"
        )
    kept = f"select * exclude (_rules) from {admission.staged} where _rules = '' order by _record"
    if way.gone is None:
        engine.execute(f"create table {target} as {kept}")
    else:
        engine.execute(f"insert into {target} by name {kept}")
    listed = (*way.contract.landed, *PLATFORM, "_seen_from")
    engine.execute(
        f"insert into {table_sql(quarantine)} ({columns_sql(listed)}, _rules, _step)"
        f" select {columns_sql(listed, of='r')}, s._rules, 'clean'"
        f" from {admission.staged} as s join {table_sql('raw.' + way.contract.name)} as r"
        f" on r._record = s._record and r._seen_to is null"
        f" where s._rules <> '' order by s._record"
    )
    return counts


def _write_amended(engine: Engine, admission: Admission, *, way: Amend) -> dict[str, int]:
    target, keys = table_sql(admission.table), columns_sql(way.keys)
    gone = engine.stage("_gone", f"select distinct {keys} from ({way.gone}) as gone")
    vanished = int(engine.value(f"select count(*) from {gone}"))
    if vanished:
        engine.execute(f"delete from {target} where ({keys}) in (select {keys} from {gone})")
    engine.execute(f"insert into {target} by name select * from {admission.staged}")
    rows = int(engine.value(f"select count(*) from {admission.staged}"))
    return {"rows_in": rows, "admitted": rows, "set_aside": 0, "new": rows, "vanished": vanished}


def _write_whole(engine: Engine, admission: Admission) -> dict[str, int]:
    engine.execute(
        f"create or replace table {table_sql(admission.table)} as select * from {admission.staged}"
    )
    rows = int(engine.value(f"select count(*) from {table_sql(admission.table)}"))
    return {"rows_in": rows, "admitted": rows, "set_aside": 0, "new": rows}


def _rows_in(engine: Engine, judged: str) -> dict[str, int]:
    ((rows_in, admitted),) = engine.rows(
        f"select count(*), count(*) filter (where _rules = '') from {judged}"
    )
    return {"rows_in": rows_in, "admitted": admitted, "set_aside": rows_in - admitted}


def refuse_delivery(
    engine: Engine,
    contract: Contract,
    delivery: Delivery,
    *,
    findings: Sequence[Finding],
    run: Run,
) -> Passage:
    """Note that a delivery was left where it is, and why. The table stays as it was.

    Raises ContractBroken if a finding says `stop`; then the delivery is looked at again next time.
    """
    table = f"raw.{contract.name}"
    passage = Passage(
        door="refuse",
        table=table,
        run=run.number,
        state=state_of(engine, table),
        findings=tuple(findings),
        details={"file": delivery.file, "as_of": delivery.as_of, "batch": delivery.batch},
    )
    stopping = [finding.rule for finding in findings if finding.outcome == "stop"]
    with engine.transaction():
        if not stopping:
            note_batch(engine, contract.name, delivery, outcome="set_aside")
        write_passage(engine, passage)
    if stopping:
        raise ContractBroken(
            f"{delivery.file} was not landed in {table}: {', '.join(stopping)}. Its contract says"
            f" stop. Ask {contract.owner or 'the system owner'} for a corrected file and run again."
        )
    return passage


def note_findings(
    engine: Engine, table: str, findings: Sequence[Finding], *, state: str, run: Run
) -> Passage:
    """Note in the journal what was found wrong in a table; the table stays as it is."""
    passage = Passage(
        door="check", table=table, run=run.number, state=state, findings=tuple(findings)
    )
    with engine.transaction():
        write_passage(engine, passage)
    return passage
