"""What an agreement asks `privacy/` to do before rows leave, read from its file."""

from collections.abc import Collection
from dataclasses import dataclass

from flamsteed.contracts.yaml_file import YamlFile
from flamsteed.privacy.tables.tabulation import Tabulation, read_tabulation


@dataclass(frozen=True)
class Safeguards:
    """What must be done to the rows of a release; None for what the agreement does not ask."""

    table: Tabulation | None = None


def read_safeguards(file: YamlFile, fields: Collection[str]) -> Safeguards:
    """The safeguards that an agreement's file asks for, its mistakes noted in the file."""
    table = None
    if file.at("control", "policy") is not None:
        table = read_tabulation(file, fields, subject=file.text("data", "subject"))
    return Safeguards(table)
