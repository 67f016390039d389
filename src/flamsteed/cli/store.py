"""`flamsteed rewrite` and `unlock`: the file of the store and its key."""

from pathlib import Path
from typing import Annotated

import typer

from flamsteed.cli.options import ProjectFolder


def rewrite(
    project: ProjectFolder = Path(),
    destroy: Annotated[
        bool,
        typer.Option(
            "--destroy-earlier-keys",
            help="Copies of earlier files, backups too, can then be read by nobody, for ever.",
        ),
    ] = False,
) -> None:
    """Write the store to a fresh file, encrypted under a new key; nothing that was deleted is in it.

    Also encrypts a store that was not, or the other way round, as `encrypted` in flamsteed.yaml says. The
    earlier keys stay, so that backups can be read, unless you have them destroyed.
    """
    from flamsteed.cli.opened import errors_shown
    from flamsteed.cli.stored import rewrite_store

    with errors_shown():
        rewrite_store(project, destroy=destroy)


def unlock(project: ProjectFolder = Path()) -> None:
    """Print the statement with which DuckDB opens the store for reading: it holds the key.

    Whoever has it can read everything. That you asked is in the ledger.
    """
    from flamsteed.cli.opened import errors_shown
    from flamsteed.cli.stored import show_unlocking

    with errors_shown():
        show_unlocking(project)
