"""Texts out of which somebody was taken: known again, by keyed hash, when they are delivered once more."""

from collections.abc import Sequence

from flamsteed.engine.dialect import hmac_sql, literal, quote, table_sql
from flamsteed.engine.engine import Engine
from flamsteed.errors import KeyMissing
from flamsteed.lineage.passage import Run

CLEARED = "flamsteed.cleared"
"""Texts that were changed: table `name`, `field`, keyed `hash` of the record and text, keyed hash of the `record`,
what it `said` from then on.
"""
ERASED = "[erased]"


def clear(  # noqa: PLR0913  (each is bound in the SQL)
    engine: Engine, table: str, theirs: str, *, pattern: str, pads: tuple[bytes, bytes], columns: Sequence[str]
) -> int:  # fmt: skip
    """Replace what a pattern matches in the rows `theirs` of a table (`$1` is its name, `system__table`); gives
    how many rows there are. Each text is remembered by its hash.
    """
    name = table.partition(".")[2]
    rows = int(engine.value(f"select count(*) from {table_sql(table)} where {theirs}", [name]))
    engine.execute(
        f"create table if not exists {CLEARED}"
        " (name varchar, field varchar, hash varchar, record varchar, said varchar)"
    )
    for column in columns if rows else ():
        text = engine.stage(
            "_clearing",
            f"select distinct _record, {quote(column)} as said from {table_sql(table)} where {theirs}"
            f" and regexp_matches({quote(column)}, $2, 'i')",
            [name, pattern],
        )
        engine.execute(
            f"insert into {CLEARED} select $3, $4, {_hash_sql('t.said')}, {hmac_sql('t._record')}, t.said"
            f" from {text} as t",
            [*pads, name, column],
        )
        engine.execute(
            f"update {table_sql(table)} set {quote(column)} = {_replaced_sql(column)} where {theirs}",
            [name, pattern],
        )
    engine.unstage("_clearing")
    engine.execute(
        f"update {CLEARED} set said = {_replaced_sql('said')} where name = $1", [name, pattern]
    )
    return rows


def forget_cleared(engine: Engine, name: str, records: str, *, pads: tuple[bytes, bytes]) -> None:
    """Forget the texts of staged records (`_record`) that go themselves."""
    if engine.has_table(CLEARED):
        engine.execute(
            f"delete from {CLEARED} where name = $3 and record in"
            f" (select {hmac_sql('_record')} from {records} where name = $3)",
            [*pads, name],
        )


def stage_cleared(engine: Engine, staged: str, name: str, *, run: Run) -> str:
    """Stage rows of table `name` that arrive with the texts replaced out of which somebody was taken before.

    Raises KeyMissing if there are some and the run has not the key to know them by.
    """
    if not engine.has_table(CLEARED):
        return staged
    asked = f"select distinct field from {CLEARED} where name = ? order by 1"
    fields = [field for (field,) in engine.rows(asked, [name])]
    there = [field for field in fields if field in engine.columns(staged)]
    if not there:
        return staged
    if not run.removed_pads:
        raise KeyMissing(
            f"Somebody was taken out of texts of {name}, and the key that knows them again was not given."
        )
    for place, field in enumerate(there):
        known = f"select hash, min(said) as said from {CLEARED} where name = $3 and field = {literal(field)} group by hash"
        staged = engine.stage(
            f"_cleared_{place % 2}",
            f"select t.* replace (coalesce(c.said, t.{quote(field)}) as {quote(field)}) from {staged} as t"
            f" left join ({known}) as c on c.hash = {_hash_sql(f't.{quote(field)}', record='t._record')}",
            [*run.removed_pads, name],
        )
    return staged


def _hash_sql(text: str, record: str = "t._record") -> str:
    return hmac_sql(f"{record} || chr(31) || {text}")


def _replaced_sql(column: str) -> str:
    return f"regexp_replace({quote(column)}, $2, {literal(ERASED)}, 'gi')"
