"""`flamsteed request pack` and `third-parties`: the copy for whoever asked, and what is to be weighed first."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from flamsteed.answering.answer import Wish, answer, open_questions
from flamsteed.cli.opened import opened, out, program
from flamsteed.cli.request_work import Desk
from flamsteed.gate import lend
from flamsteed.lineage.ledger import Ledger
from flamsteed.lineage.register import note_event, read_request
from flamsteed.lineage.request import Request
from flamsteed.privacy.requests.clock import PACKED, REVIEWED
from flamsteed.privacy.requests.exemption import read_exemptions
from flamsteed.privacy.requests.rules import hold_event
from flamsteed.privacy.requests.third_party import read_answers, stage_questions
from flamsteed.project import Project


def make_pack(desk: Desk, number: int, exempt: Sequence[str], *, is_told: bool, pdf: bool) -> None:
    """Make the pack of a request, and say where it is and what is in it."""
    wish = Wish(number, desk.event(PACKED), read_exemptions(exempt), is_told, pdf)
    with opened(desk.folder) as (project, engine, ledger):
        made = answer(project, engine, ledger, wish)
    tables = len({part.table for part in made.pack.parts})
    out.print(
        f"{made.folder}: {made.pack.rows:,} rows of {tables} tables, for request {number}.",
        highlight=False,
    )
    if made.hidden:
        out.print(
            f"{made.hidden:,} texts that may tell of others were taken out. To show any of them, weigh them:"
            f" {program()} request third-parties {number} --csv FILE -p {desk.folder}",
            highlight=False,
        )
    out.print(f"Entry {made.entry} of the ledger has the hashes of its files.", highlight=False)


def list_third_parties(desk: Desk, number: int, to: Path | None) -> None:
    """Say how much is to be weighed, or write it to a file."""
    with opened(desk.folder) as (project, engine, ledger):
        request = _reviewable(project, ledger, desk, number)
        asked = open_questions(project, engine, ledger, request)
        if to is not None:
            run = replace(ledger.latest_run(), started_by=desk.name)
            lend(engine, stage_questions(engine, asked), to=to, folder=desk.folder, run=run)
            ledger.copy_journal(engine)
    places = sum(len(question.places) for question in asked)
    out.print(f"{len(asked):,} texts to weigh, in {places:,} places.", highlight=False)
    if to is not None:
        out.print(
            f"{to} is written: only you can read it. Write `show` or `redact` beside each and give it back with"
            " --from-csv; without an answer it is redacted.",
            highlight=False,
        )


def take_answers(desk: Desk, number: int, path: Path) -> None:
    """Note what a reviewer said may be shown."""
    with opened(desk.folder, to_read=True) as (project, engine, ledger):
        request = _reviewable(project, ledger, desk, number)
        shown, answered = read_answers(path, open_questions(project, engine, ledger, request))
        details = {"show": [*shown], "answered": answered}
        note_event(ledger, request, desk.event(REVIEWED, details=details))
    out.print(
        f"{answered:,} answers taken: {len(shown):,} places are shown, all others redacted.",
        highlight=False,
    )


def _reviewable(project: Project, ledger: Ledger, desk: Desk, number: int) -> Request:
    """The request, if its third parties may be weighed now; raises RequestRefused if not."""
    request = read_request(ledger, number)
    hold_event(request, desk.event(REVIEWED), project.calendar)
    return request
