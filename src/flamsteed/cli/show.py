"""`flamsteed show`: one gold record explained. What it prints is personal data: it is never logged."""

from pathlib import Path

from rich.table import Table

from flamsteed.cli.opened import opened, out
from flamsteed.gold.show import Explanation, explain


def show_number(folder: Path, number: str) -> None:
    """Print one gold record: its values, its sources and its history."""
    with opened(folder, to_read=True) as (_, engine, _ledger):
        explained = explain(engine, number)
    out.print(f"\n[bold]{explained.number}[/] ({explained.thing})")
    if explained.redirected_from:
        out.print(f"{explained.redirected_from} now leads here.")
    if explained.is_retired:
        out.print("No record stands behind this number any more; it is kept and never used again.")
    _show_values(explained)
    _show_sources(explained)
    _show_history(explained)


def _show_values(explained: Explanation) -> None:
    table = Table("", "value", "from", "where", "why it won", "rivals", box=None, title="Values")
    table.title_justify = "left"
    for v in explained.values:
        where = f"{v.file}:{v.line}" if v.line is not None else v.file
        rivals = str(v.rivals) if v.rivals else ""
        table.add_row(v.attribute, v.value, f"{v.system}.{v.table}", where, v.rule, rivals)
    out.print(table)


def _show_sources(explained: Explanation) -> None:
    table = Table("record", "from", "where", "sure", "why it belongs", box=None, title="Records")
    table.title_justify = "left"
    for s in explained.sources:
        where = f"{s.file}:{s.line}" if s.line is not None else s.file
        sure = f"{s.probability:.1%}" if s.probability is not None else ""
        table.add_row(s.record[:8], f"{s.system}.{s.table}", where, sure, s.reason)
    out.print(table)


def _show_history(explained: Explanation) -> None:
    table = Table("day", "number", "what happened", "other number", box=None, title="History")
    table.title_justify = "left"
    for e in explained.history:
        table.add_row(e.happened_on, e.number, e.event.replace("_", " "), e.other_number or "")
    out.print(table)
