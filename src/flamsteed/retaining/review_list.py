"""The disposal review list: the records that are due, held or cannot be dated, for their owners to sign."""

from datetime import date
from pathlib import Path

from flamsteed.contracts.contract import Contract
from flamsteed.engine.dialect import literal, quote, table_sql
from flamsteed.engine.engine import Engine
from flamsteed.gate import list_due
from flamsteed.lineage.passage import Passage, Run
from flamsteed.privacy.retention.kept import UNDATED
from flamsteed.privacy.retention.rule import Rule
from flamsteed.project import Project
from flamsteed.retaining.plan import Judged, is_due_sql


def write_review_list(
    project: Project, engine: Engine, found: Judged, *, to: Path, run: Run
) -> Passage:
    """Write the disposal review list of the day that `run` stands on: one line per record that is due, held or cannot be dated.

    It names records by their system's own keys. Of their values it holds none but the year in which the
    record was first due.
    """
    parts = [
        _listed_sql(project, engine, found, (table, rule), on=run.as_of)
        for table in found.kept
        for rule in project.schedule.rules_of(table)
    ]
    select = f"{' union all '.join(parts)} order by all"
    return list_due(engine, select, owner=run.started_by, to=to, run=run)


def _listed_sql(
    project: Project, engine: Engine, found: Judged, of: tuple[str, Rule], *, on: date
) -> str:
    table, rule = of
    contract = project.contracts[table]
    due = is_due_sql(on)
    said = {
        "sign_off": literal(rule.sign_off), "system": literal(contract.system),
        "table": literal(contract.table), "class": literal(rule.record_class),
        "title": literal(rule.title), "action": literal(rule.action),
        "state": f"case when k.state = {UNDATED} then 'undated' when h._record is not null then"
                 " 'held' else 'due' end",
        "holds": "h.holds", "key": "i.key",
        "due_since": f"case when {due} then year(k.kept_to + interval '1 days') end",
        "why": literal(str(rule.moment or "")), "authority": literal(rule.authority),
    }  # fmt: skip
    listed = ", ".join(f"{sql} as {quote(name)}" for name, sql in said.items())
    return (
        f"select {listed} from {found.kept[table]} as k"
        f" join ({_keys_sql(engine, contract)}) as i on i._record = k._record"
        f" left join (select _record, string_agg(cast(hold as varchar), ' ' order by hold) as holds"
        f" from {found.covered} group by _record) as h on h._record = k._record"
        f" where k.class = {literal(rule.record_class)} and ({due} or k.state = {UNDATED})"
    )


def _keys_sql(engine: Engine, contract: Contract) -> str:
    """SQL for the key of each record as its system writes it: one row per record."""
    keys = ", ".join(f"trim({quote(name)})" for name in contract.key)
    key = f"concat_ws('|', {keys})" if keys else "''"
    stages = [f"{stage}.{contract.name}" for stage in ("raw", "quarantine")]
    union = " union all ".join(
        f"select _record, {key} as key from {table_sql(name)}"
        for name in stages
        if engine.has_table(name)
    )
    return f"select _record, min(key) as key from ({union}) as versions group by _record"
