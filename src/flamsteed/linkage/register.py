"""Records with an address matched to the register of properties: by UPRN, by cross reference, by
address; never by a number that is nearly the same.
"""

import hashlib

from flamsteed import log
from flamsteed.engine.dialect import quote
from flamsteed.engine.engine import Engine
from flamsteed.gate import Admission, Replace, admit
from flamsteed.lineage.journal import state_of
from flamsteed.lineage.passage import Passage, Run
from flamsteed.linkage.gather import gather, gathering_sql
from flamsteed.linkage.spec import PLACE_ATTRIBUTES, RegisterSpec
from flamsteed.standards.catalogue import STANDARDS
from flamsteed.standards.standard import chain_sql

ADDRESS_STANDARD = "bs7666"


def match_register(engine: Engine, spec: RegisterSpec, *, run: Run) -> list[Passage]:
    """Say which property each record with an address is about: `linked.<thing>`.

    One row per mention: its UPRN or null, the method that found it and the reason in words.
    `linked.<thing>_address` holds every form of address of the register. Gives no passages if
    nothing changed.
    """
    tables = (f"linked.{spec.thing}_address", f"linked.{spec.thing}")
    registered = (spec.register, spec.addresses, spec.cross_references)
    if not all(engine.has_table(name) for each in registered for name in each.reads):
        return []
    formed = address_forms_sql(engine, spec)
    told, read = gathering_sql(engine, spec.mentions, PLACE_ATTRIBUTES, limited_to={})
    definition = (formed, told, read, matched_sql("a", "b", "c"))
    state = _digest(
        spec.fingerprint, *definition, *(state_of(engine, n) for n in sorted(spec.reads))
    )
    if all(state_of(engine, name) == state for name in tables):
        return []
    forms = engine.stage("_form", formed)
    mentions = gather(engine, told, read, name="_place")
    others = engine.stage("_cross", f"select * from (\n{spec.cross_references.select}\n) as c")
    matched = engine.stage("_matched", matched_sql(forms, mentions, others))
    passages = [
        admit(
            engine,
            Admission(table, staged, state, tuple(sorted(spec.reads))),
            way=Replace(),
            run=run,
        )
        for table, staged in zip(tables, (forms, matched), strict=True)
    ]
    for name in ("_form", "_place", "_cross", "_matched"):
        engine.unstage(name)
    log.info("properties linked", run=run.number, rows=passages[1].rows_in)
    return passages


def address_forms_sql(engine: Engine, spec: RegisterSpec) -> str:
    """SQL for every form of address of the register: uprn, is_parent, address, its key and parts.

    The council's SELECT gives the BS 7666 parts; the standard puts them in the one form in which
    every system's addresses are compared.
    """
    given = f"(select a.*, r.is_parent from (\n{spec.addresses.select}\n) as a join"
    given += f" (\n{spec.register.select}\n) as r on r.uprn = a.uprn)"
    there = engine.columns(f"(\n{spec.addresses.select}\n)")
    standard = STANDARDS[ADDRESS_STANDARD]
    taken = [quote(name) if name in there else "cast(null as varchar)" for name in standard.takes]
    formed = chain_sql(given, [(standard, taken, "address")], ["uprn", "status", "is_parent"])
    return (
        f"select distinct uprn, status, is_parent, address, address_key,"
        f" address_postcode as postcode, address_number as number, address_flat as flat"
        f" from ({formed}) as formed"
    )


def keyed_sql(table: str) -> str:
    """SQL for the rows of `table` with two looser keys made from `address_key`.

    `bare_key` leaves out the postcode. `loose_key` has the numbers in their order and the words in
    theirs, so that it does not matter where the flat ends and the building begins.
    """
    bare = "regexp_replace(address_key, '[|][^|]*$', '')"
    numbers = "trim(regexp_replace(bare_key, '[^0-9]+', ' ', 'g'))"
    words = "trim(regexp_replace(bare_key, '[^A-Z]+', ' ', 'g'))"
    return (
        f"select *, {numbers} || '|' || {words} || '|' || postcode as loose_key"
        f" from (select *, {bare} as bare_key from {table}) as bared"
    )


