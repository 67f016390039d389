"""`flamsteed rectify` and `corrections`: their arguments."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from flamsteed.cli.options import ProjectFolder


def rectify(  # noqa: PLR0913, PLR0917  (one for each option)
    record: Annotated[
        str,
        typer.Argument(metavar="SYSTEM/TABLE/KEY", help="The record, such as crm/contacts/4711."),
    ],
    column: Annotated[
        str, typer.Option(help="The column that is wrong, as the system's contract names it.")
    ],
    request: Annotated[int, typer.Option(help="The number of the request for rectification.")],
    project: ProjectFolder = Path(),
    value: Annotated[
        str | None,
        typer.Option(
            help="What is right, as the system would write it; - reads it from standard input, so"
            " that it is in no history of commands."
        ),
    ] = None,
    undo: Annotated[bool, typer.Option("--undo", help="Take the correction back.")] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Let a value in that the column's standard cannot read.")
    ] = False,
    by: Annotated[
        str | None, typer.Option(help="Who does it; whoever is logged in if not given.")
    ] = None,
) -> None:
    """Put a wrong value right at somebody's request (UK GDPR Article 16), and say whom to tell.

    The value is laid over the source's at each run, for as long as the source says what was wrong;
    what came stays as it came. The next run takes it along the whole path.
    """
    from flamsteed.cli.opened import errors_shown
    from flamsteed.cli.rectified import put_right

    if undo == (value is not None):
        raise typer.BadParameter(
            "say what is right, or that it is taken back with --undo", param_hint="--value"
        )
    said = sys.stdin.readline().rstrip("\r\n") if value == "-" else value
    with errors_shown():
        put_right(project, (record, column, said), request=request, by=by, forced=force)


def corrections(
    project: ProjectFolder = Path(),
    csv: Annotated[Path | None, typer.Option(help="Write the list; no values are in it.")] = None,
    values: Annotated[
        bool,
        typer.Option("--values", help="Show what is right too; the ledger notes who looked."),
    ] = False,
) -> None:
    """List what was put right: which records and columns, by whom, when, at which request, and how it stands.

    A correction is in force for as long as the source says what was wrong. It is taken over once the
    source says the same, and gives way once the source says something else.
    """
    from flamsteed.cli.opened import errors_shown
    from flamsteed.cli.rectified import show_corrections

    if csv is not None and values:
        raise typer.BadParameter("the file never holds values", param_hint="--values")
    with errors_shown():
        show_corrections(project, csv, values=values)
