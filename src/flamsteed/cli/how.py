"""`flamsteed how`: how one gold record hangs together. It prints no values, only records and evidence."""

from pathlib import Path

from flamsteed.cli.named import Named, named, number_of
from flamsteed.cli.opened import listed, opened, out
from flamsteed.drawing.network import Edge, Node, network
from flamsteed.drawing.percent import likely
from flamsteed.engine.engine import Engine
from flamsteed.gold.show import Event, explain
from flamsteed.linkage.how import How, Member, how

_MOST = 30


def show_how(folder: Path, said: str, *, svg: Path | None) -> None:
    """Print the records of a gold record, the links that hold them, and what nearly joined them."""
    with opened(folder, to_read=True) as (project, engine, _):
        found = named(engine, project, said)
        thing = found.spec.thing
        number = found.number or number_of(engine, thing, found.mentions[0])
        if found.number is None and number:
            found = named(engine, project, number)
        told = how(engine, thing, found.mentions)
        history = explain(engine, number).history if number else ()
        near = _near(engine, found, told)
    title = f"{number or 'No number'} stands on {_counted(len(told.members), 'record')}"
    out.print(f"\n[bold]{title}[/]\n{in_words(told)}\n", highlight=False)
    _show_members(told)
    _show_links(told)
    _show_near(near)
    _show_history(history)
    if svg is not None:
        svg.parent.mkdir(parents=True, exist_ok=True)
        svg.write_text(drawn(told, title), encoding="utf-8")
        out.print(f"\nDrawn: {svg}", highlight=False)


def in_words(told: How) -> str:
    """How the cluster hangs together, in a sentence."""
    if told.weakest is None or told.split is None:
        return "Nothing joins it to another record, and nothing has to."
    small = _counted(min(len(side) for side in told.split), "record")
    sure, many = likely(told.weakest.probability), len(told.between)
    held = (
        f"one link alone, {sure} sure, holds {small} to the rest"
        if many == 1
        else f"{many:,} links, the surest {sure} sure, hold {small} to the rest"
    )
    return (
        f"{_counted(len(told.links), 'link')} of {_possible(told):,} possible ({told.density:.0%})."
        f" Where it gives way first, {held}."
    )


def _possible(told: How) -> int:
    return len(told.members) * (len(told.members) - 1) // 2


def _counted(count: int, what: str) -> str:
    return f"{count:,} {what}" + ("" if count == 1 else "s")


def _named(member: Member) -> str:
    more = f"#{member.part}" if member.part != "1" else ""
    return f"{member.table.replace('__', '.', 1)} {member.record[:8]}{more}"


def _show_members(told: How) -> None:
    table = listed("", "record", title="Records")
    for place, member in enumerate(told.members, start=1):
        table.add_row(str(place), _named(member))
    out.print(table)


def _show_links(told: How) -> None:
    if not told.links:
        return
    places = {member.mention: place for place, member in enumerate(told.members, start=1)}
    table = listed("", "sure", "evidence", "", title="Links")
    needed = set(told.tree)
    rest = [link for link in told.links if link not in needed]
    for link in [*told.tree, *rest][:_MOST]:
        role = "the weakest that holds" if link == told.weakest else "holds" * (link in needed)
        ends = f"{places[link.left]} - {places[link.right]}"
        table.add_row(ends, likely(link.probability), link.evidence, role)
    out.print(table)
    if len(told.links) > _MOST:
        out.print(f"and {len(told.links) - _MOST:,} more that nothing depends on")


def _near(engine: Engine, found: Named, told: How) -> list[tuple[str, str, str, str]]:
    """The pairs with other gold records: band, the other number, how sure, evidence."""
    inside, rows = set(found.mentions), []
    for link in told.near[:_MOST]:
        other = link.right if link.left in inside else link.left
        number = number_of(engine, found.spec.thing, other)
        rows.append((link.band, number, likely(link.probability), link.evidence))
    return rows


def _show_near(near: list[tuple[str, str, str, str]]) -> None:
    if not near:
        return
    table = listed("", "other number", "sure", "evidence", title="Not joined")
    for row in near:
        table.add_row(*row)
    out.print(table)


def _show_history(history: tuple[Event, ...]) -> None:
    table = listed("day", "number", "what happened", "other number", title="History")
    for e in history:
        table.add_row(e.happened_on, e.number, e.event.replace("_", " "), e.other_number or "")
    out.print(table)


def drawn(told: How, title: str) -> str:
    """The cluster as SVG: records by table, links by how sure they are. Holds no values."""
    places = {member.mention: place for place, member in enumerate(told.members)}
    nodes = [Node(_named(member), member.system) for member in told.members]
    needed = set(told.tree)
    edges = [
        Edge(
            places[link.left],
            places[link.right],
            link.probability,
            is_needed=link in needed,
            is_weak=link == told.weakest,
        )
        for link in told.links
    ]
    return network(nodes, edges, title=title, outcome=in_words(told))
