"""Scored pairs: those of unchanged mentions as they were, the others compared now."""

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa

from flamsteed.engine.dialect import columns_sql, literal, quote
from flamsteed.engine.engine import Engine
from flamsteed.errors import ModelNotUsable
from flamsteed.lineage.journal import last_passage
from flamsteed.linkage.compare import (
    Feed,
    feed_columns,
    rarity_column,
    recipe_of,
    score,
)
from flamsteed.linkage.compare_by_brought import Score, by_brought, columns_with
from flamsteed.linkage.declared import comparisons_of, counted_of, rarities_of
from flamsteed.linkage.evidence import contradiction_sql, doubt_sql, words_sql
from flamsteed.linkage.frequency import frequency_table, shares_sql
from flamsteed.linkage.kernel.recipe import Recipe
from flamsteed.linkage.muted import MUTED
from flamsteed.linkage.spec import SPLINK, LinkSpec, Model

REVIEW = "review"
SAME = "same"
APART = "kept apart"
SCORED = ("_left", "_right", "weight", "probability")


@dataclass(frozen=True)
class Task:
    """One linking of people: staged mentions, and what names the way they are compared."""

    engine: Engine
    spec: LinkSpec
    mentions: str
    definition: str
    model: Model
    chance: float

    @property
    def pair_table(self) -> str:
        """The table of scored pairs."""
        return f"linked.{self.spec.thing}_pair"

    @property
    def names(self) -> tuple[str, ...]:
        """The columns of a pair that say which level of each group of evidence holds."""
        return tuple(comparison.name for comparison in comparisons_of(self.spec))

    @property
    def pair(self) -> tuple[str, ...]:
        """The columns of a pair."""
        return (*SCORED, *self.names, "evidence", "band")

    def evaluate(self, table: pa.Table, expressions: Sequence[str]) -> list[pa.Array]:
        """What SQL expressions give for every row of a table, in its order."""
        placed = table.append_column("_place", pa.array(range(table.num_rows), pa.int64()))
        staged = self.engine.stage_batches("_value", placed)
        listed = ", ".join(f"{sql} as e{n}" for n, sql in enumerate(expressions))
        found = self.engine.batches(f"select {listed} from {staged} order by _place").read_all()
        self.engine.unstage("_value")
        return [column.combine_chunks() for column in found.columns]

    @property
    def mention_table(self) -> str:
        """The table of mentions."""
        return f"linked.{self.spec.thing}_mention"


def stage_staying(task: Task) -> str | None:
    """Stage the mentions that are as they were; None if the way of comparing them is not."""
    before = last_passage(task.engine, task.mention_table)
    if before is None or before.details.get("definition") != task.definition:
        return None
    return task.engine.stage(
        "_stay",
        f"select m._id, m._mention from {task.mentions} as m join {task.mention_table} as o"
        f" on o._mention = m._mention and o._digest = m._digest",
    )


def stage_pairs(task: Task, stay: str | None) -> str:
    """Stage every pair from `review_from` that nothing contradicts; gives the table's SQL name.

    Only pairs that touch a mention not in `stay` are compared; all for None. As a pair's score
    rests on its two mentions alone, both give the same pairs.
    """
    engine, mentions, model = task.engine, task.mentions, task.model
    frequency_table(engine, model)
    recipe = recipe_of(model, task.spec, task.chance)
    columns, scored_by = _way(task.spec, recipe)
    if stay is None:
        feed = Feed(feed_of(task, columns, "true"))
        new = engine.stage_batches("_scored", scored_by(task.spec, recipe, feed, task.evaluate))
        return engine.stage("_pair_now", new_pairs_sql(new, task))
    fresh = engine.stage(
        "_fresh", f"select m.* from {mentions} as m anti join {stay} as s on s._id = m._id"
    )
    near = engine.stage("_near", near_sql(task.spec, mentions, fresh))
    feed = Feed(
        feed_of(task, columns, f"m._id in (select _id from {fresh})"),
        feed_of(task, columns, f"m._id in (select _id from {near})"),
    )
    scored = engine.stage_batches("_scored", scored_by(task.spec, recipe, feed, task.evaluate))
    old = old_pairs_sql(task, stay)
    new = new_pairs_sql(scored, task)
    pairs = engine.stage(
        "_pair_now", f"select * from ({old}) as o union all select * from ({new}) as n"
    )
    for name in ("_fresh", "_near", "_scored"):
        engine.unstage(name)
    return pairs


