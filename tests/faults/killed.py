"""Run a project and kill the process, without warning, at the n-th statement that changes the store.

python -m tests.faults.killed PROJECT AS_OF N      (N = 0: never; prints how many there were)
"""

import os
import signal
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from flamsteed.engine.on_duckdb import DuckDBEngine, open_store
from flamsteed.lineage.ledger import open_ledger
from flamsteed.pipeline import run
from flamsteed.project import load_project


def main(folder: Path, as_of: date, kill_at: int) -> None:
    """Run the project, dying at statement `kill_at`."""
    done = 0
    execute = DuckDBEngine.execute

    def counted(self: DuckDBEngine, sql: str, params: Sequence[object] = ()) -> None:
        nonlocal done
        done += 1
        if done == kill_at:
            os.kill(os.getpid(), signal.SIGKILL)
        execute(self, sql, params)

    DuckDBEngine.execute = counted  # type: ignore[method-assign]
    project = load_project(folder)
    engine = open_store(project.store)
    ledger = open_ledger(project.ledger)
    run(project, engine, ledger, started=ledger.start_run(as_of=as_of, started_by="tester"))
    engine.close()
    print(done)


if __name__ == "__main__":
    main(Path(sys.argv[1]), date.fromisoformat(sys.argv[2]), int(sys.argv[3]))
