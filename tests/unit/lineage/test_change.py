"""What the gate notes of the rows that an amendment touched, and for how long."""

import pyarrow as pa

from flamsteed.engine.engine import Engine
from flamsteed.gate import Admission, Amend, Replace, admit
from flamsteed.lineage.change import _KEPT, changes_sql, knows_changes, newest_passage
from flamsteed.lineage.passage import Run

TABLE = "clean.drawn"


def _write(engine: Engine, run: Run, *rows: tuple[str, int], gone: str | None = None) -> None:
    table = pa.table({"key": [key for key, _ in rows], "n": [n for _, n in rows]})
    staged = engine.stage_batches(
        "_drawn", table.cast(pa.schema({"key": pa.string(), "n": pa.int64()}))
    )
    way: Amend | Replace = Replace()
    if gone is not None:
        way = Amend(("key",), f"select key from {TABLE} where key in ({gone})")
    admit(engine, Admission(TABLE, staged, repr(rows)), way=way, run=run)


def _changed(engine: Engine, since: int) -> set[str]:
    return {key for (key,) in engine.rows(changes_sql(TABLE, since))}


def test_an_amendment_notes_the_keys_of_the_rows_that_went_and_came(
    engine: Engine, a_run: Run
) -> None:
    _write(engine, a_run, ("a", 1), ("b", 1), ("c", 1))
    since = newest_passage(engine)
    _write(engine, a_run, ("b", 2), ("d", 1), gone="'a', 'b'")
    assert knows_changes(engine, [TABLE], since)
    assert _changed(engine, since) == {"a", "b", "d"}
    assert _changed(engine, newest_passage(engine)) == set()
    assert engine.rows(f"select key, n from {TABLE} order by key") == [("b", 2), ("c", 1), ("d", 1)]


def test_what_changed_in_a_table_that_was_written_whole_is_not_known(
    engine: Engine, a_run: Run
) -> None:
    _write(engine, a_run, ("a", 1))
    since = newest_passage(engine)
    assert knows_changes(engine, [TABLE], since)
    _write(engine, a_run, ("a", 1))
    assert not knows_changes(engine, [TABLE], since)
    assert not knows_changes(engine, [TABLE], None)
    assert knows_changes(engine, ["clean.other"], since)


def test_changes_that_are_long_ago_are_forgotten_and_known_to_be(
    engine: Engine, a_run: Run
) -> None:
    _write(engine, a_run, ("a", 0))
    since = newest_passage(engine)
    for n in range(_KEPT):
        _write(engine, a_run, ("a", n), gone="'a'")
    assert knows_changes(engine, [TABLE], since)
    _write(engine, a_run, ("a", 99), gone="'a'")
    assert not knows_changes(engine, [TABLE], since)
    assert knows_changes(engine, [TABLE], since + 1)
    assert (
        engine.value("select count(*) from flamsteed.change where passed = ?", [TABLE]) == _KEPT + 1
    )
