"""`flamsteed request`: the register of what people ask of the council, and by when it must answer."""

from pathlib import Path
from typing import Annotated

import typer

from flamsteed.cli.options import ProjectFolder, day

request_app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    help="Keep the register of people's requests with their time limits, and answer those for a copy.",
)

Number = Annotated[int, typer.Argument(help="The number of the request.")]
On = Annotated[
    str | None, typer.Option(help="The day it happened, YYYY-MM-DD; today if not given.")
]
By = Annotated[str | None, typer.Option(help="Who notes it; whoever is logged in if not given.")]
Person = Annotated[str, typer.Option("--number", help="The Flamsteed number of whom it is about.")]
Reason = Annotated[str, typer.Option(help="Why, in words. Write no names: it is kept for ever.")]
Csv = Annotated[Path | None, typer.Option(help="Write it to this file as CSV as well.")]


@request_app.command("open")
def open_(  # noqa: PLR0913, PLR0917  (one for each option)
    kind: Annotated[
        str,
        typer.Argument(
            help="access, rectification, erasure, restriction, portability, objection,"
            " automated_decision, complaint, foi or eir."
        ),
    ],
    reference: Annotated[str, typer.Option(help="The council's own reference of the case.")],
    received: Annotated[str, typer.Option(help="The day on which it came, YYYY-MM-DD.")],
    project: ProjectFolder = Path(),
    number: Person = "",
    to: Annotated[
        list[str] | None,
        typer.Option(help="Of an objection: the use objected to, as `uses` in processing/ has it."),
    ] = None,
    by: By = None,
) -> None:
    """Enter a request into the register. It holds the case's reference and the Flamsteed number, no names."""
    from flamsteed.cli import request_work as work
    from flamsteed.cli.opened import errors_shown

    came = day(received, option="--received")
    with errors_shown():
        work.open_request(work.Desk(project, came, by), (kind, reference), number, uses=to or [])


@request_app.command("list")
def list_(
    project: ProjectFolder = Path(),
    every: Annotated[bool, typer.Option("--all", help="Those that ended too.")] = False,
    on: Annotated[str | None, typer.Option(help="The day, YYYY-MM-DD; today if not given.")] = None,
    csv: Csv = None,
) -> None:
    """List the requests, the soonest due first: how many days are left, and which are overdue."""
    from flamsteed.cli import request_work as work
    from flamsteed.cli.opened import errors_shown

    with errors_shown():
        work.show_requests(work.Desk(project, day(on, option="--on"), None), csv, closed_too=every)


@request_app.command()
def show(
    number: Number,
    project: ProjectFolder = Path(),
    on: Annotated[str | None, typer.Option(help="The day, YYYY-MM-DD; today if not given.")] = None,
) -> None:
    """Show one request: what it is, the law, by when, and what happened to it."""
    from flamsteed.cli import request_work as work
    from flamsteed.cli.opened import errors_shown

    with errors_shown():
        work.show_request(work.Desk(project, day(on, option="--on"), None), number)


@request_app.command()
def identity(  # noqa: PLR0913, PLR0917  (one for each option)
    number: Number,
    how: Annotated[str, typer.Option(help="How it was proven, such as `signed in`. No names.")],
    project: ProjectFolder = Path(),
    person: Person = "",
    on: On = None,
    by: By = None,
) -> None:
    """Note that it is proven who asks. If proof was asked for, the time begins on the day it came."""
    from flamsteed.cli import request_work as work
    from flamsteed.cli.opened import errors_shown

    desk = work.Desk(project, day(on, option="--on"), by)
    with errors_shown():
        work.note(desk, number, desk.event(work.CAME[work.IDENTITY], said=how, about=person))


@request_app.command()
def pause(  # noqa: PLR0913, PLR0917  (one for each option)
    number: Number,
    wait: Annotated[
        str, typer.Option("--for", help="What was asked for: `identity` or `clarification`.")
    ],
    project: ProjectFolder = Path(),
    reason: Reason = "",
    on: On = None,
    by: By = None,
) -> None:
    """Note that the asker was asked to prove who they are, or to say what they seek: the clock stops."""
    from flamsteed.cli import request_work as work
    from flamsteed.cli.opened import errors_shown

    if wait not in work.WAITS:
        raise typer.BadParameter("write identity or clarification", param_hint="--for")
    desk = work.Desk(project, day(on, option="--on"), by)
    with errors_shown():
        work.note(desk, number, desk.event(work.ASKED[wait], said=reason))


@request_app.command()
def resume(number: Number, project: ProjectFolder = Path(), on: On = None, by: By = None) -> None:
    """Note that the clarification came: the clock goes on."""
    from flamsteed.cli import request_work as work
    from flamsteed.cli.opened import errors_shown

    desk = work.Desk(project, day(on, option="--on"), by)
    with errors_shown():
        work.note(desk, number, desk.event(work.CAME[work.CLARIFICATION]))


@request_app.command()
def extend(
    number: Number,
    reason: Reason,
    project: ProjectFolder = Path(),
    on: On = None,
    by: By = None,
) -> None:
    """Note that the asker was told that it takes longer, and why: within the first time limit, once."""
    from flamsteed.cli import request_work as work
    from flamsteed.cli.opened import errors_shown

    desk = work.Desk(project, day(on, option="--on"), by)
    with errors_shown():
        work.note(desk, number, desk.event(work.EXTENDED, said=reason))


