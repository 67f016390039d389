"""The spend return of Northmere, from the ledger's files to the published ones, against the truth."""

import csv
import io
import json
import shutil
from datetime import date
from pathlib import Path

import pytest

from flamsteed.engine.on_duckdb import open_store
from flamsteed.lineage.ledger import open_ledger
from flamsteed.lineage.passage import Run
from flamsteed.pipeline import run
from flamsteed.project import load_project
from flamsteed.reports.publish import publish
from flamsteed.synthetic.book import Book
from flamsteed.synthetic.drops import DROPS, Rack
from flamsteed.synthetic.records import Scribe
from flamsteed.synthetic.truth import advance, make_truth

NORTHMERE = Path(__file__).parents[2] / "demo" / "northmere"
PEOPLE, MONTHS = 12_000, 3
LAST_DAY = date(2026, 9, 30)
CODE_FIELDS = {
    "Authority", "Date incurred", "Department", "Beneficiary", "Purpose", "Amount",
    "Irrecoverable VAT", "Merchant category",
}  # fmt: skip
FINANCE = (
    "processing/finance.yaml",
    "systems/finance.yaml",
    "contracts/finance.odcs.yaml",
    "contracts/mart_spend.odcs.yaml",
)


def _finance_alone(folder):
    """Northmere's project with its finance system and spend marts only."""
    for name in ("flamsteed.yaml", *FINANCE):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(NORTHMERE / name, folder / name)
    shutil.copytree(NORTHMERE / "reports", folder / "reports")
    (folder / "marts").mkdir()
    for mart in (NORTHMERE / "marts").glob("spend_*.sql"):
        shutil.copyfile(mart, folder / "marts" / mart.name)


def _deliver(folder):
    truth = make_truth(PEOPLE, 1675)
    for _ in range(MONTHS):
        advance(truth)
        with Book(folder / "answers", truth.month) as book:
            DROPS["finance"](Scribe("finance", truth, book, {}), Rack(folder / "data/drop/finance"))


@pytest.fixture(scope="module")
def northmere(tmp_path_factory):
    """The folder of a finished run, with its engine and what was published."""
    folder = tmp_path_factory.mktemp("northmere")
    _finance_alone(folder)
    _deliver(folder)
    project = load_project(folder)
    engine = open_store(None)
    ledger = open_ledger(f"sqlite:///{folder}/ledger.sqlite")
    run(project, engine, ledger, started=ledger.start_run(as_of=LAST_DAY, started_by="a test"))
    yield folder, project, engine
    ledger.close()
    engine.close()


@pytest.fixture(scope="module")
def published(northmere, tmp_path_factory):
    return _publish(northmere, tmp_path_factory.mktemp("out"))


def _publish(northmere, to, name="spend_over_500"):
    _, project, engine = northmere
    (report,) = (report for report in project.reports if report.name == name)
    contract = project.contracts[report.mart]
    return publish(engine, report, contract=contract, to=to, run=Run(1, LAST_DAY, "a test"))


def _rows(file):
    text = file.file.read_bytes().decode("utf-8")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def _true_people(folder):
    """Ledger lines that paid a real person, by the answers: reference to person."""
    with (folder / "answers" / "record_person.csv").open(encoding="utf-8") as file:
        return {row["key"]: row["person_id"] for row in csv.DictReader(file)}


def test_no_individual_is_named_in_what_is_published(northmere, published):
    folder, _, engine = northmere
    people = _true_people(folder)
    paid = {row["Transaction reference"]: row for file in published for row in _rows(file)}
    to_people = [row for reference, row in paid.items() if reference in people]
    assert len(to_people) > 50
    assert {row["Beneficiary"] for row in to_people} == {"REDACTED PERSONAL DATA"}
    assert {row["Supplier number"] for row in to_people} == {""}
    assert all(row["Why the name was removed"] for row in to_people)
    names = {
        name
        for reference, name in engine.rows("select line_ref, supplier_name from mart.spend_line")
        if reference in people and name and "REDACTED" not in name.upper()
    }
    everything = b"".join(file.file.read_bytes() for file in published).decode("utf-8")
    assert len(names) > 20
    assert not [name for name in names if name in everything]


