"""What a council declares of one back-office system: where it is, and the tables it gives."""

import codecs
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from flamsteed.contracts.yaml_file import YamlFile, load_yaml
from flamsteed.engine.dialect import is_plain
from flamsteed.errors import Mistake, SourceUnreachable

FORMATS = ("csv", "xlsx", "json_lines", "dtf")
LOADS = ("snapshot", "append", "changes")
ENCODINGS = ("utf-8", "cp1252", "utf-16-le", "utf-16-be", "utf-16")
LARGEST_DROP = 0.2

_SYSTEM_KEYS = {"system", "title", "supplier", "owner", "connection", "tables"}
_CONNECTION_KEYS = {"folder", "database", "database_from"}
_SHARED_KEYS = {"table", "load", "largest_drop"}
_FILE_KEYS = {"files", "format", "encoding", "delimiter", "quote", "sheet", "record"}
_FILE_KEYS |= {"due_within_days"}
_DATABASE_KEYS = {"from", "cursor"}


@dataclass(frozen=True)
class Connection:
    """Where a system's tables are: a folder of files, or a database.

    `database_from` names the environment variable whose address stands in place of `database`.
    """

    folder: str = ""
    database: str = ""
    database_from: str = ""

    @property
    def is_database(self) -> bool:
        """Whether the tables are in a database, not in files."""
        return not self.folder

    def url(self, project: Path, environ: Mapping[str, str] | None = None) -> str:
        """The database's address; a SQLite path is relative to the project folder.

        Raises SourceUnreachable if the environment variable that should hold it is not set.
        """
        given = (os.environ if environ is None else environ).get(self.database_from, "")
        url = given or self.database
        if not url:
            raise SourceUnreachable(
                f"The environment variable {self.database_from} is not set. It must hold the"
                " address of the database; set it and run again."
            )
        scheme, _, where = url.partition(":///")
        if scheme.split("+", 1)[0] == "sqlite" and not where.startswith("/"):
            return f"{scheme}:///{(project / where).resolve()}"
        return url


@dataclass(frozen=True)
class TableSource:
    """How one table comes, and what its supplier promises.

    `files` is a pattern: every file that fits is one delivery. `delimiter` and `due_within_days`
    are None where nothing is promised. `physical` is the table's own name in a database, and
    `cursor` the column by which its new rows are known.
    """

    table: str
    load: str = "snapshot"
    files: str = ""
    format: str = "csv"
    encoding: str = "utf-8"
    delimiter: str | None = None
    quote: str = '"'
    sheet: str = ""
    record: str = ""
    physical: str = ""
    cursor: str = ""
    due_within_days: int | None = None
    largest_drop: float = LARGEST_DROP


@dataclass(frozen=True)
class System:
    """One back-office system, from one file of `systems/`."""

    name: str
    connection: Connection
    tables: tuple[TableSource, ...]
    path: Path
    title: str = ""
    supplier: str = ""
    owner: str = ""


def load_system(path: Path) -> tuple[System | None, list[Mistake]]:
    """Read one system file: the system, or None and every mistake in it with its line."""
    file = load_yaml(path)
    if file.mistakes:
        return None, file.mistakes
    file.only(_SYSTEM_KEYS)
    name = file.text("system", required=True)
    if name and (not is_plain(name) or "__" in name):
        file.mistake("`system` must be lower-case letters, digits and single _", "system")
    connection = _connection(file)
    tables = [
        _table(file, place, connection.is_database) for place in range(len(file.listing("tables")))
    ]
    if not tables:
        file.mistake("`tables` must list at least one table", "tables")
    for place, table in enumerate(tables):
        if table.table in {other.table for other in tables[:place]}:
            file.mistake(f"table `{table.table}` is declared twice", "tables", place, "table")
    if file.mistakes:
        return None, file.mistakes
    titles = [file.text(key) for key in ("title", "supplier", "owner")]
    return System(name, connection, tuple(tables), path, *titles), []


def _connection(file: YamlFile) -> Connection:
    file.only(_CONNECTION_KEYS, "connection")
    folder, database, variable = (
        file.text("connection", key) for key in ("folder", "database", "database_from")
    )
    if bool(folder) == bool(database or variable):
        file.mistake(
            "`connection` needs either `folder`, or `database` and/or `database_from`", "connection"
        )
    parts = urlsplit(database)
    if parts.password:
        file.mistake(
            "a password stands in this file: put the whole address in an environment variable"
            " and name it in `database_from`",
            "connection",
            "database",
        )
    elif database and not parts.scheme:
        file.mistake("`database` must be an address such as sqlite:///x", "connection", "database")
    return Connection(folder, database, variable)


def _table(file: YamlFile, place: int, in_database: bool) -> TableSource:
    at = ("tables", place)
    file.only(_SHARED_KEYS | (_DATABASE_KEYS if in_database else _FILE_KEYS), *at)
    table = file.text(*at, "table", required=True)
    if table and not is_plain(table):
        file.mistake("`table` must be lower-case letters, digits and _", *at, "table")
    format_ = _one_of(file, (*at, "format"), FORMATS, "csv")
    source = TableSource(
        table=table,
        load=_one_of(file, (*at, "load"), LOADS, "snapshot"),
        files=file.text(*at, "files", required=not in_database),
        format=format_,
        encoding=_encoding(file, (*at, "encoding")),
        delimiter=_character(file, (*at, "delimiter"), None),
        quote=_character(file, (*at, "quote"), '"') or "",
        sheet=file.text(*at, "sheet"),
        record=file.text(*at, "record", required=format_ == "dtf"),
        physical=file.text(*at, "from"),
        cursor=file.text(*at, "cursor"),
        due_within_days=_days(file, (*at, "due_within_days")),
        largest_drop=_share(file, (*at, "largest_drop")),
    )
    if source.cursor and source.load != "append":
        file.mistake("`cursor` is for tables that are loaded by `append`", *at, "cursor")
    return source


def _one_of(file: YamlFile, at: tuple[str | int, ...], known: tuple[str, ...], default: str) -> str:
    found = file.text(*at, default=default)
    if found not in known:
        file.mistake(f"`{at[-1]}` must be one of {', '.join(known)}", *at)
    return found


def _encoding(file: YamlFile, at: tuple[str | int, ...]) -> str:
    found = file.text(*at, default="utf-8")
    try:
        name = codecs.lookup(found).name.replace("utf-8-sig", "utf-8")
    except LookupError:
        name = ""
    if name not in ENCODINGS:
        file.mistake("`encoding` must be utf-8, windows-1252, utf-16-le or utf-16-be", *at)
    return name


def _character(file: YamlFile, at: tuple[str | int, ...], default: str | None) -> str | None:
    if file.at(*at) is None:
        return default
    found = file.text(*at)
    if len(found) > 1 or found in ("\n", "\r") or not found.isascii():
        file.mistake(f'`{at[-1]}` must be one character, such as "," or "\\t"', *at)
    elif not found and at[-1] == "delimiter":
        file.mistake("`delimiter` must be one character", *at)
    return found


def _days(file: YamlFile, at: tuple[str | int, ...]) -> int | None:
    found = file.at(*at)
    if found is None or (type(found) is int and found > 0):
        return found
    file.mistake("`due_within_days` must be a whole number of days above nought", *at)
    return None


def _share(file: YamlFile, at: tuple[str | int, ...]) -> float:
    found = file.at(*at)
    if found is None:
        return LARGEST_DROP
    if type(found) in (int, float) and 0 <= found <= 1:
        return float(found)
    file.mistake("`largest_drop` must be a share between 0 and 1", *at)
    return LARGEST_DROP
