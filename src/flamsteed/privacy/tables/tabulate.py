"""The rows of a release as a table: its sides, its figures, and who makes them up."""

import json
from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from flamsteed.engine.dialect import quote
from flamsteed.engine.engine import Engine, Row
from flamsteed.errors import ReleaseRefused
from flamsteed.privacy.tables.grid import Bools, Floats, Grid, Ints, dimension
from flamsteed.privacy.tables.tabulation import Tabulation
from flamsteed.privacy.tables.unsafe import Contributions

LARGEST = 5
"""How many of the largest contributors to an amount are looked at."""
Labels = tuple[str, ...]


def leaf_rows(engine: Engine, staged: str, told: Tabulation) -> tuple[list[Row], list[Row]]:
    """The rows of the table added up by its sides: those of leaves, and those of totals that it holds.

    A row is its labels, then its counts and amounts in order; a figure is None if one of its rows has
    none. Raises ReleaseRefused, without a value, for a row without a label and for a negative figure.
    """
    sides = [f"cast({quote(name)} as varchar)" for name in told.dimensions]
    figures = [quote(name) for name in (*told.counts, *told.amounts)]
    sums = [
        f"case when count(*) = count({of}) then cast(sum({of}) as double) end" for of in figures
    ]
    lacking = " or ".join(f"{side} is null" for side in sides)
    below = " or ".join(f"{of} < 0" for of in figures)
    for wrong, said in (
        (lacking, "no label on one of its sides"),
        (below, "a figure below nought"),
    ):
        rows = int(engine.value(f"select count(*) from {staged} where {wrong}"))
        if rows:
            raise ReleaseRefused(
                f"{rows:,} rows of the table have {said}. Mend them at their source."
            )
    grouped = engine.rows(
        f"select {', '.join([*sides, *sums])} from {staged} group by {', '.join(sides)} order by all"
    )
    wide = len(sides)
    above = [_totals_of(told, side) for side in told.dimensions]
    is_total = [any(row[n] in above[n] for n in range(wide)) for row in grouped]
    return (
        [row for row, total in zip(grouped, is_total, strict=True) if not total],
        [row for row, total in zip(grouped, is_total, strict=True) if total],
    )


def _totals_of(told: Tabulation, side: str) -> set[str]:
    """The labels of a side that stand for several others."""
    found = {told.total} - {""}
    if side in told.within:
        found |= {str(label) for level in told.within[side].labels[1:] for label in level}
    return found


def grid_of(rows: Sequence[Row], told: Tabulation) -> Grid:
    """The cells of a table with such leaves.

    Raises ReleaseRefused, without a value, if a side is no tree or there are too many cells.
    """
    sides = []
    try:
        for number, side in enumerate(told.dimensions):
            labels = sorted({row[number] for row in rows})
            sides.append(dimension(side, [told.path(side, label) for label in labels]))
        return Grid(tuple(sides))
    except KeyError as error:
        raise ReleaseRefused(f"The list `within` lacks a label that {error.args[0]} has.") from None
    except ValueError as error:
        raise ReleaseRefused(f"What should leave is no table: {error}.") from None


def figures_of(grid: Grid, rows: Sequence[Row], number: int) -> Floats:
    """One figure of every cell; one that is not known counts as nought."""
    wide = len(grid.dimensions)
    return grid.filled({row[:wide]: row[wide + number] or 0.0 for row in rows})


def places_of(grid: Grid, rows: Sequence[Row]) -> Ints:
    """The cell of each row; rows of labels that the grid lacks are -1."""
    where = [{label: n for n, label in enumerate(each.labels)} for each in grid.dimensions]
    wide = len(where)
    found = np.array(
        [
            [known.get(label, -1) for known, label in zip(where, row[:wide], strict=True)]
            for row in rows
        ],
        np.int64,
    ).reshape(-1, wide)
    flat = np.ravel_multi_index(tuple(np.maximum(found, 0).T), grid.shape)
    return np.where((found < 0).any(1), -1, flat)


