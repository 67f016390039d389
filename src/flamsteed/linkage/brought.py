"""A council's own Splink model, brought by `splink_model`: read, and held against what a mention tells."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlglot import exp
from sqlglot.errors import SqlglotError

from flamsteed.errors import ModelNotUsable, StoreFault
from flamsteed.linkage.kernel.program import SHARE, Program, compiled, parsed
from flamsteed.linkage.kernel.recipe import Answer, Question, Recipe
from flamsteed.linkage.kernel.records import base_columns
from flamsteed.linkage.kernel.splink_file import recipe_from_splink, usual_shares
from flamsteed.linkage.kind import Kind
from flamsteed.linkage.person import PEOPLE

FLAGS = ("is_crowded",)


def columns_read(kind: Kind) -> tuple[str, ...]:
    """The columns of a mention that a Splink model may read: all text but for `FLAGS`. Not those that
    are muted whatever they are called, such as `full_name`, which is null without a middle name: a
    model that calls its own so would be misunderstood.
    """
    worked_out = tuple(name for name in kind.worked_out if name not in kind.muted)
    also = tuple(name for name in kind.muted if name not in kind.worked_out)
    return (*kind.attributes, *worked_out, *also, *FLAGS)


COLUMNS = columns_read(PEOPLE)
"""The columns of a mention of a person that a Splink model may read."""
_TAKEN = {"_left", "_right", "weight", "probability"}


def brought_recipe(
    text: str, renamed: Mapping[str, str], known: Sequence[str] = COLUMNS
) -> tuple[Recipe | None, list[str]]:
    """The recipe of the Splink model `text`, and every mistake in it, in words.

    `renamed` gives a mention's column (one of `known`) for each of the model's that has another name. The recipe has
    no blocks: the project says which records are compared. None if there is a mistake.
    """
    try:
        recipe = replace(recipe_from_splink(text), blocks=())
        mistakes = list(_untrained(json.loads(text)))
        recipe = replace(recipe, questions=tuple(_named(q, renamed) for q in recipe.questions))
        unknown = sorted({c for q in recipe.questions for c in question_columns(q)} - set(known))
    except ModelNotUsable as error:
        return None, [str(error)]
    except (KeyError, TypeError, AttributeError, ValueError, SqlglotError):
        return None, ["It is no Splink model as `linker.misc.save_model_to_json` writes it."]
    if not 0 < recipe.chance < 1:
        mistakes.append("`probability_two_random_records_match` must be above 0 and below 1.")
    mistakes += _misnamed(recipe)
    if unknown:
        mistakes.append(
            f"The model reads {_listed(unknown)}, which a mention has not; it has {_listed(known)}."
            " Say which is which in `splink_columns`, such as `first_name: forename`."
        )
    else:
        mistakes += [said for q in recipe.questions for said in _not_askable(q)]
    return (None if mistakes else recipe), mistakes


def question_columns(question: Question) -> list[str]:
    """The columns of a record that a question reads, in order."""
    asked = (question.silent, *(a.sql for a in question.answers if not _is_else(a.sql)))
    read = {c.name[:-2] for sql in asked for c in parsed(sql).find_all(exp.Column)}
    common = {_bare(a.rarity) for a in question.answers if a.rarity}
    return sorted(read | common)


def counts_shares(recipe: Recipe | None) -> bool:
    """Whether there is a recipe that weighs how common a value is among all records: then every change
    may touch every pair.
    """
    questions = recipe.questions if recipe else ()
    return any(answer.rarity for question in questions for answer in question.answers)


def _untrained(plain: Mapping[str, Any]) -> Iterator[str]:
    """The levels that training never saw: Splink only guesses what they weigh."""
    for place, comparison in enumerate(plain["comparisons"], start=1):
        name = comparison.get("output_column_name") or f"comparison {place}"
        told = [each for each in comparison["comparison_levels"] if not each.get("is_null_level")]
        for level, usual in zip(told, usual_shares(len(told)), strict=True):
            lacking = [key for key in usual if not isinstance(level.get(key), (int, float))]
            if lacking:
                label = level.get("label_for_charts") or level["sql_condition"]
                guess = " and ".join(f"{key} {usual[key]:.6g}" for key in lacking)
                yield (
                    f"Comparison {name}, level `{label}`, was never trained; Splink would take"
                    f" {guess}. Train it, or write into the file what you find right."
                )


def _misnamed(recipe: Recipe) -> Iterator[str]:
    """Comparisons that could not be told apart."""
    names = [question.name for question in recipe.questions]
    for name in sorted({n for n in names if names.count(n) > 1 or n in _TAKEN}):
        yield f"Give the comparison `{name}` an `output_column_name` that is its own."


def _not_askable(question: Question) -> Iterator[str]:
    """Why a question cannot be asked; nothing if it can."""
    try:
        program = compiled(Recipe((question,), (), 0.5))
        _held_against_a_mention(program)
    except ModelNotUsable as error:
        yield f"Comparison {question.name}: {error}"
    except StoreFault as error:
        said = str(error).removeprefix("A query could not be understood: ").split(". If it is")[0]
        yield f"Comparison {question.name}: {said}. A mention tells everything as text."


def _held_against_a_mention(program: Program) -> None:
    """Have the database understand what is worked out of one record. Raises StoreFault if it cannot."""
    # Imported here, because projects without a Splink model are checked quicker without it.
    from flamsteed.engine.on_duckdb import open_store

    kinds = {name: "boolean" if name in FLAGS else "varchar" for name in base_columns(program)}
    nobody = ", ".join(f'cast(null as {kind}) as "{name}"' for name, kind in kinds.items())
    numbers = [sql for n, sql in enumerate(program.numbers) if n not in program.counted]
    asked = [
        *(f"cast({sql} as varchar)" for sql in program.codes),
        *(f"cast({sql} as integer)" for sql in program.flags),
        *(f"cast({sql} as double)" for sql in numbers),
    ]
    engine = open_store(None)
    try:
        engine.rows(f"select {', '.join(asked) or 1} from (select {nobody or 1}) as nobody")
    finally:
        engine.close()


def _named(question: Question, renamed: Mapping[str, str]) -> Question:
    """A question over a mention's columns."""
    return replace(
        question,
        silent=_over_mentions(question.silent, renamed),
        answers=tuple(_answer(answer, renamed) for answer in question.answers),
    )


def _answer(answer: Answer, renamed: Mapping[str, str]) -> Answer:
    rarity = answer.rarity and f'{SHARE}"{_column(_bare(answer.rarity), renamed)}"'
    sql = answer.sql if _is_else(answer.sql) else _over_mentions(answer.sql, renamed)
    return replace(answer, sql=sql, rarity=rarity)


def _over_mentions(sql: str, renamed: Mapping[str, str]) -> str:
    said = parsed(sql)
    for column in said.find_all(exp.Column):
        name, side = column.name[:-2], column.name[-2:].lower()
        if side not in ("_l", "_r"):
            raise ModelNotUsable(
                f"Columns must end in _l and _r, one for each record: {said.sql('duckdb')}"
            )
        column.set("this", exp.to_identifier(_column(name, renamed) + side))
    return said.sql("duckdb")


def _column(name: str, renamed: Mapping[str, str]) -> str:
    """The mention's column that the model calls `name`; as in SQL, capitals make no difference."""
    known = {theirs.lower(): ours for theirs, ours in renamed.items()}
    return known.get(name.lower(), name.lower())


def _bare(rarity: str) -> str:
    said = parsed(rarity.removeprefix(SHARE))
    return said.name


def _is_else(sql: str) -> bool:
    return sql.strip().upper() == "ELSE"


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)
