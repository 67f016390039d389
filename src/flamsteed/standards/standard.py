"""What a standard is: one fact about UK data, said once in SQL and once in Python.

The SQL cleans whole tables, the Python cleans one value; both must agree on every row of the
standard's test table and on random input.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

Layer = Mapping[str, str]
"""Columns computed together: output column name to SQL expression.

The expressions of one layer may use the raw columns and the columns of earlier layers, never
those of their own layer, so that each layer becomes one common table expression.
"""

Reading = Mapping[str, str | None]
"""What Python reads from one value: output name ("value", "reason", ...) to text or None."""


class Reason(StrEnum):
    """Why a standardised value is what it is."""

    OK = "ok"  # as received
    REFORMATTED = "reformatted"  # same value, standard form
    REPAIRED = "repaired"  # something round it was taken off, or a certain repair was made
    PLACEHOLDER = "placeholder"  # stands for "not known": N/A, 01/01/1900, UPRN 0
    INVALID = "invalid"  # cannot be one
    PSEUDO = "pseudo"  # a legal value that is not the thing: ZZ99 3VZ, UN1
    MISSING = "missing"  # null or blank


@dataclass(frozen=True)
class Standard:
    """One fact about UK data.

    `takes` names the raw inputs (most take one, "value"). `gives` names the outputs: "value" is
    stored under the column's own name, every other output as `<column>_<output>`; "reason" is
    always among them and holds a Reason. `layers(raw, to)` is the SQL: `raw` are quoted SQL
    expressions in the order of `takes`, `to` is the output column's name (unquoted, a plain
    identifier). `read(*raw)` is the same in Python and never raises.
    """

    name: str
    title: str
    source: str
    takes: tuple[str, ...]
    gives: tuple[str, ...]
    layers: Callable[[Sequence[str], str], list[Layer]]
    read: Callable[..., Reading]

    def columns(self, to: str) -> tuple[str, ...]:
        """Names of the output columns when this standard is stored as `to`."""
        return tuple(to if name == "value" else f"{to}_{name}" for name in self.gives)
