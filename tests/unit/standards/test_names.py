"""Worked examples of names of people and organisations."""

import pytest
from agreement import both

from flamsteed.standards.catalogue import STANDARDS
from flamsteed.standards.folded import folded

ONE_COLUMN = {
    "Murphy, Mr Declan": {"value": "Declan Murphy", "title": "Mr", "key": "DECLAN MURPHY"},
    "Decker, Paul": {"value": "Paul Decker"},
    "Brent, Mrs Alice": {"value": "Alice Brent", "title": "Mrs"},
    "Trent, John": {"value": "John Trent"},
    "Storey, Ann": {"value": "Ann Storey"},
    "Boardman, Mr Tim": {"value": "Tim Boardman"},
    "Sportelli, Luca": {"value": "Luca Sportelli"},
    "London, Jack": {"value": "Jack London"},
    "Fundi, Amos": {"value": "Amos Fundi"},
    "Testa, Maria": {"value": "Maria Testa"},
    "Bvumbe, T": {"value": "T Bvumbe", "initials_only": "true"},
    "Dr Per Persson": {"title": "Dr", "forename": "Per", "surname": "Persson"},
    "Of, Li": {"title": None, "forename": "Li", "surname": "Of"},
    "Church, Mary": {"value": "Mary Church", "is_organisation": "false"},
    "Mr John Church": {"value": "John Church", "is_organisation": "false"},
    "SMITH, MR JOHN PAUL": {"forename": "John", "middle_names": "Paul", "surname": "Smith"},
    "SMITH, MR JOHN & MRS ANN": {"value": "John Smith", "second_person": "Mrs Ann Smith"},
    "MR & MRS A SMITH": {"value": "A Smith", "title": "Mr", "second_person": "Mrs Smith"},
    "MR A & MRS B SMITH": {"value": "A Smith", "second_person": "Mrs B Smith"},
    "SMITH, MR & MRS J": {"value": "J Smith", "second_person": "Mrs Smith"},
    "MR J SMITH AND MS K JONES": {"value": "J Smith", "second_person": "Ms K Jones"},
    "JOHN & MARY SMITH": {"value": "John Smith", "second_person": "Mary Smith"},
    "A & B & C SMITH": {"value": "A B", "second_person": "B & C Smith"},
    "MR/MRS SMITH": {"surname": "Smith", "forename": None, "second_person": "Mrs Smith"},
    "SMITH DECD, MR JOHN": {"value": "John Smith", "is_deceased": "true"},
    "SMITH, MR JOHN (DEC'D)": {"value": "John Smith", "is_deceased": "true"},
    "SMITH, MR JOHN (DECEASED)": {"value": "John Smith", "is_deceased": "true"},
    "EXORS OF MR JOHN SMITH": {"value": "John Smith", "title": "Mr", "is_deceased": "true"},
    "THE EXECUTORS OF J SMITH": {"value": "J Smith", "is_deceased": "true"},
    "REPS OF SMITH, JOHN": {"value": "John Smith", "is_deceased": "true"},
    "SMITH, PERSONAL REPS OF JOHN": {"value": "John Smith", "is_deceased": "true"},
    "ESTATE OF THE LATE JOHN SMITH": {"value": "John Smith", "is_deceased": "true"},
    "VAN DER BERG, MR JAN": {"value": "Jan van der Berg", "surname": "van der Berg"},
    "Maria de la Cruz": {"forename": "Maria", "surname": "de la Cruz"},
    "O'NEIL, MS ÉLODIE": {"value": "Élodie O'Neil", "key": "ELODIE ONEIL"},
    "O`BRIEN, SEAN": {"value": "Sean O'Brien", "key": "SEAN OBRIEN"},
    "MCDONALD, IAN": {"value": "Ian McDonald"},
    "MACDONALD, IAN": {"value": "Ian Macdonald"},
    "ST JOHN, IAN": {"value": "Ian St John", "surname": "St John"},
    "SMITH-JONES, ANNE": {"value": "Anne Smith-Jones"},
    "SMITH J": {"value": "J Smith", "order_swapped": "true"},
    "J.R. Smith": {"value": "J R Smith", "initials_only": "true"},
    "SMITH JR, JOHN": {"value": "John Smith Jr", "suffix": "Jr", "surname": "Smith"},
    "MR SMITH, JOHN": {"title": "Mr", "forename": "John", "surname": "Smith"},
    "SMITH, JOHN, MR": {"title": "Mr", "forename": "John", "surname": "Smith"},
    "ACME PLUMBING LTD": {"is_organisation": "true", "key": "ACME PLUMBING", "reason": "pseudo"},
    "J SMITH T/A SMITHS": {"is_organisation": "true", "surname": None},
    "NORTHMERE COUNCIL": {"is_organisation": "true"},
    "ROSE HOUSING ASSOCIATION": {"is_organisation": "true"},
    "ST MARY'S CHURCH": {"is_organisation": "true", "key": "ST MARYS CHURCH"},
    "SMITH & SONS": {"is_organisation": "true"},
    "SMITH & JONES": {"is_organisation": "true"},
    "GarcÃ­a, MarÃ­a": {"value": "María García", "reason": "repaired"},
    "John Smith": {"value": "John Smith", "reason": "ok"},
    "THE OCCUPIER": {"value": None, "reason": "placeholder"},
    "12345": {"value": None, "reason": "invalid"},
    "MR": {"value": None, "reason": "invalid"},
    "ABCDEFGHIJKLMNO, MR PQRSTUVWXYZA": {"truncated": "true"},
    "ABCDEFGHIJKLMNO, MR PQRSTUVWXYZ": {"truncated": "false"},
}


