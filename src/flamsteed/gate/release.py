"""The door out: to the public, to a partner under an agreement, to owners and reviewers of the council."""

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from flamsteed.contracts.agreement import REDACTED, Agreement
from flamsteed.contracts.contract import Contract
from flamsteed.engine.behind import ROWS, values_and_rows
from flamsteed.engine.dialect import columns_sql, quote
from flamsteed.engine.engine import Engine
from flamsteed.errors import ReleaseRefused
from flamsteed.lineage.journal import state_of, write_passage
from flamsteed.lineage.passage import Passage, Run

SUBJECTS = "flamsteed.disclosed"
"""Whom each release told of: the passage, the Flamsteed number, the pseudonym."""
CELLS = "flamsteed.released_cell"
"""What figures a table showed: the passage, the recipient, the labels of each cell, what it tells."""
MEMBERS = "flamsteed.released_member"
"""Who was in which of those cells, where it is known: the passage, the cell, the Flamsteed number."""
GROUPS = "flamsteed.released_group"
"""Whom a release of rows showed in which group: the passage, the Flamsteed number, the group."""
_REMEMBERED = {
    CELLS: "passage bigint, recipient varchar, about varchar, seen varchar, measure varchar, cell varchar,"
    " leaf boolean, peopled boolean, low double, high double",
    MEMBERS: "passage bigint, measure varchar, cell varchar, number varchar",
    GROUPS: "passage bigint, agreement varchar, number varchar, class bigint",
}


@dataclass(frozen=True)
class Publication:
    """Rows that leave for the public: which columns of which table, and where they go."""

    name: str
    table: str
    columns: tuple[str, ...]
    select: str


def release(
    engine: Engine, publication: Publication, *, contract: Contract, to: Path, run: Run
) -> Passage:
    """Write the rows of a publication to the file `to` as RFC 4180 CSV: all, or no file.

    Raises ReleaseRefused, having written nothing, if a column is not in the table's contract or
    is classed there as personal data: what is published has no recipient who could be bound.
    """
    for name in publication.columns:
        column = contract.column(name)
        if column is None:
            raise ReleaseRefused(
                f"`{name}` is not in the contract of {publication.table}, so it may not leave."
            )
        if column.personal != "none":
            raise ReleaseRefused(
                f"`{name}` of {publication.table} is classed as {column.personal} data in its"
                " contract, so it may not be published."
            )
    passage = Passage(
        door="release",
        table=publication.table,
        run=run.number,
        state=state_of(engine, publication.table),
        details={"publication": publication.name, "to": "public"},
    )
    return _let_out(engine, publication.select, passage, to=to)


@dataclass(frozen=True)
class Disclosure:
    """Rows that leave for a partner under a sharing agreement, on a day.

    `select` gives the agreement's fields from its table, and the column `_subject`, the Flamsteed number
    of whom each row is about (null for nobody). `controlled` makes of the staged rows the SELECT of those
    that may leave, by disclosure control, and tells what that did; under `remember` may be SELECTs, with
    one parameter for the passage, of what later releases are held against. `refused` is what the law forbids, `restricted` the
    numbers of people whose data may not be used for this: their rows stay behind.
    """

    agreement: Agreement
    select: str
    params: Sequence[object]
    on: date
    controlled: Callable[[str], tuple[str, dict[str, Any]]]
    refused: tuple[str, ...] = ()
    restricted: tuple[str, ...] = ()


