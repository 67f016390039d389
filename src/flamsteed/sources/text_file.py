"""Text files: how their characters are written, settled by evidence and read as UTF-8."""

import codecs
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from encodings import cp1252
from pathlib import Path

from flamsteed.errors import DeliveryUnreadable
from flamsteed.sources.fault import Fault

BLOCK_BYTES = 8_000_000
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_NOT_TEXT = (
    (b"PK\x03\x04", "a zip or XLSX file", "declare `format: xlsx`, or ask for CSV"),
    (b"%PDF", "a PDF", "ask for the table as CSV"),
    (b"\xd0\xcf\x11\xe0", "an old Excel or a protected file", "ask for CSV"),
    (b"\x1f\x8b", "a gzip file", "ask for it unpacked"),
)
_MARKUP = re.compile(rb"\s*<(!doctype|html|\?xml)", re.IGNORECASE)
# The five bytes that windows-1252 leaves open are kept as the control characters of their number.
_CP1252 = "".join(
    chr(byte) if character == "\ufffe" else character
    for byte, character in enumerate(cp1252.decoding_table)
)


@dataclass(frozen=True)
class Text:
    """A text file whose encoding is settled.

    `marked` says that a byte-order mark stands before the text; `plain` that every byte is ASCII;
    `only_returns` that its lines end in CR alone; `ends_line` that its last line is ended.
    """

    path: Path
    encoding: str
    size_bytes: int
    marked: bool
    plain: bool
    only_returns: bool
    ends_line: bool


def fingerprint(path: Path) -> str:
    """The name of a file's content: equal bytes, equal name."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:32]


def settle(path: Path) -> Text:
    """Find how the characters of a file are written: byte-order mark, UTF-16, UTF-8, windows-1252.

    Raises DeliveryUnreadable, saying what to ask for, if it is not text.
    """
    with path.open("rb") as file:
        head = file.read(65_536)
        _refuse_what_is_not_text(head)
        marked = next((name for mark, name in _MARKS if head.startswith(mark)), "")
        encoding = marked or _wide(head)
        file.seek(0)
        look = _look(file_blocks(path))
    if not encoding and look.nuls:
        raise DeliveryUnreadable("The file is not text: it holds zero bytes. Ask for CSV in UTF-8.")
    return Text(
        path,
        encoding or ("utf-8" if look.is_utf8 else "cp1252"),
        size_bytes=look.size,
        marked=bool(marked),
        plain=look.is_ascii and not encoding,
        only_returns=look.returns > 0 and look.breaks == 0,
        ends_line=look.last in (b"\n", b"\r") or (bool(encoding) and look.last == b"\0"),
    )


def encoding_fault(text: Text, promised: str) -> Fault | None:
    """The fault of a file that is not in the encoding that its supplier promised."""
    if text.plain or text.encoding == promised or promised == text.encoding[:6] == "utf-16":
        return None
    found, wanted = (_spoken(name) for name in (text.encoding, promised))
    return Fault(
        "wrong_encoding",
        f"The file is in {found}, not in {wanted} as promised; it was read as {found}. Ask the"
        f" supplier for {wanted}, or declare `encoding: {found}` for this table.",
    )


def utf8_blocks(text: Text, *, block_bytes: int = BLOCK_BYTES) -> Iterator[bytes]:
    """The text in UTF-8, block by block, without its byte-order mark; lines end in LF or CRLF."""
    first = True
    for block in _decoded(text, block_bytes):
        if first and block.startswith(codecs.BOM_UTF8):
            block = block[3:]  # noqa: PLW2901 - the mark is not part of the text
        first = False
        yield block.replace(b"\r", b"\n") if text.only_returns else block


def file_blocks(path: Path, block_bytes: int = BLOCK_BYTES) -> Iterator[bytes]:
    """The bytes of a file, block by block."""
    with path.open("rb") as file:
        while block := file.read(block_bytes):
            yield block


def _decoded(text: Text, block_bytes: int) -> Iterator[bytes]:
    if text.encoding == "utf-8":
        yield from file_blocks(text.path, block_bytes)
    elif text.encoding == "cp1252":
        for block in file_blocks(text.path, block_bytes):
            yield codecs.charmap_decode(block, "strict", _CP1252)[0].encode()
    else:
        decoder = codecs.getincrementaldecoder(text.encoding)()
        try:
            for block in file_blocks(text.path, block_bytes):
                yield decoder.decode(block).encode()
            decoder.decode(b"", final=True)
        except UnicodeError:
            raise DeliveryUnreadable(
                f"The file says it is {text.encoding} but breaks off or is damaged within."
                " Ask the supplier to send it again."
            ) from None


@dataclass
class _Look:
    """What one reading of a file's bytes showed."""

    size: int = 0
    nuls: int = 0
    breaks: int = 0
    returns: int = 0
    is_ascii: bool = True
    is_utf8: bool = True
    last: bytes = b""


def _look(blocks: Iterator[bytes]) -> _Look:
    look = _Look()
    decoder = codecs.getincrementaldecoder("utf-8")()
    for block in blocks:
        look.size += len(block)
        look.last = block[-1:]
        look.nuls += block.count(b"\0")
        look.breaks += block.count(b"\n")
        look.returns += block.count(b"\r") if not look.breaks else 0
        look.is_ascii = look.is_ascii and block.isascii()
        if look.is_utf8 and not look.is_ascii:
            look.is_utf8 = _goes_on(decoder, block)
    look.is_utf8 = look.is_utf8 and _goes_on(decoder, b"", final=True)
    return look


def _goes_on(decoder: codecs.IncrementalDecoder, block: bytes, *, final: bool = False) -> bool:
    try:
        decoder.decode(block, final)
    except UnicodeDecodeError:
        return False
    return True


def _wide(head: bytes) -> str:
    """UTF-16 without a mark, told by the zero bytes that Latin letters leave on one side."""
    even, odd = head[0::2].count(b"\0"), head[1::2].count(b"\0")
    enough = max(len(head) // 5, 1)
    if odd > enough > even * 10:
        return "utf-16-le"
    return "utf-16-be" if even > enough > odd * 10 else ""


def _refuse_what_is_not_text(head: bytes) -> None:
    for start, what, ask in _NOT_TEXT:
        if head.startswith(start):
            raise DeliveryUnreadable(f"The file is {what}, not text: {ask}.")
    if _MARKUP.match(head):
        raise DeliveryUnreadable(
            "The file is a web page or XML, perhaps an error page that was saved: ask for CSV."
        )


def _spoken(encoding: str) -> str:
    return "windows-1252" if encoding == "cp1252" else encoding