def test_one_column_names() -> None:
    readings = both(STANDARDS["person_name"], [(each,) for each in ONE_COLUMN])
    read = {
        name: {output: reading[output] for output in ONE_COLUMN[name]}
        for name, reading in zip(ONE_COLUMN, readings, strict=True)
    }
    assert read == ONE_COLUMN


def test_nobody_of_the_regression_table_is_dead_or_an_organisation() -> None:
    people = list(ONE_COLUMN)[:13]
    for reading in both(STANDARDS["person_name"], [(each,) for each in people]):
        assert (reading["is_deceased"], reading["is_organisation"]) == ("false", "false")


PARTS = [
    (("MR", "JOHN", "SMITH"), {"value": "John Smith", "title": "Mr", "reason": "reformatted"}),
    (("Mr", "John", "Smith"), {"value": "John Smith", "reason": "ok"}),
    ((None, "MR JOHN", "SMITH"), {"title": "Mr", "forename": "John"}),
    ((None, "JOHN", "MR SMITH"), {"title": "Mr", "surname": "Smith"}),
    (("Mast", "TIM", "SMITH"), {"title": "Mast", "forename": "Tim"}),
    (("Cmdr", "Tim", "Smith"), {"title": "Cmdr", "forename": "Tim"}),
    ((None, "SMITH", "J"), {"value": "J Smith", "order_swapped": "true"}),
    ((None, None, "ACME LTD"), {"is_organisation": "true"}),
    ((None, "JOHN & ANN", "SMITH"), {"value": "John Smith", "second_person": "Ann Smith"}),
    (("MR & MRS", "J", "SMITH"), {"value": "J Smith", "second_person": "Mrs Smith"}),
    ((None, "JOHN", "SMITH (DECD)"), {"value": "John Smith", "is_deceased": "true"}),
    ((None, None, "MR JOHN SMITH"), {"forename": "John", "surname": "Smith"}),
    ((None, "JOHN", None), {"value": "John"}),
    (("MR", None, None), {"value": None, "reason": "missing"}),
    ((None, "JOHN", "ABCDEFGHIJKLMNOPQRST"), {"truncated": "true"}),
    ((None, "UNKNOWN", "UNKNOWN"), {"value": None, "reason": "placeholder"}),
]  # fmt: skip


def test_three_column_names() -> None:
    readings = both(STANDARDS["person_name_parts"], [given for given, _ in PARTS])
    for (given, expected), reading in zip(PARTS, readings, strict=True):
        assert {name: reading[name] for name in expected} == expected, given


def test_organisations_have_a_key_without_their_legal_form() -> None:
    expected = {
        "Acme (Holdings) Ltd.": ("true", "ACME HOLDINGS"),
        "ACME HOLDINGS LIMITED": ("true", "ACME HOLDINGS"),
        "Acme & Sons plc": ("true", "ACME AND SONS"),
        "The Limited Company Ltd": ("true", "THE LIMITED COMPANY LTD"),
        "A. C. M. E. LLP": ("true", "A C M E"),
        "Jane Doe": ("false", "JANE DOE"),
    }
    readings = both(STANDARDS["organisation_name"], [(each,) for each in expected])
    read = {
        name: (reading["is_organisation"], reading["key"])
        for name, reading in zip(expected, readings, strict=True)
    }
    assert read == expected


@pytest.mark.parametrize(
    ("text", "key"),
    [("Łódź Straße", "LODZ STRASSE"), ("O'Neil-Smith", "ONEIL SMITH"), ("Ÿ", "Y"), ("--", None)],
)
def test_folding_takes_accents_and_apostrophes_off(text: str, key: str | None) -> None:
    assert folded(text) == key
