"""A head of the ledger to keep elsewhere, and the proof that an entry is under one. Needs no ledger."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flamsteed.errors import LedgerAltered, NotFound
from flamsteed.lineage.audit import canonical, entry_hash, leaf_of
from flamsteed.lineage.merkle import is_included


@dataclass(frozen=True)
class Head:
    """What the first `size` entries were at a time: `root` is the head of their tree, in hex."""

    size: int
    root: str
    at: str


@dataclass(frozen=True)
class Proof:
    """That entry `number` says `what` and is one of those that `head` stands for.

    `before` is the hash of the entry before it; `path` are the hashes that lead from it to the head.
    """

    number: int
    at: str
    what: dict[str, Any]
    before: str
    path: tuple[str, ...]
    head: Head


def check_proof(proof: Proof, *, kept: Head | None = None) -> None:
    """Nothing, if the proof holds and leads to the head that somebody kept; raises LedgerAltered if not."""
    leaf = leaf_of(entry_hash(proof.before, proof.at, canonical(proof.what)))
    path = [bytes.fromhex(each) for each in proof.path]
    head, size = bytes.fromhex(proof.head.root), proof.head.size
    if not is_included(leaf, proof.number - 1, size, path=path, head=head):
        raise LedgerAltered(
            f"The proof does not hold: entry {proof.number} as it is written there is not in a ledger"
            f" with that head of {size} entries."
        )
    if kept is not None and (kept.size, kept.root) != (size, proof.head.root):
        raise LedgerAltered(
            f"The proof holds, but for another head: it is about {size} entries, the head that was"
            f" kept about {kept.size}. Ask for a proof against the kept one."
            if kept.size != size
            else "The proof leads to another head of as many entries than the one that was kept."
        )


def head_text(head: Head) -> str:
    """A head as the text of a file, one line, always the same: so it can be signed."""
    return canonical(head.__dict__) + "\n"


def proof_text(proof: Proof) -> str:
    """A proof as the text of a file."""
    plain = proof.__dict__ | {"head": proof.head.__dict__}
    return json.dumps(plain, indent=1, sort_keys=True) + "\n"


def load_head(path: Path) -> Head:
    """Read a head that was kept. Raises NotFound if the file holds none."""
    return _head(_plain(path, "head"), path)


def load_proof(path: Path) -> Proof:
    """Read a proof. Raises NotFound if the file holds none."""
    plain = _plain(path, "proof")
    try:
        number, at, before = int(plain["number"]), str(plain["at"]), str(plain["before"])
        steps = tuple(bytes.fromhex(each).hex() for each in plain["path"])
        what = dict(plain["what"])
        return Proof(number, at, what, before, steps, _head(plain["head"], path))
    except (KeyError, TypeError, ValueError):
        raise _not_one(path, "proof") from None


def _head(plain: Any, path: Path) -> Head:
    try:
        root = bytes.fromhex(plain["root"]).hex()
        return Head(int(plain["size"]), root, str(plain["at"]))
    except (KeyError, TypeError, ValueError):
        raise _not_one(path, "head") from None


def _plain(path: Path, what: str) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise _not_one(path, what) from None


def _not_one(path: Path, what: str) -> NotFound:
    return NotFound(
        f"{path} holds no {what}: it is not there, or is not a file that `flamsteed ledger {what}"
        f"{' ENTRY' if what == 'proof' else ''} --to FILE` wrote."
    )
