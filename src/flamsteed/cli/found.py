"""What `flamsteed find` finds. What it prints is personal data: it is never logged."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from rich.table import Table

from flamsteed.cli.looked import say_for, say_left_out
from flamsteed.cli.opened import opened, out, whoami
from flamsteed.drawing.percent import likely
from flamsteed.drawing.words import a
from flamsteed.errors import NotFound
from flamsteed.linkage.look_up import Candidate, by_number, open_lookup
from flamsteed.linkage.pairs import SAME
from flamsteed.linkage.spec import LinkSpec
from flamsteed.reading import Asked, Reader, askable, findable, reader

_MOST = 1_000


def show_found(
    folder: Path, thing: str, told: Mapping[str, str], asked: Asked, *, limit: int
) -> None:
    """Print the gold records that a thing of these values may be, the likeliest first, of those that may be
    read for what somebody asks for.
    """
    with opened(folder, to_read=True) as (project, engine, ledger):
        specs = {each.thing: each for each in project.links if isinstance(each, LinkSpec)}
        if thing not in specs:
            known = ", ".join(sorted(specs)) or "none"
            raise NotFound(f"`{thing}` cannot be looked up here; what can: {known}.")
        who = reader(project, engine, ledger, thing, asked)
        by = askable(specs[thing].kind, told, who.sight)
        lookup = open_lookup(engine, specs[thing])
        try:
            found = lookup.find(told, limit=_MOST)
        finally:
            lookup.close()
        several = by_number(findable(engine, who.sight, found.candidates, by))
        shown = sum(len(rows) for number, rows in several.items() if not who.refuses(number))
        ledger.note_reading(whoami(), f"look-up of {a(thing)}", rows=shown, said=who.said)
    say_for(who)
    for name in found.unread:
        out.print(f"Not used, for it cannot be read: {name.replace('_', ' ')}.", highlight=False)
    if not several:
        out.print(f"No {thing} here is likely enough to be that one.")
    else:
        _show_several(several, who, limit=limit)
    say_left_out(who)


def _show_several(several: Mapping[str, Sequence[Candidate]], who: Reader, *, limit: int) -> None:
    table = Table(
        "number", "sure", "records", "why, by the likeliest", "", box=None, pad_edge=False
    )
    table.columns[2].justify = "right"
    for number, records in list(several.items())[:limit]:
        best, refused = records[0], who.refuses(number)
        if refused:
            table.add_row(number, "", "", refused, "")
            continue
        waits = "" if best.band == SAME else "a person would be asked"
        table.add_row(number, likely(best.probability), f"{len(records):,}", best.evidence, waits)
    out.print(table)
    if len(several) > limit:
        out.print(f"and {len(several) - limit:,} more; --limit shows them.", highlight=False)
