"""Landing drawn rows in a test, as a source would."""

from collections.abc import Sequence

import pyarrow as pa

from flamsteed.contracts.contract import Contract
from flamsteed.engine.engine import Engine
from flamsteed.gate import Admission, admit
from flamsteed.lineage.journal import Delivery
from flamsteed.lineage.passage import Passage, Run
from flamsteed.quality.rules import arriving_sql, hashed_sql
from flamsteed.versions import Versions

Cells = Sequence[str | None]


def land_rows(
    engine: Engine,
    contract: Contract,
    rows: Sequence[Cells],
    *,
    day: str,
    run: Run,
    whole: bool = True,
) -> Passage:
    """Land `rows` (cells in the contract's column order) as one delivery of `day`."""
    named = ["_line", *contract.landed]
    cells = pa.table(
        {
            name: pa.array(
                [
                    line if name == "_line" else row[place - 1]
                    for line, row in enumerate(rows, start=2)
                ],
                pa.int64() if name == "_line" else pa.string(),
            )
            for place, name in enumerate(named)
        }
    )
    staged = engine.stage_batches("arriving", cells)
    batch = f"batch of {day}"
    hashed = engine.stage("hashed", hashed_sql(contract, staged))
    judged = engine.stage("judged", arriving_sql(contract, hashed, batch=batch))
    way = Versions(contract, Delivery(batch, f"tenant_{day}.csv", day), whole=whole)
    table = f"raw.{contract.name}"
    return admit(engine, Admission(table, judged, state=f"{table} {day}"), way=way, run=run)
