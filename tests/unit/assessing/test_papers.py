"""What the papers on linking say, from drawn facts; the journey has them from a whole project."""

import csv
import re
from io import StringIO
from pathlib import Path

import pytest
from tests.journeys.test_docs import _mistake, _put_in_place

from flamsteed.assessing.declared import Declared, declared
from flamsteed.assessing.dpia import assessment
from flamsteed.assessing.measured import NOT_RUN
from flamsteed.assessing.measures import SAFEGUARDS, safeguards
from flamsteed.assessing.need import JUDGE, NO, YES, asked
from flamsteed.assessing.paper import (
    TO_FILL,
    Blank,
    Lines,
    Paper,
    Section,
    Table,
    as_html,
    as_markdown,
)
from flamsteed.assessing.risks import RISKS
from flamsteed.assessing.template import FIELDS
from flamsteed.assessing.transparency import as_csv, record
from flamsteed.errors import NotFound
from flamsteed.project import load_project

ROOT = Path(__file__).parents[3]
NORTHMERE = ROOT / "demo" / "northmere"


@pytest.fixture(scope="module")
def northmere() -> Declared:
    return declared(load_project(NORTHMERE), "person")


@pytest.fixture
def wending(tmp_path: Path) -> Path:
    """The first project of the tutorial: two systems, nothing sensitive, nothing restricted."""
    _put_in_place(tmp_path)
    return tmp_path


def test_a_thing_whose_records_are_not_linked_is_not_found_and_those_that_are_are_named() -> None:
    with pytest.raises(NotFound) as caught:
        declared(load_project(NORTHMERE), "property")
    said = (
        "Nothing in gold/ links records of `property`; records are linked of: organisation, person."
    )
    assert str(caught.value) == said


def test_an_attribute_is_led_to_the_columns_that_its_values_are_made_of(
    northmere: Declared,
) -> None:
    def of(name: str) -> set[str]:
        return {f"{table}.{column}" for table, column in northmere.read[name]}

    assert of("upn") == {"school_admissions__applications.upn"}
    assert of("uprn") == {"linked.property.uprn"}
    assert "housing__member.dob" in of("birth_date")
    assert "housing__member.house_ref" not in of("birth_date")  # which only joins


def test_a_sensitive_column_comes_in_by_its_values_by_what_it_decides_or_not_at_all(
    northmere: Declared,
) -> None:
    found = {
        f"{c.name}.{column.name}": northmere.reach(c, column) for c, column in northmere.sensitive()
    }
    assert found == {
        "benefits__hbclaim.ethnic_id": "it decides which values are read",
        "crm__contacts.notes": "",
        "housing__member.ethnic_origin": "its values",
        "housing__member.disabled": "",
        "social_care__persons.SUB_ETHNICITY": "its values",
        "social_care__persons.CONTEXT": "",
    }


def test_ethnic_group_is_held_and_never_compared(northmere: Declared) -> None:
    assert "ethnicity" in northmere.read
    assert "ethnicity" not in northmere.compared
    assert {"uprn", "address_key", "upn", "surname"} <= set(northmere.compared)


def test_what_rests_on_the_gold_records_is_found_through_marts(northmere: Declared) -> None:
    assert {"gold.person", "gold.household", "mart.person_in_services"} <= northmere.resting
    assert "mart.tax_base" not in northmere.resting
    names = [agreement.name for agreement in northmere.agreements]
    assert names == ["residents_to_university", "services_to_care_board"]
    assert [entry.name for entry in northmere.purposes][:2] == ["NM-ROPA-001", "NM-ROPA-002"]


def test_every_restriction_is_told_with_its_reason_those_of_what_is_linked_first(
    northmere: Declared,
) -> None:
    found = {each.about: each for each in northmere.restrictions}
    assert found["school_admissions__applications.upn"].only_for == ("education",)
    assert not found["electoral__electors"].linked
    assert "person_linkage" in found["electoral__electors"].barred_from
    assert all(each.reason for each in found.values())
    linked = [each.linked for each in northmere.restrictions]
    assert linked == sorted(linked, reverse=True)


def test_each_question_of_need_is_answered_from_the_facts(
    northmere: Declared, wending: Path
) -> None:
    large = {each.question.split(" (")[0]: each.answer for each in asked(northmere, None)}
    small = {
        each.question.split(" (")[0]: each.answer
        for each in asked(declared(load_project(wending), "person"), None)
    }
    sensitive = "Special category or criminal offence data on a large scale"
    assert (large["Data matching"], small["Data matching"]) == (YES, YES)
    assert (large[sensitive], small[sensitive]) == (YES, NO)
    vulnerable = "Children or other vulnerable people"
    assert (large[vulnerable], small[vulnerable]) == (YES, JUDGE)
    tracking = "Tracking where people are or what they do"
    assert (large[tracking], small[tracking]) == (JUDGE, NO)


def test_a_record_of_processing_that_says_no_assessment_is_needed_is_contradicted() -> None:
    told = declared(load_project(NORTHMERE), "organisation")
    text = as_markdown(assessment(told, None))
    assert (
        "The two do not agree: by the facts above one is required. Correct gold_organisation.yaml"
        in text
    )
    sensitive = next(each for each in asked(told, None) if "Special" in each.question)
    assert sensitive.answer == JUDGE  # the table is read, the column is not
    assert "of them 0 come into the gold record" in sensitive.reason


