"""Where the table is on the page: the header, whatever stands above it, and whose column is whose."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flamsteed.contracts.contract import Column, Contract
from flamsteed.sources.fault import Fault, count_of

ROWS_LOOKED_AT = 200
_HEADER_WITHIN = 30
_TALLEST_HEADER = 3
_NOT_NAME = re.compile(r"[^a-z0-9]+")
_TOTAL = re.compile(r"(grand |sub)?-?\s*totals?\s*:?", re.IGNORECASE)


@dataclass(frozen=True)
class Header:
    """The row, or the few rows together, that hold the column names: `height` rows from `at`."""

    at: int
    height: int
    names: tuple[str, ...]


@dataclass(frozen=True)
class Layout:
    """How the rows below a header are read.

    `width` is how many fields a row has, of which the last with a name is number `named`;
    `places` says where each column of the contract is.
    """

    width: int
    named: int
    places: dict[str, int]
    faults: tuple[Fault, ...] = ()

    def fit(self, fields: Sequence[str]) -> list[str] | None:
        """The fields of a row of another width, if only blank or unnamed ones are too many or few."""
        if len(fields) > self.width and not any(text.strip() for text in fields[self.width :]):
            return list(fields[: self.width])
        if self.named <= len(fields) <= self.width:
            return [*fields, *[""] * (self.width - len(fields))]
        return None

    def as_they_fall(self, fields: Sequence[str], contract: Contract) -> dict[str, str | None]:
        """What is kept of a row that does not fit: fields by their place, for quarantine only.

        Where the file has columns that must not enter, a field out of place could be one of
        them, so then only the key is kept; the line number finds the row.
        """
        all_enter = set(contract.landed) == set(self.places) and len(self.places) == self.named
        kept = contract.landed if all_enter else contract.key
        last = max(self.places.values(), default=0)
        fallen = {
            name: fields[place] or None
            for name, place in self.places.items()
            if name in kept and place < len(fields)
        }
        if all_enter and len(fields) > last + 1:
            name = next(name for name, place in self.places.items() if place == last)
            fallen[name] = " ".join(fields[last:])
        return fallen


def find_header(rows: Sequence[Sequence[str]], contract: Contract) -> Header | None:
    """The header among the first rows: the one that names most of the contract's columns."""
    wanted = {_plain(name) for column in contract.columns for name in _names(column)}
    best, best_score = None, 0
    for height in range(1, _TALLEST_HEADER + 1):
        for at in range(min(_HEADER_WITHIN, len(rows) - height + 1)):
            names = _stacked(rows[at : at + height])
            score = len({_plain(name) for name in names} & wanted - {""})
            if score > best_score:
                best, best_score = Header(at, height, names), score
    enough = best_score >= 3 or best_score * 2 >= len(contract.landed)
    return best if enough else None


def lay_out(header: Header, below: Sequence[Sequence[str]], contract: Contract) -> Layout:
    """How the rows `below` a header are read; its faults say how the header differs."""
    named = max((place for place, name in enumerate(header.names) if name.strip()), default=-1) + 1
    filled = [row for row in below if any(text.strip() for text in row)]
    width = len(header.names)
    if filled:
        usual = Counter(len(row) for row in filled).most_common(1)[0][0]
        surplus = any(text.strip() for row in filled for text in row[len(header.names) :])
        if usual >= named and not (usual > width and surplus):
            width = usual
    places, faults = match_names(header.names, contract)
    unnamed = sorted(
        {
            place
            for row in filled
            for place, text in enumerate(row[: len(header.names)])
            if text.strip() and not header.names[place].strip()
        }
    )
    if unnamed:
        numbers = ", ".join(str(place + 1) for place in unnamed)
        faults.append(
            Fault("column_added", f"Column {numbers} of the file has no name and was not taken.")
        )
    return Layout(width, named, places, tuple(faults))


def title_fault(header: Header, line: int) -> Fault | None:
    """The fault of a header that is not the first row, or takes several."""
    if header.at == 0 and header.height == 1:
        return None
    tall = f", and its names run over {header.height} rows" if header.height > 1 else ""
    return Fault(
        "title_rows",
        f"The column names are on line {line}, below {count_of(header.at, 'other row')}{tall}. They were found"
        " and the rows above were left out; ask for a file that begins with the column names.",
        rows=header.at,
        lines=(line,),
    )


