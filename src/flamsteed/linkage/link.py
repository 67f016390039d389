"""Which records are the same person or place, and how sure we are: `linked.*`."""

import hashlib
from dataclasses import dataclass

import pyarrow as pa

from flamsteed import log
from flamsteed.engine.dialect import columns_sql, literal
from flamsteed.engine.engine import Engine
from flamsteed.gate import Admission, Replace, admit
from flamsteed.lineage.journal import last_passage, state_of
from flamsteed.lineage.passage import Passage, Run
from flamsteed.linkage.cluster import Ids, components, kept_apart, surest_first
from flamsteed.linkage.compare import RARITIES, Feed, score, start_model
from flamsteed.linkage.compare import train as learn
from flamsteed.linkage.evidence import (
    AGE,
    BIRTH_DATE,
    COMPARISONS,
    IDENTIFIER,
    MIDDLE,
    NAME,
    SEX,
    answer_sql,
    columns_of,
    contradiction_sql,
    words_sql,
)
from flamsteed.linkage.frequency import frequencies, frequency_table
from flamsteed.linkage.gather import gather, gathering_sql
from flamsteed.linkage.load_spec import model_text, read_model
from flamsteed.linkage.mention import described_sql, judged_sql
from flamsteed.linkage.register import match_register
from flamsteed.linkage.spec import MATCH_COLUMNS, PERSON_ATTRIBUTES, LinkSpec, Model, RegisterSpec

REVIEW = "review"
SAME = "same"
APART = "kept apart"
_NAMES = tuple(comparison.name for comparison in COMPARISONS)
_PAIR = ("_left", "_right", "weight", "probability", *_NAMES, "evidence", "band")
_COMPARED = tuple(
    name for name in (*PERSON_ATTRIBUTES, *MATCH_COLUMNS) if name not in ("email", "telephone")
)


def link(engine: Engine, spec: LinkSpec | RegisterSpec, *, run: Run) -> list[Passage]:
    """Say which records are the same person or place, and how sure we are.

    Writes `linked.<thing>_mention` (one row per mention), `linked.<thing>_pair` (scored pairs,
    their evidence in words) and `linked.<thing>` (one row per mention: its cluster, the
    probability that put it there and why). The same records give the same clusters, whatever
    their order and however they came in. Only pairs that touch a changed mention are compared.
    Pairs from `review_from` up to `accept_from` wait for a person to decide. Gives no passages if
    nothing changed since the last time.
    """
    if isinstance(spec, RegisterSpec):
        return match_register(engine, spec, run=run)
    tables = [f"linked.{spec.thing}{ending}" for ending in ("_pair", "", "_mention")]
    model, model_passages = _settled_model(engine, spec, run)
    definition = _digest(spec.fingerprint, model_text(model), _definition(engine, spec))
    state = _digest(definition, *(state_of(engine, name) for name in sorted(spec.reads)))
    if not model_passages and all(state_of(engine, name) == state for name in tables):
        return []
    mentions = _stage_mentions(engine, spec)
    chance = model.chance(int(engine.value(f"select count(*) from {mentions}")))
    definition = _digest(definition, str(chance))
    task = _Task(engine, spec, mentions, definition, chance)
    pairs = _stage_pairs(task, model)
    people = _stage_people(task, pairs)
    staged = {tables[0]: _banded(engine, pairs, people), tables[1]: people, tables[2]: mentions}
    details = {"definition": definition}
    passages = [
        admit(
            engine,
            Admission(table, rows, state, tuple(sorted(spec.reads)), details=details),
            way=Replace(),
            run=run,
        )
        for table, rows in staged.items()
    ]
    for name in ("_mention_now", "_pair_now", "_person_now", "_pair_banded"):
        engine.unstage(name)
    log.info("people linked", run=run.number, pairs=passages[0].rows_in, rows=passages[1].rows_in)
    return model_passages + passages


