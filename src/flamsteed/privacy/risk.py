"""How easily a row of a release could be singled out: what a risk report says."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import combinations
from typing import Any

import numpy as np

from flamsteed.engine.dialect import columns_sql, quote
from flamsteed.engine.engine import Engine
from flamsteed.privacy.coded import Coded
from flamsteed.privacy.lattice import compact


@dataclass(frozen=True)
class Risk:
    """How easily rows are singled out by some columns. All risks are probabilities, 0 to 1.

    A class is the rows that agree in all the columns. `prosecutor` is the risk of the row most at
    risk from somebody who knows that the person is in the table: one over the smallest class.
    `journalist` is the same for somebody who only knows that the person is in the population;
    None where no population was given. `marketer` is the share of rows that could be named
    rightly if all were guessed at, against the population where one was given.

    Dankar and El Emam 2010 (the three risks).
    """

    rows: int
    classes: int
    smallest: int
    average: float
    uniques: int
    prosecutor: float
    journalist: float | None
    marketer: float

    def as_dict(self) -> dict[str, Any]:
        """The risk as plain data."""
        return asdict(self)


def risk(
    engine: Engine, select: str, columns: Sequence[str], *, population: str | None = None
) -> Risk:
    """How easily the rows of `select` are singled out by `columns`. Reads only.

    `population` is a SELECT of everybody the release might be about, with the same columns
    generalised in the same way. A class that it lacks counts as large as it is in the release.
    """
    rows = engine.rows(f"select * from ({risk_sql(select, columns, population)}) as told")
    total, classes, smallest, uniques, rarest, right = rows[0]
    return Risk(
        rows=total,
        classes=classes,
        smallest=smallest,
        average=total / classes if classes else 0.0,
        uniques=uniques,
        prosecutor=1 / smallest if smallest else 0.0,
        journalist=None if population is None or not rarest else 1 / rarest,
        marketer=right / total if total else 0.0,
    )


def risk_sql(select: str, columns: Sequence[str], population: str | None = None) -> str:
    """SQL for one row: rows, classes, smallest class, uniques, rarest class in the population, rows named rightly."""
    names = columns_sql(columns)
    same = " and ".join(f"r.{quote(name)} is not distinct from p.{quote(name)}" for name in columns)
    steps = [
        f"class as (select {names}, count(*) as n from ({select}) as leaving group by {names})"
    ]
    if population is None:
        steps.append("seen as (select n, n as among from class)")
    else:
        steps += [
            f"everybody as (select {names}, count(*) as n from ({population}) as people group by {names})",
            "seen as (select r.n, greatest(r.n, coalesce(p.n, 0)) as among"
            f" from class as r left join everybody as p on {same})",
        ]
    return (
        f"with {', '.join(steps)} select coalesce(cast(sum(n) as bigint), 0) as total, count(*) as classes,"
        " coalesce(min(n), 0) as smallest, count(case when n = 1 then 1 end) as uniques,"
        " coalesce(min(among), 0) as rarest, coalesce(sum(cast(n as double) / among), 0.0) as named"
        " from seen"
    )


def uniques_by_columns(coded: Coded, *, most_columns: int = 3) -> dict[tuple[str, ...], int]:
    """For every set of up to so many columns: how many rows no other row agrees with on them.

    A few columns with many uniques are what to generalise first. Rows unique on a set are unique
    on every larger one.
    """
    found: dict[tuple[str, ...], int] = {}
    if not coded.rows:
        return found
    for many in range(1, most_columns + 1):
        for chosen in combinations(range(len(coded.names)), many):
            found[tuple(coded.names[column] for column in chosen)] = _uniques(coded, chosen)
    return found


def _uniques(coded: Coded, chosen: Sequence[int]) -> int:
    together, below = np.zeros(len(coded.counts), np.int64), 1
    for column in chosen:
        wide = len(coded.hierarchies[column].labels[0])
        together, below = compact(together * wide + coded.codes[column], below * wide)
    return int(np.count_nonzero(np.bincount(together, coded.counts) == 1))
