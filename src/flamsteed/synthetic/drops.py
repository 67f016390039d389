"""The month's files of the seven systems that deliver files."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Final

from flamsteed.synthetic import events
from flamsteed.synthetic.crm import write_cases, write_contacts
from flamsteed.synthetic.electoral import write_electoral
from flamsteed.synthetic.file_shapes import (
    ELECTORAL,
    FINANCE,
    PARKING,
    SCHOOL_ADMISSIONS,
    SOCIAL_CARE,
)
from flamsteed.synthetic.finance import write_spend
from flamsteed.synthetic.gazetteer import write_gazetteer
from flamsteed.synthetic.parking import write_notices, write_permits
from flamsteed.synthetic.records import Scribe
from flamsteed.synthetic.school_admissions import write_school_admissions
from flamsteed.synthetic.social_care import write_social_care
from flamsteed.synthetic.truth import month_end
from flamsteed.synthetic.writing import (
    csv_bytes,
    dtf_bytes,
    json_lines_bytes,
    tsv_bytes,
    write_bytes,
    write_encrypted,
    xlsx_bytes,
)

Rows = dict[str, list[Sequence[object]]]
Written = tuple[str, int]
BOM: Final = b"\xef\xbb\xbf"


class Rack:
    """Rows by table, and the files made of them: (name, rows)."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.rows: Rows = defaultdict(list)
        self.written: list[Written] = []

    def add(self, table: str, row: Sequence[object]) -> None:
        """Take one row."""
        self.rows[table].append(row)

    def put(self, name: str, content: bytes, rows: int) -> None:
        """Write a file."""
        write_bytes(self.folder / name, content)
        self.written.append((name, rows))


def _day(scribe: Scribe) -> date:
    return month_end(scribe.truth.month)


def drop_electoral(scribe: Scribe, rack: Rack) -> None:
    """The register; in month 2 first with rows missing, then whole."""
    write_electoral(scribe, rack.add)
    rows, header = rack.rows["electors"], ELECTORAL[0].names
    if events.happens(scribe.truth.month, "row_drop", "electors"):
        thin = events.thinned(rows, scribe.truth.seed)
        rack.put("electors_2026-08-28.tsv", tsv_bytes(header, thin), len(thin))
    rack.put(f"electors_{_day(scribe)}.tsv", tsv_bytes(header, rows), len(rows))


