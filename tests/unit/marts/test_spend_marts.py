"""The spend return on drawn ledger lines: the SQL and the contracts that Northmere ships."""

from dataclasses import replace
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

SPEND = {
    "spend_name", "spend_supplier", "spend_decision", "spend_over_500", "spend_review",
    "spend_reconciliation",
}  # fmt: skip
COLUMNS = (
    "line_ref, authority, incurred_on, department, purpose, amount, irrecoverable_vat,"
    " merchant_category, supplier_ref, supplier_name, supplier_key, says_organisation,"
    " vat_number, creditor_type"
)


def _line(
    ref, name, *, amount=900, supplier=None, vat=None, kind=None, day="2026-07-03", purpose="Goods"
):
    def said(text):
        return "null" if text is None else "'" + str(text).replace("'", "''") + "'"

    return (
        f"({said(ref)}, 'Northmere', cast({said(day)} as date), 'A service', {said(purpose)},"
        f" cast({said(amount)} as decimal(14, 2)), null::decimal(14, 2), null::varchar,"
        f" {said(supplier or ref)}, {said(name)}, null::varchar, null::boolean, {said(vat)}::varchar,"
        f" {said(kind)}::varchar)"
    )


@pytest.fixture(scope="module")
def models():
    return [model for model in load_models(NORTHMERE / "marts")[0] if model.table in SPEND]


@pytest.fixture(scope="module")
def contracts():
    found, mistakes = load_contracts(NORTHMERE / "contracts" / "mart_spend.odcs.yaml")
    assert mistakes == []
    return {contract.name: contract for contract in found}


@pytest.fixture
def spend(engine, run, draw, models, contracts):
    """A function that builds every spend mart from drawn lines, held to the shipped contracts."""

    def built(*lines: str) -> None:
        draw(
            "mart.spend_line",
            f"select * from (values {', '.join(lines)}) as t({COLUMNS})",
            str(lines),
        )
        for model in models:
            build(engine, model, contract=contracts[model.table], run=run)

    return built


def _published(engine):
    return dict(
        engine.rows("select transaction_reference, beneficiary from mart.spend_over_500 order by 1")
    )


def _redacted(engine):
    return {ref for ref, name in _published(engine).items() if name == "REDACTED PERSONAL DATA"}


def test_payments_to_individuals_lose_the_name_and_the_supplier_number(engine, spend):
    spend(
        _line("1", "Ada Example", kind="INDV"),
        _line("2", "Example Nursery", kind="EY"),
        _line("3", "Quilter Works Ltd", kind="LTD"),
        _line("4", "Quilter Works Ltd", kind="FOST"),
        _line("5", "Painter Supplies", kind="SOLE"),
    )
    assert _redacted(engine) == {"1", "2", "4", "5"}
    assert engine.rows(
        "select transaction_reference, supplier_id from mart.spend_over_500"
        " where supplier_id is not null"
    ) == [("3", "3")]


PEOPLE = (
    "MR A EXAMPLE", "EXAMPLE, MRS ADA", "Example, Ada", "Dr Ada Example", "London, Jack",
    "MR JACK LONDON", "Church, Ann", "Jack London", "Ann Church", "Robert Plant", "D Steel",
    "Ada Example & Bob Sample", "MR & MRS A EXAMPLE", "A B Example", "O'Sample, Ada",
    "Ada Example c/o Bob Sample", "Ada Example 2", "ESTATE OF ADA EXAMPLE", "Zoë Exämple",
    "Ada Example T/A Example Taxis", "A & B & C Example", "Ada Example (Petty cash)",
    "Declan Brent", "Miss Ada Nursery", "REDACTED", "Ada-Jane Example-Sample",
)  # fmt: skip


def test_a_name_shaped_like_a_person_is_removed_whatever_words_are_in_it(engine, spend):
    spend(*(_line(str(n), name) for n, name in enumerate(PEOPLE)))
    assert len(_published(engine)) == len(PEOPLE)
    assert set(_published(engine).values()) == {"REDACTED PERSONAL DATA"}


FIRMS = (
    "Mr Example Cakes Ltd", "Example & Sons", "A B Example Solicitors", "THE EXAMPLE PRESS",
    "Northmere Borough Council", "Savoury", "Example Roofing", "E.X.Heating Services",
    "John Example Ltd", "Example University", "St Example's Primary School", "Trent Software",
)  # fmt: skip


def test_a_firm_or_public_body_keeps_its_name(engine, spend):
    spend(*(_line(str(n), name) for n, name in enumerate(FIRMS)))
    assert set(_published(engine).values()) == set(FIRMS)


def test_a_service_that_pays_individuals_hides_names_that_are_not_firms(engine, spend):
    spend(
        _line("1", "Sampleton", purpose="Fostering allowance"),
        _line("2", "Sampleton Fostering Agency", purpose="Fostering allowance"),
        _line("3", "Sampleton", purpose="Stationery"),
    )
    assert _redacted(engine) == {"1"}


