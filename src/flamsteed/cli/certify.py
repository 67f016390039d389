"""`flamsteed certify`: what blocking misses, in words and figures. Counts and ids, never a value."""

import csv
from collections import Counter
from pathlib import Path

from rich.table import Table

from flamsteed.cli.opened import opened, out
from flamsteed.drawing.percent import likely, percent
from flamsteed.errors import NotFound
from flamsteed.linkage.certify import Certificate, Share, certify, note
from flamsteed.linkage.spec import LinkSpec

_REASONS = 10


def show_certificate(folder: Path, thing: str, *, sample: int | None, to: Path | None) -> None:
    """Make, keep and print a certificate; write the missed pairs to the file `to`."""
    with opened(folder) as (project, engine, ledger):
        specs = {each.thing: each for each in project.links if isinstance(each, LinkSpec)}
        if thing not in specs:
            known = ", ".join(sorted(specs)) or "none"
            raise NotFound(f"Blocking is not used for `{thing}`; it is for: {known}.")
        made = certify(engine, specs[thing], sample=sample)
        note(engine, made, run=ledger.latest_run())
        ledger.copy_journal(engine)
    drawn = "All" if made.is_proven else f"{made.drawn:,} of"
    out.print(
        f"\n[bold]What blocking misses[/]: {drawn} {made.mentions:,} records held against all others,"
        f" {made.compared:,} pairs.\n",
        highlight=False,
    )
    for share in made.shares:
        out.print(said(share, made), highlight=False)
    _show_missed(made)
    if to is not None:
        _write(made, to)


def said(share: Share, made: Certificate) -> str:
    """One line: the share of the pairs above a threshold that a block brings together."""
    told = f"Pairs likely {share.what} ({percent(share.probability, 0)} or more): "
    if not share.seen:
        return f"{told}there are none."
    brought = f"blocks bring {share.found:,} of {share.seen:,} together"
    if made.is_proven:
        return f"{told}{brought}, {percent(share.estimate.value)}: proven."
    low, high = likely(share.estimate.low), likely(share.estimate.high)
    return f"{told}{brought}, {percent(share.estimate.value)} ({low} to {high})."


def _show_missed(made: Certificate) -> None:
    if not made.missed:
        return
    told = Counter(each.apart.words for each in made.missed)
    table = Table("pairs", "the nearest block, and what keeps them apart", box=None, pad_edge=False)
    table.columns[0].justify = "right"
    for words, pairs in sorted(told.items(), key=lambda each: (-each[1], each[0]))[:_REASONS]:
        table.add_row(f"{pairs:,}", words)
    out.print("\n[bold]Pairs missed[/]")
    out.print(table)
    if not made.worth:
        out.print("\nNo block that is cheap enough would find more of them.")
        return
    heads = ("finds more", "of", "pairs to compare", "line for block_on")
    table = Table(*heads, box=None, pad_edge=False)
    for column in table.columns[:3]:
        column.justify = "right"
    for each in made.worth:
        line = f"- [{', '.join(each.block)}]"
        table.add_row(f"{each.found:,}", f"{len(made.missed):,}", f"{each.compared:,}", line)
    out.print("\n[bold]Lines that would find more[/], each counted after those above it")
    out.print(table, markup=False)
    out.print(
        "\nLikely is what the model says. Look at some with `flamsteed why` before you add a line: of pairs"
        " that share little but a name it may say too much.",
        highlight=False,
    )


def _write(made: Certificate, to: Path) -> None:
    """The missed pairs as CSV: ids of mentions, the surest pairs first."""
    to.parent.mkdir(parents=True, exist_ok=True)
    with to.open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file, lineterminator="\r\n")
        lines.writerow(("left", "right", "probability", "enough_to_join", "apart"))
        for each in made.missed:
            sure = "true" if each.is_sure else "false"
            lines.writerow((each.left, each.right, each.probability, sure, each.apart.words))
    out.print(f"\n{to}: {len(made.missed):,} missed pairs, as ids.", highlight=False)
