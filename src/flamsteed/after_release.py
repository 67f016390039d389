"""What comes after a release: its recipient destroys it and says so; two people may lead a pseudonym back."""

import csv
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from flamsteed.contracts.agreement import Agreement
from flamsteed.engine.dialect import table_sql
from flamsteed.engine.engine import Engine
from flamsteed.errors import NotFound, PlanOutOfDate, ReleaseRefused
from flamsteed.gate import SUBJECTS, lend
from flamsteed.lineage.approval import Plan, approved_plan, finish, propose
from flamsteed.lineage.destruction import Destruction, note_destruction, read_destructions
from flamsteed.lineage.ledger import Ledger
from flamsteed.lineage.passage import Run
from flamsteed.privacy.keys import is_signed
from flamsteed.project import Project

RELINKING = "re-linking"
_SIGNED = ("agreement", "released_on", "files", "destroyed_on", "by")


@dataclass(frozen=True)
class Released:
    """One release under an agreement: when, until when it may be kept, and when it was certified destroyed
    (empty if it was not).
    """

    passage: int
    agreement: str
    to: str
    released_on: str
    purge_by: str
    destroyed_on: str

    def is_overdue(self, on: date) -> bool:
        """Whether it should have been destroyed by a day, and nobody said that it was."""
        return not self.destroyed_on and bool(self.purge_by) and self.purge_by < on.isoformat()


def releases(ledger: Ledger) -> list[Released]:
    """Every release under an agreement, oldest first."""
    done = read_destructions(ledger)
    return [
        Released(
            each["number"], each["details"]["agreement"], each["details"]["to"],
            each["details"].get("released_on", ""), each["details"].get("purge_by", ""),
            done[each["number"]].destroyed_on if each["number"] in done else "",
        )
        for each in ledger.passages()
        if each["door"] == "release" and "agreement" in each["details"]
    ]  # fmt: skip


def signed_text(said: Mapping[str, Any]) -> bytes:
    """The bytes of a recipient's certificate that its signature is of: canonical JSON of what it says."""
    return json.dumps(
        {name: said.get(name) for name in _SIGNED}, sort_keys=True, separators=(",", ":")
    ).encode()


def note_certificate(ledger: Ledger, agreement: Agreement, path: Path, *, by: str) -> Destruction:
    """Check a recipient's certificate of destruction, and note the release that it is of.

    It is JSON: `agreement`, `released_on`, `files` (name and SHA-256 of each, as in the manifest),
    `destroyed_on`, `by`, and `signature` (Ed25519, hex) under the agreement's `public_key` of the
    recipient. Raises ReleaseRefused, having noted nothing, saying which of these does not fit.
    """
    if not agreement.recipient.public_key:
        raise ReleaseRefused(
            f"{agreement.path.name} names no `public_key` of the recipient, so no certificate can be checked."
        )
    said = _read(path)
    if not is_signed(signed_text(said), str(said.get("signature")), agreement.recipient.public_key):
        raise ReleaseRefused(
            f"{path.name} is not signed by the key that {agreement.path.name} gives for the recipient, or it"
            " was changed after it was signed. Ask them for it again."
        )
    found = [
        each["number"]
        for each in ledger.passages()
        if each["door"] == "release"
        and each["details"].get("agreement") == agreement.name == said["agreement"]
        and each["details"].get("released_on") == said["released_on"]
        and _files_of(each["details"]) == said["files"]
    ]
    if not found:
        raise ReleaseRefused(
            f"{path.name} is of no release under {agreement.name}: the day and the hashes of the files must be"
            " those of a manifest."
        )
    if str(said["destroyed_on"]) < str(said["released_on"]):
        raise ReleaseRefused(f"{path.name} says that it was destroyed before it was released.")
    noted = Destruction(
        found[0], agreement.name, str(said["destroyed_on"]), str(said["signature"]), by
    )
    note_destruction(ledger, noted)
    return noted


def _files_of(details: Mapping[str, Any]) -> dict[str, str]:
    """The files of a release as its manifest lists them: it cannot list itself."""
    return {name: sha for name, sha in details["files"].items() if name != "manifest.json"}


def _read(path: Path) -> dict[str, Any]:
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise NotFound(f"{path} cannot be read: {error.strerror}.") from None
    except ValueError:
        raise ReleaseRefused(f"{path.name} is not JSON, so it is no certificate.") from None
    lacking = [
        name for name in (*_SIGNED, "signature") if not isinstance(said, dict) or name not in said
    ]
    if lacking:
        raise ReleaseRefused(f"{path.name} lacks {', '.join(lacking)}, so it is no certificate.")
    return dict(said)


def read_pseudonyms(path: Path) -> list[str]:
    """The pseudonyms of a CSV file with a column `pseudonym`, once each, in order."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            if "pseudonym" not in (rows.fieldnames or []):
                raise NotFound(f"{path}, line 1: there must be a column `pseudonym`.")
            return sorted({(row["pseudonym"] or "").strip() for row in rows} - {""})
    except (OSError, UnicodeDecodeError) as error:
        raise NotFound(f"{path} cannot be read ({type(error).__name__}).") from None


def propose_relinking(
    ledger: Ledger, agreement: Agreement, pseudonyms: Sequence[str], *, reason: str, by: str
) -> Plan:
    """Put before somebody else that pseudonyms of an agreement be led back to people.

    The plan holds how many, and the hash of which; so what is led back is what was approved.
    """
    said = {"agreement": agreement.name, "pseudonyms": len(pseudonyms), "reason": reason,
            "sha256": _digest(pseudonyms)}  # fmt: skip
    return propose(ledger, Plan(RELINKING, agreement.name, said, by))


@dataclass(frozen=True)
class Relinking:
    """What is to be led back under plan `number`, and into which file."""

    number: int
    pseudonyms: tuple[str, ...]
    to: Path


def relink(project: Project, engine: Engine, ledger: Ledger, asked: Relinking, *, run: Run) -> Plan:
    """Lead the pseudonyms of an approved plan back: CSV in a file, one row per pseudonym that was
    released under the agreement, with the Flamsteed number; whoever runs it (`run`) answers for the file.

    Raises PlanRefused if nobody else approved it, and PlanOutOfDate if these are not the pseudonyms
    that were approved.
    """
    number, pseudonyms = asked.number, asked.pseudonyms
    plan = approved_plan(ledger, number)
    if plan.kind != RELINKING or plan.said["sha256"] != _digest(pseudonyms):
        raise PlanOutOfDate(
            f"Plan {number} is not about these pseudonyms, so none was led back. Give the file that it was"
            " proposed with, or propose it anew."
        )
    under = [r.passage for r in releases(ledger) if r.agreement == plan.said["agreement"]]
    staged = engine.stage(
        "_asked", "select unnest($1) as pseudonym, $2 as passages", [list(pseudonyms), under]
    )
    select = (
        f"select distinct d.pseudonym, d.number from {table_sql(SUBJECTS)} as d join {staged} as a"
        f" on a.pseudonym = d.pseudonym and list_contains(a.passages, d.passage) order by all"
    )
    passage = lend(engine, select, to=asked.to, folder=project.folder, run=run)
    engine.unstage("_asked")
    ledger.copy_journal(engine)
    return finish(ledger, number, {"led_back": passage.admitted}, by=run.started_by)


def _digest(pseudonyms: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(sorted(set(pseudonyms))).encode()).hexdigest()
