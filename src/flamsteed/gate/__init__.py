"""The gate: the only way in, out and to death for data. If you want to know what can happen to
somebody's data, read this folder.

`admit` writes a table; `correct` writes down what was put right; `release`, `disclose`, `hand_back`, `list_due`
and `lend` let rows leave; `remove` and `forget` take them out for good. Each door checks, acts, and leaves one
line in the journal, in the same transaction as the rows; the ledger is filled from the journal.
"""

from flamsteed.gate.admit import (
    Admission,
    Amend,
    Patch,
    Replace,
    admit,
    note_findings,
    refuse_delivery,
)
from flamsteed.gate.cleared import CLEARED, ERASED
from flamsteed.gate.correct import correct
from flamsteed.gate.release import (
    CELLS,
    GROUPS,
    MEMBERS,
    SUBJECTS,
    Disclosure,
    Publication,
    disclose,
    give_copy,
    hand_back,
    lend,
    list_due,
    release,
    safe_cell,
    write_csv,
)
from flamsteed.gate.remove import REMOVED, Removal, forget, remove

__all__ = [
    "CELLS",
    "CLEARED",
    "ERASED",
    "GROUPS",
    "MEMBERS",
    "REMOVED",
    "SUBJECTS",
    "Admission",
    "Amend",
    "Disclosure",
    "Patch",
    "Publication",
    "Removal",
    "Replace",
    "admit",
    "correct",
    "disclose",
    "forget",
    "give_copy",
    "hand_back",
    "lend",
    "list_due",
    "note_findings",
    "refuse_delivery",
    "release",
    "remove",
    "safe_cell",
    "write_csv",
]
