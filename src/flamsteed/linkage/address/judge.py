"""Which of the properties that an address might be it is: one, several or none, and why."""

from flamsteed.engine.dialect import literal
from flamsteed.engine.engine import Engine
from flamsteed.linkage.address.meet import Met
from flamsteed.linkage.address.prepare import PARTS_OF, Register
from flamsteed.standards.address_words import COUNTIES

POSTCODE_WORTH = {
    "same": 8.0,
    "slip": 5.0,
    "street": 5.0,
    "district": 1.5,
    "missing": 0.0,
    "other": -4.0,
}
"""What the postcode adds to the score: the same; one letter or figure other; another of the same
street; another of the same district; none given; one of another district."""
LEAST_SHARE = {
    "same": 0.5,
    "slip": 0.75,
    "street": 0.8,
    "district": 0.8,
    "missing": 0.85,
    "other": 0.999,
}
"""How much of the street's name must be said, the less the postcode confirms."""
MARGIN = 1.5
"""A rival whose score is less than this below the best keeps it from being matched."""
JUDGED = {
    "text": "bigint", "state": "varchar", "uprn": "varchar", "rivals": "varchar", "class": "integer", "near": "varchar",
    "kind": "varchar", "exactly": "boolean", "score": "double", "found": "bigint",
}  # fmt: skip
"""The columns of what `judge` stages."""
_KIND_COST = {"whole": 0.0, "named": 1.0, "end": 2.0, "inside": 3.0, "within": 3.0}


def judge(engine: Engine, register: Register, left: str, met: Met) -> str:
    """Stage what each text of `left` is, for those that have a candidate; gives the table's name.

    One row per text: `uprn` or null, `state`, `rivals` (UPRNs parted by a space, the nearest
    first, at most twenty), `way` and `confidence`.
    """
    near = engine.stage("_address_named", exactly_named_sql(left, met, register))
    facts = engine.stage("_address_fact", facts_sql(left, met, register))
    apart = engine.stage("_address_apart", unexplained_sql(facts, met, register))
    scored = engine.stage("_address_scored", scored_sql(facts, apart, near))
    judged = engine.stage("_address_judged", decided_sql(scored))
    for name in ("_address_named", "_address_fact", "_address_apart", "_address_scored"):
        engine.unstage(name)
    return judged


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
        f" join {met.read} as r on r.text = e.text and r.word = w.word and r.likeness >= 0.98"
    )


def facts_sql(left: str, met: Met, register: Register) -> str:
    """SQL for one row per text and form met: how its numbers, names and postcode agree."""
    heard = {role: f"h_{role}" for role in ("street", "building", "locality", "flat")}
    columns = {
        "street": "k_street",
        "building": "k_building",
        "locality": "locality_key",
        "flat": "flat_words",
    }
    shares = ", ".join(
        f"coalesce({alias}.share, 0) as {role}_share, coalesce({alias}.got, 0) as {role}_got,"
        f" coalesce({alias}.whole_weight, 0) as {role}_weight, {alias}.lead as {role}_lead,"
        f" coalesce({alias}.exactly, false) as {role}_exactly,"
        f" coalesce({alias}.nearly, false) as {role}_nearly, coalesce({alias}.words, 0) as {role}_words"
        for role, alias in heard.items()
    )
    joins = " ".join(
        f"left join {met.heard} as {alias} on {alias}.text = p.text and {alias}.role = '{role}' and {alias}.name = f.{columns[role]}"
        for role, alias in heard.items()
    )
    code = "replace(l.code, ' ', '')"
    damaged = (
        f"case when levenshtein({code}, f.compact) <= 1 or (length({code}) > 4 and starts_with(f.compact, {code}))"
        f" then 'slip' when l.outcode = f.outcode then 'district' when o.outcode is not null then 'other' else 'missing' end"
    )
    postcode = (
        f"case when f.postcode is null or (l.postcode is null and l.code = '') then 'missing'"
        f" when l.postcode is null then {damaged} when l.postcode = f.postcode then 'same'"
        f" when levenshtein(l.postcode, f.postcode) = 1 then 'slip' when s.postcode is not null then 'street'"
        f" when l.outcode = f.outcode then 'district' else 'other' end"
    )
    before_building = "f.k_building <> '' and starts_with(l.k_street, f.k_building)"
    in_order = (
        f"case when p.kind = 'named' then (l.k_flat = f.k_flat and l.k_number = '')"
        f" or (l.k_flat = '' and l.k_number = f.k_flat and {before_building})"
        f" else l.ordered = f.ordered and not (f.k_number <> '' and {before_building}) end"
    )
    says_part = r"regexp_matches(l.k_building, '\b(?:FLAT|FLATS|FLOOR|ROOM)\b') and l.k_building <> f.k_building and f.k_flat = ''"
    return (
        f"select p.text, p.form, p.ask, p.kind, f.uprn, f.is_parent, f.late, f.k_flat, f.k_number, f.k_building, f.k_street,"
        f" f.locality_key, f.flat_words as form_flat_words, {in_order} as in_order, l.numbers <> '' as is_numbered,"
        f" {postcode} as near, o.outcode is not null as is_known_district,"
        f" e.places is not null and (s.postcode is null or e.places > 1) as elsewhere, {says_part} as says_part,"
        f" l.k_flat <> '' and l.k_number = '' and f.k_number <> '' and f.k_flat = '' and l.k_building <> '' as flat_for_house,"
        f" l.k_flat = '' and l.k_number <> '' and l.k_building <> '' and f.k_flat <> ''"
        f" and not starts_with(l.k_street, f.k_building) as house_for_flat, {shares} from {met.pair} as p join {left} as l on l.text = p.text"
        f" join {register.form} as f on f.form = p.form"
        f" left join {register.reach} as s on s.k_street = f.k_street and s.locality_key = f.locality_key"
        f" and s.postcode = l.postcode left join {register.outcode} as o on o.outcode = l.outcode"
        f" left join (select distinct k_street, postcode, places from {register.reach}) as e"
        f" on e.k_street = f.k_street and e.postcode = l.postcode {joins}"
    )


