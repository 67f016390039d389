"""Which mention a person means: by record, by key in its system, or by Flamsteed number."""

import re
from collections.abc import Mapping, Sequence

from flamsteed.contracts.contract import Contract
from flamsteed.engine.dialect import columns_sql, digest_sql
from flamsteed.engine.engine import Engine
from flamsteed.errors import NotFound
from flamsteed.linkage.spec import PERSON_ATTRIBUTES

_RECORD = re.compile(r"(?P<record>[0-9a-f]{6,32})(?:[-#](?P<part>\w+))?")
_HOW = (
    "Name a record as SYSTEM/TABLE/KEY (with #2 for the second person of a joint entry), or by the"
    " letters and digits that `flamsteed show` prints before it."
)


def find_mention(
    engine: Engine, thing: str, said: str, *, contracts: Mapping[str, Contract]
) -> str:
    """The id of the mention that `said` names.

    `said` is a mention id, a record's id or at least its first six characters, or `system/table/key`
    with the parts of the key in the contract's order; `#2` picks a part of a joint entry. Raises
    NotFound, without repeating a key, if it names no mention or several.
    """
    asked = _RECORD.fullmatch(said)
    record, part = (asked["record"], asked["part"]) if asked else ("", None)
    if asked is None:
        told = {name for (name,) in engine.rows(f"select distinct _table from linked.{thing}")}
        tables = {name: contract for name, contract in contracts.items() if name in told}
        record, part = _by_key(engine, said, tables)
    found = engine.rows(
        f"select _mention from linked.{thing} where starts_with(_record, ?)"
        " and (? is null or _part = ?) order by _mention limit 3",
        [record, part, part],
    )
    if len(found) != 1:
        what = "several mentions" if found else f"no mention of a {thing}"
        raise NotFound(f"That names {what} in this store. {_HOW}")
    return str(found[0][0])


def _by_key(engine: Engine, said: str, contracts: Mapping[str, Contract]) -> tuple[str, str | None]:
    """The id of the record of `system/table/key#part`, and the part."""
    place, _, part = said.partition("#")
    system, _, rest = place.replace(".", "/", 1).partition("/")
    table, _, key = rest.partition("/")
    contract = contracts.get(f"{system}__{table}")
    if contract is None or not contract.key:
        known = ", ".join(f"{c.system}/{c.table}" for c in contracts.values() if c.key)
        raise NotFound(f"No table with a key is named so; there are: {known}. {_HOW}")
    parts = key.split("/", len(contract.key) - 1)
    if len(parts) != len(contract.key):
        named = "/".join(name.upper() for name in contract.key)
        raise NotFound(f"The key of {system}/{table} has more parts: {system}/{table}/{named}.")
    hashed = digest_sql(["?"] * (len(parts) + 2))
    trimmed = [piece.strip() for piece in parts]
    return str(engine.value(f"select {hashed}", [system, table, *trimmed])), part or None


def mentions_under(engine: Engine, thing: str, number: str) -> list[str]:
    """The mentions that the gold record `number` stands on today, in order."""
    return [
        str(mention)
        for (mention,) in engine.rows(
            f"select n._mention from gold.{thing}_number as n join linked.{thing} as l"
            " on l._mention = n._mention where n.number = ? order by n._mention",
            [number],
        )
    ]


def best_pair(
    engine: Engine, thing: str, left: Sequence[str], right: Sequence[str]
) -> tuple[str, str]:
    """The pair of one mention of `left` and one of `right` that says most: the surest scored pair,
    or, if none was scored, the mention of each that tells most (the lowest id in a tie).
    """
    if not left or not right:
        raise NotFound("No record stands behind one of the two any more.")
    marks = [", ".join("?" * len(side)) for side in (left, right)]
    scored = engine.rows(
        f"select _left, _right from linked.{thing}_pair where (_left in ({marks[0]})"
        f" and _right in ({marks[1]})) or (_left in ({marks[1]}) and _right in ({marks[0]}))"
        " order by weight desc, _left, _right limit 1",
        [*left, *right, *right, *left],
    )
    if scored:
        return str(scored[0][0]), str(scored[0][1])
    told = " + ".join(f"({columns_sql([name])} is not null)::int" for name in PERSON_ATTRIBUTES)
    one, other = (
        str(
            engine.value(
                f"select _mention from linked.{thing}_mention where _mention in ({among})"
                f" order by {told} desc, _mention limit 1",
                list(side),
            )
        )
        for side, among in zip((left, right), marks, strict=True)
    )
    return one, other
