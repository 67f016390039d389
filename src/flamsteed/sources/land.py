"""`land`: what a back-office system gave us is in `raw`, as it came, and what was wrong is told."""

from pathlib import Path

from flamsteed import log
from flamsteed.contracts.contract import Contract
from flamsteed.engine.engine import Engine
from flamsteed.lineage.passage import Passage, Run
from flamsteed.sources.land_files import land_files
from flamsteed.sources.land_table import land_table
from flamsteed.sources.landing import Landing
from flamsteed.sources.system import System, TableSource


def land(  # noqa: PLR0913 - the whole of what landing needs; inside it travels as one Landing
    engine: Engine,
    system: System,
    source: TableSource,
    *,
    contract: Contract,
    folder: Path,
    run: Run,
) -> list[Passage]:
    """Copy what is new in one table of a back-office system into `raw`, exactly as it came.

    Every value stays text; each row gains where it came from (`_batch`, `_line`). Deliveries are
    dealt with in the order of their days, each once: it is known by the hash of its content, and
    landing it twice changes nothing. What is wrong with a delivery becomes a finding, and the
    contract says whether it then lands, is left where it is, or stops the run. Gives one passage
    for each delivery, none where nothing is new.

    Raises SourceUnreachable if the system does not answer, and ContractBroken.
    """
    landing = Landing(engine, system, source, contract, folder, run)
    land_all = land_table if system.connection.is_database else land_files
    passages = land_all(landing)
    for passage in passages:
        log.info(
            "delivery landed" if passage.door == "admit" else "delivery refused",
            run=run.number,
            table=passage.table,
            file=passage.details.get("file"),
            rows=passage.rows_in,
            set_aside=passage.set_aside,
            findings=len(passage.findings),
        )
    return passages
