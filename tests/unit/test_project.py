"""A project with mistakes of every kind: each is listed with its file and line, none hides another."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from tests.saltmarsh import PROCESSING

from flamsteed.cleaning.declared import clean_columns
from flamsteed.errors import ProjectError, StoreFault
from flamsteed.privacy.requests.clock import Calendar
from flamsteed.project import load_project
from flamsteed.standards.calendar import Nation

SETTINGS = """\
council: Saltmarsh Council
made_up: true
codes: {gss: E09999998}
memory_limit: 1GB
threads: 1
"""
SYSTEM = """\
system: housing
title: Housing
owner: housing@saltmarsh.example
connection:
  folder: data/drop/housing
tables:
  - table: tenant
    files: "tenants_*.csv"
    format: csv
"""
CONTRACT = """\
apiVersion: v3.1.0
kind: DataContract
id: housing
version: 1.0.0
status: active
team:
  members:
    - {username: housing@saltmarsh.example, role: owner}
customProperties:
  - {property: system, value: housing}
  - {property: ropaId, value: SM-1}
  - {property: lawfulBasis, value: Housing Act 1985}
  - {property: retentionRule, value: six years}
schema:
  - name: tenant
    description: Tenants
    properties:
      - name: Ref No
        logicalType: string
        primaryKey: true
        primaryKeyPosition: 1
      - name: surname
        logicalType: string
        customProperties:
          - {property: personalData, value: personal}
      - name: post_code
        logicalType: string
        customProperties:
          - {property: ukType, value: postcode}
"""
MART = """\
-- one row per tenant
select ref_no from clean.housing__tenant
"""
MART_CONTRACT = """\
apiVersion: v3.1.0
kind: DataContract
id: marts
version: 1.0.0
status: active
schema:
  - name: tenants
    description: Tenants
    properties:
      - {name: ref_no, logicalType: string}
"""

Write = Callable[[str, str], None]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write one file of the project in `tmp_path`."""

    def written(name: str, text: str) -> None:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    return written


@pytest.fixture
def project(tmp_path: Path, write: Write) -> Path:
    """A small project without a mistake."""
    write("flamsteed.yaml", SETTINGS)
    write("systems/housing.yaml", SYSTEM)
    write("contracts/housing.odcs.yaml", CONTRACT)
    write("processing/housing.yaml", PROCESSING)
    write("marts/tenants.sql", MART)
    write("contracts/mart.odcs.yaml", MART_CONTRACT)
    return tmp_path


def with_rules(*rules: str) -> str:
    """The contract with quality rules, one line each: name, severity, SELECT."""
    lines = ["    quality:"]
    for rule in rules:
        name, severity, select = rule.split(" | ")
        lines.append(
            f'      - {{name: {name}, type: custom, engine: flamsteed, implementation: "{select}",'
            f" dimension: conformity, severity: {severity}}}"
        )
    return CONTRACT.replace("    properties:\n", "\n".join([*lines, "    properties:\n"]), 1)


def mistakes(project: Path) -> list[str]:
    """Every mistake of the project, as `file:line: message` with the file below the project."""
    with pytest.raises(ProjectError) as told:
        load_project(project)
    return [
        f"{mistake.file.relative_to(project).as_posix()}:{mistake.line}: {mistake.message}"
        for mistake in told.value.mistakes
    ]


def line_of(text: str, part: str) -> int:
    """The line of `text` on which `part` first stands."""
    return text[: text.index(part)].count("\n") + 1


def test_a_project_without_mistakes_is_loaded_whole(project: Path) -> None:
    loaded = load_project(project)
    assert loaded.council == "Saltmarsh Council"
    assert loaded.made_up
    assert loaded.codes == {"gss": "E09999998"}
    assert (loaded.memory_limit, loaded.threads) == ("1GB", 1)
    assert loaded.store == project / "store/store.duckdb"
    assert loaded.ledger == f"sqlite:///{project.resolve()}/store/ledger.sqlite"
    assert [model.name for model in loaded.models] == ["mart.tenants"]
    ((system, source, contract),) = loaded.pairs()
    assert (system.name, source.table, contract.name) == ("housing", "tenant", "housing__tenant")