@request_app.command()
def acknowledge(
    number: Number, project: ProjectFolder = Path(), on: On = None, by: By = None
) -> None:
    """Note that the asker was told that it came. For a complaint that is what the 30 days are for."""
    from flamsteed.cli import request_work as work
    from flamsteed.cli.opened import errors_shown

    desk = work.Desk(project, day(on, option="--on"), by)
    with errors_shown():
        work.note(desk, number, desk.event(work.ACKNOWLEDGED))


@request_app.command()
def refuse(  # noqa: PLR0913, PLR0917  (one for each option)
    number: Number,
    ground: Annotated[
        str, typer.Option(help="The point of law that allows it, such as `Article 12(5)`.")
    ],
    project: ProjectFolder = Path(),
    reason: Reason = "",
    on: On = None,
    by: By = None,
) -> None:
    """End a request by refusing it, on a ground that the law gives."""
    from flamsteed.cli import request_work as work
    from flamsteed.cli.opened import errors_shown

    desk = work.Desk(project, day(on, option="--on"), by)
    with errors_shown():
        work.note(desk, number, desk.event(work.REFUSED, said=reason, details={"ground": ground}))


@request_app.command()
def close(  # noqa: PLR0913, PLR0917  (one for each option)
    number: Number,
    outcome: Annotated[
        str,
        typer.Option(
            help="granted, partly, nothing_held or withdrawn; of a complaint upheld, partly,"
            " not_upheld or withdrawn."
        ),
    ],
    project: ProjectFolder = Path(),
    reason: Reason = "",
    on: On = None,
    by: By = None,
) -> None:
    """End a request with its outcome. A restriction or objection that is granted holds from then on."""
    from flamsteed.cli import request_work as work
    from flamsteed.cli.opened import errors_shown

    desk = work.Desk(project, day(on, option="--on"), by)
    with errors_shown():
        work.note(desk, number, desk.event(work.CLOSED, said=reason, details={"outcome": outcome}))


@request_app.command()
def lift(
    number: Number,
    reason: Reason,
    project: ProjectFolder = Path(),
    on: On = None,
    by: By = None,
) -> None:
    """End a restriction or objection that was granted. Tell the person first (Article 18(3))."""
    from flamsteed.cli import request_work as work
    from flamsteed.cli.opened import errors_shown

    desk = work.Desk(project, day(on, option="--on"), by)
    with errors_shown():
        work.note(desk, number, desk.event(work.LIFTED, said=reason))


@request_app.command()
def pack(  # noqa: PLR0913, PLR0917  (one for each option)
    number: Number,
    project: ProjectFolder = Path(),
    exempt: Annotated[
        list[str] | None,
        typer.Option(
            help="`TABLE=2/19: why`, or `TABLE.COLUMN=3/11: why`: leave it out on that paragraph of"
            " the Data Protection Act 2018, Schedule 2, 3 or 4. May be given several times."
        ),
    ] = None,
    quietly: Annotated[
        bool,
        typer.Option("--quietly", help="Say nothing of exemptions: where saying so would do harm."),
    ] = False,
    pdf: Annotated[
        bool, typer.Option("--pdf", help="Write a PDF too (needs flamsteed[pdf]).")
    ] = False,
    on: On = None,
    by: By = None,
) -> None:
    """Make the copy for somebody who asked what is held on them: a page, CSV files and a proof.

    Everything found by links and keys, in all versions, with purposes, recipients and sources. What may tell of
    others is taken out unless `third-parties` says that it may be shown. The folder is only for its owner to read.
    """
    from flamsteed.cli import request_pack as work
    from flamsteed.cli.opened import errors_shown
    from flamsteed.cli.request_work import Desk

    desk = Desk(project, day(on, option="--on"), by)
    with errors_shown():
        work.make_pack(desk, number, exempt or [], is_told=not quietly, pdf=pdf)


@request_app.command("third-parties")
def third_parties(  # noqa: PLR0913, PLR0917  (one for each option)
    number: Number,
    project: ProjectFolder = Path(),
    csv: Annotated[
        Path | None,
        typer.Option(help="Write what is to be weighed to this file, with room for answers."),
    ] = None,
    from_csv: Annotated[
        Path | None, typer.Option(help="Take the answers, show or redact, of such a file.")
    ] = None,
    on: On = None,
    by: By = None,
) -> None:
    """Weigh what may tell of other people in somebody's records, before their copy is made.

    Without a file it says how much there is to weigh. The file holds personal data: only you can read it.
    """
    from flamsteed.cli import request_pack as work
    from flamsteed.cli.opened import errors_shown
    from flamsteed.cli.request_work import Desk

    if csv is not None and from_csv is not None:
        raise typer.BadParameter("one of --csv and --from-csv at a time")
    desk = Desk(project, day(on, option="--on"), by)
    with errors_shown():
        if from_csv is not None:
            work.take_answers(desk, number, from_csv)
        else:
            work.list_third_parties(desk, number, csv)


@request_app.command()
def figures(
    since: Annotated[str, typer.Option(help="The first day, YYYY-MM-DD.")],
    project: ProjectFolder = Path(),
    until: Annotated[
        str | None, typer.Option(help="The last day, YYYY-MM-DD; today if not given.")
    ] = None,
    csv: Csv = None,
) -> None:
    """Count what came and what was answered, on time and late, and in how many days: the monthly return."""
    from flamsteed.cli import request_work as work
    from flamsteed.cli.opened import errors_shown

    desk = work.Desk(project, day(until, option="--until"), None)
    first = day(since, option="--since")
    with errors_shown():
        work.show_figures(desk, first, csv)
