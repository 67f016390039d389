"""A wrong value is put right at somebody's request (UK GDPR Article 16), and whom to tell of it (Article 19)."""

from dataclasses import dataclass, field
from typing import Any

from flamsteed.cleaning.corrected import Standing, reading, said_now, standings
from flamsteed.contracts.contract import Column, Contract
from flamsteed.engine.dialect import table_sql
from flamsteed.engine.engine import Engine
from flamsteed.errors import CorrectionRefused, NotFound
from flamsteed.gate import correct
from flamsteed.gold.registry import heirs
from flamsteed.lineage.correction import Correction, hash_of, read_corrections
from flamsteed.lineage.ledger import Ledger
from flamsteed.lineage.register import read_request
from flamsteed.lineage.request import Request
from flamsteed.linkage.named import KEYED, record_ids
from flamsteed.linkage.spec import LinkSpec
from flamsteed.privacy.requests.clock import ended
from flamsteed.project import Project
from flamsteed.sharing import recipients_of
from flamsteed.standards.standard import Reason

_HOW = "Name a record as SYSTEM/TABLE/KEY, such as crm/contacts/4711, or with its id for the key."
RECTIFICATION = "rectification"


@dataclass(frozen=True)
class Asked:
    """What is to be put right: the record as somebody named it, its column, at which request, by whom, when.

    The value is that which is right; None takes a correction back.
    """

    record: str
    column: str
    value: str | None = field(repr=False)
    request: int
    by: str
    at: str


@dataclass(frozen=True)
class Rectified:
    """What was written down: the correction, the numbers that its record stands behind today, whom the
    request is about (empty if it does not say), and the releases whose recipients are to be told.
    """

    correction: Correction
    numbers: tuple[str, ...]
    about: str
    tell: tuple[dict[str, Any], ...]


def rectify(
    project: Project, engine: Engine, ledger: Ledger, asked: Asked, *, forced: bool = False
) -> Rectified:
    """Write down that a value is wrong and what is right, or take that back; cleaning lays it from then on.

    Raises NotFound for a request, record or column that there is not, and CorrectionRefused for what cannot
    be corrected, and, unless `forced`, for a value that the column's standard cannot read. No message holds
    a value.
    """
    request = read_request(ledger, asked.request)
    contract, record = _record_named(project, engine, asked.record)
    column = _column_named(contract, asked.column)
    if asked.value is None:
        standing = _to_undo(engine, contract, record, column)
        made = Correction(
            contract.name, record, column.name, "", standing.was, standing.was_read,
            asked.by, asked.at, asked.request,
        )  # fmt: skip
    else:
        _hold_request(request)
        made = _new(engine, contract, record, (column, asked), forced=forced)
    made = correct(engine, made, run=ledger.latest_run(), undo=asked.value is None)
    ledger.copy_journal(engine)
    numbers, every = _numbers_of(project, engine, record, request.about)
    return Rectified(
        made, numbers, request.about, tuple(recipients_of(engine, ledger, sorted(every)))
    )


def every_correction(project: Project, engine: Engine) -> list[tuple[Correction, Standing]]:
    """Every correction that was ever made, with how it stands now, oldest first."""
    made = read_corrections(engine)
    stand: dict[int, Standing] = {}
    for name in sorted({each.name for each in made}):
        contract, own = project.contracts.get(name), [each for each in made if each.name == name]
        if contract is not None:
            stand |= standings(engine, contract, own)
    return [(each, stand.get(each.number, Standing.GONE)) for each in made]


def _hold_request(request: Request) -> None:
    end = ended(request)
    if request.kind != RECTIFICATION:
        raise CorrectionRefused(
            f"Request {request.number} is of the kind `{request.kind}`: only one of the kind"
            f" `{RECTIFICATION}` has a value put right."
        )
    if end is not None:
        raise CorrectionRefused(
            f"Request {request.number} was {end.what} on {end.on}; open another for a further correction."
        )


