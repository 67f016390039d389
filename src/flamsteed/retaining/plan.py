"""The plan of what is due: which records, by rule and table, and what holds keep of them."""

import hashlib
import json
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flamsteed.engine.dialect import table_sql
from flamsteed.engine.engine import Engine
from flamsteed.errors import PlanRefused
from flamsteed.lineage.approval import Plan, propose
from flamsteed.lineage.hold import Hold
from flamsteed.lineage.ledger import Ledger
from flamsteed.privacy.holds import stage_covered
from flamsteed.privacy.retention.kept import KEPT, KNOWN, OPEN, UNDATED
from flamsteed.privacy.retention.rule import Action, Rule
from flamsteed.project import Project
from flamsteed.schedule import rows_of, scope_of, stage_kept

KIND = "retention"
"""What plans of this kind are called in the ledger."""


@dataclass(frozen=True)
class Line:
    """What a rule comes to in one table, in records: `due` may go, `held` are due and under a hold (`holds`:
    number and records of each), `not_yet` have a day, `running` wait for what has not happened, `undated`
    cannot be dated, `kept` are kept for ever.

    `oldest_due` is the first day on which any that is due might have gone, empty if none is; `records` a
    hash of the ids of those that are due.
    """

    record_class: str
    table: str
    action: Action
    due: int
    held: int
    not_yet: int
    running: int
    undated: int
    kept: int
    oldest_due: str
    holds: tuple[tuple[int, int], ...]
    records: str


@dataclass(frozen=True)
class RetentionPlan:
    """What is due on a day: a line for each rule and table, and the landed tables' records without a rule."""

    on: date
    lines: tuple[Line, ...]
    no_rule: tuple[tuple[str, int], ...]

    @property
    def digest(self) -> str:
        """A hash of what would be done with which records: whoever approves it approves exactly that."""
        said = [[x.record_class, x.table, x.action, x.due, x.records] for x in self.lines if x.due]
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()

    def due(self, action: Action) -> int:
        """How many records are due for an action."""
        return sum(line.due for line in self.lines if line.action is action)


@dataclass(frozen=True)
class Judged:
    """The staged tables that a plan is read from: until when each record is kept, by table, and what is held."""

    kept: dict[str, str]
    covered: str


@contextmanager
def judged(project: Project, engine: Engine, holds: Sequence[Hold]) -> Iterator[Judged]:
    """Judge every record under a rule, and find what holds cover. Reads only, and stages."""
    with rows_of(engine, project.schedule) as rows:
        covered = stage_covered(engine, holds, scope_of(rows, holds))
        try:
            yield Judged(stage_kept(rows), covered)
        finally:
            engine.unstage(covered.rpartition(".")[2])


def plan_retention(
    project: Project, engine: Engine, found: Judged, *, on: date, classes: Collection[str] = ()
) -> RetentionPlan:
    """Say which records are due on a day, by rule and table. Reads only.

    A record is due on the day after the last on which it must be kept. With `classes` only those are
    told of, and whatever follows their files: nothing is left behind without its file.
    """
    told = _with_followers(project.schedule.rules, classes)
    lines = [
        line
        for table in found.kept
        for line in _lines(project, engine, found, table, on=on)
        if line.record_class in told
    ]
    no_rule = tuple(_without_rule(project, engine, found))
    order = {rule.record_class: n for n, rule in enumerate(project.schedule.rules)}
    lines.sort(key=lambda line: (order[line.record_class], line.table))
    return RetentionPlan(on, tuple(lines), no_rule)


def is_due_sql(on: date) -> str:
    """SQL for whether what `stage_kept` says of a record (as `k`) makes it due on a day."""
    return f"(k.state = {KNOWN} and k.kept_to < cast('{on}' as date))"


def due_sql(judged: Judged, table: str, *, on: date, under_hold: bool = False) -> str:
    """SQL for the records of a table that are due on a day: `_record`, `class`, `kept_to`.

    Those under a hold are left out, or are the only ones.
    """
    held = f"k._record {'' if under_hold else 'not '}in (select _record from {judged.covered})"
    return (
        f"select k._record, k.class, k.kept_to from {judged.kept[table]} as k"
        f" where {is_due_sql(on)} and {held}"
    )