def unexplained_sql(facts: str, met: Met, register: Register) -> str:
    """SQL for what a text says that a form does not explain: one row per text and form.

    `odd_weight`: words of other streets and buildings. `odd_places`: other localities.
    `odd_tail`: words that the gazetteer does not know, after the street. `odd_words`: how many
    words of any kind. `part_of`: a part of a property.
    """
    names = (
        ("street", "k_street"),
        ("building", "k_building"),
        ("locality", "locality_key"),
        ("flat", "form_flat_words"),
    )
    explained = " union ".join(
        f"select p.text, p.form, r.said_word from {facts} as p join {register.name} as n on n.role = '{role}' and n.name = p.{column}"
        f" join {met.read} as r on r.text = p.text and r.word = n.word"
        for role, column in names
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
        f" left join (select distinct text, said_word from {met.read} where word in ({parts}) and likeness >= 0.65) as t"
        f" on t.text = p.text and t.said_word = s.word where e.said_word is null and s.word not in ({far}) group by p.text, p.form"
    )


def _cases(column: str, values: dict[str, float]) -> str:
    whens = " ".join(f"when {literal(key)} then {value}" for key, value in values.items())
    return f"case {column} {whens} end"


def scored_sql(facts: str, apart: str, named: str) -> str:
    """SQL for the facts with a score, for the forms that an address may be taken for.

    `class` is 1 for the property itself, 2 for its building, 3 for one of several in it. The score
    adds what is said of street, building and locality to what the postcode says, and takes off
    what is not said, what is said of another place, and what makes a form less likely.
    """
    nearness = "case f.near when 'same' then 3 when 'slip' then 2 when 'street' then 2 when 'district' then 1 when 'missing' then 0 else -1 end"
    own = "case x.role when 'street' then f.k_street else f.k_building end"
    rivalled = " or ".join(
        f"(x.said_word = f.{role}_lead and (x.words > f.{role}_words or not (f.{role}_exactly"
        f" or (f.{role}_nearly and f.{role}_words > x.words))))"
        for role in ("street", "building")
    )
    outdone = (
        f"select distinct f.text, f.form from {facts} as f join {named} as x on x.text = f.text"
        f" where x.name <> {own} and x.nearness >= {nearness} and ({rivalled})"
        f" union select f.text, f.form from {facts} as f join {named} as x on x.text = f.text and x.role = 'street'"
        f" and x.name = f.k_street and x.nearness >= 0 where f.near = 'other'"
    )
    other_name = (
        f"select distinct f.text, f.form from {facts} as f join {named} as x on x.text = f.text and x.role = 'building'"
        f" and x.name <> f.k_building and x.nearness >= {nearness} where f.k_building <> '' and f.building_share < 0.5"
        f" and x.said_word is distinct from f.street_lead"
        f" union select f.text, f.form from {facts} as f join {named} as x on x.text = f.text and x.role = 'street'"
        f" and x.name <> f.k_street where f.street_share < 0.5 and f.near in ('district', 'missing', 'other')"
        f" group by f.text, f.form, x.name having not bool_or(coalesce(x.said_word = f.building_lead, false))"
    )
    score = (
        f"f.street_got + f.building_got + 0.5 * f.locality_got + {_cases('f.near', POSTCODE_WORTH)}"
        f" - case when f.street_got = 0 then 3.0 else 0.7 * (f.street_weight - f.street_got) end"
        f" - case when f.building_got = 0 then 1.0 else 0.3 * (f.building_weight - f.building_got) end"
        f" - 0.5 * coalesce(a.odd_weight, 0) - 2.0 * coalesce(a.odd_places, 0) - f.late"
        f" - {_cases('f.kind', _KIND_COST)} + case when f.in_order then 4.0 else 0.0 end"
    )
    grade = (
        "case when f.ask = 'end' then 3 when f.ask = 'house' or (coalesce(a.part_of, false) and f.k_flat = '') or f.says_part then 2"
        " when f.kind = 'within' then 3 else 1 end"
    )
    return (
        f"select f.*, {score} as score, {grade} as class, coalesce(a.odd_words, 0) as odd_words from {facts} as f"
        f" left join {apart} as a on a.text = f.text and a.form = f.form"
        f" anti join ({outdone}) as o on o.text = f.text and o.form = f.form"
        f" anti join ({other_name}) as b on b.text = f.text and b.form = f.form"
        f" where {_taken_sql()}"
    )


