"""Which of the properties that an address might be it is: one, several or none, and why."""

from flamsteed.engine.dialect import literal
from flamsteed.engine.engine import Engine
from flamsteed.linkage.address.meet import Met
from flamsteed.linkage.address.prepare import Register

PARTS_OF = (
    "ANNEXE", "ANNEX", "GARAGE", "GARAGES", "REAR", "LAND", "ADJACENT", "ADJ", "ADJOINING", "OPPOSITE", "STORE", "STABLES",
    "OUTBUILDING", "PLOT", "SUBSTATION", "PARKING", "SITE",
)  # fmt: skip
"""Words of a part of a property: an address that says one is not the property as a whole."""
POSTCODE_WORTH = {"same": 8.0, "slip": 5.0, "street": 5.0, "district": 1.5, "missing": 0.0, "other": -4.0}
"""What the postcode adds to the score: the same; one letter or figure other; another of the same
street; another of the same district; none given; one of another district."""
LEAST_SHARE = {"same": 0.5, "slip": 0.75, "street": 0.8, "district": 0.8, "missing": 0.85, "other": 0.999}
"""How much of the street's name must be said, the less the postcode confirms."""
MARGIN = 1.5
"""A rival whose score is less than this below the best keeps it from being matched."""
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
        f" nearest as (select n.text, n.role, n.name, n.words, max(case when l.postcode is null then 0"
        f" when t.postcode = l.postcode then 3 when t.outcode = l.outcode then 1 else -1 end) as nearness"
        f" from named as n join {left} as l on l.text = n.text join there as t on t.role = n.role and t.name = n.name"
        f" group by n.text, n.role, n.name, n.words)"
        f" select e.*, r.said_word from nearest as e join {register.name} as w on w.role = e.role and w.name = e.name"
        f" join {met.read} as r on r.text = e.text and r.word = w.word and r.likeness >= 0.98"
    )


