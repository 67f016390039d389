"""Addresses matched to a gazetteer that has been made ready: many at once, or one."""

from dataclasses import dataclass
from typing import cast

import pyarrow as pa

from flamsteed.engine.dialect import literal, quote
from flamsteed.engine.engine import Engine
from flamsteed.linkage.address.judge import JUDGED, judge
from flamsteed.linkage.address.meet import meet
from flamsteed.linkage.address.prepare import (
    Register,
    loose_key_sql,
    prepare_register,
    strict_key_sql,
)
from flamsteed.linkage.address.tokens import parted_sql, tokens_sql, words_sql
from flamsteed.standards.address import ADDRESS
from flamsteed.standards.address_reading import read_address
from flamsteed.standards.address_words import COUNTIES, PO_BOX
from flamsteed.standards.standard import chain_sql

MATCHED, PARENT, AMBIGUOUS, NONE = "matched", "matched to parent", "ambiguous", "none"
_TAKEN = ("address_key", "number", "flat", "postcode", "locality")
_CODE = "(?:[A-Z]+[0-9][0-9A-Z]*|[0-9][A-Z]+[0-9][0-9A-Z]*)(?: [0-9A-Z]{1,4})?"
_NUMBERS_SAID = {
    "whole": "its numbers are the same",
    "named": "the building is named, its house number is not given",
    "end": "the number is an end of its range",
    "inside": "the number is inside its range",
}
_POSTCODE_SAID = {
    "same": "the postcode is the same",
    "slip": "the postcode differs in one place",
    "street": "the postcode is another one of the street",
    "district": "the postcode is another one of the district",
    "missing": "there is no postcode to tell by",
    "other": "the postcode is of another district",
}
_SURE_OF_NUMBERS = {"whole": 1.0, "named": 0.99, "end": 0.96, "inside": 0.9}
_SURE_OF_POSTCODE = {
    "same": 0.998, "slip": 0.995, "street": 0.99, "district": 0.97, "missing": 0.98, "other": 0.85,
}  # fmt: skip


@dataclass(frozen=True)
class FoundAddress:
    """What one address is.

    `state` is `matched`, `matched to parent` (only the building is certain), `ambiguous` or
    `none`; `uprn` is null for the last two, and `rivals` are the UPRNs it might be, the likeliest
    first. `confidence` (0 to 1) is how sure such a match is, measured on made-up addresses.
    """

    state: str
    uprn: str | None
    rivals: tuple[str, ...]
    confidence: float | None
    reason: str


def match_address(
    engine: Engine, register: Register, text: str, *, postcode: str | None = None
) -> FoundAddress:
    """What one address is, written in any way, with its postcode in the text or beside it."""
    read = read_address(text, None, None, None, None, postcode)
    if read["key"] is None:
        nowhere = read["no_fixed_abode"] == "true"
        return FoundAddress(NONE, None, (), None, "no fixed abode" if nowhere else "not an address")
    row = {"text": pa.array([0]), "address_key": pa.array([read["key"]], pa.string())}
    row |= {name: pa.array([read[name]], pa.string()) for name in _TAKEN[1:]}
    found = match_addresses(engine, register, engine.stage_batches("_address_one", pa.table(row)))
    ((state, uprn, rivals, confidence, reason),) = engine.rows(
        f"select state, uprn, rivals, confidence, reason from {found}"
    )
    for name in ("_address_one", "_address_found"):
        engine.unstage(name)
    return FoundAddress(state, uprn, tuple((rivals or "").split()), confidence, reason)


