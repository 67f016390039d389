"""What a steward should look at: the review queue, one question for each two clusters.

Four kinds. `pair`: evidence between `review_from` and `accept_from`. `cut`: evidence would join two
clusters, but they hold two that cannot be one person, or all the other pairs speak against it. `bridge`: one weak pair alone holds a cluster
together. `contradiction`: decisions that cannot all be right.
"""

import numpy as np
import pyarrow as pa

from flamsteed.engine.dialect import literal
from flamsteed.lineage.decision import DIFFERENT, SAME, UNSURE
from flamsteed.linkage.bridge import bridges
from flamsteed.linkage.cluster import Bools, Clusters, components
from flamsteed.linkage.decisions import Decided
from flamsteed.linkage.pairs import APART, Task
from flamsteed.linkage.people import Accepted
from flamsteed.linkage.spec import LinkSpec

PAIR, CUT, BRIDGE, CONTRADICTION = "pair", "cut", "bridge", "contradiction"
COLUMNS = (
    "_left", "_right", "kind", "reason", "probability", "weight", "evidence", "records_left",
    "records_right", "pairs", "usefulness", "decisions",
)  # fmt: skip
MOST, UNKEPT = 10.0, -6.0
"""Bits that a pair between two clusters speaks at most for their being one, and those of a pair that was
not kept: their mean says how likely it is that they are, where the best pair alone says little. Of 200
questions put first so, 76 to 82 in 100 are one person on three council files; by the best pair, 4 to 12."""
BRIDGE_WRONG = 0.07
"""So many bridges join what is not one person (Northmere, 29,000 residents)."""
_WORDS = {
    PAIR: "the evidence is not enough to join them, and too much to leave them",
    "entry": "the evidence joins them, but two parts of one entry would be one {one}",
    "source": "the evidence joins them, but one {one} would have two records in a table that has one for each",
    "profile": "one pair joins them, but all that their records say of each other, taken together, speaks against it",
    BRIDGE: "one pair alone, weaker than most of its cluster, holds two groups of records together",
    CONTRADICTION: "decisions contradict one another; those that join have no effect until one is undone",
}


_PAIRS = "temp.main._pair_banded"


def stage_questions(
    task: Task, accepted: Accepted, decided: Decided, *, clusters: Clusters, people: str
) -> str:
    """Stage the review queue. Reads the staged pairs and decisions of this run, and `people`, the
    staged table of all people of the clusters that those touch.

    One row per question, the pair that speaks most for it. `usefulness` is how many records an answer
    is expected to put right: those that would change hands (on the smaller side), times how likely it
    is that they must. What was decided is not asked again; what a steward was unsure of, only when the
    evidence is another.
    """
    engine = task.engine
    placed = _stage_placed(task, decided, clusters, people)
    contradictions = _stage_contradictions(task, decided, clusters)
    bridging = _stage_bridges(task, accepted, decided, clusters=clusters)
    told = " union all ".join(
        f"select {', '.join(COLUMNS)} from ({part}) as part"
        for part in (
            asked_sql(task.spec, decided.table, placed, people=people),
            bridging_sql(bridging, task.mentions),
            contradicting_sql(contradictions, placed),
        )
    )
    looked_at = (
        f"select _left, _right, evidence from {decided.table} where kind = {literal(UNSURE)}"
    )
    questions = engine.stage(
        "_question",
        f"select q.* from ({told}) as q anti join ({looked_at}) as u on u._left = q._left"
        f" and u._right = q._right and u.evidence = md5(q.evidence)"
        f" order by q._left, q._right, q.kind",
    )
    for name in ("_placed", "_contradicting", "_bridging"):
        engine.unstage(name)
    return questions


