"""Drawn tables of organisations for linkage tests: all made up."""

from collections.abc import Sequence
from pathlib import Path

from flamsteed.engine.engine import Engine
from flamsteed.lineage.passage import Run
from flamsteed.linkage.organisation import ORGANISATION_ATTRIBUTES, ORGANISATIONS
from flamsteed.linkage.spec import Attribute, LinkSpec, Mentions
from tests.drawn_people import Row
from tests.drawn_people import put as put_rows

COLUMNS = ("_record", *ORGANISATION_ATTRIBUTES, "raw_name")
TABLE = "clean.desk__firm"
SELECT = f"-- one row per firm\nselect '1' as _part, {', '.join(COLUMNS)} from {TABLE}"
BLOCKS = (
    ("company_number",),
    ("charity_number",),
    ("vat_number",),
    ("name_key",),
    ("names_sorted",),
    ("trading_key",),
    ("telephone",),
    ("mail_domain",),
    ("uprn",),
    ("name_start",),
)


def firm(record: str, name: str | None, **more: str | None) -> Row:
    """One drawn record; what is not given is null."""
    told = {"_record": record, "name": name, **more}
    return tuple(told.get(column) for column in COLUMNS)


def a_spec(**changes: object) -> LinkSpec:
    """Organisations of one table, compared on the start model."""
    mentions = Mentions("desk__firm", SELECT, frozenset({TABLE}))
    attributes = tuple(Attribute(n) for n in ("name", "email", "telephone", "company_number"))
    spec = LinkSpec(
        "organisation", Path("gold/organisation.yaml"), (mentions,), BLOCKS, attributes=attributes,
        review_from=0.2, accept_from=0.8, fingerprint="drawn", kind=ORGANISATIONS,
    )  # fmt: skip
    return LinkSpec(**(spec.__dict__ | changes))


def put(engine: Engine, rows: Sequence[Row], run: Run) -> None:
    """Make the table of firms hold exactly these rows."""
    put_rows(engine, rows, run, name=TABLE, columns=COLUMNS)


def clusters(engine: Engine) -> set[frozenset[str]]:
    """The records of each cluster."""
    rows = engine.rows("select _cluster, _record from linked.organisation")
    return {frozenset(r for c, r in rows if c == cluster) for cluster, _ in rows}
