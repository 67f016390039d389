"""The kinds of request, each with the law that gives it and the time limit that the law sets."""

from dataclasses import dataclass
from enum import StrEnum

IDENTITY, CLARIFICATION = "identity", "clarification"
WAITS = (IDENTITY, CLARIFICATION)
"""What the council may have to wait for."""


class Clock(StrEnum):
    """How the time to answer is counted; `clock.py` does it."""

    MONTH = "one month"
    WORKING_DAYS = "20 working days"
    ACKNOWLEDGE = "30 days to acknowledge, then without undue delay"


@dataclass(frozen=True)
class Kind:
    """One kind of request. `waits` are what stops its clock; `outcomes` how it may end."""

    name: str
    words: str
    law: str
    clock: Clock
    waits: tuple[str, ...]
    outcomes: tuple[str, ...] = ("granted", "partly", "nothing_held", "withdrawn")
    may_extend: bool = True


def _right(name: str, words: str, article: str, *, waits: tuple[str, ...] = (IDENTITY,)) -> Kind:
    return Kind(name, words, f"UK GDPR Article {article}", Clock.MONTH, waits)


# Only a request for access may wait for clarification (Article 12A(5)); who asks for information under
# the other two Acts need not say who they are.
KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        _right("access", "a copy of what is held", "15", waits=WAITS),
        _right("rectification", "what is wrong put right", "16"),
        _right("erasure", "data erased", "17"),
        _right("restriction", "data kept and not used", "18"),
        _right("portability", "data in a form to take elsewhere", "20"),
        _right("objection", "that data is not used for a purpose", "21"),
        _right("automated_decision", "a person to look at an automated decision", "22C"),
        Kind(
            "complaint", "a complaint about how data is used",
            "Data Protection Act 2018 section 164A", Clock.ACKNOWLEDGE, (),
            ("upheld", "partly", "not_upheld", "withdrawn"), may_extend=False,
        ),
        Kind(
            "foi", "information that the council holds",
            "Freedom of Information Act 2000 section 1", Clock.WORKING_DAYS, (CLARIFICATION,),
        ),
        Kind(
            "eir", "environmental information",
            "Environmental Information Regulations 2004 regulation 5", Clock.WORKING_DAYS, (CLARIFICATION,),
        ),
    )
}  # fmt: skip
