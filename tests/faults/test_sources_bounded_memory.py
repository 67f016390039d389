"""A delivery ten times larger than the engine's memory goes through the readers into staging."""

from pathlib import Path

from flamsteed.contracts.contract import Column, Contract
from flamsteed.engine.on_duckdb import open_store
from flamsteed.sources.csv_file import read_csv
from flamsteed.sources.system import TableSource

MEMORY, CONTENT_BYTES, ROWS_AT_ONCE = "32MB", 330_000_000, 5_000


def test_a_file_ten_times_larger_than_memory_is_staged(tmp_path: Path) -> None:
    columns = (Column("id", key_position=1), Column("note"))
    contract = Contract("crm", "people", columns, Path("c.yaml"))
    path = tmp_path / "people.csv"
    piece = "".join(f"{row},{row * 7919 % 1_000_003:0990d}\n" for row in range(ROWS_AT_ONCE))
    with path.open("w", encoding="utf-8") as file:
        file.write("id,note\n")
        while file.tell() < CONTENT_BYTES:
            file.write(piece)
    rows = (path.stat().st_size - len("id,note\n")) // len(piece) * ROWS_AT_ONCE
    engine = open_store(tmp_path / "store.duckdb", memory_limit=MEMORY, threads=1)
    source = TableSource("people", files="people*")
    arrived = read_csv(engine, path, source, contract=contract, ended_before=False)
    assert arrived.faults == ()
    counted = f"select count(*), max(_line) from {arrived.staged}"
    assert engine.rows(counted) == [(rows, rows + 1)]
    engine.close()
