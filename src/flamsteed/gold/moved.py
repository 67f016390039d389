"""The part of the registry of numbers that a run may change: whoever shares a number with whoever moved."""

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa

from flamsteed.engine.engine import Engine
from flamsteed.gold.registry import HISTORY, NUMBER, Registry, empty_sql, told_sql
from flamsteed.lineage.change import changes_sql, knows_changes
from flamsteed.lineage.journal import last_passage, state_of

_MENTION, _NUMBER = "_mention_near", "_number_near"


@dataclass(frozen=True)
class Told:
    """What numbers are given by: the staged clusters of `now`, the registry as the last run left it
    (`old`) and its `history`. If `is_part`, of those mentions alone whose number may change, and of
    everybody who ever had the same.
    """

    registry: Registry
    now: str
    old: str
    history: str
    is_part: bool

    def given_out(self, numbers: Sequence[str]) -> set[str]:
        """Those of `numbers` that anybody has, or ever had."""
        engine, registry = self.registry.engine, self.registry
        if not numbers:
            return set()
        asked = engine.stage_batches("_asked", pa.table({"number": pa.array(numbers, pa.string())}))
        told = (told_sql(registry, registry.history, HISTORY), _old_sql(registry))
        found = " union ".join(
            f"select t.number from ({given}) as t where t.number in (select number from {asked})"
            for given in told
        )
        taken = {number for (number,) in engine.rows(found)}
        engine.unstage("_asked")
        return taken

    def drop(self) -> None:
        """Let go of the staged tables."""
        for name in ("_cluster_now", "_number_old", "_history_old", _MENTION, _NUMBER):
            self.registry.engine.unstage(name)


def stage_told(registry: Registry, clusters: str, *, stay: str) -> Told:
    """Stage what numbers are given by, after the SELECT `clusters` (`_mention`, `_cluster`).

    `stay` names what stewards said of where numbers stay.
    """
    engine = registry.engine
    now, old, history = clusters, _old_sql(registry), told_sql(registry, registry.history, HISTORY)
    since = _since(registry, stay)
    if since is not None:
        mentions, numbers = _stage_near(registry, clusters, since)
        now = f"select c.* from ({now}) as c semi join {mentions} as m on m._mention = c._mention"
        old = f"select o.* from ({old}) as o semi join {mentions} as m on m._mention = o._mention"
        history = (
            f"select h.* from ({history}) as h semi join {numbers} as n on n.number = h.number"
        )
    return Told(
        registry,
        engine.stage("_cluster_now", now),
        engine.stage("_number_old", old),
        engine.stage("_history_old", history),
        since is not None,
    )


def _since(registry: Registry, stay: str) -> int | None:
    """The passage up to which the registry has read the clusters; None if it must read them all."""
    engine, linked = registry.engine, f"linked.{registry.thing}"
    before = last_passage(engine, registry.number)
    if before is None or "read_up_to" not in before.details or before.details["stays"] != stay:
        return None
    since = int(before.details["read_up_to"])
    if state_of(engine, registry.number) != before.state:
        return None
    if not engine.has_table(linked) or "_mention" not in engine.columns(linked):
        return None
    return since if knows_changes(engine, [linked], since) else None


def _stage_near(registry: Registry, clusters: str, since: int) -> tuple[str, str]:
    """Stage the mentions that moved, those in a cluster with one, and those that have or had a number
    in common with one, and so on; and all their numbers.
    """
    engine, number = registry.engine, registry.number
    near = engine.stage(
        _MENTION,
        f"select key as _mention from ({changes_sql(f'linked.{registry.thing}', since)}) as c",
    )
    size = -1
    while (grown := _count(engine, near)) != size:
        size = grown
        numbers = engine.stage(
            _NUMBER,
            f"with held as (select o.number, o.home from {number} as o semi join {near} as m"
            f" on m._mention = o._mention) select number from held union select home from held",
        )
        near = engine.stage(
            _MENTION,
            f"with held as (select _mention from {number} where number in (select number from {numbers})"
            f" or home in (select number from {numbers}) union select _mention from {near}),"
            f" told as ({clusters}), met as (select distinct t._cluster from told as t"
            f" semi join held as h on h._mention = t._mention)"
            f" select t._mention from told as t semi join met as m on m._cluster = t._cluster"
            f" union select _mention from held",
        )
    return near, numbers


def _count(engine: Engine, table: str) -> int:
    return int(engine.value(f"select count(*) from {table}"))


def _old_sql(registry: Registry) -> str:
    """SQL for the registry as the last run left it."""
    if not registry.engine.has_table(registry.number):
        return empty_sql(NUMBER)
    if "home" not in registry.engine.columns(registry.number):  # a store of version 0.1
        return f"select _mention, number, number as home, true as is_living from {registry.number}"
    return f"select {', '.join(NUMBER)} from {registry.number}"
