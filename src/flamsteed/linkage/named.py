"""A mention named by a person: by its system, table and key, or by the start of its record id."""

import re

from flamsteed.engine.dialect import digest_sql, table_sql
from flamsteed.engine.engine import Engine
from flamsteed.errors import NotFound

_KEYED = re.compile(
    r"(?P<system>\w+)[./](?P<table>\w+)[:/](?P<key>.+?)(?:#(?P<part>\d+))?", re.DOTALL
)
_HASHED = re.compile(r"(?P<record>[0-9a-f]{6,32})(?:[-#](?P<part>\d+))?")
HOW = (
    "Name a record as SYSTEM.TABLE:KEY, such as crm.contacts:4711 (the parts of a longer key with |"
    " between them, the second person of a joint record with #2 at the end), by the record id that"
    " `flamsteed show` prints, or by a Flamsteed number."
)


def find_mentions(engine: Engine, thing: str, said: str) -> tuple[str, ...]:
    """The ids of the mentions of `thing` that `said` names; those of a joint record are several.

    Raises NotFound, never repeating what was said, if it names none, or several records.
    """
    table = f"linked.{thing}_mention"
    if not engine.has_table(table):
        raise NotFound(f"{table} is not there yet. Run the path first: `flamsteed run`.")
    keyed, hashed = _KEYED.fullmatch(said.strip()), _HASHED.fullmatch(said.strip().lower())
    if keyed:
        asked: object = _records(engine, keyed["system"], keyed["table"], keyed["key"])
        part, among = keyed["part"], "list_contains(?, _record)"
    elif hashed:
        asked, part, among = hashed["record"], hashed["part"], "starts_with(_record, ?)"
    else:
        raise NotFound(f"That names no record. {HOW}")
    rows = engine.rows(
        f"select _record, _part, _mention from {table_sql(table)} where {among}"
        f" order by _record, _part",
        [asked],
    )
    return _one_record(rows, part)


def _records(engine: Engine, system: str, table: str, key: str) -> list[str]:
    """The ids that a key can stand for: in one piece, or in the parts between | or /."""
    ways = {(system, table, *parts) for parts in ((key,), key.split("|"), key.split("/"))}
    return [
        str(engine.value(f"select {digest_sql(['?'] * len(way))}", list(way)))
        for way in sorted(ways)
    ]


def _one_record(rows: list[tuple[str, str, str]], part: str | None) -> tuple[str, ...]:
    if not rows:
        raise NotFound(
            "No record that takes part in linkage has that name: it may be misspelt, set aside, gone"
            f" from its system, or barred from linking people by its contract. {HOW}"
        )
    if len({record for record, _, _ in rows}) > 1:
        raise NotFound("Several records begin like that. Give more of the record id.")
    kept = tuple(mention for _, own, mention in rows if part in (None, own))
    if not kept:
        raise NotFound("That record does not name so many people.")
    return kept
