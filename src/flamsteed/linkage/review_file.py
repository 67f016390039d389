"""Questions for stewards as a file, and their answers back: the same columns both ways.

The rows hold what two records say, side by side: personal data. They leave by the gate, to a file
that only its owner may read.
"""

import csv
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pyarrow as pa

from flamsteed.engine.dialect import literal, quote
from flamsteed.engine.engine import Engine
from flamsteed.errors import DecisionRefused
from flamsteed.lineage.decision import ABOUT_PAIRS
from flamsteed.linkage.mention import told_by
from flamsteed.linkage.review import Answer, Question

PAIR = ("left", "right")
ANSWER = ("answer", "until", "note")
OF_A_SAMPLE = ("sample", "stratum")
_MENTION = re.compile(r"[0-9a-f]{32}-\w+")
_SHOWN = 20


@dataclass(frozen=True)
class Line:
    """One line of a file of answers that has one: where it stands, and what it says."""

    number: int
    left: str
    right: str
    answer: str
    until: date | None
    note: str
    sample: str = ""
    stratum: str = ""


def stage_questions_file(engine: Engine, questions: Sequence[Question]) -> str:
    """Stage questions as the rows of a file, in their order."""
    told = {
        "_left": [q.left for q in questions],
        "_right": [q.right for q in questions],
        "kind": [q.kind for q in questions],
        "why": [q.reason for q in questions],
        "sure": ["" if q.probability is None else f"{q.probability:.4f}" for q in questions],
        "evidence": [q.evidence for q in questions],
        "waits_since": [q.first_on for q in questions],
    }
    columns: dict[str, pa.Array] = {n: pa.array(v, pa.string()) for n, v in told.items()}
    columns["_place"] = pa.array(range(len(questions)), pa.int64())
    return engine.stage_batches("_asked", pa.table(columns))


@dataclass(frozen=True)
class Hidden:
    """What stays empty in a file: the tables from which an attribute is not told, by its name; and the
    mentions of whom nothing is.
    """

    tables: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    mentions: tuple[str, ...] = ()

    def told_sql(self, of: str, name: str) -> str:
        """SQL for a column of the mention `of`, null where it is not told."""
        column, shut = f"{of}.{quote(name)}", []
        for by, values in (("_table", self.tables.get(name, ())), ("_mention", self.mentions)):
            if values and name != "_table":
                shut.append(f"{of}.{by} in ({', '.join(map(literal, values))})")
        return f"case when {' or '.join(shut)} then null else {column} end" if shut else column


def file_sql(
    engine: Engine, thing: str, asked: str, *, sample: int = 0, hidden: Hidden | None = None
) -> str:
    """SQL for the rows of a file: who is asked about, what both records say, and room for answers.

    `asked` is a staged table with `_left`, `_right`, `_place` and what else is to be told. With the
    number of a `sample` nothing is told that could lead whoever answers.
    """
    also = [name for name in engine.columns(asked) if not name.startswith("_")]
    told = ", ".join(f"a.{quote(name)}" for name in also)
    numbered = f"{int(sample)} as sample, " if sample else ""
    mention, shut = f"linked.{thing}_mention", hidden or Hidden()
    sides = ", ".join(
        f"{shut.told_sql('l', name)} as {quote(name + '_1')},"
        f" {shut.told_sql('r', name)} as {quote(name + '_2')}"
        for name in ("_table", *told_by(engine.columns(mention)))
    ).replace('"_table_', '"table_')
    room = ", ".join(f"'' as {quote(name)}" for name in ANSWER)
    return (
        f"select {numbered}a._left as {quote('left')}, a._right as {quote('right')}, {told}, {room},"
        f" {sides} from {asked} as a join {mention} as l on l._mention = a._left"
        f" join {mention} as r on r._mention = a._right order by a._place"
    )


def read_answers(path: Path, *, is_sample: bool = False) -> list[Line]:
    """The lines of a file that have an answer; all must have one if it `is_sample`.

    Raises DecisionRefused listing every mistake with its line: nothing is taken from a file that
    has one.
    """
    needed = (*PAIR, *ANSWER[:1], *(OF_A_SAMPLE if is_sample else ()))
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            missing = [name for name in needed if name not in (reader.fieldnames or ())]
            if missing:
                raise DecisionRefused(
                    f"{path}:1: no column {', '.join(f'`{name}`' for name in missing)}. Fill in the"
                    " file that `flamsteed review` wrote, and keep its first line."
                )
            rows = [(reader.line_num, row) for row in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        why = (
            error.strerror
            if isinstance(error, OSError)
            else "it is not CSV in UTF-8; save it as such"
        )
        raise DecisionRefused(f"{path} cannot be read: {why}.") from None
    mistakes: list[str] = []
    lines = []
    seen: dict[tuple[str, str], int] = {}
    for number, row in rows:
        line, said = _line(number, row, is_sample=is_sample)
        if line is not None:
            pair = (min(line.left, line.right), max(line.left, line.right))
            if pair in seen:
                said.append(f"the same two records as in line {seen[pair]}")
            seen.setdefault(pair, number)
            lines.append(line)
        mistakes += [f"{path}:{number}: {each}" for each in said]
    if mistakes:
        raise DecisionRefused(_listed(mistakes))
    return lines


def _line(
    number: int, row: Mapping[str, str | None], *, is_sample: bool
) -> tuple[Line | None, list[str]]:
    """One line, if it has an answer, and what is wrong with it."""
    told = {name: (row.get(name) or "").strip() for name in (*PAIR, *ANSWER, *OF_A_SAMPLE)}
    answer, said = told["answer"].lower(), []
    if not answer:
        return None, ["no answer; write same, different or unsure"] if is_sample else []
    if answer not in ABOUT_PAIRS:
        said.append("the answer is none of same, different, unsure")
    if not all(_MENTION.fullmatch(told[name]) for name in PAIR):
        said.append("`left` or `right` is no record's id; take them from the file as it was")
    until = None
    if told["until"]:
        try:
            until = date.fromisoformat(told["until"])
        except ValueError:
            said.append("`until` is no day; write it as YYYY-MM-DD")
    line = Line(number, told["left"], told["right"], answer, until, told["note"],
                sample=told["sample"], stratum=told["stratum"])  # fmt: skip
    return line, said


def _listed(mistakes: Collection[str]) -> str:
    shown = list(mistakes)[:_SHOWN]
    more = f"\nand {len(mistakes) - _SHOWN} more" if len(mistakes) > _SHOWN else ""
    return "Nothing was taken from the file. Mend it and give it again.\n" + "\n".join(shown) + more


def answers_of(lines: Sequence[Line], thing: str, *, by: str, reason: str) -> list[Answer]:
    """The lines as answers; the note of a line, if there is one, is its reason."""
    return [
        Answer(thing, line.answer, line.left, line.right, by, line.note or reason, until=line.until)
        for line in lines
    ]
