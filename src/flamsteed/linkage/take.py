"""The model in use taken away: as Splink settings, and the SELECT that gives Splink the records."""

from dataclasses import dataclass
from typing import Any

from flamsteed.drawing.words import a
from flamsteed.engine.dialect import columns_sql, literal, quote
from flamsteed.engine.engine import Engine
from flamsteed.linkage.compare import feed_columns, rarity_column, recipe_of
from flamsteed.linkage.declared import counted_of, rarities_of
from flamsteed.linkage.frequency import shares_sql
from flamsteed.linkage.kernel.recipe import Answer, Recipe
from flamsteed.linkage.kernel.splink_file import rarity_copies, splink_settings
from flamsteed.linkage.spec import LinkSpec, Model
from flamsteed.linkage.weigh import model_in_use


@dataclass(frozen=True)
class Taken:
    """A model for Splink: `settings` as its model file holds them, and `select`, one row per mention,
    to be run on the store. `is_whole` is false if pairs are weighed here against people who live
    together, too, which Splink cannot say.
    """

    settings: dict[str, Any]
    select: str
    is_whole: bool


def take(engine: Engine, spec: LinkSpec) -> Taken:
    """The model that runs use, for Splink. Reads only, and holds nothing of a record.

    How common names are is frozen in the model, while Splink counts what it is given: so the SELECT
    has a column for each level that weighs it (`rarity_...`), whose value is the share to be taken, as
    text. Raises NotFound if there is no model yet.
    """
    model = model_in_use(engine, spec)
    mentions = int(engine.value(f"select count(*) from linked.{spec.thing}_mention"))
    recipe = recipe_of(model, spec, model.chance(mentions))
    settings = splink_settings(recipe, id_column="_mention", columns=rarity_copies(recipe))
    return Taken(settings, _select(spec, model, recipe), model.at_home <= 0)


def _select(spec: LinkSpec, model: Model, recipe: Recipe) -> str:
    """SQL for one row per mention: what the recipe reads, and the shares to be taken."""
    thing = spec.thing
    told_shares, joins = shares_sql(model, counted_of(spec), "common", spec.kind.products)
    shares = {rarity_column(name): told_shares[name] for name in rarities_of(spec)}
    columns = [name for name in feed_columns(recipe) if name not in shares]
    copies = rarity_copies(recipe)
    rarities = [
        f"cast(cast('{_moved(answer)!r}' as double) * {shares[_column(answer)]} as varchar)"
        f" as {quote(copies[f'{question.name}.{answer.name}'])}"
        for question in recipe.questions
        for answer in question.answers
        if f"{question.name}.{answer.name}" in copies
    ]
    told = ",\n    ".join([f"m._mention, {columns_sql(columns, of='m')}", *rarities])
    common = ",\n    ".join(
        f"({literal(name)}, {literal(value)}, cast('{share!r}' as double))"
        for name, held in model.common.items()
        for value, share in held.items()
    )
    common = common or "('', '', cast('0' as double))"
    return (
        f"-- one row per mention of {a(thing)}, for Splink: its id is _mention\n"
        f"with common (name, value, share) as (values\n    {common}\n)\n"
        f"select {told}\nfrom linked.{thing}_mention as m\n"
        f"{joins}\n"
    )


def _column(answer: Answer) -> str:
    """The column with the share of the level's value, of which the recipe takes the logarithm."""
    return (answer.rarity or "").removeprefix('log2("').removesuffix('")')


def _moved(answer: Answer) -> float:
    """Splink takes the level's own u as the share that is usual; where the recipe takes another, the
    share is moved by as much.
    """
    return answer.u / answer.rarity_base
