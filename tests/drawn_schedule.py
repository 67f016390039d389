"""A small council with tenancies, people and payments, and retention rules written as its files would be."""

from collections.abc import Sequence
from pathlib import Path

from flamsteed.cleaning.clean import clean
from flamsteed.contracts.contract import Column, Contract
from flamsteed.engine.engine import Engine
from flamsteed.engine.on_duckdb import open_store
from flamsteed.errors import Mistake
from flamsteed.lineage.journal import open_journal
from flamsteed.lineage.passage import Run
from flamsteed.privacy.retention.kept import STATES
from flamsteed.privacy.retention.load_rules import load_rules
from flamsteed.privacy.retention.rule import Rule
from flamsteed.schedule import Schedule, columns_of, rows_of, stage_kept
from tests.landing import Cells, land_rows

PATH = Path("contracts/c.odcs.yaml")
TENANCY = Contract(
    system="housing",
    table="tenancy",
    columns=(
        Column("ref", key_position=1, required=True),
        Column("Ended On", uk_type="end_date"),
        Column("born", uk_type="birth_date", personal="personal"),
        Column("closed", uk_type="date"),
        Column("status"),
    ),
    path=PATH,
    fingerprint="f",
)
PAYMENT = Contract(
    system="housing",
    table="payment",
    columns=(
        Column("id", key_position=1),
        Column("tenancy"),
        Column("paid", uk_type="date"),
        Column("who", personal="personal"),
    ),
    path=PATH,
    fingerprint="f",
)
CONTRACTS = {contract.name: contract for contract in (TENANCY, PAYMENT)}
SAID = (
    "    authority: Limitation Act 1980\n    link: https://www.legislation.gov.uk/ukpga/1980/58\n"
)


def new_store() -> Engine:
    """A store in memory with its journal open."""
    engine = open_store(None)
    open_journal(engine)
    return engine


def a_rule(said: str, *, name: str = "a", table: str = "housing__tenancy") -> str:
    """One rule of a file, with the lines `said` and all that is required beside."""
    lines = "".join(f"    {line}\n" for line in said.splitlines())
    then = "" if "then:" in said or "for ever" in said else "    then: destroy\n"
    return f"  - class: {name}\n    tables: [{table}]\n{lines}{then}{SAID}"


def read_rules(folder: Path, *rules: str) -> tuple[tuple[Rule, ...], list[Mistake]]:
    """The rules of a file, and its mistakes."""
    folder.mkdir(parents=True, exist_ok=True)
    text = "sign_off: owner@saltmarsh.example\nrules:\n" + "".join(rules)
    (folder / "schedule.yaml").write_text(text, encoding="utf-8")
    return load_rules(folder, {name: columns_of(contract) for name, contract in CONTRACTS.items()})


def a_schedule(folder: Path, *rules: str) -> Schedule:
    """The schedule of a file without a mistake."""
    found, mistakes = read_rules(folder, *rules)
    assert mistakes == []
    return Schedule(found, CONTRACTS)


def land(engine: Engine, contract: Contract, rows: Sequence[Cells], *, day: str, run: Run) -> None:
    """Land rows as one delivery, and clean them."""
    land_rows(engine, contract, rows, day=day, run=run)
    clean(engine, contract, run=run)


def kept(engine: Engine, schedule: Schedule, contract: Contract = TENANCY) -> dict[str, str]:
    """By key, the last day on which a record must be kept, or why there is none."""
    key = contract.key[0]
    versions = " union ".join(
        f'select _record, trim("{key}") as key from "{stage}"."{contract.name}"'
        for stage in ("raw", "quarantine")
    )
    with rows_of(engine, schedule) as rows:
        told = engine.rows(
            f"select v.key, k.kept_to, k.state from {stage_kept(rows)[contract.name]} as k"
            f" join ({versions}) as v on v._record = k._record"
        )
    return {key: str(day) if day else STATES[state] for key, day, state in told}
