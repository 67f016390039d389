"""What is known of an address beside each property that it might be."""

from flamsteed.engine.dialect import literal
from flamsteed.linkage.address.meet import Met
from flamsteed.linkage.address.near import LIKE_SHORT, LIKE_TWO_SLIPS
from flamsteed.linkage.address.prepare import PARTS_OF, ROLES, Register
from flamsteed.standards.address_words import COUNTIES

_SAYS_PART = r"\b(?:FLAT|FLATS|FLOOR|ROOM)\b"
_LEAST_TRUNCATED = 5
"""So much of a postcode that was cut short tells nearly as much as the whole."""


def exactly_named_sql(left: str, met: Met, register: Register) -> str:
    """SQL for the streets and buildings that a text names word for word, and how near they are.

    One row per text, role, name and word said. `nearness` is 3 where a property of that name has
    the postcode, 1 where one has its district, 0 where no postcode is given and else -1.
    """
    near = " union all ".join(
        f"select '{role}' as role, {column} as name, postcode, outcode from {register.form} where {column} <> ''"
        for role, column in (("street", "k_street"), ("building", "k_building"))
    )
    return (
        f"with named as (select text, role, name, words from {met.heard} where exactly and role in ('street', 'building')),"
        f" there as (select distinct role, name, postcode, outcode from ({near}) as near),"
        f" nearest as (select n.text, n.role, n.name, n.words, max(case when l.outcode is null then 0"
        f" when t.postcode = l.postcode then 3 when t.outcode = l.outcode then 1"
        f" when l.postcode is null then 0 else -1 end) as nearness"
        f" from named as n join {left} as l on l.text = n.text join there as t on t.role = n.role and t.name = n.name"
        f" group by n.text, n.role, n.name, n.words)"
        f" select e.*, r.said_word from nearest as e join {register.name} as w on w.role = e.role and w.name = e.name"
        f" join {met.read} as r on r.text = e.text and r.word = w.word and r.likeness >= {LIKE_SHORT}"
    )


def facts_sql(left: str, met: Met, register: Register) -> str:
    """SQL for one row per text and form met: how its numbers, names and postcode agree.

    `near` says how the postcode agrees. `elsewhere`: the postcode is of a street of that name in
    another locality. `flat_for_house`: the text says a flat in a building, the form is a house of
    that number; `house_for_flat` is the reverse. `says_part`: the text says a flat or a floor in
    words that are not understood, and the form is no flat. `swapped`: flat and house have changed
    places.
    """
    shares = ", ".join(
        f"coalesce(h_{role}.{name}, {other}) as {role}_{name}"
        for role in ROLES
        for name, other in _HEARD.items()
    )
    joins = " ".join(
        f"left join {met.heard} as h_{role} on h_{role}.text = p.text and h_{role}.role = '{role}'"
        f" and h_{role}.name = f.{column}"
        for role, column in ROLES.items()
    )
    return (
        f"select p.text, p.form, p.ask, p.kind, f.uprn, f.is_parent, f.late, f.k_flat, f.k_number,"
        f" f.k_building, f.k_street, f.locality_key, f.flat_words as form_flat_words,"
        f" l.numbers <> '' as is_numbered, {_postcode_sql()} as near, {_order_sql()},"
        f" o.outcode is not null as is_known_district,"
        f" e.places is not null and (s.postcode is null or e.places > 1) as elsewhere, {shares}"
        f" from {met.pair} as p join {left} as l on l.text = p.text"
        f" join {register.form} as f on f.form = p.form"
        f" left join {register.reach} as s on s.k_street = f.k_street"
        f" and s.locality_key = f.locality_key and s.postcode = l.postcode"
        f" left join {register.outcode} as o on o.outcode = l.outcode"
        f" left join (select distinct k_street, postcode, places from {register.reach}) as e"
        f" on e.k_street = f.k_street and e.postcode = l.postcode {joins}"
    )


_HEARD = {
    "share": "0", "got": "0", "whole_weight": "0", "words": "0", "lead": "null", "exactly": "false", "nearly": "false",
}  # fmt: skip


