"""From scored pairs and stewards' decisions to who is one person, and what is left to ask."""

from collections.abc import Sequence
from dataclasses import dataclass

from flamsteed.lineage.decision import Decision
from flamsteed.linkage.decisions import contradiction_findings, stage_decisions, stage_standing
from flamsteed.linkage.pairs import Task
from flamsteed.linkage.people import accepted_pairs, find_clusters, stage_banded, stage_people
from flamsteed.linkage.questions import stage_questions
from flamsteed.quality.finding import Finding


@dataclass(frozen=True)
class Settled:
    """The staged tables of one linking, and what was found wrong with the decisions."""

    people: str
    pairs: str
    decisions: str
    questions: str
    findings: tuple[Finding, ...]


def settle(
    task: Task, pairs: str, decisions: Sequence[Decision], *, told: Sequence[Finding] = ()
) -> Settled:
    """Stage who is one person, the pairs as they ended, the decisions and the review queue.

    `pairs` is the staged table of scored pairs. The same pairs and decisions give the same rows,
    however they came about. `told` are findings made before.
    """
    engine = task.engine
    size = int(engine.value(f"select count(*) from {task.mentions}"))
    decided = stage_decisions(engine, task.mentions, decisions, size)
    accepted = accepted_pairs(task, pairs)
    clusters = find_clusters(task, accepted, decided, size)
    people = stage_people(task, pairs, decided, clusters=clusters)
    banded = stage_banded(task, pairs, people)
    standing = stage_standing(engine, task.mentions, decided, suspended=clusters.suspended)
    questions = stage_questions(task, accepted, decided, clusters=clusters)
    findings = contradiction_findings(task.spec.thing, int(clusters.suspended.sum()))
    engine.unstage("_decided")
    return Settled(people, banded, standing, questions, (*told, *findings))
