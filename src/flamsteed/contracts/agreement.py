"""What a council and a partner agreed to share: what leaves, for what, under which law, until when.

The contents follow the Information Commissioner's data sharing code (Data Protection Act 2018,
section 121).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any

PARTIES = ("sharer", "recipient")
REDACTED = "redacted"
"""The way of a field whose text leaves without what identifies people."""


class Status(StrEnum):
    """Where an agreement stands; only an active one lets anything leave."""

    DRAFT = "draft"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    ENDED = "ended"


@dataclass(frozen=True)
class Party:
    """One side: who it is, as what it handles the data, and on which basis in law.

    `public_key` (Ed25519, hex) is that of whoever signs certificates of destruction.
    """

    name: str
    role: str
    contact: str
    data_protection_officer: str
    lawful_basis: str
    special_category: str = ""
    schedule_1: str = ""
    public_key: str = ""


@dataclass(frozen=True)
class Field:
    """One column that leaves: its name, the column of the table that it is made of, and how.

    `way` names a transformation; `sql` is a scalar expression of the council's own in its place, whose
    columns are listed in `reads`. `unredacted` is why free text may leave as it is.
    """

    name: str
    reads: tuple[str, ...]
    way: str = "itself"
    to: float = 0
    sql: str = ""
    description: str = ""
    line: int = 1
    unredacted: str = ""


@dataclass(frozen=True)
class Control:
    """What is done so that nobody is singled out by what leaves.

    Of rows: at least `k` people share each combination of the fields `identifying` somebody; rows of
    smaller groups stay behind, at most the share `suppress_at_most`. Of counts (the fields `counts`):
    those above nought and below `hide_below` are hidden, the others rounded to `round_to`.
    """

    k: int = 0
    identifying: tuple[str, ...] = ()
    suppress_at_most: float = 0.0
    counts: tuple[str, ...] = ()
    hide_below: int = 0
    round_to: int = 0


@dataclass(frozen=True)
class SignOff:
    """Who signed for a party, and when."""

    party: str
    by: str
    on: date


@dataclass(frozen=True)
class Agreement:
    """One data sharing agreement, without a mistake in it.

    `rows` is a condition on the rows of `table` that leave, and `rows_read` its columns. `subject` is the
    column that holds the Flamsteed number of whom a row is about; empty where rows are about nobody.
    `terms` are the other things that were agreed, in words; `safeguards` what `privacy/` read of the
    file, None if nothing did.
    """

    name: str
    path: Path
    title: str
    version: str
    status: Status
    parties: Mapping[str, Party]
    processing: str
    purpose: str
    benefit: str
    power: str
    table: str
    grain: str
    fields: tuple[Field, ...]
    valid_from: date
    valid_to: date
    review_on: date
    frequency: str
    channel: str
    retention_months: int
    dpia: str
    form: str = "csv"
    subject: str = ""
    rows: str = "true"
    rows_read: tuple[str, ...] = ()
    control: Control = Control()
    signed: Sequence[SignOff] = ()
    terms: Mapping[str, str] = field(default_factory=dict)
    fingerprint: str = ""
    safeguards: Any = None

    @property
    def recipient(self) -> Party:
        """Who receives."""
        return self.parties["recipient"]

    def refusals(self, on: date) -> list[str]:
        """Why nothing may leave under it on a day, in words; empty if it is in force."""
        said = []
        if self.status != Status.ACTIVE:
            said.append(f"its status is {self.status.value}")
        if on < self.valid_from:
            said.append(f"it begins on {self.valid_from}")
        if on > self.valid_to:
            said.append(f"it ended on {self.valid_to}")
        if on > self.review_on:
            said.append(f"its review was due on {self.review_on}")
        for party in PARTIES:
            days = [each.on for each in self.signed if each.party == party]
            if not days:
                said.append(f"the {party} has not signed it")
            elif min(days) > on:
                said.append(f"the {party} signs it on {min(days)}")
        return said
