"""Corrections that somebody asked for, laid over raw rows as they are cleaned, for as long as the source
says what was corrected.
"""

from collections.abc import Collection, Sequence
from enum import StrEnum

from flamsteed.contracts.contract import Column, Contract
from flamsteed.engine.dialect import literal, quote, table_sql
from flamsteed.engine.engine import Engine
from flamsteed.lineage.correction import CORRECTIONS, Correction, hash_of, read_corrections
from flamsteed.quality.finding import Finding
from flamsteed.standards.catalogue import STANDARDS
from flamsteed.standards.standard import Reading


class Standing(StrEnum):
    """How a correction stands, by what the source says now; nothing else is kept of it."""

    IN_FORCE = "in force"
    TAKEN_OVER = "taken over"  # the source says what the correction says
    SOURCE_CHANGED = "source changed"  # the source says something else: that counts
    GONE = "gone"  # the record is gone from its system, or the contract has no such column
    UNDONE = "undone"


_FINDINGS = {
    Standing.IN_FORCE: (
        "still wrong at the source",
        "holds a value that is wrong: it was corrected here at the request of whom it is about;"
        " correct it at the source too, `flamsteed corrections` names the records",
    ),
    Standing.SOURCE_CHANGED: (
        "corrected value changed at the source",
        "had a value that was corrected here at the request of whom it is about, and now has another,"
        " which counts: see that it is right, `flamsteed corrections` names the records",
    ),
}


def reading(column: Column, text: str) -> Reading:
    """What the standard of a column makes of a text: `value` and `reason`; empty if it has none."""
    return STANDARDS[column.uk_type].read(text) if column.uk_type else {}


def standings(
    engine: Engine, contract: Contract, corrections: Sequence[Correction]
) -> dict[int, Standing]:
    """How the corrections of one table stand now, by number.

    A text that differs from the corrected one by padding, or only until its standard has read it, is
    the corrected one still: a supplier who writes dates another way has not changed them.
    """
    found = {}
    for name in sorted({each.column for each in corrections}):
        column, of = contract.column(name), [each for each in corrections if each.column == name]
        said = said_now(engine, contract, column, [each.record for each in of]) if column else {}
        for each in of:
            found[each.number] = _standing(each, column, said)
    return found


def said_now(
    engine: Engine, contract: Contract, column: Column, records: Sequence[str]
) -> dict[str, str]:
    """What the source says now in a column of some records, without padding; a blank is an empty text."""
    raw = f"raw.{contract.name}"
    if not column.ingest or not engine.has_table(raw):
        return {}
    rows = engine.rows(
        f"select _record, coalesce(trim({quote(column.name)}), '') from {table_sql(raw)}"
        f" where _seen_to is null and list_contains(?, _record)",
        [[*records]],
    )
    return dict(rows)


def _standing(correction: Correction, column: Column | None, said: dict[str, str]) -> Standing:
    record, text = correction.record, said.get(correction.record)
    if correction.undone_at:
        return Standing.UNDONE
    if column is None or text is None:
        return Standing.GONE
    read = reading(column, text).get("value")
    if correction.was == hash_of(record, text):
        return Standing.IN_FORCE
    if read is not None and correction.was_read == hash_of(record, read):
        return Standing.IN_FORCE
    if text == correction.value or (
        read is not None and read == reading(column, correction.value).get("value")
    ):
        return Standing.TAKEN_OVER
    return Standing.SOURCE_CHANGED


def in_force(engine: Engine, contract: Contract) -> list[Correction]:
    """The corrections of a table that are laid over its rows now, oldest first."""
    made = [each for each in read_corrections(engine, contract.name) if not each.undone_at]
    stand = standings(engine, contract, made)
    return [each for each in made if stand[each.number] is Standing.IN_FORCE]


def records_of_sql(numbers: Collection[int]) -> str:
    """SQL for the `_record`s of the corrections of some numbers; of none, nothing at all."""
    listed = ", ".join(str(int(number)) for number in sorted(numbers))
    return f"select _record from {CORRECTIONS} where number in ({listed})" if listed else ""


def laid_sql(waiting: str, kept: Sequence[str], laid: Sequence[Correction]) -> str:
    """SQL for the columns `kept` of the raw rows of `waiting`, with corrections laid over them."""
    if not laid:
        return waiting
    columns = sorted({each.column for each in laid})
    shown, joins = [f"w.{quote(name)}" for name in kept], ""
    for place, name in enumerate(columns):
        numbers = ", ".join(str(each.number) for each in laid if each.column == name)
        shown[kept.index(name)] = (
            f"case when c{place}._record is null then w.{quote(name)} else c{place}.value end"
            f" as {quote(name)}"
        )
        joins += (
            f" left join (select _record, value from {CORRECTIONS} where number in ({numbers}))"
            f" as c{place} on c{place}._record = w._record"
        )
    return f"select {', '.join(shown)} from ({waiting}) as w{joins}"


def correction_findings(engine: Engine, contract: Contract) -> list[Finding]:
    """What the owner of a table is to be told of its corrections, by column; no value is in it."""
    made = [each for each in read_corrections(engine, contract.name) if not each.undone_at]
    stand = standings(engine, contract, made)
    findings = []
    for standing, (rule, message) in _FINDINGS.items():
        for name in sorted({each.column for each in made if stand[each.number] is standing}):
            records = [
                each.record
                for each in made
                if each.column == name and stand[each.number] is standing
            ]
            findings.append(
                Finding(
                    system=contract.system, table=contract.table, column=name, rule=rule,
                    dimension="accuracy", severity="warning", rows=len(records), message=message,
                    lines=_lines(engine, contract, records), owner=contract.owner,
                )
            )  # fmt: skip
    return findings


def _lines(engine: Engine, contract: Contract, records: Sequence[str]) -> tuple[int, ...]:
    raw, listed = table_sql(f"raw.{contract.name}"), ", ".join(map(literal, records))
    rows = engine.rows(
        f"select _line from {raw} where _seen_to is null and _record in ({listed})"
        " and _line is not null order by _line limit 10"
    )
    return tuple(int(line) for (line,) in rows)