def _record_named(project: Project, engine: Engine, said: str) -> tuple[Contract, str]:
    """The contract and the id of the record that a text names."""
    named = KEYED.fullmatch(said.strip())
    if named is None:
        raise NotFound(f"That names no record. {_HOW}")
    contract = project.contracts.get(f"{named['system']}__{named['table']}")
    if contract is None or not contract.system:
        told = ", ".join(f"{c.system}/{c.table}" for c in project.contracts.values() if c.system)
        raise NotFound(f"The project has no table of that name; there are: {told}. {_HOW}")
    if not contract.key:
        raise CorrectionRefused(
            f"{contract.system}/{contract.table} has no key, so a record of it is not known again once"
            " it changes, and nothing can be laid over it. Have it corrected at the source."
        )
    raw, key = f"raw.{contract.name}", named["key"].strip()
    ids = [*record_ids(engine, contract.system, contract.table, key), key.lower()]
    asked = (
        f"select _record from {table_sql(raw)} where _seen_to is null and list_contains(?, _record)"
    )
    found = [record for (record,) in engine.rows(asked, [ids])] if engine.has_table(raw) else []
    if len(found) != 1:
        raise NotFound(
            f"No record of {contract.system}/{contract.table} has that key now: it may be misspelt, set"
            f" aside, or gone from its system. {_HOW}"
        )
    return contract, found[0]


def _column_named(contract: Contract, said: str) -> Column:
    """The column that a text names, as it lands or as it is cleaned."""
    there = [column for column in contract.columns if column.ingest]
    found = [c for c in there if c.name == said] or [c for c in there if c.clean_name == said]
    where = f"{contract.system}/{contract.table}"
    if not found:
        told = ", ".join(column.name for column in there if column.key_position is None)
        raise NotFound(
            f"{where} has no column of that name; what can be corrected there is: {told}."
        )
    if found[0].key_position is not None:
        raise CorrectionRefused(
            f"`{found[0].name}` is of the key of {where}: with another it would be another record. Have it"
            " corrected at the source."
        )
    return found[0]


def _new(
    engine: Engine, contract: Contract, record: str, of: tuple[Column, Asked], *, forced: bool
) -> Correction:
    """The correction that is asked for, if it can be made."""
    column, asked = of
    value, where = (
        (asked.value or "").strip(),
        f"`{column.name}` of {contract.system}/{contract.table}",
    )
    said = said_now(engine, contract, column, [record])[record]
    before, after = reading(column, said), reading(column, value)
    if column.required and not value:
        raise CorrectionRefused(f"{where} is required, so it cannot be made blank.")
    if value == said or (after.get("value") is not None and after["value"] == before.get("value")):
        raise CorrectionRefused(f"{where} says that already for this record: nothing was written.")
    if after.get("reason") == Reason.INVALID and not forced:
        raise CorrectionRefused(
            f"The new value of {where} cannot be what the contract says it is (`{column.uk_type}`), so it"
            " would be cleaned to nothing. Look whether it is misspelt; if it is right as it stands,"
            " --force lets it in."
        )
    read = before.get("value")
    return Correction(
        contract.name, record, column.name, value, hash_of(record, said),
        "" if read is None else hash_of(record, read), asked.by, asked.at, asked.request,
    )  # fmt: skip


def _to_undo(engine: Engine, contract: Contract, record: str, column: Column) -> Correction:
    """The correction of a record's column that stands, to be taken back."""
    made = read_corrections(engine, contract.name, records=[record])
    stands = [each for each in made if each.column == column.name and not each.undone_at]
    if not stands:
        raise NotFound(
            f"`{column.name}` of that record was not corrected, or no longer is: `flamsteed corrections`"
            " lists what was."
        )
    return stands[0]


def _numbers_of(
    project: Project, engine: Engine, record: str, about: str
) -> tuple[tuple[str, ...], set[str]]:
    """The numbers that a record stands behind today; and every number, past ones too, of those people and of
    whom the request is about.
    """
    today: set[str] = set()
    every = {about} - {""}
    for spec in project.links:
        registry = f"gold.{spec.thing}_number"
        if not isinstance(spec, LinkSpec) or not engine.has_table(registry):
            continue
        leads = heirs(engine, spec.thing)
        rows = engine.rows(
            f"select distinct number from {table_sql(registry)}"
            " where split_part(_mention, '-', 1) = ? and is_living",
            [record],
        )
        mine = {str(leads.get(number, number)) for (number,) in rows}
        ours = mine | {str(leads[each]) for each in (about,) if each in leads}
        every |= mine | {number for number, heir in leads.items() if heir in ours}
        today |= mine
    return tuple(sorted(today)), every
