"""What the commands about corrections do."""

from datetime import UTC, datetime
from pathlib import Path

from flamsteed.cli.opened import listed, opened, out, whoami
from flamsteed.cli.request_work import write_listed
from flamsteed.rectifying import Asked, Rectified, every_correction, rectify

_HEADS = ("table", "record", "column", "by", "when", "request", "how it stands")


def put_right(
    folder: Path, said: tuple[str, str, str | None], *, request: int, by: str | None, forced: bool
) -> None:
    """Write a correction down (record, column, value; None takes it back), and say what comes next."""
    at = datetime.now(UTC).isoformat(timespec="milliseconds")
    asked = Asked(*said, request, by or whoami(), at)
    with opened(folder) as (project, engine, ledger):
        done = rectify(project, engine, ledger, asked, forced=forced)
    made = done.correction
    what = "taken back" if asked.value is None else "written down"
    where = made.name.replace("__", "/", 1)
    out.print(
        f"The correction of `{made.column}` of a record of {where} is {what}, at request {request}."
        f" The next `flamsteed run` lays it.",
        highlight=False,
    )
    _say_whom(done)


def _say_whom(done: Rectified) -> None:
    if done.numbers:
        out.print(
            f"The record stands behind {', '.join(done.numbers)}: look with `flamsteed show` after the"
            " run whether other records say what was wrong too.",
            highlight=False,
        )
    if done.about and done.numbers and done.about not in done.numbers:
        out.print(
            f"[bold red]The request is about {done.about}, and this record is not theirs.[/]",
            highlight=False,
        )
    for told in done.tell:
        out.print(
            f"Tell {told['to']} ({told['agreement']}, released on {told['released_on']}): UK GDPR Article 19.",
            highlight=False,
        )
    if not done.tell:
        out.print("Nobody was told of them under an agreement, so there is nobody to tell.")


def show_corrections(folder: Path, to: Path | None, *, values: bool) -> None:
    """List every correction; write the list to the file `to`."""
    with opened(folder, to_read=True) as (project, engine, ledger):
        made = every_correction(project, engine)
        if values and made:
            ledger.note_reading(whoami(), "corrections with their values", rows=len(made))
    rows = [
        [each.name, each.record, each.column, each.by, each.at, str(each.request),
         f"{stands}, {each.undone_at} by {each.undone_by}" if each.undone_at else str(stands)]
        for each, stands in made
    ]  # fmt: skip
    table = listed(*_HEADS, *(["what is right"] if values else []))
    for row, (each, _) in zip(rows, made, strict=True):
        table.add_row(*row, *([each.value] if values else []))
    out.print(table if rows else "Nothing was ever corrected.", markup=False)
    write_listed(to, _HEADS, rows)
