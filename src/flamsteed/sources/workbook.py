"""What a workbook says outside its cells: why it will not open, which cells are in error."""

import re
import zipfile
from pathlib import Path
from xml.etree import ElementTree

from flamsteed.sources.fault import Arrived, unread
from flamsteed.sources.text_file import file_blocks

_ZIP, _COMPOUND = b"PK", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_ERROR_CELL = re.compile(rb'<c\b(?=[^>]*\bt="e")[^>]*\br="([A-Z]+)(\d+)"')
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_BLOCK_BYTES = 1_000_000


def why_shut(path: Path) -> Arrived | None:
    """Why a file is no workbook that can be opened, or None if it may be one."""
    with path.open("rb") as file:
        head = file.read(8)
    if not head:
        return unread("empty", "The file has no content at all. Ask the supplier to send it again.")
    if head.startswith(_COMPOUND):
        if any(_ENCRYPTED in block for block in file_blocks(path)):
            return unread(
                "password_protected",
                "The workbook is locked with a password. Ask the supplier for it without one, over"
                " a safe channel.",
            )
        return None
    if not head.startswith(_ZIP):
        return unread(
            "unreadable",
            "The file is not a workbook, whatever its name says. If it is text, declare"
            " `format: csv`; else ask the supplier for XLSX.",
        )
    if not zipfile.is_zipfile(path):
        return unread(
            "truncated",
            "The workbook is cut short: its end is missing. Ask the supplier to send it again.",
        )
    return None


def error_cells(path: Path, sheet: str) -> frozenset[tuple[int, int]]:
    """The cells (row, column, from nought) of an XLSX sheet whose formula failed.

    Empty for other kinds of workbook, which do not tell.
    """
    if not zipfile.is_zipfile(path):
        return frozenset()
    found: set[tuple[int, int]] = set()
    with zipfile.ZipFile(path) as book:
        part = _part(book, sheet)
        if part is None:
            return frozenset()
        left = b""
        with book.open(part) as file:
            while block := file.read(_BLOCK_BYTES):
                left += block
                found.update(_cell(*match.groups()) for match in _ERROR_CELL.finditer(left))
                left = left[max(left.rfind(b"<c "), 0) :]
    return frozenset(found)


def has_1904_dates(path: Path) -> bool:
    """Whether an XLSX workbook counts its days from 1904, as old Macintosh ones do."""
    if not zipfile.is_zipfile(path):
        return False
    with zipfile.ZipFile(path) as book:
        if "xl/workbook.xml" not in book.namelist():
            return False
        return bool(re.search(rb'date1904="(1|true)"', book.read("xl/workbook.xml")))


def _part(book: zipfile.ZipFile, sheet: str) -> str | None:
    """The part of the package that holds a sheet."""
    names = set(book.namelist())
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
        return None
    relation = next(
        (
            node.get(_RELATION)
            for node in _xml(book, "xl/workbook.xml").iter()
            if node.tag.endswith("}sheet") and node.get("name") == sheet
        ),
        None,
    )
    for node in _xml(book, "xl/_rels/workbook.xml.rels"):
        if node.get("Id") == relation:
            target = str(node.get("Target"))
            part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            return part if part in names else None
    return None


def _xml(book: zipfile.ZipFile, part: str) -> ElementTree.Element:
    # Expat fetches nothing from outside and stops entities that grow without end.
    return ElementTree.fromstring(book.read(part))  # noqa: S314


def _cell(column: bytes, row: bytes) -> tuple[int, int]:
    number = 0
    for letter in column:
        number = number * 26 + letter - ord("A") + 1
    return int(row) - 1, number - 1
