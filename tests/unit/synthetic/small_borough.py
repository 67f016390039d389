"""A small borough, delivered, as the tests here read it."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from flamsteed.synthetic.deliver import Delivery
from flamsteed.synthetic.truth import Truth

PEOPLE = 3_000
SEED = 1675


@dataclass(frozen=True)
class Borough:
    """Where it lies, its deliveries by month, and its truth as at the last."""

    folder: Path
    deliveries: Mapping[int, list[Delivery]]
    truth: Truth

    def answers(self, name: str) -> list[dict[str, str]]:
        path = self.folder / "answers" / f"{name}.csv"
        with path.open(encoding="utf-8", newline="") as lines:
            return list(csv.DictReader(lines))

    def rows(self, month: int, system: str, name: str) -> int:
        found = [
            one.rows for one in self.deliveries[month] if (one.system, one.name) == (system, name)
        ]
        assert len(found) == 1, (month, system, name)
        return found[0]