def train(engine: Engine, spec: LinkSpec) -> Model:
    """Learn from the mentions how telling each kind of evidence is. Writes nothing.

    Save the model with `model_text` beside the specification, so that every run uses the same.
    """
    mentions = _stage_mentions(engine, spec)
    common, rare = frequencies(engine, mentions)
    model = start_model()
    model = Model(model.companions, model.levels, common, rare)
    frequency_table(engine, model)
    return learn(spec, model, _feed(engine, mentions, model, "true"))


@dataclass(frozen=True)
class _Task:
    engine: Engine
    spec: LinkSpec
    mentions: str
    definition: str
    chance: float

    @property
    def pair_table(self) -> str:
        return f"linked.{self.spec.thing}_pair"

    @property
    def mention_table(self) -> str:
        return f"linked.{self.spec.thing}_mention"


def _settled_model(engine: Engine, spec: LinkSpec, run: Run) -> tuple[Model, list[Passage]]:
    """The council's trained model; the one that an earlier run trained; or one trained now."""
    if spec.model is not None:
        return spec.model, []
    table = f"linked.{spec.thing}_model"
    if engine.has_table(table):
        return read_model(str(engine.value(f"select model from {table}"))), []
    model = train(engine, spec)
    text = model_text(model)
    rows = pa.table({"model": pa.array([text], pa.string())})
    staged = engine.stage_batches("_model_now", rows)
    admission = Admission(table, staged, _digest(text), tuple(sorted(spec.reads)))
    return model, [admit(engine, admission, way=Replace(), run=run)]


def _definition(engine: Engine, spec: LinkSpec) -> str:
    """The SQL that makes and judges mentions: when it changes, everything is compared again."""
    told, read = _gathering(engine, spec)
    answers = (answer_sql(comparison) for comparison in COMPARISONS)
    judged = (described_sql("m"), judged_sql("d", spec), contradiction_sql(), words_sql())
    return "\n".join((told, read, *judged, *answers))


def _gathering(engine: Engine, spec: LinkSpec) -> tuple[str, str]:
    return gathering_sql(engine, spec.mentions, PERSON_ATTRIBUTES, limited_to=spec.limited_to)


def _stage_mentions(engine: Engine, spec: LinkSpec) -> str:
    told = gather(engine, *_gathering(engine, spec), name="_gathered")
    described = engine.stage("_described", described_sql(told))
    mentions = engine.stage(
        "_mention_now",
        f"select *, row_number() over (order by _mention) - 1 as _id"
        f" from ({judged_sql(described, spec)}) as judged",
    )
    engine.unstage("_gathered")
    engine.unstage("_described")
    return mentions


def _stage_pairs(task: _Task, model: Model) -> str:
    """Stage all pairs: those of unchanged mentions as they were, the others compared now."""
    engine, mentions = task.engine, task.mentions
    before = last_passage(engine, task.mention_table)
    again = before is None or before.details.get("definition") != task.definition
    frequency_table(engine, model)
    if again or not engine.has_table(task.pair_table):
        same = "false"
    else:
        same = f"_mention in (select o._mention from {task.mention_table} as o where o._digest = m._digest)"
    changed = _feed(engine, mentions, model, f"not ({same})")
    kept = None if same == "false" else _feed(engine, mentions, model, same)
    scored = engine.stage_batches(
        "_scored", score(task.spec, model, Feed(task.chance, changed, kept))
    )
    new = (
        f"with told as (select s.*, {words_sql()} as evidence from {scored} as s"
        f" where not {contradiction_sql()})"
        f" select l._mention as _left, r._mention as _right, round(t.weight, 6) as weight,"
        f" round(t.probability, 9) as probability, {columns_sql(_NAMES, of='t')}, t.evidence,"
        f" case when t.probability >= {task.spec.accept_from} then {literal(SAME)}"
        f" else {literal(REVIEW)} end as band, l._id as _left_id, r._id as _right_id"
        f" from told as t join {mentions} as l on l._id = t._left"
        f" join {mentions} as r on r._id = t._right"
    )
    if same == "false":
        return engine.stage("_pair_now", new)
    stay = f"select m.* from {mentions} as m where {same}"
    old = (
        f"with stay as ({stay}) select {columns_sql([c for c in _PAIR if c != 'band'], of='p')},"
        f" case when p.band = {literal(APART)} then {literal(SAME)} else p.band end as band,"
        f" l._id as _left_id, r._id as _right_id from {task.pair_table} as p"
        f" join stay as l on l._mention = p._left join stay as r on r._mention = p._right"
    )
    return engine.stage(
        "_pair_now", f"select * from ({old}) as o union all select * from ({new}) as n"
    )


