"""What a search for anonymity found, written so that somebody else can check it."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from flamsteed.privacy.coded import Coded
from flamsteed.privacy.criteria import Criteria
from flamsteed.privacy.lattice import Found

FORMAT = "flamsteed anonymity 1"


def rules_of(criteria: Criteria, most_suppressed: int) -> dict[str, Any]:
    """What was asked for, as a certificate says it."""
    sensitive = [asdict(rule) | {"order": list(rule.order)} for rule in criteria.sensitive]
    return {"k": criteria.k, "most_suppressed": most_suppressed, "sensitive": sensitive}


def certify(coded: Coded, rules: Mapping[str, Any], found: Found) -> dict[str, Any]:
    """The certificate of what was found, as plain data that JSON can hold.

    It names the table and the hierarchies by hash, says what was asked and what was found, and in
    `proof` lists nodes from which follows that no node is better: each rules out nodes below it,
    as `lattice` explains. `seal` shows an accidental change; it is no signature. No value of the
    table is in it.
    """
    told: dict[str, Any] = {
        "format": FORMAT,
        "table": coded.digest(),
        "rows": coded.rows,
        "columns": [
            {"name": name, "levels": list(hierarchy.levels), "hierarchy": hierarchy.digest()}
            for name, hierarchy in zip(coded.names, coded.hierarchies, strict=True)
        ],
        "rules": dict(rules),
        "node": list(found.node),
        "loss": found.loss,
        "suppressed": found.suppressed,
        "smallest_class": found.smallest,
        "proof": [list(node) for node in found.tried],
    }
    return told | {"seal": seal_of(told)}


def seal_of(told: Mapping[str, Any]) -> str:
    """SHA-256 of a certificate without its seal."""
    rest = {key: value for key, value in told.items() if key != "seal"}
    text = json.dumps(rest, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
