"""The command line: `flamsteed --help` says what there is, in the order in which it is used."""

import logging
from pathlib import Path
from typing import Annotated

import typer

from flamsteed.cli.after import destroyed, key_app, releases, relink
from flamsteed.cli.assess import dpia, transparency
from flamsteed.cli.erase import approve, carry_out, erase, plans, withdraw
from flamsteed.cli.find import find
from flamsteed.cli.hold import hold_app
from flamsteed.cli.ledger import ledger_app
from flamsteed.cli.options import Despite, For, ProjectFolder, day
from flamsteed.cli.rectify import corrections, rectify
from flamsteed.cli.release import agreements, release, ropa
from flamsteed.cli.request import request_app
from flamsteed.cli.retain import retain
from flamsteed.cli.review import A_RECORD, review_app
from flamsteed.cli.store import rewrite, unlock

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    help=(
        "One trusted record of people and properties from a council's systems; nothing shared"
        " without an agreement; real erasure.\n\n"
        "Data is [b]landed[/] as it came, [b]cleaned[/] to UK standards, [b]linked[/] to other"
        " records of the same person or place, [b]merged[/] into one gold record and [b]built[/]"
        " into the council's marts.\n\n"
        "Begin with [b]flamsteed demo[/]. For your own data: write a project folder, ask"
        " [b]flamsteed check[/] what is wrong with it, then [b]flamsteed run[/]."
    ),
)


@app.callback()
def main(
    log: Annotated[
        bool, typer.Option("--log", help="Write what happens to standard error.")
    ] = False,
) -> None:
    """Set up logging before any command."""
    if log:
        logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")


@app.command(rich_help_panel="Begin")
def demo(
    project: ProjectFolder = Path("demo/northmere"),
    people: Annotated[int, typer.Option(min=200, help="Residents of the borough.")] = 29_000,
    months: Annotated[int, typer.Option(min=1, max=24, help="Months of deliveries.")] = 1,
    seed: Annotated[int, typer.Option(help="Another seed is another borough.")] = 1675,
) -> None:
    """Make the borough of Northmere and take it along the whole path.

    Northmere and everybody in it are made up. A second time nothing has changed, and it takes
    seconds. Ask for more months, and only what the new months changed is worked on.
    """
    from flamsteed.cli.demo import run_demo
    from flamsteed.cli.opened import errors_shown

    with errors_shown():
        run_demo(project, people=people, months=months, seed=seed)


@app.command(rich_help_panel="Your project")
def check(project: ProjectFolder = Path()) -> None:
    """List every mistake in a project, with file and line, before anything runs."""
    from flamsteed.cli.opened import errors_shown, out
    from flamsteed.project import hold_to_purposes, load_project

    with errors_shown():
        loaded = load_project(project)
        hold_to_purposes(loaded)
    tables = len(loaded.pairs())
    out.print(
        f"No mistakes. {loaded.council}: {len(loaded.systems)} systems, {tables} tables,"
        f" {len(loaded.links)} gold records, {len(loaded.models)} marts."
    )


@app.command(rich_help_panel="Your project")
def run(
    project: ProjectFolder = Path(),
    as_of: Annotated[
        str | None, typer.Option(help="The day the run stands on, YYYY-MM-DD; today if not given.")
    ] = None,
) -> None:
    """Take everything the project declares along the whole path. Always safe to run again."""
    from flamsteed.cli.opened import errors_shown
    from flamsteed.cli.run import run_project

    with errors_shown():
        run_project(project, as_of=day(as_of))


@app.command(rich_help_panel="Your project")
def train(
    thing: Annotated[
        str, typer.Argument(help="What is linked, such as `person` of gold/person.yaml.")
    ],
    project: ProjectFolder = Path(),
) -> None:
    """Learn from the cleaned records how telling each kind of evidence is, then from what people said.

    What people said are answers to clerical samples, and decisions. Writes gold/THING.model.json.
    Runs use it from then on, so that their results can be repeated.
    """
    from flamsteed.cli.opened import errors_shown
    from flamsteed.cli.train import train_model

    with errors_shown():
        train_model(project, thing)


@app.command(rich_help_panel="Your project")
def model(
    thing: Annotated[
        str, typer.Argument(help="What is linked, such as `person` of gold/person.yaml.")
    ],
    to: Annotated[Path, typer.Option(help="File to write, such as person.splink.json.")],
    project: ProjectFolder = Path(),
) -> None:
    """Take the model of what is linked away: write it as Splink settings.

    Beside it is written the SELECT that gives Splink the records of the store. Neither holds
    anything of a record.
    """
    from flamsteed.cli.opened import errors_shown
    from flamsteed.cli.train import take_model

    with errors_shown():
        take_model(project, thing, to)