def match_texts(engine: Engine, register: Register, texts: str) -> str:
    """Stage what each address of table `texts` is; gives the table's name.

    `texts` has `text` (any id), `address` (in any way) and `postcode` (or null, or blank). One row
    out per row in, as `match_addresses` gives them.
    """
    takes = ["address", *["cast(null as varchar)"] * 4, "postcode"]
    renamed = f"(select text, address, postcode from {texts})"
    read = engine.stage("_address_text_read", chain_sql(renamed, [(ADDRESS, takes, "a")], ["text"]))
    columns = ", ".join(f"a_{name} as {name}" for name in _TAKEN[1:])
    known = engine.stage(
        "_address_text_known",
        f"select text, a_key as address_key, {columns} from {read} where a_key is not null",
    )
    matched = match_addresses(engine, register, known)
    why = "case when a_no_fixed_abode = 'true' then 'no fixed abode' else 'not an address' end"
    found = engine.stage(
        "_text_found",
        f"select * from {matched} union all select text, {literal(NONE)}, null, null, null, {why}"
        f" from {read} where a_key is null",
    )
    for name in ("_address_text_read", "_address_text_known", "_address_found"):
        engine.unstage(name)
    return found


def match_addresses(engine: Engine, register: Register, addresses: str) -> str:
    """Stage what each address of table `addresses` is; gives the table's name.

    `addresses` has `text` (any id) and what the standard reads from an address: `address_key`,
    `number`, `flat`, `postcode`, `locality`. One row out per row in: `text`, `state`, `uprn`,
    `rivals` (UPRNs parted by a space), `confidence` and `reason`, as in FoundAddress.

    Addresses that one property has word for word are settled first, and then those that differ
    only in where words stand. The rest meet every property with the same numbers that has their
    postcode, or a street or building they tell of; numbers are never read nearly.
    """
    asked = engine.stage("_address_text", asked_sql(addresses))
    exact = engine.stage("_address_exact", exact_sql(asked, register))
    boxed = f"starts_with(a.k_building, {literal(PO_BOX)})"
    left = engine.stage(
        "_address_left",
        f"select a.* from {asked} as a anti join {exact} as e on e.text = a.text where not {boxed}",
    )
    judged = _stage_judged(engine, register, left)
    found = engine.stage("_address_found", found_sql(asked, exact, judged))
    for name in ("_address_text", "_address_exact", "_address_left", "_address_judged"):
        engine.unstage(name)
    return found


def _stage_judged(engine: Engine, register: Register, left: str) -> str:
    """Stage what the addresses of `left` are, if there are any; gives the table's name."""
    if not engine.value(f"select count(*) from {left}"):
        columns = ", ".join(f"cast(null as {kind}) as {name}" for name, kind in JUDGED.items())
        return engine.stage("_address_judged", f"select {columns} where false")
    met = meet(engine, register, left)
    judged = judge(engine, register, left, met)
    met.drop(engine)
    return judged


def definition() -> str:
    """All the SQL by which addresses are matched: when it changes, so may the answers."""
    told = _Told()
    match_addresses(cast(Engine, told), prepare_register(cast(Engine, told), "form"), "address")
    return ";\n".join(told.selects)


class _Told:
    """Keeps what it is asked to stage, and stages nothing."""

    def __init__(self) -> None:
        self.selects: list[str] = []

    def stage(self, name: str, select: str) -> str:
        self.selects.append(select)
        return f"temp.main.{quote(name)}"

    def unstage(self, name: str) -> None:
        pass

    def value(self, sql: str) -> int:
        return len(sql)


def asked_sql(addresses: str) -> str:
    """SQL for the addresses with their keys, numbers and words; counties and countries say nothing.

    `code` is what is left of a postcode that cannot be read, at the end of the text, such as
    `SE29`, `SE29 1A` or `5E29 1AA`; its district stands for the postcode's.
    """
    tail = "regexp_replace(upper(coalesce(locality, '')), '[^0-9A-Z]+', ' ', 'g')"
    coded = (
        f"select *, {tail} as tail, case when postcode is null then"
        f" regexp_extract({tail}, '(?:^| )({_CODE}) ?$', 1) else '' end as tail_code,"
        f" case when postcode is null then regexp_extract(address_key, '[ |]({_CODE})[|]$', 1)"
        f" else '' end as key_code from {addresses}"
    )
    given = (
        f"select * exclude (address_key), case when key_code = '' then address_key"
        f" else regexp_replace(address_key, '[ |]({_CODE})[|]$', '|') end as address_key,"
        f" case when tail_code <> '' then tail_code else key_code end as code,"
        f" regexp_replace(tail, '(?:^| )({_CODE}) ?$', '') as told_tail from ({coded}) as coded"
    )
    far = rf"'\b(?:{'|'.join(COUNTIES)})\b'"
    words = words_sql(
        f"regexp_replace(regexp_replace(told_tail, '[^A-Z]+', ' ', 'g'), {far}, ' ', 'g')"
    )
    return (
        f"select *, {strict_key_sql()} as strict_key, {loose_key_sql()} as loose_key,"
        f" concat(k_flat, '|', k_number) as ordered,"
        f" nullif(split_part(coalesce(postcode, code), ' ', 1), '') as outcode,"
        f" {words} as tail_words from ({tokens_sql(parted_sql(f'({given})'))}) as told"
    )


