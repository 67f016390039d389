"""`flamsteed run`: the path with its progress bars, and what came of it."""

from datetime import date
from pathlib import Path

import typer

from flamsteed.cli.opened import opened, out, whoami
from flamsteed.cli.progress import bars, teller
from flamsteed.cli.shown import show_summary
from flamsteed.engine.engine import Engine
from flamsteed.lineage.ledger import Ledger
from flamsteed.pipeline import Outcome
from flamsteed.pipeline import run as run_path
from flamsteed.project import Project
from flamsteed.summary import summarise


def run_project(folder: Path, *, as_of: date) -> None:
    """Run the path of a project and show its summary. Leaves with 3 if a system did not answer."""
    with opened(folder) as (project, engine, ledger):
        outcome = run_with_bars(project, engine, ledger, as_of=as_of)
        show_summary(summarise(project, engine, ledger), outcome, folder=folder)
    if outcome.faults:
        raise typer.Exit(outcome.faults[0].exit_code)


def run_with_bars(project: Project, engine: Engine, ledger: Ledger, *, as_of: date) -> Outcome:
    """Run the path, showing how far it is."""
    with bars(out) as progress:
        told = teller(progress)
        started = ledger.start_run(as_of=as_of, started_by=whoami())
        outcome = run_path(project, engine, ledger, started=started, told=told)
        told(None)
    return outcome
