"""One thing that the council publishes, as its project declares it."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flamsteed.contracts.yaml_file import YamlFile, load_folder
from flamsteed.engine.dialect import is_plain
from flamsteed.errors import Mistake

OPEN_GOVERNMENT_LICENCE = (
    "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"
)
_KEYS = {"title", "description", "mart", "columns", "order", "period", "licence", "publisher"}


@dataclass(frozen=True)
class Report:
    """A publication of one mart: which columns, under which headings, in which order of rows.

    `columns` maps the mart's columns to headings. `period` names the column whose values cut
    the mart into files, one for each; empty for one file of everything.
    """

    name: str
    path: Path
    title: str
    mart: str
    columns: dict[str, str]
    publisher: str
    description: str = ""
    order: tuple[str, ...] = ()
    period: str = ""
    licence: str = OPEN_GOVERNMENT_LICENCE


def load_reports(
    folder: Path, *, marts: Collection[str] | None = None
) -> tuple[list[Report], list[Mistake]]:
    """Read every `.yaml` file of `folder`, one report each, and every mistake with its line.

    `marts` are the file names of the project's marts; a report of another is a mistake. A folder
    that is not there holds no reports.
    """
    reports: list[Report] = []
    mistakes: list[Mistake] = []
    for file in load_folder(folder):
        report = None if file.mistakes else _report(file, marts)
        mistakes += file.mistakes
        if report is not None and not file.mistakes:
            reports.append(report)
    return reports, mistakes


def _report(file: YamlFile, marts: Collection[str] | None) -> Report:
    file.only(_KEYS)
    mart = file.text("mart", required=True)
    if not is_plain(file.path.stem):
        file.mistake("a report's file name must be lower-case letters, digits and _")
    if mart and marts is not None and mart not in marts:
        file.mistake(f"there is no mart `{mart}`", "mart")
    columns = _columns(file)
    order = tuple(str(name) for name in file.listing("order"))
    for index, name in enumerate(order):
        if name not in columns:
            file.mistake(f"`{name}` is not one of the columns", "order", index)
    return Report(
        name=file.path.stem,
        path=file.path,
        title=file.text("title", required=True),
        mart=mart,
        columns=columns,
        publisher=file.text("publisher", required=True),
        description=file.text("description"),
        order=order,
        period=file.text("period"),
        licence=file.text("licence", default=OPEN_GOVERNMENT_LICENCE),
    )


def _columns(file: YamlFile) -> dict[str, str]:
    """Column names and their headings; an entry is a name, or a name with its heading."""
    columns: dict[str, str] = {}
    if not file.listing("columns"):
        file.mistake("`columns` must list what is published: nothing leaves unnamed")
    for index, entry in enumerate(file.listing("columns")):
        name, heading = _column(entry)
        if not name:
            file.mistake("must be a column, or one column and its heading", "columns", index)
        elif name in columns or heading in columns.values():
            file.mistake(f"`{name}` or its heading stands here twice", "columns", index)
        else:
            columns[name] = heading
    return columns


def _column(entry: Any) -> tuple[str, str]:
    if isinstance(entry, str):
        return entry, entry
    if isinstance(entry, dict) and len(entry) == 1:
        ((name, heading),) = entry.items()
        return str(name), str(heading)
    return "", ""
