"""`flamsteed publish`: a return, as CSV with its metadata."""

from pathlib import Path

from flamsteed.cli.opened import opened, out
from flamsteed.errors import NotFound
from flamsteed.reports.publish import publish


def publish_report(folder: Path, name: str, *, to: Path | None) -> None:
    """Write every file of a report and say where, how many rows and their hash."""
    with opened(folder) as (project, engine, ledger):
        report = next((report for report in project.reports if report.name == name), None)
        if report is None:
            known = ", ".join(sorted(report.name for report in project.reports)) or "none"
            raise NotFound(f"There is no report `{name}` in {folder}/reports; there are: {known}.")
        contract = project.contracts[report.mart]
        target = to or folder / "out"
        run = ledger.latest_run()
        written = publish(engine, report, contract=contract, to=target, run=run)
        ledger.copy_journal(engine)
    for file in written:
        out.print(f"{file.file}: {file.rows:,} rows, sha256 {file.sha256[:16]}...", highlight=False)
        out.print(f"{file.metadata}", highlight=False)
