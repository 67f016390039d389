"""How common names are, frozen when the model is trained.

Only common values are kept by name: they are nobody's in particular, and a rare one is worth the
same whichever it is.
"""

from collections.abc import Mapping

import pyarrow as pa

from flamsteed.engine.dialect import quote
from flamsteed.engine.engine import Engine
from flamsteed.linkage.spec import Model

COMMON_FROM = 25
_COLUMNS = ("forename_key", "surname_key")
FORENAME = "f.name = 'forename_key' and f.value = m.forename_key"
SURNAME = "s.name = 'surname_key' and s.value = m.surname_key"
"""How the mentions `m` join the frequencies `f` of forenames and `s` of surnames."""


def frequencies(
    engine: Engine, mentions: str
) -> tuple[dict[str, dict[str, float]], dict[str, float]]:
    """Shares of the values that stand in at least `COMMON_FROM` mentions; and the share that any
    other value is taken to have: that of one which stands in few.
    """
    common: dict[str, dict[str, float]] = {}
    rare: dict[str, float] = {}
    for column in _COLUMNS:
        name = quote(column)
        total = int(engine.value(f"select count({name}) from {mentions}")) or 1
        counted = engine.rows(
            f"select {name}, count(*) as held from {mentions} where {name} is not null"
            f" group by {name} having count(*) >= {COMMON_FROM} order by {name}"
        )
        common[column] = {value: round(held / total, 7) for value, held in counted}
        least = min(common[column].values(), default=COMMON_FROM / max(total, 1_000))
        rare[column] = round(least / 3, 8)
    return common, rare


def frequency_table(engine: Engine, model: Model) -> str:
    """Stage the model's frequencies as `_frequency`: name, value, share."""
    return engine.stage_batches("_frequency", _table(model.common))


def shares_sql(model: Model) -> dict[str, str]:
    """SQL, over the frequencies `f` and `s`, for the share of all mentions that bear each kind of name."""
    forename = f"coalesce(f.share, {model.rare['forename_key']})"
    surname = f"coalesce(s.share, {model.rare['surname_key']})"
    return {
        "name_key": f"{forename} * {surname}",
        "surname_key": surname,
        "forename_key": forename,
    }


def _table(common: Mapping[str, Mapping[str, float]]) -> pa.Table:
    rows = [(name, value, share) for name, held in common.items() for value, share in held.items()]
    return pa.table(
        {
            "name": pa.array([row[0] for row in rows], pa.string()),
            "value": pa.array([row[1] for row in rows], pa.string()),
            "share": pa.array([row[2] for row in rows], pa.float64()),
        }
    )
