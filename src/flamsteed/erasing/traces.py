"""Where somebody stands in records that are about others: a carer's note, a joint account.

Only what can be nobody else is looked for: names, numbers and addresses of e-mail that no other record
tells of anybody. A surname that a household shares is left to a person's eye, and counted nowhere.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from flamsteed.contracts.contract import Contract
from flamsteed.engine.dialect import literal, quote, table_sql
from flamsteed.engine.engine import Engine
from flamsteed.linkage.spec import LinkSpec
from flamsteed.privacy.held import Holding, clearing_pattern

SHORTEST = 4
"""Fewer letters than this name nobody."""
COMMON = 5
"""A single word that is in more records of others is a word like any other, even if one person is called so."""
_TELLING = (
    "nhs_number",
    "nino",
    "nino_example",
    "upn",
    "upn_example",
    "telephone",
    "email",
    "person_name",
)
"""The standards whose values name one person."""
_ALONE = " and not is_shared"
_MENTIONED = ("nhs_number", "nino", "upn", "telephone", "email", "forename", "surname")
_NAMING = ("person_name", "person_name_parts")


@dataclass(frozen=True)
class Traces:
    """The records of others in which somebody stands: staged rows `cleared` (`name`, `_record`), and the
    pattern that finds them there; empty if nothing of theirs is theirs alone. `alone` is what the pattern
    is made of: it is personal data, and goes nowhere. `spared` are those that a hold keeps as they are (`_record`).
    """

    cleared: str
    pattern: str = field(repr=False)
    alone: tuple[str, ...] = field(repr=False)
    spared: str


def stage_traces(
    engine: Engine,
    holding: Holding,
    spec: LinkSpec,
    contracts: Mapping[str, Contract],
    *,
    untouched: str,
) -> Traces:
    """Stage the records of others in which something stands that is this person's alone. Reads only.

    `contracts` are those of the landed tables that are looked through; the records that the SELECT
    `untouched` gives (`_record`) are left as they are.
    """
    telling = {
        mentions.name: _telling_columns(contracts[mentions.name])
        for mentions in spec.mentions
        if mentions.name in contracts and engine.has_table(f"raw.{mentions.name}")
    }
    alone = engine.rows(
        f"select distinct said from ({_told_sql(engine, holding, telling, mine=True)}) as t"
        f" where length(said) >= {SHORTEST} and lower(said) not in"
        f" (select lower(said) from ({_told_sql(engine, holding, telling, mine=False)}) as o) order by 1"
    )
    told = [said for (said,) in alone]
    words = _common_words(engine, holding, contracts, [said for said in told if said.isalpha()])
    texts = tuple(said for said in told if said.lower() not in words)
    pattern = clearing_pattern(texts) if texts else ""
    cleared = _stage_cleared(engine, holding, contracts, pattern)
    left = f"select * from {cleared} where _record not in ({untouched})"
    spared = f"select distinct _record from {cleared} where _record in ({untouched})"
    return Traces(
        engine.stage("_cleared_open", left), pattern, texts, engine.stage("_spared", spared)
    )


def _common_words(
    engine: Engine, holding: Holding, contracts: Mapping[str, Contract], words: Sequence[str]
) -> set[str]:
    """Those of some words that stand in more than a few records of others, in lower case.

    Nobody else is called April or Church, and yet they are in every other note and address.
    """
    parts = [
        f"select _record, lower(concat_ws(chr(10), {_texts_sql(contract)})) as said from {table_sql(f'raw.{name}')}"
        f" where regexp_matches(concat_ws(chr(10), {_texts_sql(contract)}), $1, 'i') and _record not in"
        f" (select _record from {holding.records} where name = {literal(name)})"
        for name, contract in sorted(contracts.items())
        if words and engine.has_table(f"raw.{name}")
    ]
    if not parts:
        return set()
    lower = sorted({word.lower() for word in words})
    rows = engine.rows(
        f"select w.word from (select unnest($2) as word, unnest($3) as pattern) as w"
        f" join ({' union all '.join(parts)}) as r on regexp_matches(r.said, w.pattern)"
        f" group by w.word having count(distinct r._record) > {COMMON}",
        [clearing_pattern(words), lower, [clearing_pattern([word]) for word in lower]],
    )
    return {word for (word,) in rows}


def _texts_sql(contract: Contract) -> str:
    return ", ".join(map(quote, contract.landed))


def alike(
    engine: Engine, holding: Holding, traces: Traces, contracts: Mapping[str, Contract]
) -> list[tuple[str, str]]:
    """The records that read like this person, and that nothing shows to be theirs: table and `_record` of each.
    For a person to look at.

    Such as those of a register that the law bars from being linked, which read so once cleaned, and rows
    that were set aside or never linked, where they stand as whom the row is about.
    """
    parts = []
    for name, contract in sorted(contracts.items()):
        if not traces.pattern:
            break
        if telling := _telling_columns(contract):
            parts += [
                f"select {literal(name)} as name, _record from {table_sql(f'{stage}.{name}')} where"
                f" regexp_matches(concat_ws(chr(10), {', '.join(map(quote, telling))}), $1, 'i')"
                f" and _record not in (select _record from {holding.records})"
                for stage in ("raw", "quarantine")
                if engine.has_table(f"{stage}.{name}")
            ]
        if not engine.has_table(f"clean.{name}"):
            continue
        columns = engine.columns(f"clean.{name}")
        texts = [c for c, kind in columns.items() if kind == "VARCHAR" and not c.startswith("_")]
        known = f"select _record from {holding.records} union select _record from {traces.cleared}"
        parts.append(
            f"select {literal(name)}, _record from {table_sql(f'clean.{name}')} where regexp_matches("
            f"concat_ws(chr(10), {', '.join(map(quote, texts))}), $1, 'i') and _record not in ({known})"
        )
    rows = engine.rows(f"{' union '.join(parts)} order by all", [traces.pattern]) if parts else []
    return [(name, record) for name, record in rows]


def _telling_columns(contract: Contract) -> list[str]:
    """The landed columns that hold names, numbers or addresses of one person."""
    single = [c.name for c in contract.columns if c.ingest and c.uk_type in _TELLING]
    named = [
        name
        for each in contract.standardise
        if each.standard in _NAMING
        for name in each.takes
        if name
    ]
    return list(dict.fromkeys([*single, *named]))


def _told_sql(
    engine: Engine, holding: Holding, telling: Mapping[str, Sequence[str]], *, mine: bool
) -> str:
    """SQL for what records say of whom they are about, one text per row (`said`): theirs, or the others'."""
    only = "" if mine else "not "
    parts = [
        f"select trim({quote(column)}) as said from {table_sql(f'raw.{name}')}"
        f" where {quote(column)} is not null and _record {only}in"
        f" (select _record from {holding.records} where name = {literal(name)}{_ALONE if mine else ''})"
        for name, columns in telling.items()
        for column in columns
    ]
    mention = f"linked.{holding.thing}_mention"
    if engine.has_table(mention):
        there = engine.columns(mention)
        said = [column for column in _MENTIONED if column in there]
        if {"forename", "surname"} <= {*there}:
            said += ["concat(forename, ' ', surname)", "concat(surname, ', ', forename)"]
        parts += [
            f"select {column} as said from {mention} where {column} is not null"
            f" and _mention {only}in (select id from {holding.ids})"
            for column in said
        ]
    return " union all ".join(parts) or "select cast(null as varchar) as said where false"


def _stage_cleared(
    engine: Engine, holding: Holding, contracts: Mapping[str, Contract], pattern: str
) -> str:
    """Stage the records that stay and hold what the pattern finds: `name`, `_record`."""
    none = "select cast(null as varchar) as name, cast(null as varchar) as _record where $1 = ''"
    parts = [none]
    for name, contract in sorted(contracts.items()):
        texts = ", ".join(quote(column) for column in contract.landed)
        parts += [
            f"select {literal(name)} as name, _record from {table_sql(f'{stage}.{name}')}"
            f" where regexp_matches(concat_ws(chr(10), {texts}), $1, 'i') and _record not in"
            f" (select _record from {holding.records} where name = {literal(name)}{_ALONE})"
            for stage in ("raw", "quarantine")
            if pattern and engine.has_table(f"{stage}.{name}")
        ]
    staged = f"select * from ({' union '.join(parts)}) as c where name is not null"
    return engine.stage("_cleared", staged, [pattern])
