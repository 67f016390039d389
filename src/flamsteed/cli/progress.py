"""Progress bars: one line for each step of the path."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from flamsteed.pipeline import Step

_WORDS = {
    "land": "land   as it came",
    "clean": "clean  to UK standards",
    "check": "check  against contracts",
    "link": "link   the same people and places",
    "merge": "merge  into gold records",
    "measure": "measure how good they are",
    "build": "build  the council's marts",
}


@contextmanager
def bars(console: Console) -> Iterator[Progress]:
    """A display of progress bars; plain and quiet where there is no terminal."""
    columns = (
        TextColumn("  {task.description:<34}"),
        BarColumn(bar_width=28),
        TextColumn("{task.completed:>3}/{task.total:<3}"),
        TimeElapsedColumn(),
        TextColumn("[dim]{task.fields[what]}"),
    )
    with Progress(*columns, console=console, transient=False) as progress:
        yield progress


def teller(progress: Progress) -> Callable[[Step | None], None]:
    """A function to be told of each piece of a run; None ends the last one."""
    tasks: dict[str, TaskID] = {}

    def told(step: Step | None) -> None:
        for name, task in tasks.items():
            if step is None or name != step.name:
                total = progress.tasks[task].total
                progress.update(task, completed=total, what="")
                progress.stop_task(task)
        if step is None:
            return
        if step.name not in tasks:
            tasks[step.name] = progress.add_task(_WORDS[step.name], total=step.of, what="")
        progress.update(tasks[step.name], completed=step.done, total=step.of, what=step.what)

    return told
