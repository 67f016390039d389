"""From scored pairs and stewards' decisions to who is one person, and what is left to ask."""

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa

from flamsteed.engine.dialect import columns_sql
from flamsteed.engine.engine import Engine
from flamsteed.lineage.decision import Decision
from flamsteed.linkage.decisions import contradiction_findings, stage_decisions, stage_standing
from flamsteed.linkage.fresh import Moved
from flamsteed.linkage.kind import PLACE
from flamsteed.linkage.pairs import Task
from flamsteed.linkage.people import (
    accepted_pairs,
    find_clusters,
    stage_banded,
    stage_people,
    told_apart,
)
from flamsteed.linkage.questions import stage_questions
from flamsteed.quality.finding import Finding

_CLUSTERED = ("_mention", "_record", "_part", "_table", "_cluster")


@dataclass(frozen=True)
class Settled:
    """The staged tables of one linking, and what was found wrong with the decisions."""

    people: str
    pairs: str
    decisions: str
    questions: str
    findings: tuple[Finding, ...]


def stage_settling(
    task: Task, moved: Moved, new: str, decisions: Sequence[Decision], *, before: str
) -> str:
    """Stage the mentions whose clusters may not be what they were, with an `_id` in their order.

    Two clusters join only if an accepted pair or a decision is between them; then whatever else
    speaks for or against it, such as pairs in doubt, is among those whom such pairs and decisions
    lead to. So everybody is settled whom those of table `before` led to a mention whose pairs
    changed, or that one of the `new` pairs (in doubt or not) or any decision names.
    """
    engine = task.engine
    named = sorted({m for d in decisions for m in (d.left, d.right) if m})
    told = engine.stage_batches("_named", pa.table({"_mention": pa.array(named, pa.string())}))
    part = engine.stage(
        "_component_moved",
        f"select distinct o._component from {before} as o where o._mention in (select _mention"
        f" from temp.main._changed union select _left from {new} union select _right from {new}"
        f" union select _mention from {told} union select _left from {before}_decision"
        f" union select _right from {before}_decision where _right is not null)",
    )
    engine.stage(
        "_settling_before",
        f"select o._mention from {before} as o semi join {part} as p on p._component = o._component",
    )
    listed = columns_sql((*PLACE, *told_apart(task.spec.kind)))
    return engine.stage(
        "_settling",
        f"select *, row_number() over (order by _mention) - 1 as _id from (select {listed}"
        f" from {moved.fresh} union all select {listed} from {task.mention_table} as b where b._mention"
        f" in (select _mention from temp.main._settling_before) and b._mention not in"
        f" (select _mention from {moved.gone})) as m",
    )


def settle(
    task: Task,
    pairs: str,
    decisions: Sequence[Decision],
    *,
    told: Sequence[Finding] = (),
    others: str | None = None,
) -> Settled:
    """Stage who is one person, the pairs as they ended, the decisions and the review queue.

    `pairs` is the staged table of the scored pairs of the task's mentions. The same pairs and
    decisions give the same rows, however they came about. `others` is the table of people as they
    were, where pairs lead to mentions that the task leaves as they are. `told` are findings made
    before.
    """
    engine = task.engine
    size = int(engine.value(f"select count(*) from {task.mentions}"))
    decided = stage_decisions(engine, task.mentions, decisions, size)
    accepted = accepted_pairs(task, pairs)
    clusters, component = find_clusters(task, accepted, decided, size)
    people = stage_people(task, pairs, decided, clusters=clusters, component=component)
    banded = stage_banded(task, pairs, people)
    standing = stage_standing(engine, task.mentions, decided, suspended=clusters.suspended)
    near = people if others is None else _stage_near(engine, people, banded, others)
    questions = stage_questions(task, accepted, decided, clusters=clusters, people=near)
    findings = contradiction_findings(task.spec.thing, int(clusters.suspended.sum()))
    for name in ("_decided", "_person_near", "_end"):
        engine.unstage(name)
    return Settled(people, banded, standing, questions, (*told, *findings))


def _stage_near(engine: Engine, people: str, pairs: str, others: str) -> str:
    """Stage the people, and all of the `others` with whom one of these has a pair."""
    listed = columns_sql(_CLUSTERED)
    end = engine.stage(
        "_end",
        f"select e._mention from (select _left as _mention from {pairs} union select _right"
        f" from {pairs}) as e anti join {people} as p on p._mention = e._mention",
    )
    return engine.stage(
        "_person_near",
        f"select {listed} from {people} union all select {listed} from {others} where _cluster in"
        f" (select o._cluster from {others} as o semi join {end} as e on e._mention = o._mention)",
    )
