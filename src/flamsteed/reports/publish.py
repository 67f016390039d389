"""A mart leaves for the public: CSV files that anybody can read, each with its metadata."""

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from flamsteed.contracts.contract import Contract
from flamsteed.engine.dialect import literal, quote, table_sql
from flamsteed.engine.engine import Engine
from flamsteed.errors import NotFound, ReleaseRefused
from flamsteed.gate import Publication, release
from flamsteed.lineage.passage import Run
from flamsteed.reports.csvw import metadata
from flamsteed.reports.report import Report

_PERIOD = re.compile(r"[0-9A-Za-z][0-9A-Za-z_-]*\Z")


@dataclass(frozen=True)
class Published:
    """One file that was written, the metadata beside it, its rows and the hash of its bytes."""

    file: Path
    metadata: Path
    period: str
    rows: int
    sha256: str


@dataclass(frozen=True)
class _File:
    report: Report
    contract: Contract
    period: str
    to: Path


def publish(
    engine: Engine, report: Report, *, contract: Contract, to: Path, run: Run
) -> list[Published]:
    """Write the report into folder `to`: one CSV file for each period, with its metadata.

    The same mart gives the same bytes. Raises ReleaseRefused, having written nothing, if a column
    is classed as personal data in the mart's contract, and NotFound if the mart is not built.
    """
    table = f"mart.{contract.table}"
    if not engine.has_table(table):
        raise NotFound(f"{table} is not built yet; `flamsteed run` builds it.")
    _look_at_columns(report, contract)
    return [
        _publish_period(engine, _File(report, contract, period, to), run=run)
        for period in _periods(engine, report, table)
    ]


def _look_at_columns(report: Report, contract: Contract) -> None:
    for name in [*report.columns, *([report.period] if report.period else [])]:
        column = contract.column(name)
        if column is None:
            raise ReleaseRefused(
                f"`{name}` of report {report.name} is not in the contract of mart"
                f" {contract.table}, so it may not leave. Declare it there, or take it out."
            )
        if column.personal != "none":
            raise ReleaseRefused(
                f"`{name}` of report {report.name} is classed as {column.personal} data in the"
                f" contract of mart {contract.table}, so it may not be published."
            )


def _periods(engine: Engine, report: Report, table: str) -> list[str]:
    if not report.period:
        return [""]
    name = quote(report.period)
    found = [
        row[0] for row in engine.rows(f"select distinct {name} from {table_sql(table)} order by 1")
    ]
    for period in found:
        if not isinstance(period, str) or not _PERIOD.match(period):
            raise ReleaseRefused(
                f"`{report.period}` of {table} holds something that cannot be part of a file's"
                " name. Give it text of letters, digits, - and _ in every row."
            )
    return found


def _publish_period(engine: Engine, file: _File, *, run: Run) -> Published:
    report, contract, period = file.report, file.contract, file.period
    name = f"{report.name}_{period}" if period else report.name
    csv, beside = file.to / f"{name}.csv", file.to / f"{name}.csv-metadata.json"
    publication = Publication(
        name,
        f"mart.{contract.table}",
        tuple(report.columns),
        published_sql(report, contract, period=period),
    )
    passage = release(engine, publication, contract=contract, to=csv, run=run)
    said = metadata(report, contract, url=csv.name, period=period, modified=run.as_of)
    beside.write_text(said, encoding="utf-8")
    digest = hashlib.sha256(csv.read_bytes()).hexdigest()
    return Published(csv, beside, period, passage.admitted, digest)


def published_sql(report: Report, contract: Contract, *, period: str) -> str:
    """SQL for the rows of one file: the report's columns under their headings, in order.

    Ties are broken by every column that is published, so the order never depends on the store.
    """
    columns = ", ".join(
        f"{_as_published(name, contract)} as {quote(heading)}"
        for name, heading in report.columns.items()
    )
    order = dict.fromkeys([*report.order, *contract.key, *report.columns])
    ordered = ", ".join(f"m.{quote(name)}" for name in order if name in report.columns)
    only = f" where {quote(report.period)} = {literal(period)}" if report.period else ""
    mart = table_sql(f"mart.{contract.table}")
    return f"select {columns} from {mart} as m{only} order by {ordered}"


def _as_published(name: str, contract: Contract) -> str:
    column = contract.column(name)
    kind = column.logical_type if column else "string"
    if kind == "timestamp":
        return f"strftime({quote(name)}, '%Y-%m-%dT%H:%M:%S')"
    return f"cast({quote(name)} as varchar)" if kind == "boolean" else quote(name)
