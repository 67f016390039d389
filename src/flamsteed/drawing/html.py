"""HTML pages: no scripts, nothing fetched, readable on paper."""

from collections.abc import Iterable, Sequence
from html import escape

Cell = str | int | float

STYLE = """
:root { color-scheme: light; }
body { font: 1.05rem/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 62rem; padding: 1.5rem; color: #0b0c0c; }
h1 { font-size: 1.9rem; margin: 0 0 .2rem; } h2 { font-size: 1.3rem; margin: 2.2rem 0 .5rem; }
h3 { font-size: 1.1rem; margin: 1.6rem 0 .3rem; } caption { text-align: left; color: #505a5f; padding: .3rem 0; }
.lead { color: #505a5f; margin: 0 0 1rem; }
.figures { display: flex; flex-wrap: wrap; gap: 1rem; padding: 0; list-style: none; }
.figures li { border-top: 4px solid #1d70b8; padding: .5rem 1rem .5rem 0; min-width: 9rem; }
.figures b { display: block; font-size: 1.7rem; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .35rem .8rem .35rem 0; border-bottom: 1px solid #b1b4b6; vertical-align: top; }
th:first-child, td:first-child { position: sticky; left: 0; background: #fff; }
th.n, td.n { text-align: right; font-variant-numeric: tabular-nums; }
code { background: #f3f2f1; padding: .1rem .3rem; overflow-wrap: anywhere; }
.empty { border: 2px dashed #b58105; padding: .5rem .8rem; font-weight: bold; }
figure { margin: 1.5rem 0; } figure svg { max-width: 100%; height: auto; }
@media print { body { max-width: none; padding: 0; } }
"""


def page(title: str, parts: Iterable[str]) -> str:
    """A whole page; `title` is escaped, the parts are HTML already."""
    return (
        '<!doctype html>\n<html lang="en-GB"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head>\n<body><main>\n"
        + "\n".join(part for part in parts if part)
        + "\n</main></body></html>\n"
    )


def table(
    heading: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    *,
    note: str = "",
    level: int = 2,
) -> str:
    """A heading and a table below it, columns of numbers to the right; nothing where no rows are.

    `level` is that of the heading: those below a heading are one lower.
    """
    lines = list(rows)
    if not lines:
        return ""
    numeric = [all(isinstance(row[i], (int, float)) for row in lines) for i in range(len(columns))]
    head = "".join(_cell("th", name, numeric[i]) for i, name in enumerate(columns))
    body = "".join(
        "<tr>" + "".join(_cell("td", cell, numeric[i]) for i, cell in enumerate(row)) + "</tr>\n"
        for row in lines
    )
    lead = f'<p class="lead">{escape(note)}</p>\n' if note else ""
    # What scrolls sideways must be reached by keyboard (WCAG 2.2, 2.1.1).
    return (
        f"<h{level}>{escape(heading)}</h{level}>\n{lead}"
        f'<div class="scroll" role="region" tabindex="0" aria-label="{escape(heading)}"><table><thead><tr>{head}</tr></thead>\n<tbody>{body}</tbody></table></div>'
    )


def facts(caption: str, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of which each row begins with its own heading: one thing, or a few side by side."""
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in heads)
    body = "".join(
        f'<tr><th scope="row">{escape(name)}</th>'
        + "".join(f"<td>{escape(value)}</td>" for value in values)
        + "</tr>\n"
        for name, *values in rows
    )
    return (
        f'<div class="scroll" role="region" tabindex="0" aria-label="{escape(caption)}"><table>'
        f"<caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead>\n<tbody>{body}</tbody></table></div>"
    )


def listed(lines: Iterable[str]) -> str:
    """A list of sentences."""
    return "<ul>" + "".join(f"<li>{escape(line)}</li>\n" for line in lines) + "</ul>"


def said(text: str) -> str:
    """A paragraph."""
    return f"<p>{escape(text)}</p>"


def empty(text: str) -> str:
    """A paragraph that says what a person must still write there."""
    return f'<p class="empty">{escape(text)}</p>'


def _cell(tag: str, content: Cell, numeric: bool) -> str:
    shown = f"{content:,}" if isinstance(content, (int, float)) else escape(content)
    scope = ' scope="col"' if tag == "th" else ""
    return f"<{tag}{scope}{' class=n' if numeric else ''}>{shown}</{tag}>"


def figure(picture: str, *, caption: str) -> str:
    """An SVG picture in the page, with its caption."""
    return f"<figure>{picture}<figcaption>{escape(caption)}</figcaption></figure>"
