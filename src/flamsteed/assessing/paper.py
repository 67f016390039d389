"""A paper of sections, written as Markdown to go on editing and as an HTML page to read and print."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape

from flamsteed.drawing import html

TO_FILL = "[to be filled in by the council]"
"""Stands wherever a person must judge or sign; nothing is ever put there by the platform."""


@dataclass(frozen=True)
class Table:
    """Rows under headings, all of them text. A table without rows is left out."""

    heading: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""


@dataclass(frozen=True)
class Lines:
    """A list of sentences; left out where there is none."""

    lines: tuple[str, ...]


@dataclass(frozen=True)
class Blank:
    """A part that the council must fill in, and what it asks for."""

    asks: str

    def __str__(self) -> str:
        """What is asked, and the mark that it is empty."""
        return f"{self.asks}: {TO_FILL}"


Part = str | Table | Lines | Blank
"""A text is a paragraph."""


@dataclass(frozen=True)
class Section:
    """A heading and what stands below it."""

    heading: str
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Paper:
    """A whole paper: its title, a sentence or two that lead in, and its sections."""

    title: str
    lead: str
    sections: tuple[Section, ...]


def as_html(paper: Paper) -> str:
    """The paper as a page: no scripts, nothing fetched."""
    parts = [f"<h1>{escape(paper.title)}</h1>", _lead(paper.lead)]
    for section in paper.sections:
        parts.append(f"<h2>{escape(section.heading)}</h2>")
        parts += [_part_as_html(part) for part in section.parts]
    return html.page(paper.title, parts)


def _lead(text: str) -> str:
    return f'<p class="lead">{escape(text)}</p>'


def _part_as_html(part: Part) -> str:
    if isinstance(part, Blank):
        return html.empty(str(part))
    if isinstance(part, Table):
        return html.table(part.heading, part.columns, part.rows, note=part.note, level=3)
    if isinstance(part, Lines):
        return html.listed(part.lines) if part.lines else ""
    return html.said(part)


def as_markdown(paper: Paper) -> str:
    """The paper as Markdown, the same text for the same paper."""
    lines = [f"# {as_text(paper.title)}", as_text(paper.lead)]
    for section in paper.sections:
        lines.append(f"## {as_text(section.heading)}")
        lines += [text for part in section.parts if (text := _part_as_markdown(part))]
    return "\n\n".join(lines) + "\n"


def _part_as_markdown(part: Part) -> str:
    if isinstance(part, Blank):
        return f"**{as_text(str(part))}**"
    if isinstance(part, Table):
        return "\n".join(_table_as_markdown(part)) if part.rows else ""
    if isinstance(part, Lines):
        return "\n".join(f"- {as_text(line)}" for line in part.lines)
    return as_text(part)


def _table_as_markdown(table: Table) -> Iterator[str]:
    yield f"### {as_text(table.heading)}\n"
    if table.note:
        yield f"{as_text(table.note)}\n"
    yield _row(table.columns)
    yield _row(["---"] * len(table.columns))
    yield from (_row(row) for row in table.rows)


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(as_text(cell).replace("|", "\\|") for cell in cells) + " |"


def as_text(text: str) -> str:
    """One line of text in which nothing is taken for a tag."""
    return " ".join(text.split()).replace("<", "&lt;")


def listed(words: Sequence[str], *, none: str = "none") -> str:
    """Several things in one cell."""
    return ", ".join(words) or none
