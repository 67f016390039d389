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
from flamsteed.linkage.address.match import definition, match_addresses
from flamsteed.linkage.address.prepare import prepare_register
from flamsteed.linkage.gather import gather, gathering_sql
from flamsteed.linkage.person import PEOPLE
from flamsteed.linkage.spec import PLACE_ATTRIBUTES, RegisterSpec
from flamsteed.standards.catalogue import STANDARDS
from flamsteed.standards.standard import chain_sql

ADDRESS_STANDARD = "bs7666"
_REJECTED, _GONE = "('7', '9')", "('7', '8', '9')"
_LATE = {"1": 0, "3": 2, "5": 2, "6": 2, "8": 3}
"""How much less a form of address counts: approved, alternative, candidate, provisional, historical."""
LATE_AND_GONE = 5
"""The same for any form of a property that is no more."""
SURE = {"uprn": 0.999, "cross_reference": 0.999, "uprn_alone": 0.98}
"""How often a record matched by what it gives is matched rightly, on made-up boroughs."""


def match_register(engine: Engine, spec: RegisterSpec, *, run: Run) -> list[Passage]:
    """Say which property each record with an address is about: `linked.<thing>`.

    One row per mention: its UPRN or null, the method that found it, the state (`matched`, `matched
    to parent`, `ambiguous`, `none`), the rivals of an ambiguous one (UPRNs parted by a space), a
    confidence from 0 to 1 and the reason in words. `linked.<thing>_address` holds every form of
    address of the register. Gives no passages if nothing changed.
    """
    tables = (f"linked.{spec.thing}_address", f"linked.{spec.thing}")
    registered = (spec.register, spec.addresses, spec.cross_references)
    if not all(engine.has_table(name) for each in registered for name in each.reads):
        return []
    formed = address_forms_sql(engine, spec)
    told, read = gathering_sql(engine, spec.mentions, PLACE_ATTRIBUTES, kind=PEOPLE, limited_to={})
    stands_on = (state_of(engine, name) for name in sorted(spec.reads))
    state = _digest(spec.fingerprint, formed, told, read, _definition(), *stands_on)
    if all(state_of(engine, name) == state for name in tables):
        return []
    forms = engine.stage("_form", formed)
    mentions = gather(engine, told, read, name="_place")
    others = engine.stage("_cross", f"select * from (\n{spec.cross_references.select}\n) as c")
    matched = stage_matched(engine, forms, mentions, others)
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
    """SQL for every form of address of the register: its UPRN, status, address, key and parts.

    The council's SELECT gives the BS 7666 parts; the standard puts them in the one form in which
    every system's addresses are compared. `late` is 0 for the approved address of a property that
    stands, more for others; addresses that were rejected are left out.
    """
    there = engine.columns(f"(\n{spec.addresses.select}\n)")
    known = engine.columns(f"(\n{spec.register.select}\n)")
    gone = f"r.logical_status in {_GONE}" if "logical_status" in known else "false"
    statuses = " ".join(f"when '{status}' then {late}" for status, late in _LATE.items())
    status = "cast(a.status as varchar)"
    late = f"case when {gone} then {LATE_AND_GONE} else case {status} {statuses} else 0 end end"
    town = "a.town" if "town" in there else "cast(null as varchar)"
    given = (
        f"(select a.*, r.is_parent, {town} as _town, {late} as late from (\n{spec.addresses.select}\n)"
        f" as a join (\n{spec.register.select}\n) as r on r.uprn = a.uprn"
        f" where coalesce({status}, '') not in {_REJECTED})"
    )
    standard = STANDARDS[ADDRESS_STANDARD]
    taken = [quote(name) if name in there else "cast(null as varchar)" for name in standard.takes]
    kept = ["uprn", "status", "is_parent", "_town", "late"]
    formed = chain_sql(given, [(standard, taken, "address")], kept)
    return (
        f"select distinct uprn, status, is_parent, address, address_key,"
        f" address_postcode as postcode, address_number as number, address_flat as flat,"
        f" address_locality as locality, _town as town, late from ({formed}) as formed"
    )


def stage_matched(engine: Engine, forms: str, mentions: str, others: str) -> str:
    """Stage which property each mention is about; gives the table's name.

    `forms` is the table of forms of address, `mentions` of mentions, `others` of cross references.
    Only addresses that no UPRN and no cross reference settles are matched, each once.
    """
    given = engine.stage("_given", given_sql(forms, mentions, others))
    texts = engine.stage("_wanted", wanted_sql(given))
    register = prepare_register(engine, forms)
    found = match_addresses(engine, register, texts)
    matched = engine.stage("_matched", matched_sql(given, texts, found))
    register.drop(engine)
    for name in ("_given", "_wanted", "_address_found"):
        engine.unstage(name)
    return matched


