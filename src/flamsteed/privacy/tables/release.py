"""A table that leaves under an agreement: hidden, attacked, rounded, with symbols in the empty cells."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
import pyarrow as pa

from flamsteed.engine.dialect import columns_sql
from flamsteed.engine.engine import Engine, Row
from flamsteed.errors import ReleaseRefused
from flamsteed.privacy.tables.grid import Bools, Floats, Grid
from flamsteed.privacy.tables.protect import Protected, Rules, protect
from flamsteed.privacy.tables.tabulate import (
    contributions_of,
    figures_of,
    grid_of,
    labels_of,
    leaf_rows,
    members_of,
    places_of,
    untouched_of,
)
from flamsteed.privacy.tables.tabulation import Tabulation
from flamsteed.privacy.tables.unsafe import unsafe_amounts, unsafe_counts

CONFIDENTIAL, LOW, NOT_AVAILABLE = "[c]", "[low]", "[x]"
SYMBOLS: Mapping[str, str] = {
    CONFIDENTIAL: "hidden, so that nobody can be singled out",
    LOW: "rounds to nought and is not nought",
    NOT_AVAILABLE: "not available",
}
"""What stands in a cell that shows no figure (Government Analysis Function, symbols in tables)."""
_TABLE = "released_table"
_Measure = tuple[str, Floats, tuple[Floats, Floats]]
"""A figure of a table: its name, that of every cell, and what is known of them already."""


@dataclass(frozen=True)
class Tabulated:
    """A table that may leave: the SQL of its rows, what was done to it, and what it shows.

    `cells` has a row for each figure that is shown: its measure, the labels of its cell, whether that is a
    leaf, and from `low` to `high` what it tells. `members` says who is in it: measure, cell, number.
    """

    kept: str
    risk: dict[str, Any]
    cells: pa.Table
    members: pa.Table


Known = Mapping[tuple[str, str], tuple[float, float]]
"""What a reader has already: by measure and labels of a cell, the least and the greatest it can be."""


def tabulated(
    engine: Engine,
    told: Tabulation,
    staged: str,
    *,
    symbols: bool,
    known: Known = MappingProxyType({}),
) -> Tabulated:
    """The table that may leave of the staged rows.

    One row per combination of the sides' labels, those of totals too if totals leave. With `symbols`
    figures are text, otherwise a figure that is not shown is null. Totals are worked out of leaves.

    Raises ReleaseRefused, without a value, if what is hidden could be worked out, if totals that the rows
    hold do not add up, or if a figure that a total needs is not known.
    """
    leaves, totals = leaf_rows(engine, staged, told)
    if told.total:
        _hold_known(leaves, told)
    grid = grid_of(leaves, told)
    labels = labels_of(grid)
    shown, reports, cells, members = {}, [], [], []
    present = np.zeros(grid.size, bool)
    present[places_of(grid, leaves)] = True
    for number, name in enumerate((*told.counts, *told.amounts)):
        figures = figures_of(grid, leaves, number)
        _hold_totals(grid, figures, totals, told=told, number=number)
        before = _known(name, labels, known)
        done = _protected(engine, staged, told, grid=grid, measure=(name, figures, before))
        if len(done.audit.unprotected):
            raise ReleaseRefused(
                f"{len(done.audit.unprotected):,} hidden cells of `{name}` could be worked out from what would"
                " be shown, or was before. Leave out a side or its totals, or join labels that few are under."
            )
        missing = _missing(grid, leaves, number)
        present |= done.hidden | (~grid.leaves & (figures > 0))
        shown[name] = _column(done, figures, missing, symbols=symbols)
        reports.append(_report(name, done))
        seen = ~done.hidden & ~missing
        cells.append(_cells(name, labels, seen, grid=grid, done=done))
        members.append(members_of(engine, staged, told, grid=grid, measure=(name, seen)))
    staged_table = engine.stage_batches(_TABLE, _batches(grid, shown, present))
    names = columns_sql((*told.dimensions, *shown))
    kept = f"select {names}, cast(null as varchar) as _subject from {staged_table}"
    risk = _told(told, grid, reports, symbols=symbols)
    return Tabulated(kept, risk, pa.concat_tables(cells), pa.concat_tables(members))


def _known(name: str, labels: Sequence[str], known: Known) -> tuple[Floats, Floats]:
    """What is known of each cell of a measure already."""
    nothing = (0.0, np.inf)
    ends = np.array([known.get((name, each), nothing) for each in labels]).reshape(-1, 2)
    return ends[:, 0], ends[:, 1]


def _cells(
    name: str, labels: Sequence[str], seen: Bools, *, grid: Grid, done: Protected
) -> pa.Table:
    places = np.flatnonzero(seen)
    return pa.table(
        {
            "measure": pa.array([name] * len(places), pa.string()),
            "cell": pa.array(labels, pa.string()).take(pa.array(places)),
            "leaf": grid.leaves[places],
            "low": done.tells[0][places],
            "high": done.tells[1][places],
        }
    )


def _protected(
    engine: Engine, staged: str, told: Tabulation, *, grid: Grid, measure: _Measure
) -> Protected:
    name, figures, known = measure
    untouched = untouched_of(grid, told)
    if name in told.counts:
        policy = told.policy
        unsafe = unsafe_counts(grid, figures, policy, untouched=untouched)
        rules = Rules(
            policy.round_to, policy.threshold, untouched, noughts=policy.whole, known=known
        )
        return protect(grid, figures, unsafe, rules)
    policy = told.policy.of_magnitudes()
    made = contributions_of(engine, staged, told, grid=grid, amount=name)
    unsafe = unsafe_amounts(figures, made, policy, untouched=untouched)
    return protect(grid, figures, unsafe, Rules(1, 0, untouched, known=known))


def _hold_known(leaves: Sequence[Row], told: Tabulation) -> None:
    wide = len(told.dimensions)
    for number, name in enumerate((*told.counts, *told.amounts), wide):
        lacking = sum(row[number] is None for row in leaves)
        if lacking:
            raise ReleaseRefused(
                f"{lacking:,} rows have no `{name}`, so its totals are not known. Let no totals leave, or mend"
                " the rows."
            )


def _hold_totals(
    grid: Grid, figures: Floats, totals: Sequence[Row], *, told: Tabulation, number: int
) -> None:
    """Totals that the rows hold already must be what their parts add up to."""
    if not totals:
        return
    places = places_of(grid, totals)
    said = np.array([row[len(told.dimensions) + number] or 0.0 for row in totals])
    wrong = np.count_nonzero((places < 0) | (np.abs(figures[places] - said) > 0.005))
    if wrong:
        raise ReleaseRefused(
            f"{wrong:,} rows of totals are not what their parts add up to. Leave them out of the table:"
            " they are worked out anew."
        )


def _missing(grid: Grid, leaves: Sequence[Row], number: int) -> Bools:
    found = np.zeros(grid.size, bool)
    unknown = [row for row in leaves if row[len(grid.dimensions) + number] is None]
    if unknown:
        found[places_of(grid, unknown)] = True
    return found


def _column(done: Protected, figures: Floats, missing: Bools, *, symbols: bool) -> pa.Array:
    """A figure's cells as they leave: text with symbols, or numbers with nulls."""
    whole = bool(np.all(done.show == np.round(done.show)))
    empty = done.hidden | missing
    if not symbols:
        kind = pa.int64() if whole else pa.float64()
        return pa.array(done.show.astype(kind.to_pandas_dtype()), mask=empty)
    said = [str(int(each)) if whole else f"{each:.2f}" for each in done.show]
    low = (done.show == 0) & (figures > 0)
    for where, symbol in ((low, LOW), (done.hidden, CONFIDENTIAL), (missing, NOT_AVAILABLE)):
        for place in np.flatnonzero(where):
            said[place] = symbol
    return pa.array(said, pa.string())


