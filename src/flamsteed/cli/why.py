"""`flamsteed why`: two records explained. What it prints may be personal data: it is never logged."""

from math import log2
from pathlib import Path

from rich.markup import escape

from flamsteed.cli.looked import say_for
from flamsteed.cli.named import named, number_of
from flamsteed.cli.opened import listed, opened, out, whoami
from flamsteed.drawing.percent import likely
from flamsteed.drawing.waterfall import Mark, Piece, waterfall
from flamsteed.drawing.words import a
from flamsteed.errors import NotFound
from flamsteed.linkage.why import End, Why, best_pair, outcome, why
from flamsteed.reading import Asked, reader, why_seen


def show_why(folder: Path, ends: tuple[str, str], asked: Asked | None, *, svg: Path | None) -> None:
    """Print why two records are one person or are not, with values if somebody asked for them; draw the
    waterfall into the file `svg`.
    """
    who, values = None, asked is not None
    with opened(folder, to_read=True) as (project, engine, ledger):
        one, other = (named(engine, project, said) for said in ends)
        thing = one.spec.thing
        if other.spec.thing != thing:
            raise NotFound(
                f"One is of {a(thing)}, the other of {a(other.spec.thing)}: they are never compared."
            )
        if set(one.mentions) == set(other.mentions):
            raise NotFound(
                "Both name the same record. To see how it hangs together: `flamsteed how`."
            )
        pair = best_pair(engine, thing, one.mentions, other.mentions)
        numbers = [number_of(engine, thing, mention) for mention in pair]
        if asked is not None:
            who = reader(project, engine, ledger, thing, asked)
            values = not any(map(who.refuses, numbers))
        told = why(engine, one.spec, *pair, with_values=values)
        if who is not None:
            told = why_seen(told, who.sight)
            about = " ".join((f"two {thing} records", *filter(None, numbers)))
            ledger.note_reading(whoami(), about, rows=2 if values else 0, said=who.said)
    for end, number in zip((told.left, told.right), numbers, strict=True):
        out.print(f"{named_in_words(end)} stands under [bold]{number or 'no number'}[/]")
        if who is not None and who.refuses(number):
            out.print(f"No values: {who.refuses(number)}.", highlight=False)
    out.print(f"\n[bold]{outcome(told)}[/]\n", highlight=False)
    _show_comparisons(told, values)
    _show_rest(told)
    if who is not None:
        say_for(who)
    if svg is not None:
        svg.parent.mkdir(parents=True, exist_ok=True)
        svg.write_text(drawn(told), encoding="utf-8")
        out.print(f"\nDrawn: {svg}", highlight=False)


def named_in_words(end: End) -> str:
    """A record as `show` names it: its table, the start of its id, and which person of it."""
    more = f"#{end.part}" if end.part != "1" else ""
    return f"{end.table.replace('__', '.', 1)} {end.record[:8]}{more}"


def _show_comparisons(told: Why, values: bool) -> None:
    heads = ("evidence", "what it says", "bits", "m", "u", "how rare")
    table = listed(*heads, *(("here", "there") if values else ()))
    for column in table.columns[2:5]:
        column.justify = "right"
    weighing = told.weighing
    chance = f"1 in {1 / weighing.chance:,.0f}"
    table.add_row(
        "prior", f"two records at random are one {told.kind.one}: {chance}", _signed(weighing.prior)
    )
    for each in weighing.comparisons:
        m, u = ("" if p is None else f"{p:.2g}" for p in (each.m, each.u))
        rare = "" if each.share is None else f"1 in {1 / each.share:,.0f}"
        shown = (escape(each.left), escape(each.right)) if values else ()
        bits = _signed(each.bits) if each.level else ""
        name, words = escape(each.name.replace("_", " ")), escape(each.words)
        table.add_row(name, words, bits, m, u, rare, *shown)
    if abs(weighing.adjustment) >= 0.05:
        table.add_row(
            "living together",
            "two who live together might answer so too",
            _signed(weighing.adjustment),
        )
    sure = f"probability {likely(weighing.probability)}"
    table.add_row("[bold]sum[/]", f"[bold]{sure}[/]", f"[bold]{_signed(weighing.weight)}[/]")
    out.print(table)


def _show_rest(told: Why) -> None:
    if told.weighing.is_brought:
        out.print("\nWeighed by the council's own Splink model.", highlight=False)
    out.print(
        f"\nFrom {told.accept_from:.1%} two records are one {told.kind.one}; from {told.review_from:.1%} they"
        " wait for a person to decide.",
        highlight=False,
    )
    if told.contradictions:
        out.print(f"What contradicts: {'; '.join(told.contradictions)}.", highlight=False)
    if told.blocks:
        agreed = "; ".join(" and ".join(block) for block in told.blocks)
        out.print(f"Brought together by: {agreed}.", highlight=False)
    else:
        out.print(
            "No block brings them together, so linkage never compared them; they were compared now,"
            " for this answer.",
            highlight=False,
        )
    if len(told.chain) > 1:
        out.print("The chain that joins them:")
        for place, link in enumerate(told.chain, start=1):
            out.print(f"  {place}. {likely(link.probability)}: {link.evidence}", highlight=False)


def drawn(told: Why) -> str:
    """The waterfall as SVG; it shows values only if they were asked for."""
    weighing = told.weighing
    pieces = [
        Piece(each.name.replace("_", " "), _said(each.words, each.left, each.right), each.bits)
        for each in weighing.comparisons
        if each.level
    ]
    if abs(weighing.adjustment) >= 0.05:
        pieces.append(
            Piece(
                "living together", "two who live together might answer so too", weighing.adjustment
            )
        )
    marks = [
        Mark(f"one {told.kind.one} from {told.accept_from:.1%}", _bits(told.accept_from)),
        Mark(f"a person decides from {told.review_from:.1%}", _bits(told.review_from)),
    ]
    return waterfall(
        weighing.prior, pieces, marks,
        title=f"{named_in_words(told.left)} and {named_in_words(told.right)}",
        outcome=outcome(told),
    )  # fmt: skip


def _said(words: str, left: str, right: str) -> str:
    told = dict.fromkeys(said for said in (left, right) if said)
    return f"{words}: {' | '.join(told)}" if told else words


def _signed(bits: float) -> str:
    return f"{round(bits, 1) + 0.0:+.1f}"  # + 0.0, because nought has no sign


def _bits(probability: float) -> float:
    kept = min(max(probability, 1e-9), 1 - 1e-9)
    return log2(kept / (1 - kept))
