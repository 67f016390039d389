"""Relationships: which rows of other tables the rows of a table belong to, as contracts say."""

from pathlib import Path

import pytest

from flamsteed.contracts.contract import Contract, Relationship
from flamsteed.contracts.load_contract import load_contracts
from flamsteed.contracts.relationships import relationship_mistakes
from flamsteed.errors import Mistake

HOUSING = """\
apiVersion: v3.1.0
kind: DataContract
id: housing
version: 1.0.0
status: active
customProperties:
  - {property: system, value: housing}
schema:
  - name: household
    properties:
      - {name: house_ref}
      - {name: phase}
      - {name: secret, customProperties: [{property: ingest, value: false}]}
  - name: member
    relationships:
      - type: foreignKey
        from: [member.house_ref, member.phase_no]
        to: [household.house_ref, household.phase]
      - {from: housing__member.contact, to: crm__contacts.id}
    properties:
      - {name: house_ref}
      - {name: contact}
      - {name: phase_no}
  - name: rent
    properties:
      - name: house.ref
        relationships:
          - {type: foreignKey, to: member.house_ref}
          - {to: household.house_ref}
"""
CRM = """\
apiVersion: v3.1.0
kind: DataContract
id: crm
version: 1.0.0
status: active
customProperties:
  - {property: system, value: crm}
schema:
  - name: contacts
    properties:
      - {name: id}
"""


def _load(folder: Path, **files: str) -> tuple[list[Contract], list[Mistake]]:
    """Every contract of the files, and every mistake, also of what they say of each other."""
    declared: list[Contract] = []
    mistakes: list[Mistake] = []
    for name, text in files.items():
        path = folder / f"{name}.odcs.yaml"
        path.write_text(text, encoding="utf-8")
        contracts, more = load_contracts(path)
        declared += contracts
        mistakes += more
    unsure = {mistake.file for mistake in mistakes}
    return declared, mistakes + relationship_mistakes(declared, unsure)


def _told(mistakes: list[Mistake]) -> list[str]:
    return [f"{mistake.file.name}:{mistake.line}: {mistake.message}" for mistake in mistakes]


def test_relationships_of_columns_and_tables_are_read_in_the_source_s_names(tmp_path: Path) -> None:
    (household, member, rent, _), mistakes = _load(tmp_path, housing=HOUSING, crm=CRM)
    assert mistakes == []
    assert household.relationships == ()
    assert member.relationships == (
        Relationship(("house_ref", "phase_no"), "housing__household", ("house_ref", "phase")),
        Relationship(("contact",), "crm__contacts", ("id",)),
    )
    assert rent.relationships == (
        Relationship(("house.ref",), "housing__member", ("house_ref",)),
        Relationship(("house.ref",), "housing__household", ("house_ref",)),
    )


def test_a_table_is_not_made_anew_because_a_relationship_was_declared(tmp_path: Path) -> None:
    (_, member, rent, _), _ = _load(tmp_path, housing=HOUSING, crm=CRM)
    lines = HOUSING.splitlines(keepends=True)
    bare = "".join(lines[:14] + lines[19:25] + ["      - name: house.ref\n"])
    (_, bare_member, bare_rent), mistakes = _load(tmp_path, housing=bare)
    assert mistakes == []
    assert bare_member.relationships == bare_rent.relationships == ()
    assert (member.fingerprint, rent.fingerprint) == (
        bare_member.fingerprint,
        bare_rent.fingerprint,
    )
    (_, other, *_), _ = _load(tmp_path, housing=bare.replace("name: contact", "name: contacts"))
    assert other.fingerprint != member.fingerprint


@pytest.mark.parametrize(
    ("before", "after", "line", "message"),
    [
        ("from: [member.house_ref", "from: [member.house", 16, "`house` is not a landed column of `housing__member`"),
        ("to: [household.house_ref", "to: [household.secret", 16, "`secret` is not a landed column of `housing__household`"),
        ("to: [household.house_ref", "to: [rent.house_ref", 18, "`to` must name columns of one table"),
        (", household.phase]", "]", 18, "`to` names 1 columns for 2: they go in pairs"),
        ("from: [member.house_ref", "from: [rent.house_ref", 17, "`from` must name columns of `member`, not of `rent`"),
        ("to: crm__contacts.id", "to: contacts.id", 19, "no contract declares `housing__contacts`; a table of another system is written system__table.column"),
        ("to: crm__contacts.id", "to: crm__contacts.key", 19, "`key` is not a landed column of `crm__contacts`"),
        ("to: member.house_ref", "to: member.house", 28, "`house` is not a landed column of `housing__member`"),
        ("to: member.house_ref", "to: schema/m/properties/h", 28, "`schema/m/properties/h`: references by id are not read; write table.column"),
        ("      - name: house.ref", "      - name: house.ref\n        customProperties: [{property: ingest, value: false}]", 29, "`house.ref` is not a landed column of `housing__rent`"),
    ],
)  # fmt: skip
def test_a_mistaken_relationship_is_told_with_its_line(
    tmp_path: Path, before: str, after: str, line: int, message: str
) -> None:
    assert before in HOUSING
    _, mistakes = _load(tmp_path, housing=HOUSING.replace(before, after, 1), crm=CRM)
    assert f"housing.odcs.yaml:{line}: {message}" in _told(mistakes)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("to: member.house_ref", "to: member"),
        ("{to: household.house_ref}", "{from: rent.house_ref, to: household.house_ref}"),
        ("type: foreignKey", "type: parent"),
        ("from: housing__member.contact, ", ""),
    ],
)
def test_what_the_standard_does_not_allow_is_refused(
    tmp_path: Path, before: str, after: str
) -> None:
    _, mistakes = _load(tmp_path, housing=HOUSING.replace(before, after, 1), crm=CRM)
    assert any("not in the Open Data Contract Standard" in told for told in _told(mistakes))


def test_a_relationship_is_not_held_against_a_file_that_has_mistakes(tmp_path: Path) -> None:
    unread = CRM.replace("kind: DataContract\n", "")
    _, mistakes = _load(tmp_path, housing=HOUSING, crm=unread)
    assert {mistake.file.name for mistake in mistakes} == {"crm.odcs.yaml"}
    wrong = CRM.replace("{name: id}", "{name: key, customProperties: [{property: x, value: 1}]}")
    _, mistakes = _load(tmp_path, housing=HOUSING, crm=wrong)
    assert {mistake.file.name for mistake in mistakes} == {"crm.odcs.yaml"}