def disclose(
    engine: Engine,
    disclosure: Disclosure,
    *,
    write: Callable[[str, dict[str, Any]], dict[str, str]],
    run: Run,
) -> Passage:
    """Let rows leave under an agreement, if it is in force and they are what it lists.

    `write` writes the rows of a SELECT somewhere nobody looks yet and gives the files' hashes; once
    this returns they may be handed over. What leaves, and whom it is about, is noted first, in the
    same transaction as the checks: a kill can leave a line of what did not leave, never the reverse.

    Raises ReleaseRefused, with nothing noted and nothing to hand over.
    """
    agreement = disclosure.agreement
    with engine.transaction():
        refused = [*agreement.refusals(disclosure.on), *disclosure.refused]
        refused += _unlisted(engine, disclosure)
        if refused:
            raise ReleaseRefused(
                f"Nothing leaves under {agreement.name}: {'; '.join(refused)}. Correct"
                f" {agreement.path.name}, or what it stands on, and have it signed again."
            )
        staged, behind = _stage_leaving(engine, disclosure)
        kept, details = _controlled(disclosure, staged)
        details.setdefault("risk", {})["restricted"] = behind
        remember = details.pop("remember", {})
        names = [each.name for each in agreement.fields]
        rows = f"select {columns_sql(names)} from ({kept}) as kept order by all"
        details |= {"agreement": agreement.name, "fingerprint": agreement.fingerprint,
                    "to": agreement.recipient.name, "processing": agreement.processing,
                    "fields": names}  # fmt: skip
        details["files"] = write(rows, details)
        counted = int(engine.value(f"select count(*) from ({kept}) as kept"))
        passage = Passage(
            door="release", table=agreement.table, run=run.number,
            state=state_of(engine, agreement.table), rows_in=counted, admitted=counted, details=details,
        )  # fmt: skip
        number = write_passage(engine, passage)
        _note_subjects(engine, number, kept, agreement)
        for table, select in remember.items():
            engine.execute(f"create table if not exists {table} ({_REMEMBERED[table]})")
            engine.execute(f"insert into {table} by name {select}", [number])
        engine.unstage("_leaving")
    return passage


def _unlisted(engine: Engine, disclosure: Disclosure) -> list[str]:
    """What would reach the output that the agreement does not list, proven from the text of the SELECT."""
    agreement = disclosure.agreement
    if not engine.has_table(agreement.table):
        return [f"{agreement.table} is not there yet; `flamsteed run` makes it"]
    columns = list(engine.columns(agreement.table))
    try:
        values, rows = values_and_rows(disclosure.select, {agreement.table: columns})
    except ValueError as error:
        return [f"what it reads cannot be proven: {error}"]
    allowed = {each.name: {*each.reads, ROWS} for each in agreement.fields}
    allowed["_subject"] = {agreement.subject, ROWS}
    said = []
    swaying = sorted({column for _, column in rows} - {*agreement.rows_read, ROWS})
    if swaying:
        said.append(f"which rows leave would rest on {', '.join(swaying)}, which is not listed")
    for name, sources in values.items():
        over = sorted({column for _, column in sources} - allowed.get(name, set()))
        if name not in allowed:
            said.append(f"`{name}` would leave and is not listed")
        elif over:
            said.append(f"`{name}` would be made of {', '.join(over)}, which is not listed")
    return said + [f"`{name}` is listed and would not leave" for name in allowed.keys() - values]


def _stage_leaving(engine: Engine, disclosure: Disclosure) -> tuple[str, int]:
    """Stage the rows that may leave; gives the SQL name, and how many stay behind because use of somebody's
    data is restricted or objected to (UK GDPR Articles 18 and 21).
    """
    staged = engine.stage("_leaving", disclosure.select, disclosure.params)
    if not disclosure.restricted:
        return staged, 0
    theirs = "coalesce(list_contains($1, _subject), false)"
    listed = [list(disclosure.restricted)]
    behind = int(engine.value(f"select count(*) from {staged} where {theirs}", listed))
    open_to_use = engine.stage("_leaving_all", f"select * from {staged} where not {theirs}", listed)
    staged = engine.stage("_leaving", f"select * from {open_to_use}")
    engine.unstage("_leaving_all")
    return staged, behind


def _controlled(disclosure: Disclosure, staged: str) -> tuple[str, dict[str, Any]]:
    """What disclosure control lets leave. Text that is to be redacted leaves only if it says what was taken out."""
    kept, details = disclosure.controlled(staged)
    done = details.get("risk", {}).get("redacted", {})
    for each in disclosure.agreement.fields:
        if each.way == REDACTED and each.name not in done:
            raise ReleaseRefused(
                f"Nothing leaves under {disclosure.agreement.name}: `{each.name}` has not been redacted."
            )
    return kept, details


