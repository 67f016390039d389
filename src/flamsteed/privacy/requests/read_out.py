"""What the store holds on somebody, read out: each table's rows as text, with where each came from."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from flamsteed.contracts.contract import Contract
from flamsteed.engine.dialect import literal, quote, table_sql
from flamsteed.engine.engine import Engine
from flamsteed.lineage.correction import CORRECTIONS
from flamsteed.privacy.processing import Processing
from flamsteed.privacy.requests.part import Part

SOURCES = ("raw", "quarantine", "clean")
_STAGE_WORDS = {
    "raw": "as it came",
    "quarantine": "set aside, because it broke a rule",
    "clean": "in standard form",
    "linked": "as it is compared with other records",
    "gold": "what the council takes to be right",
    "mart": "made for reports",
    "flamsteed": "what was put right because somebody asked",
}
_GOLD_WORDS = {
    "": "the record the council keeps of you, made from all the others",
    "value": "which record each value comes from, and why it was chosen",
    "rival": "values that other records have and that are not shown",
    "source": "which records are taken to be about you, and why",
    "period": "from when to when each value was true",
    "past": "values that were shown before",
    "history": "what happened to your number",
    "suspect": "doubts whether records are rightly taken together",
}
"""The gold tables of a thing that are copied; the others hold ids and hashes only."""


@dataclass(frozen=True)
class Words:
    """What a project says of its tables: contracts by name, the entries of the record of processing by id."""

    contracts: Mapping[str, Contract]
    entries: Mapping[str, Processing]


def is_copied(table: str, thing: str) -> bool:
    """Whether the rows of a table are copied for the person; of the others it is only said how many there are."""
    stage, name = table.split(".", 1)
    if stage == "gold":
        return name == thing or name.removeprefix(f"{thing}_") in _GOLD_WORDS
    return stage in (*SOURCES, "mart") or table in (f"linked.{thing}_mention", CORRECTIONS)


def part_of(engine: Engine, table: str, where: str, *, words: Words) -> Part:
    """The rows of a table that are about somebody, by the condition `where`, in an order that stays."""
    stage, name = table.split(".", 1)
    there = engine.columns(table)
    columns = [column for column in there if not column.startswith("_")]
    values = ", ".join(
        f"coalesce(cast(t.{quote(c)} as varchar), '') as {quote(c)}" for c in columns
    )
    source = _source_sql(name, there) if stage in SOURCES else _made_of_sql(there)
    listed = f"{source} as _whence, {values}"
    rows = engine.rows(
        f"select {listed} from (select * from {table_sql(table)} where {where}) as t order by all"
    )
    contract = words.contracts.get(name)
    return Part(
        table,
        _title(table, contract),
        tuple(columns),
        tuple(tuple(row[1:]) for row in rows),
        tuple(row[0] for row in rows),
        _column_words(contract),
        _processing(table, contract, words.entries),
    )


def _source_sql(name: str, there: Collection[str]) -> str:
    """SQL for where a row came from: file, line, and since and until when it said so."""
    file = (
        "(select max(b.file) from flamsteed.batch as b"
        f" where b.name = {literal(name)} and b.batch = t._batch)"
    )
    said = [
        f"coalesce({file}, 'a delivery')",
        "coalesce(', line ' || cast(t._line as varchar), '')",
        "coalesce(', since ' || cast(t._seen_from as varchar), '')",
    ]
    if "_seen_to" in there:
        said.append("coalesce(' until ' || cast(t._seen_to as varchar), '')")
    return " || ".join(said)


def _made_of_sql(there: Collection[str]) -> str:
    """SQL for the source table that a row of a made table follows from; empty where it follows from many."""
    return "coalesce(replace(t._table, '__', '.'), '')" if "_table" in there else "''"


def _title(table: str, contract: Contract | None) -> str:
    stage, name = table.split(".", 1)
    if stage == "gold":
        thing, _, more = name.partition("_")
        return f"{thing.capitalize()}: {_GOLD_WORDS[more]}"
    system, _, plain = name.partition("__")
    said = contract.title if contract is not None and contract.title else plain or system
    of = f"{system.replace('_', ' ').capitalize()}, " if plain else ""
    return f"{of}{said.replace('_', ' ')}: {_STAGE_WORDS[stage]}"


def _column_words(contract: Contract | None) -> dict[str, str]:
    if contract is None:
        return {}
    told = {c.name: c.description for c in contract.columns if c.description}
    return told | {c.clean_name: c.description for c in contract.columns if c.description}


def _processing(table: str, contract: Contract | None, entries: Mapping[str, Processing]) -> str:
    """The entry of the record of processing under which a table is held; empty if it names none."""
    if contract is not None:
        return contract.processing
    covered = {held: entry.name for entry in entries.values() for held in entry.tables}
    stage, name = table.split(".", 1)
    return covered.get(table) or covered.get(f"gold.{name.partition('_')[0]}", "") * (
        stage in ("gold", "linked")
    )
