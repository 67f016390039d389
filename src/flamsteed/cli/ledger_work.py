"""What the ledger commands do."""

import json
import os
from collections.abc import Sequence
from pathlib import Path

from flamsteed.cli.opened import ledger_of, opened, out
from flamsteed.errors import LedgerAltered, NotFound
from flamsteed.lineage.head import (
    Proof,
    check_proof,
    head_text,
    load_head,
    load_proof,
    proof_text,
)
from flamsteed.lineage.ledger import open_ledger
from flamsteed.lineage.verify import Verdict
from flamsteed.project import load_project

_MOST = 20


def verify_ledger(folder: Path, heads: Sequence[Path]) -> None:
    """Say that the ledger is whole. Raises LedgerAltered, naming what was altered, if it is not."""
    kept = [load_head(path) for path in heads]
    with opened(folder, to_read=True) as (_, engine, ledger):
        verdict = ledger.verify(engine, heads=kept)
    for note in verdict.notes:
        out.print(note, highlight=False)
    if verdict.faults:
        raise LedgerAltered(_in_words(verdict))
    out.print(
        f"The ledger is whole: {verdict.head.size:,} entries, and the rows that they tell of, are as they"
        f" were written{' and as the kept heads say' if kept else ''}."
    )
    out.print(f"Root {verdict.head.root}", highlight=False)


def copy_ledger(folder: Path, variable: str) -> None:
    """Copy the project's ledger into the empty database that an environment variable names."""
    address = os.environ.get(variable, "")
    if not address:
        raise NotFound(f"The environment variable {variable} is not set, or is empty.")
    with ledger_of(load_project(folder)) as ledger:
        other = open_ledger(address)
        try:
            size = ledger.copy_to(other)
        finally:
            other.close()
    out.print(
        f"{size:,} entries are copied, and every row that they tell of. Now write `ledger_from: {variable}`"
        f" in the place of `ledger` in {folder / 'flamsteed.yaml'}.",
        highlight=False,
    )


def _in_words(verdict: Verdict) -> str:
    """The faults, a line each."""
    first, size = verdict.faults[0], verdict.head.size
    where = (
        f"The first entry concerned is {first.entry}"
        if first.entry <= size
        else f"It stands behind the last entry, {size}"
    )
    lines = [f"The ledger was altered. {where}:", *(f"- {f.said}" for f in verdict.faults[:_MOST])]
    if len(verdict.faults) > _MOST:
        lines.append(f"and {len(verdict.faults) - _MOST:,} more.")
    lines.append(
        "Keep the ledger as it is, compare it with a backup, and find out who could write to it."
    )
    return "\n".join(lines)


def show_head(folder: Path, to: Path | None) -> None:
    """Print the head of the ledger; write it to the file `to`."""
    with ledger_of(load_project(folder)) as ledger:
        text = head_text(ledger.head())
    out.print(text.rstrip(), highlight=False, markup=False)
    if to is not None:
        _write(to, text)


def show_proof(folder: Path, number: int, to: Path | None, *, under: Path | None) -> None:
    """Print an entry and its proof; write the proof to the file `to`."""
    kept = load_head(under) if under is not None else None
    with ledger_of(load_project(folder)) as ledger:
        proof = ledger.prove(number, under=kept)
    _show_entry(proof)
    for place, each in enumerate(proof.path, start=1):
        out.print(f"  {place:>2}  {each}", highlight=False)
    if to is not None:
        _write(to, proof_text(proof))


def check_proof_file(file: Path, head: Path | None) -> None:
    """Say that a proof holds. Raises LedgerAltered if it does not."""
    proof = load_proof(file)
    check_proof(proof, kept=load_head(head) if head is not None else None)
    _show_entry(proof)
    if head is None:
        out.print("The proof holds, for the head that stands in it. Compare that with a kept one.")
    else:
        out.print("The proof holds, and leads to the head that was kept.")


def _show_entry(proof: Proof) -> None:
    out.print(f"Entry {proof.number} of {proof.head.size}, written {proof.at}:", highlight=False)
    told = {k: v for k, v in proof.what.items() if k not in ("salt", "seals")}
    out.print(json.dumps(told, indent=1), highlight=False, markup=False)
    out.print(f"Root {proof.head.root} at {proof.head.at}", highlight=False)


def _write(to: Path, text: str) -> None:
    """Write a file whole or not at all."""
    to.parent.mkdir(parents=True, exist_ok=True)
    half = to.with_name(to.name + ".part")
    half.write_text(text, encoding="utf-8")
    half.replace(to)
    out.print(f"{to} is written.", highlight=False)
