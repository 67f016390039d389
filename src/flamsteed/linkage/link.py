"""Which records are the same person or place, and how sure we are: `linked.*`."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace

import pyarrow as pa

from flamsteed import log
from flamsteed.engine.dialect import columns_sql
from flamsteed.engine.engine import Engine
from flamsteed.gate import Admission, Amend, Replace, admit
from flamsteed.lineage.decision import Decision, in_force
from flamsteed.lineage.journal import state_of
from flamsteed.lineage.passage import Passage, Run
from flamsteed.linkage.brought import counts_shares
from flamsteed.linkage.compare import feed_columns, recipe_of, start_model, training_recipe
from flamsteed.linkage.compare import train as learn
from flamsteed.linkage.crowd import crowd_of
from flamsteed.linkage.decisions import decisions_of, what_was_decided
from flamsteed.linkage.declared import comparisons_of, counted_of
from flamsteed.linkage.evidence import (
    answer_sql,
    contradiction_sql,
    doubt_sql,
    words_sql,
)
from flamsteed.linkage.frequency import frequencies, frequency_table
from flamsteed.linkage.gather import gather, gathering_sql
from flamsteed.linkage.mention import described_sql, judged_sql, kept_of
from flamsteed.linkage.model_file import model_text, read_model
from flamsteed.linkage.pairs import Task, feed_of, stage_pairs, stage_staying
from flamsteed.linkage.register import match_register
from flamsteed.linkage.settle import Settled, settle
from flamsteed.linkage.spec import LinkSpec, Model, RegisterSpec

WRITES = ("_pair", "", "_decision", "_review", "_mention")
"""The ends of the names of the tables that one linking writes, in this order."""


def link(
    engine: Engine,
    spec: LinkSpec | RegisterSpec,
    *,
    run: Run,
    decisions: Sequence[Decision] | None = None,
) -> list[Passage]:
    """Say which records are the same person or place, and how sure we are.

    Writes `linked.<thing>_mention` (one row per mention), `_pair` (scored pairs, their evidence in
    words), `linked.<thing>` (one row per mention: its cluster, the probability that put it there
    and why), `_decision` (what stewards decided) and `_review` (what waits for a person to decide).
    The same records and decisions give the same clusters, whatever their order and however they
    came in. Only pairs that touch a changed mention are compared. `decisions` are the ledger's, of
    which those in force on the run's day count; for None, those that the last run stood on. Gives
    no passages if nothing changed.
    """
    if isinstance(spec, RegisterSpec):
        return match_register(engine, spec, run=run)
    tables = [f"linked.{spec.thing}{ending}" for ending in WRITES]
    known = decisions_of(engine, spec.thing) if decisions is None else decisions
    standing = in_force(known, thing=spec.thing, on=run.as_of)
    model, model_passages = _settled_model(engine, spec, run)
    definition = _digest(spec.fingerprint, model_text(model), _definition(engine, spec))
    stands_on = (what_was_decided(standing, spec.one_to_one), *_states(engine, spec))
    state = _digest(definition, *stands_on)
    if not model_passages and all(state_of(engine, name) == state for name in tables):
        return []
    mentions = _stage_mentions(engine, spec)
    chance = model.chance(int(engine.value(f"select count(*) from {mentions}")))
    crowd = crowd_of(engine, spec, mentions)
    definition = _digest(definition, str(chance), crowd.digest)
    task = Task(engine, spec, mentions, definition, model, chance)
    stay = None if counts_shares(spec.brought) else stage_staying(task)
    pairs = stage_pairs(task, stay)
    settled = settle(task, pairs, standing, told=crowd.findings)
    passages = _admitted(task, settled, stay, state=state, run=run)
    for name in ("_stay", "_mention_now", "_pair_now", "_person_now", "_pair_banded",
                 "_decision_now", "_question"):  # fmt: skip
        engine.unstage(name)
    log.info("people linked", run=run.number, pairs=passages[0].rows_in, rows=passages[1].rows_in)
    return model_passages + passages


def _states(engine: Engine, spec: LinkSpec) -> tuple[str, ...]:
    return tuple(state_of(engine, name) for name in sorted(spec.reads))


def _admitted(
    task: Task, settled: Settled, stay: str | None, *, state: str, run: Run
) -> list[Passage]:
    """Write every table of one linking; the mentions last, for they say what need not be compared."""
    mentions, way = _to_keep(task, stay)
    rows = (settled.pairs, settled.people, settled.decisions, settled.questions, mentions)
    passages = []
    for ending, staged in zip(WRITES, rows, strict=True):
        admission = Admission(
            f"linked.{task.spec.thing}{ending}",
            staged,
            state,
            tuple(sorted(task.spec.reads)),
            findings=settled.findings if staged == settled.decisions else (),
            details={"definition": task.definition},
        )
        how = way if staged == mentions else Replace()
        passages.append(admit(task.engine, admission, way=how, run=run))
    return passages


def _to_keep(task: Task, stay: str | None) -> tuple[str, Replace | Amend]:
    """The mentions to write, without their ids, which are of this run only; and how."""
    kept = columns_sql((*kept_of(task.spec), "_digest"), of="m")
    if stay is None:
        return f"(select {kept} from {task.mentions} as m) as kept", Replace()
    rows = f"{task.mentions} as m anti join {stay} as s on s._id = m._id"
    gone = f"select o._mention from {task.mention_table} as o anti join {stay} as s on s._mention = o._mention"
    return f"(select {kept} from {rows}) as kept", Amend("_mention", gone)


def train(engine: Engine, spec: LinkSpec) -> Model:
    """Learn from the mentions how telling each kind of evidence is. Writes nothing.

    Save the model with `model_text` beside the specification, so that every run uses the same.
    """
    mentions = _stage_mentions(engine, spec)
    common, rare = frequencies(engine, mentions, counted_of(spec))
    model = start_model(spec)
    model = replace(model, common=common, rare=rare)
    frequency_table(engine, model)
    task = Task(engine, spec, mentions, "", model, 0.0)
    recipes = (training_recipe(model, spec, 2), recipe_of(model, spec, 0.5))
    columns = sorted({name for recipe in recipes for name in feed_columns(recipe)})
    return learn(model, spec, feed_of(task, columns, "true"), task.evaluate)


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
    comparisons = comparisons_of(spec)
    judged = (
        described_sql("m", tuple(spec.also_compare)),
        judged_sql("d", spec),
        contradiction_sql(),
        doubt_sql(),
        words_sql(comparisons),
    )
    return "\n".join((told, read, *judged, *map(answer_sql, comparisons)))


def _gathering(engine: Engine, spec: LinkSpec) -> tuple[str, str]:
    return gathering_sql(engine, spec.mentions, spec.told, limited_to=spec.limited_to)


def _stage_mentions(engine: Engine, spec: LinkSpec) -> str:
    told = gather(engine, *_gathering(engine, spec), name="_gathered")
    described = engine.stage("_described", described_sql(told, tuple(spec.also_compare)))
    ids = engine.stage(
        "_ids",
        f"select _mention, row_number() over (order by _mention) - 1 as _id from {described}",
    )
    mentions = engine.stage(
        "_mention_now",
        f"select j.*, i._id from ({judged_sql(described, spec)}) as j"
        f" join {ids} as i on i._mention = j._mention",
    )
    for name in ("_gathered", "_described", "_ids"):
        engine.unstage(name)
    return mentions


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
