"""Keys in a file of their own, apart from the store."""

import hashlib
import hmac
from pathlib import Path

import pytest

from flamsteed.engine.on_duckdb import open_store
from flamsteed.errors import KeyMissing
from flamsteed.privacy.keys import KeyRing
from flamsteed.privacy.ways import way_sql


def test_a_key_is_made_once_and_a_rotated_one_is_another(tmp_path: Path) -> None:
    ring = KeyRing(tmp_path / "ring.json")
    first = ring.key_or_new("agreement:a")
    assert ring.key_or_new("agreement:a") == first
    second = ring.rotate("agreement:a")
    assert (second.turn, ring.key("agreement:a", 1)) == (2, first)
    assert second.secret != first.secret
    assert ring.key_or_new("agreement:b").secret not in (first.secret, second.secret)


def test_a_destroyed_key_is_gone_from_the_file_and_the_others_stay(tmp_path: Path) -> None:
    ring = KeyRing(tmp_path / "ring.json")
    ring.rotate("store")
    second = ring.rotate("store")
    ring.destroy("store", 1)
    with pytest.raises(KeyMissing, match="There is no key 1 of store"):
        ring.key("store", 1)
    assert (ring.turns("store"), ring.key("store")) == ([2], second)


def test_with_a_passphrase_the_file_holds_nothing_that_can_be_read(tmp_path: Path) -> None:
    path = tmp_path / "ring.json"
    KeyRing(path, "a long passphrase").rotate("agreement:a")
    assert b"agreement" not in path.read_bytes()
    with pytest.raises(KeyMissing, match="cannot be read with this passphrase"):
        KeyRing(path, "another").key("agreement:a")
    assert KeyRing(path, "a long passphrase").key("agreement:a").turn == 1


def test_a_file_that_others_may_read_is_not_used(tmp_path: Path) -> None:
    path = tmp_path / "ring.json"
    KeyRing(path).rotate("a")
    assert path.stat().st_mode & 0o777 == 0o600
    path.chmod(0o644)
    with pytest.raises(KeyMissing, match="can be read by others"):
        KeyRing(path).key("a")


def test_a_key_shown_shows_no_secret(tmp_path: Path) -> None:
    key = KeyRing(tmp_path / "ring.json").rotate("a")
    assert repr(key) == "Key('a', 1)"


def test_a_pseudonym_in_sql_is_hmac_sha256_as_python_has_it(tmp_path: Path) -> None:
    from datetime import date

    key = KeyRing(tmp_path / "ring.json").rotate("a")
    engine = open_store(None)
    texts = ["F-7Q4X-2M9K-C", "", "Zoë", "x" * 5_000, None]
    listed = ", ".join("(null)" if t is None else f"('{t}')" for t in texts)
    sql = way_sql("pseudonym", "n", to=0, on=date(2026, 1, 1))
    found = [r[0] for r in engine.rows(f"select {sql} from (values {listed}) as t(n)", key.pads)]
    engine.close()
    assert found == [
        None
        if t is None
        else "P" + hmac.new(key.secret, t.encode(), hashlib.sha256).hexdigest()[:32]
        for t in texts
    ]
