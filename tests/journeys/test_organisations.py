"""Organisations of two systems, from files to a decision that holds: the how-to page's own declaration."""

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from flamsteed.cli import opened
from flamsteed.cli.main import app
from flamsteed.gold.number import read_number
from flamsteed.project import load_project
from flamsteed.store import open_project_store

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "link-organisations.md"
FILE = re.compile(r"^ *\*\*`(?P<file>[^`]+)`\*\*\n\n *```\w+\n(?P<body>.*?)^ *```$", re.M | re.S)
CREDITORS = """number,creditor,company_no,vat_no,postcode
1,Quibble Roofing Ltd,9999991,,SE29 1AA
2,Lantern Works Ltd,,GB999999973,SE29 1AB
3,Lantern Care Ltd,,GB999999973,SE29 1AB
4,Sextant Catering LLP,,,SE29 1AC
5,Flamhill Academy 1,,,SE29 1AD
6,Flamhill Academy 2,,,SE29 1AD
"""
PREMISES = """licence,holder,trading_as,company_no,postcode,telephone
A1,QUIBBLE ROOFING LIMITED,,09999991,SE30 2BB,020 7946 0101
A2,"TESTER, MR JOAN",,,SE29 1AE,020 7946 0102
A3,Sextant Catering,The Sextant Cafe,,SE29 1AC,020 7946 0103
"""
COLUMN = "      - {{name: {name}, logicalType: string, description: {name}{more}}}\n"
TYPES = {
    "creditor": "organisation_name", "company_no": "company_number", "vat_no": "vat_number",
    "postcode": "postcode", "telephone": "telephone", "trading_as": "organisation_name",
}  # fmt: skip


def _contract(system: str, table: str, head: str) -> str:
    first, *columns = head.split(",")
    key = ", required: true, primaryKey: true, primaryKeyPosition: 1"
    said = COLUMN.format(name=first, more=key)
    for name in columns:
        kind = (
            f", customProperties: [{{property: ukType, value: {TYPES[name]}}}]"
            if name in TYPES
            else ""
        )
        said += COLUMN.format(name=name, more=kind)
    return (
        f"apiVersion: v3.1.0\nkind: DataContract\nid: {system}\nname: {system}\nversion: 1.0.0\n"
        f"status: active\nteam:\n  name: {system}\n  members:\n"
        f"    - {{username: {system}@wending.example, role: owner}}\n"
        f"customProperties:\n  - {{property: system, value: {system}}}\n"
        f"schema:\n  - name: {table}\n    description: rows\n    properties:\n{said}"
    )


def _system(system: str, table: str) -> str:
    return (
        f"system: {system}\ntitle: {system}\nowner: {system}@wending.example\n"
        f"connection:\n  folder: data\ntables:\n  - table: {table}\n    files: '{table}_*.csv'\n"
    )


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(opened.out, "width", 300)
    files = {"flamsteed.yaml": "council: Little Wending\nmade_up: true\nstore: store/w.duckdb\n"}
    for system, table, rows in (
        ("ledger", "creditors", CREDITORS), ("licensing", "premises", PREMISES),
    ):  # fmt: skip
        files[f"contracts/{system}.odcs.yaml"] = _contract(system, table, rows.split("\n")[0])
        files[f"systems/{system}.yaml"] = _system(system, table)
        files[f"data/{table}_2026-07-31.csv"] = rows
    for piece in FILE.finditer(PAGE.read_text(encoding="utf-8")):
        files[piece["file"]] = re.sub("^   ", "", piece["body"], flags=re.M)
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    _said(tmp_path, "run", "--as-of", "2026-07-31")
    return tmp_path


def _said(project: Path, *words: str, code: int = 0) -> str:
    done = CliRunner().invoke(app, [*words, "-p", str(project)])
    assert done.exit_code == code, done.output
    return " ".join(done.output.split())


def _numbers(project: Path) -> dict[str, str]:
    """The number of every organisation's record, by its name there."""
    engine = open_project_store(load_project(project))
    rows = engine.rows(
        "select m.name, s.number from linked.organisation_mention as m"
        " join gold.organisation_source as s on s._mention = m._mention"
    )
    engine.close()
    return dict(rows)


