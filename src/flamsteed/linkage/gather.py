"""Mentions gathered from the council's SELECTs into one staged table."""

from collections.abc import Mapping, Sequence

from flamsteed.engine.engine import Engine
from flamsteed.linkage.kind import PLACE, Kind
from flamsteed.linkage.mention import mentions_sql, read_sql
from flamsteed.linkage.spec import Mentions


def there(engine: Engine, several: Sequence[Mentions]) -> list[Mentions]:
    """The SELECTs whose tables are all in the store: systems come one by one."""
    return [each for each in several if all(engine.has_table(name) for name in each.reads)]


def gathering_sql(
    engine: Engine,
    several: Sequence[Mentions],
    attributes: Sequence[str],
    *,
    kind: Kind,
    limited_to: Mapping[str, tuple[str, ...]],
) -> tuple[str, str]:
    """SQL for the mentions as told, and SQL that reads the raw texts of the table of them."""
    found = there(engine, several)
    given = {each.name: tuple(engine.columns(f"(\n{each.select}\n)")) for each in found}
    raw = [name for name in kind.raw if any(name in columns for columns in given.values())]
    if not found:
        columns = ", ".join(f"cast(null as varchar) as {n}" for n in (*PLACE, *attributes))
        return f"select {columns} where false", ""
    told = mentions_sql(found, given, (*attributes, *kind.raw), limited_to=limited_to)
    return told, read_sql("temp.main._told", raw, attributes, kind=kind) if raw else ""


def gather(engine: Engine, told: str, read: str, *, name: str) -> str:
    """Stage the mentions that `gathering_sql` describes, as table `name`."""
    if not read:
        return engine.stage(name, told)
    engine.stage("_told", told)
    staged = engine.stage(name, read)
    engine.unstage("_told")
    return staged
