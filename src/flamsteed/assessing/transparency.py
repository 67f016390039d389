"""An Algorithmic Transparency record of the linking of one thing, filled in as far as facts go."""

import csv
from importlib.metadata import version
from io import StringIO

from flamsteed.assessing.declared import SENSITIVE, Declared
from flamsteed.assessing.description import safety, weighed_by
from flamsteed.assessing.dpia import stood_on
from flamsteed.assessing.measured import NOT_RUN, Measured, figures
from flamsteed.assessing.measures import safeguards
from flamsteed.assessing.paper import TO_FILL, as_text, listed
from flamsteed.assessing.risks import RISKS
from flamsteed.assessing.template import FIELDS, GUIDANCE, VERSION, Field

Record = tuple[tuple[Field, str], ...]
"""Every field of the template, with its value or the mark that it is empty."""


def record(told: Declared, measured: Measured | None) -> Record:
    """The record, the same for the same project and store. What is not known stands empty."""
    known = _summary(told) | _use(told, measured) | _tool(told) | _model(told, measured)
    known |= _development(told, measured) | _operation(told) | _risks(told)
    return tuple((field, known.get(field.number) or TO_FILL) for field in FIELDS)


def _summary(told: Declared) -> dict[str, str]:
    thing, many = told.spec.thing.replace("_", " "), told.spec.kind.many
    title = f"Linking records of one {thing}"
    gist = (
        f"Finds which records of {len(told.systems)} systems of the council are of one {thing}, so that each has"
        " one record in which every value has a named source."
    )
    purpose = told.entry.said["purpose"] if told.entry else ""
    why = f" Purpose, as the record of processing says: {purpose}." if purpose else ""
    return {
        "0.1": title, "0.2": told.project.council, "0.5": gist, "1.1": title,
        "1.2": f"{gist} Pairs of records that are surely of one are joined; pairs in doubt wait for a member of"
        f" staff. It decides nothing else about {many}.{why}",
        "2.1.1": told.project.council,
    }  # fmt: skip


def _use(told: Declared, measured: Measured | None) -> dict[str, str]:
    spec = told.spec
    asked = f" {measured.questions:,} questions wait now." if measured else ""
    scale = (
        f"Each run takes what changed. As of {measured.as_of}: {measured.records:,} records of"
        f" {len(measured.tables)} tables, {measured.gold:,} gold records."
        if measured
        else NOT_RUN
    )
    return {
        "2.2.1": f"Two records are compared if they agree on all of one of {len(spec.block_on)} lists of columns."
        f" {weighed_by(told)} The weights of all the evidence are added up to a probability that the two are of"
        f" one: from {spec.accept_from} they are joined, from {spec.review_from} a person is asked, below that"
        " they stay apart. Evidence that contradicts keeps records apart whatever else they share. Each value of"
        " a gold record is then chosen by declared rules.",
        "2.3.1": f"{_rests(told)} What a service does with a gold record is for the council to describe: {TO_FILL}",
        "2.3.2": f"Pairs with a probability from {spec.review_from} and below {spec.accept_from} wait for a steward,"
        " who sees both records and the evidence, and whose decision goes before the model from then on; it can be"
        f" undone. A steward can part records that were joined, and set a value.{asked}",
        "2.3.3": scale,
        "2.3.5": "Of the output of the tool: a steward can part two records for good, or join them, and every joining"
        " can be explained in words. Of the decisions that services take: " + TO_FILL,
    }


def _rests(told: Declared) -> str:
    marts = sorted(table for table in told.resting if table.startswith("mart."))
    return (
        f"Marts that rest on the gold records: {listed(marts)}. Sharing agreements that do:"
        f" {listed([each.name for each in told.agreements])}."
    )


def _tool(told: Declared) -> dict[str, str]:
    return {
        "2.4.1.1": "Flamsteed, an open-source data platform that runs on one machine: files and databases of"
        " back-office systems are landed, cleaned to UK standards, linked and merged in one DuckDB file, and every"
        " passage leaves a line in a ledger. It opens no network port.",
        "2.4.1.2": f"Records of {listed(told.systems)}.",
        "2.4.1.3": "For each record the gold record that it belongs to, the probability that put it there and the"
        " reason in words; for each gold record its values with their sources; a list of pairs in doubt.",
        "2.4.1.5": f"One: a model of record linkage for {told.spec.thing}. {weighed_by(told)}",
    }


