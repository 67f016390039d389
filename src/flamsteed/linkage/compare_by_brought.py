"""Pairs weighed by a Splink model that the council brought.

Weight and probability are the model's. The platform's own questions are still answered for every pair
that is kept: what contradicts, what a person must decide and the evidence in words rest on them.
"""

from collections.abc import Callable
from dataclasses import replace
from math import log2

import numpy as np
import pyarrow as pa

from flamsteed.linkage.brought import question_columns
from flamsteed.linkage.compare import Feed, blocks_of, everyone, feed_columns, pair_table
from flamsteed.linkage.kernel.find import Pairs, weigh
from flamsteed.linkage.kernel.native import load_native
from flamsteed.linkage.kernel.program import compiled
from flamsteed.linkage.kernel.recipe import Answer, Recipe
from flamsteed.linkage.kernel.records import Evaluate, Records, encoded
from flamsteed.linkage.spec import LinkSpec

Score = Callable[[LinkSpec, Recipe, Feed, Evaluate], pa.Table]


def columns_with(brought: Recipe, recipe: Recipe) -> list[str]:
    """The columns of a mention that the model and the platform's own `recipe` read."""
    theirs = {name for question in brought.questions for name in question_columns(question)}
    return sorted(theirs | set(feed_columns(recipe)))


def by_brought(score: Score, brought: Recipe) -> Score:
    """A scorer that weighs pairs by `brought`, through `score`, and answers the questions of the
    recipe that it is given.

    How common a value is, if the model weighs it, is counted among the mentions of the feed: the
    feed must hold all of them.
    """

    def scored(spec: LinkSpec, recipe: Recipe, feed: Feed, evaluate: Evaluate) -> pa.Table:
        model = replace(brought, blocks=blocks_of(spec.block_on))
        return _answered(recipe, feed, score(spec, model, feed, evaluate), evaluate)

    return scored


def _answered(recipe: Recipe, feed: Feed, found: pa.Table, evaluate: Evaluate) -> pa.Table:
    """The pairs of `found` and their weights, with what they answer to the questions of a recipe."""
    native = load_native()
    program = compiled(replace(recipe, blocks=()))
    records = encoded(program, everyone(feed), evaluate, native=native)
    left, right = (
        np.searchsorted(records.ids, found[side].to_numpy()).astype(np.int32)
        for side in ("_left", "_right")
    )
    _, levels = weigh(records, left, right, native=native)
    pairs = Pairs(left, right, found["weight"].to_numpy(), levels, len(left))
    return pair_table(program, records.ids, pairs)


def weigh_first_two(
    brought: Recipe, feed: pa.Table, evaluate: Evaluate
) -> tuple[float, list[tuple[int, float, float | None]]]:
    """The weight of the two mentions with the lowest ids, and for each question which of its answers
    holds (-1 for none), the bits, and the share of all mentions with the commoner of the two values,
    if the model weighs it.
    """
    native = load_native()
    records = encoded(compiled(replace(brought, blocks=())), feed, evaluate, native=native)
    one, other = np.array([0], np.int32), np.array([1], np.int32)
    weight, levels = weigh(records, one, other, native=native)
    told = []
    for question, level in zip(brought.questions, levels[0].tolist(), strict=True):
        share = _share(records, question.answers[level - 1]) if level else None
        bits = _bits(question.answers[level - 1], share) if level else 0.0
        told.append((level - 1, bits, share))
    return float(weight[0]), told


def _share(records: Records, answer: Answer) -> float | None:
    if answer.rarity is None:
        return None
    column = records.program.numbers.index(answer.rarity)
    one, other = records.number(column, np.array([0, 1]))
    share = np.fmax(one, other)
    return None if np.isnan(share) else float(np.exp2(share))


def _bits(answer: Answer, share: float | None) -> float:
    if share is None:
        return answer.weight
    counted = max(share, answer.rarity_least)
    return answer.weight + answer.rarity_scale * (log2(answer.rarity_base) - log2(counted))
