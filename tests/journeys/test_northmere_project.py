"""Northmere's project, as its data officers wrote it: whole, lawful, and worth copying."""

from pathlib import Path

import pytest
import sqlglot

from flamsteed.contracts.contract import Contract, Severity
from flamsteed.contracts.reach import paths
from flamsteed.engine.dialect import spark_sql
from flamsteed.project import Project, load_project
from flamsteed.quality.rules import bad_rows_sql
from flamsteed.synthetic.database_shapes import BENEFITS, COUNCIL_TAX
from flamsteed.synthetic.file_shapes import (
    CRM,
    ELECTORAL,
    FINANCE,
    PARKING,
    SCHOOL_ADMISSIONS,
    SOCIAL_CARE,
)
from flamsteed.synthetic.gazetteer_shapes import GAZETTEER
from flamsteed.synthetic.housing_shapes import HOUSING
from flamsteed.synthetic.shape import Table

FOLDER = Path(__file__).parents[2] / "demo/northmere"
SHAPES = [
    *COUNCIL_TAX, *BENEFITS, *HOUSING, *ELECTORAL, *SOCIAL_CARE, *PARKING, *SCHOOL_ADMISSIONS,
    *CRM, *FINANCE, *GAZETTEER,
]  # fmt: skip
NEVER_LANDED = {
    "housing__member": {
        "hiv_positive", "pregnant", "crim_rec", "sex_orient", "religion_belief", "appearance",
    },
    "benefits__hbmember": {"unique_pupil_num"},
}  # fmt: skip
ADDED_WITHOUT_NOTICE = "PRONOUNS"


@pytest.fixture(scope="module")
def northmere() -> Project:
    return load_project(FOLDER)


def of_systems(project: Project) -> list[Contract]:
    return [contract for _, _, contract in project.pairs()]


def test_there_is_no_mistake_in_it(northmere: Project) -> None:
    assert northmere.council == "Northmere London Borough Council"
    assert northmere.made_up
    assert len(northmere.systems) == 10
    assert len(northmere.pairs()) == 40


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: f"{shape.system}.{shape.name}")
def test_a_contract_names_every_column_that_the_system_has(
    northmere: Project, shape: Table
) -> None:
    contract = northmere.contracts[f"{shape.system}__{shape.name}"]
    promised = [column.name for column in contract.columns]
    assert promised == [name for name in shape.names if name != ADDED_WITHOUT_NOTICE]
    assert contract.key == shape.key
    (source,) = [s for _, s, c in northmere.pairs() if c is contract]
    assert source.load == shape.mode


def test_what_nobody_needs_never_lands(northmere: Project) -> None:
    left_out = {
        contract.name: {column.name for column in contract.columns if not column.ingest}
        for contract in of_systems(northmere)
        if any(not column.ingest for column in contract.columns)
    }
    assert left_out == NEVER_LANDED
    for name, columns in left_out.items():
        for column in columns:
            found = northmere.contracts[name].column(column)
            assert found is not None
            assert "Never lands: " in found.description


def test_the_electoral_register_is_barred_from_linking_people(northmere: Project) -> None:
    register = northmere.contracts["electoral__electors"]
    assert set(register.barred_from) == {
        "person_linkage",
        "organisation_linkage",
        "marketing",
        "api",
    }
    assert "Representation of the People" in register.legal_restriction


def test_a_special_category_has_its_own_ground_in_law(northmere: Project) -> None:
    for contract in of_systems(northmere):
        if any(column.personal == "special" and column.ingest for column in contract.columns):
            assert "Article 9(2)" in contract.lawful_basis, contract.name


def test_every_table_has_an_owner_a_basis_and_a_time_to_go(northmere: Project) -> None:
    for contract in of_systems(northmere):
        assert contract.owner.endswith("@northmere.example"), contract.name
        assert contract.lawful_basis, contract.name
        assert contract.retention_rule, contract.name
        assert all(column.description for column in contract.columns), contract.name


def test_a_table_about_people_has_three_rules_or_more(northmere: Project) -> None:
    for contract in of_systems(northmere):
        if any(column.personal != "none" for column in contract.columns):
            assert len(contract.rules) >= 3, contract.name


def test_every_table_about_people_leads_to_them_but_four_that_name_no_record(
    northmere: Project,
) -> None:
    (people,) = [spec for spec in northmere.links if spec.thing == "person"]
    goals = [mentions.name for mentions in people.mentions]
    personal = {contract.name for contract in of_systems(northmere) if contract.holds_personal_data}
    assert personal - set(goals) - set(paths(northmere.contracts, goals)) == {
        "council_tax__ctproperty",  # its owner, who need not live there, has no number
        "electoral__electors",  # a number of its own alone, and the law bars linking it
        "finance__spend",  # a supplier, not a person's record
        "parking__pcns",  # a vehicle, that seldom is one with a permit
    }


def test_the_rules_look_in_all_six_dimensions(northmere: Project) -> None:
    looked = {rule.dimension for contract in of_systems(northmere) for rule in contract.rules}
    assert looked == {
        "accuracy", "completeness", "consistency", "timeliness", "uniqueness", "validity",
    }  # fmt: skip


def test_only_the_gazetteer_decides_accuracy(northmere: Project) -> None:
    for contract in of_systems(northmere):
        for rule in contract.rules:
            if rule.dimension == "accuracy":
                assert "clean.gazetteer__" in rule.query, (contract.name, rule.name)
                assert rule.severity is not Severity.ERROR


def test_every_rule_tells_its_owner_what_to_make_of_it(northmere: Project) -> None:
    for contract in of_systems(northmere):
        for rule in contract.rules:
            assert len(rule.message) > 30, (contract.name, rule.name)


def test_every_rule_can_be_said_to_spark(northmere: Project) -> None:
    for contract in of_systems(northmere):
        for rule in contract.rules:
            translated = spark_sql(bad_rows_sql(rule, f"clean.{contract.name}"))
            assert sqlglot.parse_one(translated, read="spark")
