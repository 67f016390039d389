"""A certificate of erasure can be checked by whoever has the council's public key, and holds no value."""

import csv
import json
import stat
from pathlib import Path

import pytest

from flamsteed.erasing.certificate import certificate, is_genuine, write_certificate, write_notices
from flamsteed.lineage.approval import Plan
from flamsteed.privacy.keys import Key

KEY = Key("certificates", 1, bytes(range(32)))
SAID = {
    "ground": "Article 17(1)(a)", "request": "7", "cleared": {"desk__note": 2}, "rebuild": {}, "held": {},
    "keep": [{"table": "desk__file", "ground": "<script>", "until": "2030-01-01"}], "look_at": [], "files": [],
    "tell": [{"to": "Board", "agreement": "a_to_b", "released_on": "2026-08-01"}],
}  # fmt: skip
RECEIPT = {
    "records": {"desk__person": 3}, "store_before_sha256": "a" * 64, "store_after_sha256": "b" * 64, "key": 0,
    "keys_destroyed": 1, "files_searched": 9, "bytes_searched": 10, "texts_searched": 4, "rows_searched": 11,
    "found": 0,
}  # fmt: skip
PLAN = Plan("erasure", "F-50PN-4Z4N-9", SAID, "Ann", number=1, state="carried out", proposed_at="t1",
            approved_by="Bob", approved_at="t2", ended_at="t3", receipt=RECEIPT)  # fmt: skip


def test_a_certificate_is_genuine_and_comes_out_the_same_each_time() -> None:
    said = certificate(PLAN, council="Northmere", key=KEY)
    assert is_genuine(said)
    assert is_genuine(json.loads(json.dumps(said)))
    assert certificate(PLAN, council="Northmere", key=KEY) == said
    assert said["plan_sha256"] == PLAN.digest


@pytest.mark.parametrize("name", sorted(certificate(PLAN, council="Northmere", key=KEY)))
def test_a_certificate_of_which_anything_was_changed_is_not(name: str) -> None:
    said = certificate(PLAN, council="Northmere", key=KEY)
    assert not is_genuine(said | {name: "other"})
    assert not is_genuine({k: v for k, v in said.items() if k != name})


def test_a_certificate_signed_by_another_shows_another_public_key() -> None:
    mine = certificate(PLAN, council="Northmere", key=KEY)
    forged = certificate(PLAN, council="Northmere", key=Key("certificates", 1, b"x" * 32))
    assert is_genuine(forged)
    assert forged["public_key"] != mine["public_key"]


def test_the_page_escapes_what_it_is_told_and_says_who_answers(tmp_path: Path) -> None:
    files = write_certificate(certificate(PLAN, council="Northmere", key=KEY), tmp_path / "deep")
    assert is_genuine(json.loads(files[0].read_text(encoding="utf-8")))
    page = files[1].read_text(encoding="utf-8")
    assert "<script>" not in page
    assert "not encrypted" in page
    assert "Ann" in page
    assert "Bob" in page


def test_the_list_to_purge_is_its_owners_alone(tmp_path: Path) -> None:
    (file,) = write_notices({"a_to_b": ["p2", "p1"]}, tmp_path / "deep")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with file.open(encoding="utf-8", newline="") as told:
        assert list(csv.reader(told)) == [["pseudonym"], ["p1"], ["p2"]]
