"""`flamsteed release`, `agreements` and `ropa`: what leaves, under what, and why it may be held."""

from datetime import date
from pathlib import Path
from typing import Any

from flamsteed.cli.opened import ledger_of, listed, opened, out
from flamsteed.lineage.passage import Run
from flamsteed.privacy.processing import write_record
from flamsteed.project import load_project
from flamsteed.sharing import agreement_named, recipients, share


def release_under(folder: Path, name: str, *, on: date, to: Path | None) -> None:
    """Make the release of a day under an agreement, and say what it is and what is left of risk."""
    with opened(folder) as (project, engine, ledger):
        latest = ledger.latest_run()
        run = Run(latest.number, on, latest.started_by)
        agreement = agreement_named(project, name)
        shared = share(project, engine, ledger, agreement, to=to or folder / "out", run=run)
        ledger.copy_journal(engine)
    details = shared.passage.details
    out.print(f"[bold]{agreement.title}[/], to {agreement.recipient.name}", highlight=False)
    out.print(
        f"{shared.folder}: {shared.passage.admitted:,} rows, {agreement.grain}", highlight=False
    )
    for file, digest in details["files"].items():
        out.print(f"  {file}  sha256 {digest[:16]}...", highlight=False)
    for line in _risk(details["risk"]):
        out.print(line, highlight=False)
    out.print(
        f"{agreement.recipient.name} must destroy it by {details['purge_by']}. Hand over the folder by:"
        f" {agreement.channel}.",
        highlight=False,
    )


def _risk(risk: dict[str, Any]) -> list[str]:
    said = []
    if risk.get("restricted"):
        said.append(
            f"{risk['restricted']:,} rows stayed behind: their people restricted or objected to this use."
        )
    if "stayed_behind" in risk:
        said.append(
            f"{risk['stayed_behind']:,} of {risk['rows_before_control']:,} rows stayed behind: fewer than"
            f" {risk['k']} people share what identifies them."
        )
    if risk.get("smallest_group") is not None:
        said.append(
            f"{risk['groups']:,} groups alike in {', '.join(risk['identifying'])};"
            f" the smallest has {risk['smallest_group']:,} people."
        )
    if risk.get("attack", {}).get("tried"):
        attack = risk["attack"]
        said.append(
            f"An intruder who knows {', '.join(attack['known'])} would name {attack['rate']:.1%} of"
            f" {attack['tried']:,} residents rightly ({attack['rate_from']:.1%} to {attack['rate_to']:.1%})."
        )
    for table in risk.get("tables", ()):
        said.append(
            f"{table['figure']}: {table['primary']:,} of {risk['cells']:,} cells are too small to show and"
            f" {table['secondary']:,} more are hidden beside them; {table['unprotected']} can be worked out."
        )
    for field, kinds in risk.get("redacted", {}).items():
        many = ", ".join(f"{count:,} {kind}" for kind, count in kinds.items()) or "nothing"
        said.append(f"Taken out of {field}: {many}. Read some rows before you hand them over.")
    return said


def show_agreements(folder: Path, *, on: date) -> None:
    """List the agreements: with whom, until when, and whether anything may leave under each on a day."""
    project = load_project(folder)
    table = listed("agreement", "with", "what", "until", "may anything leave?")
    for name, agreement in sorted(project.agreements.items()):
        refused = agreement.refusals(on)
        table.add_row(
            name, agreement.recipient.name, agreement.title, str(agreement.valid_to),
            f"no: {'; '.join(refused)}" if refused else "yes",
        )  # fmt: skip
    out.print(table if project.agreements else "There are no agreements in agreements/.")


def write_processing(folder: Path, to: Path) -> None:
    """Write the record of processing activities as CSV, recipients taken from what was released."""
    project = load_project(folder)
    with ledger_of(project) as ledger:
        actual = recipients(ledger.passages())
    rows = write_record(project.processing.values(), actual, to)
    out.print(f"{to}: {rows} entries of the record of processing activities.", highlight=False)
