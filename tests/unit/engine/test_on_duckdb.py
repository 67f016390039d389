"""The store: one writer, all or nothing, and faults that say what to do."""

import sqlite3
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pytest

from flamsteed.engine.databases import attach_sql
from flamsteed.engine.engine import Engine
from flamsteed.engine.on_duckdb import DuckDBEngine, open_store
from flamsteed.errors import KeyMissing, SourceUnreachable, StoreBusy, StoreFault


def test_a_transaction_is_all_or_nothing(engine: Engine) -> None:
    def half_a_change() -> None:
        with engine.transaction():
            engine.execute("create table gold.x as select 1 as n")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        half_a_change()
    assert not engine.has_table("gold.x")


def test_a_second_writer_in_this_process_is_told_who_holds_the_store(tmp_path: Path) -> None:
    store = open_store(tmp_path / "s.duckdb", held_by="ann running flamsteed")
    with pytest.raises(
        StoreBusy, match=r"is held by ann running flamsteed \(process \d+, since .* UTC\)"
    ):
        open_store(tmp_path / "s.duckdb")
    store.close()
    open_store(tmp_path / "s.duckdb").close()


def test_a_second_process_is_told_who_holds_the_store(tmp_path: Path) -> None:
    store = open_store(tmp_path / "s.duckdb", held_by="ann running flamsteed")
    for how in ("", ", read_only=True"):
        code = f"from pathlib import Path; from flamsteed.engine.on_duckdb import open_store; open_store(Path({str(tmp_path / 's.duckdb')!r}){how})"
        other = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=False
        )
        assert "StoreBusy" in other.stderr
        assert "held by ann running flamsteed" in other.stderr
    store.close()


def test_a_file_that_is_no_store_says_so(tmp_path: Path) -> None:
    (tmp_path / "s.duckdb").write_bytes(b"not a database at all" * 500)
    with pytest.raises(StoreFault, match="cannot be opened"):
        open_store(tmp_path / "s.duckdb")


def test_a_full_disk_is_a_fault_that_says_what_to_do(tmp_path: Path) -> None:
    code = f"""
import resource
from pathlib import Path
from flamsteed.engine.on_duckdb import open_store
from flamsteed.errors import StoreFault
import signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
engine = open_store(Path({str(tmp_path / "s.duckdb")!r}))
engine.execute("create table gold.x as select 1 as n")
resource.setrlimit(resource.RLIMIT_FSIZE, (3_000_000, 3_000_000))
try:
    with engine.transaction():
        engine.execute("create table gold.y as select md5(i::varchar) as t from range(2000000) as r(i)")
except StoreFault as fault:
    print("FAULT", fault)
"""
    ended = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )
    assert "FAULT The store could not be" in ended.stdout, ended.stderr
    assert "Free some disk space" in ended.stdout
    store = open_store(tmp_path / "s.duckdb")
    assert not store.has_table("gold.y")
    store.close()


def test_a_fault_never_repeats_a_value(engine: Engine) -> None:
    engine.execute("create table gold.x as select 'Marker, Mrs Planted' as name")
    with pytest.raises(StoreFault) as caught:
        engine.rows("select cast(name as integer) from gold.x")
    assert "Marker" not in str(caught.value)


def test_staged_tables_are_not_in_the_store(engine: Engine) -> None:
    engine.stage("work", "select 1 as n")
    assert not engine.has_table("main.work")
    assert engine.columns('temp.main."work"') == {"n": "INTEGER"}


def test_arrow_data_is_staged_as_it_is(engine: Engine) -> None:
    name = engine.stage_batches("people", pa.table({"n": [1, 2], "t": ["a", None]}))
    assert engine.rows(f"select n, t from {name} order by n") == [(1, "a"), (2, None)]
    engine.unstage("people")
    assert engine.rows("select count(*) from duckdb_tables() where table_name = 'people'") == [(0,)]


def test_a_result_streams_in_batches(engine: Engine) -> None:
    sizes = [batch.num_rows for batch in engine.batches("select * from range(250000)")]
    assert sum(sizes) == 250_000
    assert len(sizes) > 1


def test_a_sqlite_database_is_read_as_text(engine: Engine, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "old.sqlite") as old:
        old.execute("create table account (ref integer, uprn text, paid numeric)")
        old.execute("insert into account values (7, '000100020975', 1.10)")
    old.close()
    engine.attach(f"sqlite:///{tmp_path}/old.sqlite", "src")
    assert engine.rows("select ref, uprn, paid from src.account") == [("7", "000100020975", "1.1")]
    engine.detach("src")


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("sqlite:////nowhere/x.sqlite", "no such file: /nowhere/x.sqlite"),
        ("postgresql://ann:s3cret@127.0.0.1:1/tax", "127.0.0.1"),
        ("mysql://ann:s3cret@127.0.0.1:1/tax", "127.0.0.1"),
        ("mysql://ann:s3cret%20is%20%22mine@127.0.0.1:1/tax", "127.0.0.1"),
        ("oracle://ann:s3cret@host/x", "no scanner for 'oracle' addresses"),
    ],
)
def test_a_database_that_does_not_answer_says_where_and_hides_the_password(
    engine: Engine, url: str, message: str
) -> None:
    with pytest.raises(SourceUnreachable) as caught:
        engine.attach(url, "src")
    assert message in str(caught.value)
    assert "s3cret" not in str(caught.value)
    assert "mine" not in str(caught.value)


