"""Values are put right at somebody's request: laid over a record, or taken back; what came stays as it came."""

from dataclasses import astuple, replace

from flamsteed.engine.engine import Engine
from flamsteed.lineage.correction import COLUMNS, CORRECTIONS, Correction
from flamsteed.lineage.journal import write_passage
from flamsteed.lineage.passage import Passage, Run


def correct(engine: Engine, correction: Correction, *, run: Run, undo: bool = False) -> Correction:
    """Write a correction down, in place of the one that stood for its record and column; gives it numbered.

    With `undo` the one that stood is taken back and none takes its place. The journal's line, in the same
    transaction, has ids, the column and the request, and no value. Cleaning lays it.
    """
    told = {
        "name": correction.name, "record": correction.record, "column": correction.column,
        "by": correction.by, "request": correction.request, "undone": undo,
    }  # fmt: skip
    passage = Passage(
        "correct", CORRECTIONS, run.number, "", new=int(not undo), vanished=int(undo), details=told
    )
    columns = ", ".join(f"{name} {kind}" for name, kind in COLUMNS.items())
    with engine.transaction():
        engine.execute(f"create table if not exists {CORRECTIONS} ({columns})")
        engine.execute(
            f"update {CORRECTIONS} set undone_by = ?, undone_at = ? where name = ? and _record = ?"
            " and column_name = ? and undone_at = ''",
            [correction.by, correction.at, correction.name, correction.record, correction.column],
        )
        made = replace(correction, number=write_passage(engine, passage))
        if not undo:
            engine.execute(
                f"insert into {CORRECTIONS} values ({', '.join('?' for _ in COLUMNS)})",
                [*astuple(made)],
            )
    return made
