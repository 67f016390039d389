"""One gold record per person or property, under a number that never changes: `gold.*`."""

import hashlib

from flamsteed import log
from flamsteed.engine.dialect import quote
from flamsteed.engine.engine import Engine
from flamsteed.gate import Admission, Replace, admit
from flamsteed.gold.keep import Registry, keep_numbers
from flamsteed.gold.spec import GoldSpec
from flamsteed.gold.survive import values_sql, wide_sql
from flamsteed.lineage.journal import state_of
from flamsteed.lineage.passage import Passage, Run


def merge(engine: Engine, spec: GoldSpec, *, run: Run) -> list[Passage]:
    """Make one gold record of each cluster, with every value from one named record.

    Writes `gold.<thing>` (one row per person or property), `_value` (which record won each
    attribute, and why), `_source` (which records it stands on), `_number` and `_history`. Gives no
    passages if nothing changed since the last time.
    """
    linked = f"linked.{spec.thing}"
    if not engine.has_table(linked):
        return []
    stands_on = _digest(state_of(engine, linked))
    registry = Registry(engine, spec.thing)
    passages = keep_numbers(registry, _clusters_sql(spec), stands_on, run=run)
    make = _from_register if spec.register_select else _from_mentions
    passages += make(registry, spec, run)
    if passages:
        log.info("gold records made", run=run.number, table=f"gold.{spec.thing}")
    return passages


def _clusters_sql(spec: GoldSpec) -> str:
    if spec.register_select:
        return (
            f"select distinct uprn as _mention, uprn as _cluster from linked.{spec.thing}_address"
        )
    return f"select _mention, _cluster from linked.{spec.thing}"


def _from_mentions(registry: Registry, spec: GoldSpec, run: Run) -> list[Passage]:
    """Gold records whose values are chosen among mentions."""
    _engine, thing = registry.engine, spec.thing
    source = (
        f"select n.number, l._record, l._part, l._system, l._table, l.probability, l.reason,"
        f" l._mention from linked.{thing} as l join {registry.number} as n"
        f" on n._mention = l._mention order by n.number, l._mention"
    )
    numbered = (
        f"select n.number, m.* from linked.{thing}_mention as m join {registry.number} as n"
        f" on n._mention = m._mention"
    )
    value = values_sql(spec.attributes, "temp.main._numbered_mention")
    numbers = (
        f"(select s.number, f.founded_on, count(*) as records,"
        f" count(distinct s._system) as systems from gold.{thing}_source as s"
        f" join {_founded_sql(registry)} as f on f.number = s.number"
        f" group by s.number, f.founded_on)"
    )
    steps = {
        f"gold.{thing}_source": source,
        "_numbered_mention": numbered,
        f"gold.{thing}_value": f"{value} order by number, attribute",
        f"gold.{thing}": wide_sql(spec.attributes, values=f"gold.{thing}_value", numbers=numbers),
    }
    return _write(registry, spec, steps, run=run)


def _from_register(registry: Registry, spec: GoldSpec, run: Run) -> list[Passage]:
    """Gold records that are rows of a register, with the records matched to them."""
    engine, thing = registry.engine, spec.thing
    register = f"(\n{spec.register_select}\n)"
    columns = [
        name for name in engine.columns(register) if name not in ("uprn", "_record", "_table")
    ]
    listed = ", ".join(f"r.{quote(name)}" for name in columns)
    source = (
        f"select n.number, l._record, l._part, l._system, l._table, l.method, l.reason, l.uprn"
        f" from linked.{thing} as l join {registry.number} as n on n._mention = l.uprn"
        f" order by n.number, l._table, l._record, l._part"
    )
    values = " union all ".join(
        f"select n.number, '{name}' as attribute, cast(r.{quote(name)} as varchar) as value,"
        f" r._record, '1' as _part, split_part(r._table, '__', 1) as _system, r._table,"
        f" 'the register says so' as rule, cast(0 as bigint) as rivals"
        f" from {register} as r join {registry.number} as n on n._mention = r.uprn"
        f" where r.{quote(name)} is not null"
        for name in ("uprn", *columns)
    )
    steps = {
        f"gold.{thing}_source": source,
        f"gold.{thing}_value": f"{values} order by number, attribute",
        f"gold.{thing}": (
            f"select n.number, f.founded_on, r.uprn, {listed} from {register} as r"
            f" join {registry.number} as n on n._mention = r.uprn"
            f" join {_founded_sql(registry)} as f on f.number = n.number order by n.number"
        ),
    }
    return _write(registry, spec, steps, run=run)


def _founded_sql(registry: Registry) -> str:
    return (
        f"(select number, min(happened_on) as founded_on from {registry.history}"
        f" where event in ('founded', 'split_from') group by number)"
    )


def _write(registry: Registry, spec: GoldSpec, steps: dict[str, str], *, run: Run) -> list[Passage]:
    """Write each step's table, in order, where what it stands on has changed.

    A step whose name begins with _ is only staged, for the steps after it.
    """
    engine = registry.engine
    state = _digest(spec.fingerprint, state_of(engine, registry.number), *steps.values())
    passages: list[Passage] = []
    helpers = [name for name in steps if name.startswith("_")]
    if all(state_of(engine, table) == state for table in steps if table not in helpers):
        return passages
    for table, select in steps.items():
        if table in helpers:
            engine.stage(table, select)
            continue
        if state_of(engine, table) == state:
            continue
        staged = engine.stage("_gold_now", select)
        inputs = (f"linked.{spec.thing}", registry.number)
        admission = Admission(table, staged, state, inputs)
        passages.append(admit(engine, admission, way=Replace(), run=run))
        engine.unstage("_gold_now")
    for name in helpers:
        engine.unstage(name)
    return passages


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