def test_the_holidays_of_a_project_are_those_of_its_nation_and_those_it_adds(
    project: Path, write: Write
) -> None:
    assert load_project(project).calendar == Calendar()
    said = "bank_holidays: {nation: scotland, also: [2031-05-08], never: [2031-05-05]}"
    write("flamsteed.yaml", SETTINGS + said)
    told = Calendar(Nation.SCOTLAND, frozenset({date(2031, 5, 8)}), frozenset({date(2031, 5, 5)}))
    assert load_project(project).calendar == told


def test_holidays_that_cannot_be_are_mistakes_with_their_line(project: Path, write: Write) -> None:
    said = "bank_holidays:\n  nation: wales\n  also: [8 May 2031]\n  days: []\n"
    write("flamsteed.yaml", SETTINGS + said)
    assert mistakes(project) == [
        "flamsteed.yaml:7: `nation` must be one of england_and_wales, scotland, northern_ireland",
        "flamsteed.yaml:8: `also` lists days, each written YYYY-MM-DD",
        "flamsteed.yaml:9: unknown key `days`; known here: also, nation, never",
    ]


def test_clean_columns_are_those_that_cleaning_writes(project: Path) -> None:
    contract = load_project(project).contracts["housing__tenant"]
    assert clean_columns(contract) == [
        "_record", "_version", "_batch", "_line", "_seen_from", "ref_no", "surname",
        "post_code_raw", "post_code", "post_code_outcode", "post_code_state", "post_code_reason",
    ]  # fmt: skip


def test_a_folder_that_is_no_project_is_told_so(tmp_path: Path) -> None:
    assert mistakes(tmp_path) == [
        "flamsteed.yaml:1: cannot be read: No such file or directory",
        "flamsteed.yaml:1: there is no system in systems/*.yaml",
    ]


@pytest.mark.parametrize(
    ("settings", "line", "message"),
    [
        ("", 1, "the file is empty"),
        ("council: [\n", 2, "not valid YAML"),
        ("made_up: true\n", 1, "`council` is required"),
        (SETTINGS + "colour: blue\n", 6, "unknown key `colour`"),
        (SETTINGS + "council: Other\n", 6, "key `council` stands here twice"),
        (SETTINGS.replace("true", "perhaps"), 2, "`made_up` must be true or false"),
        (SETTINGS.replace("{gss: E09999998}", "E09999998"), 3, "should be a mapping"),
        (SETTINGS.replace("E09999998", "[E09999998]"), 3, "the code `gss` must be text"),
        (SETTINGS.replace("1GB", "plenty"), 4, "`memory_limit` must be an amount such as 4GB"),
        (SETTINGS.replace("threads: 1", "threads: 0"), 5, "`threads` must be a whole number"),
        (SETTINGS + "store: store/raw.duckdb\n", 6, "must not be called like a stage"),
        (SETTINGS + "store: [a]\n", 6, "`store` is required and must be text"),
        (SETTINGS + "ledger: a.sqlite\nledger_from: LEDGER\n", 7, "not both"),
        (SETTINGS + "ledger: postgresql://box/ledger\n", 6, "`ledger` is a file of the project"),
    ],
)
def test_a_mistake_in_the_settings_is_told_with_its_line(
    project: Path, write: Write, settings: str, line: int, message: str
) -> None:
    write("flamsteed.yaml", settings)
    (told,) = mistakes(project)
    assert told.startswith(f"flamsteed.yaml:{line}: ")
    assert message in told


