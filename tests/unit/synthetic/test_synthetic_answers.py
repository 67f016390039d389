"""The answers cover every row that describes somebody, and say truly what is wrong with it."""

from __future__ import annotations

import csv
import json
import sqlite3
from collections import Counter, defaultdict
from contextlib import closing
from io import StringIO

import pytest
from tests.unit.synthetic.small_borough import Borough

from flamsteed.synthetic.database_shapes import BENEFITS, COUNCIL_TAX
from flamsteed.synthetic.file_shapes import (
    CRM,
    ELECTORAL,
    FINANCE,
    PARKING,
    SCHOOL_ADMISSIONS,
    SOCIAL_CARE,
)
from flamsteed.synthetic.housing_shapes import HOUSING
from flamsteed.synthetic.rates import rates_of

DAY = "2026-09-30"
DATABASE_KEYS = {
    ("council_tax", "ctaccount"): "account_ref",
    ("council_tax", "ctliable"): "account_ref || '|' || liab_seq",
    ("benefits", "hbclaim"): "claim_id",
    ("benefits", "hbmember"): "claim_id || '|' || house_id || '|' || member_id",
    ("housing", "member"): "trim(house_ref) || '|' || person_no",
    ("housing", "wlapp"): "trim(app_ref)",
    ("housing", "contacts"): "con_key",
}
PLACE_KEYS = {
    ("council_tax", "ctproperty"): "trim(property_ref)",
    ("benefits", "hbhousehold"): "claim_id || '|' || house_id",
    ("housing", "property"): "trim(prop_ref)",
}
FILE_KEYS = {
    ("social_care", "persons"): ("persons", "PERSON_ID"),
    ("parking", "permits"): ("permits", "permit_reference"),
}


def database_keys(borough: Borough, system: str, table: str, key: str) -> set[str]:
    with closing(sqlite3.connect(borough.folder / "databases" / f"{system}.sqlite")) as database:
        return {str(found) for (found,) in database.execute(f"select {key} from {table}")}


def file_rows(borough: Borough, system: str, name: str) -> list[dict[str, str]]:
    path = borough.folder / "drop" / system / name
    delimiter, encoding = ("\t", "cp1252") if name.endswith("tsv") else (",", "utf-8")
    text = path.read_bytes().decode(encoding)
    return list(csv.DictReader(StringIO(text, newline=""), delimiter=delimiter))


def noted(borough: Borough, answer: str) -> dict[tuple[str, str], set[str]]:
    keys: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in borough.answers(answer):
        keys[row["system"], row["table"]].add(row["key"])
    return keys


def bodies(borough: Borough, system: str, table: str) -> set[str]:
    kind = "organisation_as_person"
    rows = borough.answers("defect")
    return {
        row["key"]
        for row in rows
        if (row["system"], row["table"], row["kind"]) == (system, table, kind)
    }


@pytest.mark.parametrize(("system", "table"), DATABASE_KEYS)
def test_every_database_row_is_a_person_or_a_body(
    borough: Borough, system: str, table: str
) -> None:
    keys = database_keys(borough, system, table, DATABASE_KEYS[system, table])
    persons, others = noted(borough, "record_person")[system, table], bodies(borough, system, table)
    assert keys == persons | others
    assert not persons & others


@pytest.mark.parametrize(("system", "table"), FILE_KEYS)
def test_every_file_row_is_a_person_or_a_body(borough: Borough, system: str, table: str) -> None:
    name, column = FILE_KEYS[system, table]
    keys = {row[column] for row in file_rows(borough, system, f"{name}_{DAY}.csv")}
    assert keys == noted(borough, "record_person")[system, table] | bodies(borough, system, table)


def test_every_elector_and_every_contact_is_known(borough: Borough) -> None:
    persons = noted(borough, "record_person")
    electors = {row["elector_id"] for row in file_rows(borough, "electoral", f"electors_{DAY}.tsv")}
    assert electors == persons["electoral", "electors"]
    path = borough.folder / "drop" / "crm" / f"contacts_{DAY}.jsonl"
    contacts = {json.loads(line)["id"] for line in path.read_text(encoding="utf-8").splitlines()}
    assert contacts == persons["crm", "contacts"] | bodies(borough, "crm", "contacts")


def test_children_and_the_grown_up_who_asks_are_both_known(borough: Borough) -> None:
    roles = Counter(
        row["role"]
        for row in borough.answers("record_person")
        if row["system"] == "school_admissions"
    )
    assert (
        roles["child"]
        == roles["contact"]
        == borough.rows(3, "school_admissions", f"school_admissions_{DAY}.xlsx")
    )


@pytest.mark.parametrize(("system", "table"), PLACE_KEYS)
def test_every_row_with_an_address_has_its_property(
    borough: Borough, system: str, table: str
) -> None:
    keys = database_keys(borough, system, table, PLACE_KEYS[system, table])
    assert keys == noted(borough, "record_property")[system, table]