def _taken_sql() -> str:
    """SQL that is true of a fact `f`, with its unexplained words `a`, that may be taken."""
    least = _cases("f.near", LEAST_SHARE)
    close = "f.near in ('same', 'slip', 'street')"
    building = (
        f"f.building_share >= case when f.near = 'same' then 0.7 when {close} or f.street_share >= 0.9 then 0.8 else 0.9 end"
        f" and ({close} or f.street_share >= 0.7 or (f.building_exactly and f.building_words > 1 and f.near <> 'other'))"
    )
    street = (
        f"f.street_share >= {least} or (f.near in ('same', 'slip') and f.building_share >= 0.9)"
        f" or (f.near = 'same' and f.is_numbered and f.street_share = 0 and coalesce(a.odd_words, 0) = 0)"
    )
    placed = (
        "case f.near when 'other' then f.is_known_district and f.street_exactly and not f.elsewhere"
        " and coalesce(a.odd_weight, 0) = 0 and coalesce(a.odd_places, 0) = 0 and coalesce(a.odd_tail, 0) = 0"
        " and f.locality_share > 0.5"
        " when 'district' then not f.elsewhere and coalesce(a.odd_places, 0) = 0"
        " when 'missing' then coalesce(a.odd_places, 0) = 0 and coalesce(a.odd_tail, 0) = 0 else true end"
    )
    return (
        f"(f.form_flat_words = '' or f.flat_share >= 0.8)"
        f" and case when f.kind = 'named' or f.k_number = '' then {building} else {street} end and {placed}"
        f" and not (f.flat_for_house and f.building_share < 0.7 and coalesce(a.odd_words, 0) > 0)"
        f" and not (f.street_words = 1 and f.near not in ('same', 'slip', 'street') and coalesce(a.odd_head, 0) > 0 and f.building_share < 0.8)"
        f" and not (f.house_for_flat and f.kind = 'named')"
    )


def decided_sql(scored: str) -> str:
    """SQL for one row per text: the property whose best form scores best, unless a rival is near."""
    best = (
        f"select text, class, uprn, score, is_parent, near, kind, street_exactly, building_exactly, building_weight,"
        f" row_number() over (partition by text, class, uprn order by score desc, form, kind) as place from {scored}"
    )
    ranked = (
        f"select *, row_number() over (partition by text, class order by score desc, uprn) as rank,"
        f" max(score) over (partition by text, class) as top, min(class) over (partition by text) as first_class"
        f" from ({best}) as best where place = 1"
    )
    gathered = (
        f"select text, min(class) as class, count(*) filter (where score > top - {MARGIN}) as found,"
        f" min(uprn) filter (where rank = 1) as best_uprn, bool_or(is_parent) filter (where rank = 1) as is_parent,"
        f" min(near) filter (where rank = 1) as near, min(kind) filter (where rank = 1) as kind,"
        f" bool_or(street_exactly) filter (where rank = 1) as exactly, min(top) as score,"
        f" string_agg(uprn, ' ' order by rank) filter (where score > top - {MARGIN} and rank <= 20) as rivals"
        f" from ({ranked}) as ranked where class = first_class group by text"
    )
    state = (
        "case when class = 3 or found > 1 then 'ambiguous' when class = 2 or is_parent then 'matched to parent'"
        " else 'matched' end"
    )
    return (
        f"select text, state, case when state <> 'ambiguous' then best_uprn end as uprn,"
        f" case when state = 'ambiguous' then rivals end as rivals, class, near, kind, exactly, score, found"
        f" from (select *, {state} as state from ({gathered}) as gathered) as decided"
    )
