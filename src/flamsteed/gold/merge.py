"""One gold record per person or property, under a number that never changes: `gold.*`."""

import hashlib
from dataclasses import dataclass
from datetime import date
from typing import Any

from flamsteed import log
from flamsteed.engine.engine import Engine
from flamsteed.gate import Admission, Amend, Replace, admit
from flamsteed.gold.changed import changed_sql, digests_sql, gone_sql
from flamsteed.gold.choose import PLACE, choose, choosing_sql
from flamsteed.gold.from_register import from_register
from flamsteed.gold.household import keep_households
from flamsteed.gold.keep import keep_numbers
from flamsteed.gold.known import COUNTED, standing_sql
from flamsteed.gold.past import keep_past
from flamsteed.gold.period import keep_periods
from flamsteed.gold.pin import Decisions, decided_in, fingerprint, stage_pins
from flamsteed.gold.registry import Registry, founded_sql
from flamsteed.gold.spec import GoldSpec
from flamsteed.gold.survive import MORE, Told, day_sql, wide_sql
from flamsteed.gold.touched import KNOWN, Naming, knows_touched, stage_naming
from flamsteed.gold.touched import STAGED as TOUCHED
from flamsteed.lineage.change import newest_passage
from flamsteed.lineage.journal import last_passage, state_of
from flamsteed.lineage.passage import Passage, Run

_CHANGED = "temp.main._mention_changed"
_SAID = ("_digest", "updated_on")
_ENDINGS = ("_known", "_source", "_value", "_rival", "", "_digest")
_STAGED = (*TOUCHED, "_belonging", "_standing", "_pin", "_digest_now", "_changed",
           "_mention_changed", "_number_gone", "_source_made", "_value_made",
           "_rival_made", "_gold_made", "_digest_made")  # fmt: skip


def merge(
    engine: Engine, spec: GoldSpec, *, run: Run, decided: Decisions | None = None
) -> list[Passage]:
    """Make one gold record of each cluster, with every value from one named record.

    Writes `gold.<thing>` (one row per person or property), `_value` (which record won each
    attribute, and why), `_rival` (what was told and is not shown, and why), `_source` (which
    records it stands on), `_past` (what it showed before), `_period` (what was true from when to
    when), `_number`, `_move` and `_history`; and of people `gold.household`. `decided` is what
    stewards decided of values and numbers: that which the store holds for None. Gives no passages
    if nothing changed since the last time.
    """
    linked = f"linked.{spec.thing}"
    if not engine.has_table(linked):
        return []
    ours = (decided or decided_in(engine, spec.thing)).of(spec.thing)
    stands_on = _digest(state_of(engine, linked))
    registry = Registry(engine, spec.thing)
    passages = keep_numbers(registry, _clusters_sql(spec), stands_on, run=run, stays=ours.stays)
    if spec.register_select:
        passages += from_register(registry, spec, run=run)
    else:
        passages += _from_mentions(registry, spec, run, ours)
        passages += keep_periods(registry, spec, run=run)
    if spec.thing == "person":
        passages += keep_households(engine, run=run)
    if passages:
        log.info("gold records made", run=run.number, table=f"gold.{spec.thing}")
    return passages


def _clusters_sql(spec: GoldSpec) -> str:
    if spec.register_select:
        return (
            f"select distinct uprn as _mention, uprn as _cluster from linked.{spec.thing}_address"
        )
    return f"select _mention, _cluster from linked.{spec.thing}"


