"""Which records are the same person or place, and how sure we are: `linked.*`."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace

import pyarrow as pa

from flamsteed import log
from flamsteed.engine.dialect import columns_sql
from flamsteed.engine.engine import Engine
from flamsteed.gate import Admission, Replace, admit
from flamsteed.lineage.change import newest_passage
from flamsteed.lineage.decision import Decision, in_force
from flamsteed.lineage.journal import last_passage, state_of
from flamsteed.lineage.passage import Passage, Run
from flamsteed.linkage.amended import written
from flamsteed.linkage.brought import counts_shares
from flamsteed.linkage.cluster import AGAINST, MOST, NEVER, SILENT
from flamsteed.linkage.compare import feed_columns, recipe_of, start_model, training_recipe
from flamsteed.linkage.compare import train as learn
from flamsteed.linkage.crowd import crowd_findings
from flamsteed.linkage.decisions import decisions_of, what_was_decided
from flamsteed.linkage.declared import comparisons_of, counted_of
from flamsteed.linkage.evidence import answer_sql, words_sql
from flamsteed.linkage.frequency import frequencies, frequency_table
from flamsteed.linkage.fresh import Last, Moved, stage_moved
from flamsteed.linkage.gather import gathering_sql
from flamsteed.linkage.judge import judged_sql, kinds
from flamsteed.linkage.model_file import model_text, read_model
from flamsteed.linkage.near import stage_compared
from flamsteed.linkage.pairs import (
    Task,
    feed_of,
    known_pairs_sql,
    mention_columns,
    recipe_columns,
    stage_pairs,
)
from flamsteed.linkage.people import conflicts_sql
from flamsteed.linkage.questions import asked_sql, bridging_sql
from flamsteed.linkage.register import match_register
from flamsteed.linkage.settle import Settled, settle, stage_settling
from flamsteed.linkage.spec import LinkSpec, Model, RegisterSpec

WRITES = ("_pair", "", "_decision", "_review", "_crowd", "_mention")
"""The ends of the names of the tables that one linking writes, in this order: the mentions last, for
they say what need not be gathered and compared.
"""
_STAGED = ("_fresh", "_gone_mention", "_compared", "_crowd", "_changed", "_pair_new", "_pair_now",
           "_named", "_component_moved", "_settling", "_settling_before", "_person_now",
           "_pair_banded", "_pair_rebanded", "_person_moved", "_decision_now", "_question")  # fmt: skip


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
    and why), `_decision` (what stewards decided), `_review` (what waits for a person to decide) and
    `_crowd` (the keys that too many share to be compared by).

    Records that changed since the last linking are gathered, pairs that touch them compared,
    and whoever those lead to is clustered again; from nothing, that is everything. So the same
    records and decisions give the same rows, whatever their order and however they came in.
    `decisions` are the ledger's, of which those in force on the run's day count; for None, those
    that the last run stood on. Gives no passages if nothing changed.
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
    read_up_to = newest_passage(engine)
    last = None if counts_shares(spec.brought) else _last(engine, tables, definition)
    task, moved, last = _to_compare(engine, spec, model, last)
    settled = _settled(task, moved, standing, last)
    details = {"definition": definition, "read_up_to": read_up_to, "chance": task.chance}
    rows = written(task, settled, moved, from_nothing=last is None)
    passages = []
    for ending, table in zip(WRITES, tables, strict=True):
        staged, way = rows[ending]
        findings = settled.findings if ending == "_decision" else ()
        admission = Admission(table, staged, state, tuple(sorted(spec.reads)), findings, details)
        passages.append(admit(engine, admission, way=way, run=run))
    for name in _STAGED:
        engine.unstage(name)
    log.info("records linked", run=run.number, pairs=passages[0].rows_in, rows=passages[1].rows_in)
    return model_passages + passages


def _last(engine: Engine, tables: Sequence[str], definition: str) -> Last | None:
    """What the last linking left, if it was done in the same way and to the end."""
    before = last_passage(engine, tables[-1])
    if before is None or before.details.get("definition") != definition:
        return None
    if "read_up_to" not in before.details:  # a store of version 0.2
        return None
    if any(state_of(engine, table) != before.state for table in tables):
        return None
    return Last(tables[-1], int(before.details["read_up_to"]), float(before.details["chance"]))


def _to_compare(
    engine: Engine, spec: LinkSpec, model: Model, last: Last | None
) -> tuple[Task, Moved, Last | None]:
    """Stage what changed since the `last` linking and whom that is to be compared with; everything,
    and None for the last, where so many came or went that every pair has another chance.
    """
    moved = stage_moved(engine, spec, last)
    chance = model.chance(moved.size)
    if last is not None and chance != last.chance:
        last = None
        moved = stage_moved(engine, spec, last)
    columns = recipe_columns(spec, model)
    read = mention_columns(spec, columns)
    compared = stage_compared(engine, spec, moved, last=last, columns=read)
    return Task(engine, spec, compared, tuple(columns), model, chance), moved, last


def _settled(task: Task, moved: Moved, standing: Sequence[Decision], last: Last | None) -> Settled:
    """Compare what is to be compared, and settle whoever that may concern."""
    engine, people = task.engine, f"linked.{task.spec.thing}"
    new = stage_pairs(task, everyone=last is None)
    told = crowd_findings(engine, task.spec, "temp.main._crowd")
    if last is None:
        return settle(task, new, standing, told=told)
    settling = stage_settling(task, moved, new, standing, before=people)
    known = known_pairs_sql(task, settling, "temp.main._changed")
    listed = columns_sql(task.pair)
    pairs = engine.stage("_pair_now", f"{known} union all select {listed} from {new}")
    return settle(replace(task, mentions=settling), pairs, standing, told=told, others=people)


def _states(engine: Engine, spec: LinkSpec) -> tuple[str, ...]:
    return tuple(state_of(engine, name) for name in sorted(spec.reads))


def train(engine: Engine, spec: LinkSpec) -> Model:
    """Learn from the mentions how telling each kind of evidence is. Writes nothing.

    Save the model with `model_text` beside the specification, so that every run uses the same.
    """
    mentions = _stage_mentions(engine, spec)
    common, rare = frequencies(engine, mentions, counted_of(spec), among=spec.kind.counted_among)
    model = start_model(spec)
    model = replace(model, common=common, rare=rare)
    frequency_table(engine, model)
    task = Task(engine, spec, mentions, (), model, 0.0)
    recipes = (training_recipe(model, spec, 2), recipe_of(model, spec, 0.5))
    columns = sorted({name for recipe in recipes for name in feed_columns(recipe)})
    model = learn(model, spec, feed_of(task, columns, "true"), task.evaluate)
    among = spec.kind.counted_among
    return replace(model, companions=_companions(engine, mentions, among)) if among else model


def _companions(engine: Engine, mentions: str, among: str) -> float:
    """How many mentions a thing has, as many things as there are values of the column `among`. Pairs of one
    thing would say more, for a few that have hundreds of mentions give most of those.
    """
    several = engine.value(
        f"select count(*) / greatest(count(distinct {among}), 1) from {mentions}"
    )
    return round(float(several), 4)


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
    """What makes and judges mentions and clusters: when it changes, everything is made again."""
    told, read = _gathering(engine, spec)
    comparisons = comparisons_of(spec)
    judged = (
        spec.kind.described("m", tuple(spec.also_compare)),
        judged_sql(spec, "d", "v"),
        *map(str, kinds(spec).values()),
        *map(str, (MOST, SILENT, AGAINST, NEVER)),
        *sorted(spec.one_to_one),
        conflicts_sql("p", spec.kind),
        spec.kind.contradiction(),
        spec.kind.doubt(None),
        words_sql(comparisons),
        asked_sql(spec, "d", "m", people="p"),
        bridging_sql("b", "m"),
    )
    return "\n".join((told, read, *judged, *map(answer_sql, comparisons)))


def _gathering(engine: Engine, spec: LinkSpec) -> tuple[str, str]:
    return gathering_sql(
        engine, spec.mentions, spec.told, kind=spec.kind, limited_to=spec.limited_to
    )


def _stage_mentions(engine: Engine, spec: LinkSpec) -> str:
    """Stage everybody, with ids in the order of the mentions."""
    moved = stage_moved(engine, spec, None)
    mentions = engine.stage(
        "_compared",
        f"select *, row_number() over (order by _mention) - 1 as _id from {moved.fresh}",
    )
    for name in ("_fresh", "_gone_mention"):
        engine.unstage(name)
    return mentions


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