def _note_subjects(engine: Engine, passage: int, kept: str, agreement: Agreement) -> None:
    """Remember whom a release told of, and under which pseudonym, so that they can be told and purged."""
    engine.execute(
        f"create table if not exists {SUBJECTS} (passage bigint, number varchar, pseudonym varchar)"
    )
    if agreement.subject:
        known = next((f.name for f in agreement.fields if f.way == "pseudonym"), "")
        pseudonym = quote(known) if known else "cast(null as varchar)"
        engine.execute(
            f"insert into {SUBJECTS} select distinct ?, _subject, {pseudonym} from ({kept}) as kept"
            f" where _subject is not null",
            [passage],
        )


def hand_back(engine: Engine, select: str, *, owner: str, to: Path, run: Run) -> Passage:
    """Give a system's owner the list of its rows to mend, as CSV in the file `to`.

    The rows name records by the system's own keys and hold none of their other values.
    """
    passage = Passage("release", "findings", run.number, "", details={"to": owner})
    return _let_out(engine, select, passage, to=to)


def list_due(engine: Engine, select: str, *, owner: str, to: Path, run: Run) -> Passage:
    """Give whoever signs for them the list of records that are due to go, as CSV in the file `to`.

    The rows name records by the system's own keys, so only the file's owner may read it (mode 600).
    """
    passage = Passage("release", "retention", run.number, "", details={"to": owner})
    return _let_out(engine, select, passage, to=to, mode=0o600)


def lend(engine: Engine, select: str, *, to: Path, folder: Path, run: Run) -> Passage:
    """Write records to be compared by whom `run` was started by, as CSV in the file `to`.

    All rows or no file. They hold personal data, so only the file's owner may read it (mode 600).
    The journal says who was lent how many rows, and where the file is, by the project's `folder` if it
    is in there: that person answers for it from then on.
    """
    path, within = to.resolve(), folder.resolve()
    said = path.relative_to(within) if path.is_relative_to(within) else path
    details = {"to": run.started_by, "path": str(said)}
    passage = Passage("release", "review", run.number, "", details=details)
    return _let_out(engine, select, passage, to=to, mode=0o600)


def give_copy(engine: Engine, half: Path, passage: Passage, *, to: Path) -> Passage:
    """Put the folder `half` in place as `to`, once its passage is noted; for the person whom it is about.

    A kill can leave a line of what did not leave, never the reverse.
    """
    with engine.transaction():
        write_passage(engine, passage)
    half.replace(to)
    return passage


def _let_out(
    engine: Engine, select: str, passage: Passage, *, to: Path, mode: int = 0o666
) -> Passage:
    """Write rows to the file `to`, all or none, once their passage is noted; gives the passage with its counts.

    A kill can leave a line of what did not leave, never the reverse.
    """
    half = to.with_name(to.name + ".part")
    to.parent.mkdir(parents=True, exist_ok=True)
    half.unlink(missing_ok=True)
    half.touch(mode)
    rows = write_csv(engine, select, half)
    details = passage.details | {"file": to.name}
    noted = replace(passage, rows_in=rows, admitted=rows, details=details)
    with engine.transaction():
        write_passage(engine, noted)
    half.replace(to)
    return noted


def write_csv(engine: Engine, select: str, to: Path) -> int:
    """Write a SELECT as RFC 4180 CSV (UTF-8, CRLF, quoted where needed); gives the rows written.

    Text that a spreadsheet would run as a formula is given an apostrophe; numbers never are.
    """
    written = 0
    with to.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        batches = engine.batches(select)
        writer.writerow(batches.schema.names)
        for batch in batches:
            for row in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                writer.writerow([safe_cell(cell) for cell in row])
                written += 1
    return written


def safe_cell(cell: object) -> object:
    """A value as a cell of a CSV file, of which no spreadsheet makes a formula."""
    if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t", "\r"):
        return "'" + cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return "" if cell is None else cell
