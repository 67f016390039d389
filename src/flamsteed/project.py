"""Everything a council declares, loaded and checked together before anything runs."""

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from flamsteed.cleaning.declared import contract_mistakes
from flamsteed.contracts.agreement import Agreement
from flamsteed.contracts.contract import Contract
from flamsteed.contracts.load_agreement import load_agreements
from flamsteed.contracts.load_contract import load_contracts
from flamsteed.contracts.relationships import relationship_mistakes
from flamsteed.contracts.yaml_file import YamlFile, load_yaml
from flamsteed.engine.engine import STAGES
from flamsteed.errors import KeyMissing, Mistake, ProjectError, StoreFault
from flamsteed.lawful import purpose_mistakes, standing, unredacted
from flamsteed.linkage.load_spec import load_link_specs
from flamsteed.linkage.person import PEOPLE
from flamsteed.linkage.spec import LinkSpec, RegisterSpec
from flamsteed.marts.model import Model, load_models
from flamsteed.privacy.processing import Processing, load_processing, uncovered
from flamsteed.privacy.requests.clock import Calendar
from flamsteed.privacy.requests.load_calendar import calendar_from
from flamsteed.privacy.retention.load_rules import load_rules
from flamsteed.privacy.safeguards import read_safeguards
from flamsteed.privacy.ways import WAYS
from flamsteed.reports.report import Report, load_reports
from flamsteed.schedule import Schedule, columns_of
from flamsteed.sources.system import System, TableSource, load_system

SETTINGS = "flamsteed.yaml"
STORE = "store/store.duckdb"
KEYS = "keys/ring.json"
_KEYS = {
    "council", "made_up", "codes", "store", "ledger", "ledger_from", "memory_limit", "threads",
    "encrypted", "keys", "keys_from", "bank_holidays",
}  # fmt: skip
_MEMORY = re.compile(r"[0-9]+(?:\.[0-9]+)? ?[KMGT]i?B")
_SECRETS = (
    re.compile(r"://[^/\s:@]+:[^/\s@]+@"),
    re.compile(
        r"^\s*(?:- )?[\"']?(?:password|passwd|pwd|secret|token|api_key)[\"']?\s*:\s*\S", re.I
    ),
)


@dataclass(frozen=True)
class Project:
    """A council's project folder, without a mistake in it.

    `contracts` are by name: `system__table`, or the mart's name for a mart. `store` is the file of
    the store. `links` come in the order in which they are worked, and each of `models` after
    those that it reads.
    """

    folder: Path
    council: str
    systems: tuple[System, ...]
    contracts: Mapping[str, Contract]
    store: Path
    made_up: bool = False
    codes: Mapping[str, str] | None = None
    ledger_path: str = "store/ledger.sqlite"
    ledger_from: str = ""
    memory_limit: str = "3GB"
    threads: int = 2
    links: tuple[LinkSpec | RegisterSpec, ...] = ()
    models: tuple[Model, ...] = ()
    reports: tuple[Report, ...] = ()
    processing: Mapping[str, Processing] = field(default_factory=dict)
    agreements: Mapping[str, Agreement] = field(default_factory=dict)
    schedule: Schedule = field(default_factory=lambda: Schedule((), {}))
    encrypted: bool = True
    keys: Path = Path(KEYS)
    keys_from: str = ""
    calendar: Calendar = field(default_factory=Calendar)

    def pairs(self) -> list[tuple[System, TableSource, Contract]]:
        """Every table that lands, with its system and its contract, in the order of the files."""
        return [
            (system, source, self.contracts[f"{system.name}__{source.table}"])
            for system in self.systems
            for source in system.tables
        ]

    @property
    def passphrase(self) -> str:
        """What the file of keys is encrypted with; empty if the project names no variable for it.

        Raises KeyMissing if the environment variable that should hold it is not set.
        """
        if not self.keys_from:
            return ""
        said = os.environ.get(self.keys_from, "")
        if not said:
            raise KeyMissing(
                f"The environment variable {self.keys_from} is not set. It must hold the passphrase of"
                f" {self.keys}; set it and try again."
            )
        return said

    @property
    def ledger(self) -> str:
        """The address of the ledger's database.

        Raises StoreFault if the environment variable that should hold it is not set.
        """
        if not self.ledger_from:
            return f"sqlite:///{(self.folder / self.ledger_path).resolve()}"
        address = os.environ.get(self.ledger_from, "")
        if not address:
            raise StoreFault(
                f"The environment variable {self.ledger_from} is not set. It must hold the address"
                " of the ledger's database; set it and run again."
            )
        return address


