"""What the commands about plans do."""

from collections.abc import Sequence
from pathlib import Path

import typer

from flamsteed.cli.opened import ledger_of, listed, opened, out, whoami
from flamsteed.cli.retained import carry_out_due
from flamsteed.erasing.carry_out import carry_out_erasures, is_begun
from flamsteed.erasing.certificate import (
    SIGNING_KEY,
    certificate,
    write_certificate,
)
from flamsteed.erasing.grounds import Ground
from flamsteed.erasing.plan import KIND, Asked, folder_of, plan_erasure
from flamsteed.errors import PlanRefused
from flamsteed.lineage.approval import (
    DONE,
    Plan,
    approve,
    propose,
    read_plan,
    read_plans,
    withdraw,
)
from flamsteed.project import Project, load_project
from flamsteed.retaining.plan import KIND as RETENTION
from flamsteed.store import KEY_DESTRUCTION, carry_out_key_destruction, key_ring


def plan_to_erase(folder: Path, asked: Asked, *, by: str | None) -> None:
    """Plan an erasure, put it before somebody else, and say what it would do."""
    with opened(folder) as (project, engine, ledger):
        ledger.note_reading(by or whoami(), f"erasure planned of {asked.number}", rows=1)
        plan = propose(ledger, plan_erasure(project, engine, ledger, asked, by=by or whoami()).plan)
    _show(plan)
    out.print(
        f"\nNothing is erased yet. Somebody else approves it: flamsteed approve {plan.number}"
    )


def asked_for(
    number: str, ground: str, keep: Sequence[str], also: Sequence[str], request: str
) -> Asked:
    """What was asked for, of the words it was asked in; a usage mistake where they say nothing."""
    if ground not in list(Ground):
        raise typer.BadParameter(f"one of {', '.join(Ground)}", param_hint="--ground")
    kept = dict(_two(each, "=", "--keep", 'SYSTEM__TABLE="the legal ground"') for each in keep)
    theirs = tuple(_two(each, "/", "--also", "SYSTEM__TABLE/RECORD") for each in also)
    return Asked(number, Ground(ground), kept, request, theirs)


def _two(text: str, by: str, option: str, how: str) -> tuple[str, str]:
    left, _, right = text.partition(by)
    if not (left.strip() and right.strip()):
        raise typer.BadParameter(f"write {how}", param_hint=option)
    return left.strip(), right.strip()


def show_plans(folder: Path, number: int | None) -> None:
    """List every plan, or show one whole."""
    with ledger_of(load_project(folder)) as ledger:
        if number is not None:
            _show(read_plan(ledger, number))
            return
        plans = read_plans(ledger)
    table = listed("plan", "what", "about", "state", "proposed by", "approved by", "ended")
    for each in plans:
        table.add_row(
            str(each.number), each.kind, each.about, each.state, f"{each.proposed_by}, {each.proposed_at}",
            each.approved_by, each.ended_at,
        )  # fmt: skip
    out.print(table if plans else "There are no plans.")


def _show(plan: Plan) -> None:
    out.print(
        f"[bold]Plan {plan.number}[/], {plan.kind} of {plan.about}: {plan.state}", highlight=False
    )
    said = plan.said
    for title, heads, rows in (
        ("Erased, with all versions", ("table", "records"), said.get("erase", {}).items()),
        ("Taken out of records about others", ("table", "records"), said.get("cleared", {}).items()),
        ("Destroyed, with all versions", ("class", "table", "records", "authority", "signed off by"),
         [(x["class"], x["table"], x["due"], x["authority"], x["sign_off"]) for x in said.get("lines", [])]),
        ("Made again without them", ("table", "rows"), said.get("rebuild", {}).items()),
        ("Kept by a hold", ("table", "records"), said.get("held", {}).items()),
        ("Kept by law", ("table", "ground", "until"), [tuple(k.values()) for k in said.get("keep", [])]),
        ("Like them: is it theirs? (--also)", ("table", "record"), said.get("look_at", [])),
        ("To be told", ("recipient", "agreement", "released on"),
         [(t["to"], t["agreement"], t["released_on"]) for t in said.get("tell", [])]),
        ("Files deleted", ("file",), [(name,) for name in said.get("files", [])]),
    ):  # fmt: skip
        if rows:
            table = listed(*heads, title=title)
            for row in rows:
                table.add_row(*map(str, row))
            out.print("", table)


def approve_plan(folder: Path, number: int, *, by: str | None) -> None:
    """Approve a plan, and say what comes next."""
    with opened(folder, to_read=True) as (_, _, ledger):
        plan = approve(ledger, number, by=by or whoami())
    out.print(
        f"Plan {number} is approved by {plan.approved_by}. It is carried out with: flamsteed carry-out {number}"
    )


def withdraw_plan(folder: Path, number: int, *, by: str | None) -> None:
    """Withdraw a plan."""
    with opened(folder, to_read=True) as (_, engine, ledger):
        if read_plan(ledger, number).state != DONE and is_begun(engine, number):
            raise PlanRefused(
                f"Plan {number} was begun: it can only be ended, with flamsteed carry-out {number}"
            )
        withdraw(ledger, number, by=by or whoami())
    out.print(f"Plan {number} is withdrawn; nothing was done.")


def carry_out_plans(folder: Path, numbers: Sequence[int], *, by: str | None) -> None:
    """Carry out approved plans, and write their certificates and what recipients are to be told."""
    with opened(folder) as (project, engine, ledger):
        plans = [read_plan(ledger, number) for number in numbers]
        for plan in plans:
            if plan.kind not in (KIND, RETENTION, KEY_DESTRUCTION):
                raise PlanRefused(
                    f"Plan {plan.number} is of a kind that cannot be carried out here: {plan.kind}."
                )
        erasures = [plan.number for plan in plans if plan.kind == KIND]
        for done in carry_out_erasures(project, engine, ledger, erasures, by=by or whoami()):
            _certify(project, done)
        for plan in plans:
            if plan.kind == RETENTION:
                carry_out_due(project, engine, ledger, plan.number, by=by or whoami())
            if plan.kind == KEY_DESTRUCTION:
                carry_out_key_destruction(project, ledger, plan.number, by=by or whoami())
                out.print(
                    f"Plan {plan.number} is carried out: key {plan.said['turn']} of {plan.about} is gone."
                )


def _certify(project: Project, done: Plan) -> None:
    to = folder_of(project, done)
    key = key_ring(project).key_or_new(SIGNING_KEY)
    files = write_certificate(certificate(done, council=project.council, key=key), to)
    receipt = done.receipt
    out.print(
        f"Plan {done.number} is carried out: {sum(receipt['records'].values()):,} records erased;"
        f" {receipt['rows_searched']:,} rows and {receipt['files_searched']:,} files looked through,"
        f" {receipt['found']} traces found.",
        highlight=False,
    )
    for path in [*files, *sorted(to.glob("purge_*.csv"))]:
        out.print(f"  {path}", highlight=False)
    for told in done.said["tell"]:
        out.print(f"Tell {told['to']} ({told['agreement']}): UK GDPR Article 19.", highlight=False)
