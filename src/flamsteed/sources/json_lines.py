"""JSON lines, as an API gives them: one object on each line, flattened to the contract's names."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flamsteed.contracts.contract import Contract
from flamsteed.engine.engine import Engine
from flamsteed.errors import DeliveryUnreadable
from flamsteed.quality.rules import RAGGED
from flamsteed.sources.fault import Arrived, Fault, count_of, unread
from flamsteed.sources.rows import LONGEST_ROW_BYTES
from flamsteed.sources.staging import TextRow, odd_sql, stage_texts
from flamsteed.sources.system import TableSource
from flamsteed.sources.text_file import Text, encoding_fault, settle, utf8_blocks

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_\-]{0,63}")
_ABSENT = object()


class _Number(str):
    """A number as it is written, so that 1.10 stays 1.10."""

    __slots__ = ()


@dataclass
class _Tally:
    """What the objects of a file showed."""

    objects: int = 0
    blank_rows: int = 0
    present: set[str] = field(default_factory=set)
    added: set[str] = field(default_factory=set)
    broken: list[int] = field(default_factory=list)
    count_broken: int = 0
    last_is_broken: bool = False


def read_json_lines(
    engine: Engine, path: Path, source: TableSource, *, contract: Contract
) -> Arrived:
    """One file of JSON lines in staging. A column `a.b` is key `b` of the object under key `a`;
    lists and objects that are columns themselves stay JSON text. A broken line is set aside.
    """
    text = settle(path)
    if not text.size_bytes:
        return unread("empty", "The file has no content at all. Ask the supplier to send it again.")
    tally = _Tally()
    rows = _rows(_lines(text), contract, tally)
    staged = stage_texts(engine, rows, contract, name="_delivered")
    if tally.count_broken and not tally.objects:
        return unread(
            "unreadable",
            "No line of the file is a JSON object. Ask for JSON lines (one object on each line,"
            " not one list of objects), or check that it is the right file.",
        )
    faults = [
        *filter(None, [encoding_fault(text, source.encoding)]),
        *_faults(tally, contract, ends_line=text.ends_line),
    ]
    odd = odd_sql(staged) if tally.count_broken else ""
    details = {"encoding": text.encoding, "blank_rows": tally.blank_rows}
    return Arrived(tuple(faults), staged, odd, details)


def _lines(text: Text) -> Iterator[bytes]:
    left = b""
    for block in utf8_blocks(text):
        *lines, left = (left + block).split(b"\n")
        yield from lines
        if len(left) > LONGEST_ROW_BYTES:
            raise DeliveryUnreadable(
                f"A line is longer than {LONGEST_ROW_BYTES // 1_000_000} MB, so the file is not"
                " JSON lines. Ask for one object on each line."
            )
    if left:
        yield left


def _rows(lines: Iterator[bytes], contract: Contract, tally: _Tally) -> Iterator[TextRow]:
    tree = _tree(contract)
    paths = [(name, tuple(name.split("."))) for name in contract.landed]
    blank = [None] * len(paths)
    for number, line in enumerate(lines, 1):
        if not line.strip():
            tally.blank_rows += 1
            continue
        found = _object(line)
        tally.last_is_broken = found is None
        if found is None:
            tally.count_broken += 1
            tally.broken += [number] if len(tally.broken) < 10 else []
            yield number, RAGGED, blank
            continue
        tally.objects += 1
        _note_added(found, tree, tally, "")
        values = [_at(found, path) for _, path in paths]
        tally.present.update(
            name for (name, _), value in zip(paths, values, strict=True) if value is not _ABSENT
        )
        yield number, None, [_text(value) for value in values]


def _object(line: bytes) -> dict[str, Any] | None:
    try:
        found = json.loads(line, parse_float=_Number, parse_int=_Number)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _at(found: Any, path: tuple[str, ...]) -> Any:
    for key in path:
        if not isinstance(found, dict) or key not in found:
            return _ABSENT
        found = found[key]
    return found


def _text(value: Any) -> str | None:
    if value is None or value is _ABSENT:
        return None
    if isinstance(value, str):
        return str(value)
    return _json(value)


def _json(value: Any) -> str:
    """A value as JSON text, its numbers as they were written."""
    if isinstance(value, _Number):
        return str(value)
    if isinstance(value, dict):
        pairs = (f"{_json(key)}: {_json(inner)}" for key, inner in value.items())
        return f"{{{', '.join(pairs)}}}"
    if isinstance(value, list):
        return f"[{', '.join(_json(inner) for inner in value)}]"
    return json.dumps(value, ensure_ascii=False)


def _tree(contract: Contract) -> dict[str, Any]:
    """The contract's names as nested keys; an empty mapping is a column."""
    tree: dict[str, Any] = {}
    for column in contract.columns:
        inner = tree
        for key in column.name.split("."):
            inner = inner.setdefault(key, {})
    return tree


def _note_added(found: dict[str, Any], tree: dict[str, Any], tally: _Tally, above: str) -> None:
    for key, value in found.items():
        inner = tree.get(key)
        if inner is None:
            if len(tally.added) < 50:
                tally.added.add(above + key if _NAME.fullmatch(key) else f"{above}(a key)")
        elif inner and isinstance(value, dict):
            _note_added(value, inner, tally, f"{above}{key}.")


def _faults(tally: _Tally, contract: Contract, *, ends_line: bool) -> Iterator[Fault]:
    missing = [f"`{name}`" for name in contract.landed if name not in tally.present]
    if not tally.objects and not tally.count_broken:
        yield Fault("empty", "The file has no objects. Ask for the rows, or let it be empty.")
    elif missing:
        yield Fault(
            "column_missing",
            f"No object has {', '.join(missing)}. Tell the supplier, or change the contract.",
        )
    if tally.added:
        listed = ", ".join(f"`{name}`" for name in sorted(tally.added))
        yield Fault(
            "column_added",
            f"Keys that are not in the contract, so not taken: {listed}. Add them to the contract"
            " if there is a use for them.",
        )
    if tally.last_is_broken and not ends_line:
        yield Fault(
            "truncated",
            "The file ends in the middle of an object: the transfer was probably cut short. Ask"
            " the supplier to send it again.",
            rows=1,
            lines=tuple(tally.broken[-1:]),
        )
    if tally.count_broken:
        yield Fault(
            "ragged_rows",
            f"{count_of(tally.count_broken, 'line')} could not be read as a JSON object; set aside. Ask the"
            " supplier to correct them.",
            rows=tally.count_broken,
            lines=tuple(tally.broken),
        )
