import pytest
import sqlglot

from flamsteed.engine.dialect import spark_sql
from flamsteed.engine.engine import Engine
from flamsteed.linkage.register import matched_sql

# uprn, is_parent, address_key, postcode, number, flat
FORMS = """
    select * from (values
        ('1', false, '|2||ELM STREET|SE29 1AA', 'SE29 1AA', '2', null),
        ('2', false, '|4||ELM STREET|SE29 1AA', 'SE29 1AA', '4', null),
        ('9', true, '|6||ELM STREET|SE29 1AA', 'SE29 1AA', '6', null),
        ('3', false, 'A|6||ELM STREET|SE29 1AA', 'SE29 1AA', '6', 'A'),
        ('4', false, 'B|6||ELM STREET|SE29 1AA', 'SE29 1AA', '6', 'B'),
        ('5', false, '||THE LODGE|ELM STREET|SE29 1AA', 'SE29 1AA', null, null),
        ('6', false, '||THE LODGE|ELM STREET|SE29 1AA', 'SE29 1AA', null, null))
        as f(uprn, is_parent, address_key, postcode, number, flat)
"""
OTHERS = "select * from (values ('tax', '0100', '2')) as c(system, cross_reference, uprn)"
CASES = {
    "the UPRN fits its address": (
        ("1", None, "|2||ELM STREET|SE29 1AA", "SE29 1AA", "2", None), ("1", "uprn")),
    "the UPRN is a neighbour's": (
        ("1", None, "|4||ELM STREET|SE29 1AA", "SE29 1AA", "4", None), ("2", "address")),
    "no UPRN, but a cross reference": (
        (None, "0100", "|77||ELM STREET|SE29 1AA", "SE29 1AA", "77", None), ("2", "cross_reference")),
    "no UPRN, one property has the address": (
        (None, None, "B|6||ELM STREET|SE29 1AA", "SE29 1AA", "6", "B"), ("4", "address")),
    "the block's UPRN on a flat": (
        ("9", None, "A|6||ELM STREET|SE29 1AA", "SE29 1AA", "6", "A"), ("3", "address")),
    "only the block is known": (
        (None, None, "|6||ELM STREET|SE29 1AA", "SE29 1AA", "6", None), ("9", "parent")),
    "a number that is nearly right is not right": (
        (None, None, "|3||ELM STREET|SE29 1AA", "SE29 1AA", "3", None), (None, "none")),
    "two properties have the address": (
        (None, None, "||THE LODGE|ELM STREET|SE29 1AA", "SE29 1AA", None, None), (None, "ambiguous")),
    "the UPRN is nobody's": (
        ("777", None, "|2||ELM STREET|SE29 1AA", "SE29 1AA", "2", None), ("1", "address")),
    "a UPRN without an address": (("2", None, None, None, None, None), ("2", "uprn")),
    "another flat than the UPRN's, of an address nobody has": (
        ("3", None, "Z|6||ELM STREET|SE29 1AA", "SE29 1AA", "6", "Z"), ("3", "uprn_alone")),
    "the flat and the number written together": (
        (None, None, "|6A||ELM STREET|SE29 1AA", "SE29 1AA", "6A", None), ("3", "address")),
    "the postcode is missing": (
        (None, None, "|2||ELM STREET|", None, "2", None), ("1", "address")),
    "the postcode has a slip": (
        (None, None, "|2||ELM STREET|SE29 1AB", "SE29 1AB", "2", None), ("1", "address")),
    "the same address in another district": (
        (None, None, "|2||ELM STREET|SE35 1AA", "SE35 1AA", "2", None), (None, "none")),
    "nothing at all": ((None, None, None, None, None, None), (None, "none")),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_a_record_is_matched_to_its_property(engine: Engine, name: str) -> None:
    (uprn, cross, key, postcode, number, flat), expected = CASES[name]
    forms = engine.stage("_f", FORMS)
    others = engine.stage("_o", OTHERS)
    mention = engine.stage(
        "_m",
        "select 'r1' as _record, '1' as _part, 'tax' as _system, 'tax__p' as _table,"
        " cast(? as varchar) as uprn, cast(? as varchar) as cross_reference,"
        " cast(? as varchar) as address_key, cast(? as varchar) as postcode,"
        " cast(? as varchar) as number, cast(? as varchar) as flat",
        [uprn, cross, key, postcode, number, flat],
    )
    sql = matched_sql(forms, mention, others)
    assert engine.rows(f"select uprn, method from ({sql}) as m") == [expected]


def test_every_method_has_a_reason_in_words(engine: Engine) -> None:
    sql = matched_sql("f", "m", "c")
    for method in ("uprn", "cross_reference", "address", "uprn_alone", "parent", "ambiguous"):
        assert f"when method = '{method}'" in sql


def test_matching_says_the_same_for_spark() -> None:
    sqlglot.parse_one(spark_sql(matched_sql("f", "m", "c")), read="spark")
