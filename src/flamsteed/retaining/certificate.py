"""The certificate of destruction: what went, under which rules, on whose word. It holds no value of a record."""

import json
from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Any

from flamsteed.drawing.html import page, table
from flamsteed.lineage.approval import Plan
from flamsteed.privacy.keys import Key, is_signed, signed

NAME = "certificate_of_destruction"
SIGNING_KEY = "certificates"
"""The name of the key that certificates are signed with."""


def certificate(plan: Plan, *, key: Key) -> dict[str, Any]:
    """What a plan that was carried out did, in plain data, with a signature (Ed25519) of all of it."""
    said = {
        "certificate": NAME, "council": plan.said["council"], "plan": plan.number,
        "plan_sha256": plan.digest, "due_on": plan.said["on"],
        "proposed": {"by": plan.proposed_by, "at": plan.proposed_at},
        "approved": {"by": plan.approved_by, "at": plan.approved_at},
        "carried_out_at": plan.ended_at, "lines": plan.said["lines"], "receipt": dict(plan.receipt),
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
    """Write a certificate into folder `to` as JSON, to check, and as HTML, to sign and file; gives the files."""
    to.mkdir(parents=True, exist_ok=True, mode=0o700)
    files = [to / f"{NAME}.json", to / f"{NAME}.html"]
    files[0].write_text(json.dumps(said, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    files[1].write_text(certificate_page(said), encoding="utf-8")
    return files


def certificate_page(said: Mapping[str, Any]) -> str:
    """A certificate as a page."""
    who = [
        (step, str(said[step]["by"]), str(said[step]["at"])) for step in ("proposed", "approved")
    ]
    lines = [
        (
            line["title"], line["table"], line["due"], line["held"], line["oldest_due"], line["kept"],
            f"{line['authority']} ({line['link']})", line["sign_off"], line["records"],
        )
        for line in said["lines"]
    ]  # fmt: skip
    receipt = said["receipt"]
    proof = [
        ("rows looked through", f"{receipt['rows_searched']:,}"),
        ("found", str(receipt["found"])),
        ("key of the store's fresh file", str(receipt["key"] or "not encrypted")),
        ("keys of earlier files destroyed", str(receipt["keys_destroyed"])),
    ]
    many = sum(receipt["records"].values())
    heads = ("class", "table", "records destroyed", "under a hold, kept", "oldest due since", "kept until",
             "authority", "signed off by", "SHA-256 of their ids")  # fmt: skip
    return page(
        f"Certificate of destruction {said['plan']}",
        [
            f"<h1>Certificate of destruction {said['plan']}</h1>",
            f'<p class="lead">{escape(said["council"])}: {many:,} records that were due on'
            f" {escape(said['due_on'])} were destroyed at {escape(said['carried_out_at'])}.</p>",
            table("What was destroyed", heads, lines),
            table("Who answers for it", ("step", "by", "at"), who),
            table("How it was proven", ("", ""), proof),
            f"<p>The plan is number {said['plan']} of the ledger, SHA-256 <code>{escape(said['plan_sha256'])}</code>."
            f" Signed (Ed25519) by <code>{escape(said['public_key'])}</code>. This page holds counts and hashes,"
            " and nothing of what the records said.</p>",
        ],
    )
