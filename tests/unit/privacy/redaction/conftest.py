"""What the tests of redaction share."""

from tests.unit.privacy.redaction.known_people import store

__all__ = ["store"]
