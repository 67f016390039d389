"""`flamsteed score`: how good the result is, against a truth that only made-up boroughs have."""

from pathlib import Path

from flamsteed.cli.opened import listed, opened, out
from flamsteed.cli.score_page import reliability_of, write_score_page
from flamsteed.engine.engine import Engine
from flamsteed.project import Project
from flamsteed.scoring.mistakes import Cause
from flamsteed.scoring.published import certified_rows
from flamsteed.scoring.score import People, Score, score
from flamsteed.scoring.table import group_heads, group_rows, score_table

_KINDS = ("defect ", "delivery event ", "matched by ")


def show_score(folder: Path, answers: Path, *, svg: Path | None, html: Path | None) -> None:
    """Print every measure; draw the reliability diagrams into folder `svg`, the page into `html`."""
    with opened(folder, to_read=True) as (project, engine, _):
        measured = score(engine, answers, contracts=project.contracts)
        compared = certified_rows(engine, "person")
    table = listed("measure", "figure")
    for measure, figure in (*score_table(measured), *compared):
        table.add_row(measure, figure)
    out.print(table)
    _show_groups(measured.people)
    _show_causes("Pairs joined wrongly, and why", measured.people.joined, waits=False)
    _show_causes("Pairs missed, and why", measured.people.missed, waits=True)
    out.print("\nIn brackets: 95 % intervals.", highlight=False)
    if svg is not None:
        _write_pictures(svg, measured)
    if html is not None:
        write_score_page(html, measured, council=project.council)
        out.print(f"The report is {html}", highlight=False)


def _show_groups(people: People) -> None:
    if not people.groups:
        return
    heads = group_heads(people)
    table = listed(*heads, title="Groups of people")
    for place, column in enumerate(table.columns):
        column.justify = "left" if place in (0, 2) else "right"
    table.columns[0].no_wrap = table.columns[2].no_wrap = True
    before = ""
    for group, row in zip(people.groups, group_rows(people, with_intervals=False), strict=True):
        if group.grouping != before:
            table.add_row(f"[bold]{group.grouping.replace('_', ' ')}[/]")
            before = group.grouping
        table.add_row(*row)
    out.print()
    out.print(table)


def _show_causes(title: str, causes: tuple[Cause, ...], *, waits: bool) -> None:
    if not causes:
        return
    heads = ("cause", "pairs of mentions", "people" if waits else "pairs of people")
    table = listed(*heads, *(["wait for review"] if waits else []), title=title)
    for column in table.columns[1:]:
        column.justify = "right"
    for each in causes:
        figures = [f"{each.pairs:,}", f"{each.people:,}", *([f"{each.waiting:,}"] * waits)]
        table.add_row(each.words, *figures)
    out.print()
    out.print(table)


def _write_pictures(folder: Path, measured: Score) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, picture in reliability_of(measured.people):
        to = folder / f"reliability-{name.replace(' ', '-')}.svg"
        to.write_text(picture, encoding="utf-8")
        out.print(f"Drawn: {to}", highlight=False)


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
    """The score as rows of words and figures, groups of people left out."""
    return score_table(score(engine, answers, contracts=project.contracts, by_group=False))