def test_every_mistake_of_every_file_is_told_at_once(project: Path, write: Write) -> None:
    write("flamsteed.yaml", SETTINGS + "colour: blue\nthreads_: 2\n")
    write("systems/parking.yaml", SYSTEM.replace("housing", "parking", 1) + "    sort: x\n")
    write("systems/second.yaml", SYSTEM)
    rents = '  - table: rent\n    files: "rents_*.csv"\n'
    write("systems/housing.yaml", SYSTEM + rents)
    write("systems/leftover.yml", SYSTEM)
    contract = with_rules(
        "no table | warning | select 1 as _record",
        "broken | warning | select _record from {table} wher x",
        "far | error | select _record from {table} where surname in (select surname from {table})",
        "other | warning | select _record from {table} where surname in (select a from clean.parking__permit)",
        "unplaced | warning | select _record from {table} where surname in (select a from permit)",
        "wrong column | warning | select _record from {table} where surnam is null",
        'by raw name | warning | select _record from {table} where \\"Ref No\\" is null',
        "twice | warning | select _record from {table} where surname is null",
        "twice | warning | select _record from {table} where surname = ''",
        "good | warning | select _record from {table} where post_code_reason = 'missing'",
    )
    write("contracts/housing.odcs.yaml", contract)
    write("contracts/stray.odcs.yaml", CONTRACT.replace("name: tenant", "name: keyholder"))
    write("contracts/zagain.odcs.yaml", CONTRACT)
    write("contracts/typo.odcs.yaml", MART_CONTRACT.replace("name: tenants", "name: tenant_list"))
    write("contracts/newer.odcs.yaml", MART_CONTRACT.replace("v3.1.0", "v3.0.0"))
    write("marts/broken.sql", "-- one row per thing\nselect a from clean.housing__nothing\n")
    write("marts/silent.sql", "select ref_no from clean.housing__tenant\n")
    rule = "contracts/housing.odcs.yaml:{}: rule `{}`"
    told = mistakes(project)
    expected = [
        "flamsteed.yaml:6: unknown key `colour`",
        "flamsteed.yaml:7: unknown key `threads_`",
        "systems/parking.yaml:10: unknown key `sort`",
        "systems/second.yaml:1: system `housing` is declared in housing.yaml as well",
        f"systems/housing.yaml:{line_of(SYSTEM + rents, 'table: rent')}: table `rent` has no contract",
        "systems/leftover.yml:1: is not read",
        rule.format(line_of(contract, "no table"), "no table"),
        rule.format(line_of(contract, "broken"), "broken"),
        rule.format(line_of(contract, "{name: far"), "far"),
        rule.format(line_of(contract, "{name: other"), "other") + " reads `clean.parking__permit`",
        rule.format(line_of(contract, "{name: unplaced"), "unplaced")
        + " reads `permit`: say which",
        rule.format(line_of(contract, "wrong column"), "wrong column") + ": the cleaned table has"
        " no column `surnam`",
        rule.format(line_of(contract, "by raw name"), "by raw name") + ": the cleaned table has no",
        rule.format(line_of(contract, "surname = ''"), "twice") + " is declared twice",
        f"contracts/stray.odcs.yaml:{line_of(CONTRACT, '- name: tenant')}: no file in systems/ has"
        " table `keyholder`",
        f"contracts/zagain.odcs.yaml:{line_of(CONTRACT, '- name: tenant')}: `housing__tenant` has"
        " a contract in housing.odcs.yaml",
        f"contracts/typo.odcs.yaml:{line_of(MART_CONTRACT, '- name: tenants')}: there is no"
        " marts/tenant_list.sql",
        "contracts/newer.odcs.yaml:1: apiVersion is v3.0.0",
        "marts/broken.sql:2: `clean.housing__nothing`: no contract declares",
        "marts/silent.sql:1: the first line must say",
    ]
    for each in expected:
        assert [one for one in told if one.startswith(each)], f"not told: {each}\n" + "\n".join(
            told
        )
    assert len(told) == len(expected), "\n".join(told)


@pytest.mark.parametrize(
    ("old", "new", "at", "message"),
    [
        ("value: postcode", "value: zipcode", "value: zipcode", "`zipcode` is not a standard"),
        ("value: postcode", "value: address", "value: address", "takes several columns"),
        ("value: personal}", "value: rather}", "value: rather", "personalData must be one of"),
        ("property: lawfulBasis", "property: lawful", "value: Housing", "unknown custom property"),
    ],
)
def test_misuse_of_standards_and_classes_is_told(
    project: Path, write: Write, old: str, new: str, at: str, message: str
) -> None:
    contract = CONTRACT.replace(old, new, 1)
    write("contracts/housing.odcs.yaml", contract)
    told = mistakes(project)
    where = f"contracts/housing.odcs.yaml:{line_of(contract, at)}: "
    assert any(each.startswith(where) and message in each for each in told), "\n".join(told)


