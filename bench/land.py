"""Rows a second and peak memory of landing 2 million rows of 15 columns, beside plain peers.

    python -m bench.land [ROWS]

From PostgreSQL the peer is COPY to a CSV file through psycopg, then the engine's reader into a
table; from CSV it is the engine's reader into a table. Neither peer numbers lines, hashes rows,
keeps versions or notes what it did, so a ratio above 1 is the price of those.
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from multiprocessing import get_context
from multiprocessing.connection import Connection as Pipe
from pathlib import Path
from resource import RUSAGE_SELF, getrusage

import psycopg
from tests.servers import postgres_server

from flamsteed.contracts.contract import Column, Contract
from flamsteed.engine.engine import Engine
from flamsteed.engine.on_duckdb import open_store
from flamsteed.lineage.journal import open_journal
from flamsteed.lineage.passage import Run
from flamsteed.sources.land import land
from flamsteed.sources.system import Connection, System, TableSource

ROWS = 2_000_000
NAMES = ("id", *(f"c{number}" for number in range(1, 15)))
CONTRACT = Contract(
    "bench",
    "member",
    tuple(Column(name, key_position=1 if name == "id" else None) for name in NAMES),
    Path("bench.odcs.yaml"),
)
_COLUMNS = ", ".join(
    f"{'(i::bigint * 7919 % 1000003)::text' if number % 3 else 'md5(i::text)'} as c{number}"
    for number in range(1, 15)
)
MAKE = f"create table member as select i as id, {_COLUMNS} from generate_series(1, ROWS) as i"


def main(sizes: list[int]) -> None:
    """Measure with the wanted number of rows and print a table."""
    rows = sizes[0] if sizes else ROWS
    with postgres_server() as url, tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        plain = url.replace("+psycopg", "")
        with psycopg.connect(plain, autocommit=True) as connection:
            connection.execute(MAKE.replace("ROWS", str(rows)))
        copy_out(plain, folder / "member_2026-07-31.csv")
        size = (folder / "member_2026-07-31.csv").stat().st_size / 1e6
        print(f"{rows:,} rows x {len(NAMES)} columns, {size:,.0f} MB as CSV")
        print(f"{'':34}{'seconds':>9}{'CPU s':>8}{'rows/s':>12}{'peak MB':>9}")
        in_csv = measured("land from CSV", rows, land_csv, folder)
        peer_csv = measured("  peer: read_csv into a table", rows, peer_of_csv, folder)
        in_database = measured("land from PostgreSQL", rows, land_postgres, folder, url)
        peer_database = measured(
            "  peer: COPY, then read_csv", rows, peer_of_postgres, folder, plain
        )
        print(f"CSV: {in_csv / peer_csv:.2f} times the peer's seconds")
        print(f"PostgreSQL: {in_database / peer_database:.2f} times the peer's seconds")


def measured(title: str, rows: int, work: Callable[..., None], *given: object) -> float:
    """Run `work` in a process of its own, print what it took, and give the seconds."""
    receiving, sending = get_context("spawn").Pipe(duplex=False)
    child = get_context("spawn").Process(target=_in_child, args=(sending, work, given))
    child.start()
    seconds, cpu, peak = receiving.recv()
    child.join()
    print(f"{title:<34}{seconds:>9.1f}{cpu:>8.1f}{rows / seconds:>12,.0f}{peak:>9,.0f}")
    return float(seconds)


def _in_child(sending: Pipe, work: Callable[..., None], given: tuple[object, ...]) -> None:
    begun, cpu = time.perf_counter(), time.process_time()
    work(*given)
    peak = getrusage(RUSAGE_SELF).ru_maxrss / 1024
    sending.send((time.perf_counter() - begun, time.process_time() - cpu, peak))


def land_csv(folder: Path) -> None:
    _land(folder, Connection(folder="."), TableSource("member", files="member_*.csv"))


def land_postgres(folder: Path, url: str) -> None:
    _land(folder, Connection(database=url), TableSource("member"))


def _land(folder: Path, connection: Connection, source: TableSource) -> None:
    engine = _fresh(folder)
    open_journal(engine)
    system = System("bench", connection, (source,), Path("bench.yaml"))
    run = Run(1, date(2026, 7, 31), "bench")
    land(engine, system, source, contract=CONTRACT, folder=folder, run=run)
    engine.close()


def peer_of_csv(folder: Path) -> None:
    _read_into_table(folder, folder / "member_2026-07-31.csv")


def peer_of_postgres(folder: Path, url: str) -> None:
    copy_out(url, folder / "copied.csv")
    _read_into_table(folder, folder / "copied.csv")


def copy_out(url: str, to: Path) -> None:
    """The table as a CSV file."""
    asked = "copy member to stdout (format csv, header)"
    with (
        psycopg.connect(url) as connection,
        connection.cursor() as cursor,
        cursor.copy(asked) as copied,
        to.open("wb") as file,
    ):
        for block in copied:
            file.write(block)


def _read_into_table(folder: Path, path: Path) -> None:
    engine = _fresh(folder)
    columns = ", ".join(f"'{name}': 'varchar'" for name in NAMES)
    engine.execute(
        f"create table raw.member as select * from read_csv('{path}', auto_detect = false,"
        f" header = true, delim = ',', quote = '\"', escape = '\"', columns = {{{columns}}})"
    )
    engine.close()


def _fresh(folder: Path) -> Engine:
    path = folder / f"store-{os.getpid()}.duckdb"
    engine = open_store(path, memory_limit="1GB")
    engine.execute("set enable_progress_bar = false")
    return engine


if __name__ == "__main__":
    main([int(text) for text in sys.argv[1:]])
