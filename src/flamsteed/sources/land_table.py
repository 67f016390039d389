"""Tables in a database: read through the engine's scanner, as text, in one stream."""

import hashlib

from flamsteed.contracts.contract import Contract
from flamsteed.engine.dialect import digest_sql, quote, table_sql
from flamsteed.engine.engine import Engine
from flamsteed.lineage.journal import Delivery, last_passage
from flamsteed.lineage.passage import Passage
from flamsteed.sources.fault import Arrived
from flamsteed.sources.landing import Landing, settle_delivery, unstage

_ALIAS = "source"


def land_table(landing: Landing) -> list[Passage]:
    """Land what a table of a database holds, if that is not what landed last."""
    engine, contract = landing.engine, landing.contract
    url = landing.system.connection.url(landing.folder)
    engine.attach(url, _ALIAS)
    try:
        physical = landing.source.physical or landing.source.table
        listed = ", ".join(
            f"cast({quote(name)} as varchar) as {quote(name)}" for name in contract.landed
        )
        staged = engine.stage(
            "_delivered",
            f"select {listed}, cast(null as bigint) as _line"
            f" from {quote(_ALIAS)}.{table_sql(physical)}",
        )
    finally:
        engine.detach(_ALIAS)
    batch = content_digest(engine, staged, contract)
    before = last_passage(engine, landing.raw)
    if before is not None and before.details.get("batch") == batch:
        unstage(engine)
        return []
    delivery = Delivery(batch, physical, landing.run.as_of.isoformat())
    return [settle_delivery(landing, delivery, Arrived(staged=staged))]


def content_digest(engine: Engine, staged: str, contract: Contract) -> str:
    """The name of what a staged table holds, whatever the order of its rows."""
    digest = hashlib.sha256()
    for batch in engine.batches(content_sql(staged, contract)):
        for version in batch.column(0).to_pylist():
            digest.update(version.encode())
    return digest.hexdigest()[:32]


def content_sql(staged: str, contract: Contract) -> str:
    """SQL for the content hash of every row, in order."""
    row = digest_sql([quote(name) for name in contract.landed])
    return f"select {row} as _version from {staged} order by _version"
