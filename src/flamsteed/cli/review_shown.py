"""How questions, decisions and estimates are shown. Two records side by side are personal data."""

from collections.abc import Mapping, Sequence

from flamsteed.cli.opened import listed, out
from flamsteed.drawing.percent import likely
from flamsteed.engine.engine import Engine
from flamsteed.lineage.decision import Decision
from flamsteed.lineage.stewardship import Sample
from flamsteed.linkage.estimate import Stratum, estimated_precision, estimated_recall
from flamsteed.linkage.review import Question, SideBySide


def short(mention: str) -> str:
    """A mention as it can be typed: the first characters of its record, and its part."""
    record, _, part = mention.rpartition("-")
    return f"{record[:8]}-{part}"


def show_questions(engine: Engine, questions: Sequence[Question], *, thing: str) -> None:
    """Print questions, one line each, without a value."""
    asked = sorted({mention for q in questions for mention in (q.left, q.right)})
    marks = ", ".join("?" * len(asked)) or "''"
    tables: dict[str, str] = dict(
        engine.rows(
            f"select _mention, _table from linked.{thing} where _mention in ({marks})", asked
        )
    )
    heads = ("", "kind", "sure", "records", "waits since", "one", "other", "evidence")
    table = listed(*heads)
    for place, q in enumerate(questions, start=1):
        one, other = (
            f"{tables.get(m, '').replace('__', '.')} {short(m)}" for m in (q.left, q.right)
        )
        sure = "" if q.probability is None else likely(q.probability, 0)
        what = q.evidence or f"decisions {q.decisions}"
        table.add_row(str(place), q.kind, sure, f"{q.records_left} + {q.records_right}",
                      q.first_on, one, other, what)  # fmt: skip
    out.print(table)


def show_question(question: Question, both: SideBySide) -> None:
    """Print one question: why it is asked, and both records side by side."""
    sure = (
        "" if question.probability is None else f" ({likely(question.probability)} by the evidence)"
    )
    out.print(f"[bold]{question.kind}[/]{sure}: {question.reason}.", highlight=False)
    if question.evidence:
        out.print(f"Evidence: {question.evidence}.", highlight=False)
    if question.decisions:
        out.print(f"Decisions: {question.decisions}.", highlight=False)
    out.print(
        f"{question.records_left} records on one side, {question.records_right} on the other."
    )
    sides = [f"{place[0]}.{place[1]} {place[2][:8]}-{place[3]}"
             for place in (both.left_place, both.right_place)]  # fmt: skip
    table = listed("", *sides, "")
    for told in both.told:
        mark = (
            ""
            if told.left is None or told.right is None
            else ("=" if told.left == told.right else "x")
        )
        table.add_row(told.attribute, told.left or "", told.right or "", mark)
    out.print(table, markup=False)


def show_decision_rows(decisions: Sequence[Decision], states: Mapping[int, str]) -> None:
    """Print decisions, one line each."""
    heads = ("number", "what", "one", "other", "by", "at", "until", "effect", "reason")
    table = listed(*heads)
    for d in decisions:
        other = short(d.right) if d.right else d.attribute
        table.add_row(str(d.number), d.kind, short(d.left), other, d.by, d.at[:16], d.until,
                      states[d.number], d.reason)  # fmt: skip
    out.print(table, markup=False)
    out.print(f"{len(decisions)} decision{'' if len(decisions) == 1 else 's'}.")


def show_estimates(sample: Sample, strata: Sequence[Stratum]) -> None:
    """Print what a clerical sample says of the links."""
    judged, unsure = (sum(getattr(s, name) for s in strata) for name in ("judged", "unsure"))
    out.print(
        f"Sample {sample.number}, drawn {sample.at[:10]} after run {sample.run}: {judged} pairs judged,"
        f" {unsure} unsure (left out).",
        highlight=False,
    )
    for words, estimate in (
        ("precision: linked pairs that are rightly so", estimated_precision(strata)),
        (
            "recall: right pairs that are linked, of all that were scored",
            estimated_recall(strata),
        ),
    ):
        out.print(
            f"  {words:<70} {estimate.value:.2%} (95 %: {estimate.low:.2%} to {estimate.high:.2%})",
            highlight=False,
        )
    if unsure > 0.1 * (judged + unsure):
        out.print(
            "More than a tenth was unsure: the figures are for the pairs that could be judged."
        )
