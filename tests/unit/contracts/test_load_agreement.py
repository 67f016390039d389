"""Sharing agreements read from files: whatever is lacking is a mistake with its line."""

from pathlib import Path

import pytest

from flamsteed.contracts.agreement import Status
from flamsteed.contracts.load_agreement import TERMS, load_agreements
from flamsteed.privacy.ways import WAYS

PARTY = """\
    name: {0}
    role: controller
    contact: data@{0}.example
    data_protection_officer: dpo@{0}.example
    lawful_basis: "6(1)(e)"
"""
GOOD = f"""\
title: Places
version: "1"
status: active
processing: SM-1
purpose: Plan places
benefit: Children
power: Education Act 1996 section 13
parties:
  sharer:
{PARTY.format("saltmarsh")}  recipient:
{PARTY.format("trust")}data:
  table: mart.places
  grain: one row per child
  subject: number
  rows: year >= 2020
  rows_read: [year]
  fields:
    - {{name: child, column: number, as: pseudonym}}
    - {{name: born, column: birth_date, as: year}}
    - {{name: near, sql: "distance < 2", reads: [distance]}}
control: {{k: 5, identifying: [born, near], suppress_at_most: 0.1}}
frequency: every year
channel: by hand
retention_months: 12
dpia: there
valid_from: 2026-01-01
valid_to: 2026-12-31
review_on: 2026-12-31
signed:
  - {{party: sharer, by: Director, signed_on: 2025-12-01}}
  - {{party: recipient, by: Head, signed_on: 2025-12-02}}
terms:
""" + "".join(f"  {name}: agreed\n" for name in TERMS)


def read(folder: Path, text: str) -> tuple[dict[str, object], list[str]]:
    (folder / "places.yaml").write_text(text, encoding="utf-8")
    found, mistakes = load_agreements(folder, ways=WAYS, processing={"SM-1"})
    return dict(found), [f"{each.line}: {each.message}" for each in mistakes]


def test_a_whole_agreement_is_read(tmp_path: Path) -> None:
    found, mistakes = load_agreements(tmp_path, ways=WAYS, processing={"SM-1"})
    assert (found, mistakes) == ({}, [])
    (tmp_path / "places.yaml").write_text(GOOD, encoding="utf-8")
    found, mistakes = load_agreements(tmp_path, ways=WAYS, processing={"SM-1"})
    assert not mistakes
    agreement = found["places"]
    assert agreement.status == Status.ACTIVE
    assert [(f.name, f.reads, f.way) for f in agreement.fields] == [
        ("child", ("number",), "pseudonym"),
        ("born", ("birth_date",), "year"),
        ("near", ("distance",), "itself"),
    ]
    assert agreement.control.k == 5
    assert agreement.recipient.name == "trust"


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ("title: Places", "titel: Places", 1, "unknown key `titel`"),
        ("status: active", "status: alive", 3, "`status` must be one of draft, active"),
        ("processing: SM-1", "processing: SM-9", 4, "no file in processing/ has the id `SM-9`"),
        ("power: Education Act 1996 section 13\n", "", 1, "`power` is required"),
        ("role: controller", "role: friend", 11, "`role` must be one of controller"),
        ('lawful_basis: "6(1)(e)"', 'lawful_basis: "because"', 14, "must name a point of UK GDPR Article 6(1)"),
        ('lawful_basis: "6(1)(e)"', 'lawful_basis: "6(1)(ea)"', 14, "not open to a public authority"),
        ("table: mart.places", "table: raw.places", 22, "`table` must be one table of gold, mart, clean"),
        ("as: year", "as: guess", 29, "`as` must be one of"),
        ("rows: year >= 2020", "rows: year >= 2020 and upn > 1", 25, "column `upn` is read and not listed"),
        ("rows_read: [year]", "rows_read: [year, upn]", 25, "column `upn` is listed and not read"),
        ("reads: [distance]", "reads: [year]", 30, "column `distance` is read and not listed"),
        ('"distance < 2"', '"(select max(x) from gold.person)"', 30, "may not stand here"),
        ('"distance < 2"', '"getenv(distance)"', 30, "may not stand here"),
        ('"distance < 2"', '"max(distance)"', 30, "may not stand here"),
        ('"distance < 2"', '"distance || $1"', 30, "may not stand here"),
        ("  subject: number\n", "", 21, "a pseudonym is somebody's"),
        ("identifying: [born, near]", "identifying: [age]", 31, "`age` is none of the fields"),
        ("k: 5, identifying: [born, near], ", "k: 5, ", 31, "`k` needs the fields `identifying`"),
        ("retention_months: 12", "retention_months: for ever", 34, "`retention_months` must say"),
        ("valid_to: 2026-12-31", "valid_to: 2025-12-31", 37, "`valid_to` is before `valid_from`"),
        ("valid_to: 2026-12-31", "valid_to: soon", 37, "must be a day, YYYY-MM-DD"),
        ("party: recipient", "party: neighbour", 41, "`party` must be one of sharer, recipient"),
        ("  breach: agreed\n", "", 42, "`terms` must say `breach`"),
        ("name: born", "name: child", 29, "field `child` stands here twice"),
    ],
)  # fmt: skip
def test_whatever_is_lacking_is_told_with_its_line(
    tmp_path: Path, old: str, new: str, line: int, message: str
) -> None:
    assert old in GOOD
    found, mistakes = read(tmp_path, GOOD.replace(old, new, 1))
    assert not found
    assert any(each.startswith(f"{line}: ") and message in each for each in mistakes), mistakes
