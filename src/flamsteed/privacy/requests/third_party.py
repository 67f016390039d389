"""Other people in what is held on somebody: found, kept out of the copy unless a person decides otherwise.

Whoever asks has no right to other people's data (UK GDPR Article 15(4); Data Protection Act 2018 Schedule 2
paragraph 16), unless these consent, or it is reasonable without. Nobody but a person can weigh that. So what
is found is taken out, and put to a reviewer once for each way it is written.
"""

import csv
import hashlib
import secrets
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from flamsteed.engine.engine import Engine
from flamsteed.errors import RequestRefused
from flamsteed.privacy.requests.part import Part

SHOW, REDACT = "show", "redact"
HEADS = ("id", "kind", "said", "around", "table", "times", "answer", "note")
_AROUND = 40
_SHOWN = 20


@dataclass(frozen=True)
class Span:
    """A stretch of a text that tells of somebody else: `start` counts from 0, `kind` is in words."""

    start: int
    size: int
    kind: str


Finder = Callable[[Sequence[str]], Sequence[Sequence[Span]]]
"""Gives for each text the stretches that tell of other people than whom it is about; they do not overlap."""


@dataclass(frozen=True)
class Found:
    """A stretch in one cell of one part; `place` names it by a hash that holds no value."""

    part: int
    row: int
    column: int
    span: Span
    place: str


@dataclass(frozen=True)
class Question:
    """Something to show or to redact, once for each way it is written: every place where it stands."""

    id: str
    kind: str
    said: str
    around: str
    table: str
    places: tuple[str, ...]


def find_others(parts: Sequence[Part], find: Finder) -> tuple[Found, ...]:
    """Every stretch of the parts that tells of somebody else. Each different text is looked at once."""
    cells = list(_texts(parts))
    texts = sorted({text for *_, text in cells})
    spans = dict(zip(texts, find(texts), strict=True))
    return tuple(
        Found(part, row, column, span, _place(parts[part], row, column, span))
        for part, row, column, text in cells
        for span in spans[text]
    )


def _texts(parts: Sequence[Part]) -> Iterator[tuple[int, int, int, str]]:
    """Every cell with a letter in it, of columns that are not the platform's own."""
    for number, part in enumerate(parts):
        for place, row in enumerate(part.rows):
            for column, text in enumerate(row):
                own = part.columns[column].startswith("_")
                if not own and any(map(str.isalpha, text)):
                    yield number, place, column, text


def _place(part: Part, row: int, column: int, span: Span) -> str:
    said = "\0".join([part.table, *part.rows[row], str(column), str(span.start), str(span.size)])
    return hashlib.sha256(said.encode()).hexdigest()[:20]


def redacted(
    parts: Sequence[Part], found: Sequence[Found], shown: Collection[str]
) -> tuple[Part, ...]:
    """The parts with every stretch replaced by its kind, `[name]`, but for the places that are to be shown."""
    gone: dict[tuple[int, int, int], list[Span]] = {}
    for each in found:
        if each.place not in shown:
            gone.setdefault((each.part, each.row, each.column), []).append(each.span)
    return tuple(
        part.changed(
            tuple(
                tuple(_without(text, gone.get((n, r, c), [])) for c, text in enumerate(row))
                for r, row in enumerate(part.rows)
            )
        )
        for n, part in enumerate(parts)
    )


def _without(text: str, spans: Sequence[Span]) -> str:
    for span in sorted(spans, key=lambda span: span.start, reverse=True):
        text = f"{text[: span.start]}[{span.kind}]{text[span.start + span.size :]}"
    return text


def questions(parts: Sequence[Part], found: Sequence[Found]) -> tuple[Question, ...]:
    """What a reviewer is asked: one question for each way of writing, the most frequent first."""
    alike: dict[tuple[str, str], list[Found]] = {}
    for each in found:
        text = parts[each.part].rows[each.row][each.column]
        said = text[each.span.start : each.span.start + each.span.size]
        alike.setdefault((each.span.kind, said), []).append(each)
    told = []
    for (kind, said), places in alike.items():
        first = places[0]
        text = parts[first.part].rows[first.row][first.column]
        start, end = first.span.start, first.span.start + first.span.size
        around = text[max(0, start - _AROUND) : end + _AROUND]
        key = hashlib.sha256(f"{kind}\0{said}".encode()).hexdigest()[:16]
        table = parts[first.part].table
        told.append(Question(key, kind, said, around, table, tuple(each.place for each in places)))
    return tuple(sorted(told, key=lambda q: (-len(q.places), q.kind, q.said)))


def stage_questions(engine: Engine, asked: Sequence[Question]) -> str:
    """Stage the questions as the rows of a file with room for answers; gives the SELECT."""
    rows = [(q.id, q.kind, q.said, q.around, q.table, str(len(q.places)), "", "") for q in asked]
    columns = {
        name: pa.array([row[i] for row in rows], pa.string()) for i, name in enumerate(HEADS)
    }
    columns["_place"] = pa.array(range(len(rows)), pa.int64())
    staged = engine.stage_batches(f"_asked_{secrets.token_hex(4)}", pa.table(columns))
    listed = ", ".join(f'"{name}"' for name in HEADS)
    return f"select {listed} from {staged} order by _place"


def read_answers(path: Path, asked: Sequence[Question]) -> tuple[tuple[str, ...], int]:
    """The places to show, by a file that was filled in, and how many questions were answered.

    A question without an answer stays redacted. Raises RequestRefused listing every mistake with its line.
    """
    known = {question.id: question for question in asked}
    shown: list[str] = []
    answered, mistakes = 0, []
    for line, row in _lines(path):
        answer = (row.get("answer") or "").strip().lower()
        question = known.get((row.get("id") or "").strip())
        if not answer:
            continue
        if answer not in (SHOW, REDACT):
            mistakes.append(f"{path}:{line}: the answer is neither show nor redact")
        elif question is None:
            mistakes.append(
                f"{path}:{line}: no such question any more; the data changed. Write the list anew"
            )
        else:
            answered += 1
            shown += question.places if answer == SHOW else ()
    if mistakes:
        more = [f"and {len(mistakes) - _SHOWN} more"] if len(mistakes) > _SHOWN else []
        raise RequestRefused(
            "\n".join(["Nothing was taken from the file.", *mistakes[:_SHOWN], *more])
        )
    return tuple(shown), answered


def _lines(path: Path) -> list[tuple[int, dict[str, str]]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            rows = [(reader.line_num, row) for row in reader]
            names = reader.fieldnames or ()
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not CSV in UTF-8"
        raise RequestRefused(f"{path} cannot be read: {why}.") from None
    if not {"id", "answer"} <= set(names):
        raise RequestRefused(
            f"{path}:1: no column `id` or `answer`. Fill in the file that `flamsteed request third-parties`"
            " wrote, and keep its first line."
        )
    return rows
