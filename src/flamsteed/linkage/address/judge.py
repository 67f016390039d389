"""Which of the properties that an address might be it is: one, several or none, and why."""

from collections.abc import Mapping

from flamsteed.engine.dialect import literal
from flamsteed.engine.engine import Engine
from flamsteed.linkage.address.facts import exactly_named_sql, facts_sql, unexplained_sql
from flamsteed.linkage.address.meet import Met
from flamsteed.linkage.address.prepare import Register

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
IN_ORDER = 4.0
"""What it adds that flat and house number stand where the form has them."""
_NEARNESS = {"same": 3, "slip": 2, "street": 2, "district": 1, "missing": 0, "other": -1}
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


def _cases(column: str, values: Mapping[str, float]) -> str:
    whens = " ".join(f"when {literal(key)} then {value}" for key, value in values.items())
    return f"case {column} {whens} end"


def scored_sql(facts: str, apart: str, named: str) -> str:
    """SQL for the facts with a score, for the forms that an address may be taken for.

    `class` is 1 for the property itself, 2 for its building, 3 for one of several in it.
    """
    grade = (
        "case when f.ask = 'end' or f.swapped then 3 when f.ask = 'house' or f.says_part"
        " or (coalesce(a.part_of, false) and f.k_flat = '') then 2"
        " when f.kind = 'within' then 3 else 1 end"
    )
    return (
        f"select f.*, round({_score_sql()}, 6) as score, {grade} as class from {facts} as f"
        f" left join {apart} as a on a.text = f.text and a.form = f.form"
        f" anti join ({_outdone_sql(facts, named)}) as o on o.text = f.text and o.form = f.form"
        f" where {_taken_sql()}"
    )


def _score_sql() -> str:
    """SQL for the score of a fact `f` with its unexplained words `a`.

    What is said of street, building and locality, and what the postcode says, less what is not
    said, what is said of another place, and what makes a form less likely.
    """
    return (
        f"f.street_got + f.building_got + 0.5 * f.locality_got + {_cases('f.near', POSTCODE_WORTH)}"
        f" - case when f.street_got = 0 then 3.0 else 0.7 * (f.street_whole_weight - f.street_got) end"
        f" - case when f.building_got = 0 then 1.0 else 0.3 * (f.building_whole_weight - f.building_got) end"
        f" - 0.5 * coalesce(a.odd_weight, 0) - 2.0 * coalesce(a.odd_places, 0) - f.late"
        f" - {_cases('f.kind', _KIND_COST)} + case when f.in_order then {IN_ORDER} else 0.0 end"
    )


def _outdone_sql(facts: str, named: str) -> str:
    """SQL for the texts and forms that something else said word for word speaks against.

    That is: a name that uses the most telling word of the form's name, is said exactly or is
    longer, and is as near; another building or street, where the form's own is not said; and, for a
    form of another district, a street of its name nearer by.
    """
    nearness = _cases("f.near", _NEARNESS)
    own = "case x.role when 'street' then f.k_street else f.k_building end"
    rivalled = " or ".join(
        f"(x.said_word = f.{role}_lead and (x.words > f.{role}_words or not (f.{role}_exactly"
        f" or (f.{role}_nearly and f.{role}_words > x.words))))"
        for role in ("street", "building")
    )
    far = "f.near in ('district', 'missing', 'other')"
    both = f"select f.text, f.form from {facts} as f join {named} as x on x.text = f.text"
    apart = "group by f.text, f.form, x.role, x.name having not bool_or(coalesce(x.said_word = f.{}_lead, false))"
    return (
        f"{both} where x.name <> {own} and x.nearness >= {nearness} and ({rivalled})"
        f" union {both} where x.role = 'street' and x.name = f.k_street and x.nearness >= 0"
        f" and f.near = 'other'"
        f" union {both} where x.role = 'building' and x.name <> f.k_building"
        f" and x.nearness >= {nearness} and f.building_share < 0.5"
        f" and (f.k_building <> '' or ({far} and x.words > 1)) {apart.format('street')}"
        f" union {both} where x.name <> {own} and f.street_share < 0.5 and {far}"
        f" {apart.format('building')}"
    )


def _taken_sql() -> str:
    """SQL that is true of a fact `f`, with its unexplained words `a`, that may be taken."""
    least = _cases("f.near", LEAST_SHARE)
    close = "f.near in ('same', 'slip', 'street')"
    building = (
        f"f.building_share >= case when f.near = 'same' then 0.7 when {close} or f.street_share >= 0.9 then 0.8 else 0.9 end"
        f" and ({close} or f.street_share >= 0.7 or (f.building_exactly and f.building_words > 1"
        f" and f.near <> 'other' and coalesce(a.odd_head, 0) = 0))"
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
        f"select text, class, uprn, score, is_parent, near, kind, street_exactly,"
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
