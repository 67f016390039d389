"""What the law says of a column follows it wherever it goes."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from tests.drawn_agreements import agreement

from flamsteed.contracts.agreement import Field
from flamsteed.contracts.contract import Column, Contract
from flamsteed.engine.behind import ROWS
from flamsteed.lawful import purpose_mistakes, refusals, standing, unredacted
from flamsteed.lineage.request import Restriction
from flamsteed.linkage.spec import LinkSpec, Mentions
from flamsteed.marts.model import Model
from flamsteed.privacy.processing import Processing
from flamsteed.sight import GROUNDS, Sight, in_the_way, sight

HERE = Path("x.yaml")
PUPILS = Contract(
    "schools", "pupils", (
        Column("Name", personal="personal"),
        Column("upn", personal="personal", only_for=("education",), legal_restriction="the Act"),
        Column("Post Code", uk_type="postcode", personal="personal"),
    ), HERE, barred_from=("marketing",), legal_restriction="Not to sell", processing="E",
)  # fmt: skip
ROLL = Contract(
    "elections",
    "roll",
    (Column("name", personal="personal"),),
    HERE,
    only_for=("elections",),
    legal_restriction="the Regulations",
)
CONTRACTS = {each.name: each for each in (PUPILS, ROLL)}
EDUCATION = Processing("E", HERE, {}, frozenset({"education"}))
PLANNING = Processing("P", HERE, {}, frozenset({"planning"}))
MARKETING = Processing("M", HERE, {}, frozenset({"marketing"}))
PEOPLE = LinkSpec(
    "person", HERE, (
        Mentions(
            "schools__pupils",
            "select _record, '1' as _part, name as forename, upn, post_code as postcode from clean.schools__pupils",
            frozenset({"clean.schools__pupils"}),
        ),
    ), (("forename",),),
)  # fmt: skip


def mart(name: str, select: str, *reads: str) -> Model:
    return Model(f"mart.{name}", Path(f"{name}.sql"), select, reads)


def behind(*models: Model) -> dict[str, set[str]]:
    made = standing(CONTRACTS, [PEOPLE], models)
    last = models[-1].name
    return {name: {c for _, c in of} for name, of in made.tables[last].items()}


def test_a_cleaned_column_stands_on_what_it_is_read_from() -> None:
    made = standing(CONTRACTS, [], [])
    assert made.of("clean.schools__pupils", "post_code") == {("schools__pupils", "Post Code")}
    assert made.of("clean.schools__pupils", "post_code_raw") == {("schools__pupils", "Post Code")}
    assert made.of("clean.schools__pupils", "_record") == {("schools__pupils", ROWS)}


def test_it_follows_through_gold_records_and_mart_on_mart() -> None:
    first = mart("first", "select number, upn as a, postcode as b from gold.person", "gold.person")
    second = mart("second", "select left(a, 1) as x, b as y, number from mart.first", "mart.first")
    found = behind(first, second)
    assert "upn" in found["x"]
    assert "upn" not in found["y"] | found["number"]
    assert "Post Code" in found["y"]


def test_what_only_chooses_rows_follows_too() -> None:
    only = mart("only", "select postcode from gold.person where upn is not null", "gold.person")
    assert "upn" in behind(only)["postcode"]


def test_where_it_cannot_be_told_by_column_everything_that_is_read_stands_behind() -> None:
    odd = mart(
        "odd", "select columns('post.*') from clean.schools__pupils", "clean.schools__pupils"
    )
    made = standing(CONTRACTS, [], [odd])
    assert ("schools__pupils", "upn") in made.of("mart.odd", "post_code")


@pytest.mark.parametrize(
    ("purpose", "column", "why"),
    [
        (EDUCATION, "upn", ""),
        (PLANNING, "upn", "may be used only for education (the Act)"),
        (None, "upn", "may be used only for education (the Act)"),
        (PLANNING, "Name", ""),
        (MARKETING, "Name", "may not be used for marketing (Not to sell)"),
    ],
)
def test_a_purpose_may_or_may_not(purpose: Processing | None, column: str, why: str) -> None:
    said = refusals([("schools__pupils", column)], CONTRACTS, purpose)
    assert bool(said) == bool(why)
    assert not why or why in said[0]


def test_a_whole_table_may_be_for_some_uses_only() -> None:
    (said,) = refusals([("elections__roll", "name")], CONTRACTS, PLANNING)
    assert said == "elections__roll may be used only for elections (the Regulations)"


def test_a_mart_that_reads_what_its_purpose_may_not_is_a_mistake() -> None:
    model = mart("pupils", "select upn from clean.schools__pupils", "clean.schools__pupils")
    made = standing(CONTRACTS, [], [model])
    (mistake,) = purpose_mistakes(made, [model], {})
    assert (mistake.file, mistake.line) == (Path("pupils.sql"), 1)
    assert mistake.message.startswith(
        "reads what a mart without `ropaId` may not: `upn` of schools__pupils"
    )
    contract = Contract("", "pupils", (), HERE, processing="E")
    allowed = standing(CONTRACTS | {"pupils": contract}, [], [model])
    assert purpose_mistakes(allowed, [model], {"E": EDUCATION}) == []


def test_free_text_may_leave_redacted_or_with_a_reason_whatever_it_went_through() -> None:
    notes = Contract(
        "care", "notes", (Column("key"), Column("Note", personal="special", free_text=True)), HERE
    )
    select = "select key, lower(note) as words, length(key) as size from clean.care__notes"
    model = mart("words", select, "clean.care__notes")
    made = standing({notes.name: notes}, [], [model])
    said = agreement(
        (
            Field("a", ("words",), line=5), Field("b", ("words",), way="redacted"), Field("c", ("words",), way="present"),
            Field("d", ("words",), unredacted="they wrote it"), Field("e", ("size",)), Field("f", ("words",), sql="left(words, 9)", line=9),
        ),
        table="mart.words",
    )  # fmt: skip
    found = unredacted(made, said)
    assert [line for line, _ in found] == [5, 9]
    assert "field `a` is made of `Note` of care__notes, which people wrote" in found[0][1]


@pytest.mark.parametrize(
    "select",
    [
        "select number, upn from linked.person_mention",
        "select number, names_sorted from linked.person_mention",
        "select value from linked.person_crowd",
        "select uprn from gold.household",
    ],
)
def test_a_mart_stands_on_what_the_tables_between_clean_and_gold_hold_too(select: str) -> None:
    made = standing(CONTRACTS, [PEOPLE], [mart("m", select, select.rsplit(maxsplit=1)[-1])])
    assert refusals(made.whole["mart.m"], CONTRACTS, PLANNING)


def test_a_mart_of_links_holds_no_value_and_stands_on_there_being_records_only() -> None:
    select = "select probability from linked.person_pair"
    made = standing(CONTRACTS, [PEOPLE], [mart("m", select, "linked.person_pair")])
    assert not refusals(made.whole["mart.m"], CONTRACTS, PLANNING)
    assert refusals(made.whole["mart.m"], CONTRACTS, MARKETING)


ROLL_TOO = replace(
    PEOPLE,
    mentions=(
        *PEOPLE.mentions,
        Mentions(
            "elections__roll", "select _record, '1' as _part, name as forename from clean.elections__roll",
            frozenset({"clean.elections__roll"}),
        ),
    ),
    periods=(
        Mentions(
            "schools__places",
            "select _record, '1' as _part, _record as _source, 'upn' as attribute, upn as value,"
            " null as from_on, null as to_on from clean.schools__pupils",
            frozenset({"clean.schools__pupils"}),
        ),
    ),
)  # fmt: skip


def see(purpose: Processing | None) -> Sight:
    return sight(CONTRACTS, [ROLL_TOO], "person", purpose)


def test_the_same_attribute_may_be_read_from_one_table_and_not_from_another() -> None:
    may = see(PLANNING)
    assert not may.why_not("schools__pupils", "forename")
    assert may.why_not("elections__roll", "forename") == (
        "elections__roll may be used only for elections (the Regulations)",
    )
    assert {*may.why_not("elections__roll")} < {*may.tables_left_out}
    assert "elections__roll" in may.hidden("forename")
    assert "schools__pupils" not in may.hidden("forename")
    assert may.why_nowhere("forename") == ()


def test_an_attribute_that_every_table_keeps_back_may_be_read_from_nowhere() -> None:
    assert "may be used only for education" in see(PLANNING).why_nowhere("upn")[0]
    assert see(EDUCATION).why_nowhere("upn") == ()
    assert see(PLANNING).why_nowhere("nhs_number") == ()
    assert see(None).why_nowhere("upn")


def test_a_period_stands_on_all_that_its_select_reads() -> None:
    assert see(PLANNING).why_not("schools__places", "uprn")
    assert not see(EDUCATION).why_not("schools__places", "uprn")


def test_a_table_that_nothing_declares_any_more_may_not_be_read() -> None:
    assert (
        "is not among what gold/ declares" in see(EDUCATION).why_not("crm__contacts", "forename")[0]
    )
    assert sight(CONTRACTS, [], "person", EDUCATION).why_not("schools__pupils")


def test_a_condition_on_rows_keeps_the_record_itself_back() -> None:
    mentions = replace(
        PEOPLE.mentions[0], select=PEOPLE.mentions[0].select + " where upn is not null"
    )
    spec = replace(PEOPLE, mentions=(mentions,))
    assert sight(CONTRACTS, [spec], "person", PLANNING).tables_left_out


RESTRICTED = Restriction("F", "restriction", (), date(2026, 6, 5), 1)
OBJECTED = Restriction("F", "objection", ("planning",), date(2026, 6, 5), 2)
OBJECTED_TO_ALL = Restriction("F", "objection", (), date(2026, 6, 5), 3)


@pytest.mark.parametrize(
    ("purpose", "ground", "stand"),
    [
        (PLANNING, "", (RESTRICTED, OBJECTED, OBJECTED_TO_ALL)),
        (EDUCATION, "", (RESTRICTED, OBJECTED_TO_ALL)),
        (None, "", (RESTRICTED, OBJECTED, OBJECTED_TO_ALL)),
        (EDUCATION, "consent", (OBJECTED_TO_ALL,)),
        (PLANNING, "public-interest", (OBJECTED, OBJECTED_TO_ALL)),
        (PLANNING, "rights-of-others", (OBJECTED, OBJECTED_TO_ALL)),
        (PLANNING, "legal-claims", ()),
    ],
)
def test_a_restriction_forbids_every_use_and_an_objection_the_uses_objected_to(
    purpose: Processing | None, ground: str, stand: tuple[Restriction, ...]
) -> None:
    every = (RESTRICTED, OBJECTED, OBJECTED_TO_ALL)
    assert in_the_way(every, purpose, GROUNDS.get(ground)) == stand
