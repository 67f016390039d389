"""Organisations: what their names and numbers say, and which records are one. All made up."""

import pytest
import sqlglot
from tests.drawn_organisations import COLUMNS, a_spec, clusters, firm, put
from tests.drawn_people import Row, person
from tests.drawn_people import a_spec as people_spec
from tests.drawn_people import put as put_people

from flamsteed.engine.dialect import spark_sql
from flamsteed.engine.engine import Engine
from flamsteed.gold.merge import merge
from flamsteed.gold.show import resolve
from flamsteed.lineage.passage import Run
from flamsteed.linkage.certify import certify
from flamsteed.linkage.evidence import answer_sql, columns_of, words_sql
from flamsteed.linkage.link import link, train
from flamsteed.linkage.look_up import open_lookup
from flamsteed.linkage.organisation import ORGANISATIONS, described_sql
from flamsteed.linkage.organisation_evidence import (
    COMPARISONS,
    IDENTIFIER,
    NAME,
    contradiction_sql,
    doubt_sql,
)

NAMES = [
    ("Acorn Builders Ltd", "Acorn Builders Ltd", "same_registered"),
    ("Acorn Builders Ltd", "ACORN  BUILDERS LIMITED", "same_registered"),
    ("Acorn Builders P.L.C.", "Acorn Builders Public Limited Company", "same_registered"),
    ("Bright & Sons", "BRIGHT AND SONS", "same"),
    ("The Sextant", "Sextant", "same"),
    ("Café Zoë Ltd", "CAFE ZOE LTD", "same_registered"),
    ("Acorn Builders Ltd", "Acorn Builders", "less_form"),
    ("Acorn Builders Ltd", "Acorn Builders LLP", "other_form"),
    ("Builders Acorn", "Acorn Builders", "crossed"),
    ("Eastmoor Builders T/A Fixit", "Fixit", "trading"),
    ("Eastmoor Builders trading as Fixit Ltd", "Fixit Ltd", "trading"),
    ("Eastmoor Builders T/A Fixit", "Eastmoor Builders", "same"),
    ("Joan Tester T/A Fixit", "Maud Other T/A Fixit", "same_trading"),
    ("T A Quibble Roofing", "T A Quibble Roofing", "same"),
    ("Quibble Roofing", "Quible Roofing", "slip"),
    ("Quibble Roofing", "Quibbleroofing", "slip"),
    ("Quibble Roofing", "Quibble Roofing Northmere", "within"),
    ("Quibble Ltd", "Quibble Holdings Ltd", "within_firms"),
    ("Quibble Roofing", "Quibble Roofings and", "slip"),
    ("Flamhill Academy 1", "Flamhill Academy 2", "other_number"),
    ("Flamhill Academy 1", "Flamhill Academy", "one_number"),
    ("Quibble Recruitment", "Quibble Recruiting", "alike"),
    ("Acorn Builders Ltd", "Meridian Lettings Ltd", "other_firm"),
    ("Acorn Builders", "Meridian Lettings Ltd", "other"),
    ("Acorn Builders", None, None),
]
NUMBERS = [
    ({"company_number": "09999991"}, {"company_number": "09999991"}, "same_company"),
    ({"company_number": "09999991"}, {"company_number": "09999992"}, "other"),
    ({"charity_number": "9999991"}, {"charity_number": "9999991"}, "same_charity"),
    ({"charity_number": "9999991"}, {"charity_number": "9999992"}, "other"),
    ({"vat_number": "GB999999973"}, {"vat_number": "GB999999973"}, "same_vat"),
    ({"vat_number": "GB999999973"}, {"vat_number": "GB999999974"}, "other_vat"),
    ({"vat_number": "GB999999973", "company_number": "09999991"},
     {"vat_number": "GB999999973", "company_number": "09999992"}, "other"),
    ({"company_number": "09999991"}, {"vat_number": "GB999999973"}, None),
]  # fmt: skip


def _answer(engine: Engine, sides: list[Row], told: str) -> object:
    rows = " union all ".join(
        "select '1' as _part, 's' as _system, 't' as _table, _record as _mention, * from (values ("
        + ", ".join("cast(null as varchar)" if v is None else f"'{v}'" for v in side)
        + f")) as v({', '.join(COLUMNS)})"
        for side in sides
    )
    described = engine.stage("_described", described_sql(f"({rows})"))
    met = ", ".join(f"l.{n} as {n}_l, r.{n} as {n}_r" for n in engine.columns(described))
    found = engine.rows(
        f"select {told} from (select {met} from {described} as l join {described} as r"
        f" on l._mention = 'a' and r._mention = 'b') as met"
    )
    return found[0][0] if found else None


@pytest.mark.parametrize(("number", "case"), list(enumerate(NAMES)))
def test_names_of_organisations_are_compared(
    engine: Engine, number: int, case: tuple[str, str | None, str | None]
) -> None:
    left, right, expected = case
    for one, other in ((left, right), (right, left)):
        sides = [firm("a", one), firm("b", other)]
        assert _answer(engine, sides, answer_sql(NAME)) == expected