def test_individual_creditor_types_are_never_named(northmere, published):
    _, _, engine = northmere
    kinds = dict(engine.rows("select line_ref, creditor_type from mart.spend_line"))
    named = [
        row
        for file in published
        for row in _rows(file)
        if kinds[row["Transaction reference"]] in ("INDV", "FOST", "SOLE", "EY")
        and row["Beneficiary"] != "REDACTED PERSONAL DATA"
    ]
    assert named == []


def test_most_firms_keep_their_names(northmere):
    folder, _, engine = northmere
    people = _true_people(folder)
    outcomes = engine.rows(
        "select line_ref, outcome from mart.spend_decision"
        " where outcome <> 'left out' and reason not like '%already%'"
    )
    firms = [outcome for reference, outcome in outcomes if reference not in people]
    assert firms.count("published") / len(firms) > 0.95


def test_every_field_of_the_transparency_code_is_there(published):
    for file in published:
        assert set(_rows(file)[0]) >= CODE_FIELDS


def test_lines_and_pounds_add_up_from_the_ledger_to_the_published_files(northmere, published):
    _, _, engine = northmere
    lines = engine.value("select count(*) from clean.finance__spend")
    assert engine.value("select sum(lines) from mart.spend_reconciliation") == lines
    assert sum(file.rows for file in published) == engine.value(
        "select sum(lines) from mart.spend_reconciliation where outcome <> 'left out'"
    )
    assert engine.value("select count(*) from mart.spend_over_500 where amount < 0") > 0
    assert engine.value("select count(*) from mart.spend_over_500 where abs(amount) <= 500") == 0


def test_suppliers_with_several_names_are_published_under_one(northmere):
    _, _, engine = northmere
    assert engine.value("select count(*) from mart.spend_supplier where names > 1") > 0
    assert engine.value(
        "select count(*) from (select supplier_id from mart.spend_over_500"
        " where supplier_id is not null group by supplier_id"
        " having count(distinct beneficiary) > 1) as split"
    ) == 0  # fmt: skip


def test_the_files_keep_the_eight_rules_of_rfc_4180(published):
    for file in published:
        data = file.file.read_bytes()
        text = data.decode("utf-8")
        assert not data.startswith(b"\xef\xbb\xbf")
        assert data.endswith(b"\r\n")  # 1 and 2: each record on a line that ends with CRLF
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
        said = json.loads(file.metadata.read_text(encoding="utf-8"))["tableSchema"]["columns"]
        assert rows[0] == [column["titles"] for column in said]  # 3: a header, said to be one
        assert {len(row) for row in rows} == {len(said)}  # 4: as many fields in every row
        assert ";" not in text.splitlines()[0]  # 4: separated by commas
        written = io.StringIO(newline="")
        csv.writer(written, lineterminator="\r\n").writerows(rows)
        assert written.getvalue() == text  # 5 to 8: spaces kept; quotes only where needed, doubled
        assert all(any(row) for row in rows)
        assert len(rows) == file.rows + 1


def test_the_same_ledger_gives_the_same_bytes(northmere, published, tmp_path):
    again = _publish(northmere, tmp_path)
    assert [file.sha256 for file in again] == [file.sha256 for file in published]
    assert [file.metadata.read_bytes() for file in again] == [
        file.metadata.read_bytes() for file in published
    ]


def test_the_list_for_the_second_person_holds_references_and_no_names(northmere, tmp_path):
    _, _, engine = northmere
    (file,) = _publish(northmere, tmp_path, "spend_review")
    assert file.rows > 0
    text = file.file.read_text(encoding="utf-8")
    names = engine.rows(
        "select distinct supplier_name from mart.spend_line where supplier_name <> ''"
    )
    assert not [name for (name,) in names if name in text]
