"""`flamsteed review`: what waits for a steward, and what stewards decide."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from flamsteed.cli.options import PROJECT

review_app = typer.Typer(
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    help="Decide which records are one person or organisation: the queue, decisions, and clerical samples.",
)

ProjectFolder = Annotated[Path | None, PROJECT]
Thing = Annotated[str, typer.Option(help="What the records are of, such as `organisation`.")]
By = Annotated[str | None, typer.Option(help="Who decides; whoever is logged in if not given.")]
A_RECORD = "SYSTEM/TABLE/KEY, a record as `show` prints it, or a Flamsteed number."
Record = Annotated[str, typer.Argument(help=A_RECORD)]
Reason = Annotated[str, typer.Option(help="Why, in words. Write no names: it is kept for ever.")]


def _folder(context: typer.Context, project: Path | None) -> Path:
    """The project's folder, named before or after the command's own name."""
    return project or context.obj or Path()


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter("write the day as YYYY-MM-DD", param_hint="--until") from None


@review_app.callback(invoke_without_command=True)
def review(  # noqa: PLR0913, PLR0917  (one for each option)
    context: typer.Context,
    project: ProjectFolder = None,
    thing: Thing = "person",
    limit: Annotated[int, typer.Option(min=1, help="How many questions to show.")] = 20,
    csv: Annotated[
        Path | None, typer.Option(help="Write the whole queue, with the records' values.")
    ] = None,
    from_csv: Annotated[
        Path | None, typer.Option(help="Take the answers of such a file: all or none.")
    ] = None,
    sample: Annotated[
        int | None, typer.Option(min=1, help="Draw so many pairs for a clerical review.")
    ] = None,
    to: Annotated[Path, typer.Option(help="The file of the sample.")] = Path("sample.csv"),
    seed: Annotated[int, typer.Option(help="Another seed draws other pairs.")] = 1,
    from_sample: Annotated[
        Path | None, typer.Option(help="Estimate precision and recall from an answered sample.")
    ] = None,
    decide: Annotated[
        bool, typer.Option("--decide", help="With --from-sample: its answers are decisions too.")
    ] = False,
    by: By = None,
) -> None:
    """Show what waits for a steward, the most useful first.

    Files written with --csv or --sample hold personal data: only you can read them, and you answer
    for them.
    """
    from flamsteed.cli import review_work as work
    from flamsteed.cli.opened import errors_shown

    context.obj = project
    whole = [csv, from_csv, sample, from_sample]
    if context.invoked_subcommand is not None:
        if any(whole):
            raise typer.BadParameter("that option goes without a command after it")
        return
    if sum(option is not None for option in whole) > 1:
        raise typer.BadParameter("one of --csv, --from-csv, --sample and --from-sample at a time")
    desk = work.Desk(project or Path(), thing, by)
    with errors_shown():
        if csv is not None:
            work.write_queue(desk, csv)
        elif from_csv is not None:
            work.take_answers(desk, from_csv)
        elif sample is not None:
            work.write_sample(desk, sample, to=to, seed=seed)
        elif from_sample is not None:
            work.judge_sample(desk, from_sample, decide_too=decide)
        else:
            work.show_queue(desk, limit=limit)


@review_app.command("next")
def next_(
    context: typer.Context,
    project: ProjectFolder = None,
    thing: Thing = "person",
    by: By = None,
) -> None:
    """Look at one question after the other, both records side by side, and answer."""
    from flamsteed.cli import review_work as work
    from flamsteed.cli.opened import errors_shown

    with errors_shown():
        work.ask_in_turn(work.Desk(_folder(context, project), thing, by))


@review_app.command()
def decide(  # noqa: PLR0913, PLR0917  (one for each option)
    context: typer.Context,
    one: Record,
    other: Record,
    reason: Reason,
    same: Annotated[bool, typer.Option("--same", help="They are one.")] = False,
    different: Annotated[bool, typer.Option("--different", help="They are two.")] = False,
    unsure: Annotated[
        bool, typer.Option("--unsure", help="Cannot tell; ask again when the evidence changes.")
    ] = False,
    until: Annotated[
        str | None,
        typer.Option(help="The last day on which it holds, YYYY-MM-DD; for ever if not given."),
    ] = None,
    project: ProjectFolder = None,
    thing: Thing = "person",
    by: By = None,
) -> None:
    """Say whether two records are one person, or organisation. The next run carries it out."""
    from flamsteed.cli import review_work as work
    from flamsteed.cli.opened import errors_shown

    said = [
        kind
        for kind, is_said in zip(work.ANSWERS, (same, different, unsure), strict=True)
        if is_said
    ]
    if len(said) != 1:
        raise typer.BadParameter("say one of --same, --different and --unsure")
    desk = work.Desk(_folder(context, project), thing, by)
    with errors_shown():
        work.decide_pair(desk, (one, other), work.Verdict(said[0], reason, _day(until)))


@review_app.command()
def pin(  # noqa: PLR0913, PLR0917  (one for each option)
    context: typer.Context,
    record: Record,
    attribute: Annotated[str, typer.Argument(help="Such as `surname`.")],
    reason: Reason,
    project: ProjectFolder = None,
    thing: Thing = "person",
    by: By = None,
) -> None:
    """Say that the gold record is to show this record's value of an attribute, whatever the rules."""
    from flamsteed.cli import review_work as work
    from flamsteed.cli.opened import errors_shown

    with errors_shown():
        work.pin_value(work.Desk(_folder(context, project), thing, by), record, attribute, reason)


@review_app.command()
def unpin(  # noqa: PLR0913, PLR0917  (one for each option)
    context: typer.Context,
    record: Record,
    attribute: Annotated[str, typer.Argument(help="Such as `surname`.")],
    reason: Reason,
    project: ProjectFolder = None,
    thing: Thing = "person",
    by: By = None,
) -> None:
    """End the pin of an attribute to a record: the rules choose again."""
    from flamsteed.cli import review_work as work
    from flamsteed.cli.opened import errors_shown

    with errors_shown():
        work.unpin_value(work.Desk(_folder(context, project), thing, by), record, attribute, reason)


@review_app.command()
def undo(
    context: typer.Context,
    decision: Annotated[int, typer.Argument(help="The number of the decision.")],
    reason: Reason = "",
    project: ProjectFolder = None,
    by: By = None,
) -> None:
    """End a decision. The next run links as if it had never been made."""
    from flamsteed.cli import review_work as work
    from flamsteed.cli.opened import errors_shown

    with errors_shown():
        work.undo_decision(work.Desk(_folder(context, project), "person", by), decision, reason)


@review_app.command("list")
def list_(
    context: typer.Context,
    project: ProjectFolder = None,
    thing: Thing = "person",
    past: Annotated[
        bool, typer.Option("--past", help="Show those that were undone or ran out too.")
    ] = False,
) -> None:
    """List the decisions that hold: who decided what, when, why, and whether it has effect."""
    from flamsteed.cli import review_work as work
    from flamsteed.cli.opened import errors_shown

    with errors_shown():
        work.show_decisions(work.Desk(_folder(context, project), thing, None), past=past)
