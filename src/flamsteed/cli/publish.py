"""`flamsteed publish`: a return, as CSV with its metadata."""

from pathlib import Path

from flamsteed.cli.opened import opened, out
from flamsteed.engine.engine import Engine
from flamsteed.errors import NotFound
from flamsteed.lineage.ledger import Ledger
from flamsteed.project import Project
from flamsteed.reports.publish import publish


def publish_report(folder: Path, name: str, *, to: Path | None) -> None:
    """Write every file of a report of the project in `folder`, and say what was written."""
    with opened(folder) as (project, engine, ledger):
        publish_opened(project, engine, ledger, name=name, to=to or folder / "out")


def publish_opened(
    project: Project, engine: Engine, ledger: Ledger, *, name: str, to: Path
) -> None:
    """Write every file of a report and say where, how many rows and their hash."""
    report = next((report for report in project.reports if report.name == name), None)
    if report is None:
        known = ", ".join(sorted(report.name for report in project.reports)) or "none"
        raise NotFound(
            f"There is no report `{name}` in {project.folder}/reports; there are: {known}."
        )
    contract = project.contracts[report.mart]
    written = publish(engine, report, contract=contract, to=to, run=ledger.latest_run())
    ledger.copy_journal(engine)
    for file in written:
        out.print(f"{file.file}: {file.rows:,} rows, sha256 {file.sha256[:16]}...", highlight=False)
        out.print(f"{file.metadata}", highlight=False)
