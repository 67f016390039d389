"""What the commands about the store's file do."""

from pathlib import Path

import typer

from flamsteed.cli.opened import opened, out, whoami
from flamsteed.project import load_project
from flamsteed.store import destroy_earlier_keys, open_as_it_is, rewrite, unlocking_sql


def rewrite_store(folder: Path, *, destroy: bool) -> None:
    """Write the store again under a new key, and say what became of the earlier ones."""
    project = load_project(folder)
    before = project.store.stat().st_size if project.store.exists() else 0
    engine = open_as_it_is(project, held_by=f"{whoami()} rewriting the store")
    try:
        turn = rewrite(project, engine)
    finally:
        engine.close()
    after = project.store.stat().st_size
    sealed = f"under key {turn}" if turn else "not encrypted, as flamsteed.yaml says"
    out.print(
        f"{project.store}: {before:,} bytes before, {after:,} now, {sealed}.", highlight=False
    )
    if destroy:
        gone = destroy_earlier_keys(project)
        out.print(f"{gone} earlier keys destroyed: what they opened can be read by nobody.")


def show_unlocking(folder: Path) -> None:
    """Print the statement that opens the store, once the ledger knows of it."""
    with opened(folder, to_read=True) as (project, _, ledger):
        ledger.note_reading(whoami(), "the key of the store", rows=0)
    typer.echo(unlocking_sql(project))