def exact_sql(asked: str, register: Register) -> str:
    """SQL for the addresses that exactly one property has, word for word or in another order.

    Of several, the one whose form is in use has it: a house that stands has the address of the one
    that stood there before.
    """
    met = " union all ".join(
        f"select a.text, f.uprn, f.is_parent, f.late, {way} as way from {asked} as a"
        f" join {register.form} as f on f.{key} = a.{key}"
        for way, key in ((1, "strict_key"), (2, "loose_key"))
    )
    first = f"select *, min(way) over (partition by text) as first_way from ({met}) as met"
    least = (
        f"select *, min(late) over (partition by text) as least from ({first}) as first"
        f" where way = first_way"
    )
    return (
        f"select text, min(uprn) as uprn, bool_or(is_parent) as is_parent, min(way) as way"
        f" from ({least}) as least where late = least group by text having count(distinct uprn) = 1"
    )


def found_sql(asked: str, exact: str, judged: str) -> str:
    """SQL for one row per address: what it is, from what was exact and what was judged."""
    sure = (
        f"case when e.uprn is not null then case e.way when 1 then 0.999 else 0.998 end"
        f" when j.found > 1 or j.class = 3 then round(1.0 / greatest(j.found, 2), 3)"
        f" else round({_cases('j.near', _SURE_OF_POSTCODE)} * {_cases('j.kind', _SURE_OF_NUMBERS)}"
        f" * case when j.exactly then 1.0 else 0.99 end, 3) end"
    )
    state = f"case when e.is_parent then '{PARENT}' when e.uprn is not null then '{MATCHED}' else coalesce(j.state, '{NONE}') end"
    return (
        f"select text, state, uprn, rivals, confidence, {_reason_sql()} as reason from ("
        f"select a.text, {state} as state, coalesce(e.uprn, j.uprn) as uprn, j.rivals,"
        f" cast({sure} as double) as confidence, e.uprn is not null as is_exact, j.class, j.kind, j.near, j.exactly,"
        f" starts_with(a.k_building, {literal(PO_BOX)}) as is_box from {asked} as a"
        f" left join {exact} as e on e.text = a.text left join {judged} as j on j.text = a.text) as found"
    )


def _reason_sql() -> str:
    fits = (
        f"concat_ws('; ', 'one property fits', {_cases('kind', _NUMBERS_SAID)},"
        f" case when exactly then 'the street is named word for word' else 'street or building are nearly so named' end,"
        f" {_cases('near', _POSTCODE_SAID)})"
    )
    return (
        f"case when state = '{NONE}' and is_box then 'a PO box is no property'"
        f" when state = '{NONE}' then 'no property found'"
        f" when state = '{PARENT}' then 'only the building is certain, not the flat'"
        f" when state = '{AMBIGUOUS}' and class = 3 then 'several properties are in the building or range named'"
        f" when state = '{AMBIGUOUS}' then 'several properties have this address'"
        f" when is_exact then 'exactly one property has this address' else {fits} end"
    )


def _cases(column: str, values: dict[str, str] | dict[str, float]) -> str:
    whens = " ".join(
        f"when {literal(key)} then {literal(said) if isinstance(said, str) else said}"
        for key, said in values.items()
    )
    return f"case {column} {whens} end"
