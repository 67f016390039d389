"""Run a project and kill the process, without warning, at a statement that changes the store.

python -m tests.faults.killed PROJECT AS_OF [STEP N]

Dies at the N-th such statement of a step; without a step never, and prints for each step how many
statements it had.
"""

import os
import signal
import sys
from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from flamsteed.engine.on_duckdb import DuckDBEngine
from flamsteed.lineage.ledger import open_ledger
from flamsteed.pipeline import Step, run
from flamsteed.project import load_project
from flamsteed.store import open_project_store


def main(folder: Path, as_of: date, *, kill_in: str = "", kill_at: int = 0) -> None:
    """Run the project, dying at statement `kill_at` of step `kill_in`."""
    done: Counter[str] = Counter()
    steps = [""]
    execute = DuckDBEngine.execute

    def told(step: Step) -> None:
        steps.append(step.name)

    def counted(self: DuckDBEngine, sql: str, params: Sequence[object] = ()) -> None:
        done[steps[-1]] += 1
        if steps[-1] == kill_in and done[kill_in] == kill_at:
            os.kill(os.getpid(), signal.SIGKILL)
        execute(self, sql, params)

    DuckDBEngine.execute = counted  # type: ignore[method-assign]
    project = load_project(folder)
    engine = open_project_store(project)
    ledger = open_ledger(project.ledger)
    started = ledger.start_run(as_of=as_of, started_by="tester")
    run(project, engine, ledger, started=started, told=told)
    engine.close()
    ledger.close()
    for step, statements in done.items():
        if step:
            print(step, statements)


if __name__ == "__main__":
    step, nth = sys.argv[3:] or ("", "0")
    main(Path(sys.argv[1]), date.fromisoformat(sys.argv[2]), kill_in=step, kill_at=int(nth))
