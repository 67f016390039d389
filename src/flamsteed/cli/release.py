"""`flamsteed release`, `agreements` and `ropa`: their arguments."""

from pathlib import Path
from typing import Annotated

import typer

from flamsteed.cli.options import ProjectFolder, day


def release(
    agreement: Annotated[
        str, typer.Argument(help="The name of a file in agreements/, without .yaml.")
    ],
    project: ProjectFolder = Path(),
    on: Annotated[
        str | None, typer.Option(help="The day of the release, YYYY-MM-DD; today if not given.")
    ] = None,
    to: Annotated[Path | None, typer.Option(help="Folder to write to; out/ if not given.")] = None,
) -> None:
    """Make what an agreement lets leave: the file, a manifest with hashes and duties, a ledger line.

    Refused if the agreement is not in force that day, if a field stands on what the law keeps from its
    purpose, if anything would leave that it does not list, or if too many rows would single somebody out.
    """
    from flamsteed.cli.opened import errors_shown
    from flamsteed.cli.released import release_under

    with errors_shown():
        release_under(project, agreement, on=day(on, option="--on"), to=to)


def agreements(
    project: ProjectFolder = Path(),
    on: Annotated[str | None, typer.Option(help="The day, YYYY-MM-DD; today if not given.")] = None,
) -> None:
    """List the sharing agreements, and whether anything may leave under each."""
    from flamsteed.cli.opened import errors_shown
    from flamsteed.cli.released import show_agreements

    with errors_shown():
        show_agreements(project, on=day(on, option="--on"))


def ropa(
    csv: Annotated[Path, typer.Option(help="File to write.")],
    project: ProjectFolder = Path(),
) -> None:
    """Write the record of processing activities, in the columns of the ICO's template.

    Recipients are those categories that processing/ names, and those to whom data was really released.
    """
    from flamsteed.cli.opened import errors_shown
    from flamsteed.cli.released import write_processing

    with errors_shown():
        write_processing(project, csv)
