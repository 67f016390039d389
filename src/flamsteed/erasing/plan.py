"""The plan of an erasure: what goes, what is made again, what is kept and on which ground, whom to tell."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from flamsteed.engine.dialect import literal, table_sql
from flamsteed.engine.engine import Engine
from flamsteed.erasing.grounds import POINTS, Ground, kept_by
from flamsteed.erasing.traces import Traces, alike, stage_traces
from flamsteed.errors import NotFound, PlanRefused
from flamsteed.gate import SUBJECTS
from flamsteed.gold.registry import heirs
from flamsteed.gold.show import resolve
from flamsteed.lineage.approval import Plan
from flamsteed.lineage.hold import read_holds
from flamsteed.lineage.ledger import Ledger
from flamsteed.linkage.spec import LinkSpec
from flamsteed.privacy.held import Holding, held, stage_held, with_records
from flamsteed.project import Project
from flamsteed.schedule import records_held
from flamsteed.sharing import recipients_of, releases_about

KIND = "erasure"


@dataclass(frozen=True)
class Asked:
    """What was asked for: whose data, on which ground, the tables (`system__table`) that are kept all the
    same, each with its legal ground in words, and records that a person found to be theirs `also` (table
    and `_record`).
    """

    number: str
    ground: Ground
    keep: Mapping[str, str]
    request: str = ""
    also: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Erasure:
    """An erasure as it is staged now: `plan` is what is put before somebody, the rest names staged tables.

    `going` are the records that go (`name`, `_record`), `ids` what stands for them, `staying` the
    records that the law or a hold keeps, `untouched` the tables that the law keeps whole.
    """

    plan: Plan
    going: str
    ids: str
    traces: Traces
    staying: str
    untouched: frozenset[str]


def plan_erasure(
    project: Project, engine: Engine, ledger: Ledger, asked: Asked, *, by: str
) -> Erasure:
    """Stage and say what an erasure would do. Reads only. One line of the plan for each table.

    Raises NotFound if the number never was, or nothing is held on it any more, and PlanRefused if it is not a person's.
    """
    thing, number = resolve(engine, asked.number)
    spec = next((s for s in project.links if s.thing == thing and isinstance(s, LinkSpec)), None)
    if spec is None:
        raise PlanRefused(f"{number} is the number of a {thing}: only people's data is erased.")
    numbers = sorted(n for n, heir in heirs(engine, thing).items() if heir == number)
    goals = {mentions.name for mentions in spec.mentions}
    holding = stage_held(engine, thing, numbers, goals=goals, contracts=project.contracts)
    holding = with_records(engine, holding, asked.also)
    if not engine.value(f"select count(*) from {holding.records}"):
        raise NotFound(f"Nothing is held on {number} any more: there is nothing to erase.")
    kept = _kept(project, asked)
    with records_held(engine, project.schedule, read_holds(ledger)) as covered:
        held_ids = engine.stage("_covered_id", f"select distinct _record from {covered}")
    staying = _stage_staying(engine, holding, kept, held_ids)
    going = engine.stage(
        "_going",
        f"select name, _record from {holding.records} where not is_shared"
        f" and _record not in (select _record from {staying})",
    )
    open_to_change = {n: c for n, c in project.contracts.items() if c.system and n not in kept}
    untouched = f"select _record from {staying} union select _record from {held_ids}"
    traces = stage_traces(engine, holding, spec, open_to_change, untouched=untouched)
    staying, joint = _with_joint(engine, holding, staying)
    theirs = _stage_ids(engine, holding, staying)
    there = _counts(engine, holding.records)
    said = {
        "numbers": numbers, "ground": POINTS[asked.ground], "asked": asked.ground.value,
        "request": asked.request, "keep_asked": dict(asked.keep), "also": [list(each) for each in asked.also],
        "erase": _counts(engine, going), "records": _digest(engine, going),
        "cleared": _counts(engine, traces.cleared), "cleared_records": _digest(engine, traces.cleared),
        "look_at": [list(x) for x in [*joint, *alike(engine, holding, traces, open_to_change)]],
        "rebuild": _rebuilt(engine, project, holding),
        "held": _counts(engine, f"(select name, _record from {staying} where is_held) as h"),
        "spared": int(engine.value(f"select count(*) from {traces.spared}")),
        "keep": [{"table": t, "ground": why, "until": project.contracts[t].retention_rule}
                 for t, why in kept.items() if t in there],
        "tell": recipients_of(engine, ledger, numbers), "files": _files(project, ledger, engine, numbers),
    }  # fmt: skip
    return Erasure(Plan(KIND, number, said, by), going, theirs, traces, staying, frozenset(kept))


def _kept(project: Project, asked: Asked) -> dict[str, str]:
    """The landed tables that the law keeps as they are, each with its ground."""
    landed = {name: each for name, each in project.contracts.items() if each.system}
    if unknown := sorted(set(asked.keep) - set(landed)):
        raise PlanRefused(
            f"There is no table {', '.join(unknown)}: say it as system__table, as in the plan."
        )
    entries = project.processing
    grounds = {
        name: asked.keep.get(name) or kept_by(entries.get(each.processing), asked.ground)
        for name, each in landed.items()
    }
    return {name: why for name, why in sorted(grounds.items()) if why}


def _stage_staying(engine: Engine, holding: Holding, kept: Mapping[str, str], held_ids: str) -> str:
    """Stage the records of theirs that are not erased: `name`, `_record`, `is_held` (a hold beats all else)."""
    listed = ", ".join(map(literal, kept)) or "''"
    is_held = f"_record in (select _record from {held_ids})"
    return engine.stage(
        "_staying",
        f"select name, _record, {is_held} as is_held from {holding.records}"
        f" where name in ({listed}) or {is_held}",
    )


def _with_joint(
    engine: Engine, holding: Holding, staying: str
) -> tuple[str, list[tuple[str, str]]]:
    """Add to what stays the records that tell of them and of somebody else in one: a joint account. They stand
    there still as whom it is about, so a person has to say whether it goes (`--also`); gives them too.
    """
    joint = f"select name, _record from {holding.records} where is_shared and how = 'tells of them'"
    rows = engine.rows(f"{joint} order by all")
    staged = engine.stage(
        "_staying_all",
        f"select name, _record, is_held from {staying} union select name, _record, false from ({joint}) as j"
        f" where _record not in (select _record from {staying})",
    )
    return engine.stage("_staying", f"select * from {staged}"), [(n, r) for n, r in rows]


def _stage_ids(engine: Engine, holding: Holding, staying: str) -> str:
    """What stands for them; where something stays, only the mentions and records that go."""
    if not engine.value(f"select count(*) from {staying}"):
        return engine.stage("_going_id", f"select id from {holding.ids}")
    return engine.stage(
        "_going_id",
        f"select id from {holding.ids} where length(id) >= 32"
        f" and left(id, 32) not in (select _record from {staying})",
    )


def _counts(engine: Engine, staged: str) -> dict[str, int]:
    rows = engine.rows(f"select name, count(*) from {staged} group by name order by name")
    return {name: int(records) for name, records in rows}


def _digest(engine: Engine, staged: str) -> str:
    """A hash of which records they are."""
    rows = engine.rows(f"select name, _record from {staged} order by name, _record")
    said = "\n".join(f"{name} {record}" for name, record in rows)
    return hashlib.sha256(said.encode()).hexdigest()


def _rebuilt(engine: Engine, project: Project, holding: Holding) -> dict[str, int]:
    """The tables made of their records, with the rows about them: these are made again."""
    marts = {model.name: model.select for model in project.models}
    return {
        each.table: each.rows
        for each in held(engine, holding, marts)
        if each.table.split(".")[0] in ("clean", "linked", "gold", "mart")
    }


def _files(project: Project, ledger: Ledger, engine: Engine, numbers: Sequence[str]) -> list[str]:
    """The files outside the store that hold something about them and are still there: they are deleted.

    The release folders that told of them, the copies that they were given, and every file of records that
    was lent to a reviewer: what became of it since, and of whom it tells now, nobody knows.
    """
    folders = [
        each["details"].get("folder", "") for each in releases_about(engine, ledger, numbers)
    ]
    lent = [
        each["details"].get("path", "")
        for each in ledger.passages()
        if each["door"] == "release" and each["passed"] == "review"
    ]
    given = [
        each["details"].get("folder", "")
        for each in ledger.passages()
        if each["passed"] == "access" and {*each["details"].get("numbers", ())} & {*numbers}
    ]
    there = {
        name for name in (*folders, *given, *lent) if name and (project.folder / name).exists()
    }
    return sorted(there)


def pseudonyms_of(engine: Engine, ledger: Ledger, plan: Plan) -> dict[str, list[str]]:
    """The pseudonyms under which recipients know somebody, by agreement."""
    found: dict[str, list[str]] = {}
    listed = ", ".join(map(literal, plan.said["numbers"]))
    for passage in releases_about(engine, ledger, plan.said["numbers"]):
        rows = engine.rows(
            f"select distinct pseudonym from {table_sql(SUBJECTS)} where number in ({listed})"
            " and passage = ? and pseudonym is not null",
            [passage["number"]],
        )
        known = found.setdefault(passage["details"]["agreement"], [])
        known += [pseudonym for (pseudonym,) in rows if pseudonym not in known]
    return found


def folder_of(project: Project, plan: Plan) -> Path:
    """Where the certificate of a plan, and what recipients are to be told, is written."""
    return project.folder / "out" / "erasure" / f"plan_{plan.number}"
