"""What was put right in the records that a gold record stands on."""

from collections.abc import Sequence
from dataclasses import dataclass

from flamsteed.engine.dialect import quote, table_sql
from flamsteed.engine.engine import Engine
from flamsteed.lineage.correction import read_corrections
from flamsteed.lineage.journal import last_passage


@dataclass(frozen=True)
class Corrected:
    """A value that is laid over what a source says (`said`), by whom, when, and at which request."""

    system: str
    table: str
    record: str
    column: str
    said: str
    value: str
    by: str
    at: str
    request: int

    @property
    def words(self) -> str:
        """What was corrected, without the value."""
        return f"{self.column} corrected by {self.by} on {self.at[:10]}, request {self.request}"


def corrected(engine: Engine, records: Sequence[str]) -> tuple[Corrected, ...]:
    """The corrections that were laid over some records when they were last cleaned, oldest first."""
    made = [c for c in read_corrections(engine, records=records) if not c.undone_at]
    found = []
    for each in made:
        cleaned = last_passage(engine, f"clean.{each.name}")
        if cleaned is None or each.number not in cleaned.details.get("laid", ()):
            continue
        said = engine.value(
            f"select {quote(each.column)} from {table_sql(f'raw.{each.name}')}"
            " where _record = ? and _seen_to is null",
            [each.record],
        )
        system, _, table = each.name.partition("__")
        found.append(
            Corrected(
                system, table, each.record, each.column, said or "", each.value, each.by, each.at,
                each.request,
            )
        )  # fmt: skip
    return tuple(found)
