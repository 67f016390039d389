"""What the commands about what comes after a release do."""

from datetime import date
from pathlib import Path

from flamsteed.after_release import (
    Relinking,
    note_certificate,
    propose_relinking,
    read_pseudonyms,
    releases,
    relink,
)
from flamsteed.cli.opened import ledger_of, listed, opened, out, whoami
from flamsteed.lineage.passage import Run
from flamsteed.project import load_project
from flamsteed.sharing import agreement_named
from flamsteed.store import key_ring, propose_key_destruction, rotate_pseudonym_key


def show_releases(folder: Path, *, on: date) -> None:
    """List what was released, and what its recipients owe."""
    with ledger_of(load_project(folder)) as ledger:
        found = releases(ledger)
    table = listed("release", "agreement", "to", "released on", "destroy by", "certified")
    for each in found:
        owed = "OVERDUE" if each.is_overdue(on) else "not yet"
        table.add_row(
            str(each.passage), each.agreement, each.to, each.released_on, each.purge_by,
            each.destroyed_on or owed,
        )  # fmt: skip
    out.print(table if found else "Nothing was released under an agreement.")


def note_destroyed(folder: Path, name: str, certificate: Path, *, by: str | None) -> None:
    """Check and note a recipient's certificate."""
    project = load_project(folder)
    agreement = agreement_named(project, name)
    with ledger_of(project) as ledger:
        noted = note_certificate(ledger, agreement, certificate, by=by or whoami())
    out.print(
        f"The signature is that of {agreement.recipient.name}: release {noted.passage} was destroyed on"
        f" {noted.destroyed_on}. It is in the ledger.",
        highlight=False,
    )


def propose_to_lead_back(
    folder: Path, name: str, pseudonyms: Path, *, reason: str, by: str | None
) -> None:
    """Put the leading back of pseudonyms before somebody else."""
    project = load_project(folder)
    agreement, told = agreement_named(project, name), read_pseudonyms(pseudonyms)
    with ledger_of(project) as ledger:
        plan = propose_relinking(ledger, agreement, told, reason=reason, by=by or whoami())
    out.print(
        f"Plan {plan.number}: {len(told):,} pseudonyms of {name} led back. Somebody else approves it:"
        f" flamsteed approve {plan.number}"
    )


def lead_back(folder: Path, number: int, pseudonyms: Path, *, to: Path, by: str | None) -> None:
    """Write the numbers of the pseudonyms of an approved plan."""
    told = read_pseudonyms(pseudonyms)
    with opened(folder) as (project, engine, ledger):
        latest = ledger.latest_run()
        run = Run(latest.number, latest.as_of, by or whoami())
        done = relink(project, engine, ledger, Relinking(number, tuple(told), to), run=run)
    out.print(
        f"{to}: {done.receipt['led_back']:,} of {len(told):,} pseudonyms led back. You answer for the file."
    )


def show_keys(folder: Path) -> None:
    """List the names and turns of the keys."""
    ring = key_ring(load_project(folder))
    table = listed("key", "turns that there are")
    for name in ring.names():
        table.add_row(name, ", ".join(map(str, ring.turns(name))) or "all destroyed")
    out.print(table if ring.names() else "There are no keys yet.")


def rotate_key(folder: Path, name: str, *, by: str | None) -> None:
    """Make a new key for the pseudonyms of an agreement, once the ledger knows of it."""
    project = load_project(folder)
    agreement = agreement_named(project, name)
    with ledger_of(project) as ledger:
        turn = rotate_pseudonym_key(project, ledger, agreement.name, by=by or whoami())
    out.print(f"Releases under {name} have pseudonyms of key {turn} from now on.")


def propose_to_destroy(folder: Path, name: str, turn: int, *, by: str | None) -> None:
    """Put the destruction of a key before somebody else."""
    project = load_project(folder)
    agreement = agreement_named(project, name)
    with ledger_of(project) as ledger:
        plan = propose_key_destruction(project, ledger, agreement.name, turn, by=by or whoami())
    out.print(
        f"Plan {plan.number}: key {turn} of {name} destroyed for ever. Somebody else approves it:"
        f" flamsteed approve {plan.number}"
    )