def _batches(grid: Grid, shown: Mapping[str, pa.Array], present: Bools) -> pa.Table:
    rows = np.flatnonzero(present)
    parts = {
        each.name: pa.array([each.labels[place] for place in places], pa.string())
        for each, places in zip(grid.dimensions, np.unravel_index(rows, grid.shape), strict=True)
    }
    return pa.table(parts | {name: column.take(pa.array(rows)) for name, column in shown.items()})


def _report(name: str, done: Protected) -> dict[str, Any]:
    return {
        "figure": name, "primary": int(np.count_nonzero(done.primary)), "secondary": done.secondary,
        "unprotected": len(done.audit.unprotected), "programmes": done.audit.programmes,
    }  # fmt: skip


def _told(
    told: Tabulation, grid: Grid, reports: Sequence[Mapping[str, Any]], *, symbols: bool
) -> dict[str, Any]:
    notes = [f"Rule: {told.policy.source}."]
    if symbols:
        notes += [f"{symbol}: {meaning}." for symbol, meaning in SYMBOLS.items()]
    if told.policy.round_to > 1:
        notes.append(
            f"Figures are rounded to the nearest {told.policy.round_to}, so parts may not add up to totals;"
            " work out percentages from the rounded figures."
        )
    return {
        "policy": told.policy.title, "cells": grid.size, "tables": list(reports), "notes": notes,
    }  # fmt: skip