def test_rules_are_not_held_against_a_table_whose_contract_is_wrong(
    project: Path, write: Write
) -> None:
    contract = with_rules("late | warning | select _record from {table} where moved_on is null")
    write("contracts/housing.odcs.yaml", contract.replace("value: postcode", "value: zipcode"))
    (told,) = mistakes(project)
    assert "`zipcode` is not a standard" in told


def test_two_things_stored_under_one_name_are_told(project: Path, write: Write) -> None:
    entry = (
        "    customProperties:\n"
        "      - property: standardise\n"
        "        value: [{standard: person_name, from: [surname], to: surname}]\n"
        "    properties:\n"
    )
    write("contracts/housing.odcs.yaml", CONTRACT.replace("    properties:\n", entry, 1))
    (told,) = mistakes(project)
    assert "`surname` would be stored twice in clean" in told


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("    load: changes\n", ""),
        ("    load: append\n    cursor: ref\n", "`cursor`"),
    ],
)
def test_a_cursor_is_of_a_database_only(
    project: Path, write: Write, line: str, message: str
) -> None:
    write("systems/housing.yaml", SYSTEM + line)
    if not message:
        assert load_project(project).pairs()[0][1].load == "changes"
    else:
        assert message in mistakes(project)[0]


def test_a_source_must_fit_its_contract(project: Path, write: Write) -> None:
    database = SYSTEM.replace("folder: data/drop/housing", "database: sqlite:///data/h.sqlite")
    database = database.replace('    files: "tenants_*.csv"\n    format: csv\n', "")
    write("systems/housing.yaml", database + "    load: append\n    cursor: tran_id\n")
    assert mistakes(project) == [
        "systems/housing.yaml:7: the cursor `tran_id` is not a landed column of the contract"
    ]
    write("systems/housing.yaml", SYSTEM + "    load: changes\n")
    keyless = CONTRACT.replace("        primaryKey: true\n        primaryKeyPosition: 1\n", "")
    write("contracts/housing.odcs.yaml", keyless)
    assert mistakes(project) == [
        "systems/housing.yaml:7: changes can only be told apart by a primary key; the contract has"
        " none"
    ]


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        ("flamsteed.yaml", SETTINGS + "ledger_from: X\npassword: hunter2\n", 7),
        (
            "systems/housing.yaml",
            SYSTEM.replace(
                "folder: data/drop/housing", "database: mysql+pymysql://me:hunter2@box/db"
            ).replace('    files: "tenants_*.csv"\n    format: csv\n', ""),
            5,
        ),
        ("gold/notes.yaml", "thing: person\ntoken: hunter2\n", 2),
    ],
)
def test_a_secret_in_a_file_is_told_and_never_repeated(
    project: Path, write: Write, name: str, text: str, line: int
) -> None:
    write(name, text)
    told = mistakes(project)
    assert any(
        each.startswith(f"{name}:{line}: ") and "environment variable" in each for each in told
    ), "\n".join(told)
    assert "hunter2" not in "\n".join(told)


def test_the_ledger_may_be_named_by_an_environment_variable(
    project: Path, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("flamsteed.yaml", SETTINGS + "ledger_from: SALTMARSH_LEDGER\n")
    loaded = load_project(project)
    monkeypatch.delenv("SALTMARSH_LEDGER", raising=False)
    with pytest.raises(StoreFault, match="SALTMARSH_LEDGER is not set"):
        _ = loaded.ledger
    monkeypatch.setenv("SALTMARSH_LEDGER", "postgresql+psycopg://box/ledger")
    assert loaded.ledger == "postgresql+psycopg://box/ledger"