def _feed(engine: Engine, mentions: str, model: Model, which: str) -> pa.Table:
    """What is compared of the mentions for which the SQL `which` is true."""
    rare = model.rare
    forename = f"coalesce(f.share, {rare['forename_key']})"
    surname = f"coalesce(s.share, {rare['surname_key']})"
    shares = {
        "name_key": f"{forename} * {surname}",
        "surname_key": surname,
        "forename_key": forename,
    }
    tf = ", ".join(f"{shares[name]} as tf_{name}" for name in RARITIES)
    return engine.batches(
        f"select m._id, {columns_sql(_COMPARED, of='m')}, m.match_email as email,"
        f" m.match_telephone as telephone, m.is_crowded, {tf} from {mentions} as m"
        f" left join temp.main._frequency as f on f.name = 'forename_key' and f.value = m.forename_key"
        f" left join temp.main._frequency as s on s.name = 'surname_key' and s.value = m.surname_key"
        f" where {which} order by m._id"
    ).read_all()


def _stage_people(task: _Task, pairs: str) -> str:
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


def _clusters(task: _Task, pairs: str) -> Ids:
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
    conflicts = engine.rows(conflicts_sql(profiles))
    profile: dict[int, int] = dict(engine.rows(f"select _id, _profile from {profiles}"))
    weight = told["weight"].to_numpy()
    inside = [place for place in surest_first(weight, left, right) if int(left[place]) in profile]
    cut = kept_apart(
        ((int(left[place]), int(right[place])) for place in inside), profile, conflicts
    )
    for one in profile:
        root[one] = cut.get(one, one)
    for name in ("_component", "_profile"):
        engine.unstage(name)
    return root


_JUDGED = (NAME, MIDDLE, BIRTH_DATE, IDENTIFIER, SEX, AGE)
_TOLD = tuple(sorted(frozenset().union(*(columns_of(comparison) for comparison in _JUDGED))))


def profiles_sql(mentions: str, component: str) -> str:
    """SQL for the mentions of clusters whose names, birth dates or identifiers differ.

    `_profile` numbers the different ways in which one cluster is described.
    """
    told = columns_sql(_TOLD, of="m")
    key = ", ".join(f"coalesce(m.{name}, '')" for name in _TOLD)
    differing = " or ".join(f"count(distinct m.{name}) > 1" for name in _TOLD)
    return (
        f"with suspect as (select c._root from {mentions} as m join {component} as c"
        f" on c._id = m._id group by c._root having {differing})"
        f" select m._id, c._root, {told}, dense_rank() over (order by c._root, {key}) as _profile"
        f" from {mentions} as m join {component} as c on c._id = m._id"
        f" join suspect as s on s._root = c._root"
    )


def conflicts_sql(profiles: str) -> str:
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
        f" select _left, _right from answered where {contradiction_sql()} order by _left, _right"
    )


def _banded(engine: Engine, pairs: str, people: str) -> str:
    """Stage the pairs; one whose mentions ended in two clusters says so."""
    columns = columns_sql([name for name in _PAIR if name != "band"], of="p")
    return engine.stage(
        "_pair_banded",
        f"select {columns}, case when p.band = {literal(SAME)} and l._cluster <> r._cluster"
        f" then {literal(APART)} else p.band end as band"
        f" from {pairs} as p join {people} as l on l._mention = p._left"
        f" join {people} as r on r._mention = p._right order by p._left, p._right",
    )


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
