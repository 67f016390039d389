"""What the store holds on one person: found by what leads to them, table by table; never by guessing.

Source records are theirs by the linkage (every record ever put under their number), and rows of other
tables through the keys that contracts declare. Everything made from those records is found by their ids.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from flamsteed.contracts.contract import Contract
from flamsteed.contracts.reach import Step, paths
from flamsteed.engine.behind import values_and_rows
from flamsteed.engine.dialect import literal, quote, table_sql, tables_read
from flamsteed.engine.engine import Engine
from flamsteed.errors import NotFound
from flamsteed.lineage.correction import CORRECTIONS

RECORDS, IDS = "_held_record", "_held_id"
OF_PERSON = ("number", "other_number", "_mention", "_left", "_right", "_record", "founder", "key")
"""Columns of the platform's own tables that hold a number, a mention or a record."""
_TEXT = "VARCHAR"
_STAGES = ("raw", "quarantine", "clean")


@dataclass(frozen=True)
class Held:
    """Rows of one table that are about somebody: `where` says which, in SQL. Of source tables (`raw`,
    `quarantine`, `clean`) and of corrections of their records, so many of the `rows` are about others as well (`shared`).
    """

    table: str
    where: str
    rows: int
    shared: int = 0


@dataclass(frozen=True)
class Holding:
    """What is held on somebody, as staged: the `thing` that is linked, and every number that is theirs.

    `records` names rows `name` (`system__table`), `_record`, `is_shared` (it is about others as well) and
    `how` in words; `ids` names one column `id`: their numbers, mentions, and the records that are theirs alone.
    """

    thing: str
    numbers: tuple[str, ...]
    records: str
    ids: str


def stage_held(
    engine: Engine,
    thing: str,
    numbers: Sequence[str],
    *,
    goals: Iterable[str],
    contracts: Mapping[str, Contract],
) -> Holding:
    """Stage the source records about somebody, one row each, and every id that stands for them.

    `goals` are the tables that tell of people; rows of other tables are theirs if their keys lead there.
    """
    goals = sorted(goals)
    listed = ", ".join(map(literal, numbers))
    registry = table_sql(f"gold.{thing}_number")
    mentions = f"select _mention from {registry} where number in ({listed}) or home in ({listed})"
    found = engine.stage(RECORDS, _direct_sql(engine, goals, registry, mentions))
    for goal in goals:  # a table that leads to several is found whole by asking for each alone
        for name, chain in paths(contracts, [goal]).items():
            if name not in goals and all(engine.has_table(f"raw.{s.table}") for s in chain):
                reached = _reached_sql(chain, found)
                staged = engine.stage("_held_more", _merged_sql(found, reached))
                found = engine.stage(RECORDS, f"select * from {staged}")
    engine.unstage("_held_more")
    ids = engine.stage(
        IDS,
        f"select unnest([{listed}]) as id union select _mention from ({mentions}) as m"
        f" union select _record from {found} where not is_shared",
    )
    return Holding(thing, tuple(numbers), found, ids)


def with_records(engine: Engine, holding: Holding, more: Sequence[tuple[str, str]]) -> Holding:
    """The holding with records that a person said are theirs: (`system__table`, `_record`) each.

    Raises NotFound if there is no such record. One that was shared with others counts as theirs alone.
    """
    registry = table_sql(f"gold.{holding.thing}_number")
    for name, record in more:
        _require(engine, name, record)
        staged = engine.stage(
            "_held_more",
            f"select * from {holding.records} where not (name = $1 and _record = $2)"
            " union all select $1, $2, false, 'named by a person'",
            [name, record],
        )
        engine.stage(RECORDS, f"select * from {staged}")
        staged = engine.stage(
            "_held_more",
            f"select id from {holding.ids} union select $1"
            f" union select _mention from {registry} where split_part(_mention, '-', 1) = $1",
            [record],
        )
        engine.stage(IDS, f"select id from {staged}")
    return holding


def _require(engine: Engine, name: str, record: str) -> None:
    for table in (f"{stage}.{name}" for stage in _STAGES[:2]):
        asked = f"select 1 from {table_sql(table)} where _record = ? limit 1"
        if engine.has_table(table) and engine.rows(asked, [record]):
            return
    raise NotFound(f"There is no record {record} in {name}: say it as a plan lists it.")


def _direct_sql(engine: Engine, goals: Sequence[str], registry: str, mentions: str) -> str:
    """SQL for the records that tell of somebody themselves: any that ever stood under their number."""
    theirs = f"select distinct split_part(_mention, '-', 1) as _record from ({mentions}) as m"
    others = (
        f"select distinct split_part(_mention, '-', 1) as _record from {registry}"
        f" where _mention not in ({mentions})"
    )
    parts = [
        f"select {literal(name)} as name, _record from {table_sql(f'{stage}.{name}')}"
        for name in goals
        for stage in _STAGES[:2]
        if engine.has_table(f"{stage}.{name}")
    ]
    none = "select cast(null as varchar) as name, cast(null as varchar) as _record where false"
    return (
        f"with theirs as ({theirs}), others as ({others}), kept as ({' union '.join(parts) or none})"
        f" select k.name, k._record, k._record in (select _record from others) as is_shared,"
        f" 'tells of them' as how from kept as k join theirs as t on t._record = k._record"
    )


