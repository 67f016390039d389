"""Gazetteer transfer files (DTF 7.3): one file, many kinds of record, told apart by field 1."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from flamsteed.contracts.contract import Contract
from flamsteed.engine.engine import Engine
from flamsteed.sources.csv_file import Sheet, first_rows, stage_rows
from flamsteed.sources.fault import Arrived, Fault, unread
from flamsteed.sources.layout import Layout
from flamsteed.sources.rows import Dialect, Rows, cut, split
from flamsteed.sources.system import TableSource
from flamsteed.sources.text_file import encoding_fault, settle, utf8_blocks

_HEADER, _TRAILER = "10", "99"
_DIALECT = Dialect(b",")
_FULL_SUPPLY = "F"


@dataclass
class _Seen:
    """What goes by while the records of one kind are picked out."""

    records: int = 0
    trailer: list[str] | None = None


def read_dtf(engine: Engine, path: Path, source: TableSource, *, contract: Contract) -> Arrived:
    """The records of one kind in staging, their fields by the order of the contract's columns.

    The trailer's count is held against the records of the file. A file without records of this
    kind is a delivery without changes, not an empty one. A full supply (`F` in the header) is
    read as a snapshot.
    """
    text = settle(path)
    if not text.size_bytes:
        return unread("empty", "The file has no content at all. Ask the supplier to send it again.")
    _, first = first_rows(text, _DIALECT)
    if not first or first[0][0].strip() != _HEADER:
        return unread(
            "unreadable",
            "The file does not begin with a header record (10), so it is not a DTF 7.3 transfer"
            " file. Ask the gazetteer custodian for the change file as exported.",
            lines=(1,),
        )
    seen = _Seen()
    width = len(contract.columns)
    places = {column.name: place for place, column in enumerate(contract.columns)}
    promised = encoding_fault(text, source.encoding)
    sheet = Sheet(
        text, _DIALECT, Layout(width, width, places), 0, faults=(promised,) if promised else ()
    )
    rows = _of_kind(cut(utf8_blocks(text), _DIALECT), source.record, seen)
    arrived = stage_rows(engine, sheet, contract, rows)
    kept = [fault for fault in arrived.faults if fault.rule not in ("empty", "truncated")]
    details = dict(arrived.details)
    if first[0][-1].strip() == _FULL_SUPPLY:
        details["whole"] = True
    return replace(arrived, faults=(*kept, *_trailer_faults(seen)), details=details)


def _of_kind(pieces: Iterator[Rows], record: str, seen: _Seen) -> Iterator[Rows]:
    """The rows whose first field is `record`; header and trailer are noted as they go by."""
    for piece in pieces:
        data = np.frombuffer(piece.data + b"\0" * 4, dtype=np.uint8)
        trailers = _begin_with(_TRAILER, data, piece)
        others = trailers | _begin_with(_HEADER, data, piece) | (piece.ends <= piece.starts)
        seen.records += int((~others).sum())
        for place in np.flatnonzero(trailers):
            seen.trailer = split(piece.row(int(place)), _DIALECT)
        wanted = _begin_with(record, data, piece)
        yield Rows(
            piece.data,
            piece.starts[wanted],
            piece.ends[wanted],
            piece.fields[wanted],
            piece.lines[wanted],
        )


def _begin_with(
    record: str, data: np.typing.NDArray[np.uint8], piece: Rows
) -> np.typing.NDArray[np.bool_]:
    found = np.zeros(len(piece.starts), dtype=bool)
    for start in (f"{record},".encode(), f'"{record}"'.encode()):
        same = np.ones(len(piece.starts), dtype=bool)
        for offset, byte in enumerate(start):
            same &= data[np.minimum(piece.starts + offset, len(data) - 1)] == byte
        found |= same
    return found


def _trailer_faults(seen: _Seen) -> Iterator[Fault]:
    if seen.trailer is None:
        yield Fault(
            "truncated",
            f"The file has no trailer record (99) after its {seen.records} records: the transfer"
            " was cut short. Ask the gazetteer custodian to send it again.",
        )
        return
    told = seen.trailer[2].strip() if len(seen.trailer) > 2 else ""
    if not told.isdigit() or int(told) != seen.records:
        yield Fault(
            "truncated",
            f"The trailer record (99) does not count the {seen.records} records that are in the"
            " file, so some are missing or added. Ask the gazetteer custodian to send it again.",
        )
