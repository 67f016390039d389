"""One run of a project in a process of its own: prints seconds by step, rows and peak memory."""

import json
import resource
import sys
from datetime import date
from pathlib import Path
from time import monotonic

from flamsteed.lineage.ledger import open_ledger
from flamsteed.pipeline import run
from flamsteed.project import load_project
from flamsteed.store import open_project_store


def main(folder: Path, as_of: date) -> None:
    """Run the project as of a day and print what it took, as JSON."""
    project = load_project(folder)
    begun = monotonic()
    engine = open_project_store(project, held_by="bench")
    ledger = open_ledger(project.ledger)
    outcome = run(
        project, engine, ledger, started=ledger.start_run(as_of=as_of, started_by="bench")
    )
    landed = [p for p in ledger.passages(outcome.run.number) if p["passed"].startswith("raw.")]
    engine.close()
    total = monotonic() - begun
    told = {
        "total": total,
        "seconds": outcome.seconds,
        "rows": sum(p["rows_in"] for p in landed),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main(Path(sys.argv[1]), date.fromisoformat(sys.argv[2]))
