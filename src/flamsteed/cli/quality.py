"""`flamsteed quality`: how good the gold records are, as far as the store itself can tell."""

from pathlib import Path

from rich.table import Table

from flamsteed.cli.opened import listed, opened, out
from flamsteed.drawing.percent import likely
from flamsteed.drawing.words import a
from flamsteed.errors import NotFound
from flamsteed.scoring.published import Suspect, published, sections, suspects


def show_quality(folder: Path, thing: str | None, *, most: int) -> None:
    """Print the published measures of one thing, or of all, and up to `most` suspects of each kind."""
    with opened(folder, to_read=True) as (project, engine, ledger):
        known = [spec.thing for spec in project.links]
        if thing is not None and thing not in known:
            raise NotFound(
                f"There is no `{thing}` in gold/; there are: {', '.join(known) or 'none'}."
            )
        as_of = ledger.latest_run().as_of
        told = {name: published(engine, name) for name in ([thing] if thing else known)}
        doubted = [each for name in told for each in suspects(engine, name, most)]
    if not any(told.values()):
        raise NotFound("Nothing was measured yet. Run the path first: `flamsteed run`.")
    for name, measures in told.items():
        if measures:
            out.print(f"\n[bold]Gold records of {a(name)}[/], as of {as_of}")
        for section in sections(measures, as_of=as_of):
            out.print(f"\n[bold]{section.heading}[/]")
            if section.note:
                out.print(f"[dim]{section.note}[/]", highlight=False)
            table = Table(box=None, show_header=False, pad_edge=False)
            for row in section.rows:
                table.add_row(*row)
            out.print(table)
    _show_suspects(doubted)


def _show_suspects(doubted: list[Suspect]) -> None:
    if not doubted:
        return
    table = listed("number", "other number", "sure", "why look")
    for each in doubted:
        sure = "" if each.probability is None else likely(each.probability)
        table.add_row(each.number, each.other_number, sure, each.reason)
    out.print("\n[bold]To look at[/]")
    out.print(table)
