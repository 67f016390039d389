"""Flamsteed: one trusted record, nothing shared without an agreement, real erasure.

The verbs, the nouns and the errors below are the public interface; everything else may change.
Names are loaded when they are first used, so that importing the package costs nothing.
"""

from importlib import import_module
from typing import Any

_HOMES = {
    # verbs
    "land": "flamsteed.sources.land",
    "clean": "flamsteed.cleaning.clean",
    "check": "flamsteed.cleaning.check",
    "link": "flamsteed.linkage.link",
    "merge": "flamsteed.gold.merge",
    "build": "flamsteed.marts.build",
    "admit": "flamsteed.gate",
    "release": "flamsteed.gate",
    "run": "flamsteed.pipeline",
    "load_project": "flamsteed.project",
    "load_contracts": "flamsteed.contracts.load_contract",
    "open_store": "flamsteed.engine.on_duckdb",
    "open_ledger": "flamsteed.lineage.ledger",
    # nouns
    "Project": "flamsteed.project",
    "Standard": "flamsteed.standards.standard",
    "Contract": "flamsteed.contracts.contract",
    "Engine": "flamsteed.engine.engine",
    "Finding": "flamsteed.quality.finding",
    "Run": "flamsteed.lineage.passage",
    "STANDARDS": "flamsteed.standards.catalogue",
    # errors
    "FlamsteedError": "flamsteed.errors",
    "ProjectError": "flamsteed.errors",
    "SourceError": "flamsteed.errors",
    "SourceUnreachable": "flamsteed.errors",
    "DeliveryUnreadable": "flamsteed.errors",
    "ContractBroken": "flamsteed.errors",
    "StoreBusy": "flamsteed.errors",
    "StoreFault": "flamsteed.errors",
    "NotFound": "flamsteed.errors",
    "ReleaseRefused": "flamsteed.errors",
    "DecisionRefused": "flamsteed.errors",
}

__all__ = sorted(_HOMES)  # noqa: PLE0605  (the list is the mapping above)


def __getattr__(name: str) -> Any:
    """Load a public name from its home when it is first asked for."""
    if name not in _HOMES:
        raise AttributeError(f"module 'flamsteed' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