def _lines(project: Project, engine: Engine, found: Judged, table: str, *, on: date) -> list[Line]:
    due = is_due_sql(on)
    counted = engine.rows(
        f"select k.class, count(*) filter (where {due} and h._record is null),"
        f" count(*) filter (where {due} and h._record is not null),"
        f" count(*) filter (where k.state = {KNOWN} and not {due}),"
        f" count(*) filter (where k.state = {OPEN}), count(*) filter (where k.state = {UNDATED}),"
        f" count(*) filter (where k.state = {KEPT}),"
        f" min(k.kept_to) filter (where {due} and h._record is null)"
        f" from {found.kept[table]} as k left join (select distinct _record from {found.covered}) as h"
        f" on h._record = k._record group by k.class"
    )
    holds: dict[str, list[tuple[int, int]]] = {}
    for name, hold, records in engine.rows(
        f"select d.class, c.hold, count(*) from ({due_sql(found, table, on=on, under_hold=True)}) as d"
        f" join {found.covered} as c on c._record = d._record group by d.class, c.hold order by c.hold"
    ):
        holds.setdefault(name, []).append((hold, records))
    hashes = _hashes(engine, due_sql(found, table, on=on))
    action = {rule.record_class: rule.action for rule in project.schedule.rules_of(table)}
    return [
        Line(
            name, table, action[name], due=due_, held=held, not_yet=not_yet, running=running,
            undated=undated, kept=kept, oldest_due=str(oldest + timedelta(days=1)) if oldest else "",
            holds=tuple(holds.get(name, ())), records=hashes.get(name, ""),
        )
        for name, due_, held, not_yet, running, undated, kept, oldest in counted
    ]  # fmt: skip


def _hashes(engine: Engine, due: str) -> dict[str, str]:
    """A hash of the ids of the records that are due, by class; worked out in parts, for there may be millions."""
    parts: dict[str, list[str]] = {}
    for name, hashed in engine.rows(
        "select class, sha256(string_agg(_record, ' ' order by _record)) as hashed"
        f" from ({due}) as d group by class, left(_record, 2) order by class, left(_record, 2)"
    ):
        parts.setdefault(name, []).append(hashed)
    return {
        name: hashlib.sha256("\n".join(hashed).encode()).hexdigest()
        for name, hashed in parts.items()
    }


def _without_rule(project: Project, engine: Engine, found: Judged) -> Iterator[tuple[str, int]]:
    """The landed tables with records that no rule holds for, and how many; of a rule without `where`, none."""
    for contract in project.schedule.landed:
        rules = project.schedule.rules_of(contract.name)
        if any(not rule.where for rule in rules):
            continue
        stages = [f"{stage}.{contract.name}" for stage in ("raw", "quarantine")]
        parts = [
            f"select _record from {table_sql(name)}" for name in stages if engine.has_table(name)
        ]
        if not parts:
            continue
        ruled = (
            f" where _record not in (select _record from {found.kept[contract.name]})"
            if rules
            else ""
        )
        records = f"select count(distinct _record) from ({' union all '.join(parts)}) as r{ruled}"
        if many := int(engine.value(records)):
            yield contract.name, many


def _with_followers(rules: Sequence[Rule], classes: Collection[str]) -> set[str]:
    """The classes, and those whose records follow the files of their tables; all if none are named."""
    told = {rule.record_class for rule in rules if not classes or rule.record_class in classes}
    while True:
        tables = {table for rule in rules if rule.record_class in told for table in rule.tables}
        more = {r.record_class for r in rules if tables & {each.table for each in r.follows()}}
        if more <= told:
            return told
        told |= more


def propose_retention(
    project: Project, ledger: Ledger, plan: RetentionPlan, *, by: str, today: date
) -> Plan:
    """Put before somebody else what is due to be destroyed; gives the plan with its number.

    Raises PlanRefused if nothing is, or if the day of the plan has not come.
    """
    if plan.on > today:
        raise PlanRefused(f"{plan.on} has not come: only what is due by today can be proposed.")
    if not plan.due(Action.DESTROY):
        raise PlanRefused(f"Nothing that no hold keeps is due to be destroyed on {plan.on}.")
    about = f"what is due on {plan.on}"
    return propose(ledger, Plan(KIND, about, told_of(project, plan), proposed_by=by))


def told_of(project: Project, plan: RetentionPlan) -> dict[str, Any]:
    """A plan in plain data: what is approved, and what the certificate says was done. No values."""
    rules = {rule.record_class: rule for rule in project.schedule.rules}
    lines = []
    for line in plan.lines:
        rule = rules[line.record_class]
        if line.action is Action.DESTROY and (line.due or line.held):
            lines.append({
                "class": line.record_class, "title": rule.title, "table": line.table, "due": line.due,
                "held": line.held, "oldest_due": line.oldest_due, "records": line.records,
                "kept": str(rule.moment), "authority": rule.authority, "link": rule.link,
                "sign_off": rule.sign_off,
            })  # fmt: skip
    classes = sorted({line.record_class for line in plan.lines})
    return {
        "on": str(plan.on), "council": project.council, "digest": plan.digest,
        "classes": classes, "lines": lines,
    }  # fmt: skip
