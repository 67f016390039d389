"""Stewards at work: what waits for them, two records side by side, and what they decide.

The command line and the web desk both call this. It reads the store and writes only the ledger;
the next run carries decisions out.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from flamsteed.drawing.words import a
from flamsteed.engine.dialect import columns_sql
from flamsteed.engine.engine import Engine
from flamsteed.errors import DecisionRefused, NotFound
from flamsteed.lineage.decision import (
    ABOUT_PAIRS,
    PIN,
    SAME,
    UNDO,
    UNSURE,
    Decision,
    in_force,
)
from flamsteed.lineage.ledger import Ledger
from flamsteed.linkage.decisions import evidence_hash
from flamsteed.linkage.mention import told_by
from flamsteed.linkage.questions import COLUMNS, CONTRADICTION

REPLACED = "replaced by a later decision about the same"


@dataclass(frozen=True)
class Question:
    """One thing to decide: are `left` and `right`, two mentions, one person?

    Of all pairs between their two clusters (or over a bridge) it is the one that says most.
    `records_left` and `records_right` say how many mentions hang on either, `usefulness` how many
    of them an answer is expected to put right. `decisions` are those that contradict one
    another. `first_run` and `first_on` say since when it waits; 0 and empty if the ledger never
    heard of it. Holds no value.
    """

    left: str
    right: str
    kind: str
    reason: str
    probability: float | None
    weight: float | None
    evidence: str
    records_left: int
    records_right: int
    pairs: int
    usefulness: float
    decisions: str
    first_run: int = 0
    first_on: str = ""


@dataclass(frozen=True)
class Told:
    """One attribute as two mentions tell it; None where one says nothing."""

    attribute: str
    left: str | None
    right: str | None


@dataclass(frozen=True)
class SideBySide:
    """Two mentions beside one another. Holds personal data: show it, never log it.

    `left_place` and `right_place` name each one's system, table, record and part.
    """

    left_place: tuple[str, ...]
    right_place: tuple[str, ...]
    told: tuple[Told, ...]


@dataclass(frozen=True)
class Answer:
    """What a steward says of two mentions (`same`, `different`, `unsure`), or of the value of
    `attribute` in the mention `left` (`pin`). `until` is the last day on which it is to hold.
    """

    thing: str
    kind: str
    left: str
    right: str
    by: str
    reason: str
    attribute: str = ""
    until: date | None = None


def queue(engine: Engine, ledger: Ledger, thing: str) -> list[Question]:
    """What waits for a decision, the most useful first, without what was decided since the last run.

    Contradictions between decisions come before everything else. Raises NotFound if nothing was
    linked yet.
    """
    table = f"linked.{thing}_review"
    if not engine.has_table(table):
        raise NotFound(f"There is no review queue for `{thing}` yet. Run the path first.")
    since = ledger.offers(thing)
    answered = {
        (d.left, d.right)
        for d in _since_last_run(engine, ledger.decisions(thing), thing)
        if d.kind in ABOUT_PAIRS
    }
    rows = engine.rows(
        f"select {columns_sql(COLUMNS)} from {table} order by kind <> ?, usefulness desc,"
        " _left, _right, kind",
        [CONTRADICTION],
    )
    asked = (Question(*row) for row in rows)
    return [
        replace(question, first_run=run, first_on=day)
        for question in asked
        if question.kind == CONTRADICTION or (question.left, question.right) not in answered
        for run, day in [since.get((question.left, question.right, question.kind), (0, ""))]
    ]


def _since_last_run(
    engine: Engine, decisions: Sequence[Decision], thing: str
) -> tuple[Decision, ...]:
    """The decisions in force that the last run did not know."""
    known = engine.rows(f"select number from linked.{thing}_decision")
    numbers = {number for (number,) in known}
    standing = in_force(decisions, thing=thing, on=date.min)
    return tuple(decision for decision in standing if decision.number not in numbers)


def offered(engine: Engine, thing: str) -> list[tuple[str, str, str]]:
    """Every question of the last run: left, right, kind."""
    return [
        (left, right, kind)
        for left, right, kind in engine.rows(
            f"select _left, _right, kind from linked.{thing}_review"
        )
    ]


def side_by_side(engine: Engine, thing: str, left: str, right: str) -> SideBySide:
    """What two mentions say, attribute by attribute; what neither says is left out.

    Raises NotFound if one of them is not in the store.
    """
    attributes = told_by(engine.columns(f"linked.{thing}_mention"))
    columns = columns_sql(["_mention", "_system", "_table", "_record", "_part", *attributes])
    rows = {
        row[0]: row[1:]
        for row in engine.rows(
            f"select {columns} from linked.{thing}_mention where _mention in (?, ?)", [left, right]
        )
    }
    if left not in rows or right not in rows:
        raise NotFound(f"One of the two is no mention of any {thing} in this store.")
    places = [(system, name.split("__", 1)[-1], record, part)
              for system, name, record, part in (rows[m][:4] for m in (left, right))]  # fmt: skip
    values = zip(attributes, rows[left][4:], rows[right][4:], strict=True)
    told = tuple(Told(*value) for value in values if value[1:] != (None, None))
    return SideBySide(places[0], places[1], told)


def decide(
    engine: Engine, ledger: Ledger, answers: Sequence[Answer], *, at: datetime
) -> tuple[Decision, ...]:
    """Write down what stewards decided, all or nothing; gives the decisions that now hold.

    A decision about the same pair, or the same attribute of the same record, replaces an earlier
    one, which is undone; said again it is left as it is. The next run carries them out.

    Raises DecisionRefused listing, by place, every answer that cannot be written down.
    """
    at_utc = at.astimezone(UTC)
    _hold_answers(engine, answers, on=at_utc.date())
    standing = {
        thing: in_force(ledger.decisions(thing), thing=thing, on=at_utc.date())
        for thing in {answer.thing for answer in answers}
    }
    kept: list[Decision] = []
    written: list[Decision] = []
    for answer in answers:
        made = _decision(engine, answer, at_utc)
        rivals = [d for d in standing[answer.thing] if _about(d) == _about(made)]
        alike = [d for d in rivals if _says(d) == _says(made)]
        if alike:
            kept.append(alike[-1])
            continue
        written += [_undoing(d, made.by, made.at, reason=REPLACED) for d in rivals]
        written.append(made)
    numbered = ledger.decide(written)
    return tuple(kept) + tuple(d for d in numbered if d.kind != UNDO)


def _hold_answers(engine: Engine, answers: Sequence[Answer], *, on: date) -> None:
    """Raise DecisionRefused if one of the answers cannot be written down."""
    mistakes = []
    seen: set[tuple[object, ...]] = set()
    for place, answer in enumerate(answers, start=1):
        said = mistakes_of(engine, answer, on=on)
        about = (answer.thing, *sorted((answer.left, answer.right)), answer.attribute)
        if about in seen:
            said.append("an earlier answer is about the same")
        seen.add(about)
        mistakes += [f"answer {place}: {each}" if len(answers) > 1 else each for each in said]
    if mistakes:
        raise DecisionRefused("Nothing was written down: " + "\n".join(mistakes))


def mistakes_of(engine: Engine, answer: Answer, *, on: date) -> list[str]:
    """Why an answer cannot be written down, in words without a value; nothing if it can."""
    said = []
    if answer.kind not in (*ABOUT_PAIRS, PIN):
        said.append(f"`{answer.kind}` is no answer; say {', '.join((*ABOUT_PAIRS, PIN))}")
    if not answer.by.strip():
        said.append("say who decides")
    if not answer.reason.strip():
        said.append("give a reason")
    if answer.until is not None and answer.until < on:
        said.append("the last day on which it is to hold has passed")
    wanted = {answer.left} if answer.kind == PIN else {answer.left, answer.right}
    if answer.kind == PIN and answer.attribute not in told_by(
        engine.columns(f"linked.{answer.thing}_mention")
    ):
        said.append(f"a pin needs an attribute of {a(answer.thing)}")
    if answer.kind != PIN and len(wanted) == 1:
        said.append("a record cannot be compared with itself")
    marks = ", ".join("?" * len(wanted))
    found = engine.rows(
        f"select _record from linked.{answer.thing} where _mention in ({marks})", sorted(wanted)
    )
    if len(found) < len(wanted):
        said.append("a record is not in the store, so nobody can have looked at it")
    elif answer.kind == SAME and len({record for (record,) in found}) < len(wanted):
        said.append("they are two of one entry: that cannot be one")
    return said


def undo(ledger: Ledger, number: int, *, by: str, reason: str, at: datetime) -> Decision:
    """End a decision; gives the line that undoes it. What it replaced does not come back.

    Raises NotFound if there is no such decision in force.
    """
    every = ledger.decisions()
    undone = {d.undoes for d in every}
    found = [d for d in every if d.number == number and d.kind != UNDO and number not in undone]
    if not found:
        raise NotFound(
            f"There is no decision {number} that could be undone. `flamsteed review list` shows those"
            " that hold."
        )
    if not by.strip():
        raise DecisionRefused("Nothing was written down. Say who decides.")
    (line,) = ledger.decide([_undoing(found[0], by, _stamp(at), reason=reason)])
    return line


def _decision(engine: Engine, answer: Answer, at: datetime) -> Decision:
    left, right = answer.left, answer.right
    if answer.kind == PIN:
        right = ""
    elif left > right:
        left, right = right, left
    words = engine.value(
        f"select evidence from linked.{answer.thing}_pair where _left = ? and _right = ?",
        [left, right],
    )
    return Decision(
        answer.thing, answer.kind, left, right, answer.by.strip(), _stamp(at), answer.reason.strip(),
        attribute=answer.attribute if answer.kind == PIN else "",
        until=answer.until.isoformat() if answer.until else "",
        evidence=evidence_hash(str(words or "")),
    )  # fmt: skip


def _about(decision: Decision) -> tuple[str, ...]:
    """What two decisions are both about if only one of them can hold."""
    return (decision.left, decision.right, decision.attribute)


def _says(decision: Decision) -> tuple[str, ...]:
    evidence = decision.evidence if decision.kind == UNSURE else ""
    return (decision.kind, decision.until, evidence)


def _undoing(decision: Decision, by: str, at: str, *, reason: str) -> Decision:
    return Decision(
        decision.thing, UNDO, decision.left, decision.right, by, at, reason,
        attribute=decision.attribute, undoes=decision.number,
    )  # fmt: skip


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds")
