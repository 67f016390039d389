"""What every standard promises, and how several are put to work on one table."""

import duckdb
import pytest
import sqlglot

from flamsteed.standards.catalogue import STANDARDS, standard
from flamsteed.standards.standard import Reason, chain_sql, select_sql

NAMES = [
    "postcode",
    "uprn",
    "usrn",
    "nhs_number",
    "nino",
    "utr",
    "upn",
    "upn_example",
    "uln",
    "company_number",
    "charity_number",
    "vat_number",
    "gss_code",
    "telephone",
    "email",
    "council_tax_band",
    "ethnicity",
    "sex",
    "gender",
    "date",
    "birth_date",
    "end_date",
    "excel_date",
    "money",
    "money_rounded",
    "boolean",
    "text",
    "person_name",
    "person_name_parts",
    "organisation_name",
    "address",
    "address_text",
    "bs7666",
    "urn",
    "dfe_number",
]


def test_every_name_that_contracts_use_is_in_the_catalogue() -> None:
    assert set(NAMES) <= set(STANDARDS)
    assert all(standard(name).name == name for name in STANDARDS)


def test_an_unknown_standard_is_a_key_error() -> None:
    with pytest.raises(KeyError, match="shoe_size"):
        standard("shoe_size")


@pytest.mark.parametrize("name", STANDARDS)
def test_outputs_are_each_made_once_and_other_columns_are_marked_as_steps(name: str) -> None:
    one = STANDARDS[name]
    layers = one.layers([f'"{taken}"' for taken in one.takes], "home")
    made = [column for layer in layers for column in layer]
    assert len(made) == len(set(made))
    assert {column for column in made if not column.startswith("_home__")} == set(
        one.columns("home")
    )
    assert {"value", "reason"} <= set(one.gives)


@pytest.mark.parametrize("name", STANDARDS)
def test_a_layer_never_uses_a_column_of_its_own(name: str) -> None:
    one = STANDARDS[name]
    for layer in one.layers([f'"{taken}"' for taken in one.takes], "home"):
        text = " ".join(layer.values())
        assert [column for column in layer if f'"{column}"' in text] == []


@pytest.mark.parametrize("name", STANDARDS)
def test_the_sql_translates_and_parses_for_spark(name: str) -> None:
    one = STANDARDS[name]
    sql = select_sql(one, [f'"{taken}"' for taken in one.takes], "home", '"raw"."given"')
    (spark,) = sqlglot.transpile(sql, read="duckdb", write="spark")
    assert sqlglot.parse_one(spark, read="spark").named_selects == list(one.columns("home"))


@pytest.mark.parametrize("name", STANDARDS)
def test_every_standard_says_what_it_is_and_who_says_so(name: str) -> None:
    assert len(STANDARDS[name].title) > 20
    assert STANDARDS[name].source


def test_several_standards_share_one_pass_over_a_table() -> None:
    sql = chain_sql(
        "given",
        [
            (standard("postcode"), ['"pc"'], "post_code"),
            (standard("date"), ['"born"'], "date"),
            (standard("date"), ["'31/12/' || \"year\""], "closed_on"),
        ],
        ["id", "pc"],
    )
    with duckdb.connect() as connection:
        connection.execute(
            "create table given as select 7 as id, 'se291aa' as pc, '1/2/2020' as born, '2021' as year"
        )
        answer = connection.execute(sql)
        columns = [column[0] for column in answer.description or []]
        assert dict(zip(columns, answer.fetchall()[0], strict=True)) == {
            "id": 7,
            "pc": "se291aa",
            "post_code": "SE29 1AA",
            "post_code_outcode": "SE29",
            "post_code_state": "unit",
            "post_code_reason": "reformatted",
            "date": "2020-02-01",
            "date_reason": "reformatted",
            "closed_on": "2021-12-31",
            "closed_on_reason": "reformatted",
        }
    assert sql.count("given") == 1


def test_a_chain_of_nothing_keeps_its_columns() -> None:
    with duckdb.connect() as connection:
        sql = chain_sql("(select 1 as a, 2 as b)", [], ["a"])
        assert connection.execute(sql).fetchall() == [(1,)]


def test_the_wrong_number_of_columns_is_refused() -> None:
    message = "standard postcode takes 1 columns, home was given 2"
    with pytest.raises(ValueError, match=message):
        select_sql(standard("postcode"), ["a", "b"], "home", "given")


def test_reasons_are_the_seven_of_the_interface() -> None:
    assert [reason.value for reason in Reason] == [
        "ok",
        "reformatted",
        "repaired",
        "placeholder",
        "invalid",
        "pseudo",
        "missing",
    ]