def test_doubtful_lines_go_to_a_second_person_as_references_and_reasons_only(engine, spend):
    spend(
        _line("1", "Blue Heron"),
        _line("2", "Blue Heron Ltd", kind="INDV"),
        _line("3", "MR A EXAMPLE", kind="LTD"),
        _line("4", "Quilter Works Ltd"),
        _line("5", None),
        _line("6", "Quilter Works Ltd", day=None),
    )
    reviewed = dict(
        engine.rows("select transaction_reference, review_reason from mart.spend_review")
    )
    assert set(reviewed) == {"1", "2", "3", "5", "6"}
    assert "Heron" not in str(reviewed)
    assert "EXAMPLE" not in str(reviewed)


def test_a_company_by_creditor_type_is_published_though_it_sounds_like_a_person(engine, spend):
    spend(_line("1", "Blue Heron", kind="LTD"), _line("2", "Blue Heron", kind="BUSN"))
    assert _redacted(engine) == {"2"}


def test_the_limit_is_on_the_size_of_the_amount_so_credits_stay(engine, spend):
    spend(
        _line("1", "Quilter Works Ltd", amount="500.00"),
        _line("2", "Quilter Works Ltd", amount="500.01"),
        _line("3", "Quilter Works Ltd", amount="-500.01"),
        _line("4", "Quilter Works Ltd", amount=None),
    )
    assert set(_published(engine)) == {"2", "3"}
    assert engine.rows(
        "select lines, credits from mart.spend_reconciliation where outcome = 'published'"
    ) == [(2, 1)]
    assert engine.rows("select sum(lines) from mart.spend_reconciliation") == [(4,)]


def test_one_number_with_several_spellings_is_shown_by_the_one_most_used(engine, spend):
    spend(
        _line("1", "Quilter Works Ltd", supplier="77"),
        _line("2", "Quilter Works Ltd", supplier="77"),
        _line("3", "QUILTER WKS LIMITED", supplier="77"),
    )
    assert set(_published(engine).values()) == {"Quilter Works Ltd"}


def test_one_firm_under_several_numbers_is_found_by_name_or_by_vat_number(engine, spend):
    spend(
        _line("1", "Quilter Works Ltd", supplier="77"),
        _line("2", "QUILTER WORKS LIMITED", supplier="78"),
        _line("3", "Quilter Yard Services", supplier="79", vat="980780684"),
        _line("4", "Quilter Works Ltd", supplier="80", vat="980780684"),
        _line("5", "Sample School Services", supplier="81", vat="980780684"),
    )
    suppliers = dict(engine.rows("select supplier_ref, supplier from mart.spend_supplier"))
    assert suppliers == {"77": "77", "78": "77", "79": "77", "80": "77", "81": "81"}


def test_a_sundry_number_used_for_many_payees_joins_nobody(engine, spend):
    payees = ["Heron", "Otter", "Badger", "Marten", "Plover", "Curlew", "Dunlin"]
    spend(
        *(
            _line(str(n), f"{payee} Services Ltd", supplier="SUNDRY")
            for n, payee in enumerate(payees)
        ),
        _line("9", "Heron Services Ltd", supplier="50"),
    )
    assert dict(engine.rows("select supplier_ref, supplier from mart.spend_supplier")) == {
        "50": "50", "SUNDRY": "SUNDRY",
    }  # fmt: skip
    assert len(set(_published(engine).values())) == len(payees)


def test_the_name_shown_is_never_taken_from_a_payment_to_an_individual(engine, spend):
    spend(
        _line("1", "Ada Example Builders", supplier="77", kind="SOLE"),
        _line("2", "Ada Example Builders", supplier="77", kind="SOLE"),
        _line("3", "Quilter Works Ltd", supplier="77", kind="LTD"),
    )
    assert _published(engine)["3"] == "Quilter Works Ltd"


def test_the_order_of_ledger_lines_changes_nothing(engine, spend):
    lines = [
        _line("1", "Quilter Works Ltd", supplier="77"),
        _line("2", "Quilter Works Limited", supplier="77"),
        _line("3", "Quilter Works Ltd", supplier="78"),
        _line("4", "Ada Example", supplier="79"),
    ]
    spend(*lines)
    before = engine.rows("select * from mart.spend_decision order by line_ref")
    spend(*reversed(lines))
    assert engine.rows("select * from mart.spend_decision order by line_ref") == before


def test_the_contract_stops_a_return_that_would_name_an_individual(
    engine, run, spend, models, contracts
):
    spend(_line("1", "Ada Example", kind="INDV"))
    (model,) = (model for model in models if model.table == "spend_over_500")
    careless = model.select.replace("'REDACTED PERSONAL DATA'", "beneficiary").replace(
        "case when outcome = 'name removed' then substr(reason, 15) end", "null::varchar"
    )
    assert careless != model.select
    with pytest.raises(ContractBroken, match="an individual was paid") as raised:
        build(
            engine,
            replace(model, select=careless),
            contract=contracts["spend_over_500"],
            run=run,
        )
    assert "Example" not in str(raised.value)
    assert last_passage(engine, "mart.spend_over_500").admitted == 1


def test_every_spend_mart_can_be_said_in_spark(models):
    assert {model.table for model in models} == SPEND
    for model in models:
        sqlglot.parse_one(spark_sql(model.select), read="spark")
