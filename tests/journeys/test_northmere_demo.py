"""The demo borough by command line, as a data officer would go through it."""

import csv
import re
import shutil
import subprocess
from collections.abc import Mapping
from contextlib import ExitStack
from datetime import date
from pathlib import Path

import pytest
from tests.borough import (
    PEOPLE,
    PLACES,
    SEED,
    a_copy,
    contents,
    demo,
    differing,
    flamsteed,
    northmere,
    run_here,
    store_of,
)
from tests.servers import mariadb_server, postgres_server

from flamsteed.lineage.ledger import open_ledger
from flamsteed.project import load_project
from flamsteed.synthetic.deliver import deliver_month


@pytest.fixture
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Northmere after its first month; only read."""
    return northmere(tmp_path_factory)


def _asked(project: Path, *words: str | Path, wide: bool = True) -> str:
    done = flamsteed(*words, "-p", project, env={"COLUMNS": "300"} if wide else None)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return done.stdout


def test_the_demo_tells_what_came_in_what_was_found_and_where_to_look(first: Path) -> None:
    told = (first.parent / "told.txt").read_text()
    for words in (
        "July 2026", "rows in", "set aside", "all systems", "not for linking people", "properties and",
        "organisations (gold records)", "Deliveries that were not as promised",
        "What touches most rows", "Measured against the truth", "pairs of mentions: F1",
        "Where to look next", "flamsteed findings", "flamsteed show F-", "The report is",
    ):  # fmt: skip
        assert words in told, words
    for title in ("Council tax", "Housing management", "Electoral register", "Parking permits"):
        assert title in told


def test_rows_find_those_that_their_contract_says_they_belong_to(first: Path) -> None:
    engine, looked = store_of(first), 0
    for contract in load_project(first).contracts.values():
        for said in contract.relationships:
            pairs = zip(said.columns, said.to_columns, strict=True)
            alike = " and ".join(f'c."{own}" = p."{its}"' for own, its in pairs)
            filled = " and ".join(f"trim(c.\"{own}\") <> ''" for own in said.columns)
            rows, lost = engine.rows(
                "select count(*), count(*) filter (not exists"
                f" (select 1 from raw.{said.to} as p where {alike}))"
                f" from raw.{contract.name} as c where {filled}"
            )[0]
            looked += 1
            assert rows, (contract.name, said.columns)
            # the contact centre keeps no contact for those in a care home, and has cases about them
            allowed = rows * 0.2 if contract.name == "crm__cases" else 0
            assert lost <= allowed, (contract.name, said)
    engine.close()
    assert looked == 22


def test_the_demo_again_changes_nothing_and_says_the_same_figures(
    first: Path, tmp_path: Path
) -> None:
    project = a_copy(first, tmp_path)
    again = demo(project)
    assert again.returncode == 0
    ledger = open_ledger(load_project(project).ledger)
    last = ledger.latest_run().number
    passages = [p for p in ledger.passages(last) if p["door"] != "release"]
    ledger.close()
    assert passages == []
    figures = re.compile(r"Found .*|^  \S.* +[\d.]+%?$", re.MULTILINE)
    told = (first.parent / "told.txt").read_text()
    assert figures.findall(again.stdout) == figures.findall(told) != []


def test_a_second_month_works_on_what_changed(tmp_path_factory: pytest.TempPathFactory) -> None:
    project = northmere(tmp_path_factory, months=2)
    assert "August 2026" in (project.parent / "told.txt").read_text()
    ledger = open_ledger(load_project(project).ledger)
    runs, cleaned = ledger.runs(), ledger.passages(ledger.latest_run().number)
    ledger.close()
    assert [(r["as_of"], r["status"]) for r in runs] == [
        ("2026-07-31", "done"),
        ("2026-08-31", "done"),
    ]
    patched = [p for p in cleaned if p["passed"].startswith("clean.") and p["door"] == "admit"]
    assert patched
    assert not any(p["details"]["rebuilt"] for p in patched)


def test_an_address_that_the_gazetteer_takes_away_is_matched_no_more(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    engine = store_of(northmere(tmp_path_factory, months=2))
    taken = engine.value("select count(*) from clean.gazetteer__lpi where change_type = 'D'")
    left = engine.value("select count(*) from clean.gazetteer__lpi where change_type <> 'D'")
    forms = engine.value("select count(*) from linked.property_address")
    engine.close()
    assert taken > 0
    assert forms <= left


def test_findings_are_shown_by_system_rule_and_owner(first: Path) -> None:
    told = _asked(first, "findings")
    for words in ("Deliveries", "Rows", "parking", "pcns_2026-07-30.csv", "set_aside", "revenues@"):
        assert words in told, words
    assert re.search(r"\d+ findings and \d+ notes", told)
    only = _asked(first, "findings", "--system", "parking")
    assert "parking" in only
    assert "council_tax" not in only
    by_owner = _asked(first, "findings", "--owner", "revenues@northmere.example")
    assert "council_tax" in by_owner
    assert "parking" not in by_owner


def test_the_rows_to_mend_are_a_list_for_the_owner(first: Path, tmp_path: Path) -> None:
    project, to = a_copy(first, tmp_path), tmp_path / "fix.csv"
    told = _asked(project, "findings", "--csv", to)
    assert re.search(r"[\d,]+ lines, each a row to mend and why", told)
    with to.open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    assert list(lines[0]) == [
        "system", "table", "rule", "dimension", "severity", "column", "owner", "file", "line",
        "key", "what_to_do",
    ]  # fmt: skip
    assert len(lines) > 100
    for line in lines:
        assert line["system"]
        assert line["owner"].endswith("@northmere.example")
        assert line["what_to_do"]
        assert line["severity"] in ("stop", "error", "warning")
    assert any(line["file"] and line["line"].isdigit() and line["key"] for line in lines)


def test_a_number_is_explained_however_it_is_typed(first: Path) -> None:
    engine = store_of(first)
    number = engine.value(
        "select number from gold.person_source group by number order by count(*) desc, number limit 1"
    )
    engine.close()
    told = _asked(first, "show", number)
    for words in (
        "(person)",
        "Values",
        "why it won",
        "Records",
        "why it belongs",
        "History",
        "founded",
    ):
        assert words in told, words
    assert "surname" in told
    typed = number.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert _asked(first, "show", f"  {typed} ") == told
    wrong = number[:-1] + ("A" if number[-1] != "A" else "B")
    done = flamsteed("show", wrong, "-p", first)
    assert done.returncode == 7
    assert "its last" in done.stderr


def test_a_life_is_told_a_line_at_a_time_and_who_lived_where_on_a_day(first: Path) -> None:
    engine = store_of(first)
    ((number, uprn, day),) = engine.rows(
        "select p.number, p.value, p.from_on from gold.person_period as p"
        " join gold.person_rival as r on r.number = p.number"
        " where p.attribute = 'uprn' and p.ended_by = 'told' order by p.number, p.from_on limit 1"
    )
    engine.close()
    told = _asked(first, "show", number)
    for words in ("Not shown", "ruled out by", "Periods", "how the end is known", uprn):
        assert words in told, words
    life = _asked(first, "show", number, "--history")
    days = re.findall(r"^(\d{4}-\d{2}-\d{2}) ", life, re.MULTILINE)
    assert days == sorted(days)
    assert len(days) > 3
    assert f"{uprn}" in life
    assert number in _asked(first, "lived-at", uprn, "--on", day)
    assert number not in _asked(first, "lived-at", uprn, "--on", "1900-01-01")


def test_the_return_is_published_with_its_metadata(first: Path, tmp_path: Path) -> None:
    project = a_copy(first, tmp_path)
    told = _asked(project, "publish", "spend_over_500", "--to", tmp_path / "returns")
    assert re.search(r"\d+ rows, sha256 [0-9a-f]{16}", told)
    written = {path.suffix for path in (tmp_path / "returns").iterdir()}
    assert written == {".csv", ".json"}


def test_the_score_the_runs_and_the_check_are_told(first: Path) -> None:
    score = _asked(first, "score", first / "data/answers")
    assert "pairs of mentions: precision" in score
    runs = _asked(first, "runs")
    assert "2026-07-31" in runs
    assert "The ledger is whole." in runs
    assert "No mistakes. Northmere London Borough Council: 10 systems, 40 tables" in _asked(
        first, "check"
    )


def test_help_version_and_standards_teach() -> None:
    helped = flamsteed("--help").stdout
    for words in ("landed", "cleaned", "flamsteed demo", "check", "findings", "show", "publish"):
        assert words in helped, words
    assert re.fullmatch(r"\d+\.\d+\.\d+\n", flamsteed("version").stdout)
    standards = flamsteed("standards", env={"COLUMNS": "300"}).stdout
    for name in ("uprn", "nhs_number", "postcode", "person_name"):
        assert name in standards, name


CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
# A page with the report in a frame of a given width, which writes down what it measures.
MEASURE = """<!doctype html><title>measure</title><body style="margin:0">
<iframe id=f src="{page}" style="border:0;width:{width}px;height:800px"></iframe><script>
f.onload = () => {{ const d = f.contentDocument, e = d.documentElement;
document.title = JSON.stringify([e.scrollWidth, e.clientWidth, d.title, d.querySelectorAll("h1").length]); }}
</script>"""


def _chromium(*words: str, folder: Path) -> subprocess.CompletedProcess[str]:
    assert CHROMIUM is not None
    flags = (
        "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars",
        "--allow-file-access-from-files", "--enable-logging=stderr", "--v=0",
        f"--user-data-dir={folder / 'profile'}", "--virtual-time-budget=3000",
    )  # fmt: skip
    return subprocess.run(
        [CHROMIUM, *flags, *words],
        capture_output=True,
        text=True,
        check=False,
        timeout=90,
        cwd=folder,
    )


@pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed here")
@pytest.mark.parametrize("width", [1280, 400])
def test_the_report_opens_in_a_browser_without_errors_or_overflow(
    first: Path, tmp_path: Path, width: int
) -> None:
    (page,) = (first / "out").glob("*.html")
    shutil.copyfile(page, tmp_path / "page.html")
    (tmp_path / "measure.html").write_text(MEASURE.format(page="page.html", width=width))
    shot = tmp_path / "shot.png"
    taken = _chromium(
        f"--screenshot={shot}", f"--window-size={width},1000", (tmp_path / "page.html").as_uri(),
        folder=tmp_path,
    )  # fmt: skip
    assert taken.returncode == 0, taken.stderr
    assert shot.stat().st_size > 10_000
    assert "CONSOLE" not in taken.stderr
    dumped = _chromium("--dump-dom", (tmp_path / "measure.html").as_uri(), folder=tmp_path).stdout
    found = re.search(r'<title>\[(\d+),(\d+),"(.*?)",(\d+)\]</title>', dumped)
    assert found is not None, dumped[:500]
    assert int(found[1]) <= int(found[2])
    assert "Northmere London Borough Council" in found[3]
    assert found[4] == "1"


def test_council_tax_and_housing_on_servers_give_the_same_people(
    first: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = a_copy(first, tmp_path, without_store=True)
    with ExitStack() as servers:
        urls: Mapping[str, str] = {
            "council_tax": servers.enter_context(postgres_server()),
            "housing": servers.enter_context(mariadb_server()),
        }
        deliver_month(tmp_path / "data", 1, people=PEOPLE, seed=SEED, databases=urls)
        for system, url in urls.items():
            monkeypatch.setenv(f"NORTHMERE_{system.upper()}_URL", url)
            (project / f"data/databases/{system}.sqlite").unlink()
        run_here(project, date(2026, 7, 31))
    assert differing(_made_of(project), _made_of(first)) == []


def _made_of(project: Path) -> dict[str, str]:
    """What is made of the deliveries, without how each was written.

    A server may strip the blanks that pad a `char` column, writes decimals to their scale and times
    in its own way: the raw text differs in that, and so does whether it had to be reformatted.
    """
    engine = store_of(project)
    columns = engine.rows("select column_name from duckdb_columns() where schema_name = 'clean'")
    engine.close()
    written = {name for (name,) in columns if name.endswith(("_raw", "_reason"))}
    kept = contents(project, leaving=written | PLACES | {"_version"})
    return {name: digest for name, digest in kept.items() if not name.startswith(("raw", "quar"))}
