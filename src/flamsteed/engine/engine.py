"""The seam between the platform and the database that runs its SQL."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:  # it takes longer to import than many a command takes to run
    import pyarrow as pa

STAGES = ("raw", "quarantine", "clean", "linked", "gold", "mart", "flamsteed")
"""The stages of the path, and the platform's own tables."""

Row = tuple[Any, ...]


class Engine(Protocol):
    """Runs SQL on one store. Whoever holds it is the store's only writer.

    Staged tables live outside the store, may be larger than memory, and are gone when the
    engine closes; capabilities stage what they have worked out, and the gate lets it in.
    """

    def rows(self, sql: str, params: Sequence[object] = ()) -> list[Row]:
        """All rows of one query."""
        ...

    def value(self, sql: str, params: Sequence[object] = ()) -> Any:
        """The first column of the first row of one query, or None if it has no rows."""
        ...

    def batches(self, sql: str, params: Sequence[object] = ()) -> pa.RecordBatchReader:
        """The rows of one query as a stream of Arrow batches."""
        ...

    def execute(self, sql: str, params: Sequence[object] = ()) -> None:
        """Run one statement that changes the store. Only the gate calls this."""
        ...

    def transaction(self) -> AbstractContextManager[None]:
        """All or nothing: what is done inside is kept together, or not at all."""
        ...

    def stage(self, name: str, select: str, params: Sequence[object] = ()) -> str:
        """Make staged table `name` from the rows of `select`; gives its SQL name."""
        ...

    def stage_batches(self, name: str, batches: pa.RecordBatchReader | pa.Table) -> str:
        """Make staged table `name` from Arrow data; gives its SQL name."""
        ...

    def unstage(self, name: str) -> None:
        """Drop staged table `name` if it is there."""
        ...

    def attach(self, url: str, alias: str) -> None:
        """Open the database at `url` for reading as catalogue `alias`.

        `sqlite:///path`, `postgresql://...` and `mysql://...` (also for MariaDB).
        Raises SourceUnreachable, never showing the password.
        """
        ...

    def detach(self, alias: str) -> None:
        """Close a database opened with `attach`; nothing happens if it is not open."""
        ...

    def has_table(self, name: str) -> bool:
        """Whether table `stage.thing` is in the store."""
        ...

    def columns(self, relation: str) -> dict[str, str]:
        """Column names and types, in order, of a table or of a SELECT in brackets."""
        ...

    def rewrite(self, *, key: str) -> None:
        """Write all that is in the store now to a fresh file, encrypted under `key`, in place of the old one.

        Nothing that was deleted is in it. A kill leaves one of the two, whole.
        """
        ...

    def close(self) -> None:
        """Let go of the store."""
        ...