def asked_sql(spec: LinkSpec, decided: str, placed: str, *, people: str) -> str:
    """SQL for the questions between two clusters: pairs in doubt, and pairs that were cut."""
    tables = ", ".join(literal(name) for name in spec.one_to_one) or "''"
    about = f"{literal(SAME)}, {literal(DIFFERENT)}"
    words = {key: said.format(one=spec.kind.one) for key, said in _WORDS.items()}
    return (
        f"with size as (select _cluster, count(*) as records from {people} group by _cluster),"
        f" met as (select p.*, l._cluster as lc, r._cluster as rc,"
        f" least(l._cluster, r._cluster) as one, greatest(l._cluster, r._cluster) as other"
        f" from {_PAIRS} as p join {people} as l on l._mention = p._left"
        f" join {people} as r on r._mention = p._right where l._cluster <> r._cluster"
        f" and l._record <> r._record),"
        f" best as (select *, row_number() over (partition by one, other"
        f" order by weight desc, _left, _right) as _place,"
        f" count(*) over (partition by one, other) as pairs,"
        f" sum(least(weight, {MOST})) over (partition by one, other) as told,"
        f" bool_or(band = {literal(APART)}) over (partition by one, other) as is_cut from met),"
        f" settled as (select distinct least(l._cluster, r._cluster) as one,"
        f" greatest(l._cluster, r._cluster) as other from {decided} as d"
        f" join {placed} as l on l._mention = d._left join {placed} as r on r._mention = d._right"
        f" where d.kind in ({about})),"
        f" entry as (select distinct least(l._cluster, r._cluster) as one,"
        f" greatest(l._cluster, r._cluster) as other from {people} as l join {people} as r"
        f" on r._record = l._record and r._part > l._part),"
        f" asked as (select b.* from best as b anti join settled as s on s.one = b.one"
        f" and s.other = b.other where b._place = 1),"
        f" source as (select distinct a.one, a.other from asked as a"
        f" join {people} as l on l._cluster = a.one join {people} as r on r._cluster = a.other"
        f" and r._table = l._table where a.is_cut and l._table in ({tables}))"
        f" select a._left, a._right, case when a.is_cut then {literal(CUT)}"
        f" else {literal(PAIR)} end as kind, case when not a.is_cut then {literal(_WORDS[PAIR])}"
        f" when e.one is not null then {literal(words['entry'])}"
        f" when o.one is not null then {literal(words['source'])}"
        f" else {literal(_WORDS['profile'])} end as reason, a.probability, a.weight, a.evidence,"
        f" l.records as records_left, r.records as records_right, a.pairs,"
        f" round(least(l.records, r.records) / (1 + power(2, -(a.told + {UNKEPT}"
        f" * (l.records * r.records - a.pairs)) / (l.records * r.records))), 6) as usefulness,"
        f" '' as decisions"
        f" from asked as a join size as l on l._cluster = a.lc join size as r on r._cluster = a.rc"
        f" left join entry as e on e.one = a.one and e.other = a.other"
        f" left join source as o on o.one = a.one and o.other = a.other"
    )


def bridging_sql(bridging: str, mentions: str) -> str:
    """SQL for the questions about bridges: would the cluster better be two?"""
    return (
        f"select p._left, p._right, {literal(BRIDGE)} as kind, {literal(_WORDS[BRIDGE])} as reason,"
        f" p.probability, p.weight, p.evidence, b.left_size as records_left,"
        f" b.right_size as records_right, cast(1 as bigint) as pairs,"
        f" round(least(b.left_size, b.right_size) * {BRIDGE_WRONG}, 6) as usefulness,"
        f" '' as decisions from {bridging} as b join {mentions} as l on l._id = b._left_id"
        f" join {mentions} as r on r._id = b._right_id"
        f" join {_PAIRS} as p on p._left = l._mention and p._right = r._mention"
    )


def contradicting_sql(contradictions: str, placed: str) -> str:
    """SQL for the questions about decisions: which of them is wrong?"""
    size = f"(select _cluster, count(*) as records from {placed} group by _cluster)"
    return (
        f"select c._left, c._right, {literal(CONTRADICTION)} as kind,"
        f" {literal(_WORDS[CONTRADICTION])} as reason, cast(null as double) as probability,"
        f" cast(null as double) as weight, '' as evidence, x.records as records_left,"
        f" y.records as records_right, cast(0 as bigint) as pairs,"
        f" cast(least(x.records, y.records) as double) as usefulness, c.decisions"
        f" from {contradictions} as c join {placed} as l on l._mention = c._left"
        f" join {placed} as r on r._mention = c._right join {size} as x on x._cluster = l._cluster"
        f" join {size} as y on y._cluster = r._cluster"
    )