def drop_social_care(scribe: Scribe, rack: Rack) -> None:
    """The last night's five files, and in month 1 the one before, cut short."""
    write_social_care(scribe, rack.add)
    month, day = scribe.truth.month, _day(scribe)
    for table in SOCIAL_CARE:
        header: Sequence[str] = table.names
        rows: Sequence[Sequence[object]] = rack.rows[table.name]
        if table.name == "persons" and not events.happens(month, "column_added", "persons"):
            header, rows = header[:-1], [row[:-1] for row in rows]
        if table.name == "addresses" and events.happens(month, "order_changed", "addresses"):
            order = (1, 0, 3, 2, 4, 6, 5)
            header = [header[place] for place in order]
            rows = [[row[place] for place in order] for row in rows]
        content = csv_bytes(header, rows)
        if table.name == "persons" and events.happens(month, "truncated", "persons"):
            rack.put("persons_2026-07-30.csv", events.cut_short(content), len(rows) * 3 // 5)
        rack.put(f"{table.name}_{day}.csv", content, len(rows))


def drop_parking(scribe: Scribe, rack: Rack) -> None:
    """Permits and notices."""
    month, day = scribe.truth.month, _day(scribe)
    permits, notices = PARKING
    write_permits(scribe, rack.add)
    rows = rack.rows["permits"]
    encoding = "cp1252" if events.happens(month, "encoding_mislabelled", "permits") else "utf-8"
    content = csv_bytes(permits.names, rows, ending="\r\n", encoding=encoding)
    if events.happens(month, "delimiter_in_unquoted_address", "permits"):
        content = events.with_loose_delimiters(content, permits.place("address_line_1"))
    rack.put(f"permits_{day}.csv", content, len(rows))
    if events.happens(month, "header_only", "pcns"):
        rack.put("pcns_2026-07-30.csv", csv_bytes(notices.names, [], ending="\r\n"), 0)
    for each in {1: (1,), 2: (), 3: (2, 3)}.get(month, (month,)):
        rack.rows["pcns"] = []
        write_notices(scribe, rack.add, month=each)
        made = rack.rows["pcns"]
        rack.put(
            f"pcns_{month_end(each)}.csv", csv_bytes(notices.names, made, ending="\r\n"), len(made)
        )


def drop_school_admissions(scribe: Scribe, rack: Rack) -> None:
    """The workbook; in month 2 first locked, then open."""
    write_school_admissions(scribe, rack.add)
    month, day, table = scribe.truth.month, _day(scribe), SCHOOL_ADMISSIONS[0]
    rows: Sequence[Sequence[object]] = rack.rows["applications"]
    if events.happens(month, "password_protected", "school"):
        name = "school_admissions_2026-08-28.xlsx"
        write_encrypted(rack.folder / name, xlsx_bytes(table.names, rows, day=date(2026, 8, 28)))
        rack.written.append((name, len(rows)))
    if events.happens(month, "ref_error", "school"):
        column = table.place("preference_1")
        rows = events.broken_references(rows, column)
        for row in rows:
            kind = "ref_error" if row[column] == "#REF!" else ""
            scribe.book.defect("school_admissions", "applications", row[0], "preference_1", kind)
    serial = "date_of_birth" if events.happens(month, "date_serials", "school") else ""
    content = xlsx_bytes(table.names, rows, day=day, serial_column=serial)
    rack.put(f"school_admissions_{day}.xlsx", content, len(rows))


def drop_crm(scribe: Scribe, rack: Rack) -> None:
    """Contacts and cases."""
    write_contacts(scribe, rack.add)
    write_cases(scribe, rack.add)
    for name in ("contacts", "cases"):
        rack.put(
            f"{name}_{_day(scribe)}.jsonl", json_lines_bytes(rack.rows[name]), len(rack.rows[name])
        )


def drop_gazetteer(scribe: Scribe, rack: Rack) -> None:
    """The change-only update."""
    records: list[tuple[str, Sequence[object]]] = []
    write_gazetteer(scribe, lambda tag, row: records.append((tag, row)))
    content = dtf_bytes(records, day=_day(scribe), volume=scribe.truth.month)
    rack.put(f"9990_{_day(scribe)}.csv", content, len(records))


def drop_finance(scribe: Scribe, rack: Rack) -> None:
    """The month's spend; in month 1 with a total, and twice."""
    write_spend(scribe, rack.add)
    month, day, table = scribe.truth.month, _day(scribe), FINANCE[0]
    rows, header = rack.rows["spend"], list(table.names)
    if events.happens(month, "totals_row", "spend"):
        rows.append(
            events.totals_row(
                rows, amount=table.place("Amount"), label=table.place("Supplier Name")
            )
        )
    if events.happens(month, "column_renamed", "spend"):
        header[table.place("VAT Reg No")] = "VAT Reg no"
    content = (BOM if month % 2 else b"") + csv_bytes(header, rows, ending="\r\n")
    if events.happens(month, "header_on_line_4", "spend"):
        content = events.under_titles(content, width=len(header))
    rack.put(f"spend_{day}.csv", content, len(rows))
    if events.happens(month, "same_file_twice", "spend"):
        rack.put(f"spend_{day}_copy.csv", content, len(rows))


DROPS: Final[dict[str, Callable[[Scribe, Rack], None]]] = {
    "electoral": drop_electoral,
    "social_care": drop_social_care,
    "parking": drop_parking,
    "school_admissions": drop_school_admissions,
    "crm": drop_crm,
    "gazetteer": drop_gazetteer,
    "finance": drop_finance,
}
