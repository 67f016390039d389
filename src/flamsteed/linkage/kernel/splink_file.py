"""Splink model files (settings as JSON, Splink 4 and 5), read into a recipe and written from one."""

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

import sqlglot
from sqlglot import exp

from flamsteed.errors import ModelNotUsable
from flamsteed.linkage.kernel.program import SHARE
from flamsteed.linkage.kernel.recipe import Answer, Question, Recipe

LEAST = 1e-300
_USUAL_CHANCE = 0.0001
_USUAL = "usual"


def is_splink(plain: object) -> bool:
    """Whether JSON that was read is a Splink model."""
    return isinstance(plain, Mapping) and "comparisons" in plain and "link_type" in plain


def recipe_from_splink(text: str) -> Recipe:
    """The recipe of a Splink model file: the same levels, weights and blocks.

    Raises ModelNotUsable if it is not a trained model for one table of records.
    """
    try:
        plain = json.loads(text)
    except ValueError as error:
        raise ModelNotUsable(f"The Splink model is not JSON: {error}") from None
    if not is_splink(plain):
        raise ModelNotUsable("The file is not a Splink model: it has no comparisons.")
    if plain["link_type"] != "dedupe_only":
        raise ModelNotUsable(
            f"The Splink model links two tables (`{plain['link_type']}`). Train it with"
            " `dedupe_only`: the platform holds the records of all systems in one table."
        )
    blocks = plain.get("blocking_rules_to_generate_predictions") or []
    return Recipe(
        tuple(_question(c, n) for n, c in enumerate(plain["comparisons"])),
        tuple(_block(rule) for rule in blocks),
        float(plain.get("probability_two_random_records_match", _USUAL_CHANCE)),
    )


def _block(rule: Any) -> str:
    if isinstance(rule, Mapping):
        if rule.get("arrays_to_explode") or rule.get("salting_partitions", 1) not in (None, 1):
            raise ModelNotUsable(
                f"The block {rule['blocking_rule']} takes lists apart or is salted: neither is"
                " known here. Give the parts columns of their own."
            )
        return str(rule["blocking_rule"])
    return str(rule)


def _question(plain: Mapping[str, Any], place: int) -> Question:
    levels = list(plain["comparison_levels"])
    silent = [level["sql_condition"] for level in levels if level.get("is_null_level")]
    told = [level for level in levels if not level.get("is_null_level")]
    name = str(plain.get("output_column_name") or f"comparison_{place + 1}")
    usual = usual_shares(len(told))
    told = [dict(level) | {_USUAL: each} for level, each in zip(told, usual, strict=True)]
    answers = tuple(_answer(name, level, told) for level in told)
    return Question(name, " or ".join(f"({sql})" for sql in silent) or "false", answers)


def _answer(name: str, level: Mapping[str, Any], told: Sequence[Mapping[str, Any]]) -> Answer:
    label = str(level.get("label_for_charts") or level["sql_condition"])
    is_else = str(level["sql_condition"]).strip().upper() == "ELSE"
    column = None if is_else else level.get("tf_adjustment_column")
    scale = float(level.get("tf_adjustment_weight", 1.0))
    base = 1.0
    if column and scale:
        base = _share(name, level, "u_probability")
        if not level.get("disable_tf_exact_match_detection"):
            base = _exact_share(name, str(column), told)
    return Answer(
        name=label,
        sql=str(level["sql_condition"]),
        m=_share(name, level, "m_probability"),
        u=_share(name, level, "u_probability"),
        rarity=SHARE + _quoted(str(column)) if column and scale else None,
        rarity_base=base,
        rarity_scale=scale,
        rarity_least=float(level.get("tf_minimum_u_value", 0.0)),
        keeps_m=bool(level.get("fix_m_probability")),
        keeps_u=bool(level.get("fix_u_probability")),
    )


def usual_shares(levels: int) -> list[dict[str, float]]:
    """What Splink takes for levels that training never saw, the highest level first: 95 % of pairs of
    one person at the top, and weights of 10 bits there and from 3 down to -5 below.
    """
    below = levels - 1
    if not below:
        return [{"m_probability": 0.95, "u_probability": 0.95 / 2**10}]
    weights = [10.0, *(3 - 8 * n / (below - 1) if below > 1 else -5.0 for n in range(below))]
    shares = [0.95, *[0.05 / below] * below]
    return [
        {"m_probability": m, "u_probability": m / 2**w}
        for m, w in zip(shares, weights, strict=True)
    ]