def load_project(folder: Path) -> Project:
    """Read the project in `folder`: settings, and every file of its folders.

    The folders are systems, contracts, gold, marts, reports, processing (the record of processing
    activities) and agreements.

    Raises ProjectError listing every mistake of every file, each with its line.
    """
    settings = load_yaml(folder / SETTINGS)
    calendar = calendar_from(settings)
    mistakes = _hold_settings(settings) + _misnamed(folder) + _secrets(folder)
    systems = _load_systems(folder, mistakes)
    declared, unsure = _load_contracts(folder, mistakes)
    contracts = {contract.name: contract for contract in reversed(declared)}
    links, more = load_link_specs(folder, contracts)
    mistakes += more
    models, more = load_models(folder / "marts", tables=contracts)
    mistakes += more
    reports, more = load_reports(folder / "reports", marts=[model.table for model in models])
    mistakes += more
    processing, more = load_processing(folder / "processing")
    mistakes += more
    agreements, more = load_agreements(
        folder / "agreements", ways=WAYS, processing=processing, safeguards=read_safeguards
    )
    mistakes += more + _uncovered(processing, declared, links)
    landed = {
        c.name: None if c.path in unsure else columns_of(c) for c in contracts.values() if c.system
    }
    rules, more = load_rules(folder / "retention", landed)
    mistakes += more
    mistakes += _pairing_mistakes(folder, systems, contracts)
    mistakes += contract_mistakes(declared, unsure) + relationship_mistakes(declared, unsure)
    if mistakes:
        raise ProjectError(_once(mistakes))
    return Project(
        folder=folder,
        council=settings.text("council"),
        systems=tuple(systems),
        contracts=contracts,
        store=folder / settings.text("store", default=STORE),
        made_up=settings.at("made_up") is True,
        codes={name: str(code) for name, code in settings.mapping("codes").items()},
        ledger_path=settings.text("ledger", default="store/ledger.sqlite"),
        ledger_from=settings.text("ledger_from"),
        memory_limit=settings.text("memory_limit", default="3GB"),
        threads=settings.at("threads") or 2,
        links=tuple(links),
        models=tuple(models),
        reports=tuple(reports),
        processing=processing,
        agreements=agreements,
        schedule=Schedule(rules, contracts, links),
        encrypted=settings.at("encrypted") is not False,
        keys=folder / settings.text("keys", default=KEYS),
        keys_from=settings.text("keys_from"),
        calendar=calendar,
    )


def hold_to_purposes(project: Project) -> None:
    """Refuse a project of which a mart reads what its purpose may not, or of which an agreement lets free text
    leave without a word. Takes a second or two.

    Raises ProjectError listing every such mart and why.
    """
    made = standing(project.contracts, project.links, project.models)
    mistakes = purpose_mistakes(made, project.models, project.processing)
    for agreement in project.agreements.values():
        mistakes += [
            Mistake(agreement.path, line, said) for line, said in unredacted(made, agreement)
        ]
    if mistakes:
        raise ProjectError(mistakes)


def _uncovered(
    entries: Mapping[str, Processing],
    contracts: Sequence[Contract],
    links: Sequence[LinkSpec | RegisterSpec],
) -> list[Mistake]:
    personal = {contract.name for contract in contracts if contract.holds_personal_data}
    linked = {f"gold.{spec.thing}": spec for spec in links if isinstance(spec, LinkSpec)}
    gold = {
        table: spec.path
        for table, spec in linked.items()
        if spec.kind == PEOPLE or personal & {mentions.name for mentions in spec.mentions}
    }
    return uncovered(entries, contracts, gold, others=linked)


def _hold_settings(file: YamlFile) -> list[Mistake]:
    if file.data is None:
        if not file.mistakes:
            file.mistake("the file is empty; it must at least name the `council`")
        return file.mistakes
    file.only(_KEYS)
    file.text("council", required=True)
    for key in ("made_up", "encrypted"):
        if not isinstance(file.at(key), (bool, type(None))):
            file.mistake(f"`{key}` must be true or false", key)
    for name, code in file.mapping("codes").items():
        if isinstance(code, (dict, list)):
            file.mistake(f"the code `{name}` must be text", "codes", name)
    for key in ("store", "ledger", "ledger_from", "memory_limit", "keys", "keys_from"):
        file.text(key)
    if Path(file.text("store")).stem in STAGES:
        file.mistake(
            "the store must not be called like a stage; name it after the council", "store"
        )
    if file.at("ledger") is not None and file.at("ledger_from") is not None:
        file.mistake("say `ledger` or `ledger_from`, not both", "ledger_from")
    if "://" in file.text("ledger"):
        file.mistake(
            "`ledger` is a file of the project; for a database put its address in an environment"
            " variable and name that in `ledger_from`",
            "ledger",
        )
    if file.at("memory_limit") is not None and not _MEMORY.fullmatch(file.text("memory_limit")):
        file.mistake("`memory_limit` must be an amount such as 4GB", "memory_limit")
    threads = file.at("threads")
    if threads is not None and (type(threads) is not int or threads < 1):
        file.mistake("`threads` must be a whole number above nought", "threads")
    return file.mistakes


