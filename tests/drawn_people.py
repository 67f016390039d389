"""Drawn tables of people for linkage tests: all made up."""

from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa

from flamsteed.engine.engine import Engine
from flamsteed.gate import Admission, Amend, Replace, admit
from flamsteed.lineage.passage import Run
from flamsteed.linkage.spec import Attribute, LinkSpec, Mentions

COLUMNS = (
    "_record", "forename", "surname", "birth_date", "nino", "email", "uprn", "postcode", "sex",
    "adult_on", "birth_place", "partner",
)  # fmt: skip
SELECT = f"-- one row per person\nselect '1' as _part, {', '.join(COLUMNS)} from clean.desk__person"
BLOCKS = (
    ("birth_date", "surname_key"),
    ("birth_date", "forename_key"),
    ("birth_sorted", "names_sorted"),
    ("uprn", "surname_key"),
    ("uprn", "forename_initial"),
    ("nino",),
    ("email",),
)
Row = tuple[str | None, ...]


def person(record: str, forename: str, surname: str, **more: str | None) -> Row:
    """One drawn record; what is not given is null."""
    told = {"_record": record, "forename": forename, "surname": surname, **more}
    return tuple(told.get(name) for name in COLUMNS)


def a_spec(**changes: object) -> LinkSpec:
    """People of one table, compared on the start model."""
    mentions = Mentions("desk__person", SELECT, frozenset({"clean.desk__person"}))
    attributes = (Attribute("forename"), Attribute("surname"), Attribute("birth_date"))
    spec = LinkSpec(
        "person", Path("gold/person.yaml"), (mentions,), BLOCKS, attributes=attributes,
        review_from=0.2, fingerprint="drawn",
    )  # fmt: skip
    return LinkSpec(**(spec.__dict__ | changes))


def put(
    engine: Engine,
    rows: Sequence[Row],
    run: Run,
    *,
    name: str = "clean.desk__person",
    columns: Sequence[str] = COLUMNS,
) -> None:
    """Make table `name` hold exactly these rows, as cleaning would: only what changed is written."""
    table = pa.table(
        {
            column: pa.array([row[place] for row in rows], pa.string())
            for place, column in enumerate(columns)
        }
        | {
            "_batch": pa.array(["b1"] * len(rows), pa.string()),
            "_line": pa.array(range(2, len(rows) + 2), pa.int64()),
        }
    )
    staged = engine.stage_batches("_drawn", table)
    way: Amend | Replace = Replace()
    if engine.has_table(name):
        same = " and ".join(f"o.{column} is not distinct from n.{column}" for column in columns)
        gone = f"select o._record from {name} as o anti join {staged} as n on {same}"
        staged = engine.stage(
            "_come", f"select n.* from {staged} as n anti join {name} as o on {same}"
        )
        way = Amend(("_record",), gone)
    admit(engine, Admission(name, staged, state=repr(rows)), way=way, run=run)


def clusters(engine: Engine) -> set[frozenset[str]]:
    """The records of each cluster."""
    rows = engine.rows("select _cluster, _record from linked.person")
    return {frozenset(r for c, r in rows if c == cluster) for cluster, _ in rows}
