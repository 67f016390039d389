"""The quality of gold records, published in every run with no truth at hand.

Writes `gold.<thing>_quality` (one row per measure and what it is about) and, of things whose records
are linked to each other, `gold.<thing>_suspect` (records to look at). Neither holds a value.
"""

import hashlib
from collections.abc import Iterable, Sequence
from typing import Protocol

import pyarrow as pa

from flamsteed import log
from flamsteed.engine.dialect import literal
from flamsteed.engine.engine import Engine
from flamsteed.gate import Admission, Replace, admit
from flamsteed.lineage.journal import state_of
from flamsteed.lineage.passage import Passage, Run
from flamsteed.scoring.condition import (
    alone_sql,
    churn_sql,
    conflicts_sql,
    coverage_sql,
    freshness_sql,
    matched_sql,
    queue_sql,
)
from flamsteed.scoring.expected import expected, stage_links
from flamsteed.scoring.intervals import Estimate, wilson
from flamsteed.scoring.suspects import OVER, UNDER, kinds_of, side_of, stage_suspects

VERSION = "1"
"""Goes up when what is measured changes, so that the next run measures again."""
_COLUMNS = ("measure", "about", "figure", "low", "high", "counted", "total", "day")


class Attribute(Protocol):
    """One attribute of a gold record."""

    @property
    def name(self) -> str:
        """Its name, a column of the gold record."""
        ...


class Thing(Protocol):
    """What a gold record is about; what linkage loads from `gold/*.yaml` answers to this."""

    @property
    def thing(self) -> str:
        """`person` or `property`."""
        ...

    @property
    def attributes(self) -> Sequence[Attribute]:
        """The attributes of its gold records."""
        ...

    @property
    def register_select(self) -> str:
        """The SELECT of its register; empty where there is none."""
        ...


def measure(engine: Engine, spec: Thing, *, run: Run) -> list[Passage]:
    """Say how good the gold records of a thing are, as far as the store itself can tell.

    The figures are worked out from the store alone, never from a clock, so that the same store gives
    the same rows. Gives no passages if nothing changed since the last time, or nothing is there.
    """
    thing = spec.thing
    if not engine.has_table(f"gold.{thing}"):
        return []
    is_linked = not spec.register_select
    tables = [f"gold.{thing}_quality", *([f"gold.{thing}_suspect"] if is_linked else [])]
    inputs = _inputs(engine, thing)
    attributes = [attribute.name for attribute in spec.attributes]
    state = _digest(VERSION, *attributes, *(f"{name} {state_of(engine, name)}" for name in inputs))
    if all(state_of(engine, table) == state for table in tables):
        return []
    staged = {tables[0]: _stage_quality(engine, spec, attributes)}
    if is_linked:
        staged[tables[1]] = "temp.main._suspect"
    passages = [
        admit(engine, Admission(table, rows, state, inputs), way=Replace(), run=run)
        for table, rows in staged.items()
    ]
    for name in ("_quality", "_estimated", "_suspect", "_link"):
        engine.unstage(name)
    log.info("quality measured", run=run.number, table=tables[0], rows=passages[0].rows_in)
    return passages


def _inputs(engine: Engine, thing: str) -> tuple[str, ...]:
    """The tables that the measures read, those that are there."""
    named = [f"gold.{thing}{ending}" for ending in ("", "_source", "_history")]
    named += [
        f"linked.{thing}{ending}" for ending in ("", "_pair", "_mention", "_decision", "_review")
    ]
    return tuple(name for name in named if engine.has_table(name))


def _stage_quality(engine: Engine, spec: Thing, attributes: Sequence[str]) -> str:
    """Stage `_quality`, and for linked things `_suspect`."""
    thing = spec.thing
    parts = [*churn_sql(thing), *coverage_sql(engine, thing, attributes)]
    estimated: list[tuple[object, ...]] = []
    if spec.register_select:
        parts += matched_sql(thing)
    else:
        links = stage_links(engine, thing)
        stage_suspects(engine, thing, links)
        estimated = [*_estimated(engine, thing, links), *_decided(engine, thing)]
        parts += [
            *conflicts_sql(engine, thing, attributes), *freshness_sql(engine, thing),
            *alone_sql(thing), *queue_sql(engine, thing), *_suspects_sql(engine, thing),
        ]  # fmt: skip
    counted = " union all ".join(
        f"select measure, about, cast(null as double) as figure, cast(null as double) as low,"
        f" cast(null as double) as high, counted, total, day from ({part}) as p"
        for part in parts
    )
    told = engine.stage_batches("_estimated", _table(estimated))
    columns = ", ".join(_COLUMNS)
    return engine.stage(
        "_quality",
        f"select {columns} from ({counted} union all select {columns} from {told}) as q"
        f" order by measure, about",
    )


def _estimated(engine: Engine, thing: str, links: str) -> Iterable[tuple[object, ...]]:
    """What is to be expected by the probabilities."""
    told = expected(engine, thing, links)
    yield _row("precision", "expected", told.precision, told.pairs)
    yield _row("recall", "expected", told.recall, told.pairs)


def _decided(engine: Engine, thing: str) -> Iterable[tuple[object, ...]]:
    """What stewards made of the pairs that they were asked about: the share found to be one, and
    the probability that was stated. Not an estimate of all pairs: the doubtful ones are asked.
    """
    table = f"linked.{thing}_decision"
    if not engine.has_table(table):
        return
    ((asked, same, stated),) = engine.rows(
        f"select count(*), count(*) filter (where d.kind = 'same'),"
        f" coalesce(sum(cast(round(p.probability * 1e9) as bigint)), 0)"
        f" from {table} as d join linked.{thing}_pair as p on p._left = d._left"
        f" and p._right = d._right where d.kind in ('same', 'different')"
    )
    if asked:
        yield _row("decided", "found to be one", wilson(same, asked), asked)
        mean = round(int(stated) / 1e9 / asked, 6)
        yield ("decided", "stated", mean, None, None, asked, None, None)


def _row(name: str, about: str, told: Estimate, counted: int) -> tuple[object, ...]:
    value, low, high = (round(part, 6) for part in (told.value, told.low, told.high))
    return (name, about, value, low, high, counted, None, None)


def _suspects_sql(engine: Engine, thing: str) -> Iterable[str]:
    """SQL for how many suspects of each kind there are, among all gold records."""
    for kind in kinds_of(engine, thing):
        name = {OVER: "may_be_two", UNDER: "may_be_one"}[side_of(kind)]
        yield (
            f"select {literal(name)} as measure, {literal(kind)} as about, count(*) as counted,"
            f" (select count(*) from gold.{thing}) as total, cast(null as varchar) as day"
            f" from temp.main._suspect where kind = {literal(kind)}"
        )


def _table(rows: Sequence[tuple[object, ...]]) -> pa.Table:
    kinds = [pa.string()] * 2 + [pa.float64()] * 3 + [pa.int64()] * 2 + [pa.string()]
    return pa.table(
        {
            name: pa.array([row[place] for row in rows], kind)
            for place, (name, kind) in enumerate(zip(_COLUMNS, kinds, strict=True))
        }
    )


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
