"""One gold record per person or property, under a number that never changes: `gold.*`."""

import hashlib
from dataclasses import dataclass
from datetime import date

from flamsteed import log
from flamsteed.engine.dialect import columns_sql
from flamsteed.engine.engine import Engine
from flamsteed.gate import Admission, Amend, Replace, admit
from flamsteed.gold.changed import changed_sql, digests_sql, gone_sql
from flamsteed.gold.choose import PLACE, choose, choosing_sql
from flamsteed.gold.from_register import from_register
from flamsteed.gold.household import keep_households
from flamsteed.gold.keep import keep_numbers
from flamsteed.gold.known import counted, known_sql, standing_sql
from flamsteed.gold.past import keep_past
from flamsteed.gold.period import keep_periods
from flamsteed.gold.pin import Decisions, decided_in, fingerprint, stage_pins
from flamsteed.gold.registry import Registry, founded_sql
from flamsteed.gold.spec import GoldSpec
from flamsteed.gold.survive import MORE, Told, day_sql, wide_sql
from flamsteed.lineage.journal import last_passage, state_of
from flamsteed.lineage.passage import Passage, Run

_CHANGED = "temp.main._mention_changed"
_ENDINGS = ("_source", "_value", "_rival", "", "_digest")
_STAGED = ("_belonging", "_naming", "_known", "_standing", "_pin", "_digest_now", "_changed",
           "_touched", "_mention_changed", "_number_gone", "_source_made", "_value_made",
           "_rival_made", "_gold_made", "_digest_made")  # fmt: skip


def merge(
    engine: Engine, spec: GoldSpec, *, run: Run, decided: Decisions | None = None
) -> list[Passage]:
    """Make one gold record of each cluster, with every value from one named record.

    Writes `gold.<thing>` (one row per person or property), `_value` (which record won each
    attribute, and why), `_rival` (what was told and is not shown, and why), `_source` (which
    records it stands on), `_past` (what it showed before), `_period` (what was true from when to
    when), `_number`, `_move` and `_history`; and of people `gold.household`.
    `decided` is what stewards decided of values and numbers: that which the store holds for None. Gives no passages if nothing changed
    since the last time.
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
    told = Told(_CHANGED, "temp.main._known", epoch, columns)
    rules = choosing_sql(spec.attributes, told)
    definition = _digest(spec.fingerprint, digests_sql("m", "p"), epoch.isoformat(), *rules)
    pinned = fingerprint(decided.pins)
    state = _digest(definition, pinned, *(state_of(engine, name) for name in inputs))
    work = _Work(registry, spec, run, definition, state, inputs)
    if all(state_of(engine, table) == state for table in work.tables):
        return []
    pins = stage_pins(registry, decided.pins)
    belonging = _stage_belonging(registry, columns)
    digests = engine.stage("_digest_now", digests_sql(belonging, pins))
    before = work.tables[-1] if work.is_patch else None
    changed = engine.stage("_changed", changed_sql(digests, before))
    mentions = _mentions_sql(spec, belonging, changed, columns=columns)
    engine.stage("_mention_changed", mentions)
    rows = f"select d.* from {digests} as d join {changed} as c on c.number = d.number"
    made = [*_made(work, told, pins), engine.stage("_digest_made", rows)]
    passages = _write(work, made, digests=digests, before=before)
    for name in _STAGED:
        engine.unstage(name)
    return passages


def _write(work: _Work, made: list[str], *, digests: str, before: str | None) -> list[Passage]:
    """Write what was made of the changed numbers, and take out what is no more."""
    engine, state, passages = work.registry.engine, work.state, []
    way: Amend | Replace = Replace()
    gone = None
    if before is not None:
        gone = engine.stage("_number_gone", gone_sql(digests, before))
        way = Amend(("number",), f"select number from {gone}")
    for table, part in zip(work.tables, made, strict=True):
        if state_of(engine, table) == state:
            continue
        if table.endswith("_value"):
            passages.append(keep_past(work.registry, part, gone, state=state, run=work.run))
        details = {"definition": work.definition}
        admission = Admission(table, part, state, work.inputs, details=details)
        passages.append(admit(engine, admission, way=way, run=work.run))
    return passages


def _stage_belonging(registry: Registry, columns: frozenset[str]) -> str:
    """Stage every mention's number and digest, with why it belongs, and how well known its values
    are beside their rivals.
    """
    engine, mention = registry.engine, f"linked.{registry.thing}_mention"
    named = columns_sql(counted(columns), of="m")
    naming = engine.stage(
        "_naming",
        f"select n.number, m._mention{', ' if named else ''}{named} from {mention} as m"
        f" join {registry.number} as n on n._mention = m._mention",
    )
    known = engine.stage("_known", known_sql(naming, columns))
    standing = engine.stage("_standing", standing_sql(naming, known, columns))
    return engine.stage(
        "_belonging",
        f"select n.number, l._mention, m._digest, l.probability, l.reason, f.founded_on,"
        f" coalesce(s.standing, '') as standing"
        f" from {mention} as m join linked.{registry.thing} as l on l._mention = m._mention"
        f" join {registry.number} as n on n._mention = m._mention"
        f" join {founded_sql(registry)} as f on f.number = n.number"
        f" left join {standing} as s on s._mention = m._mention",
    )


def _mentions_sql(spec: GoldSpec, belonging: str, changed: str, *, columns: frozenset[str]) -> str:
    """SQL for the mentions of the changed numbers, in an order of their own (`_row`)."""
    wanted = [*PLACE, *(attribute.name for attribute in spec.attributes), *MORE]
    listed = columns_sql(dict.fromkeys(name for name in wanted if name in columns), of="m")
    return (
        f"select b.number, b.probability, b.reason, b.founded_on,"
        f" row_number() over (order by m._mention) as _row, {day_sql('m.updated_on')} as _day,"
        f" coalesce(m.updated_on, '') as said_on, {listed}"
        f" from linked.{spec.thing}_mention as m join {belonging} as b on b._mention = m._mention"
        f" join {changed} as c on c.number = b.number"
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
