"""Who is one person: clusters of mentions, cut where a chain joins two people."""

import pyarrow as pa

from flamsteed.engine.dialect import columns_sql, literal
from flamsteed.linkage.cluster import Ids, components, kept_apart, surest_first
from flamsteed.linkage.evidence import (
    AGE,
    BIRTH_DATE,
    IDENTIFIER,
    MIDDLE,
    NAME,
    SEX,
    Weights,
    answer_sql,
    columns_of,
    contradiction_sql,
)
from flamsteed.linkage.pairs import APART, PAIR, SAME, Task

_JUDGED = (NAME, MIDDLE, BIRTH_DATE, IDENTIFIER, SEX, AGE)
_TOLD = tuple(sorted(frozenset().union(*(columns_of(comparison) for comparison in _JUDGED))))


def stage_people(task: Task, pairs: str) -> str:
    """Stage one row per mention with its cluster, the surest pair that put it there, and why."""
    engine, mentions = task.engine, task.mentions
    root = _clusters(task, pairs)
    clusters = engine.stage_batches(
        "_cluster",
        pa.table({"_id": pa.array(range(len(root)), pa.int64()), "_root": pa.array(root)}),
    )
    select = (
        f"with ends as (select _left_id as _id, _right_id as _other, probability, weight, evidence,"
        f" band from {pairs} union all select _right_id, _left_id, probability, weight, evidence,"
        f" band from {pairs}),"
        f" held as (select e.*, row_number() over (partition by e._id order by e.weight desc,"
        f" e._other) as _place from ends as e join {clusters} as a on a._id = e._id"
        f" join {clusters} as b on b._id = e._other"
        f" where a._root = b._root and e.band = {literal(SAME)})"
        f" select m._mention, m._record, m._part, m._system, m._table, r._mention as _cluster,"
        f" coalesce(h.probability, 1.0) as probability,"
        f" coalesce(h.evidence, 'no other record') as reason"
        f" from {mentions} as m join {clusters} as c on c._id = m._id"
        f" join {mentions} as r on r._id = c._root"
        f" left join held as h on h._id = m._id and h._place = 1 order by m._mention"
    )
    people = engine.stage("_person_now", select)
    engine.unstage("_cluster")
    return people


def _clusters(task: Task, pairs: str) -> Ids:
    """The lowest id of each mention's cluster. Chains that join two people are cut."""
    engine = task.engine
    size = int(engine.value(f"select count(*) from {task.mentions}"))
    told = engine.batches(
        f"select _left_id, _right_id, weight from {pairs} where band = {literal(SAME)}"
        f" order by _left_id, _right_id"
    ).read_all()
    left, right = (told[name].to_numpy() for name in ("_left_id", "_right_id"))
    root = components(size, left, right)
    staged = engine.stage_batches(
        "_component", pa.table({"_id": pa.array(range(size), pa.int64()), "_root": pa.array(root)})
    )
    profiles = engine.stage("_profile", profiles_sql(task.mentions, staged))
    conflict = engine.stage("_conflict", conflicts_sql(profiles, task.model.levels))
    conflicts = engine.rows(f"select _left, _right from {conflict} order by _left, _right")
    profile: dict[int, int] = dict(
        engine.rows(
            f"select _id, _profile from {profiles} where _root in (select _root from {profiles}"
            f" where _profile in (select _left from {conflict}))"
        )
    )
    weight = told["weight"].to_numpy()
    inside = [place for place in surest_first(weight, left, right) if int(left[place]) in profile]
    cut = kept_apart(
        ((int(left[place]), int(right[place])) for place in inside), profile, conflicts
    )
    for one in profile:
        root[one] = cut.get(one, one)
    for name in ("_component", "_profile", "_conflict"):
        engine.unstage(name)
    return root


def profiles_sql(mentions: str, component: str) -> str:
    """SQL for the mentions of clusters whose names, birth dates or identifiers differ.

    `_profile` numbers the different ways in which one cluster is described.
    """
    told = columns_sql(_TOLD, of="m")
    key = ", ".join(f"coalesce(m.{name}, '')" for name in _TOLD)
    differing = " or ".join(f"min(m.{name}) <> max(m.{name})" for name in _TOLD)
    return (
        f"with suspect as (select c._root from {mentions} as m join {component} as c"
        f" on c._id = m._id group by c._root having {differing})"
        f" select m._id, c._root, {told}, dense_rank() over (order by c._root, {key}) as _profile"
        f" from {mentions} as m join {component} as c on c._id = m._id"
        f" join suspect as s on s._root = c._root"
    )


def conflicts_sql(profiles: str, levels: Weights | None = None) -> str:
    """SQL for the pairs of profiles of one cluster that cannot be one person.

    What is shared through others of the cluster is taken to be shared: place and contact.
    """
    sides = ", ".join(f"l.{n} as {n}_l, r.{n} as {n}_r" for n in _TOLD)
    answers = ", ".join(f"{answer_sql(c)} as {c.name}" for c in _JUDGED)
    return (
        f"with described as (select distinct _root, _profile, {columns_sql(_TOLD)} from {profiles}),"
        f" met as (select l._profile as _left, r._profile as _right, {sides} from described as l"
        f" join described as r on l._root = r._root and l._profile < r._profile),"
        f" answered as (select _left, _right, {answers}, 'same' as place, 'email' as contact"
        f" from met)"
        f" select _left, _right from answered where {contradiction_sql(levels)}"
    )


def stage_banded(task: Task, pairs: str, people: str) -> str:
    """Stage the pairs; one whose mentions ended in two clusters says so."""
    columns = columns_sql([name for name in PAIR if name != "band"], of="p")
    return task.engine.stage(
        "_pair_banded",
        f"select {columns}, case when p.band = {literal(SAME)} and l._cluster <> r._cluster"
        f" then {literal(APART)} else p.band end as band"
        f" from {pairs} as p join {people} as l on l._mention = p._left"
        f" join {people} as r on r._mention = p._right order by p._left, p._right",
    )
