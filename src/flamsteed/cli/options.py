"""Options that many commands take: the project's folder, a day."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer

PROJECT = typer.Option(
    "--project", "-p", envvar="FLAMSTEED_PROJECT", help="The council's project folder."
)
ProjectFolder = Annotated[Path, PROJECT]
For = Annotated[
    str,
    typer.Option(
        "--for",
        envvar="FLAMSTEED_PURPOSE",
        help="The entry of the record of processing that you look for, such as NM-ROPA-061; if not given, that"
        " under which the gold records are kept.",
    ),
]
Despite = Annotated[
    str,
    typer.Option(
        help="The ground on which you look although use is restricted: consent, legal-claims, rights-of-others"
        " or public-interest. It is noted."
    ),
]


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
