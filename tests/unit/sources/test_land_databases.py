from collections.abc import Iterator
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import sqlalchemy as sa
from tests.servers import mariadb_server, postgres_server

from flamsteed.contracts.contract import Column, Contract
from flamsteed.engine.dialect import columns_sql
from flamsteed.engine.engine import Engine
from flamsteed.errors import ProjectError, SourceUnreachable
from flamsteed.lineage.passage import Passage, Run
from flamsteed.sources import land_table
from flamsteed.sources.land import land
from flamsteed.sources.scanner import scanned_sql, table_columns_sql
from flamsteed.sources.system import Connection, System, TableSource

COLUMNS = ("id", "n", "money", "padded", "at", "flag", "day")
TYPES = {"sqlite": ("real", "text", "integer"), "postgresql": ("numeric", "timestamp", "boolean")}
EXACT = "123456789012345678901234567890.123456789"


@pytest.fixture(scope="module", params=["sqlite", "postgresql", "mariadb"])
def url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An empty database of each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path_factory.mktemp('sqlite')}/x.sqlite"
    else:
        with postgres_server() if request.param == "postgresql" else mariadb_server() as server:
            yield server


@pytest.fixture
def database(url: str) -> Iterator[sa.Engine]:
    """The database, with a table of awkward values."""
    base = urlsplit(url).scheme.split("+")[0]
    kinds = {
        "sqlite": "id integer, n text, money text, padded char(5), at text, flag text, day text",
        "postgresql": "id integer, n numeric, money numeric(14,2), padded varchar(5),"
        " at timestamp, flag boolean, day date",
        "mysql": "id integer, n decimal(40,9), money decimal(14,2), padded varchar(5),"
        " at datetime(1), flag tinyint(1), day varchar(10)",
    }
    made = sa.create_engine(url, poolclass=sa.pool.NullPool)
    with made.begin() as connection:
        connection.execute(sa.text("drop table if exists member"))
        connection.execute(sa.text(f"create table member ({kinds[base]}, secret varchar(9))"))
        add(connection, 1, base)
        add(connection, 2, base)
    yield made
    made.dispose()


def add(connection: sa.Connection, number: int, base: str) -> None:
    flag = "true" if base == "postgresql" else "7"
    connection.execute(
        sa.text(
            f"insert into member values ({number}, '{EXACT}', '12.50', 'a  ',"
            f" '2026-01-02 03:04:05.5', {flag}, '2026-01-02', 'hush')"
        )
    )


def put(database: sa.Engine, *numbers: int) -> None:
    with database.begin() as connection:
        for number in numbers:
            add(connection, number, database.dialect.name)


def land_member(engine: Engine, url: str, day: str = "2026-07-31", **source: str) -> list[Passage]:
    names = source.pop("columns", " ".join(COLUMNS)).split()
    columns = tuple(Column(name, key_position=1 if name == "id" else None) for name in names)
    contract = Contract("hr", "people", columns, Path("hr.odcs.yaml"))
    table = TableSource("people", **{"physical": "member", **source})  # type: ignore[arg-type]
    system = System("hr", Connection(database=url), (table,), Path("hr.yaml"))
    run = Run(1, date.fromisoformat(day), "tester")
    return land(engine, system, table, contract=contract, folder=Path(), run=run)


def raw(engine: Engine, names: str = " ".join(COLUMNS)) -> list[tuple[object, ...]]:
    listed = columns_sql(names.split())
    return engine.rows(f"select {listed} from raw.hr__people where _seen_to is null order by id")


def test_values_land_as_the_database_writes_them(
    engine: Engine, database: sa.Engine, url: str
) -> None:
    (passage,) = land_member(engine, url)
    assert passage.admitted == 2
    assert passage.findings == ()
    flag = "true" if "postgres" in url else "7"
    assert raw(engine)[0] == (
        "1", EXACT, "12.50", "a  ", "2026-01-02 03:04:05.5", flag, "2026-01-02",
    )  # fmt: skip
    assert "secret" not in engine.columns("raw.hr__people")