def facts_sql(left: str, met: Met, register: Register) -> str:
    """SQL for one row per text and form met: how its numbers, names and postcode agree."""
    heard = {role: f"h_{role}" for role in ("street", "building", "locality", "flat")}
    columns = {"street": "k_street", "building": "k_building", "locality": "locality_key", "flat": "flat_words"}
    shares = ", ".join(
        f"coalesce({alias}.share, 0) as {role}_share, coalesce({alias}.got, 0) as {role}_got,"
        f" coalesce({alias}.whole_weight, 0) as {role}_weight, {alias}.lead as {role}_lead,"
        f" coalesce({alias}.exactly, false) as {role}_exactly, coalesce({alias}.words, 0) as {role}_words"
        for role, alias in heard.items()
    )
    joins = " ".join(
        f"left join {met.heard} as {alias} on {alias}.text = p.text and {alias}.role = '{role}' and {alias}.name = f.{columns[role]}"
        for role, alias in heard.items()
    )
    postcode = (
        "case when l.postcode is null or f.postcode is null then 'missing' when l.postcode = f.postcode then 'same'"
        " when levenshtein(l.postcode, f.postcode) = 1 then 'slip' when s.postcode is not null then 'street'"
        " when l.outcode = f.outcode then 'district' else 'other' end"
    )
    return (
        f"select p.text, p.form, p.ask, p.kind, f.uprn, f.is_parent, f.late, f.k_number, f.k_building, f.k_street,"
        f" f.locality_key, f.flat_words as form_flat_words, l.ordered = f.ordered as in_order, l.numbers <> '' as is_numbered,"
        f" l.postcode as said_postcode, {postcode} as near, {shares} from {met.pair} as p join {left} as l on l.text = p.text"
        f" join {register.form} as f on f.form = p.form"
        f" left join {register.reach} as s on s.k_street = f.k_street and s.locality_key = f.locality_key"
        f" and s.postcode = l.postcode {joins}"
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
    return (
        f"with explained as ({explained}), pairs as (select distinct text, form from {facts}),"
        f" known as (select word, min(weight) as weight, bool_and(role = 'locality') as is_place from {register.name} group by word)"
        f" select p.text, p.form, count(*) as odd_words,"
        f" coalesce(sum(case when k.is_place then 0 else k.weight end), 0) as odd_weight,"
        f" count(*) filter (where k.is_place) as odd_places,"
        f" count(*) filter (where k.word is null and s.in_tail) as odd_tail,"
        f" bool_or(s.word in ({parts})) as part_of"
        f" from pairs as p join {met.said} as s on s.text = p.text"
        f" left join explained as e on e.text = p.text and e.form = p.form and e.said_word = s.word"
        f" left join known as k on k.word = s.word where e.said_word is null group by p.text, p.form"
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
    rivalled = " or ".join(
        f"(x.role = '{role}' and x.name <> f.k_{role} and x.said_word = f.{role}_lead"
        f" and (not f.{role}_exactly or x.words > f.{role}_words))"
        for role in ("street", "building")
    )
    outdone = (
        f"select distinct f.text, f.form from {facts} as f join {named} as x on x.text = f.text"
        f" where x.nearness >= {nearness} and ({rivalled})"
    )
    other_building = (
        f"select distinct f.text, f.form from {facts} as f join {named} as x on x.text = f.text and x.role = 'building'"
        f" and x.name <> f.k_building and x.nearness >= 3 where f.k_building <> '' and f.building_share < 0.5"
        f" and x.said_word is distinct from f.street_lead"
    )
    score = (
        f"f.street_got + f.building_got + 0.5 * f.locality_got + {_cases('f.near', POSTCODE_WORTH)}"
        f" - 0.7 * (f.street_weight - f.street_got) - 0.3 * (f.building_weight - f.building_got)"
        f" - 0.5 * coalesce(a.odd_weight, 0) - 2.0 * coalesce(a.odd_places, 0) - f.late"
        f" - {_cases('f.kind', _KIND_COST)} + case when f.in_order then 2.5 else 0.0 end"
    )
    grade = (
        "case when f.ask = 'end' then 3 when f.ask = 'house' or coalesce(a.part_of, false) then 2"
        " when f.kind = 'within' then 3 else 1 end"
    )
    return (
        f"select f.*, {score} as score, {grade} as class, coalesce(a.odd_words, 0) as odd_words from {facts} as f"
        f" left join {apart} as a on a.text = f.text and a.form = f.form"
        f" anti join ({outdone}) as o on o.text = f.text and o.form = f.form"
        f" anti join ({other_building}) as b on b.text = f.text and b.form = f.form"
        f" where {_taken_sql()}"
    )


def _taken_sql() -> str:
    """SQL that is true of a fact `f`, with its unexplained words `a`, that may be taken."""
    least = _cases("f.near", LEAST_SHARE)
    close = "f.near in ('same', 'slip', 'street')"
    building = (
        f"f.building_share >= case when {close} then 0.8 else 0.9 end"
        f" and ({close} or f.street_share >= 0.7 or (f.near = 'district' and f.building_exactly))"
    )
    street = (
        f"f.street_share >= {least} or (f.near in ('same', 'slip') and f.building_share >= 0.9)"
        f" or (f.near = 'same' and f.is_numbered and f.street_share = 0 and coalesce(a.odd_words, 0) = 0 and f.locality_share >= 0)"
    )
    elsewhere = (
        "f.near <> 'other' or (f.street_exactly and coalesce(a.odd_weight, 0) = 0 and coalesce(a.odd_places, 0) = 0"
        " and coalesce(a.odd_tail, 0) = 0 and f.locality_share > 0.5)"
    )
    return (
        f"(f.form_flat_words = '' or f.flat_share >= 0.8)"
        f" and case when f.kind = 'named' or f.k_number = '' then {building} else {street} end"
        f" and ({elsewhere}) and (f.near <> 'missing' or (coalesce(a.odd_places, 0) = 0 and coalesce(a.odd_tail, 0) = 0))"
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
