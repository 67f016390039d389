"""The same addresses matched by uk_address_matcher, in an environment of its own.

Its versions of DuckDB and Splink are not ours, so it runs in a process of its own, from a virtual
environment that is made once and kept where caches are.
"""

import csv
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from bench.addresses.gazetteer import Form
from bench.addresses.noise import TOWN, Written
from bench.addresses.tally import Answers

PACKAGE = "uk_address_matcher==1.5.3"
SCRIPT = Path(__file__).with_name("peer_run.py")


class Unavailable(Exception):
    """The peer could not be installed or run."""


def match_peer(forms: Sequence[Form], written: Sequence[Written]) -> Answers:
    """Match every address with the peer. Raises Unavailable, saying why."""
    python = _environment()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        known = [(form.uprn, one_line(form), form.postcode) for form in forms if not form.is_old]
        asked = [(number, each.text, each.postcode) for number, each in enumerate(written)]
        _write(folder / "canonical.csv", known)
        _write(folder / "messy.csv", asked)
        _run([str(python), str(SCRIPT), scratch])
        told = json.loads((folder / "told.json").read_text(encoding="utf-8"))
        with (folder / "matched.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
    found = {int(row["id"]): ("matched", row["uprn"]) for row in rows}
    weights = {int(row["id"]): float(row["weight"]) for row in rows}
    return Answers(found, told["prepared_in"], told["matched_in"], weights)


def one_line(form: Form) -> str:
    """A form of address in one line, as a gazetteer prints it."""
    flat = f"Flat {form.sao}" if form.sao else form.sao_text
    road = f"{form.pao} {form.place.street}".strip()
    parts = (flat, form.pao_text, road, form.place.locality, TOWN)
    return ", ".join(part for part in parts if part).upper()


def _write(path: Path, rows: Sequence[tuple[object, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("unique_id", "address_concat", "postcode"))
        writer.writerows(rows)


def _environment() -> Path:
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = cache / "flamsteed-bench" / PACKAGE.replace("==", "-")
    python = folder / "bin" / "python"
    if not (folder / "complete").exists():
        _run([sys.executable, "-m", "venv", "--clear", str(folder)])
        _run([str(python), "-m", "pip", "install", "--quiet", PACKAGE])
        (folder / "complete").touch()
    return python


def _run(command: list[str]) -> None:
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    ended = subprocess.run(command, capture_output=True, text=True, check=False, env=kept)
    if ended.returncode:
        last = (ended.stderr.strip().splitlines() or ["it said nothing"])[-1]
        raise Unavailable(f"{' '.join(command[:3])} failed: {last}")
