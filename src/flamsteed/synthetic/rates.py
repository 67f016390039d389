"""How often each defect occurs in each system, in records out of a hundred."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_SYSTEMS: Final = (
    "council_tax",
    "benefits",
    "housing",
    "social_care",
    "electoral",
    "parking",
    "crm",
)
_TABLE: Final = {
    "uprn_missing": (3, 6, 8, 22, 1.5, 18, 55),
    "uprn_wrong": (1.5, 2, 3, 4, 0.8, 3, 5),
    "uprn_damaged": (0.5, 0.5, 1, 0.2, 0, 1, 3),
    "uprn_padded": (0, 0, 0, 0, 70, 0, 0),
    "postcode_missing": (0.5, 1, 1, 5, 0.2, 2, 25),
    "postcode_malformed": (1, 2, 2, 4, 0.3, 3, 6),
    "postcode_typo": (0.4, 0.6, 0.6, 1, 0.1, 1, 2),
    "name_one_column": (0, 40, 0, 0, 0, 0, 15),
    "name_swapped": (0.6, 0.8, 0.9, 1.2, 0.2, 1.5, 2.5),
    "title_in_name": (1.2, 0.8, 1, 0.5, 0.1, 2, 3),
    "deceased_marker": (0.9, 0.2, 0.6, 0, 0, 0, 0.1),
    "joint_name": (6, 0, 1.5, 0, 0, 0, 2),
    "organisation_as_person": (4, 0.1, 1, 0.1, 0, 9, 3),
    "name_typo": (1.5, 1.5, 1.8, 2, 0.4, 2.2, 3),
    "diminutive": (3, 1, 1.5, 1.5, 0.3, 2, 6),
    "birth_date_missing": (0, 0.4, 4, 3, 12, 20, 70),
    "birth_date_dummy": (0, 0.3, 1.5, 0.8, 0, 2, 0.5),
    "birth_date_swapped": (0, 0.4, 0.5, 0.4, 0.2, 0.6, 1),
    "birth_date_january": (0, 1, 1.2, 1.5, 0.6, 0.8, 1),
    "nino_missing": (0, 3, 20, 35, 0, 0, 0),
    "nino_invalid": (0, 1, 2, 1, 0, 0, 0),
    "phone_shared": (2, 3, 3, 6, 0, 1, 4),
    "duplicate_person": (3, 1.5, 4, 5, 0.3, 7, 18),
    "old_address": (2.5, 1, 2, 4, 5, 6, 15),
    "notes_personal": (2, 30, 25, 60, 0, 3, 35),
    "encoding_damage": (0.3, 0.1, 0.2, 0.1, 0.4, 0.2, 0.5),
}
_SCHOOL: Final = {
    "uprn_missing": 0, "uprn_wrong": 0, "uprn_damaged": 0, "uprn_padded": 0, "old_address": 0, "postcode_missing": 0.8, "postcode_malformed": 1.5, "postcode_typo": 0.6, "name_swapped": 0.6, "title_in_name": 0.8,
    "name_typo": 1.5, "diminutive": 1, "birth_date_swapped": 0.4, "duplicate_person": 1.5, "encoding_damage": 0.2, "phone_shared": 1,
}  # fmt: skip

Rates = Mapping[str, float]


def rates_of(system: str) -> dict[str, float]:
    """Shares (0 to 1) by defect."""
    if system == "school_admissions":
        return {kind: share / 100 for kind, share in _SCHOOL.items()}
    place = _SYSTEMS.index(system)
    return {kind: row[place] / 100 for kind, row in _TABLE.items()}
