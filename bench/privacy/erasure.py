"""What an erasure costs: the store written again, and everything held on one person found.

    python -m bench.privacy.erasure PROJECT [ROWS]

PROJECT is a project that was run; it is copied. ROWS is how many rows each of twenty made-up tables has that
`held` looks through (1,000,000 if not given). Seconds and CPU seconds, and nothing extrapolated.
"""

import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from flamsteed.contracts.contract import Column, Contract, Relationship
from flamsteed.engine.on_duckdb import open_store
from flamsteed.privacy.held import held, stage_held
from flamsteed.project import load_project
from flamsteed.store import destroy_earlier_keys, open_project_store, rewrite

GIGABYTE = 1e9
TABLES = 20


def measured(what: str, work: Callable[[], object]) -> tuple[object, float, float]:
    """What some work gave, and its seconds and CPU seconds, which are printed."""
    wall, cpu = time.perf_counter(), time.process_time()
    done = work()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    print(f"{what}: {wall:.2f} s, {cpu:.2f} CPU-s")
    return done, wall, cpu


def rewriting(folder: Path, scratch: Path) -> None:
    """Write the store of a copy of a project again."""
    shutil.copytree(folder, scratch / "project", ignore=shutil.ignore_patterns("data"))
    project = load_project(scratch / "project")
    engine = open_project_store(project)
    size = project.store.stat().st_size
    _, wall, cpu = measured(f"rewrite of {size / 1e6:.0f} MB", lambda: rewrite(project, engine))
    engine.close()
    destroy_earlier_keys(project)
    after = project.store.stat().st_size
    print(
        f"  {after / 1e6:.0f} MB after; {wall / size * GIGABYTE:.1f} s and"
        f" {cpu / size * GIGABYTE:.1f} CPU-s per GB of the file before"
    )


def finding(scratch: Path, rows: int) -> None:
    """Find one person in twenty tables, one of which tells of people and the others lead to it."""
    engine = open_store(scratch / "many.duckdb")
    contracts = {}
    for place in range(TABLES):
        name = f"desk__t{place}"
        leads = (Relationship(("person",), "desk__t0", ("id",)),) if place else ()
        contracts[name] = Contract(
            "desk", f"t{place}", (Column("id", key_position=1, personal="personal"), Column("person")),
            scratch / "made.yaml", relationships=leads,
        )  # fmt: skip
        engine.execute(
            f"create table raw.{name} as select cast(i as varchar) as id, cast(i % {rows} as varchar) as person,"
            f" md5(concat('{name} ', i)) as _record from range({rows}) as t(i)"
        )
    engine.execute(
        "create table gold.person_number as select concat(_record, '-1') as _mention, concat('F-', id) as number,"
        f" concat('F-', id) as home, true as is_living from raw.desk__t0 where cast(id as bigint) < {rows}"
    )

    def search() -> int:
        holding = stage_held(engine, "person", ["F-7"], goals=["desk__t0"], contracts=contracts)
        return sum(each.rows for each in held(engine, holding, {}))

    found, _, _ = measured(f"held, {TABLES} tables of {rows:,} rows", search)
    print(f"  {found} rows are theirs")
    engine.close()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made:
        rewriting(Path(sys.argv[1]), Path(made))
        finding(Path(made), int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000)
