"""`flamsteed retain`: what is due, for people to look at, sign and propose."""

from collections.abc import Collection
from datetime import date
from pathlib import Path

from flamsteed.cli.opened import listed, opened, out, whoami
from flamsteed.cli.options import day
from flamsteed.engine.engine import Engine
from flamsteed.errors import NotFound
from flamsteed.lineage.hold import read_holds
from flamsteed.lineage.ledger import Ledger
from flamsteed.lineage.passage import Run
from flamsteed.privacy.retention.rule import Action
from flamsteed.project import Project
from flamsteed.retaining.carry_out import carry_out_retention
from flamsteed.retaining.certificate import SIGNING_KEY, certificate, write_certificate
from flamsteed.retaining.plan import (
    RetentionPlan,
    judged,
    plan_retention,
    propose_retention,
)
from flamsteed.retaining.review_list import write_review_list
from flamsteed.store import key_ring


def plan_due(
    folder: Path, *, on: date, classes: Collection[str], csv: Path | None, by: str | None
) -> None:
    """Print what is due on a day, by rule and table; with `csv` write the review list, for `by` propose it."""
    with opened(folder, to_read=csv is None) as (project, engine, ledger):
        _hold_classes(project, classes)
        with judged(project, engine, read_holds(ledger)) as found:
            plan = plan_retention(project, engine, found, on=on, classes=classes)
            if csv is not None:
                run = Run(ledger.latest_run().number, on, whoami())
                many = write_review_list(project, engine, found, to=csv, run=run).admitted
                ledger.copy_journal(engine)
        personal = {c.name for c in project.schedule.landed if c.holds_personal_data}
        print_plan(plan, personal)
        if csv is not None:
            out.print(f"{csv}: {many:,} records to look at, of all classes.", highlight=False)
        if by is not None:
            number = propose_retention(project, ledger, plan, by=by, today=day(None)).number
            out.print(
                f"Plan {number} is proposed by {by}. Somebody else looks at it and approves it:"
                f" flamsteed approve {number}",
                highlight=False,
            )


def carry_out_due(
    project: Project, engine: Engine, ledger: Ledger, number: int, *, by: str
) -> None:
    """Carry out an approved plan of what is due, and write its certificate."""
    done = carry_out_retention(project, engine, ledger, number, by=by)
    key = key_ring(project).key_or_new(SIGNING_KEY)
    to = project.folder / "out" / "retention" / f"plan_{number}"
    files = write_certificate(certificate(done, key=key), to)
    out.print(
        f"Plan {number} is carried out: {sum(done.receipt['records'].values()):,} records destroyed;"
        f" {done.receipt['rows_searched']:,} rows looked through, none of them found.",
        highlight=False,
    )
    for path in files:
        out.print(f"  {path}", highlight=False)


def _hold_classes(project: Project, classes: Collection[str]) -> None:
    known = sorted(rule.record_class for rule in project.schedule.rules)
    if not known:
        raise NotFound(
            f"{project.folder}/retention has no rules: nothing is due, and nothing may go."
        )
    for name in classes:
        if name not in known:
            raise NotFound(
                f"There is no class `{name}` in retention/; there are: {', '.join(known)}."
            )


def print_plan(plan: RetentionPlan, personal: set[str]) -> None:
    """Print a plan. `personal` are the tables that hold personal data."""
    heads = ("class", "table", "then", "due", "since", "held", "not yet", "running", "undated")
    table = listed(*heads, title=f"Due on {plan.on}, in records")
    for line in plan.lines:
        if line.action is Action.KEEP:
            continue
        by = ", ".join(str(number) for number, _ in line.holds)
        counts = (line.not_yet, line.running, line.undated)
        table.add_row(
            line.record_class, line.table, line.action, f"{line.due:,}", line.oldest_due,
            f"{line.held:,} (hold {by})" if by else "", *(f"{n:,}" if n else "" for n in counts),
        )  # fmt: skip
    out.print(table, markup=False)
    for name, many in plan.no_rule:
        what = "personal data" if name in personal else "no personal data"
        out.print(f"No rule: {many:,} records of {name} ({what}).", highlight=False)
    held = sum(line.held for line in plan.lines)
    said = ", ".join(f"{plan.due(action):,} to {action}" for action in Action if action != "keep")
    out.print(
        f"Due: {said}; {held:,} more are under a hold. Plan {plan.digest[:16]}.", highlight=False
    )
