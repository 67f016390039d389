"""What gold needs to know of a thing. What linkage loads from `gold/*.yaml` answers to this."""

from collections.abc import Mapping
from typing import Protocol

AGREED, SPELT_OUT, TRUSTED, NEWEST, COMPLETE = (
    "agreed",
    "spelt_out",
    "trusted",
    "newest",
    "complete",
)
PLAUSIBLE, LIKELY, OWN, WEIGHED = "plausible", "likely", "own", "weighed"
REPEATED = "repeated"
USUAL = "usual"
"""The key of a half-life that goes for every source that has none of its own."""


class Attribute(Protocol):
    """One attribute of a gold record, whose word on it counts most, and how rivals are settled."""

    @property
    def name(self) -> str:
        """The attribute, a column of the mentions."""
        ...

    @property
    def trust(self) -> tuple[str, ...]:
        """Systems or tables, most trusted first."""
        ...

    @property
    def weights(self) -> Mapping[str, float]:
        """What the word of a system or table weighs, 0 to 1; where it is not said, by its place."""
        ...

    @property
    def half_lives(self) -> Mapping[str, float]:
        """Months after which the word of a system or table, or `usual`, weighs half as much."""
        ...

    @property
    def rules(self) -> tuple[str, ...]:
        """Asked in turn until one value is left."""
        ...


class Select(Protocol):
    """A SELECT that the council wrote, and the tables that it reads."""

    @property
    def name(self) -> str:
        """Its file, without `.sql`."""
        ...

    @property
    def select(self) -> str:
        """The SQL."""
        ...

    @property
    def reads(self) -> frozenset[str]:
        """Names `stage.thing` of what it reads."""
        ...


class GoldSpec(Protocol):
    """What the gold record of a thing holds.

    A thing with a register (a property) is a row of the register itself: its columns are those
    that the register's SELECT gives.
    """

    @property
    def thing(self) -> str:
        """`person` or `property`."""
        ...

    @property
    def attributes(self) -> tuple[Attribute, ...]:
        """The attributes to be chosen among mentions."""
        ...

    @property
    def periods(self) -> tuple[Select, ...]:
        """SELECTs of what was true from when to when, by the systems' own dates."""
        ...

    @property
    def moves(self) -> bool:
        """Whether it has one place at a time, so that a later one says that it left the earlier."""
        ...

    @property
    def register_select(self) -> str:
        """The SELECT of the register; empty where there is none."""
        ...

    @property
    def fingerprint(self) -> str:
        """A hash of everything declared."""
        ...
