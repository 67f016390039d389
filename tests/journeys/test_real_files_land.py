"""Real files, as councils published them: each lands with its defects named, or is refused with
a message that says what to do. The contracts are made here, from what each file says it holds.
"""

from datetime import date
from pathlib import Path

import pytest

from flamsteed.contracts.contract import Column, Contract
from flamsteed.engine.dialect import table_sql
from flamsteed.engine.on_duckdb import DuckDBEngine, open_store
from flamsteed.lineage.journal import open_journal
from flamsteed.lineage.passage import Passage, Run
from flamsteed.sources.land import land
from flamsteed.sources.system import Connection, System, TableSource

FILES = Path(__file__).parents[3] / "shared" / "data" / "council"
RUN = Run(1, date(2026, 9, 30), "test")

pytestmark = pytest.mark.skipif(not FILES.is_dir(), reason="the published files are not here")

BROWNFIELD = "SiteReference SiteNameAddress GeoX GeoY Hectares OwnershipStatus PlanningStatus"
STATIONS = "Property_URN AddressLine1 Post_Code Polling_Place_Id Polling_Place_Name"
LEEDS = (
    "Body name, Body, Service label, Service division label, Expenditure category, Date paid,"
    " Transaction number, Net amount, Supplier name"
)

FORMER = {"Service division label": ("Service divison label",)}  # as one month spelt it


@pytest.fixture
def engine() -> DuckDBEngine:
    engine = open_store(None)
    open_journal(engine)
    return engine


def land_one(engine: DuckDBEngine, file: str, columns: list[Column], **source: str) -> Passage:
    connection = Connection(folder=FILES.name)
    table = TableSource("published", files=file, load="append", **source)
    system = System("council", connection, (table,), Path("council.yaml"))
    contract = Contract("council", "published", tuple(columns), Path("c.yaml"))
    (passage,) = land(engine, system, table, contract=contract, folder=FILES.parent, run=RUN)
    assert passage.rows_in == passage.admitted + passage.set_aside
    assert land(engine, system, table, contract=contract, folder=FILES.parent, run=RUN) == []
    return passage


def columns(names: str, *, parted_by: str | None = None) -> list[Column]:
    return [
        Column(name.strip(), renamed_from=FORMER.get(name.strip(), ()))
        for name in names.split(parted_by)
    ]


def rules(passage: Passage) -> set[str]:
    return {finding.rule for finding in passage.findings}


def test_a_month_of_spend_lands_whole(engine: DuckDBEngine) -> None:
    passage = land_one(engine, "leeds_spend_2010-12.csv", columns(LEEDS, parted_by=","))
    # The published file repeats rows, which is no fault of a table without a key.
    assert passage.admitted > 10_000
    assert passage.set_aside == 0
    assert rules(passage) <= {"column_added", "ragged_rows"}


def test_tens_of_thousands_of_padding_rows_are_left_out_and_counted(engine: DuckDBEngine) -> None:
    passage = land_one(engine, "leeds_spend_2011-09.csv", columns(LEEDS, parted_by=","))
    assert passage.details["blank_rows"] == 55_936
    assert passage.rows_in == 65_506 - 55_936 - 1
    assert {"column_renamed", "column_order_changed"} <= rules(passage)
    assert passage.details["blank_columns"] == 3


def test_a_quarter_of_spend_with_other_headers_lands(engine: DuckDBEngine) -> None:
    names = "body_name organisational_unit paid_date trans_no amount supplier_name"
    passage = land_one(engine, "oxford_spend_2014q1.csv", columns(names))
    assert passage.admitted == 3_860


@pytest.mark.parametrize(
    ("file", "names", "rows"),
    [
        ("brownfield_083bcaab201e.csv", "SiteReference SiteAddress GeoX GeoY Hectares", 47),
        ("brownfield_2c8470a8cf8f.csv", "name site-address hectares point site", 38),
        ("brownfield_5ed5da3ec0f3.csv", "GeoX GeoY PlanningPermissionType TOWNSHIP", 128),
        ("brownfield_c0f874ac423d.csv", "OrganisationURI GeoX GeoY Hectares PermissionDate", 58),
        ("brownfield_de3918b3af88.csv", BROWNFIELD, 1_079),
        ("iom_planning_weekly.csv", "Details Date URL", 2_498),
    ],
)
def test_registers_land_with_their_rows(
    engine: DuckDBEngine, file: str, names: str, rows: int
) -> None:
    passage = land_one(engine, file, columns(names))
    assert passage.door == "admit"
    assert passage.rows_in >= rows


def test_text_from_a_page_is_refused_and_says_what_to_ask_for(engine: DuckDBEngine) -> None:
    passage = land_one(
        engine, "brownfield_c0f874ac423d.txt", columns("OrganisationURI SiteReference GeoX GeoY")
    )
    assert passage.door == "refuse"
    (finding,) = passage.findings
    assert finding.rule == "unreadable"
    assert "Ask for the CSV or spreadsheet that it was made from" in finding.message


def test_a_header_over_several_lines_is_found_below_the_title(engine: DuckDBEngine) -> None:
    names = "(d) location easting, (d) location northing, (e) co-ordinate system"
    passage = land_one(engine, "brownfield_083bcaab201e.txt", columns(names, parted_by=","))
    assert passage.door == "admit"
    (title,) = [finding for finding in passage.findings if finding.rule == "title_rows"]
    assert "its names run over 2 rows" in title.message


def test_a_workbook_lands_with_iso_dates(engine: DuckDBEngine) -> None:
    passage = land_one(engine, "planning_register.xlsx", columns(BROWNFIELD), format="xlsx")
    assert passage.admitted == 8
    assert "column_added" in rules(passage)


@pytest.mark.parametrize(
    ("file", "encoding", "delimiter", "admitted"),
    [
        ("polling_ems-xpress-dc.csv", "utf-8", ",", 9),
        ("polling_encoding-windows1252.tsv", "cp1252", "\t", 9),
        ("polling_encoding-windows1252.tsv", "utf-8", ",", 9),
    ],
)
def test_polling_stations_land_whatever_was_promised(
    engine: DuckDBEngine, file: str, encoding: str, delimiter: str, admitted: int
) -> None:
    passage = land_one(engine, file, columns(STATIONS), encoding=encoding, delimiter=delimiter)
    assert passage.admitted == admitted
    promised_wrongly = file.endswith(".tsv") and encoding == "utf-8"
    assert ("wrong_encoding" in rules(passage)) == promised_wrongly
    damaged = (
        f"select count(*) from {table_sql('raw.council__published')} where AddressLine1 like ?"
    )
    assert engine.value(damaged, ["%\ufffd%"]) == 0


def test_utf_16_without_a_mark_is_read(engine: DuckDBEngine) -> None:
    names = "Add1 Add2 PostCode StationCode PlaceName"
    passage = land_one(engine, "polling_democracy-counts-utf-16le.csv", columns(names))
    assert passage.door == "admit"
    assert passage.details["encoding"] == "utf-16-le"
    assert "wrong_encoding" in rules(passage)


def test_a_file_that_breaks_off_is_set_aside(engine: DuckDBEngine) -> None:
    passage = land_one(engine, "polling_incomplete-file.CSV", columns(STATIONS))
    assert passage.door == "refuse"
    assert "truncated" in rules(passage)
