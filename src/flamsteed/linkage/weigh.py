"""One pair of mentions weighed now: every comparison with its weight in bits, and the sum.

The pair is scored by the same engine as every run's (`compare.score`), whether a block brings it
together or not. When that seam changes, this file does, and no other that explains.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import log2
from typing import Any

import numpy as np

from flamsteed.engine.dialect import columns_sql
from flamsteed.engine.engine import Engine
from flamsteed.errors import ModelNotUsable, NotFound
from flamsteed.linkage.brought import counts_shares, question_columns
from flamsteed.linkage.compare import (
    Feed,
    feed_columns,
    probability_of,
    rarity_column,
    recipe_of,
    score,
)
from flamsteed.linkage.compare_by_brought import weigh_first_two
from flamsteed.linkage.declared import comparisons_of, rarities_of
from flamsteed.linkage.evidence import CONTACT, Comparison
from flamsteed.linkage.frequency import frequency_table
from flamsteed.linkage.kernel.recipe import Question, Recipe
from flamsteed.linkage.mention import kept_of
from flamsteed.linkage.model_file import read_model
from flamsteed.linkage.pairs import Task, feed_of
from flamsteed.linkage.spec import LinkSpec, Model

_TOGETHER = "_together"


@dataclass(frozen=True)
class Weighed:
    """What one comparison says: its level in words, and its weight in bits (log2 of m over u).

    `m` and `u` are how often this level is found among pairs of one person and of two; a rare
    name (`share` of all mentions) takes the place of `u`. A comparison that is silent has no level
    and no weight. `columns` are what is compared; `left` and `right` the values, where they were
    asked for.
    """

    name: str
    level: str
    words: str
    bits: float
    m: float | None = None
    u: float | None = None
    share: float | None = None
    columns: tuple[str, ...] = ()
    left: str = ""
    right: str = ""


@dataclass(frozen=True)
class Weighing:
    """One pair weighed: `weight` is `prior` and the bits of every comparison, in bits.

    `adjustment` is what is taken off because two people who live together might answer so too: the
    bits of every comparison are against two strangers. `slugs` are the levels of the platform's own
    comparisons, null for silent, whoever's model weighs; `is_brought` says that the council's own
    Splink model does.
    """

    chance: float
    prior: float
    comparisons: tuple[Weighed, ...]
    weight: float
    probability: float
    adjustment: float
    slugs: Mapping[str, str | None]
    is_brought: bool = False


def weigh(engine: Engine, spec: LinkSpec, left: str, right: str) -> Weighing:
    """Score the mentions `left` and `right` (ids) against each other, as a run would. Reads only.

    Raises NotFound if there is no model yet.
    """
    model = model_in_use(engine, spec)
    chance = model.chance(int(engine.value(f"select count(*) from linked.{spec.thing}_mention")))
    recipe = recipe_of(model, spec, chance, blocks=((_TOGETHER,),))
    scored, shares = _score_two(engine, spec, model, recipe, ends=(left, right))
    slugs = {question.name: scored[question.name] for question in recipe.questions}
    if spec.brought is not None:
        task = Task(engine, spec, "", (), model, chance)
        return _by_brought(task, spec.brought, slugs, ends=(left, right))
    told = tuple(
        replace(
            _weighed(comparison, question, slugs[question.name], shares),
            columns=spec.kind.shown.get(comparison.name, (comparison.name,)),
        )
        for comparison, question in zip(comparisons_of(spec), recipe.questions, strict=True)
    )
    weight = float(scored["weight"])
    return Weighing(
        recipe.chance, recipe.prior, told, weight, float(scored["probability"]),
        adjustment=round(weight - recipe.prior - sum(each.bits for each in told), 6),
        slugs=slugs,
    )  # fmt: skip


def model_in_use(engine: Engine, spec: LinkSpec) -> Model:
    """The model that runs use: the council's own, or the one that the first run trained."""
    if spec.model is not None:
        return spec.model
    table = f"linked.{spec.thing}_model"
    if not engine.has_table(table):
        raise NotFound(f"{table} is not there yet. Run the path first: `flamsteed run`.")
    return read_model(str(engine.value(f"select model from {table}")))


