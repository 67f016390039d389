"""`flamsteed retain`: its arguments."""

from pathlib import Path
from typing import Annotated

import typer

from flamsteed.cli.options import ProjectFolder, day


def retain(  # noqa: PLR0913, PLR0917  (one for each option)
    project: ProjectFolder = Path(),
    plan: Annotated[
        bool, typer.Option("--plan", help="Only show what is due; nothing is proposed.")
    ] = False,
    on: Annotated[str | None, typer.Option(help="The day, YYYY-MM-DD; today if not given.")] = None,
    csv: Annotated[
        Path | None, typer.Option(help="Write the disposal review list, for owners to sign.")
    ] = None,
    classes: Annotated[
        list[str] | None,
        typer.Option(
            "--class", help="Only this class and what follows its files; may be repeated."
        ),
    ] = None,
    by: Annotated[
        str | None, typer.Option(help="Who proposes; whoever is logged in if not given.")
    ] = None,
) -> None:
    """Say which records are due to go under the retention schedule, and propose that they do.

    Nothing goes by this: a plan must be approved by somebody else, and carried out. What a hold keeps is
    in no plan. The list names records by their systems' own keys, with those whose date cannot be read.
    """
    from flamsteed.cli.opened import errors_shown, whoami
    from flamsteed.cli.retained import plan_due

    with errors_shown():
        plan_due(
            project,
            on=day(on, option="--on"),
            classes=classes or [],
            csv=csv,
            by=None if plan else by or whoami(),
        )
