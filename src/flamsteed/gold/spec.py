"""What gold needs to know of a thing. What linkage loads from `gold/*.yaml` answers to this."""

from typing import Protocol

AGREED, SPELT_OUT, TRUSTED, NEWEST, COMPLETE = (
    "agreed",
    "spelt_out",
    "trusted",
    "newest",
    "complete",
)


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
    def rules(self) -> tuple[str, ...]:
        """Asked in turn until one value is left."""
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
    def register_select(self) -> str:
        """The SELECT of the register; empty where there is none."""
        ...

    @property
    def fingerprint(self) -> str:
        """A hash of everything declared."""
        ...
