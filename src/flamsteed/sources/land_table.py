"""Tables in a database: what they hold now is one delivery, dealt with if it is new."""

import hashlib
import re

from flamsteed.contracts.contract import Contract
from flamsteed.engine.dialect import digest_sql, quote
from flamsteed.engine.engine import Engine
from flamsteed.errors import Mistake, ProjectError, SourceUnreachable
from flamsteed.lineage.journal import Delivery, last_passage
from flamsteed.lineage.passage import Passage
from flamsteed.sources.database_stream import stage_streamed, streamed_columns
from flamsteed.sources.fault import Arrived, Fault
from flamsteed.sources.landing import Landing, dealings, settle_delivery, unstage
from flamsteed.sources.request import Physical, number_sql, plan_request, table_name
from flamsteed.sources.scanner import attached, scanned_columns, scanner_of, stage_scanned

_STAGED = "_delivered"
_NO_SCANNER = re.compile(r"invalid dsn|extension|no scanner|cannot be loaded", re.IGNORECASE)


def land_table(landing: Landing) -> list[Passage]:
    """Land what a table of a database holds, unless that was dealt with already.

    With a cursor only the rows beyond the last landed one are read. Raises SourceUnreachable,
    naming system and table, and nothing is half-written.
    """
    engine, contract, source = landing.engine, landing.contract, landing.source
    _check_cursor(landing)
    before = last_passage(engine, landing.raw)
    after = str(before.details.get("cursor", "")) if before and source.cursor else ""
    try:
        arrived = _read(landing, after)
        rows = int(engine.value(f"select count(*) from {arrived.staged}"))
        if after and not rows:
            unstage(engine)
            return []
        batch = content_digest(engine, arrived, contract)
        delivery = Delivery(batch, table_name(source), landing.run.as_of.isoformat())
        if _is_dealt_with(landing, delivery, before):
            unstage(engine)
            return []
    except BaseException:
        unstage(engine)
        raise
    details = {}
    if source.cursor:
        details["cursor"] = engine.value(newest_sql(arrived.staged, source.cursor)) or after
    faults = arrived.faults
    if not rows:
        faults += (Fault("empty", "The table has no rows. Ask whether it was cleared."),)
    return [settle_delivery(landing, delivery, Arrived(faults, arrived.staged, details=details))]


def content_digest(engine: Engine, arrived: Arrived, contract: Contract) -> str:
    """The name of what a staged table holds and lacks, whatever the order of its rows."""
    digest = hashlib.sha256("\n".join(fault.message for fault in arrived.faults).encode())
    for batch in engine.batches(content_sql(arrived.staged, contract)):
        digest.update("".join(batch.column(0).to_pylist()).encode())
    return digest.hexdigest()[:32]


def content_sql(staged: str, contract: Contract) -> str:
    """SQL for the content hash of every row, in order."""
    row = digest_sql([quote(name) for name in contract.landed])
    return f"select {row} as _version from {staged} order by _version"


def newest_sql(staged: str, cursor: str) -> str:
    """SQL for the highest value of the cursor: by number where it is one, else by text."""
    name = quote(cursor)
    return (
        f"select {name} from {staged} where {name} is not null"
        f" order by {number_sql(name)} desc nulls last, {name} desc limit 1"
    )


def _read(landing: Landing, after: str) -> Arrived:
    url = landing.system.connection.url(landing.folder)
    try:
        if scanner_of(url):
            try:
                return _scan(landing, url, after)
            except SourceUnreachable as fault:
                if not _NO_SCANNER.search(str(fault)) or scanner_of(url) == "sqlite":
                    raise
        return _stream(landing, url, after)
    except SourceUnreachable as fault:
        raise SourceUnreachable(
            f"System {landing.system.name}, table {table_name(landing.source)}: {fault}"
        ) from None


def _scan(landing: Landing, url: str, after: str) -> Arrived:
    engine, source = landing.engine, landing.source
    with attached(engine, url):
        there = _found(scanned_columns(engine, url, table_name(source)), landing)
        request, faults = plan_request(source, landing.contract, there, after=after)
        return Arrived(tuple(faults), stage_scanned(engine, url, request, name=_STAGED))


def _stream(landing: Landing, url: str, after: str) -> Arrived:
    source, contract = landing.source, landing.contract
    there = _found(streamed_columns(url, table_name(source)), landing)
    request, faults = plan_request(source, contract, there, after=after)
    staged = stage_streamed(landing.engine, url, request, contract, name=_STAGED)
    return Arrived(tuple(faults), staged)


def _found(there: list[Physical], landing: Landing) -> list[Physical]:
    if not there:
        raise SourceUnreachable(
            "the database answers, but has no such table that this user may read. Check `from` in"
            f" {landing.system.path.name} and the user's rights."
        )
    return there


def _is_dealt_with(landing: Landing, delivery: Delivery, before: Passage | None) -> bool:
    """Whether this content landed last, or was refused today; added rows landed at any time."""
    if before is not None and before.details.get("batch") == delivery.batch:
        return True
    dealt = dealings(landing, delivery)
    return dealt.is_refused or (bool(dealt.landed) and landing.source.load != "snapshot")


def _check_cursor(landing: Landing) -> None:
    """Refuse a cursor that is not landed, or whose value may not be kept beside the table."""
    name = landing.source.cursor
    column = landing.contract.column(name) if name else None
    if not name or (column is not None and column.ingest and column.personal == "none"):
        return
    raise ProjectError(
        [
            Mistake(
                landing.system.path,
                1,
                f"table {landing.source.table}: `cursor: {name}` must be a column of the contract"
                " that is landed and is not personal data",
            )
        ]
    )
