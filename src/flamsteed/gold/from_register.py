"""Gold records that are rows of a register, with the records matched to them."""

import hashlib

from flamsteed.engine.dialect import quote
from flamsteed.gate import Admission, Replace, admit
from flamsteed.gold.registry import Registry, founded_sql
from flamsteed.gold.spec import GoldSpec
from flamsteed.lineage.journal import state_of
from flamsteed.lineage.passage import Passage, Run


def from_register(registry: Registry, spec: GoldSpec, *, run: Run) -> list[Passage]:
    """Write the gold records of a thing that has a register, where what they stand on has changed."""
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
            f" join {founded_sql(registry)} as f on f.number = n.number order by n.number"
        ),
    }
    return _write(registry, spec, steps, run=run)


def _write(registry: Registry, spec: GoldSpec, steps: dict[str, str], *, run: Run) -> list[Passage]:
    """Write each step's table, in order, where what it stands on has changed."""
    engine = registry.engine
    parts = (spec.fingerprint, state_of(engine, registry.number), *steps.values())
    state = hashlib.sha256("\0".join(parts).encode()).hexdigest()
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
