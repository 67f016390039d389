"""Gold records that may be two people, and those that may be one with another: never by a value.

A suspect is a reason to look, not an error: a birth date can be a slip of the pen.
"""

from flamsteed.engine.dialect import literal
from flamsteed.engine.engine import Engine

OVER, UNDER = "over", "under"
LOOSE_FROM, LOOSE_BELOW = 4, 0.5
"""A record of so many mentions is loosely linked if fewer than this share of its pairs are links."""
_CROWD = 20
"""A name and birth date that so many gold records share is a placeholder, and tells nothing."""
WORDS = {
    "two_birth_dates": "its records give different birth dates",
    "two_ninos": "its records give different National Insurance numbers",
    "two_nhs_numbers": "its records give different NHS numbers",
    "two_company_numbers": "its records give different company numbers",
    "two_charity_numbers": "its records give different charity numbers",
    "loosely_linked": "fewer than half of its pairs of records are linked directly",
    "bridge": "one weak pair alone holds two groups of its records together",
    "waiting": "a pair of records waits for a person to decide",
    "kept_apart": "evidence would join the two, but other records of theirs contradict it",
    "same_name_and_birth_date": "same name and birth date, yet not joined",
}
_TWO = {
    "two_birth_dates": ("birth_sorted", "right(m.birth_date, 5) <> '01-01'"),
    "two_ninos": ("nino", "true"),
    "two_nhs_numbers": ("nhs_number", "true"),
    "two_company_numbers": ("company_number", "true"),
    "two_charity_numbers": ("charity_number", "true"),
}
"""Of what one thing has one: the column that tells it, and which of its values count."""
_NAMESAKES = "same_name_and_birth_date"
_OVER = (*_TWO, "loosely_linked", "bridge")


def kinds_of(engine: Engine, thing: str) -> tuple[str, ...]:
    """The kinds of suspects that there can be, by what the mentions of a thing tell."""
    there = engine.columns(f"linked.{thing}_mention")
    needs = {kind: {column} for kind, (column, _) in _TWO.items()}
    needs[_NAMESAKES] = {"birth_date"}
    return tuple(kind for kind in WORDS if needs.get(kind, set()) <= there.keys())


def side_of(kind: str) -> str:
    """Whether a kind of suspect may be too much in one record (`over`) or too little (`under`)."""
    return OVER if kind in _OVER else UNDER


def stage_suspects(engine: Engine, thing: str, links: str) -> str:
    """Stage `_suspect`: one row per gold record (or two) and kind; other_number empty for one.

    Columns: side, kind, number, other_number, probability (of the surest pair between two; null for
    one), reason in words.
    """
    told = " union all ".join(
        f"select * from ({part}) as part"
        for part in (
            _contradicting_sql(engine, thing),
            _loose_sql(thing, links),
            _bridge_sql(engine, thing),
            _between_sql(links),
            _namesakes_sql(engine, thing, links),
        )
    )
    side = " ".join(f"when {literal(kind)} then {literal(side_of(kind))}" for kind in WORDS)
    reason = " ".join(f"when {literal(kind)} then {literal(said)}" for kind, said in WORDS.items())
    return engine.stage(
        "_suspect",
        f"select case kind {side} end as side, kind, number, other_number, probability,"
        f" case kind {reason} end as reason from ({told}) as t order by kind, number, other_number",
    )


def _rows_sql(kind: str, numbers: str) -> str:
    return (
        f"select {literal(kind)} as kind, number, '' as other_number,"
        f" cast(null as double) as probability from ({numbers}) as n"
    )


def _contradicting_sql(engine: Engine, thing: str) -> str:
    """SQL for the records with two of what a person or an organisation has one of.

    A birth date that says only 1 January, or that has day and month changed over, is no other.
    """
    mention = f"linked.{thing}_mention"
    there = engine.columns(mention)
    parts = []
    for kind, (column, told) in _TWO.items():
        if column in there:
            numbers = (
                f"select s.number from gold.{thing}_source as s join {mention} as m"
                f" on m._mention = s._mention where {told} group by s.number"
                f" having min(m.{column}) <> max(m.{column})"
            )
            parts.append(_rows_sql(kind, numbers))
    return " union all ".join(parts) or _rows_sql("two_ninos", "select '' as number where false")


def _loose_sql(thing: str, links: str) -> str:
    numbers = (
        f"select s.number from (select number, count(*) as records from gold.{thing}_source"
        f" group by number having count(*) >= {LOOSE_FROM}) as s"
        f" left join (select number, count(*) as links from {links} where number = other_number"
        f" group by number) as k on k.number = s.number"
        f" where coalesce(k.links, 0) < {LOOSE_BELOW} * s.records * (s.records - 1) / 2"
    )
    return _rows_sql("loosely_linked", numbers)


def _bridge_sql(engine: Engine, thing: str) -> str:
    """SQL for the records that linkage told of as held together by one weak pair."""
    review = f"linked.{thing}_review"
    numbers = "select '' as number where false"
    if engine.has_table(review):
        numbers = (
            f"select distinct s.number from {review} as q join gold.{thing}_source as s"
            f" on s._mention = q._left where q.kind = 'bridge'"
        )
    return _rows_sql("bridge", numbers)


def _between_sql(links: str) -> str:
    """SQL for two records with pairs between them that wait, or were kept apart."""
    return (
        f"select case when bool_or(k.band = 'review') then 'waiting' else 'kept_apart' end as kind,"
        f" least(k.number, k.other_number) as number,"
        f" greatest(k.number, k.other_number) as other_number, max(k.probability) as probability"
        f" from {links} as k where k.number <> k.other_number and k.band <> 'decided'"
        f" group by least(k.number, k.other_number), greatest(k.number, k.other_number)"
    )


def _namesakes_sql(engine: Engine, thing: str, links: str) -> str:
    """SQL for two records with a name and a birth date in common, and no pair kept between them."""
    mention = f"linked.{thing}_mention"
    if not {"name_key", "birth_date"} <= engine.columns(mention).keys():
        return _rows_sql(_NAMESAKES, "select '' as number where false")
    return (
        f"with called as (select distinct s.number, m.name_key, m.birth_date"
        f" from {mention} as m join gold.{thing}_source as s on s._mention = m._mention"
        f" where m.name_key is not null and right(m.birth_date, 5) <> '01-01'),"
        f" few as (select name_key, birth_date from called group by name_key, birth_date"
        f" having count(*) between 2 and {_CROWD})"
        f" select distinct 'same_name_and_birth_date' as kind, l.number, r.number as other_number,"
        f" cast(null as double) as probability from few as f"
        f" join called as l on l.name_key = f.name_key and l.birth_date = f.birth_date"
        f" join called as r on r.name_key = l.name_key and r.birth_date = l.birth_date"
        f" and l.number < r.number"
        f" anti join (select distinct least(number, other_number) as one,"
        f" greatest(number, other_number) as two from {links}) as k"
        f" on k.one = l.number and k.two = r.number"
    )
