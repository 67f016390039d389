import pytest
import sqlglot

from flamsteed.engine.dialect import spark_sql
from flamsteed.engine.engine import Engine
from flamsteed.linkage.address.match import definition
from flamsteed.linkage.register import given_sql, matched_sql, stage_matched, wanted_sql

# uprn, is_parent, address_key, postcode, number, flat, locality, town, late
FORMS = """
    select * from (values
        ('1', false, '|2||ELM STREET|SE29 1AA', 'SE29 1AA', '2', null, 'OLDTOWN', 'LONDON', 0),
        ('2', false, '|4||ELM STREET|SE29 1AA', 'SE29 1AA', '4', null, 'OLDTOWN', 'LONDON', 0),
        ('9', true, '|6||ELM STREET|SE29 1AA', 'SE29 1AA', '6', null, 'OLDTOWN', 'LONDON', 0),
        ('3', false, 'A|6||ELM STREET|SE29 1AA', 'SE29 1AA', '6', 'A', 'OLDTOWN', 'LONDON', 0),
        ('4', false, 'B|6||ELM STREET|SE29 1AA', 'SE29 1AA', '6', 'B', 'OLDTOWN', 'LONDON', 0),
        ('5', false, '||THE LODGE|ELM STREET|SE29 1AA', 'SE29 1AA', null, null, 'OLDTOWN', 'LONDON', 0),
        ('6', false, '||THE LODGE|ELM STREET|SE29 1AA', 'SE29 1AA', null, null, 'OLDTOWN', 'LONDON', 0),
        ('7', false, '|8||ELM STREET|SE29 1AA', 'SE29 1AA', '8', null, 'OLDTOWN', 'LONDON', 0),
        ('8', false, '|8||ELM STREET|SE29 1AA', 'SE29 1AA', '8', null, 'OLDTOWN', 'LONDON', 5))
        as f(uprn, is_parent, address_key, postcode, number, flat, locality, town, late)
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
    "the UPRN is one of the two that have the address": (
        ("6", None, "|77|LODGE|ELM STREET|SE29 1AA", "SE29 1AA", None, None), ("6", "uprn")),
    "a house that stands and one that stood there before": (
        (None, None, "|8||ELM STREET|SE29 1AA", "SE29 1AA", "8", None), ("7", "address")),
    "the UPRN of the house that stood there before": (
        ("8", None, "|8||ELM STREET|SE29 1AA", "SE29 1AA", "8", None), ("7", "address")),
    "the UPRN of a house that is no more, and no address": (
        ("8", None, None, None, None, None), ("8", "uprn_alone")),
    "a slip in the name of the street": (
        (None, None, "|2||ELM STRETE|SE29 1AA", "SE29 1AA", "2", None), ("1", "address")),
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
    given, expected = CASES[name]
    assert engine.rows(f"select uprn, method from {matched(engine, [given])}") == [expected]


def test_every_method_has_its_state_a_confidence_and_a_reason_in_words(engine: Engine) -> None:
    found = matched(engine, [given for given, _ in CASES.values()])
    told = set(
        engine.rows(f"select method, state, confidence is not null, reason <> '' from {found}")
    )
    assert told == {
        ("uprn", "matched", True, True),
        ("uprn_alone", "matched", True, True),
        ("cross_reference", "matched", True, True),
        ("address", "matched", True, True),
        ("parent", "matched to parent", True, True),
        ("ambiguous", "ambiguous", True, True),
        ("none", "none", False, True),
    }


def test_an_ambiguous_record_keeps_its_rivals(engine: Engine) -> None:
    given, _ = CASES["two properties have the address"]
    assert engine.rows(f"select uprn, rivals from {matched(engine, [given])}") == [(None, "5 6")]


def test_a_record_is_matched_the_same_whatever_it_is_matched_with(engine: Engine) -> None:
    several = [given for given, _ in CASES.values()]
    alone = [
        engine.rows(f"select * exclude (_record) from {matched(engine, [given])}")[0]
        for given in several
    ]
    together = matched(engine, several)
    assert alone == engine.rows(f"select * exclude (_record) from {together} order by _record")


def matched(engine: Engine, several: list[tuple[str | None, ...]]) -> str:
    forms, others = engine.stage("_f", FORMS), engine.stage("_o", OTHERS)
    rows = ", ".join(["(?, ?, ?, ?, ?, ?, ?)"] * len(several))
    columns = "_record, uprn, cross_reference, address_key, postcode, number, flat"
    texts = ", ".join(f"cast({name} as varchar) as {name}" for name in columns.split(", "))
    mentions = engine.stage(
        "_m",
        f"select {texts}, '1' as _part, 'tax' as _system, 'tax__p' as _table,"
        f" cast(null as varchar) as locality from (values {rows}) as v({columns})",
        [value for place, given in enumerate(several) for value in (f"r{place:02d}", *given)],
    )
    return stage_matched(engine, forms, mentions, others)


def test_matching_says_the_same_for_spark() -> None:
    for sql in (given_sql("a", "b", "c"), wanted_sql("a"), matched_sql("a", "b", "c")):
        sqlglot.parse_one(spark_sql(sql), read="spark")
    for sql in definition().split(";\n"):
        sqlglot.parse_one(spark_sql(sql), read="spark")
