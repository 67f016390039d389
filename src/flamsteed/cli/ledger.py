"""`flamsteed ledger`: whether the ledger is what was written, heads to keep elsewhere, and proofs."""

from pathlib import Path
from typing import Annotated

import typer

from flamsteed.cli.options import ProjectFolder

ledger_app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    help="Show if the ledger was altered: verify it, keep its head elsewhere, prove an entry.",
)

A_HEAD = "File of a head that was kept elsewhere."


@ledger_app.command()
def verify(
    project: ProjectFolder = Path(),
    head: Annotated[
        list[Path] | None, typer.Option(help=A_HEAD + " May be given several times.")
    ] = None,
) -> None:
    """Look at every entry of the ledger and at every row that entries tell of, and name what was altered.

    The ledger is held against itself, against the store, which keeps each passage and the ledger's head
    after each run, and against the heads that are given. Without a head from elsewhere, whoever may
    write to both the ledger and the store could have written both anew.
    """
    from flamsteed.cli.ledger_work import verify_ledger
    from flamsteed.cli.opened import errors_shown

    with errors_shown():
        verify_ledger(project, head or [])


@ledger_app.command()
def head(
    project: ProjectFolder = Path(),
    to: Annotated[Path | None, typer.Option(help="File to write it to as well.")] = None,
) -> None:
    """Print what the ledger is now: how many entries, the root of their tree, and the time.

    It is one line, to be kept, signed or published where whoever may write to the ledger cannot write.
    It holds nothing of what entries say.
    """
    from flamsteed.cli.ledger_work import show_head
    from flamsteed.cli.opened import errors_shown

    with errors_shown():
        show_head(project, to)


@ledger_app.command()
def proof(
    entry: Annotated[int, typer.Argument(help="The number of the entry.")],
    project: ProjectFolder = Path(),
    to: Annotated[Path | None, typer.Option(help="File to write the proof to.")] = None,
    head: Annotated[
        Path | None, typer.Option(help=A_HEAD + " The ledger as it is now, if not given.")
    ] = None,
) -> None:
    """Print one entry of the ledger, with the proof that it is there. Other entries are not shown."""
    from flamsteed.cli.ledger_work import show_proof
    from flamsteed.cli.opened import errors_shown

    with errors_shown():
        show_proof(project, entry, to, under=head)


@ledger_app.command()
def copy(
    variable: Annotated[
        str, typer.Argument(help="Environment variable with the address of an empty database.")
    ],
    project: ProjectFolder = Path(),
) -> None:
    """Copy the ledger into another database, such as PostgreSQL: the trail as it is, and all its rows.

    Let nothing run meanwhile. The old ledger stays as it was.
    """
    from flamsteed.cli.ledger_work import copy_ledger
    from flamsteed.cli.opened import errors_shown

    with errors_shown():
        copy_ledger(project, variable)


@ledger_app.command("check-proof")
def check_proof(
    file: Annotated[Path, typer.Argument(help="The file of the proof.")],
    head: Annotated[Path | None, typer.Option(help=A_HEAD)] = None,
) -> None:
    """Say whether a proof holds. It needs no project and no ledger: anybody can.

    Give the head that was kept or published; without one, a proof shows only that it fits the head in it.
    """
    from flamsteed.cli.ledger_work import check_proof_file
    from flamsteed.cli.opened import errors_shown

    with errors_shown():
        check_proof_file(file, head)
