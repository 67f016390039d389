"""`raw` into `clean`: current versions in UK standard form, one row per source record."""

import hashlib
from collections.abc import Sequence

from flamsteed import log
from flamsteed.cleaning.corrected import in_force, laid_sql, records_of_sql
from flamsteed.contracts.contract import Column, Contract
from flamsteed.engine.dialect import quote, table_sql
from flamsteed.engine.engine import Engine
from flamsteed.gate import Admission, Patch, admit
from flamsteed.lineage.journal import last_passage, state_of
from flamsteed.lineage.passage import Passage, Run
from flamsteed.quality.rules import judged_sql
from flamsteed.standards.catalogue import STANDARDS
from flamsteed.standards.standard import Standard, chain_sql

CARRIED = ("_record", "_version", "_batch", "_line", "_seen_from")


def clean(engine: Engine, contract: Contract, *, run: Run) -> Passage | None:
    """Bring `clean` up to date with `raw` for one table; None if nothing changed.

    Only rows whose version changed are worked on, unless the contract or a standard changed;
    because each row is cleaned by itself, that gives the same table as cleaning them all. Rows
    that break a row rule of the contract go to quarantine. Corrections that are in force are laid
    over the raw rows first; a record whose corrections changed is cleaned again.
    """
    raw, target = f"raw.{contract.name}", f"clean.{contract.name}"
    if not engine.has_table(raw):
        return None
    definition = _digest(
        clean_sql(contract, waiting_sql(contract, everything=True)), contract.fingerprint
    )
    laid = in_force(engine, contract)
    numbers = [each.number for each in laid]
    state = _digest(definition, state_of(engine, raw), *map(str, numbers))
    if state_of(engine, target) == state:
        return None
    before = last_passage(engine, target)
    rebuild = before is None or before.details.get("definition") != definition
    again = "" if before is None else records_of_sql({*before.details.get("laid", ())} ^ {*numbers})
    waiting = waiting_sql(contract, everything=rebuild, again=again)
    waiting = laid_sql(waiting, (*CARRIED, *contract.landed), laid)
    staged = engine.stage("_cleaned", clean_sql(contract, waiting))
    judged = engine.stage("_judged", judged_sql(contract, staged))
    way = Patch(contract, gone=None if rebuild else gone_sql(contract, again=again))
    details = {"definition": definition, "rebuilt": rebuild} | ({"laid": numbers} if laid else {})
    admission = Admission(table=target, staged=judged, state=state, inputs=(raw,), details=details)
    passage = admit(engine, admission, way=way, run=run)
    engine.unstage("_cleaned")
    engine.unstage("_judged")
    log.info("table cleaned", run=run.number, table=target, rows=passage.rows_in)
    return passage


def clean_sql(contract: Contract, waiting: str) -> str:
    """SQL for the rows of the query `waiting` (current raw rows) in standard form.

    One row out per row in. A column with a UK type keeps its raw value in `<column>_raw`, its
    canonical value in `<column>` and the reason in `<column>_reason`; other columns lose padding,
    and blank becomes null.
    """
    columns = [column for column in contract.columns if column.ingest]
    renamed = [f"{_taken_sql(column)} as {quote(stored_as(column))}" for column in columns]
    carried = ", ".join(quote(name) for name in CARRIED)
    current = f"(select {carried}, {', '.join(renamed)} from ({waiting}) as w)"
    keep = [*CARRIED, *(stored_as(column) for column in columns)]
    return chain_sql(current, uses(contract), keep)


def uses(contract: Contract) -> list[tuple[Standard, Sequence[str], str]]:
    """The standards that a contract puts to work: standard, SQL of its inputs, output name."""
    single = [
        (STANDARDS[column.uk_type], [quote(stored_as(column))], column.clean_name)
        for column in contract.columns
        if column.ingest and column.uk_type
    ]
    several = [
        (STANDARDS[entry.standard], [_input_sql(contract, name) for name in entry.takes], entry.to)
        for entry in contract.standardise
    ]
    return [*single, *several]


def waiting_sql(contract: Contract, *, everything: bool, again: str = "") -> str:
    """SQL for the current raw rows that `clean` has not got in their present version, and for those whose
    `_record` the SELECT `again` gives.
    """
    raw, target = table_sql(f"raw.{contract.name}"), table_sql(f"clean.{contract.name}")
    current = f"select * from {raw} where _seen_to is null"
    if everything:
        return current
    quarantine = table_sql(f"quarantine.{contract.name}")
    return (
        f"with done as (select _record, _version from {target} union all"
        f" select _record, _version from {quarantine} where _step = 'clean')"
        f" select r.* from {raw} as r left join done as d"
        f" on d._record = r._record and d._version = r._version"
        f" where r._seen_to is null and (d._record is null{_or_among('r', again)})"
    )


def gone_sql(contract: Contract, *, again: str = "") -> str:
    """SQL for the `_record`s whose cleaned (or set aside) row no longer is the current version, and for
    those that the SELECT `again` gives.
    """
    raw, target = table_sql(f"raw.{contract.name}"), table_sql(f"clean.{contract.name}")
    quarantine = table_sql(f"quarantine.{contract.name}")
    return (
        f"with done as (select _record, _version from {target} union all"
        f" select _record, _version from {quarantine} where _step = 'clean')"
        f" select d._record from done as d left join {raw} as r"
        f" on r._record = d._record and r._version = d._version and r._seen_to is null"
        f" where r._record is null{_or_among('d', again)}"
    )


def _or_among(alias: str, again: str) -> str:
    return f" or {alias}._record in ({again})" if again else ""


def stored_as(column: Column) -> str:
    """The name under which `clean` keeps a landed column as it came."""
    return f"{column.clean_name}_raw" if column.uk_type else column.clean_name


def _taken_sql(column: Column) -> str:
    name = quote(column.name)
    return name if column.uk_type else f"nullif(trim({name}), '')"


def _input_sql(contract: Contract, name: str | None) -> str:
    column = contract.column(name) if name else None
    return "cast(null as varchar)" if column is None else quote(stored_as(column))


def _digest(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:32]