def own_model_in_use(engine: Engine, spec: LinkSpec) -> Model:
    """The same, for what cannot weigh by a brought model.

    Raises ModelNotUsable if the council's own Splink model weighs the pairs.
    """
    if spec.brought is not None:
        raise ModelNotUsable(
            f"{spec.path.name} weighs pairs by a `splink_model`; looking up and certifying weigh by the"
            " platform's own model and would say something else. Take the line out to use them."
        )
    return model_in_use(engine, spec)


def _score_two(
    engine: Engine, spec: LinkSpec, model: Model, recipe: Recipe, *, ends: tuple[str, str]
) -> tuple[Mapping[str, Any], Mapping[str, float | None]]:
    """The scored pair of two mentions, whether a block brings them together or not, and the share
    of all mentions that bear each of their names (the commoner of the two).
    """
    left, right = ends
    two = engine.stage(
        "_two",
        f"select {columns_sql(kept_of(spec), of='m')}, 1 as {_TOGETHER},"
        f" case when m._mention = ? then 0 else 1 end as _id"
        f" from linked.{spec.thing}_mention as m where m._mention in (?, ?)",
        [left, left, right],
    )
    frequency_table(engine, model)
    task = Task(engine, spec, two, (), model, recipe.chance)
    columns = dict.fromkeys([*feed_columns(recipe), *map(rarity_column, rarities_of(spec))])
    fed = feed_of(task, list(columns), "true")
    anyhow = replace(spec, review_from=0.0)
    (row,) = score(anyhow, recipe, Feed(fed), task.evaluate).to_pylist()
    for name in ("_two", "_frequency"):
        engine.unstage(name)
    return row, {n: _commoner(fed[rarity_column(n)].to_pylist()) for n in rarities_of(spec)}


def _commoner(shares: Sequence[float | None]) -> float | None:
    """The greater share of two; None where neither is known."""
    return max((share for share in shares if share is not None), default=None)


def _weighed(
    comparison: Comparison, question: Question, slug: str | None, shares: Mapping[str, float | None]
) -> Weighed:
    if slug is None:
        said = _silence(comparison)
        return Weighed(comparison.name, "", said, 0.0)
    level = next(each for each in comparison.levels if each.slug == slug)
    answer = next(each for each in question.answers if each.name == slug)
    share = shares[level.rarity] if level.rarity else None
    chance = answer.u
    if share is not None:
        chance *= (share / answer.rarity_base) ** answer.rarity_scale
    return Weighed(
        comparison.name, slug, level.words or "nothing against it", log2(answer.m / chance),
        answer.m, chance, share,
    )  # fmt: skip


def _by_brought(
    task: Task, brought: Recipe, slugs: Mapping[str, str | None], *, ends: tuple[str, str]
) -> Weighing:
    """Two mentions weighed by the council's own Splink model."""
    left, right = ends
    columns = sorted(
        {name for question in brought.questions for name in question_columns(question)}
    )
    which = "true" if counts_shares(brought) else "m._mention in (?, ?)"
    fed = task.engine.batches(
        f"select case m._mention when ? then 0 when ? then 1 else 2 end as _id, {columns_sql(columns, of='m')}"
        f" from {task.mention_table} as m where {which} order by _id",
        [left, right, *(() if which == "true" else ends)],
    ).read_all()
    weight, told = weigh_first_two(brought, fed, task.evaluate)
    comparisons = tuple(
        _weighed_by_brought(question, *each)
        for question, each in zip(brought.questions, told, strict=True)
    )
    return Weighing(
        brought.chance, brought.prior, comparisons, weight,
        float(probability_of(np.array([weight]))[0]), adjustment=0.0, slugs=slugs, is_brought=True,
    )  # fmt: skip


def _weighed_by_brought(
    question: Question, place: int, bits: float, share: float | None
) -> Weighed:
    columns = tuple(question_columns(question))
    if place < 0:
        said = "says nothing: not told on both sides"
        return Weighed(question.name, "", said, 0.0, columns=columns)
    answer = question.answers[place]
    return Weighed(
        question.name, answer.name, answer.name, bits, answer.m, answer.m / 2**bits, share, columns
    )


def _silence(comparison: Comparison) -> str:
    """Why a comparison may say nothing."""
    shared = ", or too many share it" if comparison.name == CONTACT.name else ""
    return f"says nothing: not told on both sides{shared}"
