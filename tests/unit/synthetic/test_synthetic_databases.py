"""The three databases hold what their shapes say."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from tests.unit.synthetic.small_borough import Borough

from flamsteed.synthetic.database_shapes import BENEFITS, COUNCIL_TAX
from flamsteed.synthetic.databases import replaced_file
from flamsteed.synthetic.housing_shapes import HOUSING
from flamsteed.synthetic.shape import Table

TABLES = [*COUNCIL_TAX, *BENEFITS, *HOUSING]


def values(borough: Borough, system: str, query: str) -> Iterator[tuple[object, ...]]:
    with closing(sqlite3.connect(borough.folder / "databases" / f"{system}.sqlite")) as database:
        yield from database.execute(query).fetchall()


@pytest.mark.parametrize("table", TABLES, ids=lambda table: f"{table.system}.{table.name}")
def test_columns_widths_and_nulls_are_as_the_shape_says(borough: Borough, table: Table) -> None:
    rows = list(values(borough, table.system, f"select * from {table.name}"))
    found = [row[1] for row in values(borough, table.system, f"pragma table_info({table.name})")]
    assert found == list(table.names)
    assert rows
    for place, column in enumerate(table.columns):
        texts = [row[place] for row in rows]
        assert column.nullable or None not in texts, column.name
        width = column.width
        if column.type.startswith("char("):
            assert {len(str(text)) for text in texts} == {width}, column.name
        elif width:
            assert max(len(str(text or "")) for text in texts) <= width, column.name


@pytest.mark.parametrize(
    ("system", "child", "column", "parent"),
    [
        ("council_tax", "ctoccupation", "account_ref", "ctaccount"),
        ("council_tax", "ctoccupation", "property_ref", "ctproperty"),
        ("council_tax", "ctliable", "account_ref", "ctaccount"),
        ("council_tax", "cttransaction", "account_ref", "ctaccount"),
        ("benefits", "hbhousehold", "claim_id", "hbclaim"),
        ("benefits", "hbmember", "claim_id", "hbclaim"),
        ("housing", "tenagree", "prop_ref", "property"),
        ("housing", "tenagree", "tenure", "tenure"),
        ("housing", "rtrans", "tag_ref", "tenagree"),
    ],
)
def test_keys_lead_somewhere(
    borough: Borough, system: str, child: str, column: str, parent: str
) -> None:
    query = f"select count(*) from {child} where {column} not in (select {column} from {parent})"
    assert list(values(borough, system, query)) == [(0,)]


def test_benefits_name_council_tax_accounts_with_their_check_digit(borough: Borough) -> None:
    accounts = {
        f"{a}{c}"
        for a, c in values(borough, "council_tax", "select account_ref, account_cd from ctaccount")
    }
    claims = [
        str(ref) for (ref,) in values(borough, "benefits", "select ctax_ref from hbctaxclaim")
    ]
    assert sum(ref in accounts for ref in claims) > 0.97 * len(claims)


def test_notes_put_together_in_order_read_as_one_text(borough: Borough) -> None:
    query = "select notes_db_handle, row_sequence, text_value from hbclaimnotes order by 1, 2"
    rows = list(values(borough, "benefits", query))
    continued = [row for row in rows if row[1] == 2]
    assert continued
    first = {row[0]: str(row[2]) for row in rows if row[1] == 1}
    assert all(len(first[row[0]]) == 1_786 for row in continued)


def test_a_quarter_of_transactions_precedes_the_first_month(first_month: Borough) -> None:
    months = [
        day
        for (day,) in values(
            first_month,
            "council_tax",
            "select distinct substr(process_date, 1, 7) from cttransaction order by 1",
        )
    ]
    assert months == ["2026-04", "2026-05", "2026-06", "2026-07"]


def test_earlier_transactions_stay_as_they_were(first_month: Borough, borough: Borough) -> None:
    query = "select * from cttransaction where process_date <= '2026-07-31' order by tran_id"
    assert list(values(first_month, "council_tax", query)) == list(
        values(borough, "council_tax", query)
    )


def test_a_fault_leaves_the_old_database(tmp_path: Path) -> None:
    path = tmp_path / "x.sqlite"
    with replaced_file(path, COUNCIL_TAX[-1:]) as add:
        add("ctliabpos", (1, "Joint and several"))
    before = path.read_bytes()
    with pytest.raises(KeyError), replaced_file(path, COUNCIL_TAX[-1:]) as add:
        add("no such table", (1, ""))
    assert path.read_bytes() == before
