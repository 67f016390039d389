"""Data leaves for a partner: the project's agreements, its law and its keys brought to the gate."""

import json
import os
import shutil
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from flamsteed.contracts.agreement import Agreement
from flamsteed.engine.dialect import literal, quote, table_sql
from flamsteed.engine.engine import Engine
from flamsteed.errors import NotFound
from flamsteed.gate import SUBJECTS, Disclosure, disclose
from flamsteed.gold.registry import heirs
from flamsteed.lawful import refusals, standing, unredacted
from flamsteed.lineage.ledger import Ledger
from flamsteed.lineage.passage import Passage, Run
from flamsteed.privacy.control import controlled
from flamsteed.privacy.keys import Key
from flamsteed.privacy.redaction.rows import REDACTED_ROWS
from flamsteed.privacy.ways import way_sql
from flamsteed.privacy.writing import sha256_of, write_manifest, write_rows
from flamsteed.project import Project
from flamsteed.sight import in_the_way
from flamsteed.standards.calendar import months_after
from flamsteed.store import key_ring, pseudonym_key

PERSON = "person"


@dataclass(frozen=True)
class Shared:
    """One release: the folder to hand over, and the line it left."""

    folder: Path
    passage: Passage


def share(  # noqa: PLR0913  (all that a release needs)
    project: Project, engine: Engine, ledger: Ledger, agreement: Agreement, *, to: Path, run: Run
) -> Shared:
    """Make the release of the day that `run` stands on, in a folder of its own under `to`.

    Where rows were made alike, the certificate lies beside the folder: it is the council's, not the
    recipient's. Whoever restricted the use of their data, or objected to it for this purpose, is left out.

    Raises ReleaseRefused, with no folder made, if the agreement is not in force, if a field stands on
    something that the law keeps from its purpose, if something would leave that is not listed, or if too
    many rows would have to stay behind.
    """
    key, on = _key(project, agreement), run.as_of
    folder = fresh_folder(to / agreement.name, on)
    half = folder.with_name(f".{folder.name}.part")
    proof = folder.with_name(f"{folder.name}.certificate.json")
    shutil.rmtree(half, ignore_errors=True)
    half.mkdir(parents=True, mode=0o700)

    def write(select: str, details: dict[str, Any]) -> dict[str, str]:
        left = details.get("risk", {})
        if "certificate" in details:
            details["certificate"] = _write_proof(details["certificate"], proof)
        files = write_rows(engine, select, agreement, to=half, notes=left.get("notes", ()))
        duties = _duties(agreement, on, key) | {"risk": left, "files": files}
        details |= {name: duties[name] for name in ("released_on", "purge_by", "key")}
        details["folder"] = os.path.relpath(folder, project.folder)
        write_manifest(agreement, duties, to=half)
        return files | {"manifest.json": sha256_of(half / "manifest.json")}

    disclosure = Disclosure(
        agreement, leaving_sql(agreement, on), key.pads if key else (), on,
        controlled=lambda staged: controlled(engine, agreement, staged, on=on),
        refused=tuple(_forbidden(project, engine, agreement)),
        restricted=_restricted(project, engine, ledger, agreement),
    )  # fmt: skip
    try:
        passage = disclose(engine, disclosure, write=write, run=run)
        half.rename(folder)
    except BaseException:
        proof.unlink(missing_ok=True)
        raise
    finally:
        engine.unstage(REDACTED_ROWS)
        shutil.rmtree(half, ignore_errors=True)
        with suppress(OSError):  # it holds earlier releases
            half.parent.rmdir()
    return Shared(folder, passage)


def _write_proof(certificate: Mapping[str, Any], to: Path) -> str:
    to.write_text(json.dumps(certificate) + "\n", encoding="utf-8")
    return sha256_of(to)


