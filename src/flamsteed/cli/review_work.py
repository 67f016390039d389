"""What the review commands do. What they print is personal data: it is never logged."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

import typer

from flamsteed.cli.named import named, one_mention
from flamsteed.cli.opened import opened, out, program, whoami
from flamsteed.cli.review_shown import (
    show_decision_rows,
    show_estimates,
    show_question,
    show_questions,
)
from flamsteed.drawing.words import a
from flamsteed.engine.engine import Engine
from flamsteed.errors import DecisionRefused, NotFound
from flamsteed.gate import lend
from flamsteed.lineage.decision import ABOUT_PAIRS, DIFFERENT, PIN, SAME, UNSURE, in_force
from flamsteed.lineage.ledger import Ledger
from flamsteed.linkage.questions import CONTRADICTION
from flamsteed.linkage.review import Answer, Question, decide, queue, side_by_side, undo
from flamsteed.linkage.review_file import (
    answers_of,
    file_sql,
    read_answers,
    stage_questions_file,
)
from flamsteed.linkage.sample import draw_sample, judged_strata
from flamsteed.linkage.why import best_pair
from flamsteed.reading import Asked, hidden_from, reader, restricted_mentions, sides_seen

ANSWERS = ABOUT_PAIRS
_KEYS = {"s": SAME, "d": DIFFERENT, "u": UNSURE}


@dataclass(frozen=True)
class Desk:
    """Who works on what: the project's folder, the thing, and the steward's name if one was given."""

    folder: Path
    thing: str
    by: str | None

    @property
    def steward(self) -> str:
        """The name to write beside a decision."""
        return self.by or whoami()


@dataclass(frozen=True)
class Verdict:
    """What a steward says of a pair."""

    kind: str
    reason: str
    until: date | None


def _now() -> datetime:
    return datetime.now(UTC)


def _next_run(desk: Desk) -> None:
    out.print(f"The next run carries it out: {program()} run -p {desk.folder}", highlight=False)


def show_queue(desk: Desk, *, limit: int) -> None:
    """Print the head of the queue, and how long it is."""
    with opened(desk.folder, to_read=True) as (_, engine, ledger):
        questions = queue(engine, ledger, desk.thing)
        if questions:
            show_questions(engine, questions[:limit], thing=desk.thing)
        today = ledger.latest_run().as_of
    counts = {q.kind: sum(1 for each in questions if each.kind == q.kind) for q in questions}
    told = ", ".join(f"{many:,} {kind}" for kind, many in counts.items()) or "nothing"
    oldest = min((q.first_on for q in questions if q.first_on), default="")
    days = (today - date.fromisoformat(oldest)).days if oldest else 0
    waits = f"; the oldest since {oldest} ({days} days)" if oldest else ""
    out.print(f"\nWaiting: {told}{waits}.", highlight=False)
    if questions:
        out.print(
            f"Answer one after the other: {program()} review next -p {desk.folder}", highlight=False
        )


def ask_in_turn(desk: Desk) -> None:
    """Show each question and take its answer, until there is none or the steward has enough."""
    decided = 0
    with opened(desk.folder, to_read=True) as (project, engine, ledger):
        questions = queue(engine, ledger, desk.thing)
        who = reader(project, engine, ledger, desk.thing, Asked())
        shut = restricted_mentions(engine, who)
        for place, question in enumerate(questions, start=1):
            out.print(f"\n[bold]{place} of {len(questions)}[/]")
            if refused := shut.get(question.left) or shut.get(question.right):
                out.print(f"Not shown: {refused}.", highlight=False)
                continue
            about = f"review of {a(desk.thing)} pair"
            ledger.note_reading(desk.steward, about, rows=2, said=who.said)
            both = side_by_side(engine, desk.thing, question.left, question.right)
            show_question(question, sides_seen(both, who.sight))
            said = _ask(desk, engine, ledger, question=question)
            if said == "q":
                break
            decided += said != "n"
    out.print(f"\n{decided} decided.")
    if decided:
        _next_run(desk)


def _ask(desk: Desk, engine: Engine, ledger: Ledger, *, question: Question) -> str:
    """Take one answer and write it down; gives what was typed, or `n` if nothing was written."""
    if question.kind == CONTRADICTION:
        said = str(typer.prompt(f"Undo which of {question.decisions}? [n]ext, [q]uit", default="n"))
        if not said.isdigit():
            return "q" if said == "q" else "n"
        line = undo(ledger, int(said), by=desk.steward, reason="it contradicted others", at=_now())
        out.print(f"Decision {line.undoes} is undone.")
        return said
    said = ""
    while said not in (*_KEYS, "n", "q"):
        said = (
            str(typer.prompt("[s]ame, [d]ifferent, [u]nsure, [n]ext, [q]uit")).strip().lower()[:1]
        )
    if said not in _KEYS:
        return said
    reason = str(typer.prompt("Why (no names)", default="both records looked at"))
    answer = Answer(desk.thing, _KEYS[said], question.left, question.right, desk.steward, reason)
    try:
        (made,) = decide(engine, ledger, [answer], at=_now())
    except DecisionRefused as refused:
        out.print(str(refused), markup=False)
        return "n"
    out.print(f"Decision {made.number}: {made.kind}.")
    return said


def decide_pair(desk: Desk, said: tuple[str, str], verdict: Verdict) -> None:
    """Write down what a steward says of two records, or of two gold records."""
    with opened(desk.folder, to_read=True) as (project, engine, ledger):
        one, other = (named(engine, project, each, thing=desk.thing) for each in said)
        sides = [side.mentions if side.number else (one_mention(side),) for side in (one, other)]
        if set(sides[0]) & set(sides[1]):
            raise NotFound(
                "Both lead to the same record. Name two records, not their gold records."
            )
        left, right = best_pair(engine, desk.thing, *sides)
        answer = Answer(desk.thing, verdict.kind, left, right, desk.steward, verdict.reason,
                        until=verdict.until)  # fmt: skip
        (made,) = decide(engine, ledger, [answer], at=_now())
    until = f" until {made.until}" if made.until else ""
    out.print(f"Decision {made.number} by {made.by}: {made.kind}{until}.", highlight=False)
    _next_run(desk)


def pin_value(desk: Desk, record: str, attribute: str, reason: str) -> None:
    """Write down that an attribute is to be taken from one record."""
    with opened(desk.folder, to_read=True) as (project, engine, ledger):
        mention = one_mention(named(engine, project, record, thing=desk.thing))
        answer = Answer(desk.thing, PIN, mention, "", desk.steward, reason, attribute=attribute)
        (made,) = decide(engine, ledger, [answer], at=_now())
    out.print(f"Decision {made.number} by {made.by}: {attribute} is pinned to that record.")
    _next_run(desk)


def unpin_value(desk: Desk, record: str, attribute: str, reason: str) -> None:
    """Undo the pin of an attribute to a record."""
    with opened(desk.folder, to_read=True) as (project, engine, ledger):
        mention = one_mention(named(engine, project, record, thing=desk.thing))
        standing = in_force(ledger.decisions(desk.thing), thing=desk.thing, on=_now().date())
        pins = [d for d in standing if (d.kind, d.left, d.attribute) == (PIN, mention, attribute)]
        if not pins:
            raise NotFound(f"`{attribute}` is not pinned to that record.")
        for each in pins:
            undo(ledger, each.number, by=desk.steward, reason=reason, at=_now())
    out.print(f"{attribute} is no longer pinned to that record.")
    _next_run(desk)


def undo_decision(desk: Desk, number: int, reason: str) -> None:
    """End one decision."""
    with opened(desk.folder, to_read=True) as (_, _engine, ledger):
        line = undo(ledger, number, by=desk.steward, reason=reason, at=_now())
    out.print(f"Decision {line.undoes} is undone (line {line.number} of the ledger says so).")
    _next_run(desk)


def show_decisions(desk: Desk, *, past: bool) -> None:
    """Print the decisions about a thing."""
    with opened(desk.folder, to_read=True) as (_, engine, ledger):
        every = ledger.decisions(desk.thing)
        standing = {d.number for d in in_force(every, thing=desk.thing, on=_now().date())}
        carried: dict[int, str] = dict(
            engine.rows(f"select number, standing from linked.{desk.thing}_decision")
            if engine.has_table(f"linked.{desk.thing}_decision")
            else []
        )
    undone = {d.undoes for d in every}
    states = {
        d.number: carried.get(d.number, "from the next run")
        if d.number in standing
        else ("undone" if d.number in undone else "ran out")
        for d in every
        if d.kind in (*ABOUT_PAIRS, PIN)
    }
    show_decision_rows(
        [d for d in every if d.number in states and (past or d.number in standing)], states
    )


def write_queue(desk: Desk, to: Path) -> None:
    """Write the queue to a file, with room for answers."""
    with opened(desk.folder) as (project, engine, ledger):
        every = [q for q in queue(engine, ledger, desk.thing) if q.kind != CONTRADICTION]
        who = reader(project, engine, ledger, desk.thing, Asked())
        hidden, shut = hidden_from(engine, who), restricted_mentions(engine, who)
        asked = [q for q in every if not {q.left, q.right} & shut.keys()]
        staged = stage_questions_file(engine, asked)
        select = file_sql(engine, desk.thing, staged, hidden=hidden)
        run = replace(ledger.latest_run(), started_by=desk.steward)
        passage = lend(engine, select, to=to, folder=desk.folder, run=run)
        ledger.copy_journal(engine)
    _written(to, passage.admitted)
    if len(asked) < len(every):
        why = "; ".join(sorted({*shut.values()}))
        out.print(f"{len(every) - len(asked):,} questions are left out: {why}.", highlight=False)
    out.print(
        f"Fill in `answer` and give it back: {program()} review --from-csv {to} -p {desk.folder}",
        highlight=False,
    )


def _written(to: Path, rows: int) -> None:
    out.print(f"{to}: {rows:,} pairs of records.", highlight=False)
    out.print(
        "[bold]It holds personal data[/]: only you can read it, the ledger says that you have it, and"
        " it is yours to delete when you are done."
    )


def take_answers(desk: Desk, path: Path) -> None:
    """Write down the answers of a file, all or none."""
    lines = read_answers(path)
    with opened(desk.folder, to_read=True) as (_, engine, ledger):
        reason = f"answered in {path.name}"
        answers = answers_of(lines, desk.thing, by=desk.steward, reason=reason)
        made = _decided(engine, ledger, answers, places=[(path, line.number) for line in lines])
    out.print(f"{made:,} answers taken from {path}.", highlight=False)
    if made:
        _next_run(desk)


def _decided(
    engine: Engine,
    ledger: Ledger,
    answers: Sequence[Answer],
    *,
    places: Sequence[tuple[Path, int]],
) -> int:
    """Decide, with the lines of a file in what is said of mistakes; gives how many."""
    try:
        return len(decide(engine, ledger, answers, at=_now()))
    except DecisionRefused as refused:
        said = str(refused) if len(places) > 1 else str(refused).replace(": ", ": answer 1: ", 1)
        for place in reversed(range(len(places))):
            path, number = places[place]
            said = said.replace(f"answer {place + 1}: ", f"\n{path}:{number}: ")
        raise DecisionRefused(said) from None


def write_sample(desk: Desk, number: int, *, to: Path, seed: int) -> None:
    """Draw a clerical sample and write it to a file."""
    with opened(desk.folder) as (project, engine, ledger):
        _require_links(engine, desk)
        who = reader(project, engine, ledger, desk.thing, Asked())
        run = ledger.latest_run()
        drawn = draw_sample(engine, desk.thing, number, seed=seed, by=(desk.steward, _now()))
        kept = ledger.note_sample(replace(drawn.sample, run=run.number))
        hidden = hidden_from(engine, who)
        select = file_sql(engine, desk.thing, drawn.table, sample=kept.number, hidden=hidden)
        run = replace(run, started_by=desk.steward)
        passage = lend(engine, select, to=to, folder=desk.folder, run=run)
        ledger.copy_journal(engine)
    _written(to, passage.admitted)
    out.print(
        f"Sample {kept.number}, {len(kept.strata)} strata. Answer every row with same, different or"
        f" unsure, then: {program()} review --from-sample {to} -p {desk.folder}",
        highlight=False,
    )


def _require_links(engine: Engine, desk: Desk) -> None:
    if not engine.has_table(f"linked.{desk.thing}_pair"):
        raise NotFound(f"Nothing was linked for `{desk.thing}` yet. Run the path first.")


def judge_sample(desk: Desk, path: Path, *, decide_too: bool) -> None:
    """Estimate from an answered sample how good the links were when it was drawn."""
    lines = read_answers(path, is_sample=True)
    numbers = {line.sample for line in lines}
    with opened(desk.folder, to_read=True) as (_, engine, ledger):
        number = next(iter(numbers), "")
        sample = ledger.sample(int(number)) if len(numbers) == 1 and number.isdigit() else None
        if sample is None or sample.thing != desk.thing:
            raise DecisionRefused(
                f"{path} is no sample of this project: `sample` must be one number that"
                " `flamsteed review --sample` gave, the same in every row."
            )
        answers = [(x.left, x.right, x.stratum, x.answer) for x in lines]
        strata = judged_strata(sample, answers)
        ledger.note_answers(sample, answers)
        made = 0
        if decide_too:
            reason = f"clerical sample {sample.number}"
            said = answers_of(lines, desk.thing, by=desk.steward, reason=reason)
            made = _decided(engine, ledger, said, places=[(path, line.number) for line in lines])
    show_estimates(sample, strata)
    if decide_too:
        out.print(f"{made:,} answers were written down as decisions.")
        _next_run(desk)
