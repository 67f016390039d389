"""Promise 4: the order of rows, files and systems changes no result, nor does the machine.

The same borough is delivered with every file and every database shuffled, the files written the
other way round, its systems and their tables declared backwards, and run on one thread, not two.
"""

import os
import random
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import yaml
from tests.borough import PLACES, a_copy, contents, differing, northmere, run_here

ORDER = random.Random(4)
# The line of a totals row, and a file that was cut, are what they are by where they stand.
STAYS_LAST = ("Total", "TOTAL", "Grand total")


def _records(text: str, *, quoted: bool) -> list[str]:
    """The records of a delimited file, line ends inside quotes kept."""
    found: list[str] = []
    whole = True
    for line in text.splitlines(keepends=True):
        found = [*found, line] if whole else [*found[:-1], found[-1] + line]
        whole = not quoted or found[-1].count('"') % 2 == 0
    return found


def _shuffle_file(path: Path) -> bool:
    """Put the rows of a file in another order; says whether there was anything to do."""
    text = path.read_bytes().decode("latin-1")
    if not text.endswith("\n"):
        return False
    records = _records(text, quoted=path.suffix == ".csv")
    head = 0 if path.suffix == ".jsonl" or path.name.startswith("9990_") else 1
    last = [r for r in records[head:] if any(word in r for word in STAYS_LAST)]
    if path.name.startswith("9990_"):
        head, last = 1, records[-1:]
    rows = [r for r in records[head:] if r not in last]
    random.Random(len(text)).shuffle(rows)
    shuffled = "".join([*records[:head], *rows, *last])
    path.write_bytes(shuffled.encode("latin-1"))
    return shuffled != text


def _shuffle_database(path: Path) -> None:
    with closing(sqlite3.connect(path)) as database, database:
        tables = database.execute("select name from sqlite_master where type = 'table'").fetchall()
        for (table,) in tables:
            rows = database.execute(f'select * from "{table}"').fetchall()
            ORDER.shuffle(rows)
            database.execute(f'delete from "{table}"')
            if rows:
                marks = ", ".join("?" * len(rows[0]))
                database.executemany(f'insert into "{table}" values ({marks})', rows)


def _turn_round(project: Path) -> None:
    """Declare systems, and the tables of each, the other way round; and run on one thread."""
    files = sorted((project / "systems").glob("*.yaml"))
    for place, file in enumerate(reversed(files)):
        declared = yaml.safe_load(file.read_text(encoding="utf-8"))
        declared["tables"].reverse()
        file.with_name(f"{place:02d}_{file.name}").write_text(
            yaml.safe_dump(declared, sort_keys=False), encoding="utf-8"
        )
        file.unlink()
    settings = project / "flamsteed.yaml"
    said = settings.read_text(encoding="utf-8")
    assert "threads: 2" in said
    settings.write_text(said.replace("threads: 2", "threads: 1"), encoding="utf-8")


def test_the_order_of_rows_files_and_systems_changes_no_table(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    straight = northmere(tmp_path_factory)
    turned = a_copy(straight, tmp_path, without_store=True)
    files = [p for p in (turned / "data/drop").rglob("*") if p.suffix in (".csv", ".tsv", ".jsonl")]
    assert sum(_shuffle_file(path) for path in files) >= 10
    for database in (turned / "data/databases").glob("*.sqlite"):
        _shuffle_database(database)
    for age, path in enumerate(sorted((turned / "data").rglob("*.*"), reverse=True)):
        os.utime(path, (1_700_000_000 + age, 1_700_000_000 + age))
    _turn_round(turned)
    run_here(turned)
    assert differing(contents(turned, leaving=PLACES), contents(straight, leaving=PLACES)) == []
