"""Whether the law asks for a data protection impact assessment, question by question, from the project's facts.

The questions are those of Article 35(3) of the UK GDPR, and of the list that the Information Commissioner
publishes under Article 35(4). Where the facts do not decide, a person must.
"""

import re
from dataclasses import dataclass

from flamsteed.assessing.declared import Declared
from flamsteed.assessing.measured import Measured
from flamsteed.assessing.paper import TO_FILL, Lines, Part, Section, Table, listed

YES, NO, JUDGE = "Yes", "No, by what is declared", "A person must judge"
_VULNERABLE = re.compile(
    r"\b(?:child|children|pupils?|young|minors?|carers?|patients?|vulnerable|disab\w*|elderly|older"
    r"|homeless\w*|asylum|victims?|employees?|staff)\b",
    re.I,
)


@dataclass(frozen=True)
class Asked:
    """One question, what the facts answer, and why."""

    question: str
    answer: str
    reason: str


def need(told: Declared, measured: Measured | None) -> Section:
    """The section that says whether an assessment is needed."""
    answers = asked(told, measured)
    sure = [each.question for each in answers if each.answer == YES]
    parts: tuple[Part, ...] = (
        f"By what is declared an assessment is required: {'; '.join(sure)}."
        if sure
        else "No question is answered yes by what is declared alone; a person must decide those below.",
        Table(
            "What asks for an assessment",
            ("Question", "Answer", "Why"),
            tuple((each.question, each.answer, each.reason) for each in answers),
            note="Article 35(3) of the UK GDPR, and the Information Commissioner's list under Article 35(4).",
        ),
        Lines(_said_in_record(told, is_sure=bool(sure))),
    )
    return Section("Step 1. Is an assessment needed?", parts)


def _said_in_record(told: Declared, *, is_sure: bool) -> tuple[str, ...]:
    """What the record of processing says of an assessment, and whether the facts say otherwise."""
    if told.entry is None:
        return (f"No entry of the record of processing lists {told.gold}.",)
    said = told.entry.said
    lines = [
        f"Record of processing {told.entry.name}: assessment required: {said['dpia_required']};"
        f" progress: {said['dpia_progress'] or 'not said'}; where: {said['dpia'] or 'not said'}."
    ]
    if is_sure and said["dpia_required"] == "No":
        lines.append(
            f"The two do not agree: by the facts above one is required. Correct {told.entry.path.name}, or say here"
            f" why none is: {TO_FILL}"
        )
    return tuple(lines)


def asked(told: Declared, measured: Measured | None) -> list[Asked]:
    """Every question with its answer."""
    return [
        _matching(told, measured),
        _combining(told),
        _sensitive(told, measured),
        _vulnerable(told, measured),
        _invisible(told),
        _tracking(told),
        _bodily(told),
        Asked(
            "Systematic evaluation of people with legal or similar effects (Article 35(3)(a))",
            JUDGE,
            "Linking says which records are of one; it scores nobody and decides nothing about them."
            f" What is done with the answer depends on the uses: {listed(_uses(told), none='none declared')}.",
        ),
        Asked(
            "Systematic monitoring of a public area (Article 35(3)(c))",
            NO,
            "Linking reads records that systems keep already; it observes nobody.",
        ),
        Asked(
            "Innovative technology",
            JUDGE,
            f"Records are weighed by a statistical model{_learned(told)}. The method is decades old"
            " (Fellegi and Sunter, 1969); whether its use is new to the council, the council knows.",
        ),
        Asked(
            "Denial of a service, or profiling on a large scale",
            JUDGE,
            "The platform denies nothing and predicts nothing of a person. A service that acts on the linked"
            " record, or a mart built on it, might.",
        ),
        Asked(
            "Risk of physical harm",
            JUDGE,
            "An address that a wrong link shows can lead somebody dangerous to a person who hides.",
        ),
    ]


def _matching(told: Declared, measured: Measured | None) -> Asked:
    tables = len(told.spec.mentions)
    counted = f": {measured.records:,} records, {measured.gold:,} gold records" if measured else ""
    return Asked(
        "Data matching",
        YES,
        f"Records of {tables} tables are compared with each other to find which are of one{counted}.",
    )


def _combining(told: Declared) -> Asked:
    if len(told.systems) < 2:
        return Asked("Combining data of several sources", NO, "One system is read.")
    return Asked(
        "Combining data of several sources",
        YES,
        f"{len(told.systems)} systems are put together: {', '.join(told.systems)}.",
    )


def _sensitive(told: Declared, measured: Measured | None) -> Asked:
    question = "Special category or criminal offence data on a large scale (Article 35(3)(b))"
    found = told.sensitive()
    if not found:
        return Asked(question, NO, "No column of the tables that are read is classed so.")
    reach = sum(bool(told.reach(contract, column)) for contract, column in found)
    counted = f" In all {measured.records:,} records are linked." if measured else ""
    said = (
        f"Columns classed so in the tables that are read: {len(found)}; of them {reach} come into the gold record"
        " or decide what does."
    )
    if not reach:
        return Asked(question, JUDGE, f"{said} They are in the same store.{counted}")
    return Asked(
        question, YES, f"{said} Every record of those tables is taken, not a sample.{counted}"
    )


def _vulnerable(told: Declared, measured: Measured | None) -> Asked:
    question = "Children or other vulnerable people"
    said = "; ".join(each.said["individuals"] for each in told.purposes)
    found = sorted({word.lower() for word in _VULNERABLE.findall(said)})
    young = measured.young if measured else None
    counted = f" {young:,} gold records are of people under 18." if young is not None else ""
    if found:
        return Asked(question, YES, f"The record of processing names {', '.join(found)}.{counted}")
    if young:
        return Asked(question, YES, f"The record of processing does not name them.{counted}")
    return Asked(question, JUDGE, f"The record of processing names none.{counted}")


def _invisible(told: Declared) -> Asked:
    source = told.entry.said["source"] if told.entry else "not said"
    return Asked(
        "Invisible processing (data that the people did not give for this, Article 14)",
        JUDGE,
        f"The source, as the record of processing has it: {source}. If the privacy notices of those services do"
        " not tell of the linking, the answer is yes.",
    )


def _tracking(told: Declared) -> Asked:
    question = "Tracking where people are or what they do"
    if not told.spec.periods:
        return Asked(question, NO, "No SELECT gives from when to when something was true.")
    tables = ", ".join(sorted(each.name for each in told.spec.periods))
    return Asked(
        question, JUDGE, f"Where somebody lived from when to when is put together from {tables}."
    )


def _bodily(told: Declared) -> Asked:
    question = "Biometric or genetic data"
    own = ", ".join(told.spec.also_compare)
    if own:
        return Asked(question, JUDGE, f"The council compares attributes of its own: {own}.")
    return Asked(question, NO, f"Records are compared by {listed(told.compared)}.")


def _uses(told: Declared) -> list[str]:
    return sorted(frozenset().union(*(each.uses for each in told.purposes)))


def _learned(told: Declared) -> str:
    if told.spec.brought is not None:
        return " that the council brought (a Splink model)"
    return " whose weights were learned from the council's records"