def _share(name: str, level: Mapping[str, Any], key: str) -> float:
    """A probability of one level; what is usual for its place, if training never saw it."""
    said = level.get(key)
    if said is None or isinstance(said, str):
        said = level[_USUAL][key]
    if isinstance(said, (int, float)) and said >= 0 and math.isfinite(said):
        return max(float(said), LEAST)
    raise ModelNotUsable(
        f"In the Splink model, comparison {name}, level {level.get('label_for_charts')!r}: {key} is no"
        " probability."
    )


def _exact_share(name: str, column: str, told: Sequence[Mapping[str, Any]]) -> float:
    """How often two records of different people have the same value of a column."""
    same = _quoted(column)
    for level in told:
        condition = str(level["sql_condition"])
        if condition.strip().upper() == "ELSE":
            continue
        said = sqlglot.parse_one(condition, read="duckdb")
        while isinstance(said, exp.Paren):
            said = said.this
        sides = [said.left, said.right] if isinstance(said, exp.EQ) else []
        if all(isinstance(side, exp.Column) for side in sides) and sides:
            names = {side.name.lower() for side in sides}
            bare = column.strip('"').lower()
            if names == {f"{bare}_l", f"{bare}_r"}:
                return _share(name, level, "u_probability")
    raise ModelNotUsable(
        f"In the Splink model, comparison {name} weighs how common {same} is, but has no level"
        " for the same value."
    )


def _quoted(column: str) -> str:
    said = sqlglot.parse_one(column, read="duckdb")
    for each in said.find_all(exp.Identifier):
        each.set("quoted", True)
    return said.sql("duckdb")


def rarity_copies(recipe: Recipe) -> dict[str, str]:
    """By `question.answer`, the column by whose value Splink is to look up a share that the recipe
    gives and Splink does not count itself: one for each level.
    """
    return {
        f"{question.name}.{answer.name}": f"rarity_{question.name}_{answer.name}"
        for question in recipe.questions
        for answer in question.answers
        if answer.rarity and not answer.rarity.startswith(SHARE)
    }


def counted_columns(recipe: Recipe) -> list[str]:
    """The columns of which Splink counts itself how common their values are."""
    several = (a.rarity for question in recipe.questions for a in question.answers if a.rarity)
    counted = {rarity.removeprefix(SHARE) for rarity in several if rarity.startswith(SHARE)}
    return sorted(column.strip('"') for column in counted)


def splink_settings(
    recipe: Recipe, *, id_column: str = "_id", columns: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """A recipe as Splink settings, ready for `Linker` or to be saved as a model file.

    `columns` names the column that Splink should look up how common a value is by, for rarities
    that are not counted among the records themselves.
    """
    return {
        "link_type": "dedupe_only",
        "sql_dialect": "duckdb",
        "unique_id_column_name": id_column,
        "probability_two_random_records_match": recipe.chance,
        "retain_matching_columns": False,
        "retain_intermediate_calculation_columns": False,
        "blocking_rules_to_generate_predictions": [
            {"blocking_rule": block, "sql_dialect": "duckdb"} for block in recipe.blocks
        ],
        "comparisons": [_comparison(question, columns or {}) for question in recipe.questions],
    }


def _comparison(question: Question, columns: Mapping[str, str]) -> dict[str, Any]:
    silent = {
        "sql_condition": question.silent,
        "label_for_charts": "silent",
        "is_null_level": True,
    }
    last = len(question.answers) - 1
    levels = [
        _level(question, answer, columns) | ({"sql_condition": "ELSE"} if place == last else {})
        for place, answer in enumerate(question.answers)
    ]
    return {"output_column_name": question.name, "comparison_levels": [silent, *levels]}


def _level(question: Question, answer: Answer, columns: Mapping[str, str]) -> dict[str, Any]:
    level = {
        "sql_condition": answer.sql,
        "label_for_charts": answer.name,
        "m_probability": answer.m,
        "u_probability": answer.u,
        "fix_m_probability": answer.keeps_m,
        "fix_u_probability": answer.keeps_u,
    }
    if answer.rarity is None:
        return level
    known = columns.get(f"{question.name}.{answer.name}")
    column = known or answer.rarity.removeprefix(SHARE).strip('"')
    level |= {
        "tf_adjustment_column": column,
        "tf_adjustment_weight": answer.rarity_scale,
        "tf_minimum_u_value": answer.rarity_least,
    }
    if known or answer.rarity_base == answer.u:
        level["disable_tf_exact_match_detection"] = True
    return level
