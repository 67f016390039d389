"""Rows that Python has read, streamed into staging as text."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

import pyarrow as pa

from flamsteed.contracts.contract import Contract
from flamsteed.engine.engine import Engine

_BATCH_ROWS = 20_000

TextRow = tuple[int | None, str | None, Sequence[str | None]]


def stage_texts(engine: Engine, rows: Iterable[TextRow], contract: Contract, *, name: str) -> str:
    """Staged table `name` of rows (line, fault or None, the landed columns in order) as text.

    Its columns are those of the contract that enter, `_line` and `_fault`. What goes wrong in
    making the rows is raised as it is.
    """
    texts = [pa.field(column, pa.string()) for column in contract.landed]
    schema = pa.schema([pa.field("_line", pa.int64()), pa.field("_fault", pa.string()), *texts])
    failed: list[Exception] = []
    reader = pa.RecordBatchReader.from_batches(schema, _batches(iter(rows), schema, failed))
    staged = engine.stage_batches(name, reader)
    if failed:
        raise failed[0]
    return staged


def odd_sql(staged: str) -> str:
    """SQL for the line and fault of the staged rows that are to be set aside."""
    return f"(select _line, _fault from {staged} where _fault is not null)"


def _batches(
    rows: Iterator[TextRow], schema: pa.Schema, failed: list[Exception]
) -> Iterator[pa.RecordBatch]:
    try:
        while piece := list(islice(rows, _BATCH_ROWS)):
            lines, faults, texts = zip(*piece, strict=True)
            columns = [lines, faults, *zip(*texts, strict=True)]
            arrays = [
                pa.array(column, type=field.type)
                for column, field in zip(columns, schema, strict=True)
            ]
            yield pa.RecordBatch.from_arrays(arrays, schema=schema)
    except Exception as error:
        failed.append(error)
