"""Contracts: the standard's own schema first, then what the platform needs, with lines."""

from pathlib import Path

import pytest

from flamsteed.contracts.contract import Outcome, Severity
from flamsteed.contracts.load_contract import load_contracts

GOOD = """\
apiVersion: v3.1.0
kind: DataContract
id: housing
version: 1.0.0
status: active
team:
  members:
    - username: housing@northmere.example
      role: owner
customProperties:
  - property: system
    value: housing
  - property: lawfulBasis
    value: Art 6(1)(e), Housing Act 1985
  - property: retentionRule
    value: tenancy end + 6 years
schema:
  - name: tenant
    description: One row per tenant
    customProperties:
      - property: deliveries
        value: {empty: stop}
      - property: standardise
        value:
          - standard: bs7666
            from: []
            to: address
    properties:
      - name: ref
        logicalType: string
        primaryKey: true
        primaryKeyPosition: 1
      - name: Post Code
        logicalType: string
        logicalTypeOptions: {maxLength: 8}
        customProperties:
          - property: ukType
            value: postcode
          - property: personalData
            value: personal
      - name: hiv_positive
        logicalType: string
        customProperties:
          - property: ingest
            value: false
    quality:
      - name: postcode known
        type: custom
        engine: flamsteed
        dimension: completeness
        severity: error
        implementation: select _record from {table} where post_code is null
        description: fill in the postcode
      - type: library
        metric: rowCount
        dimension: coverage
        mustBeGreaterThan: 10
"""
FROM = "            from: []\n"


def _load(tmp_path: Path, text: str):  # type: ignore[no-untyped-def]
    file = tmp_path / "housing.odcs.yaml"
    file.write_text(text, encoding="utf-8")
    return load_contracts(file)


def _without_addresses(text: str) -> str:
    start = text.index("      - property: standardise")
    return text[:start] + text[text.index("    properties:\n") :]


def test_a_good_contract_is_read_whole(tmp_path: Path) -> None:
    (contract,), mistakes = _load(tmp_path, _without_addresses(GOOD))
    assert mistakes == []
    assert (contract.name, contract.key, contract.owner) == (
        "housing__tenant",
        ("ref",),
        "housing@northmere.example",
    )
    assert contract.landed == ("ref", "Post Code")
    assert contract.column("Post Code").uk_type == "postcode"
    assert contract.column("Post Code").max_length == 8
    assert contract.outcome("empty") is Outcome.STOP
    assert contract.outcome("truncated") is Outcome.SET_ASIDE
    known, counted = contract.rules
    assert (known.severity, known.dimension) == (Severity.ERROR, "completeness")
    assert counted.query.endswith("having not (count(*) > 10)")
    assert contract.lawful_basis == "Art 6(1)(e), Housing Act 1985"


def test_a_table_may_say_that_it_has_one_record_for_each_person(tmp_path: Path) -> None:
    text = _without_addresses(GOOD)
    (usual,), _ = _load(tmp_path, text)
    said = "      - property: oneRecordPerPerson\n        value: true\n      - property: deliveries"
    (one,), mistakes = _load(tmp_path, text.replace("      - property: deliveries", said))
    assert mistakes == []
    assert (usual.one_record_per_person, one.one_record_per_person) == (False, True)


def test_the_fingerprint_follows_what_is_said(tmp_path: Path) -> None:
    (one,), _ = _load(tmp_path, _without_addresses(GOOD))
    (same,), _ = _load(tmp_path, _without_addresses(GOOD) + "\n# a comment\n")
    (other,), _ = _load(tmp_path, _without_addresses(GOOD).replace("maxLength: 8", "maxLength: 9"))
    assert one.fingerprint == same.fingerprint != other.fingerprint


@pytest.mark.parametrize(
    ("before", "after", "line", "message"),
    [
        ("kind: DataContract\n", "", 1, "'kind' is a required property"),
        (
            "apiVersion: v3.1.0",
            "apiVersion: v2.2.2",
            1,
            "apiVersion is v2.2.2; this platform reads v3.1",
        ),
        ("dimension: completeness", "dimension: validity", 45, "'validity' is not one of"),
        (
            "    description: One row per tenant",
            "    descriptoin: x",
            18,
            "'descriptoin' was unexpected",
        ),
        ("value: postcode", "value: zipcode", 33, "ukType `zipcode` is not a standard"),
        ("value: personal\n", "value: secret\n", 35, "personalData must be one of"),
        (
            "property: ukType",
            "property: ukKind",
            33,
            "unknown custom property `ukKind` of a column",
        ),
        (
            "{empty: stop}",
            "{empty: ignore}",
            22,
            "`ignore` is not an outcome; say stop, accept or set_aside",
        ),
        (
            "      - property: deliveries\n        value: {empty: stop}",
            "      - property: oneRecordPerPerson\n        value: often",
            22,
            "`oneRecordPerPerson` must be true or false",
        ),
        ("{empty: stop}", "{emtpy: stop}", 22, "`emtpy` is not a delivery rule"),
        ("metric: rowCount", "metric: rowCunt", 49, "not in the Open Data Contract Standard"),
        (
            "severity: error",
            "severity: grave",
            46,
            "severity must be one of stop, error, warning, info",
        ),
        ("name: tenant", "name: Tenant List", 18, "table name `Tenant List` must be lower case"),
        ("value: tenancy end + 6 years", "value:", 18, "needs `lawfulBasis` and `retentionRule`"),
    ],
)
def test_a_mistake_has_its_line_and_what_to_do(
    tmp_path: Path, before: str, after: str, line: int, message: str
) -> None:
    text = _without_addresses(GOOD)
    assert before in text
    _, mistakes = _load(tmp_path, text.replace(before, after, 1))
    assert any(message in mistake.message for mistake in mistakes), [str(m) for m in mistakes]
    assert line in {m.line for m in mistakes if message in m.message}


def test_a_standard_over_several_columns_says_what_it_takes(tmp_path: Path) -> None:
    _, mistakes = _load(tmp_path, GOOD)
    assert len(mistakes) == 1
    assert "bs7666" in mistakes[0].message


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "the file is empty"),
        (b"a: [1", "not valid YAML"),
        (b"caf\xe9: 1", "not UTF-8 text (byte 4)"),
        (b"id: x\nid: y\n", "key `id` stands here twice"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(tmp_path: Path, content: bytes, message: str) -> None:
    file = tmp_path / "x.odcs.yaml"
    file.write_bytes(content)
    _, mistakes = load_contracts(file)
    assert message in mistakes[0].message
