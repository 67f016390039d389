"""Pairs of mentions compared: the model as a recipe, and the platform's own engine that scores it.

The model is ours (levels with m and u, frozen shares of common names), so that a run is the same
run whichever records it is given: nothing is worked out from the data while comparing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from flamsteed.linkage.declared import comparisons_of, counted_of
from flamsteed.linkage.evidence import Comparison, Level
from flamsteed.linkage.kernel.find import Pairs, find_pairs
from flamsteed.linkage.kernel.learn import answers_of, expected_chance, learned, learned_at_home
from flamsteed.linkage.kernel.native import load_native
from flamsteed.linkage.kernel.program import Program, compiled
from flamsteed.linkage.kernel.recipe import Answer, Question, Recipe, weight_of
from flamsteed.linkage.kernel.records import Evaluate, base_columns, encoded
from flamsteed.linkage.kernel.taught import as_taught
from flamsteed.linkage.muted import MUTED
from flamsteed.linkage.spec import LinkSpec, Model

COMPANIONS = 2.0
TRAIN_FROM = 1_000
_USUAL_RARITY = 1e-3
_LEAST, _MOST = 1e-9, 1 - 1e-9


@dataclass(frozen=True)
class Feed:
    """Mentions to be compared: `_id` (a whole number in the order of mention ids) and the columns
    of `feed_columns`. `kept` are unchanged: pairs among them are known.
    """

    changed: pa.Table
    kept: pa.Table | None = None


def start_model(spec: LinkSpec) -> Model:
    """The model before training: the m and u that the levels are declared with."""
    levels = {c.name: {e.slug: _declared(e) for e in c.levels} for c in comparisons_of(spec)}
    rare = dict.fromkeys(counted_of(replace(spec, also_compare={})), 1e-4)
    return Model(COMPANIONS, levels, {}, rare, spec.kind.training.housemates)


def _declared(level: Level) -> tuple[float, ...]:
    return (level.m, level.u) if level.r is None else (level.m, level.u, level.r)


def recipe_of(
    model: Model,
    spec: LinkSpec,
    chance: float,
    *,
    blocks: tuple[tuple[str, ...], ...] | None = None,
) -> Recipe:
    """How pairs are compared: the levels of evidence with the model's m and u.

    `chance` is the probability that two of all the mentions, taken at random, are one person. A level
    that the model does not know, because it was declared later, weighs what it was declared with.
    `blocks` stand in for those of the specification.
    """
    usual = {name: sum(s * s for s in shares.values()) for name, shares in model.common.items()}
    questions = tuple(
        _question(c, model.levels.get(c.name, {}), usual) for c in comparisons_of(spec)
    )
    wanted = spec.block_on if blocks is None else blocks
    recipe = Recipe(questions, blocks_of(wanted), chance, model.at_home)
    return recipe if model.taught is None else as_taught(recipe, model.taught)


def _question(
    comparison: Comparison, weights: Mapping[str, tuple[float, ...]], usual: Mapping[str, float]
) -> Question:
    answers = (
        _answer(level, weights.get(level.slug, _declared(level)), usual)
        for level in comparison.levels
    )
    return Question(comparison.name, comparison.silent, tuple(answers))


def _answer(level: Level, weights: tuple[float, ...], usual: Mapping[str, float]) -> Answer:
    """One level. If it asks for more than the same name (an initial that fits as well), it is rarer
    than the name alone by as much as its u is below that of the name, whatever the name.
    """
    m, u, *r = (min(max(weight, _LEAST), _MOST) for weight in weights)
    base = u
    if level.rarity and level.rarity != "name_key":
        base = max(u, usual.get(level.rarity) or _USUAL_RARITY)
    return Answer(
        name=level.slug,
        sql=level.sql,
        m=m,
        u=u,
        rarity=f'log2("{rarity_column(level.rarity)}")' if level.rarity else None,
        rarity_base=base,
        keeps_m=level.fixed,
        keeps_u=level.fixed or level.fixed_u,
        r=r[0] if r else None,
    )


def rarity_column(name: str) -> str:
    """The column of the feed with the share of all mentions that have the same `name`."""
    return f"tf_{name}"


def blocks_of(block_on: tuple[tuple[str, ...], ...]) -> tuple[str, ...]:
    """The sets of columns that a specification blocks on, as conditions."""
    return tuple(_block(columns) for columns in block_on)


def _block(columns: tuple[str, ...]) -> str:
    muted = (MUTED.get(name, name) for name in columns)
    return " and ".join(f'l."{name}" = r."{name}"' for name in muted)


def feed_columns(recipe: Recipe) -> list[str]:
    """The columns of a mention that a recipe reads."""
    return base_columns(compiled(recipe))


def score(spec: LinkSpec, recipe: Recipe, feed: Feed, evaluate: Evaluate) -> pa.Table:
    """Every pair that a block brings together and that reaches `review_from`.

    Columns: `_left` < `_right` (ids), weight (bits), probability and, by question, the name of the
    level that holds (null: it says nothing). With `kept`, only pairs that touch a changed mention.
    """
    program, native = compiled(recipe), load_native()
    records, is_fresh = encoded(program, everyone(feed), evaluate, native=native), None
    if feed.kept is not None:
        is_fresh = np.isin(records.ids, feed.changed["_id"].to_numpy()).astype(np.uint8)
    pairs = find_pairs(
        records, weight_of(spec.review_from), native=native, is_fresh=is_fresh, threads=spec.threads
    )
    return pair_table(program, records.ids, pairs)


def everyone(feed: Feed) -> pa.Table:
    """The mentions of a feed, changed or not, in any order."""
    return feed.changed if feed.kept is None else pa.concat_tables([feed.changed, feed.kept])


def pair_table(program: Program, ids: npt.NDArray[np.int64], pairs: Pairs) -> pa.Table:
    """Pairs under their ids, with the names of their levels."""
    columns: dict[str, pa.Array] = {
        "_left": pa.array(ids[pairs.left]),
        "_right": pa.array(ids[pairs.right]),
        "weight": pa.array(pairs.weight),
        "probability": pa.array(probability_of(pairs.weight)),
    }
    for place, question in enumerate(program.recipe.questions):
        level = pairs.levels[:, place]
        names = pa.array([answer.name for answer in question.answers], pa.string())
        index = pa.array(level.astype(np.int16) - 1, mask=level == 0)
        columns[question.name] = pa.DictionaryArray.from_arrays(index, names).cast(pa.string())
    return pa.table(columns)


def probability_of(weight: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Bits as a probability."""
    low = np.exp2(-np.abs(weight))
    return np.where(weight >= 0, 1 / (1 + low), low / (1 + low))


