"""`flamsteed score`: how good the result is, against a truth that only made-up boroughs have."""

from pathlib import Path

from rich.table import Table

from flamsteed.cli.opened import opened, out
from flamsteed.engine.engine import Engine
from flamsteed.project import Project
from flamsteed.scoring.score import score, score_table


def show_score(folder: Path, answers: Path) -> None:
    """Print every measure."""
    with opened(folder, to_read=True) as (project, engine, _):
        table = Table("measure", "figure", box=None)
        for measure, figure in score_rows(engine, project, answers):
            table.add_row(measure, figure)
    out.print(table)


def score_rows(engine: Engine, project: Project, answers: Path) -> list[tuple[str, str]]:
    """The score as rows of words and figures."""
    return score_table(score(engine, answers, contracts=project.contracts))
