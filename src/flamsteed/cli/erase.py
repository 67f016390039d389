"""`flamsteed erase`, `plans`, `approve`, `withdraw` and `carry-out`: their arguments."""

from pathlib import Path
from typing import Annotated

import typer

from flamsteed.cli.options import ProjectFolder

By = Annotated[str | None, typer.Option(help="Who does it; whoever is logged in if not given.")]
PlanNumber = Annotated[int, typer.Argument(help="The number of a plan, as `flamsteed plans` says.")]


def erase(  # noqa: PLR0913, PLR0917  (one for each option)
    number: Annotated[str, typer.Argument(help="A Flamsteed number, such as F-7Q4X-2M9K-C.")],
    ground: Annotated[
        str,
        typer.Option(
            help="Why, by Article 17(1): not-needed, consent-withdrawn, objection, unlawful,"
            " legal-obligation or child-online."
        ),
    ],
    project: ProjectFolder = Path(),
    keep: Annotated[
        list[str] | None,
        typer.Option(
            help='SYSTEM__TABLE="the legal ground": keep what this table holds. May repeat.'
        ),
    ] = None,
    also: Annotated[
        list[str] | None,
        typer.Option(
            help="SYSTEM__TABLE/RECORD: a record that is theirs too, as an earlier plan listed it."
        ),
    ] = None,
    request: Annotated[str, typer.Option(help="The number of the request that asks for it.")] = "",
    by: By = None,
) -> None:
    """Plan to erase somebody: what goes, what is made again, what the law keeps, whom to tell.

    Nothing is erased yet. Somebody else approves the plan (`flamsteed approve`), and then it is carried
    out (`flamsteed carry-out`).
    """
    from flamsteed.cli.erased import asked_for, plan_to_erase
    from flamsteed.cli.opened import errors_shown

    asked = asked_for(number, ground, keep or [], also or [], request)
    with errors_shown():
        plan_to_erase(project, asked, by=by)


def plans(
    project: ProjectFolder = Path(),
    number: Annotated[int | None, typer.Option("--show", help="All of one plan.")] = None,
) -> None:
    """List the plans: what each would do, who proposed and approved it, and what became of it."""
    from flamsteed.cli.erased import show_plans
    from flamsteed.cli.opened import errors_shown

    with errors_shown():
        show_plans(project, number)


def approve(number: PlanNumber, project: ProjectFolder = Path(), by: By = None) -> None:
    """Approve a plan that somebody else proposed."""
    from flamsteed.cli.erased import approve_plan
    from flamsteed.cli.opened import errors_shown

    with errors_shown():
        approve_plan(project, number, by=by)


def withdraw(number: PlanNumber, project: ProjectFolder = Path(), by: By = None) -> None:
    """Take back a plan that was not carried out."""
    from flamsteed.cli.erased import withdraw_plan
    from flamsteed.cli.opened import errors_shown

    with errors_shown():
        withdraw_plan(project, number, by=by)


def carry_out(
    numbers: Annotated[
        list[int], typer.Argument(help="The numbers of plans, as `flamsteed plans` says.")
    ],
    project: ProjectFolder = Path(),
    by: By = None,
) -> None:
    """Carry out approved plans, prove them, and write their certificates. Killed half-way, it goes on.

    Several erasures together take little longer than one, for the store is made again and written once.

    The store is written to a fresh file under a new key, and the keys of earlier files are destroyed:
    backups of the store from before can then be read by nobody.
    """
    from flamsteed.cli.erased import carry_out_plans
    from flamsteed.cli.opened import errors_shown

    with errors_shown():
        carry_out_plans(project, numbers, by=by)
