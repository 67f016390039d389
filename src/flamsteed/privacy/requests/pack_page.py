"""The copy of what is held on somebody as a page that they can read: no script, nothing fetched."""

from collections.abc import Iterator, Sequence
from html import escape

from flamsteed.drawing.html import facts, listed, page, said, table
from flamsteed.privacy.processing import Processing
from flamsteed.privacy.requests.pack import Evidence, Pack, Sent, file_of
from flamsteed.privacy.requests.part import Part, Searched

_SIDE_BY_SIDE = 3
_MOST_ON_PAGE = 24
_USE = {
    "purpose": "What it is used for",
    "lawful_basis": "Why the law allows it",
    "special_category": "Why the law allows it for sensitive data",
    "data": "What kinds of data",
    "source": "Where it comes from",
    "recipients": "Who may be given it",
    "transfers": "Countries it goes to",
    "retention": "How long it is kept",
    "automated_decisions": "Decisions made without a person",
    "rights": "Your rights in it",
}
_RIGHTS = (
    "You can ask for what is wrong to be put right (UK GDPR Article 16).",
    "You can ask for data to be erased (Article 17), or to be kept and not used (Article 18).",
    "You can object to what it is used for (Article 21).",
    "Where a decision about you was made without a person, you can ask for a person to look at it (Article 22C).",
    "You can complain to the council (Data Protection Act 2018 section 164A). It must acknowledge that within 30 days.",
    "You can complain to the Information Commissioner, ico.org.uk, telephone 0303 123 1113, or go to court.",
)


def pack_page(pack: Pack, evidence: Evidence) -> str:
    """The page."""
    return page(f"What {pack.council} holds about you", _sections(pack, evidence))


def _sections(pack: Pack, evidence: Evidence) -> Iterator[str]:
    own = [part for part in pack.parts if not part.is_mention]
    yield f"<h1>What {escape(pack.council)} holds about you</h1>"
    yield (
        f'<p class="lead">Answer to your request {escape(pack.request.reference)}, received on'
        f" {_day(pack.request.received_on)}. Made on {_day(pack.made_on)}.</p>"
    )
    yield _figures(pack)
    yield said(
        f"The council knows you under the number {', '.join(pack.numbers)}. Everything below is also in the"
        " folder called data, as files that open in a spreadsheet."
    )
    yield "<h2>Your rights</h2>" + listed(_RIGHTS)
    yield "<h2>What it is used for</h2>" + "".join(map(_use, pack.entries))
    yield _sent(pack.sent)
    yield table("When your record was looked at", ["day", "what"], pack.looked_at)
    yield "<h2>What is held</h2>"
    yield from map(_part, own)
    mentions = [part for part in pack.parts if part.is_mention]
    if mentions:
        yield "<h2>Where records about others speak of you</h2>"
        yield from map(_part, mentions)
    yield _left_out(pack)
    yield _search(pack.searched)
    yield _proof(evidence)


def _figures(pack: Pack) -> str:
    tables = len({part.table for part in pack.parts})
    figures = [
        (str(pack.rows), "rows"),
        (str(tables), "tables"),
        (str(len(pack.sent)), "times it was sent to others"),
    ]
    told = "".join(f"<li><b>{escape(n)}</b>{escape(of)}</li>" for n, of in figures)
    return f'<ul class="figures">{told}</ul>'


def _use(entry: Processing) -> str:
    rows = [(words, entry.said.get(key, "")) for key, words in _USE.items()]
    kept = [(words, value) for words, value in rows if value]
    title = entry.said.get("function") or entry.name
    return facts(f"{title} ({entry.name})", ["", "as the council's record says"], kept)


def _sent(sent: Sequence[Sent]) -> str:
    rows = [(each.on, each.to, each.title, ", ".join(each.fields)) for each in sent]
    if not rows:
        return "<h2>Who was given it</h2>" + said("Nothing about you was sent under an agreement.")
    return table("Who was given it", ["day", "to whom", "what for", "what"], rows)


def _part(part: Part) -> str:
    shown = [i for i, column in enumerate(part.columns) if any(row[i] for row in part.rows)]
    heads = [part.words.get(part.columns[i]) or part.columns[i] for i in shown]
    many = len(part.rows)
    intro = f"<h3>{escape(part.title)}</h3>" + said(
        f"{many} {'row' if many == 1 else 'rows'}; {file_of(part)}"
    )
    if part.table.startswith("clean.") or many > _MOST_ON_PAGE:
        return intro + said("In the file only: it says again what stands here, or is long.")
    blocks = [
        facts(
            _caption(part, first, min(first + _SIDE_BY_SIDE, many)),
            ["", *(str(n + 1) for n in range(first, min(first + _SIDE_BY_SIDE, many)))],
            [
                (head, *(row[i] for row in part.rows[first : first + _SIDE_BY_SIDE]))
                for i, head in zip(shown, heads, strict=True)
            ],
        )
        for first in range(0, many, _SIDE_BY_SIDE)
    ]
    return intro + "".join(blocks)


def _caption(part: Part, first: int, end: int) -> str:
    told = [
        f"{place + 1}: {part.from_where[place]}"
        for place in range(first, end)
        if part.from_where[place]
    ]
    return "From " + "; ".join(told) if told else part.title


def _left_out(pack: Pack) -> str:
    lines = [
        f"{each.table}{f', {each.column}' if each.column else ''}: {each.ground}"
        for each in pack.exemptions
    ]
    if pack.redacted:
        lines.append(
            "What may tell of other people was taken out; what kind of thing it was stands there in square"
            " brackets (UK GDPR Article 15(4))."
        )
    return "<h2>What was left out</h2>" + (listed(lines) if lines else said("Nothing."))


def _search(searched: Searched) -> str:
    rows = [(name, rows, how) for name, rows, how in searched.tables]
    left = [f"{what}: {why}" for what, why in searched.left_out]
    return (
        table("How we searched", ["table", "rows about you", "how they were found"], rows)
        + listed(searched.scope)
        + "<h3>What was not copied or searched</h3>"
        + (listed(left) if left else said("Nothing."))
    )


def _proof(evidence: Evidence) -> str:
    proof = evidence.proof
    lines = [
        f"Entry {proof.number} of the council's ledger, written {proof.at}, has the hashes of these files.",
        f"It is one of {proof.head.size} entries with the root {proof.head.root}.",
        f"Hash of the entry before it: {proof.before}",
        *(f"Step {place}: {step}" for place, step in enumerate(proof.path, start=1)),
    ]
    return (
        "<h2>Proof</h2>"
        + said(
            "The file proof.json shows, to anybody with the free program Flamsteed, that this answer is in the ledger:"
            " flamsteed ledger check-proof proof.json. Nobody can change it there without that being seen."
        )
        + table("Files", ["file", "SHA-256"], evidence.files, level=3)
        + f"<h3>The entry</h3>{listed(lines)}"
    )


def _day(day: object) -> str:
    return f"{day:%-d %B %Y}"
