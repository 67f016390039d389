"""`flamsteed retain`: its arguments."""

from pathlib import Path
from typing import Annotated

import typer

from flamsteed.cli.options import ProjectFolder, day


def retain(
    project: ProjectFolder = Path(),
    plan: Annotated[
        bool, typer.Option("--plan", help="Show what is due; nothing is proposed or changed.")
    ] = False,
    on: Annotated[str | None, typer.Option(help="The day, YYYY-MM-DD; today if not given.")] = None,
    csv: Annotated[
        Path | None, typer.Option(help="Write the disposal review list, for owners to sign.")
    ] = None,
) -> None:
    """Say which records are due to go under the retention schedule, by rule, and what holds keep.

    The list names records by their systems' own keys, with those whose date cannot be read.
    """
    from flamsteed.cli.opened import errors_shown
    from flamsteed.cli.retained import show_plan

    if not plan:
        raise typer.BadParameter("say --plan: what is due is shown, and nothing is destroyed")
    with errors_shown():
        show_plan(project, on=day(on, option="--on"), csv=csv)