def _way(spec: LinkSpec, recipe: Recipe) -> tuple[list[str], Score]:
    """The columns to feed, and what scores them: by the council's own Splink model if it brought one."""
    if spec.brought is None:
        return feed_columns(recipe), _scorer(spec)
    return columns_with(spec.brought, recipe), by_brought(_scorer(spec), spec.brought)


def _scorer(spec: LinkSpec) -> Score:
    if spec.compared_by != SPLINK:
        return score
    try:
        from flamsteed.linkage import compare_by_splink
    except ImportError as error:
        raise ModelNotUsable(
            "`compared_by: splink` needs Splink: install flamsteed[splink], or leave the line out."
        ) from error
    return compare_by_splink.score


def near_sql(spec: LinkSpec, mentions: str, fresh: str) -> str:
    """SQL for the unchanged mentions that some block brings together with a `fresh` one."""
    several = []
    for block in spec.block_on:
        columns = [quote(MUTED.get(name, name)) for name in block]
        listed = ", ".join(f"m.{name}" for name in columns)
        same = " and ".join(f"k.{name} = m.{name}" for name in columns)
        several.append(
            f"select m._id from {mentions} as m"
            f" join (select distinct {listed} from {fresh} as m) as k on {same}"
        )
    met = " union ".join(several)
    return f"select n._id from ({met}) as n anti join {fresh} as f on f._id = n._id"


def new_pairs_sql(scored: str, task: Task) -> str:
    """SQL for the scored pairs that nothing contradicts, evidence in words, under mention ids."""
    return (
        f"with told as (select s.*, {words_sql(comparisons_of(task.spec))} as evidence,"
        f" {doubt_sql(task.model.levels)} as is_doubted from {scored} as s"
        f" where not {contradiction_sql(task.model.levels, is_weighed=True)})"
        f" select l._mention as _left, r._mention as _right, round(t.weight, 6) as weight,"
        f" round(t.probability, 9) as probability, {columns_sql(task.names, of='t')}, t.evidence,"
        f" case when t.probability >= {task.spec.accept_from} and not t.is_doubted then {literal(SAME)}"
        f" else {literal(REVIEW)} end as band, l._id as _left_id, r._id as _right_id"
        f" from told as t join {task.mentions} as l on l._id = t._left"
        f" join {task.mentions} as r on r._id = t._right"
    )


def old_pairs_sql(task: Task, stay: str) -> str:
    """SQL for the pairs of which neither mention changed, before any was kept apart."""
    columns = columns_sql([name for name in task.pair if name != "band"], of="p")
    return (
        f"select {columns}, case when p.band = {literal(APART)} then {literal(SAME)}"
        f" else p.band end as band, l._id as _left_id, r._id as _right_id from {task.pair_table} as p"
        f" join {stay} as l on l._mention = p._left join {stay} as r on r._mention = p._right"
    )


def feed_of(task: Task, columns: Sequence[str], which: str) -> pa.Table:
    """The `columns` of the mentions `m` for which the SQL `which` is true, and their `_id`."""
    counted = counted_of(task.spec)
    shares, joins = shares_sql(task.model, counted, "temp.main._frequency")
    rarities = {rarity_column(name): shares[name] for name in rarities_of(task.spec)}
    listed = ", ".join(
        f"{rarities.get(name) or 'm.' + quote(name)} as {quote(name)}" for name in columns
    )
    return task.engine.batches(
        f"select m._id, {listed} from {task.mentions} as m{joins} where {which} order by m._id"
    ).read_all()
