"""What is left out is what a person named, on a ground of the law, and nothing else."""

import pytest
from tests.unit.privacy.requests.drawn_parts import a_part

from flamsteed.errors import RequestRefused
from flamsteed.privacy.requests.exemption import (
    PARAGRAPHS,
    WITHHELD,
    Exemption,
    read_exemptions,
    withheld,
)

RAW = a_part("raw.care__cases", ("Ref No", "Case Notes"), ("1", "seen at home"), ("2", ""))
CLEAN = a_part("clean.care__cases", ("ref_no", "case_notes", "case_notes_raw"), ("1", "x", "y"))
OTHER = a_part("raw.tax__accounts", ("Case Notes",), ("paid",))
PARTS = (RAW, CLEAN, OTHER)


def test_an_exemption_names_a_table_or_a_column_the_paragraph_and_why() -> None:
    said = [
        "care__cases.Case Notes=3/11: the social worker was asked",
        "raw.care__cases=2/19: advice",
        "raw.care__cases.ref_no=2/2:x",
    ]
    assert read_exemptions(said) == (
        Exemption("care__cases", "Case Notes", "3/11", "the social worker was asked"),
        Exemption("raw.care__cases", "", "2/19", "advice"),
        Exemption("raw.care__cases", "ref_no", "2/2", "x"),
    )
    assert read_exemptions(said)[0].ground == (
        "Data Protection Act 2018 Schedule 3 paragraph 11: social work data: serious harm"
    )


@pytest.mark.parametrize(
    "said",
    ["care__cases", "care__cases=3/11", "care__cases=3/11: ", "care__cases=3/99: why", "=3/11: why",
     "care__cases=all: why", "nowhere.care__cases.x=3/11: why"],
)  # fmt: skip
def test_one_without_a_known_paragraph_or_a_reason_is_refused(said: str) -> None:
    with pytest.raises(RequestRefused, match="Not read as an exemption"):
        read_exemptions([said])


def test_every_paragraph_is_of_schedule_two_three_or_four() -> None:
    assert all(key[0] in "234" and key[1] == "/" for key in PARAGRAPHS)


def test_a_column_is_withheld_in_every_stage_also_as_cleaning_named_it() -> None:
    raw, clean, other = withheld(PARTS, read_exemptions(["care__cases.Case Notes=3/11: why"]))
    assert raw.rows == (("1", WITHHELD), ("2", ""))
    assert clean.rows == (("1", WITHHELD, WITHHELD),)
    assert other == OTHER


def test_a_table_is_left_out_whole_and_of_one_stage_if_that_is_said() -> None:
    assert withheld(PARTS, read_exemptions(["care__cases=2/19: why"])) == (OTHER,)
    assert withheld(PARTS, read_exemptions(["raw.care__cases=2/19: why"])) == (CLEAN, OTHER)


@pytest.mark.parametrize("said", ["care__case=2/19: why", "tax__accounts.note=2/19: why"])
def test_an_exemption_that_would_leave_nothing_out_is_refused(said: str) -> None:
    with pytest.raises(RequestRefused, match="Nothing is held on this person that"):
        withheld(PARTS, read_exemptions([said]))


def test_nothing_is_withheld_that_nobody_named() -> None:
    assert withheld(PARTS, ()) == PARTS
