"""The record of processing activities (UK GDPR Article 30) that a council declares: `processing/*.yaml`.

The fields, and the columns of the CSV, are those of the template that the Information Commissioner's
Office gives controllers.
"""

import csv
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from flamsteed.contracts.contract import Contract
from flamsteed.contracts.yaml_file import YamlFile, load_folder
from flamsteed.errors import Mistake

COLUMNS: Mapping[str, str] = {
    "function": "Business function",
    "purpose": "Purpose of processing",
    "joint_controller": "Name and contact details of joint controller (if applicable)",
    "individuals": "Categories of individuals",
    "data": "Categories of personal data",
    "recipients": "Categories of recipients",
    "processor_contract": "Link to contract with processor",
    "transfers": "Names of third countries or international organisations that personal data are transferred to (if applicable)",
    "transfer_safeguards": "Safeguards for exceptional transfers of personal data to third countries or international organisations (if applicable)",
    "retention": "Retention schedule (if possible)",
    "security": "General description of technical and organisational security measures (if possible)",
    "lawful_basis": "Article 6 lawful basis for processing personal data",
    "special_category": "Article 9 condition for processing special category data",
    "legitimate_interests": "Legitimate interests for the processing (if applicable)",
    "legitimate_interests_assessment": "Link to record of legitimate interests assessment (if applicable)",
    "rights": "Rights available to individuals",
    "automated_decisions": "Existence of automated decision-making, including profiling (if applicable)",
    "source": "The source of the personal data (if applicable)",
    "consent_record": "Link to record of consent",
    "location": "Location of personal data",
    "dpia_required": "Data Protection Impact Assessment required?",
    "dpia_progress": "Data Protection Impact Assessment progress",
    "dpia": "Link to Data Protection Impact Assessment",
    "breach": "Has a personal data breach occurred?",
    "breach_record": "Link to record of personal data breach",
    "schedule_1": "Data Protection Act 2018 Schedule 1 condition for processing",
    "policy_document": "Link to retention and erasure policy document",
    "retained_per_policy": "Is personal data retained and erased in accordance with the policy document?",
    "reasons_not": "Reasons for not adhering to retention and erasure policy document (if applicable)",
}
"""The keys of an entry, and the columns of the template, in its order."""
_REQUIRED = (
    "function", "purpose", "individuals", "data", "recipients", "retention", "security",
    "lawful_basis", "rights", "automated_decisions", "source", "location", "dpia_required",
)  # fmt: skip
_LISTS = ("individuals", "data", "recipients", "rights")
_YES = {"true": "Yes", "false": "No"}
_ARTICLE_6 = re.compile(r"6\(1\)\((a|b|c|d|e|ea|f)\)")


@dataclass(frozen=True)
class Processing:
    """One entry. `name` is what contracts call `ropaId`; `said` are the fields in words, by key.

    `uses` are the words under which contracts allow or forbid what is done (`education`, `marketing`).
    `tables` are tables without a contract of their own that are held under it, such as `gold.person`.
    """

    name: str
    path: Path
    said: Mapping[str, str]
    uses: frozenset[str] = frozenset()
    tables: tuple[str, ...] = ()
    lines: Mapping[str, int] = field(default_factory=dict)


def load_processing(folder: Path) -> tuple[dict[str, Processing], list[Mistake]]:
    """Read every `.yaml` file of `folder`, one entry each, and every mistake with its line.

    A folder that is not there holds no entries.
    """
    entries: dict[str, Processing] = {}
    mistakes: list[Mistake] = []
    for file in load_folder(folder):
        entry = None if file.mistakes else _entry(file)
        if entry is not None and entry.name in entries:
            file.mistake(f"`{entry.name}` is in {entries[entry.name].path.name} as well", "id")
        mistakes += file.mistakes
        if entry is not None:
            entries.setdefault(entry.name, entry)
    return entries, mistakes


