"""The same recipe scored by Splink, on a DuckDB of its own. The only file that knows Splink.

Slower, and the same pairs and weights: a check on our own engine, and the path to Spark.
"""

import logging
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
import pyarrow as pa
from splink import DuckDBAPI, Linker
from splink.internals.splink_dataframe import SplinkDataFrame

from flamsteed.engine.dialect import literal, quote
from flamsteed.linkage.compare import Feed, everyone, probability_of
from flamsteed.linkage.kernel.recipe import Answer, Question, Recipe, weight_of
from flamsteed.linkage.kernel.records import Evaluate
from flamsteed.linkage.kernel.splink_file import counted_columns, rarity_copies, splink_settings
from flamsteed.linkage.kernel.weights import together
from flamsteed.linkage.spec import LinkSpec


def score(spec: LinkSpec, recipe: Recipe, feed: Feed, evaluate: Evaluate) -> pa.Table:  # noqa: ARG001 - the seam
    """What `compare.score` gives, worked out by Splink."""
    with _quiet():
        api = DuckDBAPI(connection=":memory:")
        api.duckdb_con.execute(f"set memory_limit = '{spec.memory_limit}'")
        api.duckdb_con.execute(f"set threads = {int(spec.threads)}")
        api.duckdb_con.register("everyone", everyone(feed))
        changed = _registered(api, recipe, feed.changed, "changed")
        settings = splink_settings(recipe, columns=rarity_copies(recipe))
        settings["retain_matching_columns"] = True
        linker = Linker(changed, settings, log_level=None)
        for answer, copy in _copied(recipe):
            _register_shares(api, linker, (copy, answer))
        for column in counted_columns(recipe):
            linker.table_management.compute_tf_table(column)
        asked: dict[str, Any] = {
            "threshold_match_probability": spec.review_from,
            "warning_mode": "never",
        }
        found = [linker.inference.predict_within(changed, **asked)]
        if feed.kept is not None and feed.kept.num_rows:
            kept = _registered(api, recipe, feed.kept, "kept")
            found.append(linker.inference.predict_between(changed, kept, **asked))
        pairs = pa.concat_tables([_pairs(api, recipe, each) for each in found])
        api.duckdb_con.close()
    pairs = _against_both(pairs, weight_of(spec.review_from))
    return pairs.sort_by([("_left", "ascending"), ("_right", "ascending")])


def _against_both(pairs: pa.Table, least: float) -> pa.Table:
    """The pairs that weigh enough, also against two people who live together, which Splink cannot say."""
    sides = [pairs[name].to_numpy() for name in ("weight", "_at_home")]
    weight = together(np.stack(sides, axis=1))
    both = {"weight": weight, "probability": probability_of(weight)}
    for name, values in both.items():
        pairs = pairs.set_column(pairs.column_names.index(name), name, pa.array(values))
    return pairs.drop_columns(["_at_home"]).filter(pa.array(weight >= least))


def _copied(recipe: Recipe) -> list[tuple[Answer, str]]:
    """Every level with a frozen share, and the column by whose value Splink looks it up."""
    copies = rarity_copies(recipe)
    return [
        (answer, copies[f"{question.name}.{answer.name}"])
        for question in recipe.questions
        for answer in question.answers
        if f"{question.name}.{answer.name}" in copies
    ]


def _registered(api: DuckDBAPI, recipe: Recipe, mentions: pa.Table, name: str) -> SplinkDataFrame:
    """Mentions as Splink sees them: the share of a name stands as the value that is looked up."""
    api.duckdb_con.register(f"given_{name}", mentions)
    listed = "".join(
        f", cast({answer.rarity} as varchar) as {copy}" for answer, copy in _copied(recipe)
    )
    table = api.duckdb_con.execute(f"select *{listed} from given_{name}").to_arrow_table()
    return api.register(table, dataset_display_name=name)


def _register_shares(api: DuckDBAPI, linker: Linker, rarity: tuple[str, Answer]) -> None:
    """Give Splink the frozen share of every name, so that it counts none itself.

    Splink takes the level's own u as the share that is usual; where the recipe takes another, the
    shares are moved by as much.
    """
    name, answer = rarity
    sql, moved = answer.rarity, answer.u / answer.rarity_base
    told = api.duckdb_con.execute(
        f"select distinct cast({sql} as varchar) as {name},"
        f" pow(2.0, {sql}) * {moved!r} as tf_{name} from everyone"
    ).to_arrow_table()
    table = api.register(told, dataset_display_name=f"share_{name}")
    linker.table_management.register_term_frequency_lookup(table, name)


def _pairs(api: DuckDBAPI, recipe: Recipe, found: SplinkDataFrame) -> pa.Table:
    """The pairs of one prediction, the lower id first, with the level of each question by name."""
    answers = ", ".join(f"{_answer_sql(q)} as {quote(q.name)}" for q in recipe.questions)
    return api.duckdb_con.execute(
        "select least(_id_l, _id_r) as _left, greatest(_id_l, _id_r) as _right,"
        f" match_weight as weight, match_probability as probability,"
        f" {_at_home_sql(recipe)} as _at_home, {answers}"
        f" from {found.physical_name}"
    ).to_arrow_table()


def _at_home_sql(recipe: Recipe) -> str:
    """The bits for one person and against two who live together."""
    prior = recipe.prior_at_home
    bits = [f"cast('{prior}' as double)"]
    bits += [
        f"coalesce({_by_level(q, [repr(a.weight_at_home) for a in q.answers])}, 0)"
        for q in recipe.questions
    ]
    return " + ".join(bits)


def _answer_sql(question: Question) -> str:
    """The level by name."""
    return _by_level(question, [literal(answer.name) for answer in question.answers])


def _by_level(question: Question, told: Sequence[str]) -> str:
    """SQL of each level, from Splink's number for it: the last is 0, silence -1."""
    last = len(told) - 1
    whens = " ".join(f"when {last - place} then {sql}" for place, sql in enumerate(told))
    return f"case {quote('gamma_' + question.name)} {whens} end"


@contextmanager
def _quiet() -> Iterator[None]:
    """Splink tells of every step; none of it is for the reader of a run."""
    loud = logging.getLogger("splink")
    before = loud.level
    loud.setLevel(logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        loud.setLevel(before)
