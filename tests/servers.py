"""Database servers for the tests, started in a folder of their own and stopped again.

Each test that needs one is skipped, with the reason, where the server is not installed.
"""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import pytest
import sqlalchemy as sa

PASSWORD = "pass/word"  # a slash, so that quoting is tested wherever it is used
_START_SECONDS = 60


@contextmanager
def postgres_server() -> Iterator[str]:
    """The URL of a PostgreSQL server with an empty database, gone when the block ends."""
    binaries = _postgres_binaries()
    if binaries is None:
        pytest.skip("PostgreSQL is not installed here")
    with _folder("postgres") as folder:
        password = folder / "password"
        password.write_text(PASSWORD)
        data, port = folder / "data", _free_port()
        as_owner = _as_owner(folder)
        initdb = [str(binaries / "initdb"), "-D", str(data), "-U", "flamsteed", "-E", "UTF8"]
        safe = ["--auth=scram-sha-256", f"--pwfile={password}", "--no-sync", "--locale=C"]
        _run([*as_owner, *initdb, *safe])
        options = ["-p", str(port), "-k", str(folder), "-h", "127.0.0.1", "-c", "fsync=off"]
        command = [*as_owner, str(binaries / "postgres"), "-D", str(data), *options]
        url = f"postgresql+psycopg://flamsteed:{_in_url(PASSWORD)}@127.0.0.1:{port}/postgres"
        # An interrupt is PostgreSQL's fast way to stop; a plain request waits for every client.
        with _running(command, folder, url, stop=signal.SIGINT):
            yield url


@contextmanager
def mariadb_server() -> Iterator[str]:
    """The URL of a MariaDB server with an empty database, gone when the block ends."""
    binary = shutil.which("mariadbd") or shutil.which("mariadbd", path="/usr/sbin")
    install = shutil.which("mariadb-install-db")
    if binary is None or install is None:
        pytest.skip("MariaDB is not installed here")
    with _folder("mysql") as folder:
        data, port = folder / "data", _free_port()
        as_owner = _as_owner(folder)
        shared = ["--no-defaults", f"--datadir={data}"]
        _run([*as_owner, install, *shared, "--auth-root-authentication-method=normal"])
        begin = folder / "begin.sql"
        begin.write_text(
            "create database flamsteed character set utf8mb4;\n"
            f"create user flamsteed@'127.0.0.1' identified by '{PASSWORD}';\n"
            "grant all on *.* to flamsteed@'127.0.0.1';\n"
        )
        options = [
            f"--port={port}",
            "--bind-address=127.0.0.1",
            f"--socket={folder / 'socket'}",
            f"--pid-file={folder / 'pid'}",
            f"--init-file={begin}",
            "--skip-name-resolve",
        ]
        url = (
            f"mysql+pymysql://flamsteed:{_in_url(PASSWORD)}@127.0.0.1:{port}/flamsteed"
            "?charset=utf8mb4"
        )
        with _running([*as_owner, binary, *shared, *options], folder, url):
            yield url


@contextmanager
def _folder(owner: str) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix=f"flamsteed-{owner}-"))
    try:
        if os.getuid() == 0:
            shutil.chown(folder, _server_user(owner))
        folder.chmod(0o755)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _running(
    command: list[str], folder: Path, url: str, *, stop: signal.Signals = signal.SIGTERM
) -> Iterator[None]:
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log, cwd=folder)
        try:
            _wait_until_up(url, server, folder / "log")
            yield
        finally:
            server.send_signal(stop)
            try:
                server.wait(20)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def _wait_until_up(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + _START_SECONDS
    database = sa.create_engine(url, poolclass=sa.pool.NullPool)
    while True:
        try:
            with database.connect():
                return
        except sa.exc.SQLAlchemyError:
            if server.poll() is not None or time.monotonic() > until:
                pytest.skip(f"the server did not start: {log.read_text()[-300:]}")
            time.sleep(0.1)


def _postgres_binaries() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if found:
        return found[-1].parent
    named = shutil.which("initdb")
    return Path(named).parent if named else None


def _as_owner(folder: Path) -> list[str]:
    """The command that gives up root for the owner of `folder`, which servers insist on."""
    if os.getuid() != 0:
        return []
    owner = folder.stat()
    return ["setpriv", f"--reuid={owner.st_uid}", f"--regid={owner.st_gid}", "--clear-groups"]


def _server_user(name: str) -> str:
    try:
        pwd.getpwnam(name)
    except KeyError:
        return "nobody"
    return name


def _run(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd="/")
    if done.returncode:
        pytest.skip(f"the server cannot be set up: {done.stderr[-300:]}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _in_url(text: str) -> str:

    return quote(text, safe="")
