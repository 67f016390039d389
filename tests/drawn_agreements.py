"""Agreements drawn for tests: nobody in them is real."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from flamsteed.contracts.agreement import Agreement, Field, Party, SignOff, Status

ON = date(2026, 6, 1)
_PARTY = Party(
    "Saltmarsh", "controller", "data@saltmarsh.example", "dpo@saltmarsh.example", "6(1)(e)"
)


def agreement(fields: Sequence[Field], **more: Any) -> Agreement:
    """An agreement in force on `ON` over the table mart.people."""
    made = Agreement(
        name="partner", path=Path("partner.yaml"), title="People", version="1", status=Status.ACTIVE,
        parties={"sharer": _PARTY, "recipient": replace(_PARTY, name="Partner")}, processing="SM-1",
        purpose="planning", benefit="planning", power="an Act", table="mart.people",
        grain="one row per person", fields=tuple(fields), valid_from=date(2026, 1, 1),
        valid_to=date(2026, 12, 31), review_on=date(2026, 12, 31), frequency="once", channel="by hand",
        retention_months=12, dpia="there", subject="number",
        signed=(SignOff("sharer", "A", date(2026, 1, 1)), SignOff("recipient", "B", date(2026, 1, 1))),
    )  # fmt: skip
    return replace(made, **more)
