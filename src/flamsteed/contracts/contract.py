"""What a table promises, as the rest of the platform reads it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

# The Government Data Quality Framework's six dimensions, under the standard's words for them.
DIMENSIONS = {
    "completeness": "completeness",
    "coverage": "completeness",
    "uniqueness": "uniqueness",
    "consistency": "consistency",
    "timeliness": "timeliness",
    "conformity": "validity",
    "accuracy": "accuracy",
}


class Outcome(StrEnum):
    """What is done about something wrong with a delivery."""

    STOP = "stop"  # the run ends; nothing of the delivery is written
    ACCEPT = "accept"  # it lands, with a finding
    SET_ASIDE = "set_aside"  # it is left where it is, with a finding; the run goes on


class Severity(StrEnum):
    """What a broken rule does to the row that breaks it."""

    STOP = "stop"  # the table is not written at all
    ERROR = "error"  # the row goes to quarantine
    WARNING = "warning"  # the row stays; the owner is told
    INFO = "info"  # counted only


# What can be wrong with a delivery as a whole, and what is done where a contract does not say.
DELIVERY_RULES: Mapping[str, Outcome] = {
    "late": Outcome.ACCEPT,
    "empty": Outcome.SET_ASIDE,
    "repeated": Outcome.ACCEPT,
    "truncated": Outcome.SET_ASIDE,
    "row_count_dropped": Outcome.SET_ASIDE,
    "column_missing": Outcome.SET_ASIDE,
    "column_renamed": Outcome.ACCEPT,
    "column_added": Outcome.ACCEPT,
    "column_order_changed": Outcome.ACCEPT,
    "wrong_encoding": Outcome.ACCEPT,
    "title_rows": Outcome.ACCEPT,
    "totals_row": Outcome.ACCEPT,
    "merged_cells": Outcome.ACCEPT,
    "formula_errors": Outcome.ACCEPT,
    "extra_sheets": Outcome.ACCEPT,
    "serial_dates": Outcome.ACCEPT,
    "ragged_rows": Outcome.ACCEPT,
    "password_protected": Outcome.SET_ASIDE,
    "unreadable": Outcome.SET_ASIDE,
    "superseded": Outcome.SET_ASIDE,
}


@dataclass(frozen=True)
class Column:
    """One column as the source names it.

    `uk_type` names the standard that cleans it; `personal` is `none`, `personal`, `special` or
    `criminal`; a column with `ingest` false never enters the platform at all. `only_for` lists the
    only uses that the law allows; empty where it names none. `free_text` is what people wrote, of
    which nobody knows whom it names.
    """

    name: str
    logical_type: str = "string"
    required: bool = False
    unique: bool = False
    key_position: int | None = None
    uk_type: str | None = None
    personal: str = "none"
    ingest: bool = True
    max_length: int | None = None
    renamed_from: tuple[str, ...] = ()
    description: str = ""
    only_for: tuple[str, ...] = ()
    legal_restriction: str = ""
    free_text: bool = False

    @property
    def clean_name(self) -> str:
        """The column's name in `clean`: lower case, words joined by _ (`VAT Reg No`: vat_reg_no)."""
        name = re.sub(r"[^a-z0-9]+", "_", self.name.lower()).strip("_")
        return f"c_{name}" if not name or name[0].isdigit() else name


@dataclass(frozen=True)
class Rule:
    """A quality rule: a SELECT of the bad rows of `{table}`, by `_record`.

    `query` reads the cleaned columns. A rule is kept if no more than `allowed` bad rows are
    found (a share of 0 to 1 of the table when `allowed_is_share`).
    """

    name: str
    query: str
    dimension: str
    severity: Severity = Severity.WARNING
    column: str | None = None
    message: str = ""
    allowed: float = 0
    allowed_is_share: bool = False
    line: int = 1


@dataclass(frozen=True)
class Standardise:
    """A standard over several columns: `standard` takes them in order and is stored as `to`."""

    standard: str
    takes: tuple[str | None, ...]
    to: str
    personal: str = "personal"


@dataclass(frozen=True)
class Relationship:
    """Rows of a table belong to the rows of `to` whose `to_columns` hold what their `columns` hold.

    `to` is the other contract's name; columns are named as the sources do, in pairs. `to_columns`
    need not be unique there: a tenancy belongs to every member of its household.
    """

    columns: tuple[str, ...]
    to: str
    to_columns: tuple[str, ...]
    line: int = field(default=1, compare=False)


@dataclass(frozen=True)
class Contract:
    """What one table promises, from one schema object of an Open Data Contract Standard file.

    `system` and `table` name it; `barred_from` lists the uses that the law or a contract rules
    out (`person_linkage`, ...), `only_for` the only ones that are allowed (empty: any), with the
    reason in `legal_restriction`. `processing` is the entry in the record of processing activities
    under which it is held. `one_record_per_person` says that two records of the table are never one
    person.
    """

    system: str
    table: str
    columns: tuple[Column, ...]
    path: Path
    line: int = 1
    title: str = ""
    owner: str = ""
    rules: tuple[Rule, ...] = ()
    standardise: tuple[Standardise, ...] = ()
    deliveries: Mapping[str, Outcome] = field(default_factory=dict)
    lawful_basis: str = ""
    retention_rule: str = ""
    legal_restriction: str = ""
    barred_from: tuple[str, ...] = ()
    only_for: tuple[str, ...] = ()
    processing: str = ""
    one_record_per_person: bool = False
    relationships: tuple[Relationship, ...] = ()
    fingerprint: str = ""

    @property
    def name(self) -> str:
        """`system__table`, the table's name in `raw`, `clean` and `quarantine`."""
        return f"{self.system}__{self.table}" if self.system else self.table

    @property
    def key(self) -> tuple[str, ...]:
        """The columns of the primary key, in order; empty if the table has none."""
        keyed = [column for column in self.columns if column.key_position is not None]
        return tuple(c.name for c in sorted(keyed, key=lambda column: column.key_position or 0))

    @property
    def holds_personal_data(self) -> bool:
        """Whether a column that enters the platform is classed as personal data."""
        return any(column.personal != "none" for column in self.columns if column.ingest)

    @property
    def landed(self) -> tuple[str, ...]:
        """The columns that enter the platform."""
        return tuple(column.name for column in self.columns if column.ingest)

    def column(self, name: str) -> Column | None:
        """The column called `name`, if there is one."""
        return next((column for column in self.columns if column.name == name), None)

    def outcome(self, delivery_rule: str) -> Outcome:
        """What is done about a delivery that breaks `delivery_rule`."""
        return self.deliveries.get(delivery_rule, DELIVERY_RULES[delivery_rule])
