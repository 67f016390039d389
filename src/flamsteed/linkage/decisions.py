"""Stewards' decisions where linkage reads them: a staged table, and pairs of this run's ids."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from flamsteed.engine.dialect import columns_sql, literal
from flamsteed.engine.engine import Engine
from flamsteed.lineage.decision import DIFFERENT, PIN, SAME, Decision, digest_of
from flamsteed.linkage.cluster import Bools, Ids
from flamsteed.quality.finding import Finding

IN_FORCE, SUSPENDED, WAITING = "in force", "suspended", "waiting"
CONTRADICTION = "decisions contradict one another"
_COLUMNS = {
    "number": pa.int64(), "kind": pa.string(), "_left": pa.string(), "_right": pa.string(),
    "attribute": pa.string(), "decided_by": pa.string(), "decided_at": pa.string(),
    "reason": pa.string(), "until": pa.string(), "evidence": pa.string(),
}  # fmt: skip


@dataclass(frozen=True)
class Decided:
    """The decisions in force, staged as `table`; those that join and part as pairs of ids.

    The ids of mentions that are not in the data now come after those that are: a decision holds
    through them, because what joined two with a third joined them with each other. `absent` are
    those mentions in the order of their ids.
    """

    table: str
    must: Ids
    must_numbers: tuple[int, ...]
    cannot: Ids
    cannot_numbers: tuple[int, ...]
    absent: tuple[str, ...]


def evidence_hash(words: str) -> str:
    """What a decision remembers of the evidence that it was made on."""
    return hashlib.md5(words.encode(), usedforsecurity=False).hexdigest()


def decisions_of(engine: Engine, thing: str) -> tuple[Decision, ...]:
    """The decisions that the last run stood on, as the store holds them."""
    table = f"linked.{thing}_decision"
    if not engine.has_table(table):
        return ()
    rows = engine.rows(
        "select kind, _left, coalesce(_right, ''), decided_by, decided_at, reason,"
        f" coalesce(attribute, ''), coalesce(until, ''), evidence, number from {table}"
        " order by number"
    )
    return tuple(
        Decision(thing, kind, left, right, by, at, reason,
                 attribute=attribute, until=until, evidence=evidence, number=number)
        for kind, left, right, by, at, reason, attribute, until, evidence, number in rows
    )  # fmt: skip


def what_was_decided(decisions: Iterable[Decision], one_to_one: Iterable[str]) -> str:
    """What clusters stand on beside the records: a hash of decisions and one-to-one tables.

    Empty where there are neither, so that a run without them is as it always was.
    """
    said = [digest_of(decisions), *sorted(one_to_one)]
    return "\0".join(said) if any(said) else ""


def stage_decisions(
    engine: Engine, mentions: str, decisions: Sequence[Decision], size: int
) -> Decided:
    """Stage the decisions, and find the ids of the mentions that they are about.

    `mentions` is the staged table of `size` mentions with their ids.
    """
    rows = {
        name: pa.array([_cell(decision, name) for decision in decisions], kind)
        for name, kind in _COLUMNS.items()
    }
    table = engine.stage_batches("_decided", pa.table(rows))
    named = f"select _left as _mention from {table} union select _right from {table}"
    ids: dict[str, int] = dict(
        engine.rows(
            f"select m._mention, m._id from ({named}) as n"
            f" join {mentions} as m on m._mention = n._mention"
        )
    )
    about = [d for d in decisions if d.kind in (SAME, DIFFERENT)]
    absent = sorted({m for d in about for m in (d.left, d.right)} - ids.keys())
    ids |= {mention: size + place for place, mention in enumerate(absent)}
    must = [d for d in about if d.kind == SAME]
    cannot = [d for d in about if d.kind == DIFFERENT]
    return Decided(
        table,
        _pairs(must, ids),
        tuple(d.number for d in must),
        _pairs(cannot, ids),
        tuple(d.number for d in cannot),
        tuple(absent),
    )


def _cell(decision: Decision, name: str) -> object:
    plain = {
        "_left": decision.left,
        "_right": decision.right or None,
        "attribute": decision.attribute or None,
        "until": decision.until or None,
        "decided_by": decision.by,
        "decided_at": decision.at,
    }
    return plain[name] if name in plain else getattr(decision, name)


def _pairs(decisions: Iterable[Decision], ids: dict[str, int]) -> Ids:
    told = [(ids[d.left], ids[d.right]) for d in decisions]
    return np.array(told, dtype=np.int64).reshape(-1, 2)


def stage_standing(engine: Engine, mentions: str, decided: Decided, *, suspended: Bools) -> str:
    """Stage the decisions as they are written: each with whether it has effect."""
    numbers = [n for n, is_out in zip(decided.must_numbers, suspended, strict=True) if is_out]
    listed = ", ".join(map(str, numbers)) or "-1"
    about_pairs = f"d.kind <> {literal(PIN)}"
    return engine.stage(
        "_decision_now",
        f"select {columns_sql(_COLUMNS, of='d')},"
        f" case when d.number in ({listed}) then {literal(SUSPENDED)}"
        f" when l._mention is null or ({about_pairs} and r._mention is null)"
        f" then {literal(WAITING)} else {literal(IN_FORCE)} end as standing"
        f" from {decided.table} as d left join {mentions} as l on l._mention = d._left"
        f" left join {mentions} as r on r._mention = d._right order by d.number",
    )


def contradiction_findings(thing: str, suspended: int) -> tuple[Finding, ...]:
    """What is told of decisions that cannot all be right; nothing if there are none."""
    if not suspended:
        return ()
    said = (
        f"{suspended} of the stewards' must-links would make one of two that were parted, or"
        " who are in one entry. They have no effect until one of the decisions is undone:"
        " flamsteed review shows which."
    )
    return (
        Finding("stewards", f"{thing}_decision", CONTRADICTION, "consistency", "warning",
                suspended, said),
    )  # fmt: skip
