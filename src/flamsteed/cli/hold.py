"""`flamsteed hold`: its arguments."""

from pathlib import Path
from typing import Annotated

import typer

from flamsteed.cli.options import ProjectFolder, day

hold_app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    help="Legal holds: what may not be destroyed while an inquiry or a court wants it. A hold beats every deletion.",
)
Reason = Annotated[
    str, typer.Option(help="Who asked for it: a letter's reference. Write no names of people.")
]
By = Annotated[str | None, typer.Option(help="Who says so; whoever is logged in if not given.")]


@hold_app.command("set")
def set_hold(  # noqa: PLR0913, PLR0917  (one for each option)
    reason: Reason,
    project: ProjectFolder = Path(),
    record_class: Annotated[
        str | None, typer.Option("--class", help="A class of the retention schedule.")
    ] = None,
    person: Annotated[
        str | None, typer.Option(help="A Flamsteed number; also of an organisation or property.")
    ] = None,
    record: Annotated[
        str | None, typer.Option(help="One record, as SYSTEM/TABLE/KEY, and the file it is in.")
    ] = None,
    system: Annotated[
        str | None, typer.Option(help="A system, or one of its tables as system__table.")
    ] = None,
    from_on: Annotated[
        str | None,
        typer.Option("--from", help="The day it was asked for, YYYY-MM-DD; today if not given."),
    ] = None,
    by: By = None,
) -> None:
    """Put a class of records, a person, a record or a system under a legal hold, at once.

    It covers what is there and what comes, and the whole of every file that any of it belongs to.
    """
    from flamsteed.cli.hold_work import set_one
    from flamsteed.cli.opened import errors_shown
    from flamsteed.lineage.hold import Held

    said = {Held.CLASS: record_class, Held.NUMBER: person, Held.RECORD: record, Held.SYSTEM: system}
    named = [(kind, of) for kind, of in said.items() if of is not None]
    if len(named) != 1:
        raise typer.BadParameter("say exactly one of --class, --person, --record, --system")
    with errors_shown():
        set_one(project, named[0], reason=reason, by=by, from_on=day(from_on, option="--from"))


@hold_app.command("list")
def list_holds(
    project: ProjectFolder = Path(),
    lifted: Annotated[bool, typer.Option("--lifted", help="Those that were lifted too.")] = False,
) -> None:
    """List the holds, who set them, and why."""
    from flamsteed.cli.hold_work import show_holds
    from flamsteed.cli.opened import errors_shown

    with errors_shown():
        show_holds(project, lifted=lifted)


@hold_app.command()
def lift(
    number: Annotated[int, typer.Argument(help="The hold's number, as `hold list` prints it.")],
    reason: Reason,
    project: ProjectFolder = Path(),
    by: By = None,
) -> None:
    """Lift a hold. What it covered is due again as its rule says."""
    from flamsteed.cli.hold_work import lift_one
    from flamsteed.cli.opened import errors_shown

    with errors_shown():
        lift_one(project, number, reason=reason, by=by)
