"""What the ledger keeps of stewards' work: decisions, since when questions wait, clerical samples."""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import sqlalchemy as sa

from flamsteed.lineage.audit import chain, schema, seal, seal_kept
from flamsteed.lineage.decision import Decision
from flamsteed.lineage.passage import Run

ERASED_REASON = "erased"
"""What stands where the reason of a decision was taken out."""
Offered = tuple[str, str, str]
"""A question in the review queue: the two mentions and its kind."""

_decision = sa.Table(
    "decision",
    schema,
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("thing", sa.String, nullable=False),
    sa.Column("kind", sa.String, nullable=False),
    sa.Column("left", sa.String, nullable=False),
    sa.Column("right", sa.String, nullable=False),
    sa.Column("by", sa.String, nullable=False),
    sa.Column("at", sa.String, nullable=False),
    sa.Column("reason", sa.String, nullable=False),
    sa.Column("attribute", sa.String, nullable=False),
    sa.Column("until", sa.String, nullable=False),
    sa.Column("undoes", sa.Integer, nullable=False),
    sa.Column("evidence", sa.String, nullable=False),
    info={"sealed_by": "number"},
)
_offer = sa.Table(
    "offer",
    schema,
    sa.Column("thing", sa.String, primary_key=True),
    sa.Column("left", sa.String, primary_key=True),
    sa.Column("right", sa.String, primary_key=True),
    sa.Column("kind", sa.String, primary_key=True),
    sa.Column("run", sa.Integer, nullable=False),
    sa.Column("first_on", sa.String, nullable=False),
    info={"sealed_by": "thing"},
)
_sample = sa.Table(
    "sample",
    schema,
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("thing", sa.String, nullable=False),
    sa.Column("run", sa.Integer, nullable=False),
    sa.Column("by", sa.String, nullable=False),
    sa.Column("at", sa.String, nullable=False),
    sa.Column("seed", sa.Integer, nullable=False),
    sa.Column("pairs", sa.String, nullable=False),
    sa.Column("strata", sa.JSON, nullable=False),
    info={"sealed_by": "number"},
)
_judged = sa.Table(
    "sample_answer",
    schema,
    sa.Column("sample", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("left", sa.String, primary_key=True),
    sa.Column("right", sa.String, primary_key=True),
    sa.Column("stratum", sa.String, nullable=False),
    sa.Column("answer", sa.String, nullable=False),
    info={"sealed_by": "sample"},
)


@dataclass(frozen=True)
class Sample:
    """How a clerical sample was drawn, so that what comes back can be weighed and nobody who
    answers needs to see it.

    `pairs` is a hash of the pairs drawn. Each of `strata` has its code, what it is in words, whether
    its pairs are `linked`, its `size` (pairs in the population) and how many were `drawn`.
    """

    thing: str
    run: int
    by: str
    at: str
    seed: int
    pairs: str
    strata: list[dict[str, Any]]
    number: int = 0


SampleAnswer = tuple[str, str, str, str]
"""What was said of a drawn pair: left, right, the code of its stratum, the answer."""


@dataclass(frozen=True)
class Judged:
    """A sample with what came back: one answer for each pair drawn."""

    sample: Sample
    answers: tuple[SampleAnswer, ...]


def add_decisions(ledger: sa.Connection, decisions: Sequence[Decision]) -> tuple[Decision, ...]:
    """Add decisions, inside the caller's transaction; gives them with their numbers."""
    if not decisions:
        return ()
    last = int(ledger.execute(sa.select(sa.func.max(_decision.c.number))).scalar() or 0)
    numbered = tuple(replace(d, number=n) for n, d in enumerate(decisions, start=last + 1))
    ledger.execute(_decision.insert(), [d.as_dict() for d in numbered])
    told = [
        {"decision": d.number, **d.told, "seals": seal(_decision, d.number, [d.as_dict()])}
        for d in numbered
    ]
    chain(ledger, *told)
    return numbered


def erase_reason(ledger: sa.Connection, number: int, *, by: str) -> bool:
    """Take the reason out of a decision, inside the caller's transaction; whether there is such a one.

    The trail keeps a hash of it, and who took it out.
    """
    same = _decision.c.number == number
    if not ledger.execute(_decision.update().where(same).values(reason=ERASED_REASON)).rowcount:
        return False
    seals = seal_kept(ledger, _decision, [number])
    chain(ledger, {"erased": "reason", "decision": number, "by": by, "seals": seals})
    return True


def read_decisions(ledger: sa.Connection, thing: str) -> tuple[Decision, ...]:
    """Every decision ever made about one thing, or all for the empty text, in order."""
    asked = sa.select(_decision).order_by(_decision.c.number)
    if thing:
        asked = asked.where(_decision.c.thing == thing)
    return tuple(Decision(**row) for row in ledger.execute(asked).mappings())


def note_offers(
    ledger: sa.Connection, thing: str, offered: Collection[Offered], *, run: Run
) -> None:
    """Add the questions that are new, and take out those that wait no longer."""
    before = read_offers(ledger, thing)
    keys = ("thing", "left", "right", "kind")
    gone = sorted(before.keys() - set(offered))
    come = sorted(set(offered) - before.keys())
    if gone:
        same = [_offer.c[key] == sa.bindparam(f"b_{key}") for key in keys]
        bound = [{f"b_{k}": v for k, v in zip(keys, (thing, *o), strict=True)} for o in gone]
        ledger.execute(_offer.delete().where(*same), bound)
    if come:
        since = {"run": run.number, "first_on": run.as_of.isoformat()}
        rows = [dict(zip(keys, (thing, *o), strict=True)) | since for o in come]
        ledger.execute(_offer.insert(), rows)
    if gone or come:
        told = {"offers": thing, "run": run.number, "new": len(come), "gone": len(gone)}
        chain(ledger, told | {"seals": seal_kept(ledger, _offer, [thing])})


def read_offers(ledger: sa.Connection, thing: str) -> dict[Offered, tuple[int, str]]:
    """The questions that wait, each with the run and day of its first offer."""
    asked = sa.select(_offer).where(_offer.c.thing == thing)
    return {
        (row["left"], row["right"], row["kind"]): (row["run"], row["first_on"])
        for row in ledger.execute(asked).mappings()
    }


def add_sample(ledger: sa.Connection, sample: Sample) -> Sample:
    """Keep how a sample was drawn, inside the caller's transaction; gives it with its number."""
    last = int(ledger.execute(sa.select(sa.func.max(_sample.c.number))).scalar() or 0)
    numbered = replace(sample, number=last + 1)
    ledger.execute(_sample.insert().values(**asdict(numbered)))
    drawn = sum(stratum["drawn"] for stratum in sample.strata)
    told = {"sample": numbered.number, "by": sample.by, "rows": drawn, "pairs": sample.pairs}
    chain(ledger, told | {"seals": seal(_sample, numbered.number, [asdict(numbered)])})
    return numbered


def read_sample(ledger: sa.Connection, number: int) -> Sample | None:
    """How the sample of that number was drawn, or None."""
    row = ledger.execute(sa.select(_sample).where(_sample.c.number == number)).mappings().first()
    return None if row is None else Sample(**row)


def add_answers(ledger: sa.Connection, sample: Sample, answers: Sequence[SampleAnswer]) -> None:
    """Keep what came back of a sample, in place of what came before, inside the caller's transaction."""
    keys = ("left", "right", "stratum", "answer")
    rows = [{"sample": sample.number} | dict(zip(keys, a, strict=True)) for a in sorted(answers)]
    ledger.execute(_judged.delete().where(_judged.c.sample == sample.number))
    ledger.execute(_judged.insert(), rows)
    said = hashlib.sha256("\n".join(" ".join(a) for a in sorted(answers)).encode()).hexdigest()
    told = {"sample": sample.number, "answered": said, "rows": len(rows)}
    chain(ledger, told | {"seals": seal(_judged, sample.number, rows)})


def read_judged(ledger: sa.Connection, thing: str) -> tuple[Judged, ...]:
    """The samples of a thing that came back, by number."""
    asked = sa.select(_sample).where(_sample.c.thing == thing).order_by(_sample.c.number)
    samples = [Sample(**row) for row in ledger.execute(asked).mappings().all()]
    found = []
    for sample in samples:
        told = sa.select(_judged.c.left, _judged.c.right, _judged.c.stratum, _judged.c.answer)
        ordered = told.where(_judged.c.sample == sample.number).order_by("left", "right")
        answers = tuple(tuple(row) for row in ledger.execute(ordered))
        if answers:
            found.append(Judged(sample, answers))
    return tuple(found)
