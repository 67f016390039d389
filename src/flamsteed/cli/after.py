"""`flamsteed releases`, `destroyed`, `relink` and `key`: their arguments."""

from pathlib import Path
from typing import Annotated

import typer

from flamsteed.cli.options import ProjectFolder, day

By = Annotated[str | None, typer.Option(help="Who does it; whoever is logged in if not given.")]
AgreementName = Annotated[
    str, typer.Argument(help="The name of a file in agreements/, without .yaml.")
]

key_app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    help="The keys that make pseudonyms, sign certificates and encrypt the store.",
)


def releases(
    project: ProjectFolder = Path(),
    on: Annotated[str | None, typer.Option(help="The day, YYYY-MM-DD; today if not given.")] = None,
) -> None:
    """List what was released under agreements, by when it must be destroyed, and what was certified."""
    from flamsteed.cli.afterwards import show_releases
    from flamsteed.cli.opened import errors_shown

    with errors_shown():
        show_releases(project, on=day(on, option="--on"))


def destroyed(
    agreement: AgreementName,
    certificate: Annotated[Path, typer.Argument(help="The recipient's signed certificate, JSON.")],
    project: ProjectFolder = Path(),
    by: By = None,
) -> None:
    """Check a recipient's signed certificate that a release was destroyed, and note it in the ledger."""
    from flamsteed.cli.afterwards import note_destroyed
    from flamsteed.cli.opened import errors_shown

    with errors_shown():
        note_destroyed(project, agreement, certificate, by=by)


def relink(  # noqa: PLR0913, PLR0917  (one for each option)
    agreement: AgreementName,
    pseudonyms: Annotated[Path, typer.Argument(help="CSV with a column `pseudonym`.")],
    project: ProjectFolder = Path(),
    reason: Annotated[str, typer.Option(help="Why, to propose it. Write no names.")] = "",
    plan: Annotated[int | None, typer.Option(help="The plan that somebody else approved.")] = None,
    to: Annotated[Path | None, typer.Option(help="File to write, once it is approved.")] = None,
    by: By = None,
) -> None:
    """Lead pseudonyms of a release back to Flamsteed numbers: proposed by one person, approved by another.

    First with --reason, which proposes it; after `flamsteed approve` with --plan and --to, which writes the
    file. Only you can read it, and you answer for it.
    """
    from flamsteed.cli.afterwards import lead_back, propose_to_lead_back
    from flamsteed.cli.opened import errors_shown

    if (plan is None) == (not reason) or (plan is None) != (to is None):
        raise typer.BadParameter("say --reason to propose it, or --plan and --to to carry it out")
    with errors_shown():
        if plan is not None and to is not None:
            lead_back(project, plan, pseudonyms, to=to, by=by)
        else:
            propose_to_lead_back(project, agreement, pseudonyms, reason=reason, by=by)


@key_app.command("list")
def key_list(project: ProjectFolder = Path()) -> None:
    """List the keys that there are: their names and turns, never the keys."""
    from flamsteed.cli.afterwards import show_keys
    from flamsteed.cli.opened import errors_shown

    with errors_shown():
        show_keys(project)


@key_app.command("rotate")
def key_rotate(agreement: AgreementName, project: ProjectFolder = Path(), by: By = None) -> None:
    """Make a new key for an agreement: later releases have other pseudonyms. The earlier key stays."""
    from flamsteed.cli.afterwards import rotate_key
    from flamsteed.cli.opened import errors_shown

    with errors_shown():
        rotate_key(project, agreement, by=by)


@key_app.command("destroy")
def key_destroy(
    agreement: AgreementName,
    turn: Annotated[int, typer.Argument(help="Which of its keys, as `flamsteed key list` says.")],
    project: ProjectFolder = Path(),
    by: By = None,
) -> None:
    """Propose that a key of an agreement be destroyed for ever: somebody else approves it.

    It is done by `flamsteed carry-out`. What it made can then never be made again.
    """
    from flamsteed.cli.afterwards import propose_to_destroy
    from flamsteed.cli.opened import errors_shown

    with errors_shown():
        propose_to_destroy(project, agreement, turn, by=by)
