"""The same recipe scored by Splink, on a DuckDB of its own. The only file that knows Splink.

Slower, and the same pairs and weights: a check on our own engine, and the path to Spark.
"""

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pyarrow as pa
from splink import DuckDBAPI, Linker
from splink.internals.splink_dataframe import SplinkDataFrame

from flamsteed.engine.dialect import literal, quote
from flamsteed.linkage.compare import Feed
from flamsteed.linkage.kernel.recipe import Answer, Question, Recipe
from flamsteed.linkage.kernel.records import Evaluate
from flamsteed.linkage.kernel.splink_file import splink_settings
from flamsteed.linkage.spec import LinkSpec


def score(spec: LinkSpec, recipe: Recipe, feed: Feed, evaluate: Evaluate) -> pa.Table:  # noqa: ARG001 - the seam
    """What `compare.score` gives, worked out by Splink."""
    with _quiet():
        api = DuckDBAPI(connection=":memory:")
        api.duckdb_con.execute(f"set memory_limit = '{spec.memory_limit}'")
        api.duckdb_con.execute(f"set threads = {int(spec.threads)}")
        everyone = (
            feed.changed if feed.kept is None else pa.concat_tables([feed.changed, feed.kept])
        )
        api.duckdb_con.register("everyone", everyone)
        changed = _registered(api, recipe, feed.changed, "changed")
        copies = {f"{q.name}.{a.name}": _copy(q, a) for q, a in _rarities(recipe)}
        settings = splink_settings(recipe, columns=copies)
        settings["retain_matching_columns"] = True
        linker = Linker(changed, settings, log_level=None)
        for question, answer in _rarities(recipe):
            _register_shares(api, linker, (_copy(question, answer), answer))
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
    return pairs.sort_by([("_left", "ascending"), ("_right", "ascending")])


def _rarities(recipe: Recipe) -> list[tuple[Question, Answer]]:
    """Every level that weighs how common a value is, with its question."""
    return [
        (question, answer)
        for question in recipe.questions
        for answer in question.answers
        if answer.rarity
    ]


def _copy(question: Question, answer: Answer) -> str:
    """The column by whose value Splink looks up how common it is: one for each level."""
    return f"rarity_{question.name}_{answer.name}"


def _registered(api: DuckDBAPI, recipe: Recipe, mentions: pa.Table, name: str) -> SplinkDataFrame:
    """Mentions as Splink sees them: the share of a name stands as the value that is looked up."""
    api.duckdb_con.register(f"given_{name}", mentions)
    listed = "".join(
        f", cast({answer.rarity} as varchar) as {_copy(question, answer)}"
        for question, answer in _rarities(recipe)
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
        f" match_weight as weight, match_probability as probability, {answers}"
        f" from {found.physical_name}"
    ).to_arrow_table()


def _answer_sql(question: Question) -> str:
    """The level by name, from Splink's number for it: the last is 0, silence -1."""
    last = len(question.answers) - 1
    whens = " ".join(
        f"when {last - place} then {literal(answer.name)}"
        for place, answer in enumerate(question.answers)
    )
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
