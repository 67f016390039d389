"""What happens when a source or a disk gives out while a table is landing: nothing half-written."""

import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa

from flamsteed.contracts.contract import Column, Contract
from flamsteed.engine.engine import Engine
from flamsteed.engine.on_duckdb import open_store
from flamsteed.errors import SourceUnreachable
from flamsteed.lineage.journal import open_journal
from flamsteed.lineage.passage import Passage, Run
from flamsteed.sources import land_table
from flamsteed.sources.land import land
from flamsteed.sources.pipe import poured
from flamsteed.sources.system import Connection, System, TableSource
from tests.servers import postgres_server

CONTRACT = Contract("crm", "people", (Column("id", key_position=1), Column("note")), Path("c.yaml"))
# Staging a file of 40 MB with no more than 10 MB to a file.
FULL_DISK = """
import resource, sys
from tests.faults.test_sources_fail_cleanly import land_file, open_at
resource.setrlimit(resource.RLIMIT_FSIZE, (10_000_000, 10_000_000))
from flamsteed.errors import StoreFault
from pathlib import Path
engine = open_at(Path(sys.argv[1]), memory_limit="60MB")
try:
    land_file(engine, Path(sys.argv[1]))
except StoreFault as fault:
    sys.exit(f"fault: {fault}")
"""


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with postgres_server() as server:
        yield server


def open_at(folder: Path, *, memory_limit: str = "1GB") -> Engine:
    engine = open_store(folder / "store.duckdb", memory_limit=memory_limit)
    open_journal(engine)
    return engine


def land_file(engine: Engine, folder: Path) -> list[Passage]:
    source = TableSource("people", files="people_*.csv")
    system = System("crm", Connection(folder="."), (source,), Path("crm.yaml"))
    run = Run(1, date(2026, 7, 31), "tester")
    return land(engine, system, source, contract=CONTRACT, folder=folder, run=run)


def land_database(engine: Engine, url: str) -> list[Passage]:
    source = TableSource("people")
    system = System("crm", Connection(database=url), (source,), Path("crm.yaml"))
    run = Run(1, date(2026, 7, 31), "tester")
    return land(engine, system, source, contract=CONTRACT, folder=Path(), run=run)


def write_rows(path: Path, rows: int) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write("id,note\n")
        file.writelines(f"{row},{row * 7919 % 1_000_003:0200d}\n" for row in range(rows))


@pytest.mark.parametrize("streamed", [False, True])
def test_a_connection_that_breaks_in_the_middle_leaves_nothing(
    engine: Engine, url: str, streamed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if streamed:
        monkeypatch.setattr(land_table, "scanner_of", lambda url: "")
    database = sa.create_engine(url, poolclass=sa.pool.NullPool)
    with database.begin() as connection:
        connection.execute(sa.text("drop view if exists people"))
        connection.execute(
            sa.text(
                "create view people as select i as id, case when i = 300000 then"
                " pg_terminate_backend(pg_backend_pid())::text else 'note' end as note"
                " from generate_series(1, 400000) as i"
            )
        )
    with pytest.raises(SourceUnreachable, match="stopped answering while") as raised:
        land_database(engine, url)
    assert "System crm, table people" in str(raised.value)
    assert not engine.has_table("raw.crm__people")
    assert engine.value("select count(*) from flamsteed.batch") == 0
    with database.begin() as connection:
        connection.execute(
            sa.text("create or replace view people as select 1 as id, 'note'::text as note")
        )
    (passage,) = land_database(engine, url)
    assert passage.admitted == 1


def test_a_server_that_is_not_there_is_named_without_its_password(engine: Engine) -> None:
    with pytest.raises(SourceUnreachable, match="System crm, table people") as raised:
        land_database(engine, "postgresql+psycopg://somebody:hush-hush@127.0.0.1:1/x")
    assert "hush-hush" not in str(raised.value)


def test_a_full_disk_is_said_and_the_store_stays_whole(tmp_path: Path) -> None:
    write_rows(tmp_path / "people_2026-07-31.csv", 200_000)
    done = subprocess.run(
        [sys.executable, "-c", FULL_DISK, str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[2],
    )
    assert done.returncode == 1
    assert "fault: The store could not be read or written" in done.stderr
    engine = open_at(tmp_path)
    assert not engine.has_table("raw.crm__people")
    (passage,) = land_file(engine, tmp_path)
    assert passage.admitted == 200_000
    engine.close()


def test_what_fails_while_a_file_is_poured_is_raised_to_its_reader() -> None:
    def pieces() -> Iterator[bytes]:
        yield b"x"
        raise ValueError("no more")

    with pytest.raises(ValueError, match="no more"), poured(pieces()) as place:
        assert Path(place).read_bytes() == b"x"


def test_a_reader_that_stops_early_does_not_hang() -> None:
    with poured(b"x" * 1000 for _ in range(10_000)) as place, Path(place).open("rb") as file:
        assert file.read(3) == b"xxx"
