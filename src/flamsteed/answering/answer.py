"""A pack made: a folder that may be handed to the person, known to the ledger before it is there."""

import os
import shutil
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from flamsteed.answering.search import Gathered, others_in, search
from flamsteed.engine.engine import Engine
from flamsteed.gate import give_copy
from flamsteed.lineage.ledger import Ledger
from flamsteed.lineage.passage import Passage
from flamsteed.lineage.register import note_event, read_request
from flamsteed.lineage.request import Event, Request
from flamsteed.privacy.requests.clock import REVIEWED
from flamsteed.privacy.requests.exemption import Exemption, withheld
from flamsteed.privacy.requests.pack import Evidence, Pack
from flamsteed.privacy.requests.pack_files import hold_pdf, write_data, write_page
from flamsteed.privacy.requests.rules import hold_event
from flamsteed.privacy.requests.third_party import (
    Found,
    Question,
    find_others,
    questions,
    redacted,
)
from flamsteed.privacy.writing import sha256_of
from flamsteed.project import Project
from flamsteed.sharing import fresh_folder


@dataclass(frozen=True)
class Wish:
    """A pack that is wanted: the request, the event that notes it, what is exempt, whether the person is told of
    that, and whether a PDF is wanted too.
    """

    number: int
    note: Event
    exemptions: tuple[Exemption, ...] = ()
    is_told: bool = True
    pdf: bool = False


@dataclass(frozen=True)
class Answered:
    """A pack that was made: its folder, what is in it, its entry of the ledger, and how many ways of writing others
    were taken out.
    """

    folder: Path
    pack: Pack
    entry: int
    hidden: int


def answer(project: Project, engine: Engine, ledger: Ledger, wish: Wish) -> Answered:
    """Make the pack for a request in a folder of its own under `out/requests/`, whole or not at all.

    The line comes before the folder: if the machine stops in between, the ledger knows of a pack that is not there,
    never the other way round. Raises RequestRefused, with nothing noted and no folder, if the request is not
    an open one for access by somebody who is known, or if an exemption would leave nothing out.
    """
    request = read_request(ledger, wish.number)
    hold_event(request, wish.note, project.calendar)
    if wish.pdf:
        hold_pdf()
    gathered, found = look(project, engine, ledger, request)
    shown = _shown(request)
    parts = withheld(redacted(gathered.parts, found, shown), wish.exemptions)
    hidden = [each for each in found if each.place not in shown]
    pack = Pack(
        project.council, request, wish.note.on, gathered.numbers, parts, gathered.entries,
        gathered.sent, gathered.looked_at, gathered.searched,
        wish.exemptions if wish.is_told else (), len(hidden),
    )  # fmt: skip
    folder = fresh_folder(_under(project, request), wish.note.on)
    half = folder.with_name(f".{folder.name}.part")
    shutil.rmtree(half, ignore_errors=True)
    half.mkdir(parents=True, mode=0o700)
    try:
        entry = _write(ledger, pack, wish, half=half)
        passage = _passage(project, ledger, pack, folder=folder, half=half)
        give_copy(engine, half, passage, to=folder)
    finally:
        shutil.rmtree(half, ignore_errors=True)
        with suppress(OSError):  # it holds earlier packs
            half.parent.rmdir()
    ledger.copy_journal(engine)
    return Answered(folder, pack, entry, len(questions(gathered.parts, hidden)))


def look(
    project: Project, engine: Engine, ledger: Ledger, request: Request
) -> tuple[Gathered, tuple[Found, ...]]:
    """What is held on whoever a request is about, and where others stand in it."""
    gathered = search(project, engine, ledger, request.about)
    return gathered, find_others(gathered.parts, others_in(engine, gathered.numbers))


def open_questions(
    project: Project, engine: Engine, ledger: Ledger, request: Request
) -> tuple[Question, ...]:
    """Whom and what a reviewer must weigh before the pack of a request is made."""
    gathered, found = look(project, engine, ledger, request)
    return questions(gathered.parts, found)


def _shown(request: Request) -> frozenset[str]:
    """The places that a reviewer said may be shown, the last time."""
    event = request.last(REVIEWED)
    return frozenset(event.details["show"]) if event is not None else frozenset()


def _write(ledger: Ledger, pack: Pack, wish: Wish, *, half: Path) -> int:
    """Write all files of a pack to the folder `half`; gives the number of the entry that has their hashes."""
    files = write_data(pack.parts, half)
    exempt = [
        {"table": e.table, "column": e.column, "paragraph": e.paragraph} for e in wish.exemptions
    ]
    details = {
        "files": dict(files), "rows": pack.rows, "redacted": pack.redacted, "exempt": exempt,
        "exempt_told": wish.is_told, "numbers": [*pack.numbers],
    }  # fmt: skip
    reasons = "; ".join(f"{e.table}: {e.reason}" for e in wish.exemptions)
    note = replace(wish.note, said=reasons, details=details)
    entry = note_event(ledger, pack.request, note)
    evidence = Evidence(files, ledger.prove(entry))
    write_page(pack, evidence, half, pdf=wish.pdf)
    return entry


def _passage(project: Project, ledger: Ledger, pack: Pack, *, folder: Path, half: Path) -> Passage:
    files = {
        str(path.relative_to(half)): sha256_of(path)
        for path in sorted(half.rglob("*"))
        if path.is_file()
    }
    details = {
        "to": "the person", "request": pack.request.number, "numbers": [*pack.numbers], "files": files,
        "folder": os.path.relpath(folder, project.folder),
    }  # fmt: skip
    run = ledger.latest_run().number
    return Passage("release", "access", run, "", pack.rows, pack.rows, details=details)


def _under(project: Project, request: Request) -> Path:
    return project.folder / "out" / "requests" / f"request_{request.number}"
