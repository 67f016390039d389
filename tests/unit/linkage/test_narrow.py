"""A SELECT is narrowed to the records that changed only where each row stands on one record alone."""

import pytest

from flamsteed.engine.engine import Engine
from flamsteed.linkage.narrow import narrowed_sql

TABLE, KEYS = "clean.desk__person", "temp.main._keys"


@pytest.mark.parametrize(
    "select",
    [
        "select _record, '1' as _part, name from clean.desk__person",
        "select p._record, p.name from clean.desk__person as p where desk__is(p.name)",
        "select desk__person._record, name from clean.desk__person where name <> 'clean.desk__person'",
        "with one as (select * from clean.desk__person where name is not null)"
        " select _record, '1' as _part, name from one"
        " union all select _record, '2', other from one where other is not null",
        "select _record, upper(n) as n from (select _record, name as n from clean.desk__person) as q",
    ],
)
def test_a_select_that_looks_at_one_record_at_a_time_is_narrowed(
    select: str, engine: Engine
) -> None:
    engine.execute(
        "create table clean.desk__person as select 'r' || n as _record, 'name ' || n as name,"
        " case when n > 2 then 'other' end as other from range(5) as t(n)"
    )
    engine.execute("create macro desk__is(name) as name <> 'name 0'")
    keys = engine.stage("_keys", "select 'r3' as key union all select 'r4'")
    narrow = narrowed_sql(select, TABLE, keys)
    assert narrow
    whole = f"select * from ({select}) as w where _record in ('r3', 'r4') order by all"
    assert engine.rows(f"select * from ({narrow}) as n order by all") == engine.rows(whole)
    assert engine.rows(whole)


@pytest.mark.parametrize(
    "select",
    [
        "select max(_record) as _record, name from clean.desk__person group by name",
        "select _record, count(*) over (partition by name) as n from clean.desk__person",
        "select p._record, o.name from clean.desk__person as p join clean.desk__person as o"
        " on o.name = p.name",
        "select distinct _record, name from clean.desk__person",
        "select _record, name from clean.desk__person union select _record, name from clean.desk__person",
        "select _record, name from clean.desk__person limit 3",
        "select _record, name from clean.desk__person where name in (select name from clean.desk__person)",
        "select _record, (select max(name) from clean.desk__person) as name from clean.desk__person",
        "select concat(_record, name) as _record, name from clean.desk__person",
        "select name as _record, name from clean.desk__person",
        "select _record, name from clean.other",
    ],
)
def test_a_select_whose_rows_stand_on_others_is_left_whole(select: str) -> None:
    assert narrowed_sql(select, TABLE, KEYS) is None
