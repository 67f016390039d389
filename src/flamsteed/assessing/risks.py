"""The risks that linking brings, with what was measured beside each, and what is done against them.

Likelihood, severity and what is left are for people to judge: they are never filled in.
"""

from dataclasses import dataclass

from flamsteed.assessing.declared import Declared
from flamsteed.assessing.measured import NOT_RUN, Measured, figures
from flamsteed.assessing.measures import (
    BIAS,
    BREACH,
    CREEP,
    FALSE,
    MISSED,
    OPAQUE,
    SINGLED,
    STALE,
    safeguards,
)
from flamsteed.assessing.paper import TO_FILL, Blank, Section, Table


@dataclass(frozen=True)
class Risk:
    """One risk: its name, what could happen to people, and the measures of a run that speak of it."""

    name: str
    harm: str
    measures: tuple[str, ...] = ()


RISKS = (
    Risk(FALSE, "Two people get one record: a decision on one is taken on the other's facts, or one learns the"
         " other's address, debts or care", ("precision", "decided", "may_be_two")),
    Risk(MISSED, "One person keeps two records: a service does not see what the council knows, a warning is not"
         " passed on, a change of address reaches half", ("recall", "compared", "may_be_one", "queue_oldest")),
    Risk(BIAS, "People whose names, addresses or dates are recorded worse are joined wrongly, or not found, more"
         " often than others"),
    Risk(CREEP, "The linked record comes to be used for what people were not told and the law does not allow"),
    Risk(SINGLED, "Somebody is recognised in what was released, alone or together with other releases"),
    Risk(BREACH, "The linked records are lost, stolen or looked at without need: more at once than any one system"
         " holds"),
    Risk(STALE, "A gold record shows what is no longer true, or what one system has long put right",
         ("conflict", "newest_record", "median_record", "churn")),
    Risk(OPAQUE, "A person, or the officer before them, cannot learn why records were joined, or contest it",
         ("queue_oldest", "queue_median")),
)  # fmt: skip


def risks(told: Declared, measured: Measured | None) -> Section:
    """The section that names the risks, for people to judge."""
    figured = [
        Table(
            f"What was measured: {risk.name}",
            ("Figure or fact",),
            tuple((line,) for line in facts(risk, told, measured)),
        )
        for risk in RISKS
    ]
    judged = Table(
        "Risks",
        ("Risk", "What could happen to people", "Likelihood", "Severity", "Overall"),
        tuple((risk.name, risk.harm, TO_FILL, TO_FILL, TO_FILL) for risk in RISKS),
        note="Likelihood: remote, possible or probable. Severity: minimal, significant or severe."
        " The figures below are there to judge by; no figure decides. Those that are expected take the"
        " probabilities of the model at their word; a clerical sample tells whether they can be.",
    )
    return Section(
        "Step 5. Risks", (judged, Blank("Risks of the council's own that are not listed"), *figured)
    )


def facts(risk: Risk, told: Declared, measured: Measured | None) -> list[str]:
    """What the store, the ledger and the project say that bears on a risk."""
    lines = figures(measured, *risk.measures) if risk.measures else []
    if measured is not None and risk.name == MISSED and not _has(measured, "compared"):
        said = f"What is never compared was not measured: `flamsteed certify {told.spec.thing}`."
        lines.append(said)
    if measured is not None and risk.name == FALSE and not _has(measured, "decided"):
        lines.append(
            "No pair was decided by a person yet: no figure can be held against people's word."
        )
    lines += _OF_RISK[risk.name](told, measured) if risk.name in _OF_RISK else []
    return lines or ["Nothing of this kind was measured by the last run."]


def _has(measured: Measured, name: str) -> bool:
    return any(each.measure == name for each in measured.quality)


def _bias(_: Declared, __: Measured | None) -> list[str]:
    return [
        "Not measured: who fares worse can be told only where it is known who is who. `flamsteed score` tells it"
        " of made-up people; `flamsteed review --sample` of a sample that people judge, but not by group."
    ]


def _creep(told: Declared, _: Measured | None) -> list[str]:
    resting = sorted(table for table in told.resting if table.startswith("mart."))
    read = sum(each.linked for each in told.restrictions)
    return [
        f"Restrictions declared: {len(told.restrictions)}, of which {read} on what is read for linking.",
        f"Marts that rest on the gold records: {', '.join(resting) or 'none'}.",
        f"Entries of the record of processing concerned: {len(told.purposes)}.",
    ]


def _singled(told: Declared, measured: Measured | None) -> list[str]:
    declared = f"Agreements that rest on the gold records: {len(told.agreements)}."
    if measured is None:
        return [declared, NOT_RUN]
    rows = sum(each.rows for each in measured.releases)
    return [
        declared,
        f"Releases under them so far: {len(measured.releases):,}, of {rows:,} rows in all.",
    ]


def _breach(told: Declared, measured: Measured | None) -> list[str]:
    kept = "encrypted" if told.project.encrypted else "NOT encrypted"
    lines = [f"The store's file is {kept}; {len(told.sensitive())} sensitive columns are read."]
    if measured is None:
        return [*lines, NOT_RUN]
    return [
        *lines,
        f"Gold records: {measured.gold:,}, of {measured.records:,} records.",
        f"Files with rows of people for the council's own owners and reviewers: {measured.handed:,}.",
    ]


def _opaque(_: Declared, measured: Measured | None) -> list[str]:
    if measured is None:
        return []
    return [
        f"Questions that wait for a person: {measured.questions:,}.",
        f"Restrictions and objections in force: {measured.restricted:,}.",
        f"Removals that the ledger knows of (erasure and retention): {measured.removed:,}.",
    ]


_OF_RISK = {BIAS: _bias, CREEP: _creep, SINGLED: _singled, BREACH: _breach, OPAQUE: _opaque}


def measures_taken(told: Declared) -> Section:
    """The section of what is done against the risks; what is left of them is for people to judge."""
    kept = safeguards(encrypted=told.project.encrypted)
    return Section(
        "Step 6. What is done against them",
        (
            Table(
                "Measures that the platform takes",
                ("Measure", "Against", "Shown by", "Proved by"),
                tuple((e.does, ", ".join(e.against), f"`{e.command}`", e.proof) for e in kept),
                note="Each is proved by a test of the platform. None does anything about a risk that nobody looks at.",
            ),
            Blank("Measures of the council's own: access, training, contracts, physical security"),
            Table(
                "What is left",
                ("Risk", "Effect of the measures", "Residual risk", "Approved by"),
                tuple((risk.name, TO_FILL, TO_FILL, TO_FILL) for risk in RISKS),
                note="Effect: eliminated, reduced or accepted. Residual risk: low, medium or high. If a high risk is"
                " left, the Information Commissioner must be consulted before it begins (Article 36).",
            ),
        ),
    )
