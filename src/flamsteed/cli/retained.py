"""`flamsteed retain`: what is due, for people to look at."""

from datetime import date
from pathlib import Path

from flamsteed.cli.opened import listed, opened, out, whoami
from flamsteed.lineage.hold import read_holds
from flamsteed.lineage.passage import Run
from flamsteed.privacy.retention.rule import Action
from flamsteed.retaining import RetentionPlan, judged, plan_retention, write_review_list


def show_plan(folder: Path, *, on: date, csv: Path | None) -> None:
    """Print what is due on a day, by rule and table; with `csv` write the review list as well."""
    with opened(folder, to_read=csv is None) as (project, engine, ledger):
        with judged(project, engine, read_holds(ledger)) as found:
            plan = plan_retention(project, engine, found, on=on)
            if csv is not None:
                run = Run(ledger.latest_run().number, on, whoami())
                listing = write_review_list(project, engine, found, to=csv, run=run)
                ledger.copy_journal(engine)
        personal = {c.name for c in project.schedule.landed if c.holds_personal_data}
    print_plan(plan, personal)
    if csv is not None:
        out.print(f"{csv}: {listing.admitted:,} records to look at.", highlight=False)


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
    out.print(f"Due: {said}; {held:,} more are under a hold. Plan {plan.digest[:16]}.")