def no_header(rows: Sequence[Sequence[str]], contract: Contract) -> Fault:
    """The fault of a file in which no row names the contract's columns."""
    widths = Counter(len(row) for row in rows if any(text.strip() for text in row))
    usual, count = widths.most_common(1)[0] if widths else (0, 0)
    if (usual > 1 and count * 2 >= widths.total()) or len(contract.landed) == 1:
        return Fault(
            "column_missing",
            f"None of the first {min(len(rows), _HEADER_WITHIN)} rows holds the column names of"
            " the contract. Ask for a file with its header, or check that it is the right file.",
            fatal=True,
        )
    return Fault(
        "unreadable",
        "The file is text but not a table: its lines do not fall into columns, as in text taken"
        " from a PDF or a page. Ask for the CSV or spreadsheet that it was made from.",
        fatal=True,
    )


def is_total(fields: Iterable[str]) -> bool:
    """Whether a last row is a total and not a record: it says so, and little else is filled."""
    texts = [text.strip() for text in fields]
    filled = [text for text in texts if text]
    sparse = len(filled) <= max(2, math.ceil(len(texts) / 3))
    return sparse and any(_TOTAL.fullmatch(text) for text in filled)


def totals_fault(line: int) -> Fault:
    """The fault of a file that ends in a row of totals."""
    return Fault(
        "totals_row",
        f"Line {line} is a row of totals, not a record; it was set aside.",
        rows=1,
        lines=(line,),
    )


def match_names(names: Sequence[str], contract: Contract) -> tuple[dict[str, int], list[Fault]]:
    """Where each column of the contract is among the names of a header, and what differs."""
    places: dict[str, int] = {}
    renamed: list[str] = []
    free = {place: name for place, name in enumerate(names) if name.strip()}
    for same in (_is_same, _is_alike, _is_former):
        for column in contract.columns:
            place = next((p for p, name in free.items() if same(name, column)), None)
            if column.name not in places and place is not None:
                places[column.name] = place
                found = free.pop(place)
                if same is not _is_same:
                    renamed.append(f"`{found.strip()}` for `{column.name}`")
    missing = [name for name in contract.landed if name not in places]
    order = [places[column.name] for column in contract.columns if column.name in places]
    faults = []
    if missing:
        listed = ", ".join(f"`{name}`" for name in missing)
        faults.append(_header_fault("column_missing", len(missing), f"not in the file: {listed}"))
    if renamed:
        faults.append(
            _header_fault(
                "column_renamed", len(renamed), f"under another name: {', '.join(renamed)}"
            )
        )
    if free:
        listed = ", ".join(f"`{' '.join(name.split())[:60]}`" for name in free.values())
        faults.append(
            _header_fault("column_added", len(free), f"not in the contract, so not taken: {listed}")
        )
    if order != sorted(order):
        faults.append(
            Fault(
                "column_order_changed",
                "The columns stand in another order than in the contract; they were found by name.",
            )
        )
    return places, faults


def _header_fault(rule: str, count: int, what: str) -> Fault:
    return Fault(
        rule,
        f"{count} column{'s' if count > 1 else ''} {what}. Tell the supplier, or change the contract.",
    )


def _is_same(name: str, column: Column) -> bool:
    return name == column.name


def _is_alike(name: str, column: Column) -> bool:
    return bool(_plain(name)) and _plain(name) == _plain(column.name)


def _is_former(name: str, column: Column) -> bool:
    return _plain(name) in {_plain(former) for former in column.renamed_from}


def _names(column: Column) -> tuple[str, ...]:
    return (column.name, *column.renamed_from)


def _plain(name: str) -> str:
    return _NOT_NAME.sub("", name.casefold())


def _stacked(rows: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """The names of a header that runs over several rows: the words above each other, joined."""
    if len(rows) == 1:
        return tuple(rows[0])
    width = max(len(row) for row in rows)
    return tuple(
        " ".join(row[place].strip() for row in rows if place < len(row) and row[place].strip())
        for place in range(width)
    )
