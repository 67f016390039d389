"""Tables that come as files: every file that fits the pattern is one delivery."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from flamsteed.errors import DeliveryUnreadable, SourceUnreachable
from flamsteed.lineage.journal import Delivery, last_passage
from flamsteed.lineage.passage import Passage
from flamsteed.sources.csv_file import read_csv
from flamsteed.sources.dtf import read_dtf
from flamsteed.sources.fault import Arrived, Fault, unread
from flamsteed.sources.json_lines import read_json_lines
from flamsteed.sources.landing import Landing, dealings, settle_delivery, unstage
from flamsteed.sources.lateness import arrival_fault, note_absence
from flamsteed.sources.text_file import fingerprint
from flamsteed.sources.xlsx_file import read_workbook

_DAY = re.compile(r"(?<!\d)(\d{4})-(\d{2})-(\d{2})(?!\d)")


@dataclass(frozen=True)
class DeliveredFile:
    """A file, and the day that it stands on."""

    path: Path
    day: str


def land_files(landing: Landing) -> list[Passage]:
    """Land every file not dealt with before, in the order of their days; note if one is overdue."""
    passages = []
    files = delivered_files(landing)
    for file in files:
        delivery = Delivery(fingerprint(file.path), file.path.name, file.day)
        dealt = dealings(landing, delivery)
        if delivery.file in dealt.landed or dealt.is_refused:
            continue
        arrived = _read(landing, file, delivery, dealt.landed)
        passages.append(settle_delivery(landing, delivery, arrived))
    return [*passages, *note_absence(landing, has_come=bool(files))]


def delivered_files(landing: Landing) -> list[DeliveredFile]:
    """The files of a table by day, then name. Raises SourceUnreachable if the folder is not there."""
    folder = landing.folder / landing.system.connection.folder
    if not folder.is_dir():
        raise SourceUnreachable(
            f"The folder {folder} of system {landing.system.name} is not there. Check `folder` in"
            f" {landing.system.path.name}, and whether the share is mounted."
        )
    files = [path for path in folder.glob(landing.source.files) if path.is_file()]
    return sorted(
        (DeliveredFile(path, day_of(path)) for path in files),
        key=lambda file: (file.day, file.path.name),
    )


def day_of(path: Path) -> str:
    """The day that a file stands on: the date in its name, else when it was last written."""
    for year, month, day in _DAY.findall(path.name):
        try:
            return date(int(year), int(month), int(day)).isoformat()
        except ValueError:
            continue
    return datetime.fromtimestamp(path.stat().st_mtime, UTC).date().isoformat()


def _read(
    landing: Landing, file: DeliveredFile, delivery: Delivery, landed: tuple[str, ...]
) -> Arrived:
    """One file in staging; what keeps it from being read is a fault, not an error."""
    before = last_passage(landing.engine, landing.raw)
    is_last = before is not None and before.details.get("batch") == delivery.batch
    if landed and (is_last or landing.source.load != "snapshot"):
        return unread(
            "repeated",
            f"The file holds the same bytes as {landed[-1]}, which has landed; it was not landed"
            " again. Ask whether another file was meant.",
        )
    try:
        arrived = _read_format(landing, file.path, before)
    except DeliveryUnreadable as error:
        unstage(landing.engine)
        arrived = unread("unreadable", str(error))
    late = arrival_fault(landing, delivery)
    faults: tuple[Fault, ...] = (*arrived.faults, *([late] if late else []))
    return Arrived(faults, arrived.staged, arrived.odd, arrived.details)


def _read_format(landing: Landing, path: Path, before: Passage | None) -> Arrived:
    engine, source, contract = landing.engine, landing.source, landing.contract
    if source.format == "xlsx":
        return read_workbook(engine, path, source, contract=contract)
    if source.format == "json_lines":
        return read_json_lines(engine, path, source, contract=contract)
    if source.format == "dtf":
        return read_dtf(engine, path, source, contract=contract)
    ended = before is not None and bool(before.details.get("ends_line"))
    return read_csv(engine, path, source, contract=contract, ended_before=ended)
