"""`flamsteed dpia` and `transparency`: papers on linking, written without touching what somebody edited."""

from collections.abc import Mapping
from pathlib import Path

import typer

from flamsteed.assessing.declared import Declared, declared
from flamsteed.assessing.dpia import assessment
from flamsteed.assessing.measured import Measured, measure
from flamsteed.assessing.paper import TO_FILL, as_html, as_markdown
from flamsteed.assessing.transparency import as_csv, record
from flamsteed.assessing.transparency import as_markdown as record_as_markdown
from flamsteed.cli.opened import opened, out
from flamsteed.project import load_project


def write_assessment(folder: Path, thing: str, *, to: Path) -> None:
    """Write the impact assessment of a thing as HTML and Markdown into the folder `to`."""
    told, measured = _facts(folder, thing)
    paper = assessment(told, measured)
    files = {f"dpia-{thing}.html": as_html(paper), f"dpia-{thing}.md": as_markdown(paper)}
    _write(files, to)


def write_record(folder: Path, thing: str, *, to: Path) -> None:
    """Write the transparency record of a thing as Markdown and CSV into the folder `to`."""
    told, measured = _facts(folder, thing)
    filled = record(told, measured)
    files = {
        f"transparency-{thing}.md": record_as_markdown(filled, told, measured),
        f"transparency-{thing}.csv": as_csv(filled),
    }
    _write(files, to)


def _facts(folder: Path, thing: str) -> tuple[Declared, Measured | None]:
    """What the project declares of a thing, and what its store measured, if it has one."""
    told = declared(load_project(folder), thing)
    if not told.project.store.exists():
        return told, None
    with opened(folder, to_read=True) as (_, engine, ledger):
        return told, measure(engine, ledger, told)


def _write(files: Mapping[str, str], to: Path) -> None:
    """Write the files, all or none; what is there already and differs may have been edited, and stays."""
    differing = [
        name
        for name, text in files.items()
        if (to / name).exists() and (to / name).read_bytes() != text.encode()
    ]
    if differing:
        raise typer.BadParameter(
            f"{to} already holds {' and '.join(differing)}, which somebody may have edited. Write to another"
            " folder and compare, or move them away.",
            param_hint="--to",
        )
    to.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        half = to / f".{name}.part"
        half.write_bytes(text.encode())
        half.replace(to / name)
        marked = text.count(TO_FILL)
        out.print(f"{to / name}: {marked} places to be filled in by people.", highlight=False)
