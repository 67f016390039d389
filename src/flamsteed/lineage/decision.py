"""What stewards decided: data that outlives every run, model and delivery.

A decision names mentions by their ids, which follow from system, table, key and part, so it holds
whenever such a record is there. It holds no value from a record. Nothing is ever changed or taken
out: who thinks otherwise adds a decision that undoes one.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

SAME, DIFFERENT, UNSURE, PIN, UNDO = "same", "different", "unsure", "pin", "undo"
KINDS = (SAME, DIFFERENT, UNSURE, PIN, UNDO)
ABOUT_PAIRS = (SAME, DIFFERENT, UNSURE)


@dataclass(frozen=True)
class Decision:
    """One thing that one steward decided at one time.

    `same`, `different` and `unsure` are about the mentions `left` < `right`; `pin` says that the
    value of `attribute` in the mention `left` is the one to show. `until` is the last day on which
    it holds, `YYYY-MM-DD`; empty for ever. `undoes` is the number of the decision that this one
    ends, 0 for none: an `undo` does only that. `evidence` is a hash of what spoke for the pair
    when it was looked at. `number` is 0 until the ledger gives it one.
    """

    thing: str
    kind: str
    left: str
    right: str
    by: str
    at: str
    reason: str
    attribute: str = ""
    until: str = ""
    undoes: int = 0
    evidence: str = ""
    number: int = 0

    def as_dict(self) -> dict[str, Any]:
        """The decision as plain data."""
        return dict(self.__dict__)

    @property
    def told(self) -> dict[str, Any]:
        """The decision as the audit trail has it: the reason as a hash only.

        A steward may write a name into a reason. It must be possible to take that out of the ledger
        without breaking the chain.
        """
        plain = self.as_dict()
        plain["reason"] = hashlib.sha256(self.reason.encode()).hexdigest()
        return plain


def in_force(decisions: Iterable[Decision], *, thing: str, on: date) -> tuple[Decision, ...]:
    """The decisions about `thing` that hold on a day, by number: not undone, not run out."""
    known = sorted((d for d in decisions if d.thing == thing), key=lambda d: d.number)
    undone = {d.undoes for d in known}
    return tuple(
        d
        for d in known
        if d.kind != UNDO and d.number not in undone and (not d.until or d.until >= on.isoformat())
    )


def digest_of(decisions: Iterable[Decision]) -> str:
    """A hash of decisions, whatever their order; empty for none."""
    plain = sorted(json.dumps(d.as_dict(), sort_keys=True) for d in decisions)
    return hashlib.sha256("\n".join(plain).encode()).hexdigest() if plain else ""
