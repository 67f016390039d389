"""One passage through the gate, and the run it belongs to."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flamsteed.quality.finding import Finding


@dataclass(frozen=True)
class Run:
    """One run of the path. `as_of` is the day that the run stands on, passed in, never read off a clock.

    `removed_pads` is the key under which removed records are known again, as HMAC takes it; empty where
    nothing was ever removed.
    """

    number: int
    as_of: date
    started_by: str
    removed_pads: tuple[bytes, ...] = field(default=(), repr=False)


@dataclass(frozen=True)
class Passage:
    """What one passage through the gate did: the ledger's line.

    `door` is admit, release, remove, check, refuse or correct. Rows in = rows admitted + rows set aside. `state` names
    the table's content: equal states mean equal content.
    """

    door: str
    table: str
    run: int
    state: str
    rows_in: int = 0
    admitted: int = 0
    set_aside: int = 0
    new: int = 0
    changed: int = 0
    vanished: int = 0
    inputs: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    details: dict[str, Any] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """The passage as plain data, for the journal."""
        plain = {k: v for k, v in self.__dict__.items() if k not in ("findings", "inputs")}
        findings = [finding.as_dict() for finding in self.findings]
        return plain | {"inputs": list(self.inputs), "findings": findings}


def passage_from(plain: dict[str, Any]) -> Passage:
    """A passage back from plain data."""
    findings = tuple(
        Finding(**(entry | {"lines": tuple(entry["lines"])})) for entry in plain["findings"]
    )
    return Passage(**(plain | {"findings": findings, "inputs": tuple(plain["inputs"])}))