@app.command(rich_help_panel="What came out")
def findings(
    project: ProjectFolder = Path(),
    system: Annotated[str | None, typer.Option(help="Only this system.")] = None,
    owner: Annotated[str | None, typer.Option(help="Only this owner.")] = None,
    notes: Annotated[
        bool, typer.Option("--notes", help="Show findings that ask nothing of anybody too.")
    ] = False,
    csv: Annotated[
        Path | None, typer.Option(help="Write the rows to mend, for the system's owner.")
    ] = None,
) -> None:
    """Show what is wrong with the data now, by system, rule and owner."""
    from flamsteed.cli.findings import show_findings, write_fix_list
    from flamsteed.cli.opened import errors_shown

    with errors_shown():
        if csv is not None:
            write_fix_list(project, csv, system=system, owner=owner)
        else:
            show_findings(project, system=system, owner=owner, notes=notes)


app.command(rich_help_panel="What came out")(find)


@app.command(rich_help_panel="What came out")
def show(
    number: Annotated[str, typer.Argument(help="A Flamsteed number, such as F-7Q4X-2M9K-C.")],
    project: ProjectFolder = Path(),
    history: Annotated[
        bool, typer.Option("--history", help="What happened, a line each, oldest first.")
    ] = False,
    entry: For = "",
    despite: Despite = "",
) -> None:
    """Explain one gold record: every value and what it won over, its source record, the times for
    which it was true, and why each record belongs; of a household, who is in it and who was.
    """
    from flamsteed.cli.opened import errors_shown
    from flamsteed.cli.show import show_number
    from flamsteed.reading import Asked

    with errors_shown():
        show_number(project, number, Asked(entry, despite), history=history)


@app.command(rich_help_panel="What came out")
def lived_at(
    place: Annotated[str, typer.Argument(help="A UPRN, or the Flamsteed number of a property.")],
    project: ProjectFolder = Path(),
    on: Annotated[str | None, typer.Option(help="The day, YYYY-MM-DD; today if not given.")] = None,
    entry: For = "",
    despite: Despite = "",
) -> None:
    """Say who lived at a property on a day, by the days that the systems keep."""
    from flamsteed.cli.opened import errors_shown
    from flamsteed.cli.show import show_residents
    from flamsteed.reading import Asked

    with errors_shown():
        show_residents(project, place, Asked(entry, despite), on=day(on, option="--on"))


app.add_typer(review_app, name="review", rich_help_panel="What came out")


@app.command(rich_help_panel="What came out")
def why(  # noqa: PLR0913, PLR0917  (one for each option)
    left: Annotated[str, typer.Argument(help=A_RECORD)],
    right: Annotated[str, typer.Argument(help="The other one.")],
    project: ProjectFolder = Path(),
    svg: Annotated[Path | None, typer.Option(help="File to draw the waterfall into.")] = None,
    values: Annotated[
        bool, typer.Option("--values", help="Show the values compared: personal data.")
    ] = False,
    entry: For = "",
    despite: Despite = "",
) -> None:
    """Explain why two records are one person, or are not: every piece of evidence and its weight.

    Also of two records that linkage never compared. A key of several parts has / between them, and
    #2 at the end means the second person of a joint record.
    """
    from flamsteed.cli.opened import errors_shown
    from flamsteed.cli.why import show_why
    from flamsteed.reading import Asked

    with errors_shown():
        show_why(project, (left, right), Asked(entry, despite) if values else None, svg=svg)


@app.command(rich_help_panel="What came out")
def how(
    number: Annotated[str, typer.Argument(help=A_RECORD)],
    project: ProjectFolder = Path(),
    svg: Annotated[
        Path | None, typer.Option(help="File to draw the records and links into.")
    ] = None,
) -> None:
    """Explain how a gold record hangs together: its records, the links that hold it, the weakest."""
    from flamsteed.cli.how import show_how
    from flamsteed.cli.opened import errors_shown

    with errors_shown():
        show_how(project, number, svg=svg)


@app.command(rich_help_panel="What came out")
def quality(
    thing: Annotated[
        str | None, typer.Argument(help="Such as `person` or `property`; all if not given.")
    ] = None,
    project: ProjectFolder = Path(),
    suspects: Annotated[
        int, typer.Option(min=0, help="List so many records to look at of each kind.")
    ] = 0,
) -> None:
    """Show how good the gold records are, as the last run measured: no truth is needed.

    Expected precision and recall, records that may be two people or one, what changed, conflicts
    between systems, gaps, age, and what waits for a person to decide.
    """
    from flamsteed.cli.opened import errors_shown
    from flamsteed.cli.quality import show_quality

    with errors_shown():
        show_quality(project, thing, most=suspects)


