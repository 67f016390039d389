"""The mentions that changed since the last linking: gathered, described and judged, and no others.

A start from nothing is the same with every mention new.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from flamsteed.engine.dialect import literal
from flamsteed.engine.engine import Engine
from flamsteed.lineage.change import changes_sql, knows_changes
from flamsteed.linkage.gather import gather, gathering_sql, there
from flamsteed.linkage.judge import stage_judged
from flamsteed.linkage.narrow import narrowed_sql
from flamsteed.linkage.spec import LinkSpec, Mentions


@dataclass(frozen=True)
class Last:
    """What the last linking left: its table of mentions, the passage up to which it had read, and the
    chance that two mentions are one person.
    """

    table: str
    read_up_to: int
    chance: float


@dataclass(frozen=True)
class Moved:
    """The mentions that are to be linked, and those that are not what they were.

    `fresh` is the staged table of mentions that are new or say something else; `gone` that of the
    ids of mentions of the last linking that are no more, or no more the same. `stay` is SQL, in
    brackets, for the mentions of last time that are as they were. `size` counts all there are now.
    """

    fresh: str
    gone: str
    stay: str
    size: int


def stage_moved(engine: Engine, spec: LinkSpec, last: Last | None) -> Moved:
    """Stage what changed since the `last` linking; everything for None."""
    told, replaced = _stage_told(engine, spec, last)
    described = engine.stage("_described", spec.kind.described(told, tuple(spec.also_compare)))
    base = last.table if last else None
    judged = stage_judged(engine, spec, described, base=base, replaced=replaced)
    if base is None:
        fresh = engine.stage("_fresh", f"select * from {judged}")
        gone = engine.stage("_gone_mention", "select '' as _mention where false")
        stay = f"(select * from {fresh} as f where false)"
        size = int(engine.value(f"select count(*) from {fresh}"))
    else:
        fresh = engine.stage(
            "_fresh",
            f"select j.* from {judged} as j anti join {base} as b on b._mention = j._mention"
            f" and b._digest = j._digest",
        )
        gone = engine.stage(
            "_gone_mention",
            f"select r._mention from {replaced} as r anti join {judged} as j"
            f" on j._mention = r._mention union select f._mention from {fresh} as f"
            f" semi join {base} as b on b._mention = f._mention",
        )
        stay = f"(select b.* from {base} as b anti join {gone} as g on g._mention = b._mention)"
        size = int(engine.value(
            f"select (select count(*) from {base}) + (select count(*) from {fresh})"
            f" - (select count(*) from {gone})"
        ))  # fmt: skip
    for name in ("_gathered", "_described", "_judged", "_replaced", "_record_moved"):
        engine.unstage(name)
    return Moved(fresh, gone, stay, size)


def _stage_told(engine: Engine, spec: LinkSpec, last: Last | None) -> tuple[str, str]:
    """Stage the mentions as told, and the ids of those of last time that they replace."""
    several = there(engine, spec.mentions)
    if last is None:
        told = gather(engine, *_gathering(engine, spec, several), name="_gathered")
        return told, engine.stage("_replaced", "select '' as _mention where false")
    parts: list[Mentions] = []
    whole: list[str] = []
    moved: list[str] = []
    for each in several:
        keys = _keys(engine, each, last)
        if keys == "":
            continue
        narrow = keys and narrowed_sql(each.select, min(each.reads), "temp.main._record_moved")
        if keys and narrow:
            moved.append(f"select key, {literal(each.name)} as _table from ({keys}) as k")
            parts.append(replace(each, select=narrow))
        else:
            whole.append(each.name)
            parts.append(each)
    none = "select '' as key, '' as _table where false"
    records = engine.stage("_record_moved", " union all ".join(moved) or none)
    tables = ", ".join(literal(name) for name in whole) or "''"
    replaced = engine.stage(
        "_replaced",
        f"select b._mention from {last.table} as b left join {records} as r on r.key = b._record"
        f" and r._table = b._table where r.key is not null or b._table in ({tables})",
    )
    return gather(engine, *_gathering(engine, spec, parts), name="_gathered"), replaced


def _gathering(engine: Engine, spec: LinkSpec, several: Sequence[Mentions]) -> tuple[str, str]:
    return gathering_sql(engine, several, spec.told, kind=spec.kind, limited_to=spec.limited_to)


def _keys(engine: Engine, mentions: Mentions, last: Last) -> str | None:
    """SQL for the records that changed since; empty text if none did; None if that is not known, or
    if more than one table of `clean`, whose changes are noted by record, has a part in them.
    """
    tables = sorted(mentions.reads)
    if not knows_changes(engine, tables, last.read_up_to):
        return None
    changed = [changes_sql(name, last.read_up_to) for name in tables]
    if not engine.rows(f"select 1 from ({' union all '.join(changed)}) as c limit 1"):
        return ""
    is_by_record = len(tables) == 1 and tables[0].startswith("clean.")
    return changed[0] if is_by_record else None
