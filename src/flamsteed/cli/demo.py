"""`flamsteed demo`: the borough of Northmere, month by month, along the whole path."""

import json
from pathlib import Path

from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from flamsteed.cli.opened import opened, out, program
from flamsteed.cli.page import write_page
from flamsteed.cli.publish import publish_opened
from flamsteed.cli.run import run_with_bars
from flamsteed.cli.score import headline_rows, score_rows
from flamsteed.cli.shown import show_summary
from flamsteed.errors import Mistake, NotFound, ProjectError
from flamsteed.lineage.passage import Run
from flamsteed.pipeline import Outcome
from flamsteed.summary import summarise
from flamsteed.synthetic.deliver import deliver_month, month_end


def run_demo(folder: Path, *, people: int, months: int, seed: int) -> None:
    """Make what is not made yet of the borough, and run the path for each new month."""
    if not (folder / "flamsteed.yaml").exists():
        raise NotFound(
            f"There is no project in {folder}. Stand in a checkout of Flamsteed, or say where"
            " Northmere's project folder is: flamsteed demo -p FOLDER"
        )
    data = folder / "data"
    done = _months_delivered(data, people=people, seed=seed)
    months = max(months, done)
    outcome = Outcome(Run(0, month_end(1), ""), {})
    with opened(folder) as (project, engine, ledger):
        for month in range(min(done + 1, months), months + 1):
            if month > done:
                _deliver(data, month, people=people, seed=seed)
            out.print(f"\n[bold]{month_end(month):%B %Y}[/]: the whole path")
            outcome = run_with_bars(project, engine, ledger, as_of=month_end(month))
        publish_opened(project, engine, ledger, name="spend_over_500", to=folder / "out")
        summary = summarise(project, engine, ledger)
        scores = headline_rows(score_rows(engine, project, data / "answers"))
        number = engine.value(
            "select number from gold.person_source group by number order by count(*) desc, number limit 1"
        )
    show_summary(summary, outcome, folder=folder)
    out.print("\nMeasured against the truth (only this step reads the answers):")
    for measure, figure in scores:
        out.print(f"  {measure:<58} {figure}", highlight=False)
    page = folder / "out" / f"northmere-{summary.as_of}.html"
    look = [
        f"{program()} show {number} -p {folder}",
        f"{program()} findings -p {folder}",
        f"{program()} findings -p {folder} --csv fix.csv",
        f"{program()} score {data / 'answers'} -p {folder}",
        f"{program()} demo -p {folder} --people {people} --months {months + 1}",
    ]
    write_page(page, summary, outcome, scores=scores, look=look)
    out.print(f"\nTry: {look[0]}", highlight=False)
    out.print(f"The report is {page}", highlight=False)


def _months_delivered(data: Path, *, people: int, seed: int) -> int:
    """How many months of this very borough are in `data`; refuses another borough's data."""
    note = data / "borough.json"
    if not note.exists():
        return 0
    made = json.loads(note.read_text(encoding="utf-8"))
    if (made["people"], made["seed"]) != (people, seed):
        message = (
            f"this is a borough of {made['people']:,} people (seed {made['seed']}), not of"
            f" {people:,} (seed {seed}). Remove {data} and {data.parent / 'store'} to begin again,"
            f" or ask for --people {made['people']} --seed {made['seed']}"
        )
        raise ProjectError([Mistake(note, 1, message)])
    return int(made["months"])


def _deliver(data: Path, month: int, *, people: int, seed: int) -> None:
    columns = (
        TextColumn("  {task.description:<34}"),
        BarColumn(bar_width=28),
        TextColumn("{task.completed:>3}/{task.total:<3}"),
        TimeElapsedColumn(),
    )
    out.print(f"\n[bold]{month_end(month):%B %Y}[/]: {people:,} made-up residents, ten systems")
    with Progress(*columns, console=out) as progress:
        task = progress.add_task("make what the systems deliver", total=11)

        def told(_: str, done: int, of: int) -> None:
            progress.update(task, completed=done, total=of)

        deliver_month(data, month, people=people, seed=seed, progress=told)
    note = {"people": people, "seed": seed, "months": month}
    (data / "borough.json").write_text(json.dumps(note), encoding="utf-8")