def labels_of(grid: Grid) -> list[str]:
    """The labels of every cell as one text: side and label, in the order of the sides' names."""
    order = sorted(range(len(grid.dimensions)), key=lambda n: grid.dimensions[n].name)
    sides = [grid.dimensions[n] for n in order]
    named = [[f"{each.name}={label}" for label in each.labels] for each in sides]
    places = np.unravel_index(np.arange(grid.size), grid.shape)
    return [
        json.dumps(
            [labels[at] for labels, at in zip(named, found, strict=True)], ensure_ascii=False
        )
        for found in zip(*(places[n] for n in order), strict=True)
    ]


def members_of(
    engine: Engine, staged: str, told: Tabulation, *, grid: Grid, measure: tuple[str, Bools]
) -> pa.Table:
    """Who is in each cell of a measure that is `seen`: one row per measure, cell (labels) and number.

    Of rows about nobody there is none.
    """
    name, seen = measure
    sides = ", ".join(f"cast({quote(side)} as varchar)" for side in told.dimensions)
    rows = engine.rows(
        f"select distinct {sides}, _subject from {staged} where _subject is not null and {quote(name)} > 0"
    )
    cells, wide = places_of(grid, rows), len(grid.dimensions)
    known = np.flatnonzero(cells >= 0)
    every, who, _ = _with_totals(grid, cells[known], (known, np.zeros(len(known))))
    every, who = every[seen[every]], who[seen[every]]
    labels = pa.array(labels_of(grid), pa.string()).take(pa.array(every))
    numbers = pa.array([row[wide] for row in rows], pa.string()).take(pa.array(who))
    names = pa.array([name] * len(every), pa.string())
    return pa.table({"measure": names, "cell": labels, "number": numbers})


def contributions_of(
    engine: Engine, staged: str, told: Tabulation, *, grid: Grid, amount: str
) -> Contributions:
    """Who makes up each cell of an amount; a row about nobody counts as somebody of its own."""
    sides = ", ".join(f"cast({quote(name)} as varchar)" for name in told.dimensions)
    rows = engine.rows(
        f"select {sides}, who, sum({quote(amount)}) as amount from (select *, coalesce(_subject,"
        f" 'row ' || cast(row_number() over () as varchar)) as who from {staged}) as told"
        f" where {quote(amount)} > 0 group by {sides}, who"
    )
    wide = len(grid.dimensions)
    cells, mine = places_of(grid, rows), np.array([float(row[wide + 1]) for row in rows])
    _, people = np.unique([row[wide] for row in rows] or [""], return_inverse=True)
    known = cells >= 0
    every, who, amounts = _with_totals(
        grid, cells[known], (people[: len(rows)][known], mine[known])
    )
    pairs, which = np.unique(every * (len(rows) + 1) + who, return_inverse=True)
    cell, summed = pairs // (len(rows) + 1), np.bincount(which, amounts)
    order = np.lexsort((-summed, cell))
    cell, summed = cell[order], summed[order]
    rank = np.arange(len(cell)) - np.searchsorted(cell, cell)
    largest = np.zeros((LARGEST, grid.size))
    top = rank < LARGEST
    largest[rank[top], cell[top]] = summed[top]
    return Contributions(np.bincount(cell, minlength=grid.size).astype(float), largest)


def _with_totals(grid: Grid, cells: Ints, told: tuple[Ints, Floats]) -> tuple[Ints, Ints, Floats]:
    """Each leaf's contribution in the leaf and in every total above it."""
    places = np.array(np.unravel_index(cells, grid.shape))
    people, amounts = told
    for axis, each in enumerate(grid.dimensions):
        parents = np.array(each.parents)
        rising = np.arange(places.shape[1])
        while len(rising := rising[parents[places[axis, rising]] >= 0]):
            above = places[:, rising].copy()
            above[axis] = parents[above[axis]]
            start = places.shape[1]
            places = np.concatenate([places, above], axis=1)
            people = np.concatenate([people, people[rising]])
            amounts = np.concatenate([amounts, amounts[rising]])
            rising = np.arange(start, places.shape[1])
    return np.ravel_multi_index(tuple(places), grid.shape), people, amounts


def untouched_of(grid: Grid, told: Tabulation) -> Bools:
    """Which cells are of the whole country."""
    found = np.zeros(grid.shape, bool)
    for axis, each in enumerate(grid.dimensions):
        for place, label in enumerate(each.labels):
            if label == told.national.get(each.name):
                np.moveaxis(found, axis, 0)[place] = True
    return found.reshape(-1)
