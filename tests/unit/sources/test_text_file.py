from pathlib import Path

import pytest

from flamsteed.errors import DeliveryUnreadable
from flamsteed.sources.text_file import encoding_fault, settle, utf8_blocks

TEXT = "naïve café — Zoë’s £5\r\nnext\r\n"


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (TEXT.encode(), "utf-8"),
        (TEXT.encode("utf-8-sig"), "utf-8"),
        (TEXT.encode("cp1252"), "cp1252"),
        (TEXT.encode("utf-16"), "utf-16-le"),
        (TEXT.encode("utf-16-le"), "utf-16-le"),
        (TEXT.encode("utf-16-be"), "utf-16-be"),
    ],
)
@pytest.mark.parametrize("block_bytes", [4, 7, 1000])
def test_text_comes_out_as_it_was_meant(
    tmp_path: Path, content: bytes, encoding: str, block_bytes: int
) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(content)
    text = settle(path)
    assert text.encoding == encoding
    assert text.ends_line
    assert b"".join(utf8_blocks(text, block_bytes=block_bytes)).decode() == TEXT


def test_damage_late_in_a_long_file_is_found(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes("é".encode() * 5_000_000 + b"caf\xe9\n")
    assert settle(path).encoding == "cp1252"


def test_bytes_that_windows_1252_leaves_open_are_kept_apart(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(b"\x81\x8d\x80\n")
    assert b"".join(utf8_blocks(settle(path))).decode() == "\x81\x8d€\n"


def test_lines_that_end_in_cr_alone_are_lines(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(b"a,b\r1,2\r")
    assert b"".join(utf8_blocks(settle(path))) == b"a,b\n1,2\n"


@pytest.mark.parametrize(
    ("content", "advice"),
    [
        (b"%PDF-1.7 ...", "a PDF"),
        (b"PK\x03\x04....", "format: xlsx"),
        (b"<!DOCTYPE html><p>Sign in", "web page"),
        (b"a,b\n1,\x00\n" * 3, "zero bytes"),
        (b"\x1f\x8b...", "unpacked"),
    ],
)
def test_what_is_not_text_is_refused_with_advice(
    tmp_path: Path, content: bytes, advice: str
) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(content)
    with pytest.raises(DeliveryUnreadable, match=advice):
        settle(path)


@pytest.mark.parametrize(
    ("content", "promised", "told"),
    [
        (b"plain", "cp1252", False),
        ("é".encode(), "utf-8", False),
        ("é".encode(), "cp1252", True),
        ("é".encode("cp1252"), "utf-8", True),
        ("abcdefgh".encode("utf-16"), "utf-16", False),
        ("abcdefgh".encode("utf-16"), "utf-8", True),
    ],
)
def test_another_encoding_than_promised_is_told(
    tmp_path: Path, content: bytes, promised: str, told: bool
) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(content)
    fault = encoding_fault(settle(path), promised)
    assert (fault is not None) == told
