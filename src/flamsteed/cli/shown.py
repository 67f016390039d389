"""The summary of a run, in the words of a data manager."""

from pathlib import Path

from rich.table import Table

from flamsteed.cli.opened import out, program
from flamsteed.drawing.words import many
from flamsteed.pipeline import Outcome
from flamsteed.scoring.published import headline
from flamsteed.summary import Summary


def show_summary(summary: Summary, outcome: Outcome | None, *, folder: Path) -> None:
    """Print what came in, what was found, what is wrong and where to look next."""
    out.print(f"\n[bold]{summary.council}[/], as of {summary.as_of} (run {summary.run})\n")
    _show_systems(summary)
    _show_gold(summary)
    _show_wrong(summary)
    if outcome is not None:
        spent = ", ".join(f"{name} {took:.1f} s" for name, took in outcome.seconds.items())
        out.print(f"\n[dim]Time: {spent}[/]")
        for fault in outcome.faults:
            out.print("\n[bold red]A system was passed over.[/]")
            out.print(str(fault), markup=False)
    option = "" if folder.resolve() == Path.cwd() else f" -p {folder}"
    out.print("\nWhere to look next:")
    looks = {
        f"findings{option}": "what is wrong, by system, rule and owner",
        f"findings{option} --csv fix.csv": "the rows to mend, for the owner",
        f"show NUMBER{option}": "why one gold record is what it is",
        f"quality{option}": "how good the gold records are",
        f"review{option}": "what waits for a person to decide",
    }
    wide = max(map(len, looks))
    for words, what in looks.items():
        out.print(f"  {program()} {words:<{wide}}  {what}", highlight=False)


def _show_systems(summary: Summary) -> None:
    heads = ("system", "tables", "rows in", "admitted", "set aside", "findings", "")
    table = Table(*heads, box=None, pad_edge=False)
    for column in table.columns[1:6]:
        column.justify = "right"
    for line in summary.systems:
        table.add_row(
            line.title, str(line.tables), f"{line.rows_in:,}", f"{line.admitted:,}",
            f"{line.set_aside:,}", str(line.findings), "[dim]not for linking people[/]" if line.barred else "",
        )  # fmt: skip
    table.add_section()
    sums = (
        sum(getattr(line, name) for line in summary.systems)
        for name in ("tables", "rows_in", "admitted", "set_aside", "findings")
    )
    table.add_row("[bold]all systems[/]", *(f"[bold]{total:,}[/]" for total in sums), "")
    out.print(table)


def _show_gold(summary: Summary) -> None:
    found = [
        f"[bold]{n:,}[/] {many(name.removeprefix('gold.'))}" for name, n in summary.gold.items()
    ]
    if found:
        out.print(
            f"\nFound {', '.join(found[:-1])}{' and ' if found[1:] else ''}{found[-1]} (gold records)."
        )
    for thing, measures in summary.quality.items():
        for said in headline(measures, as_of=summary.day, many=many(thing)):
            out.print(f"{many(thing).capitalize()}: {said}", highlight=False)
    if summary.marts:
        built = ", ".join(
            f"{name.removeprefix('mart.')} {n:,}" for name, n in summary.marts.items()
        )
        out.print(f"Marts, in rows: {built}.")


def _show_wrong(summary: Summary) -> None:
    if summary.deliveries:
        out.print("\nDeliveries that were not as promised:")
        for f in summary.deliveries:
            what = f["rule"].replace("_", " ")
            out.print(
                f"  {f['file'] or f['table']}: {what} -> {f['outcome'].replace('_', ' ')}",
                highlight=False,
            )
    if summary.worst:
        out.print("\nWhat touches most rows:")
        for f in summary.worst:
            name = f"{f['system']}.{f['table']}"
            out.print(
                f"  {f['rows']:>8,}  {name}: {f['rule']} [dim]({f['dimension']})[/]",
                highlight=False,
            )
