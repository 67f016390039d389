"""`flamsteed score`: how good the result is, against a truth that only made-up boroughs have."""

from pathlib import Path

from rich.table import Table

from flamsteed.cli.opened import opened, out
from flamsteed.engine.engine import Engine
from flamsteed.project import Project
from flamsteed.scoring.score import score, score_table

_KINDS = ("defect ", "delivery event ", "matched by ")


def show_score(folder: Path, answers: Path) -> None:
    """Print every measure."""
    with opened(folder, to_read=True) as (project, engine, _):
        table = Table("measure", "figure", box=None)
        for measure, figure in score_rows(engine, project, answers):
            table.add_row(measure, figure)
    out.print(table)


def headline_rows(rows: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The rows that sum the others up: kinds of defects, events and methods in one line each."""
    kept = [row for row in rows if not row[0].startswith(_KINDS)]
    for kind in ("defect", "delivery event"):
        figures = [
            [int(n.replace(",", "")) for n in figure.split(" of ")]
            for measure, figure in rows
            if measure.startswith(f"{kind} ")
        ]
        found, planted = (sum(column) for column in zip(*figures, strict=True))
        kept.append(
            (
                f"planted {kind}s found, all kinds",
                f"{found:,} of {planted:,} ({found / planted:.0%})",
            )
        )
    return kept


def score_rows(engine: Engine, project: Project, answers: Path) -> list[tuple[str, str]]:
    """The score as rows of words and figures."""
    return score_table(score(engine, answers, contracts=project.contracts))
