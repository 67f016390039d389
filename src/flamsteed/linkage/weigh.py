"""One pair of mentions weighed now: every comparison with its weight in bits, and the sum.

The pair is scored by the same engine as every run's (`compare.score`), whether a block brings it
together or not. When that seam changes, this file does, and no other that explains.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import log2
from typing import Any

from flamsteed.engine.dialect import columns_sql
from flamsteed.engine.engine import Engine
from flamsteed.errors import NotFound
from flamsteed.linkage.compare import (
    RARITIES,
    Feed,
    feed_columns,
    rarity_column,
    recipe_of,
    score,
)
from flamsteed.linkage.evidence import (
    COMPARISONS,
    CONTACT,
    CONTRADICTED,
    DOUBTED,
    SURE,
    Comparison,
)
from flamsteed.linkage.frequency import frequency_table
from flamsteed.linkage.kernel.recipe import Question, Recipe
from flamsteed.linkage.load_spec import read_model
from flamsteed.linkage.mention import KEPT
from flamsteed.linkage.pairs import Task, feed_of
from flamsteed.linkage.spec import LinkSpec, Model

_TOGETHER = "_together"


@dataclass(frozen=True)
class Weighed:
    """What one comparison says: its level in words, and its weight in bits (log2 of m over u).

    `m` and `u` are how often this level is found among pairs of one person and of two; a rare
    name (`share` of all mentions) takes the place of `u`. A comparison that is silent has no level
    and no weight. `left` and `right` are the values compared, where they were asked for.
    """

    name: str
    level: str
    words: str
    bits: float
    m: float | None = None
    u: float | None = None
    share: float | None = None
    is_against: bool = False
    is_sure: bool = False
    left: str = ""
    right: str = ""


@dataclass(frozen=True)
class Weighing:
    """One pair weighed: `weight` is `prior` and the bits of every comparison, in bits.

    `adjustment` is what is taken off because two people who live together might answer so too: the
    bits of every comparison are against two strangers. `slugs` are the levels by comparison, null for silent.
    """

    chance: float
    prior: float
    comparisons: tuple[Weighed, ...]
    weight: float
    probability: float
    adjustment: float
    slugs: Mapping[str, str | None]


def weigh(engine: Engine, spec: LinkSpec, left: str, right: str) -> Weighing:
    """Score the mentions `left` and `right` (ids) against each other, as a run would. Reads only.

    Raises NotFound if there is no model yet.
    """
    model = model_in_use(engine, spec)
    chance = model.chance(int(engine.value(f"select count(*) from linked.{spec.thing}_mention")))
    recipe = recipe_of(model, ((_TOGETHER,),), chance)
    scored, shares = _score_two(engine, spec, model, recipe, ends=(left, right))
    slugs = {question.name: scored[question.name] for question in recipe.questions}
    told = tuple(
        _weighed(comparison, question, slugs[question.name], shares)
        for comparison, question in zip(COMPARISONS, recipe.questions, strict=True)
    )
    weight = float(scored["weight"])
    return Weighing(
        chance, recipe.prior, told, weight, float(scored["probability"]),
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


def _score_two(
    engine: Engine, spec: LinkSpec, model: Model, recipe: Recipe, *, ends: tuple[str, str]
) -> tuple[Mapping[str, Any], Mapping[str, float]]:
    """The scored pair of two mentions, whether a block brings them together or not, and the share
    of all mentions that bear each of their names (the commoner of the two).
    """
    left, right = ends
    two = engine.stage(
        "_two",
        f"select {columns_sql(KEPT, of='m')}, 1 as {_TOGETHER},"
        f" case when m._mention = ? then 0 else 1 end as _id"
        f" from linked.{spec.thing}_mention as m where m._mention in (?, ?)",
        [left, left, right],
    )
    frequency_table(engine, model)
    task = Task(engine, spec, two, (), model, recipe.chance)
    columns = dict.fromkeys([*feed_columns(recipe), *map(rarity_column, RARITIES)])
    fed = feed_of(task, list(columns), "true")
    anyhow = replace(spec, review_from=0.0)
    (row,) = score(anyhow, recipe, Feed(fed), task.evaluate).to_pylist()
    for name in ("_two", "_frequency"):
        engine.unstage(name)
    return row, {name: max(fed[rarity_column(name)].to_pylist()) for name in RARITIES}


def _weighed(
    comparison: Comparison, question: Question, slug: str | None, shares: Mapping[str, float]
) -> Weighed:
    if slug is None:
        return Weighed(comparison.name, "", _silence(comparison), 0.0)
    level = next(each for each in comparison.levels if each.slug == slug)
    answer = next(each for each in question.answers if each.name == slug)
    share = shares[level.rarity] if level.rarity else None
    chance = answer.u if share is None else answer.u * share / answer.rarity_base
    return Weighed(
        comparison.name, slug, level.words or "nothing against it", log2(answer.m / chance),
        answer.m, chance, share, level.strength in (CONTRADICTED, DOUBTED),
        level.strength == SURE,
    )  # fmt: skip


def _silence(comparison: Comparison) -> str:
    """Why a comparison may say nothing."""
    shared = ", or too many share it" if comparison.name == CONTACT.name else ""
    return f"says nothing: not told on both sides{shared}"