def epoch_of(spec: GoldSpec, run: Run) -> date:
    """The day up to which ages are counted: the first of the run's quarter; the same day for ever
    where nothing that is declared loses weight with age.
    """
    if not any(attribute.half_lives for attribute in spec.attributes):
        return date(2000, 1, 1)
    return run.as_of.replace(month=(run.as_of.month - 1) // 3 * 3 + 1, day=1)


@dataclass(frozen=True)
class _Work:
    """One merging of mentions: what it writes, under which rules, and the state that results."""

    registry: Registry
    spec: GoldSpec
    run: Run
    definition: str
    state: str
    inputs: tuple[str, ...]

    @property
    def tables(self) -> list[str]:
        return [f"gold.{self.spec.thing}{ending}" for ending in _ENDINGS]

    @property
    def is_patch(self) -> bool:
        """Whether every table is what the same rules made last time, or has been brought up to
        date: then only what changed is made anew.
        """
        engine, last = self.registry.engine, self.tables[-1]
        before = last_passage(engine, last)
        if before is None or before.details.get("definition") != self.definition:
            return False
        return all(state_of(engine, table) in (before.state, self.state) for table in self.tables)

    def since(self, pinned: str) -> int | None:
        """The passage up to which the last merging had read; None if it must read everything: the
        rules or the pins are others, it was not done to the end, or what changed is not known.
        """
        registry, engine = self.registry, self.registry.engine
        before = last_passage(engine, self.tables[-1])
        if before is None or not self.is_patch or before.details.get("pinned") != pinned:
            return None
        if any(state_of(engine, table) != before.state for table in self.tables):
            return None
        since = before.details.get("read_up_to")
        names = [attribute.name for attribute in self.spec.attributes]
        return since if knows_touched(registry, names, since) else None


def _from_mentions(
    registry: Registry, spec: GoldSpec, run: Run, decided: Decisions
) -> list[Passage]:
    """Gold records whose values are chosen among mentions.

    Only those are made anew whose mentions say something else than last time (all of them, if the
    rules changed); because each record is made from its own mentions alone, and from how well
    known its values are, that gives the same tables as making them all.
    """
    engine, thing = registry.engine, spec.thing
    inputs = (registry.number, f"linked.{thing}", f"linked.{thing}_mention")
    epoch = epoch_of(spec, run)
    columns = frozenset(engine.columns(inputs[2]))
    told = Told(_CHANGED, KNOWN, epoch, columns)
    rules = choosing_sql(spec.attributes, told)
    definition = _digest(spec.fingerprint, digests_sql("m", "p"), epoch.isoformat(), *rules)
    pinned = fingerprint(decided.pins)
    state = _digest(definition, pinned, *(state_of(engine, name) for name in inputs))
    work = _Work(registry, spec, run, definition, state, inputs)
    if all(state_of(engine, table) == state for table in work.tables):
        return []
    read_up_to, since = newest_passage(engine), work.since(pinned)
    pins = stage_pins(registry, decided.pins)
    wanted = dict.fromkeys((*PLACE, *(each.name for each in spec.attributes), *MORE, *COUNTED))
    naming = stage_naming(registry, [n for n in (*wanted, *_SAID) if n in columns], since)
    digests = _stage_digests(registry, naming.mentions, pins, columns=columns)
    before = work.tables[-1] if work.is_patch else None
    changed = engine.stage("_changed", changed_sql(digests, before))
    engine.stage("_mention_changed", _mentions_sql(naming.mentions, changed))
    rows = f"select d.* from {digests} as d join {changed} as c on c.number = d.number"
    made = [_known_people(naming), *_made(work, told, pins), engine.stage("_digest_made", rows)]
    details = {"definition": definition, "pinned": pinned, "read_up_to": read_up_to}
    passages = _write(work, made, naming, details=details)
    for name in _STAGED:
        engine.unstage(name)
    return passages


def _known_people(naming: Naming) -> str:
    return f"(select kind, value, people from {naming.people} where people > 0) as k"


def _write(
    work: _Work, made: list[str], naming: Naming, *, details: dict[str, Any]
) -> list[Passage]:
    """Write what was made of the changed numbers, and take out what is no more."""
    engine, state, passages = work.registry.engine, work.state, []
    way: Amend | Replace = Replace()
    gone = None
    if work.is_patch:
        digests = "temp.main._digest_now"
        gone = engine.stage("_number_gone", gone_sql(digests, work.tables[-1], naming.touched))
        way = Amend(("number",), f"select number from {gone}")
    known: Amend | Replace = Replace()
    if naming.touched is not None:
        known = Amend(("kind", "value"), f"select kind, value from {naming.people}")
    for table, part in zip(work.tables, made, strict=True):
        if state_of(engine, table) == state:
            continue
        if table.endswith("_value"):
            passages.append(keep_past(work.registry, part, gone, state=state, run=work.run))
        admission = Admission(table, part, state, work.inputs, details=details)
        how = known if table.endswith("_known") else way
        passages.append(admit(engine, admission, way=how, run=work.run))
    return passages


def _stage_digests(registry: Registry, naming: str, pins: str, *, columns: frozenset[str]) -> str:
    """Stage the digests of the numbers in question, and `_belonging`: every mention's number and
    digest, why it belongs, and how well known its values are beside their rivals.
    """
    engine, thing = registry.engine, registry.thing
    standing = engine.stage("_standing", standing_sql(naming, KNOWN, columns))
    belonging = engine.stage(
        "_belonging",
        f"select n.number, n._mention, n._digest, l.probability, l.reason, f.founded_on,"
        f" coalesce(s.standing, '') as standing"
        f" from {naming} as n join linked.{thing} as l on l._mention = n._mention"
        f" join {founded_sql(registry)} as f on f.number = n.number"
        f" left join {standing} as s on s._mention = n._mention",
    )
    return engine.stage("_digest_now", digests_sql(belonging, pins))


def _mentions_sql(naming: str, changed: str) -> str:
    """SQL for the mentions of the changed numbers, in an order of their own (`_row`)."""
    return (
        f"select b.probability, b.reason, b.founded_on,"
        f" row_number() over (order by n._mention) as _row, {day_sql('n.updated_on')} as _day,"
        f" coalesce(n.updated_on, '') as said_on, n.*"
        f" from {naming} as n join temp.main._belonging as b on b._mention = n._mention"
        f" join {changed} as c on c.number = n.number"
    )


def _made(work: _Work, told: Told, pins: str) -> list[str]:
    """The staged sources, values, rivals and gold records of the mentions that changed."""
    engine, spec = work.registry.engine, work.spec
    source = engine.stage(
        "_source_made",
        f"select number, _record, _part, _system, _table, probability, reason, _mention"
        f" from {_CHANGED}",
    )
    chosen = choose(engine, spec.attributes, told, pins=pins)
    numbers = (
        f"(select number, min(founded_on) as founded_on, count(*) as records,"
        f" count(distinct _system) as systems from {_CHANGED} group by number)"
    )
    wide = wide_sql(spec.attributes, values=chosen.value, numbers=numbers)
    return [source, chosen.value, chosen.rival, engine.stage("_gold_made", wide)]


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
