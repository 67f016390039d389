"""Who is one person: clusters of mentions, cut where a chain joins two people."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from flamsteed.engine.dialect import columns_sql, literal
from flamsteed.linkage.cluster import (
    NO_GROUP,
    NO_IDS,
    NO_WEIGHTS,
    Clusters,
    Ids,
    Ties,
    Weights,
    cluster,
    components,
)
from flamsteed.linkage.decisions import Decided
from flamsteed.linkage.evidence import NEVER, ByLevel, answer_sql, columns_of
from flamsteed.linkage.kind import PLACE, Kind
from flamsteed.linkage.pairs import APART, SAME, Task

PERSON = (*PLACE, "_cluster", "_component", "probability", "reason")
ALONE = "no other record"


def told_apart(kind: Kind) -> tuple[str, ...]:
    """The columns of a mention by which one thing is told from another."""
    return tuple(sorted(frozenset().union(*map(columns_of, kind.told_apart_by))))


@dataclass(frozen=True)
class Accepted:
    """The pairs that evidence makes one person: their ids and weights. `doubt` are the others."""

    left: Ids
    right: Ids
    weight: Weights
    doubt: tuple[Ids, Ids, Weights] = (NO_IDS, NO_IDS, NO_WEIGHTS)


def accepted_pairs(task: Task, pairs: str) -> Accepted:
    """The accepted pairs of the staged table `pairs`, and those in doubt."""
    told = task.engine.batches(
        f"select l._id as _left_id, r._id as _right_id, p.weight, case when p.band = {literal(SAME)}"
        f" then 1 else 0 end as is_same from {pairs} as p"
        f" join {task.mentions} as l on l._mention = p._left"
        f" join {task.mentions} as r on r._mention = p._right order by _left_id, _right_id"
    ).read_all()
    is_same = told["is_same"].to_numpy() == 1
    columns = [told[name].to_numpy() for name in ("_left_id", "_right_id", "weight")]
    left, right, weight = (column[is_same] for column in columns)
    doubt = tuple(column[~is_same] for column in columns)
    return Accepted(left, right, weight, (doubt[0], doubt[1], doubt[2]))


def find_clusters(
    task: Task, accepted: Accepted, decided: Decided, size: int
) -> tuple[Clusters, Ids]:
    """The clusters of `size` mentions; the ids of mentions that only decisions name come after.

    And for each id the lowest that accepted pairs and decisions lead to, whatever is kept apart: a
    cluster rests on what is under one of these, pairs in doubt among it, and on nothing else.
    """
    engine, whole = task.engine, size + len(decided.absent)
    root = components(
        whole,
        np.concatenate([accepted.left, decided.must[:, 0]]),
        np.concatenate([accepted.right, decided.must[:, 1]]),
    )
    component = engine.stage_batches(
        "_component",
        pa.table({"_id": pa.array(range(size), pa.int64()), "_root": pa.array(root[:size])}),
    )
    profiles = engine.stage(
        "_profile", profiles_sql(task.mentions, component, told_apart(task.spec.kind))
    )
    conflict = engine.batches(
        f"select * from ({conflicts_sql(profiles, task.spec.kind, task.model.levels)}) as c order by _left, _right"
    ).read_all()
    entry, source = _groups(task, decided, size)
    told = engine.batches(f"select _id, _profile from {profiles}").read_all()
    profile = np.full(whole, -1, dtype=np.int64)
    profile[told["_id"].to_numpy()] = told["_profile"].to_numpy()
    for name in ("_component", "_profile"):
        engine.unstage(name)
    names = ("_left", "_right", "is_never")
    conflicts = np.stack([conflict[name].to_numpy() for name in names], axis=1)
    ties = Ties(
        whole, accepted.left, accepted.right, accepted.weight,
        must=decided.must, cannot=decided.cannot, entry=entry, source=source, profile=profile,
        doubt=accepted.doubt,
        conflict=_not_accepted(conflicts, profile[accepted.left], profile[accepted.right]),
    )  # fmt: skip
    return cluster(ties), root


def _not_accepted(conflicts: Ids, left: Ids, right: Ids) -> Ids:
    """The conflicts of profiles but for those that an accepted pair has weighed and found wanting."""
    low, high = np.minimum(left, right), np.maximum(left, right)
    accepted = low[low >= 0] << 32 | high[low >= 0]
    found: Ids = conflicts[~np.isin(conflicts[:, 0] << 32 | conflicts[:, 1], accepted)]
    return found


def _groups(task: Task, decided: Decided, size: int) -> tuple[Ids, Ids]:
    """For each id the number of its record, if another mention has it; and that of its table, if
    that has one record for each person. None is `NO_GROUP`.
    """
    absent = task.engine.stage_batches(
        "_absent",
        pa.table(
            {
                "_id": pa.array(range(size, size + len(decided.absent)), pa.int64()),
                "_record": pa.array([m.rpartition("-")[0] for m in decided.absent], pa.string()),
            }
        ),
    )
    whens = " ".join(
        f"when e._table = {literal(name)} then {place}"
        for place, name in enumerate(sorted(task.spec.one_to_one))
    )
    source = f"case {whens} else {NO_GROUP} end" if whens else f"{NO_GROUP}"
    told = task.engine.batches(
        f"with everybody as (select _id, _record, _table from {task.mentions}"
        f" union all select _id, _record, '' as _table from {absent}),"
        f" shared as (select _record, row_number() over (order by _record) as entry from everybody"
        f" group by _record having count(*) > 1)"
        f" select coalesce(s.entry, {NO_GROUP}) as entry, cast({source} as bigint) as source"
        f" from everybody as e left join shared as s on s._record = e._record order by e._id"
    ).read_all()
    task.engine.unstage("_absent")
    return told["entry"].to_numpy(), told["source"].to_numpy()


def stage_people(
    task: Task, pairs: str, decided: Decided, *, clusters: Clusters, component: Ids
) -> str:
    """Stage one row per mention with its cluster, the surest pair that put it there, and why.

    What a steward joined says so, whatever its pairs say.
    """
    engine = task.engine
    size = len(clusters.root) - len(decided.absent)
    root = clusters.root[:size]
    number = np.zeros(len(clusters.root), dtype=np.int64)
    firm = np.flatnonzero(~clusters.suspended)[::-1]
    for place in firm.tolist():
        number[decided.must[place]] = decided.must_numbers[place]
    staged = engine.stage_batches(
        "_cluster",
        pa.table(
            {
                "_id": pa.array(range(size), pa.int64()),
                "_root": pa.array(root),
                "_size": pa.array(np.bincount(root, minlength=size)[root]),
                "_component": pa.array(component[:size]),
                "_decision": pa.array(number[:size]),
            }
        ),
    )
    people = engine.stage(
        "_person_now", people_sql(task.mentions, staged, pairs, one=task.spec.kind.one)
    )
    engine.unstage("_cluster")
    return people


def people_sql(mentions: str, clusters: str, pairs: str, *, one: str) -> str:
    """SQL for one row per mention: its cluster, and why it is there.

    `clusters` gives for each id its `_root`, the `_size` of its cluster, the `_decision` that joined
    it, 0 for none, and its `_component`: the lowest id that any pair or decision leads to.
    """
    by_steward = "(c._decision > 0 and c._size > 1)"
    by_decision = f"a steward decided that they are one {one} (decision "
    return (
        f"with clustered as (select m._mention, c._root, c._size, c._decision, c._component"
        f" from {clusters} as c join {mentions} as m on m._id = c._id),"
        f" met as (select a._mention as _left, b._mention as _right, p.probability, p.weight,"
        f" p.evidence from {pairs} as p join clustered as a on a._mention = p._left"
        f" join clustered as b on b._mention = p._right where a._root = b._root"
        f" and p.band = {literal(SAME)}),"
        f" ends as (select _left as _mention, _right as _other, probability, weight, evidence from met"
        f" union all select _right, _left, probability, weight, evidence from met),"
        f" held as (select *, row_number() over (partition by _mention order by weight desc, _other)"
        f" as _place from ends)"
        f" select m._mention, m._record, m._part, m._system, m._table, r._mention as _cluster,"
        f" a._mention as _component,"
        f" case when {by_steward} then 1.0 else coalesce(h.probability, 1.0) end as probability,"
        f" case when {by_steward} then concat({literal(by_decision)},"
        f" c._decision, ')') else coalesce(h.evidence, {literal(ALONE)}) end as reason"
        f" from {mentions} as m join clustered as c on c._mention = m._mention"
        f" join {mentions} as r on r._id = c._root join {mentions} as a on a._id = c._component"
        f" left join held as h on h._mention = m._mention and h._place = 1"
    )


def profiles_sql(mentions: str, component: str, by: tuple[str, ...]) -> str:
    """SQL for the mentions of clusters whose names, birth dates or identifiers (the columns `by`) differ.

    `_profile` numbers the different ways in which one cluster is described.
    """
    told = columns_sql(by, of="m")
    key = ", ".join(f"coalesce(m.{name}, '')" for name in by)
    differing = " or ".join(f"min(m.{name}) <> max(m.{name})" for name in by)
    return (
        f"with suspect as (select c._root from {mentions} as m join {component} as c"
        f" on c._id = m._id group by c._root having {differing})"
        f" select m._id, c._root, {told}, dense_rank() over (order by c._root, {key}) as _profile"
        f" from {mentions} as m join {component} as c on c._id = m._id"
        f" join suspect as s on s._root = c._root"
    )


def conflicts_sql(profiles: str, kind: Kind, levels: ByLevel | None = None) -> str:
    """SQL for the pairs of profiles of one cluster that cannot be one person.

    `is_never` is 1 where what contradicts is found hardly ever (`NEVER`) among pairs of one person.
    What is shared through others of the cluster is taken to be shared: place and contact.
    """
    told = told_apart(kind)
    sides = ", ".join(f"l.{n} as {n}_l, r.{n} as {n}_r" for n in told)
    answers = ", ".join(f"{answer_sql(c)} as {c.name}" for c in kind.told_apart_by)
    assumed = ", ".join(f"{literal(slug)} as {name}" for name, slug in kind.assumed.items())
    return (
        f"with described as (select distinct _root, _profile, {columns_sql(told)} from {profiles}),"
        f" met as (select l._profile as _left, r._profile as _right, {sides} from described as l"
        f" join described as r on l._root = r._root and l._profile < r._profile),"
        f" answered as (select _left, _right, {answers}, {assumed}"
        f" from met)"
        f" select _left, _right, cast(case when {kind.contradiction(levels, limit=NEVER)} then 1 else 0"
        f" end as bigint) as is_never from answered where {kind.contradiction(levels)}"
    )


def stage_banded(task: Task, pairs: str, people: str) -> str:
    """Stage the pairs; one whose mentions ended in two clusters says so."""
    columns = columns_sql([name for name in task.pair if name != "band"], of="p")
    return task.engine.stage(
        "_pair_banded",
        f"select {columns}, case when p.band = {literal(SAME)} and l._cluster <> r._cluster"
        f" then {literal(APART)} else p.band end as band"
        f" from {pairs} as p left join {people} as l on l._mention = p._left"
        f" left join {people} as r on r._mention = p._right",
    )