def leaving_sql(agreement: Agreement, on: date) -> str:
    """SQL for what an agreement lets leave, before disclosure control: its fields, and `_subject`."""
    fields = [
        f"{each.sql or way_sql(each.way, each.reads[0], to=each.to, on=on)} as {quote(each.name)}"
        for each in agreement.fields
    ]
    subject = (
        f"cast({quote(agreement.subject)} as varchar)"
        if agreement.subject
        else "cast(null as varchar)"
    )
    listed = ", ".join([*fields, f"{subject} as _subject"])
    return f"select {listed} from {table_sql(agreement.table)} where ({agreement.rows})"


def agreement_named(project: Project, name: str) -> Agreement:
    """The project's agreement of that name. Raises NotFound, naming those that there are."""
    if name not in project.agreements:
        known = ", ".join(sorted(project.agreements)) or "none"
        raise NotFound(
            f"There is no agreement `{name}` in {project.folder}/agreements; there are: {known}."
        )
    return project.agreements[name]


def _key(project: Project, agreement: Agreement) -> Key | None:
    """The key of an agreement's pseudonyms; none where it has none."""
    if all(each.way != "pseudonym" for each in agreement.fields):
        return None
    return key_ring(project).key_or_new(pseudonym_key(agreement.name))


def _forbidden(project: Project, engine: Engine, agreement: Agreement) -> list[str]:
    """What the law keeps from the agreement's purpose, of all that stands behind what would leave."""
    made = standing(project.contracts, project.links, project.models)
    there = engine.has_table(agreement.table)
    columns = {agreement.table: [*engine.columns(agreement.table)]} if there else {}
    select = leaving_sql(agreement, agreement.valid_from)
    behind = made.behind(select, [agreement.table], columns)
    sources = frozenset().union(*behind.values())
    refused = refusals(sources, project.contracts, project.processing[agreement.processing])
    return refused + [said for _, said in unredacted(made, agreement)]


def _restricted(
    project: Project, engine: Engine, ledger: Ledger, agreement: Agreement
) -> tuple[str, ...]:
    """The numbers of people whose data may not be used for the agreement's purpose, as it stands now."""
    purpose, leads = project.processing[agreement.processing], heirs(engine, PERSON)
    found = in_the_way(ledger.restrictions(), purpose)
    return tuple(sorted({leads.get(each.number, each.number) for each in found}))


def _duties(agreement: Agreement, on: date, key: Key | None) -> dict[str, Any]:
    return {
        "released_on": on.isoformat(),
        "purge_by": months_after(on, agreement.retention_months).isoformat(),
        "key": key.turn if key else 0,
    }


def fresh_folder(under: Path, on: date) -> Path:
    """A folder that is not there yet: the day, and which one of the day it is."""
    turn = 1
    while (under / f"{on}_{turn}").exists():
        turn += 1
    return under / f"{on}_{turn}"


def recipients(passages: Sequence[Mapping[str, Any]]) -> dict[str, list[str]]:
    """To whom data was released, by entry of the record of processing, from the ledger's passages."""
    found: dict[str, list[str]] = {}
    for passage in passages:
        details = passage["details"]
        if passage["door"] == "release" and details.get("processing"):
            found.setdefault(details["processing"], []).append(details["to"])
    return found


def releases_about(engine: Engine, ledger: Ledger, numbers: Sequence[str]) -> list[dict[str, Any]]:
    """The passages of the releases that told of somebody, by any of their numbers, oldest first."""
    if not engine.has_table(SUBJECTS):
        return []
    listed = ", ".join(map(literal, numbers)) or "''"
    rows = engine.rows(
        f"select distinct passage from {table_sql(SUBJECTS)} where number in ({listed}) order by 1"
    )
    passages = {n for (n,) in rows}
    return [each for each in ledger.passages() if each["number"] in passages]


def recipients_of(engine: Engine, ledger: Ledger, numbers: Sequence[str]) -> list[dict[str, Any]]:
    """Who was sent something about somebody and is to be told (Article 19): each release with its agreement."""
    return [
        {"passage": passage["number"], "agreement": passage["details"]["agreement"],
         "to": passage["details"]["to"], "released_on": passage["details"].get("released_on", "")}
        for passage in releases_about(engine, ledger, numbers)
    ]  # fmt: skip
