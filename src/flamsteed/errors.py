"""Every exception that Flamsteed raises on purpose.

    FlamsteedError
    |-- ProjectError          the council's folder has mistakes (each with file and line)
    |-- SourceError           a back-office system could not be read
    |   |-- SourceUnreachable     no connection, wrong password, server gone
    |   `-- DeliveryUnreadable    the file came, but cannot be read as what it should be
    |-- ContractBroken        a rule marked `stop` was broken; nothing was written
    |-- StoreBusy             another run holds the store
    |-- StoreFault            the disk is full, or the store cannot be read or written
    |-- NotFound              no such number, table or report
    |-- ReleaseRefused        rows may not leave
    |-- ReadingRefused        somebody may not be shown, or looked up by, what they asked for
    |-- ModelNotUsable        a linkage model asks what cannot be compared
    |-- DecisionRefused       a steward's decision cannot be written down as it is
    |-- RequestRefused        what cannot happen to a request, by the law or by what happened before
    |-- CorrectionRefused     a value cannot be put right as it was asked
    |-- PlanRefused           a plan may not be proposed, approved or carried out as it is
    |   `-- PlanOutOfDate         what it is about has changed since it was made
    |-- NotErased             something of what was erased is still there
    |-- KeyMissing            a key is not there, or cannot be used
    `-- LedgerAltered         the ledger, or a proof from it, is not what was written

Bad data is not here: it becomes a Finding. A message says what happened, where, and what to do
next; it never holds a value from the data.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


class FlamsteedError(Exception):
    """A mistake or a fault that stops what was asked for; nothing is left half-written."""

    slug = "error"
    exit_code = 1


@dataclass(frozen=True, order=True)
class Mistake:
    """One mistake in a file of the council's project: where it is and what to do about it."""

    file: Path
    line: int
    message: str

    def __str__(self) -> str:
        """`file:line: message`, as editors understand it."""
        return f"{self.file}:{self.line}: {self.message}"


class ProjectError(FlamsteedError):
    """The council's project folder has mistakes; all of them are listed."""

    slug = "project-mistakes"
    exit_code = 2

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        self.mistakes = tuple(sorted(mistakes))
        count = len(self.mistakes)
        lines = "\n".join(str(mistake) for mistake in self.mistakes)
        super().__init__(f"{count} mistake{'s' if count != 1 else ''} in the project:\n{lines}")


class SourceError(FlamsteedError):
    """A back-office system could not be read; what was landed before stays as it was."""

    slug = "source"
    exit_code = 3


class SourceUnreachable(SourceError):
    """There was no answer: wrong address or password, server down, connection lost."""

    slug = "source-unreachable"


class DeliveryUnreadable(SourceError):
    """A file came but cannot be read as what its contract says it is."""

    slug = "delivery-unreadable"


class ContractBroken(FlamsteedError):
    """A rule that the contract marks `stop` was broken; the table was not written."""

    slug = "contract-broken"
    exit_code = 4


class StoreBusy(FlamsteedError):
    """Another process is writing to the store."""

    slug = "store-busy"
    exit_code = 5


class StoreFault(FlamsteedError):
    """The store could not be read or written: disk full, no permission, damaged file."""

    slug = "store-fault"
    exit_code = 6


class NotFound(FlamsteedError):
    """What was asked for is not there."""

    slug = "not-found"
    exit_code = 7


class ReleaseRefused(FlamsteedError):
    """Rows may not leave: something in them is not cleared for the place they would go to."""

    slug = "release-refused"
    exit_code = 8


class ReadingRefused(FlamsteedError):
    """What was asked for may not be read for that purpose, by the law or because its use is restricted."""

    slug = "reading-refused"
    exit_code = 17


class ModelNotUsable(FlamsteedError):
    """A linkage model cannot be used: it is no model, or asks what cannot be compared."""

    slug = "model-not-usable"
    exit_code = 9


class DecisionRefused(FlamsteedError):
    """A steward's decision, or a file of them, cannot be written down as it is."""

    slug = "decision-refused"
    exit_code = 10


class KeyMissing(FlamsteedError):
    """A key is not there, was destroyed, or cannot be read safely."""

    slug = "key-missing"
    exit_code = 11


class RequestRefused(FlamsteedError):
    """What was asked cannot happen to a request, by the law or by what happened to it before."""

    slug = "request-refused"
    exit_code = 16


class CorrectionRefused(FlamsteedError):
    """A value cannot be put right as it was asked; nothing was written."""

    slug = "correction-refused"
    exit_code = 19


class PlanRefused(FlamsteedError):
    """A plan may not be proposed, approved or carried out as it is."""

    slug = "plan-refused"
    exit_code = 12


class PlanOutOfDate(PlanRefused):
    """What a plan is about has changed since it was made; nothing was done."""

    slug = "plan-out-of-date"


class NotErased(FlamsteedError):
    """Something of what was erased is still there."""

    slug = "not-erased"
    exit_code = 13


class LedgerAltered(FlamsteedError):
    """The ledger, or a proof from it, is not what was written."""

    slug = "ledger-altered"
    exit_code = 15
