"""What the store and the ledger say of a thing that was linked: counts and names of tables, never a value."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flamsteed.assessing.declared import Declared
from flamsteed.engine.engine import Engine
from flamsteed.lineage.ledger import Ledger
from flamsteed.scoring.published import Measure, published, sections

NOT_RUN = "Not measured: the path has not been run (`flamsteed run`)."


@dataclass(frozen=True)
class Release:
    """One release under an agreement, as the ledger has it."""

    agreement: str
    to: str
    released_on: str
    rows: int
    purge_by: str


@dataclass(frozen=True)
class Measured:
    """What was measured by a run, and what happened up to now.

    `tables` are the source tables with their records and the gold records that these are part of.
    `young` are gold records of people under 18; None where no birth date is held. `handed` are files
    for the council's own reviewers and owners, `removed` passages through the door out of which rows die.
    """

    run: int
    as_of: date
    gold: int
    tables: tuple[tuple[str, int, int], ...]
    young: int | None
    quality: tuple[Measure, ...]
    releases: tuple[Release, ...]
    handed: int
    removed: int
    restricted: int

    @property
    def records(self) -> int:
        """How many records of people were linked."""
        return sum(records for _, records, _ in self.tables)

    @property
    def questions(self) -> int:
        """How many questions wait for a person to decide."""
        waits = [each for each in self.quality if each.measure == "queue_oldest"]
        return sum(each.counted or 0 for each in waits)


def measure(engine: Engine, ledger: Ledger, told: Declared) -> Measured | None:
    """Read what was measured; None if there are no gold records yet. Reads only."""
    thing = told.spec.thing
    if not engine.has_table(told.gold):
        return None
    run, passages = ledger.latest_run(), ledger.passages()
    tables = engine.rows(
        f"select _table, count(*), count(distinct number) from gold.{thing}_source"
        f" group by _table order by _table"
    )
    out = [each for each in passages if each["door"] == "release"]
    return Measured(
        run=run.number,
        as_of=run.as_of,
        gold=int(engine.value(f"select count(*) from {told.gold}")),
        tables=tuple((str(name), int(records), int(gold)) for name, records, gold in tables),
        young=_young(engine, told, run.as_of),
        quality=published(engine, thing),
        releases=_releases(out, told),
        handed=sum(not _is_for_others(each["details"]) for each in out),
        removed=sum(each["door"] == "remove" for each in passages),
        restricted=len(ledger.restrictions()),
    )


def _young(engine: Engine, told: Declared, on: date) -> int | None:
    """Gold records of people who were under 18 on a day."""
    if "birth_date" not in engine.columns(told.gold):
        return None
    born = "try_cast(birth_date as date)"
    return int(
        engine.value(
            f"select count(*) from {told.gold} where {born} > cast(? as date) - interval 18 year",
            [on.isoformat()],
        )
    )


def _is_for_others(details: Mapping[str, Any]) -> bool:
    return "agreement" in details or "publication" in details


def _releases(out: Sequence[Mapping[str, Any]], told: Declared) -> tuple[Release, ...]:
    """The releases of what rests on the gold records, the oldest first."""
    return tuple(
        Release(
            each["details"]["agreement"], each["details"]["to"], each["details"]["released_on"],
            each["admitted"], each["details"]["purge_by"],
        )
        for each in out
        if "agreement" in each["details"] and each["passed"] in told.resting
    )  # fmt: skip


def figures(measured: Measured | None, *measures: str) -> list[str]:
    """The published figures of some measures, each in words."""
    if measured is None:
        return [NOT_RUN]
    chosen = [each for each in measured.quality if each.measure in measures]
    return [
        f"{section.heading}: {words}: {figure}"
        for section in sections(chosen, as_of=measured.as_of)
        for words, figure in section.rows
    ]
