"""A mention named by a person: by its system, table and key, or by the start of its record id."""

import re

from flamsteed.engine.dialect import digest_sql, table_sql
from flamsteed.engine.engine import Engine
from flamsteed.errors import NotFound

KEYED = re.compile(
    r"(?P<system>\w+)[./](?P<table>\w+)[:/](?P<key>.+?)(?:#(?P<part>\w+))?", re.DOTALL
)
_HASHED = re.compile(r"(?P<record>[0-9a-f]{6,32})(?:[-#](?P<part>\w+))?")
HOW = (
    "Name a record as SYSTEM/TABLE/KEY, such as crm/contacts/4711 (the parts of a longer key in the"
    " contract's order with / between them, #2 at the end for the second person of a joint record),"
    " or by what `flamsteed show` prints before it, six letters and digits at least."
)


def find_mentions(engine: Engine, thing: str, said: str) -> tuple[str, ...]:
    """The ids of the mentions of `thing` that `said` names; those of a joint record are several.

    `said` is a record's id, or at least its first six characters, or its system, table and key. A
    dot may stand between system and table, a colon before the key and a | between its parts. The
    part of a joint record comes after # or -.

    Raises NotFound, never repeating a key, if it names no record, or several.
    """
    table = f"linked.{thing}_mention"
    if not engine.has_table(table):
        raise NotFound(f"{table} is not there yet. Run the path first: `flamsteed run`.")
    keyed, hashed = KEYED.fullmatch(said.strip()), _HASHED.fullmatch(said.strip().lower())
    if keyed:
        _require_table(engine, table, f"{keyed['system']}__{keyed['table']}")
        asked: object = record_ids(engine, keyed["system"], keyed["table"], keyed["key"])
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


def _require_table(engine: Engine, mentions: str, name: str) -> None:
    known = [n for (n,) in engine.rows(f"select distinct _table from {table_sql(mentions)}")]
    if name not in known:
        told = ", ".join(sorted(each.replace("__", "/", 1) for each in known))
        raise NotFound(f"No table that takes part in linkage is named so; there are: {told}. {HOW}")


def record_ids(engine: Engine, system: str, table: str, key: str) -> list[str]:
    """The ids that a key can stand for: a / may be part of it, or part it."""
    cuts = [key.split("/", most) for most in range(key.count("/") + 1)]
    ways = {tuple(piece.strip() for piece in cut) for cut in [*cuts, key.split("|")]}
    return [
        str(engine.value(f"select {digest_sql(['?'] * (len(way) + 2))}", [system, table, *way]))
        for way in sorted(ways)
    ]


def _one_record(rows: list[tuple[str, str, str]], part: str | None) -> tuple[str, ...]:
    if not rows:
        raise NotFound(
            "No record that takes part in linkage has that name: it may be misspelt, set aside, gone"
            f" from its system, or barred from linkage by its contract. {HOW}"
        )
    if len({record for record, _, _ in rows}) > 1:
        raise NotFound("Several records begin like that. Give more of the record id.")
    kept = tuple(mention for _, own, mention in rows if part in (None, own))
    if not kept:
        parts = " and ".join(f"#{own}" for _, own, _ in rows)
        raise NotFound(f"That record names only {parts}.")
    return kept
