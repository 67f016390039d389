"""One delivery, read into staging, let into `raw` or left where it is."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from flamsteed.contracts.contract import Contract
from flamsteed.engine.dialect import columns_sql
from flamsteed.engine.engine import Engine
from flamsteed.gate import Admission, admit, refuse_delivery
from flamsteed.lineage.journal import Delivery, last_passage, latest_as_of, state_of
from flamsteed.lineage.passage import Passage, Run
from flamsteed.quality.finding import Finding
from flamsteed.quality.rules import (
    KEY_MISSING,
    KEY_REPEATED,
    ROW_REPEATED,
    arriving_sql,
    hashed_sql,
)
from flamsteed.sources.fault import RAGGED, TOTALS, Arrived, Fault, count_of, finding, is_refused
from flamsteed.sources.system import System, TableSource
from flamsteed.versions import PLATFORM, Versions

_STAGED = ("_delivered", "_apart", "_hashed", "_judged")
_MEANINGS = {
    KEY_MISSING: (
        "completeness",
        "had no key, so nobody can say which record it is about. Fill in {key} at the source.",
    ),
    ROW_REPEATED: (
        "uniqueness",
        "repeated a row of the same delivery word for word; the first landed. Remove the copies.",
    ),
    KEY_REPEATED: (
        "uniqueness",
        "shared a key with a row that says something else; none of them landed, because choosing"
        " one would be a guess. Make {key} unique at the source.",
    ),
}


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
        findings += row_findings(engine, judged, contract, delivery.file)
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


def row_findings(engine: Engine, judged: str, contract: Contract, file: str) -> Iterator[Finding]:
    """A finding for each structural rule that rows of a delivery break, with up to ten lines."""
    counts: dict[str, int] = {}
    for rules, rows in engine.rows(broken_sql(judged)):
        for rule in rules.split("; "):
            counts[rule] = counts.get(rule, 0) + rows
    for rule, rows in sorted(counts.items()):
        if rule in (RAGGED, TOTALS):  # told as a fault of the delivery
            continue
        lines = engine.rows(lines_sql(judged), [f"%; {rule}; %"])
        yield _row_finding(rule, rows, contract, file, tuple(line for (line,) in lines))


def broken_sql(judged: str) -> str:
    """SQL for each combination of broken rules, and its rows."""
    return (
        f"select _rules, count(*) from {judged} where _rules <> '' group by _rules order by _rules"
    )


def lines_sql(judged: str) -> str:
    """SQL for the first ten lines whose rules are like `?`."""
    return (
        f"select _line from {judged} where _line is not null and _rules <> ''"
        f" and concat('; ', _rules, '; ') like ? order by _line limit 10"
    )


def _row_finding(
    rule: str, rows: int, contract: Contract, file: str, lines: tuple[int, ...]
) -> Finding:
    column = "" if rule in _MEANINGS else rule.removesuffix(" missing")
    dimension, meaning = _MEANINGS.get(
        rule, ("completeness", f"lacked `{column}`, which is required. Fill it in at the source.")
    )
    key = ", ".join(f"`{name}`" for name in contract.key)
    return Finding(
        system=contract.system,
        table=contract.table,
        rule=rule,
        dimension=dimension,
        severity="error",
        rows=rows,
        message=f"{count_of(rows, 'row')} {meaning.format(key=key)}",
        column=column,
        lines=lines,
        file=file,
        owner=contract.owner,
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