@pytest.mark.parametrize(("number", "case"), list(enumerate(NUMBERS)))
def test_numbers_of_organisations_are_compared(
    engine: Engine, number: int, case: tuple[dict[str, str], dict[str, str], str | None]
) -> None:
    left, right, expected = case
    for one, other in ((left, right), (right, left)):
        sides = [firm("a", "Acorn", **one), firm("b", "Acorn", **other)]
        assert _answer(engine, sides, answer_sql(IDENTIFIER)) == expected


HOME = {"uprn": "99000000001", "postcode": "SE29 1AA"}
AWAY = {"uprn": "99000000002", "postcode": "SE30 1AA"}
CALL = {"telephone": "+442079460001"}
VAT = {"vat_number": "GB999999973"}
COMPANY = {"company_number": "09999991"}
ONE, ASKED, TWO = "one", "asked", "two"
PAIRS: dict[str, tuple[Row, Row, str]] = {
    "one name with and without its legal form at one address": (
        firm("a", "Quibble Roofing Ltd", **HOME), firm("b", "Quibble Roofing", **HOME), ONE),
    "a company that moved and has another telephone": (
        firm("a", "Quibble Roofing Ltd", **HOME, **COMPANY),
        firm("b", "Quibble Roofing Limited", **AWAY, **COMPANY), ONE),
    "a company that was given another name": (
        firm("a", "Quibble Roofing Ltd", **COMPANY), firm("b", "Lantern Works Ltd", **COMPANY), ONE),
    "one name and two company numbers": (
        firm("a", "Quibble Ltd", company_number="09999991", **HOME),
        firm("b", "Quibble Ltd", company_number="09999992", **HOME), TWO),
    "two academies of one trust": (
        firm("a", "Flamhill Academy 1", **HOME, **VAT), firm("b", "Flamhill Academy 2", **HOME, **VAT), TWO),
    "two of a group that share a VAT number, an address and a telephone": (
        firm("a", "Quibble Roofing Ltd", **HOME, **VAT, **CALL),
        firm("b", "Lantern Works Ltd", **HOME, **VAT, **CALL), ASKED),
    "a holding company and its company": (
        firm("a", "Quibble Holdings Ltd", **HOME, **CALL), firm("b", "Quibble Ltd", **HOME, **CALL), ASKED),
    "one name and two legal forms": (
        firm("a", "Quibble Roofing Ltd", **HOME), firm("b", "Quibble Roofing LLP", **HOME), ASKED),
    "one name and two VAT numbers": (
        firm("a", "Quibble Roofing Ltd", **HOME, **VAT),
        firm("b", "Quibble Roofing Ltd", **HOME, vat_number="GB999999974"), ASKED),
    "a trading name at one address": (
        firm("a", "Eastmoor Building Ltd T/A Fixit", **HOME), firm("b", "Fixit", **HOME), ONE),
    "two names at one address": (
        firm("a", "Quibble Roofing Ltd", **HOME), firm("b", "Lantern Works Ltd", **HOME), TWO),
    "a shared public mail domain": (
        firm("a", "Quibble Roofing", email="quibble@gmail.com"),
        firm("b", "Quibble Catering", email="roofing@gmail.com"), TWO),
}  # fmt: skip


@pytest.mark.parametrize("case", PAIRS)
def test_two_records_are_one_organisation_or_two_or_a_person_is_asked(
    engine: Engine, a_run: Run, case: str
) -> None:
    left, right, expected = PAIRS[case]
    others = [firm(f"x{n}", f"Bystander{n} Trading{n}") for n in range(200)]
    put(engine, [left, right, *others], a_run)
    link(engine, a_spec(), run=a_run)
    is_one = frozenset("ab") in clusters(engine)
    asked = engine.rows("select 1 from linked.organisation_review")
    assert (ONE if is_one else ASKED if asked else TWO) == expected


def test_the_address_of_a_managing_agent_joins_nobody(engine: Engine, a_run: Run) -> None:
    agents = [firm(f"x{n:02}", f"Tenant{n} Care{n}", **HOME) for n in range(20)]
    rows = [firm("a", "Lantern Works", **HOME), firm("b", "Works Lantern Ltd", **AWAY)]
    put(engine, [*rows, firm("c", "Lantern Care", **HOME), *agents], a_run)
    link(engine, a_spec(), run=a_run)
    told = dict(engine.rows("select _record, is_crowded from linked.organisation_mention"))
    assert (told["a"], told["b"]) == (True, False)
    assert all(len(cluster) == 1 or cluster == {"a", "b"} for cluster in clusters(engine))


def test_a_name_in_one_piece_that_is_a_persons_is_no_organisation(
    engine: Engine, a_run: Run
) -> None:
    put(engine, [
        firm("a", None, raw_name="TESTER, MR JOAN"), firm("b", None, raw_name="QUIBBLE ROOFING LTD"),
    ], a_run)  # fmt: skip
    link(engine, a_spec(), run=a_run)
    assert engine.rows("select _record, name from linked.organisation_mention") == [
        ("b", "QUIBBLE ROOFING LTD")
    ]


