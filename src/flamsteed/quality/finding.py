"""Something wrong with data, said without a single value from it."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Finding:
    """One rule broken in one table.

    `rows` is how many rows broke it; `lines` are up to ten of their places in the landed file
    (row numbers, header counted). `dimension` is one of the Government Data Quality Framework's
    six. Holds no value from the data, so it may be logged, shown and sent.
    """

    system: str
    table: str
    rule: str
    dimension: str
    severity: str
    rows: int
    message: str
    column: str = ""
    lines: tuple[int, ...] = ()
    file: str = ""
    owner: str = ""
    outcome: str = ""

    def as_dict(self) -> dict[str, Any]:
        """The finding as plain data."""
        return self.__dict__ | {"lines": list(self.lines)}
