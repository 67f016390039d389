"""The certificate of an erasure: what went, on whose word, how it was looked for, signed; without a value."""

import csv
import json
import os
from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Any

from flamsteed.drawing.html import page, table
from flamsteed.lineage.approval import Plan
from flamsteed.privacy.keys import Key, is_signed, signed

NAME = "certificate_of_erasure"
SIGNING_KEY = "certificates"
"""The name of the key that certificates are signed with."""


def certificate(plan: Plan, *, council: str, key: Key) -> dict[str, Any]:
    """What a plan that was carried out did, in plain data, with a signature (Ed25519) of all of it."""
    said = {
        "certificate": NAME, "council": council, "plan": plan.number, "plan_sha256": plan.digest,
        "about": plan.about, "ground": plan.said["ground"], "request": plan.said["request"],
        "proposed": {"by": plan.proposed_by, "at": plan.proposed_at},
        "approved": {"by": plan.approved_by, "at": plan.approved_at},
        "carried_out_at": plan.ended_at, "cleared": plan.said["cleared"],
        "made_again": plan.said["rebuild"], "kept": plan.said["keep"], "held": plan.said["held"],
        "alike_and_left": plan.said["look_at"], "files_deleted": plan.said["files"], "to_be_told": plan.said["tell"],
        "receipt": dict(plan.receipt),
    }  # fmt: skip
    signature, public_key = signed(key, _canonical(said))
    return said | {"public_key": public_key, "signature": signature}


def is_genuine(said: Mapping[str, Any]) -> bool:
    """Whether a certificate is what was signed under the public key in it: hold that against the council's."""
    content = {k: v for k, v in said.items() if k not in ("public_key", "signature")}
    return is_signed(_canonical(content), str(said.get("signature")), str(said.get("public_key")))


def _canonical(said: Mapping[str, Any]) -> bytes:
    return json.dumps(said, sort_keys=True, separators=(",", ":")).encode()


def write_certificate(said: Mapping[str, Any], to: Path) -> list[Path]:
    """Write a certificate into folder `to` as JSON, to check, and as HTML, to read and file; gives the files."""
    to.mkdir(parents=True, exist_ok=True, mode=0o700)
    files = [to / f"{NAME}.json", to / f"{NAME}.html"]
    files[0].write_text(json.dumps(said, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    files[1].write_text(certificate_page(said), encoding="utf-8")
    return files


def write_notices(pseudonyms: Mapping[str, list[str]], to: Path) -> list[Path]:
    """Write for each agreement under which somebody was told of the pseudonyms that its recipient must
    purge, as CSV that only its owner may read; gives the files.
    """
    to.mkdir(parents=True, exist_ok=True, mode=0o700)
    files = []
    for agreement, listed in sorted(pseudonyms.items()):
        files.append(to / f"purge_{agreement}.csv")
        descriptor = os.open(files[-1], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\r\n")
            writer.writerow(["pseudonym"])
            writer.writerows([each] for each in sorted(listed))
    return files


def certificate_page(said: Mapping[str, Any]) -> str:
    """A certificate as a page."""
    who = [(step, said[step]["by"], said[step]["at"]) for step in ("proposed", "approved")]
    receipt = said["receipt"]
    records = [(name, n) for name, n in receipt["records"].items()]
    kept = [(each["table"], each["ground"], each["until"]) for each in said["kept"]]
    told = [(each["to"], each["agreement"], each["released_on"]) for each in said["to_be_told"]]
    proof = [
        ("store before, SHA-256", receipt["store_before_sha256"]),
        ("store after, SHA-256", receipt["store_after_sha256"]),
        ("key of the fresh file", str(receipt["key"] or "not encrypted")),
        ("keys of earlier files destroyed", str(receipt["keys_destroyed"])),
        ("rows looked through", f"{receipt['rows_searched']:,}"),
        ("files looked through", f"{receipt['files_searched']:,} ({receipt['bytes_searched']:,} bytes)"),
        ("texts that were theirs alone, looked for", str(receipt["texts_searched"])),
        ("found", str(receipt["found"])),
    ]  # fmt: skip
    return page(
        f"Certificate of erasure {said['plan']}",
        [
            f"<h1>Certificate of erasure {said['plan']}</h1>",
            f'<p class="lead">{escape(said["council"])}: what was held on {escape(said["about"])} was erased at'
            f" {escape(said['carried_out_at'])}. {escape(said['ground'])}.</p>",
            table("Records erased, with all their versions", ("table", "records"), records),
            table("Records of others, out of which they were taken", ("table", "records"),
                  list(said["cleared"].items())),
            table("Kept by law", ("table", "ground", "until"), kept),
            table("Kept by a hold", ("table", "records"), list(said["held"].items())),
            table("Like them, and theirs by nothing that is known: left", ("table", "record"),
                  [tuple(each) for each in said["alike_and_left"]]),
            table("To be told", ("recipient", "agreement", "released on"), told),
            table("How it was proven", ("", ""), proof),
            table("Who answers for it", ("step", "by", "at"), who),
            f"<p>The plan is number {said['plan']} of the ledger, SHA-256 <code>{escape(said['plan_sha256'])}</code>."
            f" Signed (Ed25519) by <code>{escape(said['public_key'])}</code>. This page holds counts and hashes,"
            " and nothing of what the records said.</p>",
        ],
    )  # fmt: skip
