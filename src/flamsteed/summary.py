"""What a data manager wants to know after a run: one value, shown by the command line and the page."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flamsteed.engine.dialect import table_sql
from flamsteed.engine.engine import Engine
from flamsteed.lineage.ledger import Ledger
from flamsteed.project import Project
from flamsteed.scoring.published import Measure, published


@dataclass(frozen=True)
class SystemLine:
    """One back-office system: what its last deliveries brought, and what is wrong with it now."""

    system: str
    title: str
    tables: int
    rows_in: int
    admitted: int
    set_aside: int
    findings: int
    barred: str = ""


@dataclass(frozen=True)
class Summary:
    """The state of a project after a run.

    `gold` and `marts` map table names to rows; `deliveries` are the findings about whole
    deliveries; `worst` are the findings about rows that touch most rows. `quality` holds, by thing,
    how good its gold records are.
    """

    council: str
    as_of: str
    run: int
    status: str
    systems: tuple[SystemLine, ...]
    gold: dict[str, int]
    marts: dict[str, int]
    deliveries: tuple[dict[str, Any], ...]
    worst: tuple[dict[str, Any], ...]
    quality: dict[str, tuple[Measure, ...]]

    @property
    def day(self) -> date:
        """The day that the run stood on; before all days if there was none."""
        return date.fromisoformat(self.as_of) if self.as_of else date.min


def summarise(project: Project, engine: Engine, ledger: Ledger) -> Summary:
    """What the store and the ledger say now. Reads only."""
    findings = ledger.findings()
    last = {p["passed"]: p for p in ledger.passages() if p["door"] == "admit"}
    runs = ledger.runs()
    never: dict[str, Any] = {"number": 0, "as_of": "", "status": "never run"}
    newest = runs[-1] if runs else never
    marts = [model.name for model in project.models]
    rows = [f for f in findings if not f["outcome"]]
    return Summary(
        council=project.council,
        as_of=newest["as_of"],
        run=newest["number"],
        status=newest["status"],
        systems=tuple(_line(project, system.name, last, findings) for system in project.systems),
        gold=_counts(engine, ["gold.person", "gold.property", *_tables(project)]),
        marts=_counts(engine, marts),
        deliveries=tuple(f for f in findings if f["outcome"]),
        worst=tuple(sorted(rows, key=_weight)[:8]),
        quality={spec.thing: published(engine, spec.thing) for spec in project.links},
    )


def _tables(project: Project) -> list[str]:
    return [f"gold.{spec.thing}" for spec in project.links]


def _line(
    project: Project, name: str, last: dict[str, Any], findings: list[dict[str, Any]]
) -> SystemLine:
    contracts = [contract for system, _, contract in project.pairs() if system.name == name]
    passages = [last[f"raw.{c.name}"] for c in contracts if f"raw.{c.name}" in last]
    # A row that lands may still break a rule of its contract when it is cleaned.
    cleaned = [last[f"clean.{c.name}"] for c in contracts if f"clean.{c.name}" in last]
    broken = sum(p["set_aside"] for p in cleaned)
    whole = all("person_linkage" in contract.barred_from for contract in contracts)
    return SystemLine(
        system=name,
        title=next(
            system.title or system.name for system in project.systems if system.name == name
        ),
        tables=len(contracts),
        rows_in=sum(p["rows_in"] for p in passages),
        admitted=sum(p["admitted"] for p in passages) - broken,
        set_aside=sum(p["set_aside"] for p in passages) + broken,
        findings=sum(1 for f in findings if f["system"] == name),
        barred=contracts[0].legal_restriction if whole else "",
    )


def _counts(engine: Engine, tables: list[str]) -> dict[str, int]:
    return {
        name: int(engine.value(f"select count(*) from {table_sql(name)}"))
        for name in tables
        if engine.has_table(name)
    }


def _weight(finding: dict[str, Any]) -> tuple[int, int]:
    order = {"stop": 0, "error": 1, "warning": 2, "info": 3}
    return order.get(finding["severity"], 4), -finding["rows"]
