"""A table ten times larger than the memory limit lands: 1 GB of CSV under 100 MB.

    python -m bench.memory [MEGABYTES [LIMIT_MEGABYTES]]

The first delivery is all new; in the second one row in a hundred has changed. Prints rows, seconds
and the peak memory of the whole process, which holds Python and its libraries besides.
"""

import hashlib
import resource
import sys
import tempfile
from datetime import date
from pathlib import Path
from time import monotonic

from flamsteed.contracts.contract import Column, Contract
from flamsteed.engine.on_duckdb import open_store
from flamsteed.lineage.journal import open_journal
from flamsteed.lineage.passage import Run
from flamsteed.sources.land import land
from flamsteed.sources.system import load_system

_COLUMNS = 10
_SYSTEM = """\
system: big
title: A large table
supplier: nobody
owner: nobody@northmere.example
connection:
  folder: drop
tables:
  - table: rows
    files: "rows_*.csv"
    format: csv
    load: snapshot
"""


def main(sizes: list[int]) -> None:
    """Land two deliveries of the wanted size under the wanted limit."""
    megabytes, limit = [*sizes, 1000, 100][:2] if len(sizes) != 1 else (sizes[0], sizes[0] // 10)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        (folder / "drop").mkdir()
        (folder / "big.yaml").write_text(_SYSTEM, encoding="utf-8")
        system, _ = load_system(folder / "big.yaml")
        assert system is not None
        columns = (Column("id", key_position=1), *(Column(f"c{i}") for i in range(_COLUMNS)))
        contract = Contract("big", "rows", columns, Path("big.odcs.yaml"))
        engine = open_store(folder / "store.duckdb", memory_limit=f"{limit}MB", threads=2)
        open_journal(engine)
        for day, change in (("2026-07-31", 0), ("2026-08-31", 1)):
            _write(folder / "drop" / f"rows_{day}.csv", megabytes, change)
            begun = monotonic()
            (passage,) = land(
                engine,
                system,
                system.tables[0],
                contract=contract,
                folder=folder,
                run=Run(1, date.fromisoformat(day), "bench"),
            )
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            print(
                f"{megabytes} MB under {limit} MB: {passage.rows_in:,} rows, {passage.new:,} new,"
                f" {passage.changed:,} changed, {monotonic() - begun:.0f} s, process peak {peak:.0f} MB",
                flush=True,
            )
        engine.close()


def _write(to: Path, megabytes: int, change: int) -> None:
    written = number = 0
    with to.open("w", encoding="ascii") as file:
        written += file.write("id," + ",".join(f"c{i}" for i in range(_COLUMNS)) + "\n")
        while written < megabytes * 1_000_000:
            seed = number + (change if number % 100 == 0 else 0)
            cell = hashlib.md5(str(seed).encode(), usedforsecurity=False).hexdigest()
            written += file.write(f"{number}," + ",".join([cell] * _COLUMNS) + "\n")
            number += 1


if __name__ == "__main__":
    main([int(text) for text in sys.argv[1:]])
