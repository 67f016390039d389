"""After a release: the recipient certifies that it was destroyed; two people lead a pseudonym back; keys turn."""

import csv
import json
import stat
from pathlib import Path
from typing import Any

import pytest
from tests.borough import a_copy, northmere, store_of
from typer.testing import CliRunner

from flamsteed.after_release import signed_text
from flamsteed.cli.main import app
from flamsteed.gate import SUBJECTS
from flamsteed.privacy.keys import Key, signed

NAME = "services_to_care_board"
THEIRS = Key("theirs", 1, bytes(range(32)))
ANOTHER = Key("another", 1, bytes(range(1, 33)))


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small borough that has released once; the recipient's public key is in the agreement."""
    made = a_copy(northmere(tmp_path_factory), tmp_path_factory.mktemp("after"))
    path = made / "agreements" / f"{NAME}.yaml"
    _, public_key = signed(THEIRS, b"")
    text = path.read_text(encoding="utf-8")
    text = text.replace("suppress_at_most: 0.02", "suppress_at_most: 0.9")
    contact = "    contact: analysis@northmere-icb.example\n"
    assert contact in text
    path.write_text(
        text.replace(contact, f'{contact}    public_key: "{public_key}"\n'), encoding="utf-8"
    )
    _said(made, "release", NAME, "--on", "2026-08-01")
    return made


def _said(project: Path, *words: str, code: int = 0) -> str:
    done = CliRunner().invoke(app, [*words, "-p", str(project)])
    assert done.exit_code == code, done.output
    return " ".join(done.output.split())


def _certificate(project: Path, key: Key = THEIRS, **changed: str) -> dict[str, Any]:
    manifest = project / "out" / NAME / "2026-08-01_1" / "manifest.json"
    files = json.loads(manifest.read_text(encoding="utf-8"))["files"]
    said = {
        "agreement": NAME, "released_on": "2026-08-01", "files": files,
        "destroyed_on": "2027-07-30", "by": "Analyst of the care board",
    } | changed  # fmt: skip
    return said | {"signature": signed(key, signed_text(said))[0]}


def _written(folder: Path, said: dict[str, Any]) -> str:
    path = folder / "certificate.json"
    path.write_text(json.dumps(said), encoding="utf-8")
    return str(path)


def test_a_certificate_that_does_not_fit_is_refused_in_words(project: Path, tmp_path: Path) -> None:
    good = _certificate(project)
    for said, message in (
        (_certificate(project, ANOTHER), "is not signed by the key"),
        (good | {"destroyed_on": "2026-09-01"}, "or it was changed after it was signed"),
        (_certificate(project, released_on="2026-08-02"), "is of no release under"),
        (_certificate(project, destroyed_on="2026-07-01"), "destroyed before it was released"),
        ({k: v for k, v in good.items() if k != "by"}, "lacks by"),
    ):
        assert message in _said(project, "destroyed", NAME, _written(tmp_path, said), code=8)
    (tmp_path / "certificate.json").write_text("no", encoding="utf-8")
    assert "is not JSON" in _said(
        project, "destroyed", NAME, str(tmp_path / "certificate.json"), code=8
    )
    assert "names no `public_key`" in _said(
        project, "destroyed", "housing_stock_to_region", _written(tmp_path, good), code=8
    )


def test_a_release_is_overdue_until_its_recipient_certifies(project: Path, tmp_path: Path) -> None:
    assert "OVERDUE" not in _said(project, "releases", "--on", "2027-08-01")
    assert "OVERDUE" in _said(project, "releases", "--on", "2027-08-02")
    certificate = _written(tmp_path, _certificate(project))
    assert "The signature is that of" in _said(project, "destroyed", NAME, certificate)
    assert "2027-07-30" in _said(project, "releases", "--on", "2027-08-02")
    assert "is noted already" in _said(project, "destroyed", NAME, certificate, code=8)
    assert "The ledger is whole" in _said(project, "ledger", "verify")


def test_pseudonyms_are_led_back_by_two_people_and_only_those_that_were_approved(
    project: Path, tmp_path: Path
) -> None:
    store = store_of(project)
    known = dict(store.rows(f"select pseudonym, number from {SUBJECTS} order by pseudonym limit 3"))
    store.close()
    asked, more, to = tmp_path / "asked.csv", tmp_path / "more.csv", tmp_path / "numbers.csv"
    asked.write_text("pseudonym\n" + "\n".join([*known, "Pffffffff"]) + "\n", encoding="utf-8")
    more.write_text("pseudonym\n" + "\n".join(known) + "\n", encoding="utf-8")
    said = _said(project, "relink", NAME, str(asked), "--reason", "CASE-7", "--by", "Ann")
    number = said.split("Plan ")[1].split(":")[0]
    carry = ("relink", NAME, str(asked), "--plan", number, "--to", str(to), "--by", "Ann")
    assert "is proposed" in _said(project, *carry, code=12)
    assert "somebody else must approve" in _said(project, "approve", number, "--by", "Ann", code=12)
    _said(project, "approve", number, "--by", "Bob")
    other = ("relink", NAME, str(more), "--plan", number, "--to", str(to))
    assert "is not about these pseudonyms" in _said(project, *other, code=12)
    assert not to.exists()
    assert "3 of 4 pseudonyms led back" in _said(project, *carry)
    with to.open(encoding="utf-8", newline="") as file:
        assert {row["pseudonym"]: row["number"] for row in csv.DictReader(file)} == known
    assert stat.S_IMODE(to.stat().st_mode) == 0o600
    assert "is carried out" in _said(project, *carry, code=12)
    assert "The ledger is whole" in _said(project, "ledger", "verify")


def test_a_key_turns_and_an_old_one_is_destroyed_by_two_people(project: Path) -> None:
    def pseudonyms(turn: int) -> set[str]:
        _said(project, "release", NAME, "--on", f"2026-09-0{turn}")
        path = project / "out" / NAME / f"2026-09-0{turn}_1" / f"{NAME}.csv"
        with path.open(encoding="utf-8", newline="") as file:
            return {row["resident"] for row in csv.DictReader(file)}

    first = pseudonyms(1)
    assert "have pseudonyms of key 2" in _said(project, "key", "rotate", NAME)
    assert not first & pseudonyms(2)
    assert f"agreement:{NAME} 1, 2" in _said(project, "key", "list")
    said = _said(project, "key", "destroy", NAME, "1", "--by", "Ann")
    number = said.split("Plan ")[1].split(":")[0]
    assert "is proposed" in _said(project, "carry-out", number, code=12)
    _said(project, "approve", number, "--by", "Bob")
    assert "is gone" in _said(project, "carry-out", number, "--by", "Ann")
    assert "There is no key 1 of" in _said(project, "key", "destroy", NAME, "1", code=11)
    assert "The ledger is whole" in _said(project, "ledger", "verify")
