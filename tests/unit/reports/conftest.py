from collections.abc import Iterator
from datetime import date

import pytest

from flamsteed.engine.engine import Engine
from flamsteed.engine.on_duckdb import open_store
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
