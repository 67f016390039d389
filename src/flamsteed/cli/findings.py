"""`flamsteed findings` and `flamsteed runs`."""

from pathlib import Path
from typing import Any

from rich.text import Text

from flamsteed.cleaning.fix_list import fix_list_sql
from flamsteed.cli.opened import listed, opened, out, whoami
from flamsteed.errors import NotFound
from flamsteed.gate import hand_back
from flamsteed.lineage.ledger import Ledger
from flamsteed.project import Project

_COLOURS = {"stop": "bold red", "error": "red", "warning": "yellow", "info": "dim"}


def show_findings(folder: Path, *, system: str | None, owner: str | None, notes: bool) -> None:
    """Print the findings that stand now, deliveries first; those marked info only with `notes`."""
    with opened(folder, to_read=True) as (project, _, ledger):
        found = _asked(project, ledger, system=system, owner=owner)
    asked = [finding for finding in found if notes or finding["severity"] != "info"]
    deliveries = [finding for finding in asked if finding["outcome"]]
    rows = [finding for finding in asked if not finding["outcome"]]
    if deliveries:
        table = listed("system", "file", "what", "outcome", "message", title="Deliveries")
        for f in deliveries:
            table.add_row(f["system"], f["file"], f["rule"], f["outcome"], f["message"])
        out.print(table, markup=False)
    if rows:
        heads = ("system", "table", "rule", "rows", "dimension", "lines", "owner")
        table = listed(*heads, title="Rows")
        for f in rows:
            lines = ", ".join(str(line) for line in f["lines"][:3]) + (
                " ..." if f["lines"][3:] else ""
            )
            colour = _COLOURS.get(f["severity"], "")
            table.add_row(
                f["system"], f["table"], Text(f["rule"], colour),
                f"{f['rows']:,}", f["dimension"], lines, f["owner"],
            )  # fmt: skip
        out.print(table, markup=False)
    hidden = len(found) - len(asked)
    more = f" and {hidden} notes (--notes shows them)" if hidden else ""
    out.print(f"{len(asked)} findings{more}. Rows to mend, by owner: flamsteed findings --csv FILE")


def write_fix_list(folder: Path, to: Path, *, system: str | None, owner: str | None) -> None:
    """Write the rows to mend as CSV, and note in the ledger who was given it."""
    with opened(folder) as (project, engine, ledger):
        asked = _asked(project, ledger, system=system, owner=owner)
        parts = []
        for _, _, contract in project.pairs():
            part = fix_list_sql(contract, [f for f in asked if f["system"] == contract.system])
            if part is not None:
                parts.append(f"({part})")
        if not parts:
            out.print("Nothing to mend.")
            return
        latest = ledger.latest_run()
        passage = hand_back(
            engine, " union all ".join(parts), owner=owner or system or whoami(), to=to, run=latest
        )
        ledger.copy_journal(engine)
    out.print(f"{to}: {passage.admitted:,} lines, each a row to mend and why.")


def _asked(
    project: Project, ledger: Ledger, *, system: str | None, owner: str | None
) -> list[dict[str, Any]]:
    if system is not None and system not in {known.name for known in project.systems}:
        known = ", ".join(sorted(entry.name for entry in project.systems))
        raise NotFound(f"There is no system `{system}` in this project; there are: {known}.")
    found = ledger.findings()
    return [f for f in found if system in (None, f["system"]) and owner in (None, f["owner"])]


def show_runs(folder: Path) -> None:
    """Print the runs, and whether the audit trail is whole."""
    with opened(folder, to_read=True) as (_, _, ledger):
        table = listed("run", "as of", "started", "by", "status", "stopped by")
        for r in ledger.runs():
            table.add_row(
                str(r["number"]), r["as_of"], r["started_at"], r["started_by"], r["status"],
                r["stopped_by"] or "",
            )  # fmt: skip
        broken = ledger.first_broken_entry()
    out.print(table)
    out.print(
        "The ledger is whole."
        if broken is None
        else f"[bold red]The ledger was altered, first at entry {broken}: see `flamsteed ledger verify`.[/]"
    )
