"""After an erasure: looked for again, in every row of the store and in every byte of every file."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from flamsteed.engine.dialect import literal, quote, table_sql
from flamsteed.engine.engine import Engine
from flamsteed.erasing.plan import Erasure
from flamsteed.gate import CLEARED
from flamsteed.privacy.held import OF_PERSON, platform_tables
from flamsteed.project import Project

_ONLY_IDS = ("flamsteed", "clean")
"""Stages in which ids are looked for: a clean row is made of its raw row alone, whose texts are looked at."""
_NUMBERS_STAY = "_history"
"""How tables end that say what became of a number: it is never given again, so that it was there stays."""
_PART = 1 << 24
_LONG_WORD, _LONG_TEXT = 8, 6
"""So many letters of one word, and so many characters of another text, are looked for in bytes."""


@dataclass(frozen=True)
class Looked:
    """What was looked through after an erasure, and in which tables and files something was found, so many
    times: there must be none.
    """

    files: int
    size_bytes: int
    texts: int
    rows: int
    found: dict[str, int]


def look_again(project: Project, engine: Engine, erasure: Erasure) -> Looked:
    """Look for what stood for somebody: in every row of the store, and in every byte of every file.

    Looked for are their ids in the platform's tables, and what was theirs alone in what came in and in
    files, in any case and in UTF-8 and UTF-16: of an encrypted store the rows are looked at, for its
    bytes say nothing.
    """
    rows, found = 0, {}
    for table in [*platform_tables(engine), *_source_tables(project, engine)]:
        rows += int(engine.value(f"select count(*) from {table_sql(table)}"))
        found[table] = _rows_left(engine, table, erasure)
    files = size = 0
    texts = [
        text.lower().encode(encoding)
        for text in erasure.traces.alone
        if _is_telling(text)
        for encoding in ("utf-8", "utf-16-le")
    ]
    unread = project.encrypted or _is_any(engine, erasure)
    for path in written_files(project):
        files, size = files + 1, size + path.stat().st_size
        if not (unread and path == project.store):  # it says nothing, or holds what the law keeps
            found[path.name] = _stands_in(path, texts)
    searched = len(erasure.traces.alone)
    return Looked(files, size, searched, rows, {name: n for name, n in found.items() if n})


def _is_any(engine: Engine, erasure: Erasure) -> bool:
    """Whether something of theirs stays: kept by law, or by a hold."""
    stay = (erasure.staying, erasure.traces.spared)
    return any(engine.value(f"select count(*) from {staged}") for staged in stay)


def _source_tables(project: Project, engine: Engine) -> list[str]:
    """The tables of what came in, cleaned and not, and the marts."""
    names = [
        f"{stage}.{name}"
        for name, contract in sorted(project.contracts.items())
        if contract.system
        for stage in ("raw", "quarantine", "clean")
    ]
    names += [model.name for model in project.models]
    return [name for name in names if engine.has_table(name)]


def _rows_left(engine: Engine, table: str, erasure: Erasure) -> int:
    """How many rows of a table still hold an id of what went, or a text that was theirs alone."""
    columns = engine.columns(table)
    stage, name = table.split(".", 1)
    parts = []
    if "_record" in columns:
        parts.append(f"_record in (select _record from {erasure.going})")
    if stage in ("linked", "gold", "flamsteed") and not name.endswith(_NUMBERS_STAY):
        ids = [c for c in OF_PERSON if columns.get(c) == "VARCHAR"]
        parts += [f"{quote(c)} in (select id from {erasure.ids})" for c in ids]
    texts = [c for c, kind in columns.items() if kind == "VARCHAR" and not c.startswith("_")]
    searched = table == CLEARED or not (stage in _ONLY_IDS or name in erasure.untouched)
    if stage in ("linked", "gold", "mart") and _is_any(engine, erasure):
        searched = False  # what is kept by law still stands there
    if searched and erasure.traces.pattern and texts:
        parts.append(_matched_sql(texts, columns, erasure))
    if not parts:
        return 0
    asked = f"select count(*) from {table_sql(table)} where {' or '.join(parts)}"
    return int(engine.value(asked))


def _matched_sql(texts: Sequence[str], columns: dict[str, str], erasure: Erasure) -> str:
    listed = ", ".join(map(quote, texts))
    found = f"regexp_matches(concat_ws(chr(10), {listed}), {literal(erasure.traces.pattern)}, 'i')"
    if "_record" not in columns:
        return found
    stay = (
        f"select _record from {erasure.staying} union select _record from {erasure.traces.spared}"
    )
    return f"({found} and _record not in ({stay}))"


def written_files(project: Project) -> Iterator[Path]:
    """Every file that the platform wrote: the store's folder, with the ledger and what spilt, and out/."""
    for folder in sorted({project.store.parent, project.folder / "out"}):
        yield from (path for path in sorted(folder.rglob("*")) if path.is_file())


def _is_telling(text: str) -> bool:
    """Whether a text in the bytes of a file can be no chance, and no word of a page's own: rows are looked
    through for the others.
    """
    return len(text) >= (_LONG_WORD if text.isalpha() else _LONG_TEXT)


def _stands_in(path: Path, texts: Sequence[bytes]) -> int:
    """How many of some texts, in lower case, stand in a file, which may be larger than memory."""
    longest, found, tail = max(map(len, texts), default=1), set[bytes](), b""
    with path.open("rb") as file:
        while part := file.read(_PART):
            searched = tail + part.lower()
            found.update(text for text in texts if text in searched)
            tail = searched[-longest:]
    return len(found)
