"""The engine on one DuckDB file: the store of one machine."""

import fcntl
import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import IO, Any

import duckdb
import duckdb_extension_httpfs
import duckdb_extension_mysql_scanner
import duckdb_extension_postgres_scanner
import duckdb_extension_sqlite_scanner
import pyarrow as pa

from flamsteed.engine.databases import attach_sql, hide_secrets
from flamsteed.engine.dialect import literal, quote, table_sql
from flamsteed.engine.engine import STAGES, Row
from flamsteed.errors import FlamsteedError, KeyMissing, SourceUnreachable, StoreBusy, StoreFault

_EXTENSIONS = {
    "sqlite": duckdb_extension_sqlite_scanner,
    "postgres": duckdb_extension_postgres_scanner,
    "mysql": duckdb_extension_mysql_scanner,
}


_STORE, _FRESH = "store", "fresh"


class DuckDBEngine:
    """One DuckDB file, opened for writing by this process alone, or in memory."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        path: Path | None = None,
        lock: IO[str] | None = None,
    ) -> None:
        self._connection = connection
        self._path = path
        self._lock = lock

    def rows(self, sql: str, params: Sequence[object] = ()) -> list[Row]:
        """All rows of one query."""
        with _faults():
            return self._connection.execute(sql, list(params)).fetchall()

    def value(self, sql: str, params: Sequence[object] = ()) -> Any:
        """The first column of the first row of one query, or None if it has no rows."""
        with _faults():
            row = self._connection.execute(sql, list(params)).fetchone()
        return None if row is None else row[0]

    def batches(self, sql: str, params: Sequence[object] = ()) -> pa.RecordBatchReader:
        """The rows of one query as a stream of Arrow batches."""
        with _faults():
            return self._connection.execute(sql, list(params)).to_arrow_reader(100_000)

    def execute(self, sql: str, params: Sequence[object] = ()) -> None:
        """Run one statement that changes the store."""
        with _faults():
            self._connection.execute(sql, list(params))

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing: what is done inside is kept together, or not at all."""
        self.execute("begin transaction")
        try:
            yield
            self.execute("commit")
        except BaseException:
            with _quiet():
                self._connection.execute("rollback")
            raise

    def stage(self, name: str, select: str, params: Sequence[object] = ()) -> str:
        """Make staged table `name` from the rows of `select`."""
        with _faults():
            self._connection.execute(
                f"create or replace temp table {quote(name)} as {select}", list(params)
            )
        return f"temp.main.{quote(name)}"

    def stage_batches(self, name: str, batches: pa.RecordBatchReader | pa.Table) -> str:
        """Make staged table `name` from Arrow data."""
        self._connection.register("_arriving", batches)
        try:
            return self.stage(name, "select * from _arriving")
        finally:
            self._connection.unregister("_arriving")

    def unstage(self, name: str) -> None:
        """Drop staged table `name` if it is there."""
        with _faults():
            self._connection.execute(f"drop table if exists temp.main.{quote(name)}")

    def attach(self, url: str, alias: str) -> None:
        """Open the database at `url` for reading as catalogue `alias`."""
        try:
            kind, statement = attach_sql(url, alias)
            self._connection.execute(_load_sql(_EXTENSIONS[kind]))
            if kind == "sqlite":
                self._connection.execute("set sqlite_all_varchar = true")
            self._connection.execute(statement)
        except (duckdb.Error, ValueError) as error:
            raise SourceUnreachable(hide_secrets(str(error), url)) from None

    def detach(self, alias: str) -> None:
        """Close a database opened with `attach`."""
        with _faults():
            self._connection.execute(f"detach database if exists {quote(alias)}")

    def has_table(self, name: str) -> bool:
        """Whether table `stage.thing` is in the store."""
        if name.split(".", 1)[0] not in STAGES:
            return False
        with _faults():
            try:  # ten times as quick as looking the name up among all tables
                self._connection.execute(f"select 1 from {table_sql(name)} limit 0")
            except duckdb.CatalogException:
                return False
        return True

    def columns(self, relation: str) -> dict[str, str]:
        """Column names and types, in order, of a table or of a SELECT in brackets."""
        if not relation.startswith("(") and '"' not in relation:
            relation = table_sql(relation)
        return {row[0]: row[1] for row in self.rows(f"describe select * from {relation}")}

    def rewrite(self, *, key: str) -> None:
        """Write all that is in the store now to a fresh file, encrypted under `key`, in place of the old one.

        Deleted rows and freed blocks stay behind in the old file, which is gone. A kill leaves one of
        the two, whole. Without a key the fresh file is not encrypted.
        """
        if self._path is None:
            raise StoreFault("A store in memory has no file to write again.")
        fresh = _fresh(self._path)
        run = self._connection.execute
        with _faults():
            run(_attach_sql(fresh, _FRESH, key=key))
            run(f"copy from database {_STORE} to {_FRESH}")
            run(f"checkpoint {_FRESH}")
            run(f"detach {_FRESH}")
            run(f"checkpoint {_STORE}")
            run("use memory")
            run(f"detach {_STORE}")
        _put_in_place(fresh, self._path)
        with _faults():
            run(_attach_sql(self._path, _STORE, key=key))
            run(f"use {_STORE}")

    def close(self) -> None:
        """Let go of the store."""
        self._connection.close()
        if self._lock is not None:
            self._lock.truncate(0)
            self._lock.close()