def _reached_sql(chain: Sequence[Step], found: str) -> str:
    """SQL for the records of a table whose keys lead to the records found, over all their versions.

    One is shared if it leads to somebody else's record too.
    """
    name, goal = chain[0].table, chain[-1].to
    joined = [f"{table_sql(f'raw.{name}')} as t0"]
    for place, step in enumerate(chain, start=1):
        same = " and ".join(
            f"trim(t{place - 1}.{quote(mine)}) = trim(t{place}.{quote(other)})"
            f" and trim(t{place}.{quote(other)}) <> ''"
            for mine, other in zip(step.columns, step.to_columns, strict=True)
        )
        joined.append(f"join {table_sql(f'raw.{step.to}')} as t{place} on {same}")
    leading = f"(select _record, is_shared from {found} where name = {literal(goal)})"
    ways, parent = " ".join(joined), f"t{len(chain)}._record"
    mine = f"select t0._record from {ways} where {parent} in (select _record from {leading} as l)"
    return (
        f"select {literal(name)} as name, t0._record,"
        f" bool_or(l._record is null or l.is_shared) as is_shared, {literal('belongs to ' + goal)} as how"
        f" from {ways} left join {leading} as l on l._record = {parent}"
        f" where t0._record in ({mine}) group by t0._record"
    )


def _merged_sql(found: str, more: str) -> str:
    return (
        f"select name, _record, bool_or(is_shared) as is_shared, min(how) as how"
        f" from (select * from {found} union all select * from ({more}) as r) as several"
        f" group by name, _record"
    )


def held(engine: Engine, holding: Holding, marts: Mapping[str, str]) -> list[Held]:
    """Every row of the store about somebody, table by table, from what `stage_held` staged.

    `marts` gives the SELECT of every mart by its table: a mart's column counts if it is one of their ids
    as it stands. Tables without a row of theirs are left out.
    """
    listed, found, ids = [], holding.records, holding.ids
    shares = {
        name: int(n)
        for name, n in engine.rows(
            f"select name, count(*) filter (where is_shared) from {found} group by name"
        )
    }
    for name in sorted(shares):
        for stage in _STAGES:
            where = f"_record in (select _record from {found} where name = {literal(name)})"
            listed.append((f"{stage}.{name}", where, shares[name]))
    if engine.has_table(CORRECTIONS):
        of = f"select _record from {found}"
        both = f"select count(*) from {CORRECTIONS} where _record in ({of} where is_shared)"
        listed.append((CORRECTIONS, f"_record in ({of})", int(engine.value(both))))
    for table in platform_tables(engine):
        if table == CORRECTIONS:
            continue
        columns = [
            c for c, kind in engine.columns(table).items() if c in OF_PERSON and kind == _TEXT
        ]
        listed += [(table, _any_sql(columns, ids), 0)] if columns else []
    for table, select in marts.items():
        if engine.has_table(table):
            columns = _ids_of_mart(engine, select)
            listed += [(table, _any_sql(columns, ids), 0)] if columns else []
    counted = [
        Held(table, where, int(engine.value(f"select count(*) from {table_sql(table)} where {where}")), shared)
        for table, where, shared in listed
        if engine.has_table(table)
    ]  # fmt: skip
    return [each for each in counted if each.rows]


def platform_tables(engine: Engine) -> list[str]:
    """The tables that linking, merging and the platform itself keep, by name."""
    rows = engine.rows(
        "select table_schema || '.' || table_name from information_schema.tables"
        " where table_schema in ('linked', 'gold', 'flamsteed') and table_catalog = current_database()"
        " order by 1"
    )
    return [name for (name,) in rows]


def _any_sql(columns: Sequence[str], ids: str) -> str:
    return " or ".join(f"{quote(column)} in (select id from {ids})" for column in columns)


def _ids_of_mart(engine: Engine, select: str) -> list[str]:
    """The columns of a mart that hold a number or a record as it stands in another table."""
    shapes = {
        name: list(engine.columns(name)) for name in tables_read(select) if engine.has_table(name)
    }
    try:
        values, _ = values_and_rows(select, shapes)
    except ValueError:
        return []
    return [
        name
        for name, sources in values.items()
        if sources and all(column in OF_PERSON for _, column in sources)
    ]


def clearing_pattern(names: Iterable[str]) -> str:
    """The pattern, for `regexp_replace` without regard to case, that matches any of some texts as words."""
    longest_first = sorted(
        {name.strip() for name in names if name.strip()}, key=lambda n: (-len(n), n)
    )
    return "(?:" + "|".join(map(_as_word, longest_first)) + ")"


def _as_word(name: str) -> str:
    r"""A name as a pattern. RE2 knows ASCII letters alone as those of words, so where a name begins or ends
    with another (`José`, `+44...`) a `\b` would never match.
    """
    edges = [r"\b" if edge.isascii() and edge.isalnum() else "" for edge in (name[0], name[-1])]
    return edges[0] + re.escape(name) + edges[1]
