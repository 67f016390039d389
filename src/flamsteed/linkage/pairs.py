"""Scored pairs: those of unchanged mentions as they were, the others compared now."""

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa

from flamsteed.engine.dialect import columns_sql, literal, quote
from flamsteed.engine.engine import Engine
from flamsteed.errors import ModelNotUsable
from flamsteed.linkage.compare import (
    Feed,
    feed_columns,
    rarity_column,
    recipe_of,
    score,
)
from flamsteed.linkage.compare_by_brought import Score, by_brought, columns_with
from flamsteed.linkage.declared import comparisons_of, counted_of, rarities_of
from flamsteed.linkage.evidence import words_sql
from flamsteed.linkage.frequency import frequency_table, shares_sql
from flamsteed.linkage.spec import SPLINK, LinkSpec, Model

REVIEW = "review"
SAME = "same"
APART = "kept apart"
SCORED = ("_left", "_right", "weight", "probability")


@dataclass(frozen=True)
class Task:
    """One linking of people: staged mentions, each with its `_id`, and how they are compared: by which
    `columns` of the feed, on which model, and the chance that any two are one person.
    """

    engine: Engine
    spec: LinkSpec
    mentions: str
    columns: tuple[str, ...]
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


def stage_pairs(task: Task, *, everyone: bool) -> str:
    """Stage every pair from `review_from` that nothing contradicts and that touches a mention that
    `is_fresh`; gives the table's SQL name. `everyone` says that all mentions are.

    As a pair's score rests on its two mentions alone, comparing only what changed gives the same
    pairs as comparing all.
    """
    engine = task.engine
    frequency_table(engine, task.model)
    recipe = recipe_of(task.model, task.spec, task.chance)
    scored_by = _scorer(task.spec)
    if task.spec.brought is not None:
        scored_by = by_brought(scored_by, task.spec.brought)
    feed = Feed(
        feed_of(task, task.columns, "m.is_fresh"),
        None if everyone else feed_of(task, task.columns, "not m.is_fresh"),
    )
    scored = engine.stage_batches("_scored", scored_by(task.spec, recipe, feed, task.evaluate))
    pairs = engine.stage(
        "_pair_new", f"select {columns_sql(task.pair)} from ({new_pairs_sql(scored, task)}) as n"
    )
    for name in ("_scored", "_frequency"):
        engine.unstage(name)
    return pairs


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


def new_pairs_sql(scored: str, task: Task) -> str:
    """SQL for the scored pairs that nothing contradicts, evidence in words, under mention ids."""
    kind, levels = task.spec.kind, task.model.levels
    return (
        f"with told as (select s.*, {words_sql(comparisons_of(task.spec))} as evidence,"
        f" {kind.doubt(levels)} as is_doubted from {scored} as s"
        f" where not {kind.contradiction(levels, is_weighed=True)})"
        f" select l._mention as _left, r._mention as _right, round(t.weight, 6) as weight,"
        f" round(t.probability, 9) as probability, {columns_sql(task.names, of='t')}, t.evidence,"
        f" case when t.probability >= {task.spec.accept_from} and not t.is_doubted then {literal(SAME)}"
        f" else {literal(REVIEW)} end as band, l._id as _left_id, r._id as _right_id"
        f" from told as t join {task.mentions} as l on l._id = t._left"
        f" join {task.mentions} as r on r._id = t._right"
    )


def recipe_columns(spec: LinkSpec, model: Model) -> list[str]:
    """The columns of the feed that pairs are compared by, whatever their chance."""
    recipe = recipe_of(model, spec, 0.5)
    return columns_with(spec.brought, recipe) if spec.brought else feed_columns(recipe)


def mention_columns(spec: LinkSpec, columns: Sequence[str]) -> tuple[str, ...]:
    """The columns of a mention that those of the feed are made of, and its id."""
    read = {*columns, *counted_of(spec)} - {rarity_column(name) for name in rarities_of(spec)}
    return tuple(sorted({"_mention", *read}))


def known_pairs_sql(task: Task, settled: str, changed: str) -> str:
    """SQL for the pairs that the last run scored and that touch a mention of `settled` and none of
    `changed`, before any was kept apart.
    """
    columns = columns_sql([name for name in task.pair if name != "band"], of="p")
    return (
        f"select {columns}, case when p.band = {literal(APART)} then {literal(SAME)}"
        f" else p.band end as band from {task.pair_table} as p"
        f" anti join {changed} as l on l._mention = p._left"
        f" anti join {changed} as r on r._mention = p._right"
        f" where p._left in (select _mention from {settled})"
        f" or p._right in (select _mention from {settled})"
    )


def feed_of(task: Task, columns: Sequence[str], which: str) -> pa.Table:
    """The `columns` of the mentions `m` for which the SQL `which` is true, and their `_id`."""
    counted = counted_of(task.spec)
    shares, joins = shares_sql(task.model, counted, "temp.main._frequency", task.spec.kind.products)
    rarities = {rarity_column(name): shares[name] for name in rarities_of(task.spec)}
    listed = ", ".join(
        f"{rarities.get(name) or 'm.' + quote(name)} as {quote(name)}" for name in columns
    )
    return task.engine.batches(
        f"select m._id, {listed} from {task.mentions} as m{joins} where {which} order by m._id"
    ).read_all()
