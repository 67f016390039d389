"""A project with its store and ledger open, and errors shown as sentences, not tracebacks."""

from __future__ import annotations

import getpass
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import typer
from rich.console import Console
from rich.table import Table

from flamsteed.errors import FlamsteedError, NotFound

if TYPE_CHECKING:
    from flamsteed.engine.engine import Engine
    from flamsteed.lineage.ledger import Ledger
    from flamsteed.project import Project

_NO_TERMINAL = 120  # columns, where the output goes to a file and no COLUMNS says otherwise

_asked = os.environ.get("COLUMNS") or sys.stdout.isatty()
out = Console(soft_wrap=True, width=None if _asked else _NO_TERMINAL)
err = Console(stderr=True, soft_wrap=True)


def program() -> str:
    """How this program is called from here: `flamsteed`, or the path of one not on the PATH."""
    return "flamsteed" if shutil.which("flamsteed") else os.path.relpath(sys.argv[0])


def listed(*heads: str, title: str | None = None) -> Table:
    """A table without lines. What is too wide is folded and never cut, or line numbers were lost."""
    table = Table(*heads, box=None, pad_edge=False, title=title, title_justify="left")
    for column in table.columns:
        column.overflow = "fold"
    return table


@contextmanager
def errors_shown() -> Iterator[None]:
    """Show a FlamsteedError as its message and leave with its exit code."""
    try:
        yield
    except FlamsteedError as error:
        err.print(f"[bold red]{error.slug}[/]", highlight=False)
        err.print(str(error), markup=False, highlight=False)
        raise typer.Exit(error.exit_code) from None


@contextmanager
def opened(folder: Path, *, to_read: bool = False) -> Iterator[tuple[Project, Engine, Ledger]]:
    """The project in `folder` with its store and ledger open."""
    # Imported here, because commands that open no store are quicker without them.
    from flamsteed.lineage.journal import open_journal
    from flamsteed.lineage.ledger import open_ledger
    from flamsteed.project import load_project
    from flamsteed.store import open_project_store

    project = load_project(folder)
    if to_read and not project.store.exists():
        raise NotFound(f"{folder} has not been run yet. Run it first: flamsteed run -p {folder}")
    engine = open_project_store(project, held_by=f"{whoami()} running flamsteed", read_only=to_read)
    ledger = open_ledger(project.ledger)
    try:
        if not to_read:
            open_journal(engine, after=ledger.last_passage())
            ledger.copy_journal(engine)
        yield project, engine, ledger
    finally:
        ledger.close()
        engine.close()


@contextmanager
def ledger_of(project: Project) -> Iterator[Ledger]:
    """The project's ledger alone: it can be read while a run holds the store."""
    from flamsteed.lineage.ledger import open_ledger

    ledger = open_ledger(project.ledger)
    try:
        yield ledger
    finally:
        ledger.close()


def whoami() -> str:
    """The name of whoever is at the keyboard, for the ledger."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "somebody"
