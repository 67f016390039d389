"""The search for everything that is held on somebody: reasonable and proportionate, and told.

What is searched follows from links and keys, not from scanning every text (Article 15(1A), inserted by
section 78 of the Data (Use and Access) Act 2025).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import pyarrow as pa

from flamsteed.engine.dialect import literal, table_sql
from flamsteed.engine.engine import Engine
from flamsteed.erasing.traces import Traces, stage_traces
from flamsteed.errors import RequestRefused
from flamsteed.gate import SUBJECTS
from flamsteed.gold.registry import heirs
from flamsteed.gold.show import resolve
from flamsteed.lineage.ledger import Ledger
from flamsteed.lineage.trail import readings
from flamsteed.linkage.spec import LinkSpec
from flamsteed.privacy.held import Held, held, stage_held
from flamsteed.privacy.processing import Processing
from flamsteed.privacy.redaction import find_spans
from flamsteed.privacy.requests.pack import Sent
from flamsteed.privacy.requests.part import Part, Searched
from flamsteed.privacy.requests.read_out import Words, is_copied, part_of
from flamsteed.privacy.requests.third_party import Finder, Span
from flamsteed.project import Project

_FOUND_BY = {
    "raw": "by links to your number, and by keys that lead from those records",
    "quarantine": "the same, of rows that were set aside",
    "clean": "the same records, cleaned",
    "linked": "made from those records",
    "gold": "made from those records",
    "mart": "by your number",
    "flamsteed": "by your number",
}
_SCOPE = (
    "Searched was the council's data platform: every delivery that it was given and still has, in all versions.",
    "Records of others were searched for names, numbers and addresses of e-mail that are yours alone.",
    "Records that the council's links do not take to be yours are not found, nor what is held in other systems,"
    " on paper, in e-mails or in files.",
)
_OF_THE_FORM = ("date", "address", "postcode", "number", "property number", "vehicle registration")
_FEW_WORDS = 12
_NO_VALUES = "holds ids, hashes and counts, nothing that is not copied from another table"


@dataclass(frozen=True)
class Gathered:
    """What was found on somebody, nothing taken out yet. Personal data: show it, never log it."""

    numbers: tuple[str, ...]
    parts: tuple[Part, ...]
    entries: tuple[Processing, ...]
    sent: tuple[Sent, ...]
    looked_at: tuple[tuple[str, str], ...]
    searched: Searched


def search(project: Project, engine: Engine, ledger: Ledger, number: str) -> Gathered:
    """Find everything that is held on the person whose number leads to `number`. Reads only.

    Raises NotFound if the number never was, and RequestRefused if it is not a person's.
    """
    thing, found = resolve(engine, number)
    spec = next((s for s in project.links if s.thing == thing and isinstance(s, LinkSpec)), None)
    if spec is None:
        raise RequestRefused(f"{found} is the number of a {thing}: a copy is made for people only.")
    numbers = tuple(sorted(n for n, heir in heirs(engine, thing).items() if heir == found))
    goals = {mentions.name for mentions in spec.mentions}
    holding = stage_held(engine, thing, numbers, goals=goals, contracts=project.contracts)
    marts = {model.name: model.select for model in project.models}
    rows = held(engine, holding, marts)
    words = Words(project.contracts, project.processing)
    own = [
        part_of(engine, h.table, h.where, words=words) for h in rows if is_copied(h.table, thing)
    ]
    contracts = {name: c for name, c in project.contracts.items() if c.system}
    theirs = f"select _record from {holding.records}"
    traces = stage_traces(engine, holding, spec, contracts, untouched=theirs)
    parts = (*own, *_mentions(engine, traces, words))
    named = {part.processing for part in parts}
    return Gathered(
        numbers, parts,
        tuple(entry for name, entry in sorted(project.processing.items()) if name in named),
        tuple(_sent(project, engine, ledger, numbers)),
        _looked_at(ledger, numbers),
        _searched(rows, parts, thing),
    )  # fmt: skip


def others_in(engine: Engine, numbers: Sequence[str]) -> Finder:
    """What finds, in texts about the person with those numbers, the stretches that tell of somebody else.

    In a text of a few words, such as one value of a form, a date or an address is taken to be the person's.
    """

    def find(texts: Sequence[str]) -> list[list[Span]]:
        told = {
            "_row": pa.array(range(len(texts)), pa.int64()),
            "text": pa.array(texts, pa.string()),
        }
        staged = engine.stage_batches("_answer_text", pa.table(told))
        listed = ", ".join(map(literal, numbers))
        about = f"select _row, n.number from {staged} cross join (select unnest([{listed}]) as number) as n"
        spans = find_spans(engine, f"select _row, text from {staged}", about)
        asked = f"select _row, start, size, kind from {spans} where not is_own order by _row, start"
        found: list[list[Span]] = [[] for _ in texts]
        for row, start, size, kind in engine.rows(asked):
            if kind not in _OF_THE_FORM or len(texts[row].split()) > _FEW_WORDS:
                found[row].append(Span(start - 1, size, kind))
        engine.unstage("_answer_text")
        return found

    return find


def _mentions(engine: Engine, traces: Traces, words: Words) -> list[Part]:
    """The rows of others that speak of somebody: of each only the texts that do."""
    if not traces.pattern:
        return []
    speaks = re.compile(traces.pattern, re.IGNORECASE)
    names = [
        name for (name,) in engine.rows(f"select distinct name from {traces.cleared} order by 1")
    ]
    parts = []
    for name in names:
        where = f"_record in (select _record from {traces.cleared} where name = {literal(name)})"
        part = part_of(engine, f"raw.{name}", where, words=words)
        rows = [tuple(cell if speaks.search(cell) else "" for cell in row) for row in part.rows]
        kept = [(row, part.from_where[i]) for i, row in enumerate(rows) if any(row)]
        if kept:
            texts, whence = (tuple(each) for each in zip(*kept, strict=True))
            parts.append(replace(part, rows=texts, from_where=whence, is_mention=True))
    return parts


def _searched(rows: Sequence[Held], parts: Sequence[Part], thing: str) -> Searched:
    tables = [(each.table, each.rows, _FOUND_BY[each.table.split(".")[0]]) for each in rows]
    tables += [
        (part.table, len(part.rows), "records of others that speak of you")
        for part in parts
        if part.is_mention
    ]
    left = [
        (f"{each.table} ({each.rows} rows)", _NO_VALUES)
        for each in rows
        if not is_copied(each.table, thing)
    ]
    return Searched(tuple(tables), tuple(left), _SCOPE)


def _sent(project: Project, engine: Engine, ledger: Ledger, numbers: Sequence[str]) -> list[Sent]:
    """What was released under an agreement and told of this person."""
    if not engine.has_table(SUBJECTS):
        return []
    listed = ", ".join(map(literal, numbers))
    asked = f"select distinct passage from {table_sql(SUBJECTS)} where number in ({listed})"
    passages = {passage for (passage,) in engine.rows(asked)}
    return [
        _as_sent(project, each["details"])
        for each in ledger.passages()
        if each["number"] in passages
    ]


def _as_sent(project: Project, details: dict[str, Any]) -> Sent:
    agreement = project.agreements.get(details["agreement"])
    title = agreement.title if agreement is not None else details["agreement"]
    fields = tuple(str(field) for field in details["fields"])
    return Sent(details["to"], title, str(details.get("released_on", "")), fields)


def _looked_at(ledger: Ledger, numbers: Sequence[str]) -> tuple[tuple[str, str], ...]:
    with ledger.reading() as connection:
        return tuple((at[:10], what) for at, what in readings(connection, numbers))
