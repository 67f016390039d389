"""A day as somebody typed it."""

from datetime import UTC, date, datetime

import typer


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