def test_attributes_of_the_councils_own_leave_biometrics_for_a_person_to_judge(
    wending: Path,
) -> None:
    path = wending / "gold" / "person.yaml"
    path.write_text(path.read_text() + "also_compare:\n  iris: exact\n")
    sql = wending / "gold" / "person" / "library__borrowers.sql"
    sql.write_text(
        sql.read_text().replace("phone as telephone", "phone as telephone, phone as iris")
    )
    told = declared(load_project(wending), "person")
    answers = {each.question: each for each in asked(told, None)}
    assert answers["Biometric or genetic data"].answer == JUDGE
    assert "iris" in told.compared


def test_a_store_that_is_not_encrypted_is_said_to_be_so_and_no_measure_claims_otherwise(
    wending: Path,
) -> None:
    settings = wending / "flamsteed.yaml"
    settings.write_text(settings.read_text() + "encrypted: false\n")
    paper = as_markdown(assessment(declared(load_project(wending), "person"), None))
    assert "The store's file is NOT encrypted" in paper
    assert "what spills are encrypted" not in paper
    assert len(safeguards(encrypted=True)) == len(safeguards(encrypted=False)) + 1


def test_with_no_store_nothing_is_claimed_as_measured(wending: Path) -> None:
    told = declared(load_project(wending), "person")
    paper = as_markdown(assessment(told, None))
    assert NOT_RUN in paper
    assert "expected to be right" not in paper
    assert not re.search(r"\d %|\d%", paper)
    values = {field.number: value for field, value in record(told, None)}
    assert values["2.4.2.7"] == NOT_RUN
    assert values["2.3.3"] == NOT_RUN


def test_what_a_person_must_judge_or_sign_stands_empty(northmere: Declared) -> None:
    sections = {s.heading: s for s in assessment(northmere, None).sections}
    (risks,) = [
        p for p in sections["Step 5. Risks"].parts if isinstance(p, Table) and p.heading == "Risks"
    ]
    assert [row[0] for row in risks.rows] == [risk.name for risk in RISKS]
    assert all(row[2:] == (TO_FILL, TO_FILL, TO_FILL) for row in risks.rows)
    assert all(isinstance(part, Blank) for part in sections["Step 7. Sign-off"].parts)
    asks = " ".join(str(part) for part in sections["Step 7. Sign-off"].parts)
    assert "data protection officer" in asks
    assert "review date" in asks


def test_every_measure_names_a_command_that_there_is_and_a_proof_that_there_is() -> None:
    assert {each.command: said for each in SAFEGUARDS if (said := _mistake(each.command))} == {}
    assert [each.proof for each in SAFEGUARDS if not (ROOT / each.proof).is_file()] == []
    known = {risk.name for risk in RISKS}
    assert {name for each in SAFEGUARDS for name in each.against} == known


def test_the_record_has_every_field_of_the_template_once_in_its_order(northmere: Declared) -> None:
    numbers = [field.number for field, _ in record(northmere, None)]
    assert numbers == [field.number for field in FIELDS]
    assert len(set(numbers)) == len(numbers) == 56
    named = {field.number: field.name for field in FIELDS}
    told = {  # as records published under version 4.0 have them
        "0.5": "One sentence description", "1.4": "Contact email", "2.1.4": "Third party involvement",
        "2.3.2": "Human review", "2.4.1.5": "Models", "2.4.2.2": "Model version",
        "2.4.3.1": "Development data description", "2.4.3.4": "Sensitive attributes",
        "2.4.4.2": "Sensitive attributes", "2.5.1": "Impact assessments",
        "2.5.2": "Risks and mitigations",
    }  # fmt: skip
    assert {number: named[number] for number in told} == told
    rows = list(csv.reader(StringIO(as_csv(record(northmere, None)), newline="")))
    assert rows[0] == ["number", "section", "field", "value"]
    assert [row[0] for row in rows[1:]] == numbers
    values = {row[0]: row[3] for row in rows}
    assert values["2.1.1"] == "Northmere London Borough Council"
    assert values["2.1.3"] == TO_FILL


def test_a_paper_is_the_same_text_as_markdown_and_as_a_page() -> None:
    rows = (("a | b", "<i>1</i>"),)
    parts = ("Said.", Table("T", ("x", "y"), rows), Lines(("one",)), Blank("Signed by"))
    paper = Paper(
        "On <b>",
        "Lead.",
        (Section("S", parts), Section("None", (Lines(()), Table("E", ("x",), ())))),
    )
    markdown, page = as_markdown(paper), as_html(paper)
    assert "| a \\| b | &lt;i>1&lt;/i> |" in markdown
    assert "- one" in markdown
    assert f"**Signed by: {TO_FILL}**" in markdown
    assert "### E" not in markdown
    assert "&lt;i&gt;1&lt;/i&gt;" in page
    assert f'<p class="empty">Signed by: {TO_FILL}</p>' in page
    assert "<script" not in page


def test_the_commands_of_the_rights_are_commands(northmere: Declared) -> None:
    text = as_markdown(assessment(northmere, None))
    named = set(re.findall(r"`(flamsteed [a-z][^`]*)`", text))
    assert len(named) > 15
    assert {line: said for line in named if (said := _mistake(line))} == {}
