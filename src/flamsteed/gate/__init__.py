"""The gate: the only way in, out and to death for data. If you want to know what can happen to
somebody's data, read this folder.

`admit` writes a table; `release`, `disclose`, `hand_back` and `lend` let rows leave. Each door checks,
acts, and leaves one line in the journal, in the same transaction as the rows; the ledger is filled from
the journal.
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
from flamsteed.gate.release import (
    CELLS,
    GROUPS,
    MEMBERS,
    SUBJECTS,
    Disclosure,
    Publication,
    disclose,
    hand_back,
    lend,
    release,
    write_csv,
)

__all__ = [
    "CELLS",
    "GROUPS",
    "MEMBERS",
    "SUBJECTS",
    "Admission",
    "Amend",
    "Disclosure",
    "Patch",
    "Publication",
    "Replace",
    "admit",
    "disclose",
    "hand_back",
    "lend",
    "note_findings",
    "refuse_delivery",
    "release",
    "write_csv",
]
