"""The answer to a request for access: everything in it, before it is written to a folder."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flamsteed.lineage.head import Proof
from flamsteed.lineage.request import Request
from flamsteed.privacy.processing import Processing
from flamsteed.privacy.requests.exemption import Exemption
from flamsteed.privacy.requests.part import Part, Searched


@dataclass(frozen=True)
class Sent:
    """What was really sent to somebody else about the person: to whom, what for, when, which fields."""

    to: str
    title: str
    on: str
    fields: tuple[str, ...]


@dataclass(frozen=True)
class Pack:
    """A copy for somebody of what is held on them.

    `parts` are as they leave: without what is exempt, and without other people. `redacted` says in how many places
    something of others was taken out. `exemptions` are those that are told; none where telling would do harm.
    `looked_at` are the days on which somebody looked at the record, and what was looked at.
    """

    council: str
    request: Request
    made_on: date
    numbers: tuple[str, ...]
    parts: tuple[Part, ...]
    entries: tuple[Processing, ...]
    sent: tuple[Sent, ...]
    looked_at: tuple[tuple[str, str], ...]
    searched: Searched
    exemptions: tuple[Exemption, ...] = ()
    redacted: int = 0

    @property
    def rows(self) -> int:
        """How many rows are in it."""
        return sum(len(part.rows) for part in self.parts)


@dataclass(frozen=True)
class Evidence:
    """What shows that a pack is the one the ledger knows: its files' hashes, and the proof of the entry with them."""

    files: Sequence[tuple[str, str]]
    proof: Proof


def file_of(part: Part) -> str:
    """The file that holds a part's rows."""
    return f"data/{part.table}{'.mentions' if part.is_mention else ''}.csv"