def open_store(  # noqa: PLR0913  (each is a choice of its own, all but one with a default)
    path: Path | None,
    *,
    key: str = "",
    held_by: str = "",
    memory_limit: str = "3GB",
    threads: int = 2,
    read_only: bool = False,
) -> DuckDBEngine:
    """Open the store at `path`, made if it is not there, or one in memory for None.

    With a `key` the file is encrypted (AES-256-GCM), and so is its write-ahead log; what spills beside
    the store is encrypted always, under a key that nobody keeps. `memory_limit` bounds what DuckDB
    holds. `held_by` is shown to whoever tries to open the store meanwhile. Raises StoreBusy naming the
    holder, KeyMissing if the key is not that of the file, and StoreFault if it cannot be opened.
    """
    lock = None if path is None or read_only else _hold(path, held_by)
    config: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": memory_limit,
        "threads": threads,
        "autoinstall_known_extensions": False,
    }
    try:
        connection = duckdb.connect(":memory:", False, config)
        _set_up(connection)
        if path is not None:
            _open_file(connection, path, key=key, read_only=read_only)
        if not read_only:
            for stage in STAGES:
                connection.execute(f"create schema if not exists {quote(stage)}")
    except (duckdb.Error, OSError) as error:
        if lock is not None:
            lock.close()
        raise _why_not_open(error, path) from None
    return DuckDBEngine(connection, path, lock)