@app.command(rich_help_panel="What came out")
def certify(
    thing: Annotated[
        str, typer.Argument(help="What is linked, such as `person` of gold/person.yaml.")
    ],
    project: ProjectFolder = Path(),
    sample: Annotated[
        int | None,
        typer.Option(min=1, help="Records to draw; if not given, as many as some seconds allow."),
    ] = None,
    csv: Annotated[Path | None, typer.Option(help="Write the missed pairs, as ids.")] = None,
) -> None:
    """Measure what blocking misses: pairs likely enough that no line of `block_on` brings together.

    Records are held against all others with the weights of the model. Says the share with its
    interval, what keeps the missed pairs apart, and which lines would find more of them. A file of
    few records is looked at whole, and the share is proven. `flamsteed quality` shows the last one.
    """
    from flamsteed.cli.certify import show_certificate
    from flamsteed.cli.opened import errors_shown

    with errors_shown():
        show_certificate(project, thing, sample=sample, to=csv)


@app.command(rich_help_panel="What came out")
def publish(
    report: Annotated[str, typer.Argument(help="The name of a file in reports/, without .yaml.")],
    project: ProjectFolder = Path(),
    to: Annotated[Path | None, typer.Option(help="Folder to write to; out/ if not given.")] = None,
) -> None:
    """Write a return as RFC 4180 CSV with its CSV on the Web metadata."""
    from flamsteed.cli.opened import errors_shown
    from flamsteed.cli.publish import publish_report

    with errors_shown():
        publish_report(project, report, to=to)


for _command in (release, agreements, ropa, retain, dpia, transparency):
    app.command(rich_help_panel="Lawful use")(_command)
for _after in (releases, destroyed, relink):
    app.command(rich_help_panel="Lawful use")(_after)
for _of_a_plan in (erase, plans, approve, withdraw, carry_out):
    app.command(rich_help_panel="Lawful use")(_of_a_plan)
for _of_a_correction in (rectify, corrections):
    app.command(rich_help_panel="Lawful use")(_of_a_correction)
app.add_typer(request_app, name="request", rich_help_panel="Lawful use")
app.add_typer(hold_app, name="hold", rich_help_panel="Lawful use")


@app.command(rich_help_panel="What came out")
def score(
    answers: Annotated[Path, typer.Argument(help="Folder of the answers: who really is who.")],
    project: ProjectFolder = Path(),
    svg: Annotated[
        Path | None, typer.Option(help="Folder to draw the reliability diagrams into.")
    ] = None,
    html: Annotated[Path | None, typer.Option(help="File to write the report to.")] = None,
) -> None:
    """Measure linkage, gold records and findings against the truth. Only this reads the answers.

    Every figure comes with its 95 % interval, and by age, sex and origin of the name.
    """
    from flamsteed.cli.opened import errors_shown
    from flamsteed.cli.score import show_score

    with errors_shown():
        show_score(project, answers, svg=svg, html=html)


@app.command(rich_help_panel="What happened")
def runs(project: ProjectFolder = Path()) -> None:
    """List the runs, and say whether the ledger is whole."""
    from flamsteed.cli.findings import show_runs
    from flamsteed.cli.opened import errors_shown

    with errors_shown():
        show_runs(project)


for _of_the_store in (rewrite, unlock):
    app.command(rich_help_panel="The store")(_of_the_store)
app.add_typer(key_app, name="key", rich_help_panel="The store")
app.add_typer(ledger_app, name="ledger", rich_help_panel="What happened")


@app.command(rich_help_panel="Look up")
def standards() -> None:
    """List the UK standards that a contract can name as `ukType`."""
    from rich.table import Table

    from flamsteed.cli.opened import out
    from flamsteed.standards.catalogue import STANDARDS

    table = Table("ukType", "what it is", "takes", "source", box=None, pad_edge=False)
    for name, standard in sorted(STANDARDS.items()):
        table.add_row(name, standard.title, ", ".join(standard.takes), standard.source)
    out.print(table)


@app.command(rich_help_panel="Look up")
def version() -> None:
    """Print the version."""
    from importlib.metadata import version as installed

    typer.echo(installed("flamsteed"))


if __name__ == "__main__":
    app()
