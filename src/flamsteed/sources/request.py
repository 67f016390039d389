"""What is asked of a table in a database: some of its columns, and which of its rows."""

from collections.abc import Sequence
from dataclasses import dataclass

from flamsteed.contracts.contract import Contract
from flamsteed.sources.fault import Fault
from flamsteed.sources.layout import match_names
from flamsteed.sources.system import TableSource

_ABOUT_COLUMNS = ("column_missing", "column_renamed")


@dataclass(frozen=True)
class Physical:
    """One column as the database has it."""

    name: str
    type: str = ""


@dataclass(frozen=True)
class Request:
    """A reading of one table: for each landed column its physical one, None where there is none.

    With a `cursor`, only the rows beyond `after`, and those without a value there.
    """

    table: str
    takes: tuple[tuple[str, Physical | None], ...]
    cursor: Physical | None = None
    after: str = ""

    @property
    def schema_and_name(self) -> tuple[str, str]:
        """The parts of the table's name; the schema is empty where the name has none."""
        schema, _, name = self.table.rpartition(".")
        return schema, name


def table_name(source: TableSource) -> str:
    """The table's own name in its database."""
    return source.physical or source.table


def plan_request(
    source: TableSource, contract: Contract, there: Sequence[Physical], *, after: str
) -> tuple[Request, list[Fault]]:
    """The reading that a contract asks of a table with these columns, and what they lack.

    Only columns that may enter are ever asked for; columns that the contract does not name are
    never read, so they are no fault.
    """
    places, faults = match_names([column.name for column in there], contract)
    takes = [(name, there[places[name]] if name in places else None) for name in contract.landed]
    cursor = dict(takes).get(source.cursor) if source.cursor else None
    told = [fault for fault in faults if fault.rule in _ABOUT_COLUMNS]
    return Request(table_name(source), tuple(takes), cursor, after if cursor else ""), told


def number_sql(text: str) -> str:
    """SQL for the number that a text is, or null. Reading whole numbers as such is much faster."""
    whole = f"case when {text} not like '%.%' then try_cast({text} as bigint) end"
    return f"coalesce({whole}, try_cast({text} as decimal(38, 9)))"
