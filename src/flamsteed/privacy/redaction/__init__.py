"""Finding in free text what identifies people, and taking it out."""

from flamsteed.privacy.redaction.find import find_spans
from flamsteed.privacy.redaction.redact import redacted_sql

__all__ = ["find_spans", "redacted_sql"]