def _set_up(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("set timezone = 'UTC'")
    connection.execute("set enable_progress_bar = false")
    # Turning the standards' word lists into joins costs ten times what it saves on small
    # tables, and something on large ones (measured with a cleaning SELECT of 500 and 100,000 rows).
    connection.execute("set disabled_optimizers = 'in_clause'")
    # What is committed is safe in the write-ahead log; folding it into the file after every
    # few megabytes, as is usual, took a tenth of a run.
    connection.execute("set checkpoint_threshold = '1GB'")


def _open_file(
    connection: duckdb.DuckDBPyConnection, path: Path, *, key: str, read_only: bool
) -> None:
    # The extension is wanted for its ciphers alone: what it knows of the network is shut off.
    connection.execute(_load_sql(duckdb_extension_httpfs))
    connection.execute(
        "set disabled_filesystems = 'HTTPFileSystem,S3FileSystem,HuggingFaceFileSystem'"
    )
    connection.execute(f"set temp_directory = {literal(str(path.parent / 'spill'))}")
    connection.execute("set temp_file_encryption = true")
    connection.execute(_attach_sql(path, _STORE, key=key, read_only=read_only))
    connection.execute(f"use {_STORE}")


def _attach_sql(path: Path, alias: str, *, key: str, read_only: bool = False) -> str:
    options = ["read_only"] if read_only else []
    if key:
        options += [f"encryption_key {literal(key)}", "encryption_cipher 'GCM'"]
    said = f" ({', '.join(options)})" if options else ""
    return f"attach {literal(str(path))} as {quote(alias)}{said}"


def _load_sql(package: ModuleType) -> str:
    (file,) = (Path(str(package.__file__)).parent / "extensions").glob("*/*.duckdb_extension")
    return f"load {literal(str(file))}"


def _why_not_open(error: Exception, path: Path | None) -> FlamsteedError:
    """Why a store could not be opened. What DuckDB says is never repeated where it could quote a key."""
    said = str(error)
    if path is not None and "Could not set lock" in said:
        return StoreBusy(_holder(path))
    if "Wrong encryption key" in said:
        return KeyMissing(
            f"The store {path} is encrypted under another key. Bring back the file of keys that belongs to it."
        )
    if "without a key" in said:
        return KeyMissing(
            f"The store {path} is encrypted and no key was given. Say `encrypted: true` in flamsteed.yaml."
        )
    if "is not encrypted" in said:
        return KeyMissing(
            f"The store {path} is not encrypted, and should be. `flamsteed rewrite` encrypts it; or say"
            " `encrypted: false` in flamsteed.yaml, if the disk under it is."
        )
    return StoreFault(f"The store {path} cannot be opened: {_first_line(error)}.")


def _hold(path: Path, held_by: str) -> IO[str]:
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = _lock_path(path).open("a+", encoding="utf-8")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.close()
        raise StoreBusy(_holder(path)) from None
    lock.truncate(0)
    since = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    json.dump({"held_by": held_by or "somebody", "process": os.getpid(), "since": since}, lock)
    lock.flush()
    for half in (_fresh(path), _fresh(path).with_name(_fresh(path).name + ".wal")):
        half.unlink(missing_ok=True)  # of a rewriting that was killed
    return lock


def _holder(path: Path) -> str:
    try:
        holder = json.loads(_lock_path(path).read_text(encoding="utf-8"))
        who = f"{holder['held_by']} (process {holder['process']}, since {holder['since']})"
    except (OSError, ValueError, KeyError):
        who = "another process"
    return f"The store {path} is held by {who}. Wait until that run ends, then try again."


def _fresh(path: Path) -> Path:
    return path.with_name(path.name + ".fresh")


def _put_in_place(fresh: Path, path: Path) -> None:
    """Put the fresh file where the old one is, on the disk, with nothing of the old one beside it."""
    with fresh.open("rb") as file:
        os.fsync(file.fileno())
    path.with_name(path.name + ".wal").unlink(missing_ok=True)  # all of it was copied
    fresh.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _lock_path(path: Path) -> Path:
    return path.with_suffix(path.suffix + ".lock")


@contextmanager
def _quiet() -> Iterator[None]:
    try:
        yield
    except duckdb.Error:
        return


@contextmanager
def _faults() -> Iterator[None]:
    """Turn what DuckDB says into StoreFault, without a value."""
    try:
        yield
    except (duckdb.IOException, duckdb.OutOfMemoryException, duckdb.FatalException) as error:
        raise StoreFault(
            f"The store could not be read or written: {_first_line(error)}."
            " Free some disk space or memory and run again; nothing was half-written."
        ) from None
    except (duckdb.BinderException, duckdb.CatalogException, duckdb.ParserException) as error:
        # These speak of names and syntax; the SQL that DuckDB quotes after them is left out.
        raise StoreFault(
            f"A query could not be understood: {_first_line(error)}."
            " If it is a SELECT of your project, correct it; otherwise this is a fault of ours."
        ) from None
    except duckdb.ConversionException:
        # DuckDB quotes the offending value in this and in many others: only the kind is repeated.
        raise StoreFault(
            "A query failed on a value: a SELECT casts text that is not what it is cast to."
            " If the SELECT is your project's, write try_cast, which gives null, and run again."
        ) from None
    except duckdb.Error as error:
        raise StoreFault(
            f"A query failed on a value ({type(error).__name__}). If it is a SELECT of your"
            " project, make it bear any value; otherwise this is a fault of ours."
        ) from None


def _first_line(error: BaseException) -> str:
    return (str(error).strip().splitlines() or ["no reason given"])[0].rstrip(".")
