"""Fixtures for every test: real DuckDB in memory, a run, and small contracts."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from flamsteed.contracts.contract import Column, Contract
from flamsteed.engine.engine import Engine
from flamsteed.engine.on_duckdb import open_store
from flamsteed.lineage.journal import open_journal
from flamsteed.lineage.passage import Run


@pytest.fixture
def engine() -> Iterator[Engine]:
    """A store in memory with its journal open."""
    store = open_store(None)
    open_journal(store)
    yield store
    store.close()


@pytest.fixture
def a_run() -> Run:
    """A run on a fixed day."""
    return Run(1, date(2026, 7, 31), "tester")


@pytest.fixture
def tenants() -> Contract:
    """A contract with a key, a required column and one UK type."""
    return Contract(
        system="housing",
        table="tenant",
        columns=(
            Column("ref", key_position=1),
            Column("name", required=True, personal="personal"),
            Column("postcode", uk_type="postcode", personal="personal"),
        ),
        path=Path("contracts/housing.odcs.yaml"),
        owner="housing@northmere.example",
        fingerprint="f1",
    )
