"""The marts that Northmere ships, on drawn clean and gold tables, held to their contracts."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
import sqlglot

from flamsteed.contracts.load_contract import load_contracts
from flamsteed.engine.dialect import spark_sql
from flamsteed.errors import ContractBroken
from flamsteed.lineage.journal import last_passage
from flamsteed.marts.build import build
from flamsteed.marts.model import load_models

NORTHMERE = Path(__file__).parents[3] / "demo" / "northmere"


@pytest.fixture(scope="module")
def models():
    found, mistakes = load_models(NORTHMERE / "marts")
    assert mistakes == []
    return {model.table: model for model in found}


@pytest.fixture(scope="module")
def contracts():
    found, mistakes = load_contracts(NORTHMERE / "contracts" / "mart.odcs.yaml")
    assert mistakes == []
    return {contract.name: contract for contract in found}


@pytest.fixture
def council_tax(draw):
    draw(
        "clean.council_tax__ctproperty",
        "select * from (values ('P1', 'D', 'N'), ('P2', 'A', 'N'), ('P3', 'H', 'N'), ('P4', 'A-', 'N'),"
        " ('P5', null, 'N'), ('P6', 'D', 'Y'), ('P7', 'D', null), ('P8', 'G', 'N'))"
        " as t(property_ref, band_010493, deleted_ind)",
    )
    draw(
        "clean.council_tax__ctoccupation",
        "select * from (values ('P1', '1', '2020-01-01', '1'), ('P1', '9', '2010-01-01', '0'),"
        " ('P2', '2', '2020-01-01', '1'), ('P3', '3', '2024-06-30', '1'), ('P4', '4', '2020-01-01', '1'),"
        " ('P5', '5', '2020-01-01', '1'), ('P8', '8', '2016-01-01', '1'))"
        " as t(property_ref, account_ref, occupation_date, live_ind)",
    )
    draw(
        "clean.council_tax__ctaccount",
        "select * from (values ('1', '6'), ('2', '4'), ('3', '9'), ('4', '7'), ('5', '4'), ('8', '9'))"
        " as t(account_ref, lead_liab_pos)",
    )
    draw(
        "clean.council_tax__ctliable",
        "select * from (values ('1', 'Y'), ('1', 'Y'), ('4', 'Y'), ('2', 'N')) as t(account_ref, liab_pers_occ)",
    )
    draw("clean.council_tax__cttransaction", "select '2026-07-31' as process_date")


def test_the_tax_base_adds_up_to_the_dwellings_and_follows_the_ninths(
    engine, run, models, contracts, council_tax
):
    build(engine, models["tax_base"], contract=contracts["tax_base"], run=run)
    assert engine.rows("select * exclude (percent_charged) from mart.tax_base") == [
        ("A", "one liable adult", 1, 6, Decimal("0.50")),
        ("A-", "two or more liable adults", 1, 5, Decimal("0.56")),
        ("D", "empty, no liable account", 1, 9, Decimal("1.00")),
        ("D", "two or more liable adults", 1, 9, Decimal("1.00")),
        ("G", "empty over 10 years", 1, 15, Decimal("6.67")),
        ("H", "empty over 1 year", 1, 18, Decimal("4.00")),
        ("not banded", "one liable adult", 1, 0, Decimal("0.00")),
    ]
    (finding,) = last_passage(engine, "mart.tax_base").findings
    assert (finding.rule, finding.severity) == ("dwellings not banded", "warning")


def test_housing_stock_counts_every_home_once(engine, run, models, contracts, draw):
    draw(
        "clean.housing__property",
        "select * from (values ('H1', 'FLT', '2', 'OCC'), ('H2', 'FLT', '2', 'OCC'),"
        " ('H3', 'HOU', null, 'VOI'),"
        " ('H0', 'BLK', null, 'OCC')) as t(prop_ref, prop_type, num_bedrooms, occ_status)",
    )
    draw(
        "clean.housing__tenagree",
        "select * from (values ('H1', 'SEC', '100.50', '20.00', '2020-01-01', null, 'T1'),"
        " ('H2', 'SEC', '99.50', '-5.00', '2021-01-01', '1900-01-01', 'T2'),"
        " ('H2', 'SEC', '80.00', '70.00', '2019-01-01', '1900-01-01 00:00:00.000000', 'T0'),"
        " ('H3', 'SEC', '90.00', '300.00', '2018-01-01', '2020-01-01', 'T3'))"
        " as t(prop_ref, tenure, rent, cur_bal, cot, eot, tag_ref)",
    )
    draw("clean.housing__tenure", "select 'SEC' as tenure, 'Secure' as tenure_desc")
    model, contract = models["housing_stock_and_arrears"], contracts["housing_stock_and_arrears"]
    build(engine, model, contract=contract, run=run)
    assert engine.rows("select * from mart.housing_stock_and_arrears") == [
        ("FLT", "2", "Secure", 2, 0, 1, Decimal("20.00"), Decimal("200.00")),
        ("HOU", "not known", "not let", 1, 1, 0, Decimal("0.00"), Decimal("0.00")),
    ]


@pytest.fixture
def scored(draw, models):
    columns = [
        "uprn",
        "postcode",
        "post_code",
        "la_ref",
        "u_llpg_uprn",
        "property_urn",
        "property_post_code",
    ]
    reasons = ", ".join(f"reason as {name}_reason" for name in columns)
    for table in models["data_quality_scorecard"].reads:
        if table.startswith("clean."):
            draw(
                table,
                f"select {reasons} from (values ('ok'), ('missing'), ('invalid'), ('placeholder'))"
                " as t(reason)",
            )
        else:
            draw(table, "select '' as _rules, null as _seen_to where false")


def test_the_scorecard_tells_rows_set_aside_by_reason(engine, run, models, contracts, draw, scored):
    draw(
        "quarantine.housing__wlapp",
        "select * from (values ('dob missing; key repeated', null), ('row repeated', null),"
        " ('left before coming', null), ('key missing', '2026-07-01')) as t(_rules, _seen_to)",
    )
    contract = contracts["data_quality_scorecard"]
    build(engine, models["data_quality_scorecard"], contract=contract, run=run)
    assert engine.value("select count(*) from mart.data_quality_scorecard") == 22
    assert engine.rows(
        "select * from mart.data_quality_scorecard where source_table in ('wlapp', 'spend')"
    ) == [
        ("finance", "spend", 4, 0, 0, 0, 0, None, None, None, None),
        ("housing", "wlapp", 4, 3, 1, 1, 1, 2, 1, 2, 1),
    ]


def test_person_in_services_counts_records_and_holds_no_names(engine, run, models, contracts, draw):
    draw(
        "gold.person_source",
        "select * from (values ('F-1', 'housing'), ('F-1', 'crm'), ('F-1', 'crm'), ('F-2', 'parking'))"
        " as t(number, _system)",
    )
    model, contract = models["person_in_services"], contracts["person_in_services"]
    build(engine, model, contract=contract, run=run)
    assert engine.rows(
        "select number, records, systems, in_housing, in_crm, in_benefits from mart.person_in_services"
    ) == [("F-1", 3, 2, True, True, False), ("F-2", 1, 1, False, False, False)]
    assert all(column.personal != "none" for column in contract.columns if "in_" in column.name)


def test_a_mart_that_loses_rows_is_not_written(engine, run, models, contracts, council_tax):
    model = models["tax_base"]
    lossy = model.select.replace("left join live_occ", "inner join live_occ")
    assert lossy != model.select
    with pytest.raises(ContractBroken, match="do not add up to the properties"):
        build(engine, replace(model, select=lossy), contract=contracts["tax_base"], run=run)


def test_every_mart_can_be_said_in_spark(models):
    assert len(models) >= 11
    for model in models.values():
        sqlglot.parse_one(spark_sql(model.select), read="spark")
