"""Real published files through the small projects in `examples/`: landed with their defects named,
or refused with a message that says what to do."""

import csv
import io
import json
import re
import shutil
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from flamsteed.cli.main import app
from flamsteed.errors import ContractBroken
from flamsteed.lineage.ledger import open_ledger
from flamsteed.lineage.passage import Run
from flamsteed.pipeline import run
from flamsteed.project import load_project
from flamsteed.reports.publish import publish
from flamsteed.store import open_project_store

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
FILES = ROOT / ".." / "shared" / "data" / "council"
AS_OF = date(2026, 7, 31)

DROPS = {
    "spend-leeds": {
        "leeds_spend_2010-12.csv": "finance/leeds_spend_2010-12-31.csv",
        "leeds_spend_2011-09.csv": "finance/leeds_spend_2011-09-30.csv",
    },
    "spend-oxford": {"oxford_spend_2014q1.csv": "finance/oxford_spend_2014-03-31.csv"},
    "brownfield": {
        "brownfield_083bcaab201e.txt": "brownfield/fylde_2017-12-20.txt",
        "brownfield_083bcaab201e.csv": "brownfield/fylde_2017-12-21.csv",
        "brownfield_2c8470a8cf8f.csv": "brownfield/opdc_2019-10-20.csv",
        "brownfield_5ed5da3ec0f3.csv": "brownfield/rochdale_2017-11-29.csv",
        "brownfield_c0f874ac423d.txt": "brownfield/preston_2018-11-18.txt",
        "brownfield_c0f874ac423d.csv": "brownfield/preston_2018-11-19.csv",
        "brownfield_de3918b3af88.csv": "brownfield/islington_2019-12-31.csv",
    },
    "polling-stations": {
        "polling_democracy-counts-utf-16le.csv": "electoral/democracy_counts_2019-05-23.csv",
        "polling_incomplete-file.CSV": "electoral/xpress_2019-05-02.CSV",
        "polling_ems-xpress-dc.csv": "electoral/xpress_2019-05-23.csv",
        "polling_encoding-windows1252.tsv": "electoral/xpress_wales_2019-05-23.tsv",
    },
    "planning": {
        "planning_register.xlsx": "planning/register_2017-11-13.xlsx",
        "iom_planning_weekly.csv": "planning/weekly_list_2024-11-08.csv",
    },
}
REFUSED = {
    "fylde_2017-12-20.txt": "column_missing",
    "preston_2018-11-18.txt": "unreadable",
    "xpress_2019-05-02.CSV": "truncated",
}

TITLED = re.compile(r"(MR|MRS|MISS|MS|DR)\b")

needs_files = pytest.mark.skipif(not FILES.is_dir(), reason="the published files are not here")


def _drop(name, folder):
    for file, drop in DROPS[name].items():
        to = folder / "data" / "drop" / drop
        to.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(FILES / file, to)


class Example:
    """One example project in a folder of its own, with its store and ledger open."""

    def __init__(self, name, folder):
        self.folder = folder / name
        shutil.copytree(
            EXAMPLES / name, self.folder, ignore=shutil.ignore_patterns("data", "store", "out")
        )
        _drop(name, self.folder)
        self.engine = open_project_store(load_project(self.folder))
        self.ledger = open_ledger(f"sqlite:///{self.folder}/store/ledger.sqlite")

    def run(self):
        project = load_project(self.folder)
        return run(
            project,
            self.engine,
            self.ledger,
            started=self.ledger.start_run(as_of=AS_OF, started_by="a test"),
        )

    def publish(self, name, to):
        project = load_project(self.folder)
        (report,) = (report for report in project.reports if report.name == name)
        contract = project.contracts[report.mart]
        return publish(self.engine, report, contract=contract, to=to, run=Run(1, AS_OF, "a test"))

    def close(self):
        self.ledger.close()
        self.engine.close()


@pytest.fixture
def oxford(tmp_path):
    """The smallest spend example, its file dropped, not run yet."""
    one = Example("spend-oxford", tmp_path)
    yield one
    one.close()


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    """A function that gives an example by its name, run once for all tests."""
    opened = {}

    def made(name):
        if name not in opened:
            opened[name] = Example(name, tmp_path_factory.mktemp("examples"))
            opened[name].run()
        return opened[name]

    yield made
    for one in opened.values():
        one.close()


@pytest.mark.parametrize("name", DROPS)
def test_every_example_is_a_project_without_mistakes(name):
    assert load_project(EXAMPLES / name).council


@needs_files
def test_every_published_file_has_an_example():
    dropped = {file for drops in DROPS.values() for file in drops}
    assert dropped == {file.name for file in FILES.iterdir()}


