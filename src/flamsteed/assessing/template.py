"""The fields of the Algorithmic Transparency Recording Standard, version 4.0, as the Government Digital Service has them.

Laid out as records are published under that version on GOV.UK; the guidance for it is of 8 May 2025. The
template's own spreadsheet was not at hand.
"""

from dataclasses import dataclass

VERSION = "4.0"
GUIDANCE = (
    "https://www.gov.uk/government/publications/guidance-for-organisations-using-the-algorithmic-"
    "transparency-recording-standard"
)


@dataclass(frozen=True)
class Field:
    """One field: its number, the section in which it stands, its name."""

    number: str
    section: str
    name: str


_SECTIONS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("0", "Metadata", ("Title", "Organisation name", "Phase", "Region", "One sentence description")),
    ("1", "Tier 1 - Summary information", ("Name", "Description", "Website URL", "Contact email")),
    ("2.1", "Tier 2 - Owner and responsibility",
     ("Organisation or department", "Team", "Senior responsible owner", "Third party involvement")),
    ("2.1.4", "Tier 2 - Owner and responsibility",
     ("Third party", "Companies House number", "Third party role", "Procurement procedure type",
      "Third party data access terms")),
    ("2.2", "Tier 2 - Description and rationale",
     ("Detailed description", "Benefits", "Previous process", "Alternatives considered")),
    ("2.3", "Tier 2 - Deployment context",
     ("Integration into broader operational process", "Human review", "Frequency and scale of usage",
      "Required training", "Appeals and review")),
    ("2.4.1", "Tier 2 - Tool specification",
     ("System architecture", "System-level input", "System-level output", "Maintenance", "Models")),
    ("2.4.2", "Tier 2 - Model specification",
     ("Model name", "Model version", "Model task", "Model input", "Model output", "Model architecture",
      "Model performance", "Datasets and their purposes")),
    ("2.4.3", "Tier 2 - Development data specification",
     ("Development data description", "Data modality", "Data quantities", "Sensitive attributes",
      "Data completeness and representativeness", "Data cleaning", "Data collection",
      "Data access and storage", "Data sharing agreements")),
    ("2.4.4", "Tier 2 - Operational data specification",
     ("Data sources", "Sensitive attributes", "Data processing methods", "Data access and storage",
      "Data sharing agreements")),
    ("2.5", "Tier 2 - Risks, mitigations and impact assessments",
     ("Impact assessments", "Risks and mitigations")),
)  # fmt: skip

FIELDS = tuple(
    Field(f"{above}.{place}", section, name)
    for above, section, names in _SECTIONS
    for place, name in enumerate(names, start=1)
)
"""Every field, in the order of the template."""