def _model(told: Declared, measured: Measured | None) -> dict[str, str]:
    measures = figures(measured, "precision", "recall", "decided", "compared")
    if measured is not None:
        measures.append(
            "Expected figures take the probabilities at their word. Errors by group of people are not measured"
            " without the truth."
        )
    return {
        "2.4.2.1": f"Record linkage of {told.spec.thing}",
        "2.4.2.2": f"Flamsteed {version('flamsteed')}; what is declared: {told.spec.fingerprint[:12] or 'not known'}",
        "2.4.2.3": "To say how likely two records are of one.",
        "2.4.2.4": f"Two records, compared by {listed(told.compared)}.",
        "2.4.2.5": "A probability from 0 to 1, and how much each piece of evidence weighed.",
        "2.4.2.6": "Probabilistic record linkage (Fellegi and Sunter, 1969): for each group of evidence a few levels"
        " of agreement, each with the weight of how much more often it is seen among pairs of one than among"
        " others; agreement on what is rare weighs more.",
        "2.4.2.7": " ".join(f"{each.rstrip('.')}." for each in measures),
        "2.4.2.8": _learned_from(told),
    }


def _learned_from(told: Declared) -> str:
    if told.spec.brought is not None:
        return f"The model was brought by the council; what it was learned from: {TO_FILL}"
    answers = (
        " Answers of staff put right how sure it is."
        if told.spec.model and told.spec.model.taught
        else ""
    )
    return f"The council's own cleaned records, without labels: to learn the weights.{answers}"


def _development(told: Declared, measured: Measured | None) -> dict[str, str]:
    if told.spec.brought is not None:
        return {}
    has = figures(measured, "has", "known_to")
    return {
        "2.4.3.1": "The same records as in operation: see 2.4.4.1.",
        "2.4.3.2": "Tabular text.",
        "2.4.3.3": f"{measured.records:,} records now." if measured else NOT_RUN,
        "2.4.3.4": _sensitive(told),
        "2.4.3.5": " ".join(f"{each.rstrip('.')}." for each in has),
        "2.4.3.6": "Values are brought to UK standard form; what cannot be read is left out with a reason; rows that"
        " break a rule of their contract are set aside and told to their owner.",
        "2.4.3.7": "Collected by the council's services for their own purposes: see the entries of the record of"
        f" processing {listed([each.name for each in told.purposes])}.",
        "2.4.3.8": " ".join(safety(told)),
    }


def _operation(told: Declared) -> dict[str, str]:
    tables = [f"{contract.name} ({contract.title or contract.system})" for contract in told.sources]
    agreements = [f"{each.title} (to {each.recipient.name})" for each in told.agreements]
    return {
        "2.4.4.1": f"{listed(tables)}.",
        "2.4.4.2": _sensitive(told),
        "2.4.4.3": "Landed as they came, cleaned to UK standards, compared, merged. Restrictions of law are followed"
        f" from column to column: {len(told.restrictions)} are declared.",
        "2.4.4.4": " ".join(safety(told)),
        "2.4.4.5": f"Outwards: {listed(agreements)}. Inwards: {TO_FILL}",
    }


def _sensitive(told: Declared) -> str:
    found = told.sensitive()
    reach = [f"{c.name}.{column.name}" for c, column in found if told.reach(c, column)]
    compared = {
        f"{contract.name}.{column.name}"
        for name in told.compared
        for contract, column in told.behind(name)
        if column.personal in SENSITIVE
    }
    return (
        f"Columns of special category or criminal offence data in the tables that are read: {len(found)}; of them"
        f" come into the gold record, or decide what does: {listed(reach)}; compared to link: {listed(sorted(compared))}."
    )


def _risks(told: Declared) -> dict[str, str]:
    entry = told.entry
    where = entry.said["dpia"] if entry else ""
    kept = safeguards(encrypted=told.project.encrypted)
    against = [
        f"{risk.name}: {risk.harm}. Against it: "
        + "; ".join(each.does for each in kept if risk.name in each.against)
        for risk in RISKS
    ]
    done = f"Data protection impact assessment: {where or TO_FILL}. Others (equality, human rights): {TO_FILL}"
    return {"2.5.1": done, "2.5.2": "\n".join(f"{each}." for each in against)}


def as_markdown(filled: Record, told: Declared, measured: Measured | None) -> str:
    """The record as Markdown."""
    lines = [
        f"# Algorithmic Transparency record: {as_text(filled[0][1])}",
        f"Laid out as version {VERSION} of the Algorithmic Transparency Recording Standard (guidance: {GUIDANCE})."
        f" Hold it beside the template before you send it. {stood_on(measured)} What is marked {TO_FILL} is for"
        f" {as_text(told.project.council)} to write.",
    ]
    section = ""
    for field, value in filled:
        if field.section != section:
            section = field.section
            lines.append(f"## {section}")
        lines.append(f"### {field.number} {field.name}")
        lines.append("\n\n".join(as_text(part) for part in value.split("\n")))
    return "\n\n".join(lines) + "\n"


def as_csv(filled: Record) -> str:
    """The record as RFC 4180 CSV, one row per field."""
    text = StringIO(newline="")
    rows = csv.writer(text, lineterminator="\r\n")
    rows.writerow(("number", "section", "field", "value"))
    rows.writerows((field.number, field.section, field.name, value) for field, value in filled)
    return text.getvalue()
