"""A folder into which a made-up supplier drops files, and a table that is landed from it."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import pytest

from flamsteed.contracts.contract import Column, Contract, Outcome
from flamsteed.engine.dialect import columns_sql, table_sql
from flamsteed.engine.engine import Engine
from flamsteed.lineage.passage import Passage, Run
from flamsteed.quality.finding import Finding
from flamsteed.sources.land import land
from flamsteed.sources.system import Connection, System, TableSource

COLUMNS = (Column("id", key_position=1), Column("name"), Column("born", logical_type="date"))


@dataclass
class Drop:
    """The folder, the engine, and how the table is declared."""

    engine: Engine
    folder: Path
    source: TableSource = field(default_factory=lambda: TableSource("people", files="people_*.*"))
    contract: Contract = field(
        default_factory=lambda: Contract("crm", "people", COLUMNS, Path("crm.odcs.yaml"))
    )

    def declare(self, **source: object) -> "Drop":
        """Declare the table otherwise."""
        self.source = replace(self.source, **source)  # type: ignore[arg-type]
        return self

    def promise(self, *columns: Column, **outcomes: Outcome) -> "Drop":
        """Change the contract's columns, if given, and its outcomes."""
        self.contract = replace(
            self.contract, columns=columns or self.contract.columns, deliveries=outcomes
        )
        return self

    def put(self, content: bytes | str, name: str = "people_2026-07-31.csv") -> None:
        """Drop a file."""
        content = content.encode() if isinstance(content, str) else content
        (self.folder / name).write_bytes(content)

    def land(self, day: str = "2026-07-31") -> list[Passage]:
        """Land what is new."""
        system = System("crm", Connection(folder="."), (self.source,), Path("crm.yaml"))
        run = Run(1, date.fromisoformat(day), "tester")
        return land(
            self.engine, system, self.source, contract=self.contract, folder=self.folder, run=run
        )

    def land_one(self, content: bytes | str, name: str = "people_2026-07-31.csv") -> Passage:
        """Drop one file, land it, and give its passage."""
        self.put(content, name)
        (passage,) = self.land()
        assert passage.rows_in == passage.admitted + passage.set_aside
        assert self.land() == []
        return passage

    def raw(self, *, current: bool = True) -> list[tuple[object, ...]]:
        """Line and columns of what stands in `raw`."""
        where = " where _seen_to is null" if current else ""
        listed = columns_sql(("_line", *self.contract.landed))
        table = table_sql(f"raw.{self.contract.name}")
        return self.engine.rows(f"select {listed} from {table}{where} order by all")

    def set_aside(self) -> list[tuple[object, ...]]:
        """Line, rules and columns of what stands in `quarantine`."""
        listed = columns_sql(("_line", "_rules", *self.contract.landed))
        table = table_sql(f"quarantine.{self.contract.name}")
        return self.engine.rows(f"select {listed} from {table} where _seen_to is null order by all")


@pytest.fixture
def drop(engine: Engine, tmp_path: Path) -> Drop:
    return Drop(engine, tmp_path)


def _found(passage: Passage, rule: str) -> Finding:
    (finding,) = [finding for finding in passage.findings if finding.rule == rule]
    return finding


@pytest.fixture
def found() -> Callable[[Passage, str], Finding]:
    """The one finding of a rule in a passage."""
    return _found
