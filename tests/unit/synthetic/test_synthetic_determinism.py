"""The same seed gives the same bytes, wherever and however often."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import msoffcrypto

from flamsteed.synthetic.deliver import deliver_month, make_borough
from flamsteed.synthetic.writing import PASSWORD

SMALL = 400


def content(path: Path) -> bytes:
    """A file's bytes, a locked workbook's once it is opened (its salt is fresh each time)."""
    if path.name != "school_admissions_2026-08-28.xlsx":
        return path.read_bytes()
    opened = BytesIO()
    locked = msoffcrypto.OfficeFile(BytesIO(path.read_bytes()))
    locked.load_key(password=PASSWORD)
    locked.decrypt(opened)
    return opened.getvalue()


def digests(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(content(path)).hexdigest()
        for path in files
    }


def raw_digests(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    make_borough(tmp_path / "a", people=SMALL, months=2, seed=7)
    make_borough(tmp_path / "b", people=SMALL, months=2, seed=7)
    assert digests(tmp_path / "a") == digests(tmp_path / "b")


def test_another_seed_gives_another_borough(tmp_path: Path) -> None:
    make_borough(tmp_path / "a", people=SMALL, seed=7)
    make_borough(tmp_path / "b", people=SMALL, seed=8)
    a, b = digests(tmp_path / "a"), digests(tmp_path / "b")
    assert a["answers/person_truth.csv"] != b["answers/person_truth.csv"]
    assert (
        a["drop/electoral/electors_2026-07-31.tsv"] != b["drop/electoral/electors_2026-07-31.tsv"]
    )


def test_python_s_hash_seed_does_not_matter(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from flamsteed.synthetic.deliver import make_borough; "
        f"make_borough(Path(sys.argv[1]), people={SMALL}, seed=7)"
    )
    for seed in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        subprocess.run(
            [sys.executable, "-c", program, str(tmp_path / seed)], check=True, env=environment
        )
    assert digests(tmp_path / "1") == digests(tmp_path / "2")


def test_delivering_a_month_twice_changes_nothing(tmp_path: Path) -> None:
    for month in (1, 2):
        deliver_month(tmp_path, month, people=SMALL, seed=7)
    before = raw_digests(tmp_path)
    deliver_month(tmp_path, 2, people=SMALL, seed=7)
    assert raw_digests(tmp_path) == before


def test_month_by_month_equals_all_at_once(tmp_path: Path) -> None:
    make_borough(tmp_path / "a", people=SMALL, months=3, seed=7)
    for month in (1, 2, 3):
        deliver_month(tmp_path / "b", month, people=SMALL, seed=7)
    assert digests(tmp_path / "a") == digests(tmp_path / "b")


def test_nothing_half_written_is_left(tmp_path: Path) -> None:
    make_borough(tmp_path, people=SMALL, seed=7)
    assert not list(tmp_path.rglob("*.part"))
