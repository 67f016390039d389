"""Columns that are compared and blocked on only as far as few share their values."""

MUTED = {"email": "match_email", "telephone": "match_telephone"}
"""Column, and the one that is null where too many have the value."""
