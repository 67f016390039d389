"""Who is to be compared with whom: the mentions that changed, and those that a block brings near them."""

from collections.abc import Sequence

from flamsteed.engine.dialect import columns_sql
from flamsteed.engine.engine import Engine
from flamsteed.linkage.crowd import columns_of, counted_sql, key_sql, keys_sql, stage_crowd
from flamsteed.linkage.fresh import Last, Moved
from flamsteed.linkage.mention import kept_of
from flamsteed.linkage.spec import LinkSpec

_NO_CROWD = "select 0 as block, '' as key, cast(0 as bigint) as held where false"


def stage_compared(
    engine: Engine, spec: LinkSpec, moved: Moved, *, last: Last | None, columns: Sequence[str]
) -> str:
    """Stage `_compared`: the mentions to be compared, in the order of their `_id`s; pairs of two that
    are not `is_fresh` are known. And `_changed`: the ids of all mentions whose pairs are not what
    they were; and `_crowd`, the block keys that too many share (block, key, held).

    `columns` are those that pairs are compared by. Where a key comes to be shared by too many, or no
    longer is, all who share it are fresh.
    """
    if last is None:
        engine.stage("_crowd", counted_sql(spec, moved.fresh))
        engine.stage("_changed", f"select _mention from {moved.fresh}")
        rows = f"select {columns_sql(kept_of(spec))}, true as is_fresh from {moved.fresh}"
    else:
        rows = _near_sql(engine, spec, moved, last=last, columns=columns)
    compared = engine.stage(
        "_compared",
        f"select *, row_number() over (order by _mention) - 1 as _id from ({rows}) as r",
    )
    for name in ("_met", "_met_again", "_crossing", "_again"):
        engine.unstage(name)
    return compared


def _near_sql(
    engine: Engine, spec: LinkSpec, moved: Moved, *, last: Last, columns: Sequence[str]
) -> str:
    met = engine.stage("_met", met_sql(spec, moved, moved.fresh, last.table))
    again = _stage_again(engine, spec, moved, met=met, last=last)
    engine.stage(
        "_changed",
        f"select _mention from {moved.gone} union select _mention from {moved.fresh}"
        f" union select _mention from {again}",
    )
    if engine.rows(f"select 1 from {again} limit 1"):
        probe = (
            f"(select s.* from {moved.stay} as s semi join {again} as a on a._mention = s._mention)"
        )
        more = engine.stage("_met_again", met_sql(spec, moved, probe, last.table))
        met = f"(select * from {met} union all select * from {more})"
    kept = columns_sql(columns, of="b")
    return (
        f"select {columns_sql(columns)}, true as is_fresh from {moved.fresh} union all"
        f" select {kept}, a._mention is not null as is_fresh from {last.table} as b"
        f" left join {again} as a on a._mention = b._mention"
        f" where b._mention in (select _mention from {met} union select _mention from {again})"
    )


def met_sql(spec: LinkSpec, moved: Moved, probe: str, base: str) -> str:
    """SQL for the mentions that stayed and share a block key with one of `probe`: block, key,
    `_mention`.
    """
    several = []
    for place, block in enumerate(spec.block_on):
        names = columns_of(block)
        listed = ", ".join(f"p.{name}" for name in names)
        same = " and ".join(f"k.{name} = m.{name}" for name in names)
        several.append(
            f"select {place} as block, k.key, m._mention from {base} as m join (select {listed},"
            f" {key_sql(block, 'p')} as key from (select distinct {', '.join(names)} from {probe}"
            f" as d) as p) as k on {same}"
        )
    return (
        f"select n.* from ({' union all '.join(several)}) as n"
        f" anti join {moved.gone} as g on g._mention = n._mention"
    )


def _stage_again(engine: Engine, spec: LinkSpec, moved: Moved, *, met: str, last: Last) -> str:
    """Stage `_again`: the mentions that stayed, of a key that too many share now and did not, or did
    and do not now. Stages `_crowd` on the way.
    """
    counted = (
        f"select block, key, count(*) as held from (select block, key, _mention from {met}"
        f" union all {keys_sql(spec, moved.fresh)}) as k group by block, key"
    )
    before = f"select block, key, held from linked.{spec.thing}_crowd"
    gone = _NO_CROWD
    if engine.rows(f"{before} limit 1"):
        rows = f"(select b.* from {last.table} as b semi join {moved.gone} as g on g._mention = b._mention)"
        gone = f"select block, key, count(*) as held from ({keys_sql(spec, rows)}) as k group by block, key"
    crowd = stage_crowd(engine, counted, before=before, gone=gone)
    crossing = engine.stage(
        "_crossing",
        f"select block, key from (select block, key from {crowd} union all"
        f" select block, key from ({before}) as b) as k group by block, key having count(*) = 1",
    )
    if not engine.rows(f"select 1 from {crossing} limit 1"):
        return engine.stage("_again", "select '' as _mention where false")
    return engine.stage(
        "_again",
        f"select distinct k._mention from ({keys_sql(spec, moved.stay)}) as k"
        f" semi join {crossing} as c on c.block = k.block and c.key = k.key",
    )