@pytest.mark.parametrize(
    ("kind", "field"),
    [("mysql", r'password="a b\"c\\"'), ("postgresql", r"""password=''a b"c\\''""")],
)
def test_a_password_with_blanks_and_quotes_is_quoted_as_its_scanner_wants_it(
    kind: str, field: str
) -> None:
    _, statement = attach_sql(f"{kind}://ann:a%20b%22c%5C@127.0.0.1:1/tax", "src")
    assert f" {field} " in statement


MARKER = "Zzmarkerson of Zzplanted Street"
KEY = "a key of nobody"


def _bytes_of(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def _with_markers(folder: Path, key: str) -> DuckDBEngine:
    """A store of markers: some in the file, deleted there, and some in the write-ahead log alone."""
    store = open_store(folder / "s.duckdb", key=key, memory_limit="300MB", threads=1)
    store.execute("set force_compression = 'uncompressed'")
    name = f"case when i % 2 = 0 then '{MARKER} ' || i else 'nobody ' || i end"
    store.execute(f"create table raw.x as select i, {name} as name from range(50000) as r(i)")
    store.execute("checkpoint store")
    store.execute(f"insert into raw.x values (-1, '{MARKER}')")
    return store


def test_what_was_deleted_is_still_in_an_unencrypted_file_and_a_rewriting_leaves_it_behind(
    tmp_path: Path,
) -> None:
    store = _with_markers(tmp_path, key="")
    store.execute("delete from raw.x where i % 2 = 0 or i = -1")
    store.execute("checkpoint store")
    assert MARKER.encode() in _bytes_of(tmp_path)  # which is why files are written again
    store.execute("insert into raw.x values (7, 'kept')")
    store.rewrite(key="")
    assert store.value("select count(*) from raw.x") == 25_001
    store.execute("insert into raw.x values (8, 'later')")
    store.close()
    assert MARKER.encode() not in _bytes_of(tmp_path)
    again = open_store(tmp_path / "s.duckdb")
    assert again.value("select count(*) from raw.x") == 25_002
    again.close()


def test_no_byte_of_an_encrypted_store_can_be_read_nor_of_its_log_nor_of_what_spills(
    tmp_path: Path,
) -> None:
    store = _with_markers(tmp_path, key=KEY)
    assert (tmp_path / "s.duckdb.wal").stat().st_size > 0
    store.execute("set memory_limit = '60MB'")
    wide = f"select i, i * 7919 % 1000003 as n, repeat('{MARKER}', 4) || i as t from range(900000) as r(i)"
    batches = store.batches(f"select * from ({wide}) order by n")
    batches.read_next_batch()
    spilt = [path.stat().st_size for path in (tmp_path / "spill").rglob("*") if path.is_file()]
    assert sum(spilt) > 1_000_000
    assert MARKER.encode() not in _bytes_of(tmp_path)
    del batches
    store.close()
    assert MARKER.encode() not in _bytes_of(tmp_path)


def test_a_store_opens_under_its_own_key_alone(tmp_path: Path) -> None:
    _with_markers(tmp_path, key=KEY).close()
    for key, message in (("another", "under another key"), ("", "no key was given")):
        with pytest.raises(KeyMissing, match=message) as caught:
            open_store(tmp_path / "s.duckdb", key=key)
        assert KEY not in str(caught.value)
    open_store(tmp_path / "plain.duckdb").close()
    with pytest.raises(KeyMissing, match="is not encrypted, and should be"):
        open_store(tmp_path / "plain.duckdb", key=KEY)


def test_a_rewriting_that_was_killed_leaves_nothing_beside_the_store(tmp_path: Path) -> None:
    _with_markers(tmp_path, key=KEY).close()
    (tmp_path / "s.duckdb.fresh").write_bytes(b"half of " + MARKER.encode())
    open_store(tmp_path / "s.duckdb", key=KEY).close()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["s.duckdb", "s.duckdb.lock"]


def test_the_store_s_sql_cannot_reach_the_network(tmp_path: Path) -> None:
    store = open_store(tmp_path / "s.duckdb")
    with pytest.raises(StoreFault):
        store.rows("select * from read_csv('https://council.example/a.csv')")
    store.close()
