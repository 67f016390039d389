from collections.abc import Iterator
from datetime import date

import pytest

from flamsteed.engine.engine import Engine
from flamsteed.engine.on_duckdb import open_store
from flamsteed.gate import Admission, Replace, admit
from flamsteed.lineage.journal import open_journal
from flamsteed.lineage.passage import Run


@pytest.fixture
def engine() -> Iterator[Engine]:
    opened = open_store(None)
    open_journal(opened)
    yield opened
    opened.close()


@pytest.fixture
def run() -> Run:
    return Run(1, date(2026, 7, 31), "a test")


@pytest.fixture
def draw(engine, run):
    """A function that admits a drawn table: its name, a SELECT, and the name of its content."""

    def drawn(table: str, select: str, state: str = "as drawn") -> None:
        admit(
            engine,
            Admission(table, engine.stage("_drawn", select), state),
            way=Replace(),
            run=run,
        )

    return drawn