def _entry(file: YamlFile) -> Processing:
    file.only({"id", "uses", "tables", *COLUMNS})
    said = {}
    for key in COLUMNS:
        value = _words(file, key)
        if not value and key in _REQUIRED:
            file.mistake(f"`{key}` is required: {COLUMNS[key]}", key)
        said[key] = value
    if said["lawful_basis"] and not _ARTICLE_6.search(said["lawful_basis"]):
        file.mistake(
            "`lawful_basis` must name a point of Article 6(1), such as 6(1)(e)", "lawful_basis"
        )
    if (
        said["special_category"]
        and not said["schedule_1"]
        and "9(2)(a)" not in said["special_category"]
    ):
        file.mistake(
            "`special_category` needs the condition of `schedule_1` (DPA 2018 section 10)",
            "special_category",
        )
    if said["dpia_required"] == "Yes" and not said["dpia"]:
        file.mistake("an assessment is required, so `dpia` must say where it is", "dpia_required")
    return Processing(
        name=file.text("id", required=True),
        path=file.path,
        said=said,
        uses=frozenset(str(use) for use in file.listing("uses")),
        tables=tuple(str(table) for table in file.listing("tables")),
        lines={key: file.line(key) for key in ("id", "tables")},
    )  # fmt: skip


def _words(file: YamlFile, key: str) -> str:
    """One field in words: a list is joined, yes and no are written so."""
    value = file.at(key)
    if isinstance(value, list):
        return "; ".join(map(str, value))
    if key in _LISTS and value is not None:
        file.mistake(f"`{key}` must be a list", key)
    if isinstance(value, bool):
        return _YES[str(value).lower()]
    return file.text(key)


def uncovered(
    entries: Mapping[str, Processing],
    contracts: Iterable[Contract],
    gold: Mapping[str, Path],
    *,
    others: Collection[str] = (),
) -> list[Mistake]:
    """Tables with personal data that no entry covers, and entries that cover what is not there.

    `gold` are the gold tables with personal data, each with the file that declares it; `others` those
    without, which an entry may cover and need not.
    """
    found = []
    covered = {table: entry.name for entry in entries.values() for table in entry.tables}
    for contract in contracts:
        known = contract.processing in entries
        if contract.holds_personal_data and not contract.processing:
            said = f"`{contract.name}` holds personal data, so `ropaId` must name its entry in processing/ (UK GDPR Article 30)"
            found.append(Mistake(contract.path, contract.line, said))
        elif contract.processing and not known:
            said = f"`{contract.name}`: no file in processing/ has the id `{contract.processing}`"
            found.append(Mistake(contract.path, contract.line, said))
        elif known and _lacks_condition(contract, entries[contract.processing]):
            said = (
                f"`{contract.name}` holds special category data, and `{contract.processing}` names no"
                " Article 9 condition (`special_category`)"
            )
            found.append(Mistake(contract.path, contract.line, said))
    for table, path in gold.items():
        if table not in covered:
            said = (
                f"`{table}` holds personal data, and no file in processing/ lists it under `tables`"
            )
            found.append(Mistake(path, 1, said))
    for entry in entries.values():
        for table in entry.tables:
            if table not in gold and table not in others:
                said = f"`{table}` is no gold table that gold/ declares"
                found.append(Mistake(entry.path, entry.lines["tables"], said))
    return found


def _lacks_condition(contract: Contract, entry: Processing) -> bool:
    special = any(c.personal == "special" for c in contract.columns if c.ingest)
    return special and not entry.said["special_category"]


def write_record(
    entries: Iterable[Processing], recipients: Mapping[str, Sequence[str]], to: Path
) -> int:
    """Write the record as CSV under the template's headings, one row per entry; gives how many.

    `recipients` are those to whom data was really released, by entry; they are added to the categories.
    """
    to.parent.mkdir(parents=True, exist_ok=True)
    rows = sorted(entries, key=lambda entry: entry.name)
    with to.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(["Reference", *COLUMNS.values()])
        for entry in rows:
            said = dict(entry.said)
            actual = recipients.get(entry.name, ())
            if actual:
                said["recipients"] += f"; released to: {', '.join(sorted(set(actual)))}"
            writer.writerow([entry.name, *(said[key] for key in COLUMNS)])
    return len(rows)
