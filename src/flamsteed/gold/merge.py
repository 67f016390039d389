"""One gold record per person or property, under a number that never changes: `gold.*`."""

import hashlib

from flamsteed import log
from flamsteed.engine.dialect import quote
from flamsteed.engine.engine import Engine
from flamsteed.gate import Admission, Amend, Replace, admit
from flamsteed.gold.changed import changed_sql, digests_sql, gone_sql
from flamsteed.gold.keep import Registry, keep_numbers
from flamsteed.gold.spec import GoldSpec
from flamsteed.gold.survive import wide_sql, winner_sql
from flamsteed.lineage.journal import last_passage, state_of
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
    """Gold records whose values are chosen among mentions.

    Only those are made anew whose mentions say something else than last time (all of them, if the
    rules changed); because each record is made from its own mentions alone, that gives the same
    tables as making them all.
    """
    engine, thing = registry.engine, spec.thing
    value_sql = [
        winner_sql(attribute, "temp.main._mention_changed") for attribute in spec.attributes
    ]
    definition = _digest(spec.fingerprint, digests_sql("mention"), *value_sql)
    stands_on = (registry.number, f"linked.{thing}", f"linked.{thing}_mention")
    state = _digest(definition, *(state_of(engine, name) for name in stands_on))
    tables = [f"gold.{thing}{ending}" for ending in ("_source", "_value", "", "_digest")]
    if all(state_of(engine, table) == state for table in tables):
        return []
    belonging = engine.stage("_belonging", _belonging_sql(registry))
    digests = engine.stage("_digest_now", digests_sql(belonging))
    is_patched = _is_patched(engine, tables, definition, state)
    changed = engine.stage("_changed", changed_sql(digests, tables[-1] if is_patched else None))
    engine.stage(
        "_mention_changed",
        f"select b.number, b.probability, b.reason, b.founded_on, m.*"
        f" from linked.{thing}_mention as m join {belonging} as b on b._mention = m._mention"
        f" join {changed} as c on c.number = b.number",
    )
    rows = f"select d.* from {digests} as d join {changed} as c on c.number = d.number"
    made = [*_made(registry, spec, value_sql), engine.stage("_digest_made", rows)]
    way: Amend | Replace = Replace()
    if is_patched:
        gone = engine.stage("_number_gone", gone_sql(digests, tables[-1]))
        way = Amend("number", f"select number from {gone}")
    passages = []
    for table, part in zip(tables, made, strict=True):
        if state_of(engine, table) != state:
            details = {"definition": definition}
            admission = Admission(table, part, state, stands_on, details=details)
            passages.append(admit(engine, admission, way=way, run=run))
    for name in ("_belonging", "_digest_now", "_changed", "_mention_changed", "_number_gone",
                 "_source_made", "_value_made", "_gold_made", "_digest_made"):  # fmt: skip
        engine.unstage(name)
    return passages


def _is_patched(engine: Engine, tables: list[str], definition: str, state: str) -> bool:
    """Whether every table is what the same rules made last time, or has been brought to `state`."""
    before = last_passage(engine, tables[-1])
    if before is None or before.details.get("definition") != definition:
        return False
    return all(state_of(engine, table) in (before.state, state) for table in tables)


def _belonging_sql(registry: Registry) -> str:
    """SQL for every mention's number and digest, with why it belongs."""
    thing = registry.thing
    return (
        f"select n.number, l._mention, m._digest, l.probability, l.reason, f.founded_on"
        f" from linked.{thing}_mention as m join linked.{thing} as l on l._mention = m._mention"
        f" join {registry.number} as n on n._mention = m._mention"
        f" join {_founded_sql(registry)} as f on f.number = n.number"
    )


def _made(registry: Registry, spec: GoldSpec, value_sql: list[str]) -> list[str]:
    """The staged sources, values and gold records of the mentions in `_mention_changed`.

    Each attribute is settled by itself, so that a large borough needs no more memory than its
    widest attribute.
    """
    engine, changed = registry.engine, "temp.main._mention_changed"
    source = engine.stage(
        "_source_made",
        f"select number, _record, _part, _system, _table, probability, reason, _mention"
        f" from {changed}",
    )
    won = [engine.stage(f"_won_{place}", select) for place, select in enumerate(value_sql)]
    value = engine.stage("_value_made", " union all ".join(f"select * from {one}" for one in won))
    for place in range(len(won)):
        engine.unstage(f"_won_{place}")
    numbers = (
        f"(select number, min(founded_on) as founded_on, count(*) as records,"
        f" count(distinct _system) as systems from {changed} group by number)"
    )
    wide = wide_sql(spec.attributes, values=value, numbers=numbers)
    return [source, value, engine.stage("_gold_made", wide)]


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
    """Write each step's table, in order, where what it stands on has changed."""
    engine = registry.engine
    state = _digest(spec.fingerprint, state_of(engine, registry.number), *steps.values())
    passages: list[Passage] = []
    for table, select in steps.items():
        if state_of(engine, table) == state:
            continue
        staged = engine.stage("_gold_now", select)
        inputs = (f"linked.{spec.thing}", registry.number)
        admission = Admission(table, staged, state, inputs)
        passages.append(admit(engine, admission, way=Replace(), run=run))
        engine.unstage("_gold_now")
    return passages


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
