"""The certificate of destruction: what went, under which rules, on whose word. It holds no value of a record."""

import json
from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Any

from flamsteed.drawing.html import page, table
from flamsteed.lineage.approval import Plan

NAME = "certificate_of_destruction"


def certificate(plan: Plan) -> dict[str, Any]:
    """What a plan that was carried out did, in plain data: lines, people, times, hashes and the receipt."""
    return {
        "certificate": NAME, "council": plan.said["council"], "plan": plan.number,
        "plan_sha256": plan.digest, "due_on": plan.said["on"],
        "proposed": {"by": plan.proposed_by, "at": plan.proposed_at},
        "approved": {"by": plan.approved_by, "at": plan.approved_at},
        "carried_out_at": plan.ended_at,
        "records": sum(line["due"] for line in plan.said["lines"]),
        "lines": plan.said["lines"], "receipt": dict(plan.receipt),
    }  # fmt: skip


def write_certificate(said: Mapping[str, Any], to: Path) -> list[Path]:
    """Write a certificate into folder `to` as JSON, to check, and as HTML, to sign and file; gives the files."""
    to.mkdir(parents=True, exist_ok=True)
    stem = f"{NAME}_{said['plan']}"
    files = [to / f"{stem}.json", to / f"{stem}.html"]
    text = json.dumps(said, indent=2, ensure_ascii=False, sort_keys=True)
    files[0].write_text(text + "\n", encoding="utf-8")
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
    receipt = [(name, str(value)) for name, value in sorted(said["receipt"].items())]
    heads = ("class", "table", "records destroyed", "under a hold, kept", "oldest due since", "kept until",
             "authority", "signed off by", "SHA-256 of their ids")  # fmt: skip
    return page(
        f"Certificate of destruction {said['plan']}",
        [
            f"<h1>Certificate of destruction {said['plan']}</h1>",
            f'<p class="lead">{escape(said["council"])}: {said["records"]:,} records that were due on'
            f" {escape(said['due_on'])} were destroyed at {escape(said['carried_out_at'])}.</p>",
            table("What was destroyed", heads, lines),
            table("Who answers for it", ("step", "by", "at"), who),
            table("What was done", ("", ""), receipt),
            f"<p>The plan is number {said['plan']} of the ledger, SHA-256 <code>{escape(said['plan_sha256'])}</code>."
            " This page holds counts and hashes, and nothing of what the records said.</p>",
        ],
    )
