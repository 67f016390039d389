"""On which grounds somebody may have their data erased, and on which the council keeps it (UK GDPR Article 17)."""

import re
from collections.abc import Mapping
from enum import StrEnum

from flamsteed.privacy.processing import Processing


class Ground(StrEnum):
    """Why data is to be erased: the points of Article 17(1)."""

    NOT_NEEDED = "not-needed"
    CONSENT_WITHDRAWN = "consent-withdrawn"
    OBJECTION = "objection"
    UNLAWFUL = "unlawful"
    LEGAL_OBLIGATION = "legal-obligation"
    CHILD_ONLINE = "child-online"


POINTS: Mapping[Ground, str] = {
    Ground.NOT_NEEDED: "Article 17(1)(a): no longer needed for what it was collected for",
    Ground.CONSENT_WITHDRAWN: "Article 17(1)(b): consent was withdrawn and there is no other basis",
    Ground.OBJECTION: "Article 17(1)(c): an objection was upheld",
    Ground.UNLAWFUL: "Article 17(1)(d): it was processed unlawfully",
    Ground.LEGAL_OBLIGATION: "Article 17(1)(e): a legal obligation to erase it",
    Ground.CHILD_ONLINE: "Article 17(1)(f): collected from a child by an online service",
}
"""Each ground with its words in law."""
_PUBLIC = re.compile(r"6\(1\)\((c|e)\)")
_ON_CONSENT = (Ground.CONSENT_WITHDRAWN, Ground.CHILD_ONLINE)


def kept_by(entry: Processing | None, ground: Ground) -> str:
    """Why what is held under an entry of the record of processing is kept all the same; empty if it is not.

    A legal obligation or a task in the public interest keeps it (Article 17(3)(b)), unless nothing needs it
    any more, it was unlawful, the objection was upheld, or the law itself asks for erasure. Consent that
    is withdrawn erases only what stood on consent.
    """
    if entry is None:
        return ""
    basis = entry.said["lawful_basis"]
    if ground in _ON_CONSENT and _PUBLIC.search(basis):
        return f"Article 17(3)(b): {basis}"
    if ground in _ON_CONSENT and "6(1)(a)" not in basis:
        return f"it does not stand on consent: {basis}"
    return ""