def test_organisations_get_numbers_that_explain_themselves(project: Path) -> None:
    numbers = _numbers(project)
    assert len(numbers) == 8
    assert not any("JOAN" in name.upper() for name in numbers)
    assert all(read_number(number) for number in numbers.values())
    assert numbers["Quibble Roofing Ltd"] == numbers["QUIBBLE ROOFING LIMITED"]
    assert numbers["Sextant Catering LLP"] == numbers["Sextant Catering"]
    assert len(set(numbers.values())) == 6
    shown = _said(project, "show", numbers["Quibble Roofing Ltd"])
    assert "(organisation)" in shown
    assert "09999991" in shown
    why = _said(project, "why", "ledger/creditors/1", "licensing/premises/A1")
    assert "One organisation:" in why
    assert "same company number" in why
    assert "2 records" in _said(project, "how", numbers["Sextant Catering"])
    apart = _said(project, "why", "ledger/creditors/5", "ledger/creditors/6")
    assert "Two organisations: the evidence contradicts that they are one" in apart
    assert "Gold records of an organisation" in _said(project, "quality", "organisation")
    assert "Pairs likely enough to join" in _said(project, "certify", "organisation")


def test_two_of_a_group_wait_for_a_steward_whose_word_holds(project: Path) -> None:
    told = ("--thing", "organisation")
    before = _numbers(project)
    assert before["Lantern Works Ltd"] != before["Lantern Care Ltd"]
    assert "same VAT number" in _said(project, "review", *told)
    _said(project, "review", "--csv", str(project / "waits.csv"), *told)
    heads, *lines = (project / "waits.csv").read_text(encoding="utf-8-sig").splitlines()
    assert {"name_1", "vat_number_2"} <= set(heads.split(","))
    assert any("Lantern Works Ltd" in line and "Lantern Care Ltd" in line for line in lines)
    both = ("ledger/creditors/2", "ledger/creditors/3")
    _said(project, "review", "decide", *both, "--same", "--reason", "renamed", "--by", "Ann", *told)
    for _ in range(2):
        _said(project, "run", "--as-of", "2026-07-31")
        after = _numbers(project)
        assert after["Lantern Works Ltd"] == after["Lantern Care Ltd"]
    why = _said(project, "show", after["Lantern Care Ltd"])
    assert "a steward decided that they are one organisation" in why
    _said(project, "review", "pin", both[1], "name", "--reason", "trades so", "--by", "Ann", *told)
    _said(project, "run", "--as-of", "2026-07-31")
    engine = open_project_store(load_project(project))
    number, sql = after["Lantern Care Ltd"], "select value, rule from gold.organisation_value"
    shown = engine.rows(f"{sql} where number = ? and attribute = 'name'", [number])
    engine.close()
    assert [value for value, _ in shown] == ["Lantern Care Ltd"]
    assert "pinned by Ann" in shown[0][1]


def test_an_organisation_is_looked_up_as_a_person_is(project: Path) -> None:
    number = _numbers(project)["Quibble Roofing Ltd"]
    asked = ("find", "organisation", "--name", "Quibble Roofing Limited", "--postcode", "nowhere")
    found = _said(project, *asked)
    assert f"{number} over 99.99% 2 same name and legal form" in found
    assert "Not used, for it cannot be read: postcode." in found
    by_number = _said(project, "find", "organisation", "--name", "Q", "--company-number", "9999991")
    assert number in by_number
    nobody = _said(project, "find", "organisation", "--name", "Zephyr Kites Ltd")
    assert nobody == "No organisation here is likely enough to be that one."
    odd = _said(project, "find", "organisation", "--name", "Q", "--birth-date", "1/2/1980", code=7)
    assert "An organisation has no birth date. What may be asked: name, trading name," in odd
    nameless = _said(project, "find", "organisation", "--telephone", "020 7946 0101", code=7)
    assert "Give a name at least, or a part of one, to look an organisation up by." in nameless


def test_what_is_said_of_organisations_speaks_of_no_person(project: Path) -> None:
    number = _numbers(project)["Sextant Catering LLP"]
    said = [
        _said(project, "quality", "organisation"),
        _said(project, "review", "--thing", "organisation"),
        _said(project, "train", "organisation"),
        _said(project, "model", "organisation", "--to", str(project / "o.splink.json")),
        (project / "o.splink.sql").read_text(encoding="utf-8"),
        _said(project, "why", number, "ledger/creditors/1"),
        _said(project, "show", "ledger/creditors/1", code=7),
    ]
    for each in said:
        assert not re.search(r"\ba organisation|one person|\bpeople\b", each), each
    assert "right pairs that are expected to be joined" in said[0]
    assert "one row per mention of an organisation" in said[4]


def test_a_queue_of_which_nothing_is_left_says_so(project: Path) -> None:
    told = ("--thing", "organisation", "--by", "Ann", "--reason", "two firms")
    both = ("ledger/creditors/2", "ledger/creditors/3")
    _said(project, "review", "decide", *both, "--different", *told)
    _said(project, "run", "--as-of", "2026-07-31")
    assert _said(project, "review", "--thing", "organisation") == "Waiting: nothing."
