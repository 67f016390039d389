"""Decisions of made-up stewards, for tests: about the drawn people."""

from collections.abc import Sequence

from flamsteed.engine.engine import Engine
from flamsteed.lineage.decision import DIFFERENT, SAME, Decision

AT = "2026-07-30T12:00:00+00:00"


def decision(kind: str, left: str, right: str = "", *, number: int = 1, **more: str) -> Decision:
    """A decision about two drawn records, or their parts where one is named (`a-2`)."""
    one, other = (f"{name}-1" if name and "-" not in name else name for name in (left, right))
    if other and one > other:
        one, other = other, one
    made = Decision("person", kind, one, other, "Ann Steward", AT, "looked at both", number=number)
    return Decision(**(made.__dict__ | more))


def numbered(*decisions: Decision) -> list[Decision]:
    """Decisions with the numbers 1, 2, 3 ..., as the ledger would give them."""
    return [Decision(**(d.__dict__ | {"number": place})) for place, d in enumerate(decisions, 1)]


def same(left: str, right: str, **more: str) -> Decision:
    """They are one person."""
    return decision(SAME, left, right, **more)


def different(left: str, right: str, **more: str) -> Decision:
    """They are two people."""
    return decision(DIFFERENT, left, right, **more)


def standing(engine: Engine) -> dict[int, str]:
    """The effect of each decision that the store holds."""
    return dict(engine.rows("select number, standing from linked.person_decision"))


def asked(engine: Engine) -> Sequence[tuple[str, ...]]:
    """The questions that wait: kind and the two records."""
    return engine.rows(
        "select kind, split_part(_left, '-', 1), split_part(_right, '-', 1)"
        " from linked.person_review order by all"
    )
