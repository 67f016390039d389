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


@dataclass(frozen=True)
class _Use:
    """One standard put to work on a table: its layers, the raw inputs they read, its outputs."""

    inputs: Mapping[str, str]
    layers: Sequence[Layer]
    outputs: tuple[str, ...]


def chain_sql(
    from_sql: str, uses: Sequence[tuple[Standard, Sequence[str], str]], keep: Sequence[str]
) -> str:
    """SQL for the rows of `from_sql` with the columns `keep` and every output of every use.

    A use is (standard, raw SQL expressions, output name). Layer n of all the uses makes one common
    table expression, so the table is read once however many columns are standardised. Each step
    names the columns that a later one reads, and carries no others. `from_sql` is a table, or a
    query in parentheses.
    """
    laid = [_use(standard, raw, to) for standard, raw, to in uses]
    outputs = [name for use in laid for name in use.outputs]
    shown = {*keep, *outputs}
    steps = [_merged([use.inputs for use in laid])]
    for number in range(max((len(use.layers) for use in laid), default=0)):
        steps.append(_merged([use.layers[number] for use in laid if number < len(use.layers)]))
    ctes: list[str] = []
    carried: list[str] = list(keep)
    source = from_sql
    for number, step in enumerate(steps):
        later = "\n".join(text for after in steps[number + 1 :] for text in after.values())
        carried = [name for name in carried if name in shown or quote(name) in later]
        columns = [quote(name) for name in carried]
        columns += [f"{sql} as {quote(name)}" for name, sql in step.items()]
        ctes.append(f"standard_{number} as (\n  select\n    {_listed(columns)}\n  from {source}\n)")
        source = f"standard_{number}"
        carried += step
    final = _listed([quote(name) for name in (*keep, *outputs)])
    return f"with {', '.join(ctes)}\nselect\n    {final}\nfrom {source}"


def select_sql(standard: Standard, raw_exprs: Sequence[str], to: str, from_sql: str) -> str:
    """SQL for the outputs of one standard, stored as `to`, over the rows of `from_sql`."""
    return chain_sql(from_sql, [(standard, raw_exprs, to)], [])


def quote(name: str) -> str:
    """`name` as a quoted SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def _use(standard: Standard, raw: Sequence[str], to: str) -> _Use:
    names = [f"_{to}__in_{taken}" for taken in standard.takes]
    if len(raw) != len(names):
        message = f"standard {standard.name} takes {len(names)} columns, {to} was given {len(raw)}"
        raise ValueError(message)
    layers = standard.layers([quote(name) for name in names], to)
    return _Use(dict(zip(names, raw, strict=True)), layers, standard.columns(to))


def _merged(layers: Sequence[Layer]) -> dict[str, str]:
    return {name: sql for layer in layers for name, sql in layer.items()}


def _listed(columns: Sequence[str]) -> str:
    return ",\n    ".join(columns)
