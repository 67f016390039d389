"""`flamsteed hold`: setting, listing and lifting legal holds."""

from datetime import date
from pathlib import Path

from flamsteed.cli.opened import ledger_of, listed, opened, out, whoami
from flamsteed.drawing.words import a
from flamsteed.engine.dialect import table_sql
from flamsteed.engine.engine import Engine
from flamsteed.errors import NotFound
from flamsteed.gold.household import THING as HOUSEHOLD
from flamsteed.gold.show import resolve
from flamsteed.lineage.audit import now
from flamsteed.lineage.hold import Held, Hold, in_force, lifted_by, read_holds, set_hold
from flamsteed.linkage.named import KEYED, record_ids
from flamsteed.project import Project, load_project

_WORDS = {Held.CLASS: "class", Held.NUMBER: "number", Held.RECORD: "record", Held.SYSTEM: "system"}


def set_one(
    folder: Path, what: tuple[Held, str], *, reason: str, by: str | None, from_on: date
) -> None:
    """Set a hold on what was named. Raises NotFound if there is no such thing."""
    with opened(folder, to_read=True) as (project, engine, ledger):
        kind, of = what[0], _named(project, engine, *what)
        hold = Hold(
            kind, of, reason, by or whoami(), now(), from_on.isoformat(),
            run=ledger.latest_run().number,
        )  # fmt: skip
        number = set_hold(ledger, hold).number
    out.print(f"Hold {number} is set on {a(_WORDS[kind])}, at once.", highlight=False)


def show_holds(folder: Path, *, lifted: bool) -> None:
    """Print the holds in force, or all there ever were."""
    with ledger_of(load_project(folder)) as ledger:
        holds = read_holds(ledger)
    ended = lifted_by(holds)
    shown = [h for h in holds if not h.lifts] if lifted else list(in_force(holds))
    if not shown:
        out.print("There are no holds.")
        return
    table = listed("hold", "on", "which", "reason", "by", "from", "lifted")
    for each in shown:
        end = ended.get(each.number)
        table.add_row(
            str(each.number), _WORDS[each.kind], each.of, each.reason, each.by, each.from_on,
            f"{end.at[:10]} by {end.by}: {end.reason}" if end else "",
        )  # fmt: skip
    out.print(table, markup=False)


def lift_one(folder: Path, number: int, *, reason: str, by: str | None) -> None:
    """Lift a hold. Raises NotFound if no hold in force has that number."""
    with ledger_of(load_project(folder)) as ledger:
        found = {each.number: each for each in in_force(read_holds(ledger))}.get(number)
        if found is None:
            raise NotFound(f"No hold in force has the number {number}; see `flamsteed hold list`.")
        at = now()
        lifting = Hold(found.kind, found.of, reason, by or whoami(), at, at[:10], lifts=number)
        set_hold(ledger, lifting)
    out.print(f"Hold {number} is lifted.", highlight=False)


def _named(project: Project, engine: Engine, kind: Held, said: str) -> str:
    """What a hold is to name: a class, a number as it leads today, a record's id, a system or table."""
    if kind is Held.CLASS:
        known = sorted(rule.record_class for rule in project.schedule.rules)
        return _one_of(said, known, "class in retention/")
    if kind is Held.SYSTEM:
        tables = [contract.name for contract in project.schedule.landed]
        return _one_of(
            said, sorted({*tables, *(s.name for s in project.systems)}), "system or table"
        )
    if kind is Held.NUMBER:
        thing, number = resolve(engine, said)
        if thing == HOUSEHOLD:
            raise NotFound("That is the number of a household: hold each of its people.")
        return number
    return _record(project, engine, said)


def _one_of(said: str, known: list[str], what: str) -> str:
    if said not in known:
        raise NotFound(f"There is no {what} `{said}`; there are: {', '.join(known) or 'none'}.")
    return said


def _record(project: Project, engine: Engine, said: str) -> str:
    """The id of the record that is named by system, table and key."""
    found = KEYED.fullmatch(said.strip())
    name = f"{found['system']}__{found['table']}" if found else ""
    if found is None or name not in project.contracts:
        raise NotFound("Name a record as SYSTEM/TABLE/KEY, such as housing/tenagree/000100.")
    ids = record_ids(engine, found["system"], found["table"], found["key"])
    for stage in ("raw", "quarantine"):
        table = f"{stage}.{name}"
        if engine.has_table(table):
            asked = f"select min(_record) from {table_sql(table)} where list_contains(?, _record)"
            record = engine.value(asked, [ids])
            if record:
                return str(record)
    raise NotFound(f"No record of {name} has that key. Check it against the system.")
