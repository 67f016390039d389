"""What was wrong with a delivery, and the finding that tells its owner."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from flamsteed.contracts.contract import Contract, Outcome
from flamsteed.quality.finding import Finding

DIMENSIONS = {
    "late": "timeliness",
    "superseded": "timeliness",
    "empty": "completeness",
    "truncated": "completeness",
    "row_count_dropped": "completeness",
    "column_missing": "completeness",
    "formula_errors": "completeness",
    "repeated": "uniqueness",
    "column_renamed": "consistency",
    "column_added": "consistency",
    "column_order_changed": "consistency",
}
_SEVERITIES = {Outcome.ACCEPT: "warning", Outcome.SET_ASIDE: "error", Outcome.STOP: "stop"}


@dataclass(frozen=True)
class Fault:
    """One thing wrong with a delivery: a rule of DELIVERY_RULES, in words without values.

    A `fatal` fault leaves nothing that could be landed, whatever the contract would accept.
    """

    rule: str
    message: str
    rows: int = 0
    lines: tuple[int, ...] = ()
    column: str = ""
    fatal: bool = False


@dataclass(frozen=True)
class Arrived:
    """One delivery, read into staging.

    `staged` is SQL text for its rows: the contract's landed columns as text, and `_line`; empty
    if it could not be read. `odd` is SQL text for the `_line` and `_fault` of the rows among
    them that are to be set aside, or empty if there are none.
    """

    faults: tuple[Fault, ...] = ()
    staged: str = ""
    odd: str = ""
    details: dict[str, Any] = field(default_factory=dict)


def count_of(number: int, what: str) -> str:
    """`number` of a thing in words: 1 row, 2 rows."""
    return f"{number} {what}{'' if number == 1 else 's'}"


def unread(rule: str, message: str, **more: Any) -> Arrived:
    """A delivery of which nothing can be landed."""
    return Arrived((Fault(rule, message, fatal=True, **more),))


def finding(fault: Fault, contract: Contract, file: str) -> Finding:
    """The finding that tells of a fault; its outcome is what is done about it."""
    outcome = contract.outcome(fault.rule)
    if fault.fatal and outcome is Outcome.ACCEPT and fault.rule != "repeated":
        outcome = Outcome.SET_ASIDE
    return Finding(
        system=contract.system,
        table=contract.table,
        rule=fault.rule,
        dimension=DIMENSIONS.get(fault.rule, "validity"),
        severity=_SEVERITIES[outcome],
        rows=fault.rows,
        message=fault.message,
        column=fault.column,
        lines=fault.lines[:10],
        file=file,
        owner=contract.owner,
        outcome=str(outcome),
    )


def is_refused(faults: Iterable[Fault], contract: Contract) -> bool:
    """Whether a delivery with these faults is left where it is."""
    return any(
        fault.fatal or contract.outcome(fault.rule) is not Outcome.ACCEPT for fault in faults
    )