def _stage_placed(task: Task, decided: Decided, clusters: Clusters, people: str) -> str:
    """Every mention's cluster, also of mentions that only decisions name."""
    size = len(clusters.root) - len(decided.absent)
    absent = task.engine.stage_batches(
        "_absent",
        pa.table(
            {
                "_mention": pa.array(decided.absent, pa.string()),
                "_root": pa.array(clusters.root[size:]),
            }
        ),
    )
    placed = task.engine.stage(
        "_placed",
        f"select _mention, _cluster from {people} union all"
        f" select a._mention, coalesce(m._mention, a._mention) as _cluster from {absent} as a"
        f" left join {task.mentions} as m on m._id = a._root",
    )
    task.engine.unstage("_absent")
    return placed


def _stage_bridges(task: Task, accepted: Accepted, decided: Decided, *, clusters: Clusters) -> str:
    inside = clusters.root[accepted.left] == clusters.root[accepted.right]
    left, right = accepted.left[inside], accepted.right[inside]
    weight = accepted.weight[inside]
    must = np.sort(decided.must[~clusters.suspended], axis=1)
    key, decided_key = (
        one * len(clusters.root) + other for one, other in ((left, right), (must[:, 0], must[:, 1]))
    )
    added = must[~np.isin(decided_key, key)]
    found = bridges(
        clusters.root,
        np.concatenate([left, added[:, 0]]),
        np.concatenate([right, added[:, 1]]),
        weight=np.concatenate([weight, np.full(len(added), np.inf)]),
        decided=np.concatenate([np.isin(key, decided_key), np.ones(len(added), dtype=np.bool_)]),
    )
    return task.engine.stage_batches(
        "_bridging",
        pa.table(
            {
                "_left_id": pa.array(left[found.place]),
                "_right_id": pa.array(right[found.place]),
                "left_size": pa.array(found.left_size),
                "right_size": pa.array(found.right_size),
            }
        ),
    )


def _stage_contradictions(task: Task, decided: Decided, clusters: Clusters) -> str:
    """One row for each group of must-links that run against one another or against a cannot-link."""
    told = _contradictions(decided, clusters.suspended, clusters.contradicted)
    return task.engine.stage(
        "_contradicting",
        f"select d._left, d._right, c.decisions from {decided.table} as d join {_values(task, told)}"
        f" as c on c.number = d.number",
    )


def _values(task: Task, told: dict[int, list[int]]) -> str:
    return task.engine.stage_batches(
        "_told",
        pa.table(
            {
                "number": pa.array(told, pa.int64()),
                "decisions": pa.array(
                    [", ".join(map(str, numbers)) for numbers in told.values()], pa.string()
                ),
            }
        ),
    )


def _contradictions(
    decided: Decided, suspended: Bools, contradicted: Bools
) -> dict[int, list[int]]:
    """The decisions of each contradiction by one of them: the cannot-link, if there is one."""
    must, cannot = decided.must[suspended], decided.cannot[contradicted]
    if not len(must):
        return {}
    size = int(max(must.max(), cannot.max(initial=0))) + 1
    root = components(size, must[:, 0], must[:, 1])
    groups: dict[int, tuple[list[int], list[int]]] = {}
    for place in np.flatnonzero(contradicted).tolist():
        group = groups.setdefault(int(root[decided.cannot[place, 0]]), ([], []))
        group[0].append(decided.cannot_numbers[place])
    for place in np.flatnonzero(suspended).tolist():
        group = groups.setdefault(int(root[decided.must[place, 0]]), ([], []))
        group[1].append(decided.must_numbers[place])
    return {
        (parting or joining)[0]: sorted(parting + joining) for parting, joining in groups.values()
    }