def addressed_sql() -> str:
    """SQL for the properties that have a mention's address, by the strictest key that finds any.

    Reads `mention` and `form`. Without its postcode an address counts only where the mention has
    none, or one of the same district: a slip in its last letters.
    """
    ways = (
        "f.address_key = m.address_key",
        "f.loose_key = m.loose_key",
        "f.bare_key = m.bare_key and (m.postcode is null"
        " or split_part(m.postcode, ' ', 1) = split_part(f.postcode, ' ', 1))",
    )
    found = " union all ".join(
        f"select m._record, m._part, {way} as way, f.uprn, f.is_parent"
        f" from mention as m join form as f on {same}"
        for way, same in enumerate(ways, start=1)
    )
    return (
        f"select _record, _part, uprn, found, is_parent, way from ("
        f"select *, row_number() over (partition by _record, _part order by way) as place from ("
        f"select _record, _part, way, min(uprn) as uprn, count(distinct uprn) as found,"
        f" bool_and(is_parent) as is_parent from ({found}) as met group by _record, _part, way)"
        f" as counted) as ranked where place = 1"
    )


def matched_sql(forms: str, mentions: str, others: str) -> str:
    """SQL for one row per mention: uprn, method and reason.

    In turn: the UPRN given, if it is in the register and no form of its address contradicts the
    mention's flat, number or postcode; the cross reference; the address, if exactly one property
    has it; the UPRN given after all, if the address could not be found; the block, where only the
    block can be told.
    """
    return (
        f"with mention as ({keyed_sql(mentions)}), form as ({keyed_sql(forms)}),"
        f" given as (select m._record, m._part, f.uprn, f.is_parent,"
        f" coalesce(m.number = f.number, true) as number_fits,"
        f" coalesce(m.flat = f.flat, m.flat is null or not f.is_parent) as flat_fits,"
        f" coalesce(m.postcode = f.postcode, true) as postcode_fits"
        f" from {mentions} as m join {forms} as f on f.uprn = m.uprn),"
        f" by_uprn as (select _record, _part, uprn, bool_and(is_parent) as is_parent,"
        f" bool_or(number_fits and flat_fits) as fits, bool_or(postcode_fits) as near"
        f" from given group by _record, _part, uprn),"
        f" by_cross as (select m._record, m._part, min(c.uprn) as uprn, count(distinct c.uprn) as found"
        f" from {mentions} as m join {others} as c"
        f" on c.system = m._system and c.cross_reference = m.cross_reference"
        f" group by m._record, m._part),"
        f" by_address as ({addressed_sql()}),"
        f" judged as (select m._record, m._part, m._system, m._table, m.uprn as given_uprn,"
        f" u.uprn as known_uprn, u.is_parent as known_is_parent, u.fits, u.near,"
        f" case when c.found = 1 then c.uprn end as cross_uprn,"
        f" case when a.found = 1 then a.uprn end as address_uprn, a.found as addresses,"
        f" a.is_parent as address_is_parent, a.way from {mentions} as m"
        f" left join by_uprn as u on u._record = m._record and u._part = m._part"
        f" left join by_cross as c on c._record = m._record and c._part = m._part"
        f" left join by_address as a on a._record = m._record and a._part = m._part),"
        f" decided as (select *, case"
        f" when fits and near and not known_is_parent then 'uprn'"
        f" when cross_uprn is not null then 'cross_reference'"
        f" when address_uprn is not null and not address_is_parent then 'address'"
        f" when fits and not known_is_parent then 'uprn_alone'"
        f" when known_uprn is not null and near and not known_is_parent and addresses is null"
        f" then 'uprn_alone'"
        f" when fits and known_is_parent then 'parent' when address_uprn is not null then 'parent'"
        f" when addresses > 1 then 'ambiguous' else 'none' end as method from judged)"
        f" {_DECIDED}"
    )


_DECIDED = (
    "select _record, _part, _system, _table, case when method in ('uprn', 'uprn_alone')"
    " then known_uprn when method = 'cross_reference' then cross_uprn"
    " when method = 'address' then address_uprn"
    " when method = 'parent' then coalesce(case when known_is_parent then known_uprn end,"
    " address_uprn) end as uprn, method, case"
    " when method = 'uprn' then 'the UPRN given is in the gazetteer and fits the address'"
    " when method = 'cross_reference' then 'the gazetteer holds this system''s key'"
    " when method = 'address' and given_uprn is not null"
    " then 'exactly one property has this address; the UPRN given does not fit it'"
    " when method = 'address' and way = 3"
    " then 'exactly one property has this address; the postcode is missing or not quite its own'"
    " when method = 'address' then 'exactly one property has this address'"
    " when method = 'uprn_alone' then 'the UPRN given; its address could not be confirmed'"
    " when method = 'parent' then 'only the building is certain, not the flat'"
    " when method = 'ambiguous' then 'several properties have this address'"
    " else 'no property found' end as reason from decided"
)


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