@needs_files
@pytest.mark.parametrize("name", DROPS)
def test_every_file_lands_or_is_refused_with_what_to_do(ran, name):
    one = ran(name)
    passages = one.ledger.passages()
    landed = {
        p["details"]["file"]: p
        for p in passages
        if p["passed"].startswith("raw.") and p["door"] == "admit"
    }
    refused = {p["details"]["file"] for p in passages if p["door"] == "refuse"}
    files = {Path(drop).name for drop in DROPS[name].values()}
    assert refused == files & set(REFUSED)
    assert set(landed) == files - refused
    assert all(p["rows_in"] == p["admitted"] + p["set_aside"] > 0 for p in landed.values())
    for finding in one.ledger.findings():
        if finding["file"] in refused and finding["outcome"] == "set_aside":
            assert finding["rule"] == REFUSED[finding["file"]]
            assert "Ask" in finding["message"]


@needs_files
@pytest.mark.parametrize("name", ["brownfield", "spend-oxford"])
def test_running_an_example_twice_changes_nothing(ran, name):
    one = ran(name)
    before = len(one.ledger.passages())
    one.run()
    assert len(one.ledger.passages()) == before


@needs_files
def test_the_leeds_files_agree_though_headings_moved_and_rows_are_padding(ran):
    one = ran("spend-leeds")
    assert one.engine.value("select count(*) from clean.finance__spend") == 10_303 + 9_569
    assert (
        one.engine.value("select count(*) from clean.finance__spend where body not like 'http%'")
        == 0
    )
    assert (
        one.engine.value(
            "select count(*) from clean.finance__spend where net_amount_reason in ('invalid', 'missing')"
        )
        == 0
    )
    rules = {finding["rule"] for finding in one.ledger.findings()}
    assert {"column_renamed", "column_order_changed"} <= rules


@needs_files
@pytest.mark.parametrize(("name", "files"), [("spend-leeds", 2), ("spend-oxford", 1)])
def test_real_spend_goes_through_the_same_marts_to_the_same_form(ran, tmp_path, name, files):
    one = ran(name)
    published = one.publish("spend_over_500", tmp_path)
    assert len(published) == files
    for file in published:
        text = file.file.read_bytes().decode("utf-8")
        rows = list(csv.reader(io.StringIO(text, newline="")))
        said = json.loads(file.metadata.read_text(encoding="utf-8"))
        assert rows[0] == [column["titles"] for column in said["tableSchema"]["columns"]]
        assert {len(row) for row in rows} == {11}
        assert len(rows) == file.rows + 1
        beneficiaries = {row[4].upper() for row in rows[1:]}
        assert not [name for name in beneficiaries if TITLED.match(name) and "LTD" not in name]
    ledger = one.engine.value("select sum(amount) from mart.spend_line")
    assert one.engine.value("select sum(amount) from mart.spend_reconciliation") == ledger


@needs_files
def test_the_brownfield_registers_come_together_in_one_mart(ran):
    one = ran("brownfield")
    assert dict(
        one.engine.rows("select authority, count(*) from mart.brownfield_site group by authority")
    ) == {"fylde": 47, "opdc": 38, "rochdale": 128, "preston": 42, "islington": 1079}
    assert one.engine.value("select count(*) from mart.brownfield_site where x is null") == 0


@needs_files
def test_a_mart_of_an_example_is_held_to_its_contract(oxford):
    one = oxford
    mart = one.folder / "marts" / "spend_over_500.sql"
    mart.write_text(
        mart.read_text(encoding="utf-8").replace("'REDACTED PERSONAL DATA'", "'Somebody'"),
        encoding="utf-8",
    )
    with pytest.raises(ContractBroken, match="a removed name takes the supplier number with it"):
        one.run()
    assert not one.engine.has_table("mart.spend_over_500")


PAGES = (
    "publish-spend", "land-a-spreadsheet", "land-a-brownfield-register", "land-electoral-extracts",
)  # fmt: skip


def _commands(page):
    text = (ROOT / "docs" / "how-to" / f"{page}.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```sh\n(.*?)```", text, flags=re.DOTALL)
    return [line for block in blocks for line in block.splitlines()]


@needs_files
@pytest.mark.parametrize("page", PAGES)
def test_every_command_of_a_page_works_as_it_is_written(page, tmp_path, monkeypatch):
    shutil.copytree(
        EXAMPLES, tmp_path / "examples", ignore=shutil.ignore_patterns("data", "store", "out")
    )
    commands = _commands(page)
    name = re.search(r"-p examples/([a-z-]+)", commands[0])[1]
    _drop(name, tmp_path / "examples" / name)
    monkeypatch.chdir(tmp_path)
    for command in commands:
        told = CliRunner().invoke(app, command.split()[1:])
        assert told.exit_code == 0, command


@needs_files
def test_the_table_of_the_spend_page_is_what_comes_out(ran):
    page = (ROOT / "docs" / "how-to" / "publish-spend.md").read_text(encoding="utf-8")
    rows = ran("spend-leeds").engine.rows(
        "select reason, lines, amount from mart.spend_reconciliation"
    )
    assert len(rows) == 7
    for reason, lines, amount in rows:
        assert f"| {reason} | {lines:,} | {amount:,} |" in page
