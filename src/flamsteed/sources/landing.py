"""One delivery, read into staging, let into `raw` or left where it is."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from flamsteed.contracts.contract import Contract
from flamsteed.engine.dialect import columns_sql
from flamsteed.engine.engine import Engine
from flamsteed.gate import Admission, admit, refuse_delivery
from flamsteed.lineage.journal import Delivery, last_passage, latest_as_of, state_of
from flamsteed.lineage.passage import Passage, Run
from flamsteed.quality.rules import arriving_sql, hashed_sql
from flamsteed.sources.fault import Arrived, Fault, finding, is_refused
from flamsteed.sources.system import System, TableSource
from flamsteed.versions import PLATFORM, Versions

_STAGED = ("_delivered", "_apart", "_hashed", "_judged")


@dataclass(frozen=True)
class Landing:
    """All that landing one table takes."""

    engine: Engine
    system: System
    source: TableSource
    contract: Contract
    folder: Path
    run: Run

    @property
    def raw(self) -> str:
        """The table that is landed into."""
        return f"raw.{self.contract.name}"


def settle_delivery(landing: Landing, delivery: Delivery, arrived: Arrived) -> Passage:
    """Let one delivery that is staged into `raw`, or note why it is left where it is.

    Raises ContractBroken where the contract says stop.
    """
    engine, contract = landing.engine, landing.contract
    try:
        faults = [*arrived.faults, *_against_last(landing, delivery, arrived)]
        findings = [finding(fault, contract, delivery.file) for fault in faults]
        if is_refused(faults, contract) or not arrived.staged:
            refused = refused_delivery(landing, delivery)
            return refuse_delivery(engine, contract, refused, findings=findings, run=landing.run)
        hashed = engine.stage("_hashed", hashed_sql(contract, arrived.staged))
        judged = engine.stage(
            "_judged", landing_sql(contract, arrived, hashed, batch=delivery.batch)
        )
        engine.unstage("_hashed")
        before = state_of(engine, landing.raw)
        admission = Admission(
            table=landing.raw,
            staged=judged,
            state=_digest(before, delivery.batch, delivery.as_of, *contract.landed),
            inputs=(delivery.file,),
            findings=tuple(findings),
            details={
                "file": delivery.file,
                "as_of": delivery.as_of,
                "batch": delivery.batch,
                **arrived.details,
            },
        )
        whole = bool(arrived.details.get("whole", landing.source.load == "snapshot"))
        way = Versions(contract, delivery, whole=whole)
        return admit(engine, admission, way=way, run=landing.run)
    finally:
        unstage(engine)


@dataclass(frozen=True)
class Dealings:
    """How a delivery's content was dealt with before: the files it landed from, and whether it
    was refused under this name with the settings of today.
    """

    landed: tuple[str, ...]
    is_refused: bool


def dealings(landing: Landing, delivery: Delivery) -> Dealings:
    """What was done before with content like this."""
    refused = refused_delivery(landing, delivery)
    asked = [landing.contract.name, delivery.batch, refused.batch]
    found = landing.engine.rows(dealt_sql(), asked)
    return Dealings(
        tuple(file for batch, file, outcome in found if outcome == "landed"),
        any(batch == refused.batch and file == delivery.file for batch, file, _ in found),
    )


def dealt_sql() -> str:
    """SQL for how the contents named `?` and `?` of table `?` (first) were dealt with."""
    return "select batch, file, outcome from flamsteed.batch where name = ? and batch in (?, ?)"


def refused_delivery(landing: Landing, delivery: Delivery) -> Delivery:
    """A delivery as it is remembered when refused: with its day and the settings that refused it.

    So it is looked at again once the council changes how the table is declared.
    """
    contract = landing.contract
    settings = _digest(
        repr(landing.source), repr(contract.columns), repr(sorted(contract.deliveries.items()))
    )
    return Delivery(
        f"{delivery.batch}/{delivery.as_of}/{settings[:8]}", delivery.file, delivery.as_of
    )


def unstage(engine: Engine) -> None:
    """Drop what landing staged."""
    for name in _STAGED:
        engine.unstage(name)


def landing_sql(contract: Contract, arrived: Arrived, hashed: str, *, batch: str) -> str:
    """SQL for the staged rows with their identity and the rules they break, odd rows included."""
    judged = arriving_sql(contract, hashed, batch=batch)
    if not arrived.odd:
        return judged
    listed = columns_sql((*contract.landed, *PLATFORM), of="j")
    return (
        f"select {listed}, coalesce(o._fault, j._rules) as _rules"
        f" from ({judged}) as j left join {arrived.odd} as o on o._line = j._line"
    )


def _against_last(landing: Landing, delivery: Delivery, arrived: Arrived) -> list[Fault]:
    """What is wrong with a delivery when it is held against the one before."""
    if landing.source.load == "append" or not arrived.staged:
        return []
    newest = latest_as_of(landing.engine, landing.contract.name)
    if newest and delivery.as_of < newest:
        return [
            Fault(
                "superseded",
                f"This delivery stands on {delivery.as_of}, but one of {newest} has landed since,"
                " so it is out of date and would undo what is newer. If rows are lacking, ask for a"
                " full extract of today.",
                fatal=True,
            )
        ]
    before = last_passage(landing.engine, landing.raw)
    if landing.source.load != "snapshot" or before is None or not before.rows_in:
        return []
    rows = int(landing.engine.value(f"select count(*) from {arrived.staged} as arriving"))
    lost = before.rows_in - rows
    if not rows or lost <= landing.source.largest_drop * before.rows_in:
        return []
    return [
        Fault(
            "row_count_dropped",
            f"The delivery has {rows} rows where the last had {before.rows_in}:"
            f" {lost / before.rows_in:.0%} are gone, and {landing.source.largest_drop:.0%} is the"
            " most that may go. Ask whether the extract was cut or filtered.",
            rows=lost,
        )
    ]


def _digest(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:32]
