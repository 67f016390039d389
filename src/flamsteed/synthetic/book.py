"""The answers: who is who in every record, and what was spoilt where. Kept apart from the data."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Final

HEADERS: Final = {
    "person_truth": "person_id forename middle_names surname former_surname birth_date sex ethnicity uprn death_date origin "
    "household_id nhs_number nino upn",
    "property_truth": "property_id uprn parent_uprn class address postcode usrn",
    "record_person": "system table key role person_id",
    "record_property": "system table key uprn",
    "defect": "system table key column kind month",
    "event": "system file kind month",
    "note_span": "system table key column start size kind",
}
# Tables that only ever gain rows: answers about earlier months are carried over.
_APPENDED: Final = {("finance", "spend"), ("social_care", "case_notes"), ("crm", "cases")}
_ROWS_IN_KEY: Final = 1_000_000


def numbered(month: int, place: int) -> int:
    """The key of the row number `place` of a month in a table that only gains rows."""
    return month * _ROWS_IN_KEY + place


def month_of(key: str) -> int:
    """The month a row of such a table came in."""
    return int("".join(letter for letter in key if letter.isdigit())) // _ROWS_IN_KEY


class Book:
    """Writes the answers of one month beside those carried over from earlier ones."""

    def __init__(self, folder: Path, month: int) -> None:
        self.folder = folder
        self.month = month
        folder.mkdir(parents=True, exist_ok=True)
        self._first_seen, self._carried = _earlier_defects(folder / "defect.csv", month)
        carried = {
            name: list(_carried_rows(folder / f"{name}.csv", month))
            for name in ("record_person", "note_span")
        }
        self._files = {
            name: (folder / f"{name}.csv.part").open("w", encoding="utf-8", newline="")
            for name in HEADERS
        }
        self._writers = {
            name: csv.writer(file, lineterminator="\n") for name, file in self._files.items()
        }
        for name, header in HEADERS.items():
            self._writers[name].writerow(header.split())
        self._writers["defect"].writerows(self._carried)
        for name, rows in carried.items():
            self._writers[name].writerows(rows)

    def person(self, system: str, table: str, key: object, number: int, role: str = "main") -> None:
        """Note that the row describes the person."""
        self._writers["record_person"].writerow((system, table, key, role, number))

    def place(self, system: str, table: str, key: object, uprn: str) -> None:
        """Note that the row describes the property (blank: it has no UPRN yet)."""
        self._writers["record_property"].writerow((system, table, key, uprn))

    def defect(self, system: str, table: str, key: object, column: str, kind: str) -> None:
        """Note what is wrong with a value; nothing where `kind` is blank."""
        if kind:
            row = (system, table, str(key), column, kind)
            self._writers["defect"].writerow((*row, self._first_seen.get(row, self.month)))

    def rows(self, name: str, rows: Iterable[Sequence[object]]) -> None:
        """Write rows of one of the other answers."""
        self._writers[name].writerows(rows)

    def __enter__(self) -> Book:
        """Write while in the block."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Put the new answers in the place of the old, or, after a fault, leave the old."""
        for name, file in self._files.items():
            file.close()
            part = self.folder / f"{name}.csv.part"
            if kind is None:
                part.replace(self.folder / f"{name}.csv")
            else:
                part.unlink()


def _carried_rows(path: Path, month: int) -> Iterable[list[str]]:
    if not path.exists():
        return
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.reader(lines):
            if (row[0], row[1]) in _APPENDED and month_of(row[2]) < month:
                yield row


def _earlier_defects(path: Path, month: int) -> tuple[dict[tuple[str, ...], int], list[list[str]]]:
    """When each defect was first there, and the rows of appended tables to keep."""
    if not path.exists():
        return {}, []
    first: dict[tuple[str, ...], int] = {}
    with path.open(encoding="utf-8", newline="") as lines:
        for row in list(csv.reader(lines))[1:]:
            if (row[0], row[1]) not in _APPENDED and int(row[5]) < month:
                first[tuple(row[:5])] = int(row[5])
    return first, list(_carried_rows(path, month))
