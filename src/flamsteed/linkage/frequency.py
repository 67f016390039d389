"""How common names are, frozen when the model is trained.

Only common values are kept by name: they are nobody's in particular, and a rare one is worth the
same whichever it is.
"""

from collections.abc import Mapping, Sequence

import pyarrow as pa

from flamsteed.engine.dialect import literal, quote
from flamsteed.engine.engine import Engine
from flamsteed.linkage.spec import Model

COMMON_FROM, COMMON_AMONG = 25, 5
"""In so many mentions a value is common; or in so many different names, where names are counted."""


def frequencies(
    engine: Engine, mentions: str, columns: Sequence[str], *, among: str = ""
) -> tuple[dict[str, dict[str, float]], dict[str, float]]:
    """Shares of the values of `columns` that are common; and the share that any
    other value is taken to have: that of one which stands in few. Where one thing has many mentions,
    the different values of a column are counted `among`, in place of mentions.
    """
    common: dict[str, dict[str, float]] = {}
    rare: dict[str, float] = {}
    held_from = COMMON_AMONG if among else COMMON_FROM
    for column in columns:
        name = quote(column)
        each = f"distinct {quote(among)}" if among else name
        total = int(engine.value(f"select count({each}) from {mentions}")) or 1
        counted = engine.rows(
            f"select {name}, count({each}) as held from {mentions} where {name} is not null"
            f" group by {name} having count({each}) >= {held_from} order by {name}"
        )
        common[column] = {value: round(held / total, 7) for value, held in counted}
        least = min(common[column].values(), default=held_from / max(total, 1_000))
        rare[column] = round(least / 3, 8)
    return common, rare


def frequency_table(engine: Engine, model: Model) -> str:
    """Stage the model's frequencies as `_frequency`: name, value, share."""
    return engine.stage_batches("_frequency", _table(model.common))


def shares_sql(
    model: Model, columns: Sequence[str], table: str, products: Mapping[str, Sequence[str]]
) -> tuple[dict[str, str], str]:
    """SQL for the share of all mentions `m` that bear each value of the `columns`, and the joins to the
    `table` of frequencies (name, value, share) that it needs. Those of `products` are several columns'.
    """
    joins, shares = "", {}
    for place, name in enumerate(columns):
        rare = model.rare.get(name)
        shares[name] = f"coalesce(f{place}.share, {'null' if rare is None else rare})"
        joins += (
            f" left join {table} as f{place} on f{place}.name = {literal(name)}"
            f" and f{place}.value = m.{quote(name)}"
        )
    for name, parts in products.items():
        shares[name] = " * ".join(shares[part] for part in parts)
    return shares, joins


def _table(common: Mapping[str, Mapping[str, float]]) -> pa.Table:
    rows = [(name, value, share) for name, held in common.items() for value, share in held.items()]
    return pa.table(
        {
            "name": pa.array([row[0] for row in rows], pa.string()),
            "value": pa.array([row[1] for row in rows], pa.string()),
            "share": pa.array([row[2] for row in rows], pa.float64()),
        }
    )
