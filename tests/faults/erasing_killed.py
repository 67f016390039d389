"""Carry out an approved erasure and kill the process, without warning, on the way.

python -m tests.faults.erasing_killed PROJECT PLAN [WHERE]

WHERE is the number of a statement that changes the store, or a function as module:name that dies as it is
called. Without it nothing is killed; the number of statements is printed.
"""

import importlib
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from flamsteed.cli.erased import carry_out_plans
from flamsteed.engine.on_duckdb import DuckDBEngine


def _die(*_args: object, **_named: object) -> NoReturn:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError


def main(folder: Path, plan: int, where: str = "") -> None:
    """Carry the plan out, dying at `where`."""
    done = [0]
    execute = DuckDBEngine.execute

    def counted(self: DuckDBEngine, sql: str, params: Sequence[object] = ()) -> None:
        done[0] += 1
        if str(done[0]) == where:
            _die()
        execute(self, sql, params)

    DuckDBEngine.execute = counted  # type: ignore[method-assign]
    if ":" in where:
        module, _, name = where.partition(":")
        setattr(importlib.import_module(module), name, _die)
    carry_out_plans(folder, [plan], by="Bob")
    print("statements", done[0])


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), *sys.argv[3:])