def test_a_record_that_founds_a_person_and_an_organisation_founds_two_numbers(
    engine: Engine, a_run: Run
) -> None:
    put(engine, [firm("a", "Quibble Roofing", email="info@quibble.example"),
                 firm("b", "Quibble Roofing Ltd", email="roof@quibble.example", **HOME)], a_run)  # fmt: skip
    put_people(engine, [person("a", "Joan", "Tester")], a_run)
    for spec in (a_spec(), people_spec()):
        link(engine, spec, run=a_run)
        merge(engine, spec, run=a_run)
    told = engine.rows(
        "select number from gold.organisation union all select number from gold.person"
    )
    assert len(set(told)) == len(told) >= 2
    ((number, email),) = engine.rows(
        "select number, email from gold.organisation where records = 2"
    )
    assert email
    assert resolve(engine, number) == ("organisation", number)


def test_records_that_come_later_give_what_they_give_at_once(engine: Engine, a_run: Run) -> None:
    every = [row for left, right, _ in list(PAIRS.values())[:6] for row in (left, right)]
    every = [(f"{place:02}", *row[1:]) for place, row in enumerate(every)]
    put(engine, every[:5], a_run)
    link(engine, a_spec(), run=a_run)
    put(engine, every, a_run)
    link(engine, a_spec(), run=a_run)
    later = clusters(engine), engine.rows("select * from linked.organisation_pair order by 1, 2")
    link(engine, a_spec(fingerprint="again"), run=a_run)
    assert later == (
        clusters(engine),
        engine.rows("select * from linked.organisation_pair order by 1, 2"),
    )


def test_splink_gives_the_same_pairs_of_organisations(engine: Engine, a_run: Run) -> None:
    every = [row for left, right, _ in PAIRS.values() for row in (left, right)]
    put(engine, [(f"{place:02}", *row[1:]) for place, row in enumerate(every)], a_run)
    found = []
    for by in ("flamsteed", "splink"):
        link(engine, a_spec(compared_by=by, fingerprint=by), run=a_run)
        pairs = "select _left, _right, band, evidence from linked.organisation_pair order by 1, 2"
        found.append(engine.rows(pairs))
    assert len(found[0]) > 5
    assert found[0] == found[1]


def test_a_thing_without_birth_dates_is_certified(engine: Engine, a_run: Run) -> None:
    left, right, _ = PAIRS["one name with and without its legal form at one address"]
    put(engine, [left, right, *(firm(f"x{n}", f"Bystander{n}") for n in range(50))], a_run)
    narrow = a_spec(block_on=(("company_number",),))
    link(engine, narrow, run=a_run)
    made = certify(engine, narrow)
    assert [(each.left, each.right) for each in made.missed] == [("a-1", "b-1")]
    assert made.worth


def test_enough_organisations_teach_a_model_in_which_nobody_lives_together(
    engine: Engine, a_run: Run
) -> None:
    ends = {"a": " Ltd", "b": "", "c": " Limited", "d": ""}
    rows = [
        firm(
            f"{n:04}{side}", f"Firm{n:04} Trade{n % 13}{end}", telephone=f"+4420794{n:05}",
            company_number=f"{9_000_000 + n:08}",
        )
        for n in range(400)
        for side, end in ends.items()
    ]  # fmt: skip
    put(engine, rows, a_run)
    model = train(engine, a_spec())
    assert model.at_home == 0
    declared = {level.slug: level.m for level in NAME.levels}
    learned = {slug: m for slug, (m, _) in model.levels["name"].items()}
    assert learned["less_form"] == declared["less_form"]
    assert learned["same_registered"] < declared["same_registered"] / 2
    assert model.companions == 4


def test_everything_said_of_organisations_can_be_said_to_spark() -> None:
    for comparison in COMPARISONS:
        assert columns_of(comparison)
        sqlglot.parse_one(spark_sql(f"select {answer_sql(comparison)} from met"), read="spark")
    judged = f"select {words_sql(COMPARISONS)}, {doubt_sql()} from met where {contradiction_sql()}"
    sqlglot.parse_one(spark_sql(judged), read="spark")
    sqlglot.parse_one(spark_sql(ORGANISATIONS.described("m", ("licence",))), read="spark")


def test_what_many_firms_share_says_nothing_of_one_that_is_looked_up(
    engine: Engine, a_run: Run
) -> None:
    names = ("Acorn Ltd", "Meridian Ltd", "Quibble Ltd", "Sextant Ltd")
    desk = {"telephone": "+442079460101", "email": "desk@agent.example"}
    rows = [firm(f"r{n}", name, **desk) for n, name in enumerate(names)]
    put(engine, [*rows, firm("s1", "Fixit Ltd", telephone="+442079460102")], a_run)
    link(engine, a_spec(), run=a_run)
    lookup = open_lookup(engine, a_spec(review_from=0.001))
    shared = lookup.find({"name": "Fixit", "telephone": "020 7946 0101", "email": desk["email"]})
    own = lookup.find({"name": "Fixit", "telephone": "020 7946 0102"})
    lookup.close()
    assert [each.mention for each in shared.candidates] == ["s1-1"]
    assert shared.candidates[0].levels["contact"] != "telephone"
    assert own.candidates[0].levels["contact"] == "telephone"