def _misnamed(folder: Path) -> list[Mistake]:
    """Files that would be passed over in silence because of how they end."""
    return [
        Mistake(path, 1, "is not read: files of a project end .yaml")
        for path in sorted(folder.glob("**/*.yml"))
    ]


def _secrets(folder: Path) -> list[Mistake]:
    """Lines that look like a password. The line itself is never repeated."""
    said = (
        "a password or another secret stands in this line: put it in an environment variable and"
        " name that here (`database_from`, `ledger_from`); and change the secret, it has been read"
    )
    found = []
    for path in [
        folder / SETTINGS,
        *_yaml_files(
            folder,
            "systems",
            "contracts",
            "gold",
            "reports",
            "processing",
            "agreements",
            "retention",
        ),
    ]:
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError):
            continue  # told by whoever reads the file
        for number, line in enumerate(lines, start=1):
            if any(secret.search(line) for secret in _SECRETS):
                found.append(Mistake(path, number, said))
    return found


def _yaml_files(folder: Path, *parts: str) -> list[Path]:
    return [path for part in parts for path in sorted((folder / part).glob("*.yaml"))]


def _load_systems(folder: Path, mistakes: list[Mistake]) -> list[System]:
    paths = _yaml_files(folder, "systems")
    if not paths:
        mistakes.append(Mistake(folder / SETTINGS, 1, "there is no system in systems/*.yaml"))
    loaded: dict[str, System] = {}
    for path in paths:
        system, more = load_system(path)
        mistakes += more
        if system is None:
            continue
        if system.name in loaded:
            said = f"system `{system.name}` is declared in {loaded[system.name].path.name} as well"
            mistakes.append(Mistake(path, load_yaml(path).line("system"), said))
        loaded.setdefault(system.name, system)
    return list(loaded.values())


def _load_contracts(folder: Path, mistakes: list[Mistake]) -> tuple[list[Contract], set[Path]]:
    """Every contract, and the files with mistakes, whose columns are therefore not known."""
    declared: list[Contract] = []
    unsure: set[Path] = set()
    for path in _yaml_files(folder, "contracts"):
        contracts, more = load_contracts(path)
        mistakes += more
        unsure |= {mistake.file for mistake in more}
        for contract in contracts:
            first = next((known for known in declared if known.name == contract.name), None)
            if first is not None:
                said = f"`{contract.name}` has a contract in {first.path.name}:{first.line} as well"
                mistakes.append(Mistake(path, contract.line, said))
            declared.append(contract)
    return declared, unsure


def _pairing_mistakes(
    folder: Path, systems: Sequence[System], contracts: Mapping[str, Contract]
) -> list[Mistake]:
    """Tables without a contract, contracts without a table, and sources that do not fit theirs.

    What belongs to a file that could not be read is left out: that mistake is told already.
    """
    found: list[Mistake] = []
    files = {path: load_yaml(path) for path in _yaml_files(folder, "systems")}
    unread = {file.text("system") for file in files.values()}
    sources = {f"{s.name}__{source.table}" for s in systems for source in s.tables}
    for system in systems:
        for place, source in enumerate(system.tables):
            at = files[system.path].line("tables", place, "table")
            contract = contracts.get(f"{system.name}__{source.table}")
            if contract is None:
                said = f"table `{source.table}` has no contract: declare it in contracts/"
                found.append(Mistake(system.path, at, said))
            else:
                found += [Mistake(system.path, at, said) for said in _unfit(source, contract)]
    for contract in contracts.values():
        if not contract.system:
            if not (folder / "marts" / f"{contract.table}.sql").exists():
                said = f"there is no marts/{contract.table}.sql, and no system is named"
                found.append(Mistake(contract.path, contract.line, said))
        elif contract.name not in sources and contract.system not in unread - _names(systems):
            said = f"no file in systems/ has table `{contract.table}` of system `{contract.system}`"
            found.append(Mistake(contract.path, contract.line, said))
    return found


def _names(systems: Iterable[System]) -> set[str]:
    return {system.name for system in systems}


def _unfit(source: TableSource, contract: Contract) -> list[str]:
    """What a source says that its contract does not allow."""
    said = []
    if source.cursor and source.cursor not in contract.landed:
        said.append(f"the cursor `{source.cursor}` is not a landed column of the contract")
    if source.load == "changes" and not contract.key:
        said.append("changes can only be told apart by a primary key; the contract has none")
    return said


def _once(mistakes: Iterable[Mistake]) -> list[Mistake]:
    """One mistake for each line and message."""
    return list(dict.fromkeys(mistakes))
