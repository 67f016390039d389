"""The gazetteer's file is a whole DTF 7.3 change-only update."""

from __future__ import annotations

import csv
from collections import Counter
from io import StringIO

import pytest
from tests.unit.synthetic.small_borough import Borough

from flamsteed.synthetic.gazetteer_shapes import GAZETTEER

DAYS = ("2026-07-31", "2026-08-31", "2026-09-30")
TYPES = ("11", "15", "21", "23", "24", "31", "32")


def records(borough: Borough, day: str) -> list[list[str]]:
    content = (borough.folder / "drop" / "gazetteer" / f"9990_{day}.csv").read_bytes()
    return list(csv.reader(StringIO(content.decode(), newline="")))


def held(borough: Borough, kind: str) -> list[dict[str, str]]:
    names = GAZETTEER[TYPES.index(kind)].names
    return [
        dict(zip(names, row, strict=True)) for row in records(borough, DAYS[0]) if row[0] == kind
    ]


@pytest.mark.parametrize("day", DAYS)
def test_every_record_has_its_shape_and_the_trailer_counts_them(borough: Borough, day: str) -> None:
    rows = records(borough, day)
    assert rows[0][0] == "10"
    assert rows[-1][0] == "99"
    assert int(rows[-1][2]) == len(rows) - 2
    widths = dict(zip(TYPES, (len(table.columns) for table in GAZETTEER), strict=True))
    assert {(row[0], len(row)) for row in rows[1:-1]} <= set(widths.items())
    assert [row[2] for row in rows[1:-1]] == [str(place) for place in range(1, len(rows) - 1)]


def test_the_first_file_inserts_and_later_ones_change_a_little(borough: Borough) -> None:
    changes = [Counter(row[1] for row in records(borough, day)[1:-1]) for day in DAYS]
    assert set(changes[0]) == {"I"}
    assert changes[1]["U"]
    assert changes[1]["I"] + changes[1]["U"] < 0.05 * changes[0]["I"]
    assert changes[1]["D"] + changes[2]["D"] > 0


def test_what_is_taken_away_was_there_and_does_not_come_again(borough: Borough) -> None:
    key = 4  # of an address
    told = [(row[1], row[key]) for day in DAYS for row in records(borough, day) if row[0] == "24"]
    gone = {key for change, key in told if change == "D"}
    assert gone
    for one in gone:
        changes = [change for change, key in told if key == one]
        assert changes[0] == "I"
        assert changes.index("D") == len(changes) - 1


def test_every_address_leads_to_its_property_and_street(borough: Borough) -> None:
    uprns = {row["UPRN"] for row in held(borough, "21")}
    streets = {row["USRN"] for row in held(borough, "11")}
    lpis = held(borough, "24")
    assert {row["UPRN"] for row in lpis} == uprns
    assert {row["USRN"] for row in lpis} <= streets
    approved = Counter(row["UPRN"] for row in lpis if row["LOGICAL_STATUS"] == "1")
    assert set(approved.values()) == {1}
    assert {row["LOGICAL_STATUS"] for row in lpis} == {"1", "3", "8"}


def test_flats_have_a_shell_for_a_parent(borough: Borough) -> None:
    blpus = {row["UPRN"]: row for row in held(borough, "21")}
    parents = [row["PARENT_UPRN"] for row in blpus.values() if row["PARENT_UPRN"]]
    assert len(parents) > 300
    assert Counter(blpus[uprn]["BLPU_CLASS"] for uprn in parents)["PP"] > 0.95 * len(parents)


def test_houses_that_are_gone_stay_as_historical(borough: Borough) -> None:
    gone = [row for row in held(borough, "21") if row["LOGICAL_STATUS"] == "8"]
    assert gone
    assert all(row["END_DATE"] and row["BLPU_STATE"] == "4" for row in gone)


def test_cross_references_carry_the_keys_of_council_tax_and_housing(borough: Borough) -> None:
    references = held(borough, "23")
    assert {row["SOURCE"] for row in references} == {"CTAX", "HOUS"}
    keys = {row["CROSS_REFERENCE"] for row in references if row["SOURCE"] == "CTAX"}
    known = {
        row["key"] for row in borough.answers("record_property") if row["table"] == "ctproperty"
    }
    assert keys <= known
    assert len(keys) > 0.97 * len(known)