def test_an_unchanged_table_is_nothing_new(engine: Engine, database: sa.Engine, url: str) -> None:
    assert len(land_member(engine, url)) == 1
    assert land_member(engine, url, "2026-08-31") == []
    put(database, 3)
    with database.begin() as connection:
        connection.execute(sa.text("delete from member where id = 1"))
    (passage,) = land_member(engine, url, "2026-08-31")
    assert (passage.new, passage.vanished) == (1, 1)


@pytest.mark.parametrize("streamed", [False, True])
def test_only_rows_beyond_the_cursor_are_read(
    engine: Engine,
    database: sa.Engine,
    url: str,
    streamed: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if streamed:
        monkeypatch.setattr(land_table, "scanner_of", lambda url: "")
    (first,) = land_member(engine, url, load="append", cursor="id")
    assert first.details["cursor"] == "2"
    assert land_member(engine, url, load="append", cursor="id") == []
    put(database, 9, 10)
    (second,) = land_member(engine, url, load="append", cursor="id")
    assert (second.rows_in, second.new, second.details["cursor"]) == (2, 2, "10")
    assert land_member(engine, url, load="append", cursor="id") == []


def test_a_stream_gives_what_the_scanner_gives(
    engine: Engine, database: sa.Engine, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = "id n money padded at day"
    land_member(engine, url, columns=names)
    scanned = raw(engine, names)
    monkeypatch.setattr(land_table, "scanner_of", lambda url: "")
    assert land_member(engine, url, "2026-08-31", columns=names) == []
    assert raw(engine, names) == scanned


def test_a_missing_column_is_a_finding_and_the_rest_is_kept(
    engine: Engine, database: sa.Engine, url: str
) -> None:
    (passage,) = land_member(engine, url, columns="id n gone")
    assert passage.door == "refuse"
    assert [(f.rule, "`gone`" in f.message) for f in passage.findings] == [("column_missing", True)]
    assert land_member(engine, url, columns="id n gone") == []


def test_an_empty_table_is_set_aside(engine: Engine, database: sa.Engine, url: str) -> None:
    with database.begin() as connection:
        connection.execute(sa.text("delete from member"))
    (passage,) = land_member(engine, url)
    assert [finding.rule for finding in passage.findings] == ["empty"]


def test_a_table_that_is_not_there_is_named(engine: Engine, database: sa.Engine, url: str) -> None:
    with pytest.raises(SourceUnreachable, match=r"System hr, table nosuch: .* no such table"):
        land_member(engine, url, physical="nosuch")


def test_a_wrong_password_is_said_without_it(engine: Engine, url: str) -> None:
    if urlsplit(url).password is None:
        pytest.skip("SQLite has no passwords")
    wrong = url.replace("pass%2Fword", "hush-hush")
    for streamed in (wrong, wrong + ("&" if "?" in wrong else "?") + "connect_timeout=5"):
        with pytest.raises(SourceUnreachable, match="System hr") as raised:
            land_member(engine, streamed)
        assert "hush-hush" not in str(raised.value)


def test_a_cursor_must_be_landed_and_not_personal(engine: Engine) -> None:
    with pytest.raises(ProjectError, match="must be a column of the contract"):
        land_member(engine, "sqlite:///x", load="append", cursor="secret")


@pytest.mark.parametrize("kind", ["sqlite", "postgres", "mysql"])
def test_names_cannot_break_out_of_the_sql(kind: str) -> None:
    hostile = """x'"`; drop table y; --"""
    assert hostile not in table_columns_sql(kind, hostile).replace(hostile.replace("'", "''"), "")
    from flamsteed.sources.request import Physical, Request

    request = Request(hostile, ((hostile, Physical(hostile)),), Physical(hostile), hostile)
    assert hostile not in scanned_sql(kind, request)