def _postcode_sql() -> str:
    """SQL for how the postcode of the text `l` agrees with that of the form `f`."""
    code = "replace(l.code, ' ', '')"
    damaged = (
        f"case when levenshtein({code}, f.compact) <= 1 or (length({code}) >= {_LEAST_TRUNCATED}"
        f" and starts_with(f.compact, {code})) then 'slip' when l.outcode = f.outcode then 'district'"
        f" when o.outcode is not null then 'other' else 'missing' end"
    )
    return (
        f"case when f.postcode is null or (l.postcode is null and l.code = '') then 'missing'"
        f" when l.postcode is null then {damaged} when l.postcode = f.postcode then 'same'"
        f" when levenshtein(l.postcode, f.postcode) = 1 then 'slip'"
        f" when s.postcode is not null then 'street'"
        f" when l.outcode = f.outcode then 'district' else 'other' end"
    )


def _order_sql() -> str:
    """SQL for what the places of the numbers say of text `l` and form `f`: five columns.

    The number before a building's name, as in `9 TOWER HOUSE`, is rather a flat's than a house's.
    """
    before_building = "f.k_building <> '' and starts_with(l.k_street, f.k_building)"
    return (
        f"case when p.kind = 'named' then (l.k_flat = f.k_flat and l.k_number = '')"
        f" or (l.k_flat = '' and l.k_number = f.k_flat and {before_building})"
        f" else l.ordered = f.ordered and not (f.k_number <> '' and {before_building}) end as in_order,"
        f" l.k_building <> '' and l.k_flat <> '' and l.k_number = '' and f.k_number <> ''"
        f" and f.k_flat = '' as flat_for_house,"
        f" l.k_building <> '' and l.k_flat = '' and l.k_number <> '' and f.k_flat <> ''"
        f" and not starts_with(l.k_street, f.k_building) as house_for_flat,"
        f" regexp_matches(l.k_building, '{_SAYS_PART}') and l.k_building <> f.k_building"
        f" and f.k_flat = '' as says_part,"
        f" l.flat_numbers = f.house_numbers and l.house_numbers = f.flat_numbers"
        f" and l.flat_numbers <> l.house_numbers and l.flat_numbers <> '' as swapped"
    )


def unexplained_sql(facts: str, met: Met, register: Register) -> str:
    """SQL for what a text says that a form does not explain: one row per text and form.

    `odd_weight`: words of other streets and buildings. `odd_places`: other localities.
    `odd_tail`: words that the gazetteer does not know, after the street. `odd_words`: how many
    words of any kind. `part_of`: a part of a property.
    """
    explained = " union ".join(
        f"select p.text, p.form, r.said_word from {facts} as p join {register.name} as n"
        f" on n.role = '{role}' and n.name = p.{'form_flat_words' if role == 'flat' else column}"
        f" join {met.read} as r on r.text = p.text and r.word = n.word"
        for role, column in ROLES.items()
    )
    parts = ", ".join(literal(word) for word in PARTS_OF)
    far = ", ".join(literal(word) for county in COUNTIES for word in county.split(" "))
    return (
        f"with explained as ({explained}), pairs as (select distinct text, form from {facts}),"
        f" known as (select word, min(weight) as weight, bool_and(role = 'locality') as is_place, bool_or(role = 'locality') as may_be_place from {register.name}"
        f" where role <> 'part' group by word)"
        f" select p.text, p.form, count(*) as odd_words,"
        f" coalesce(sum(case when k.is_place then 0 else k.weight end), 0) as odd_weight,"
        f" count(*) filter (where k.is_place or (k.may_be_place and s.in_tail)) as odd_places,"
        f" count(*) filter (where k.word is null and s.in_tail) as odd_tail, count(*) filter (where not s.in_tail) as odd_head,"
        f" bool_or(t.said_word is not null) as part_of"
        f" from pairs as p join {met.said} as s on s.text = p.text"
        f" left join explained as e on e.text = p.text and e.form = p.form and e.said_word = s.word"
        f" left join known as k on k.word = s.word"
        f" left join (select distinct text, said_word from {met.read} where word in ({parts}) and likeness >= {LIKE_TWO_SLIPS}) as t"
        f" on t.text = p.text and t.said_word = s.word where e.said_word is null and s.word not in ({far}) group by p.text, p.form"
    )