def given_sql(forms: str, mentions: str, others: str) -> str:
    """SQL for the mentions with what is known of the UPRN and the cross reference that they give.

    A UPRN `known_is_gone` if its property is no more. It `fits` if no form of its address
    contradicts the mention's flat or number, and is `near` if one does not contradict its postcode.
    """
    return (
        f"with given as (select m._record, m._part, f.uprn, f.is_parent, f.late,"
        f" coalesce(m.number = f.number, true) as number_fits,"
        f" coalesce(m.flat = f.flat, m.flat is null or not f.is_parent) as flat_fits,"
        f" coalesce(m.postcode = f.postcode, true) as postcode_fits"
        f" from {mentions} as m join {forms} as f on f.uprn = m.uprn),"
        f" by_uprn as (select _record, _part, uprn, bool_and(is_parent) as is_parent,"
        f" min(late) >= {LATE_AND_GONE} as is_gone,"
        f" bool_or(number_fits and flat_fits) as fits, bool_or(postcode_fits) as near"
        f" from given group by _record, _part, uprn),"
        f" by_cross as (select m._record, m._part, min(c.uprn) as uprn, count(distinct c.uprn) as found"
        f" from {mentions} as m join {others} as c"
        f" on c.system = m._system and c.cross_reference = m.cross_reference"
        f" group by m._record, m._part)"
        f" select m.*, u.uprn as known_uprn, coalesce(u.is_parent, false) as known_is_parent,"
        f" coalesce(u.is_gone, false) as known_is_gone, coalesce(u.fits, false) as fits, coalesce(u.near, false) as near,"
        f" case when c.found = 1 then c.uprn end as cross_uprn from {mentions} as m"
        f" left join by_uprn as u on u._record = m._record and u._part = m._part"
        f" left join by_cross as c on c._record = m._record and c._part = m._part"
    )


_SAME_TEXT = " and ".join(
    f"w.{name} is not distinct from g.{name}"
    for name in ("address_key", "number", "flat", "postcode", "locality")
)


def wanted_sql(given: str) -> str:
    """SQL for the addresses that what is given does not settle, each once, with a number."""
    columns = "address_key, number, flat, postcode, locality"
    return (
        f"select row_number() over (order by {columns}) as text, {columns} from (select distinct {columns}"
        f" from {given} where address_key is not null and not (fits and near and not known_is_parent"
        f" and not known_is_gone)"
        f" and cross_uprn is null) as wanted"
    )


def matched_sql(given: str, texts: str, found: str) -> str:
    """SQL for one row per mention: uprn, method, state, rivals, confidence and reason.

    In turn: the UPRN given, if it is in the register, its property stands and no form of its
    address contradicts the mention's flat, number or postcode; the cross reference; the address, if
    exactly one property fits it; the UPRN given after all, if the address could not be found; the
    block, where only the block can be told.
    """
    judged = (
        f"select g.*, g.uprn as given_uprn, a.state as address_state, a.uprn as address_uprn, a.rivals as address_rivals,"
        f" a.confidence as address_confidence, a.reason as address_reason,"
        f" coalesce(g.known_uprn = a.uprn or contains(' ' || a.rivals || ' ', ' ' || g.known_uprn || ' '), false) as confirmed"
        f" from {given} as g left join {texts} as w on {_SAME_TEXT} left join {found} as a on a.text = w.text"
    )
    method = (
        "case when fits and near and not known_is_parent and not known_is_gone then 'uprn'"
        " when cross_uprn is not null then 'cross_reference'"
        " when confirmed and not known_is_parent then 'uprn'"
        " when address_state = 'matched' then 'address' when fits and not known_is_parent then 'uprn_alone'"
        " when known_uprn is not null and near and not known_is_parent and coalesce(address_state, 'none') in ('none', 'matched to parent')"
        " then 'uprn_alone' when fits and known_is_parent then 'parent'"
        " when address_state = 'matched to parent' then 'parent'"
        " when address_state = 'ambiguous' then 'ambiguous' else 'none' end"
    )
    sure = " ".join(f"when '{name}' then {share}" for name, share in SURE.items())
    return (
        f"select _record, _part, _system, _table, case when method in ('uprn', 'uprn_alone') then known_uprn"
        f" when method = 'cross_reference' then cross_uprn when method = 'address' then address_uprn"
        f" when method = 'parent' then coalesce(case when known_is_parent then known_uprn end, address_uprn) end as uprn,"
        f" method, case when method in ('ambiguous', 'none') then method when method = 'parent' then 'matched to parent'"
        f" else 'matched' end as state, case when method = 'ambiguous' then address_rivals end as rivals,"
        f" cast(case method {sure} when 'none' then null else coalesce(address_confidence, {SURE['uprn']}) end as double)"
        f" as confidence, {_REASON} as reason from (select *, {method} as method from ({judged}) as judged) as decided"
    )


_REASON = (
    "case when method = 'address' and known_is_gone"
    " then concat(address_reason, '; the UPRN given is of a property that is no more')"
    " when method = 'uprn' then 'the UPRN given is in the gazetteer and fits the address'"
    " when method = 'cross_reference' then 'the gazetteer holds this system''s key'"
    " when method = 'address' and given_uprn is not null then concat(address_reason, '; the UPRN given does not fit it')"
    " when method = 'uprn_alone' then 'the UPRN given; its address could not be confirmed'"
    " when method = 'parent' then 'only the building is certain, not the flat'"
    " else coalesce(address_reason, 'no property found') end"
)


def _definition() -> str:
    """The SQL that matches: when it changes, everything is matched again."""
    own = (given_sql("a", "b", "c"), wanted_sql("a"), matched_sql("a", "b", "c"))
    return "\n".join((*own, definition()))


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