def test_answers_name_people_and_properties_that_are_true(borough: Borough) -> None:
    persons = {row["person_id"] for row in borough.answers("person_truth")}
    uprns = {row["uprn"] for row in borough.answers("property_truth")} | {""}
    assert {row["person_id"] for row in borough.answers("record_person")} <= persons
    assert {row["uprn"] for row in borough.answers("record_property")} <= uprns
    assert len(persons) == len(borough.answers("person_truth"))


def test_no_answer_is_given_twice(borough: Borough) -> None:
    for name in ("defect", "record_person", "event"):
        rows = [tuple(row.values()) for row in borough.answers(name)]
        assert len(set(rows)) == len(rows), name


def test_a_uprn_without_a_defect_is_the_true_one(borough: Borough) -> None:
    wrong = {
        row["key"]
        for row in borough.answers("defect")
        if row["table"] == "ctproperty" and row["kind"].startswith("uprn")
    }
    truth = {
        row["key"]: row["uprn"]
        for row in borough.answers("record_property")
        if row["table"] == "ctproperty"
    }
    with closing(sqlite3.connect(borough.folder / "databases" / "council_tax.sqlite")) as database:
        rows = database.execute("select trim(property_ref), trim(uprn) from ctproperty").fetchall()
    for key, uprn in rows:
        assert (uprn != truth[key]) == (key in wrong), key


def test_a_birth_date_without_a_defect_is_the_true_one(borough: Borough) -> None:
    births = {row["person_id"]: row["birth_date"] for row in borough.answers("person_truth")}
    who = {
        row["key"]: row["person_id"]
        for row in borough.answers("record_person")
        if row["table"] == "persons"
    }
    wrong = {
        row["key"]
        for row in borough.answers("defect")
        if row["table"] == "persons" and row["column"] == "DATE_OF_BIRTH"
    }
    checked = 0
    for row in file_rows(borough, "social_care", f"persons_{DAY}.csv"):
        if row["PERSON_ID"] in who and row["PERSON_ID"] not in wrong:
            assert row["DATE_OF_BIRTH"] == births[who[row["PERSON_ID"]]]
            checked += 1
    assert checked > 300


RATE_TABLES = [
    ("council_tax", "ctaccount", ("name_typo", "diminutive", "duplicate_person", "joint_name", "phone_shared")),
    ("council_tax", "ctproperty", ("uprn_missing", "uprn_wrong")),
    ("benefits", "hbmember", ("name_one_column", "nino_missing", "name_typo")),
    ("benefits", "hbhousehold", ("uprn_missing", "postcode_malformed", "uprn_wrong")),
    ("housing", "member", ("birth_date_missing", "nino_missing", "nino_invalid", "name_typo")),
    ("electoral", "electors", ("uprn_padded", "birth_date_missing", "old_address")),
    ("parking", "permits", ("uprn_missing", "birth_date_missing", "organisation_as_person", "duplicate_person")),
    ("crm", "contacts", ("uprn_missing", "postcode_missing", "birth_date_missing", "name_one_column", "old_address", "duplicate_person")),
]  # fmt: skip


@pytest.mark.parametrize(("system", "table", "kinds"), RATE_TABLES)
def test_defects_occur_at_their_rates(
    first_month: Borough, system: str, table: str, kinds: tuple[str, ...]
) -> None:
    answer = (
        "record_property"
        if kinds[0].startswith("uprn_") and table != "electors"
        else "record_person"
    )
    total = len(noted(first_month, answer)[system, table])
    counts = Counter(
        row["kind"]
        for row in first_month.answers("defect")
        if (row["system"], row["table"]) == (system, table)
    )
    for kind in kinds:
        expected = rates_of(system)[kind] * total
        assert abs(counts[kind] - expected) < 0.25 * expected + 4 * expected**0.5 + 3, (
            kind,
            counts[kind],
            expected,
        )


def test_defects_keep_the_month_they_were_first_seen_in(borough: Borough) -> None:
    months = Counter(
        row["month"] for row in borough.answers("defect") if row["table"] == "ctaccount"
    )
    assert months["1"] > 10 * (months["2"] + months["3"])
    assert months["2"]
    assert months["3"]


def test_every_defect_is_one_that_its_table_declares(borough: Borough) -> None:
    groups = (
        COUNCIL_TAX,
        BENEFITS,
        HOUSING,
        ELECTORAL,
        SOCIAL_CARE,
        PARKING,
        SCHOOL_ADMISSIONS,
        CRM,
        FINANCE,
    )
    declared = {
        (table.system, table.name, column, kind)
        for group in groups
        for table in group
        for column, kinds in table.defects.items()
        for kind in kinds.split()
    }
    found = {
        (row["system"], row["table"], row["column"], row["kind"])
        for row in borough.answers("defect")
    }
    assert found <= declared
