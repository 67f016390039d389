"""Options that many commands take: the project's folder, a day."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer

PROJECT = typer.Option(
    "--project", "-p", envvar="FLAMSTEED_PROJECT", help="The council's project folder."
)
ProjectFolder = Annotated[Path, PROJECT]


def day(text: str | None, *, option: str = "--as-of") -> date:
    """The day that a text names, or today; shown as a usage mistake if it is not a day."""
    if text is None:
        return datetime.now(UTC).date()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(
            "write the day as YYYY-MM-DD, for example 2026-07-31", param_hint=option
        ) from None
