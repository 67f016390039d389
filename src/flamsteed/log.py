"""Logs are events with fields from a fixed list of keys; a field outside the list is dropped.

The list holds no key that could carry a personal value, so that a log can be shown to anybody.
"""

import json
import logging

KEYS = frozenset(
    {
        "run", "system", "table", "step", "file", "batch", "rows", "admitted", "set_aside", "new",
        "changed", "vanished", "seconds", "outcome", "rule", "findings", "error", "slug", "kind",
        "as_of", "pairs", "clusters", "months", "people",
    }
)  # fmt: skip

_logger = logging.getLogger("flamsteed")


def _event(level: int, event: str, fields: dict[str, object]) -> None:
    if _logger.isEnabledFor(level):
        kept = {key: value for key, value in fields.items() if key in KEYS}
        _logger.log(level, "%s %s", event, json.dumps(kept, default=str, sort_keys=True))


def info(event: str, **fields: object) -> None:
    """Note that `event` happened."""
    _event(logging.INFO, event, fields)


def warning(event: str, **fields: object) -> None:
    """Note that `event` happened and somebody should look."""
    _event(logging.WARNING, event, fields)