def training_recipe(model: Model, spec: LinkSpec, mentions: int) -> Recipe:
    """The recipe whose blocks are those to train on."""
    return recipe_of(
        model,
        spec,
        model.chance(mentions),
        blocks=(*spec.kind.training.blocks, *spec.kind.training.at_home),
    )


def train(model: Model, spec: LinkSpec, feed: pa.Table, evaluate: Evaluate) -> Model:
    """`model` with m, u and companions learned from the mentions; levels that are fixed stay.

    `feed` has the columns of the training recipe and of the specification's. Too few mentions
    teach nothing.
    """
    size = feed.num_rows
    if size < TRAIN_FROM:
        return model
    native, training = load_native(), spec.kind.training
    records = encoded(compiled(training_recipe(model, spec, size)), feed, evaluate, native=native)
    trained = dict(enumerate(training.blocks.values()))
    found, at_home = learned(records, trained, native=native), 0.0
    if training.at_home:
        program = replace(records.program, recipe=found)
        blocks = range(len(trained), len(trained) + len(training.at_home))
        questions, at_home = learned_at_home(
            replace(records, program=program), blocks, training.living, native=native
        )
        found = replace(found, questions=questions)
    model = replace(model, levels=answers_of(found), at_home=round(at_home, 6))
    recipe = recipe_of(model, spec, model.chance(size))
    records = encoded(compiled(recipe), feed, evaluate, native=native)
    chance = expected_chance(records, native=native)
    companions = model.companions * chance / recipe.chance
    return replace(model, companions=round(companions, 4)) if chance else model
