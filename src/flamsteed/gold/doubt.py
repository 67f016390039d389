"""What speaks against a value beside its rivals: a slip of the pen, a short form, the wrong box.

A value is only ever doubted beside a rival that explains it. What nobody contradicts is kept as it
was given, however odd it looks.
"""

from flamsteed.engine.dialect import literal
from flamsteed.gold.known import COUNTED, DOMAIN, EMAIL, FORENAME, SURNAME, domain_sql, folded_sql
from flamsteed.standards.name_words import TITLES

MISPLACED, SLIP, SHORT = 3, 2, 1
"""How doubtful a value is: in the wrong box, or somebody else's; a slip; a short form."""
RARE = 1
"""2 to this power and one more: so few people have a value that it may be a slip."""
FAR = 5
"""So many more that even a spelling that several people have is a slip of it."""
BOX = 2
"""A name that so many powers of two more people have in the other box stands in the wrong one."""

_NAMES = frozenset({FORENAME, SURNAME})
_ELSEWHERE = {
    FORENAME: (SURNAME, "c.value"),
    SURNAME: (FORENAME, "c.value"),
    EMAIL: (DOMAIN, domain_sql("c.value")),
}
_DATES = frozenset({"birth_date", "death_date"})


def is_doubted(attribute: str) -> bool:
    """Whether anything is known of how values of an attribute go wrong."""
    return attribute in _NAMES | _DATES | {EMAIL}


def facts_sql(attribute: str, known: str, mentions: str, *, has_names: bool) -> tuple[str, str]:
    """SQL columns and joins that put what is known of value `c.value` beside it. `has_names` says that
    the mentions have a person's `forename` and `surname`, which an e-mail address is held against.

    `level`: how many have it; `elsewhere`: how many have it in the other box, or are at its domain
    (-1 for nobody); `is_both`: another record of the same person has it in the other box; `plain`:
    the value as it is compared.
    """
    if attribute not in COUNTED:
        return ", cast(0 as bigint) as level", ""
    joins = f" left join {known} as k on k.kind = {literal(attribute)} and k.value = c.value"
    facts = ", coalesce(k.level, 0) as level"
    if attribute in _ELSEWHERE:
        other, value = _ELSEWHERE[attribute]
        facts += f", coalesce(e.level, -1) as elsewhere, {folded_sql('c.value')} as plain"
        joins += f" left join {known} as e on e.kind = {literal(other)} and e.value = {value}"
    if attribute in _NAMES:
        titles = ", ".join(literal(title) for title in TITLES)
        word = "concat(' ', lower(c.value), ' ')"
        facts += f", contains(coalesce(o.words, ''), {word}) as is_both"
        facts += f", upper(c.value) in ({titles}) as is_title"
        boxed = (
            f"select number, concat(' ', lower(string_agg({other}, ' ')), ' ') as words"
            f" from {mentions} group by number"
        )
        joins += f" left join ({boxed}) as o on o.number = c.number"
    if attribute == EMAIL and not has_names:
        facts += ", 0 as fit, 0 as is_others"
    elif attribute == EMAIL:
        facts += ", coalesce(f.fit, 0) as fit, coalesce(f.is_others, 0) as is_others"
        joins += f" left join ({_fit_sql(mentions)}) as f on f.number = c.number"
        joins += " and f.value = c.value"
    return facts, joins


def _fit_sql(mentions: str) -> str:
    """SQL for one row per number and e-mail address: how many parts of the person's name stand in
    it (`fit`), and whether it is the surname with somebody else's forename or initial.
    """
    local = "regexp_replace(lower(split_part(c.value, '@', 1)), '[^a-z]', '', 'g')"
    rest = "replace(local, surname, '')"
    return (
        f"with address as (select distinct number, email as value from {mentions}"
        f" where email is not null),"
        f" rivals as (select number from address group by number having count(*) > 1),"
        f" named as (select c.number, c.value, {local} as local,"
        f" coalesce({folded_sql('m.forename')}, '') as forename,"
        f" coalesce({folded_sql('m.surname')}, '') as surname from address as c"
        f" join rivals as r on r.number = c.number join {mentions} as m on m.number = c.number)"
        f" select number, value, max(case when length(forename) > 2 and contains(local, forename)"
        f" then 1 else 0 end + case when length(surname) > 2 and contains(local, surname)"
        f" then 1 else 0 end) as fit, min(case when length(surname) > 2 and contains(local, surname)"
        f" and {rest} <> '' and left({rest}, 1) <> left(forename, 1) then 1 else 0 end) as is_others"
        f" from named group by number, value"
    )


def near_sql(attribute: str) -> str:
    """SQL for whether values `c` and `r` differ by one slip: a letter, two changed over, a digit."""
    if attribute in _DATES:
        swapped = "concat(left(c.value, 5), right(c.value, 2), '-', substr(c.value, 6, 2))"
        return f"(levenshtein(c.value, r.value) = 1 or {swapped} = r.value)"
    return (
        "(levenshtein(c.plain, r.plain) <= case when length(c.plain) >= 4"
        " and length(r.plain) >= 4 then 2 else 1 end)"
    )


def doubt_sql(attribute: str) -> str:
    """SQL for how doubtful value `c` is beside rival `r`: 0 is not at all."""
    if attribute in _NAMES:
        better = (
            f"r.level > c.level and c.level <= {RARE} or r.level >= c.level + {FAR}"
            f" or r.level >= c.level and r.systems > c.systems"
        )
        return (
            f"case when length(c.plain) < 2 or length(r.plain) < 2 then 0"
            f" when c.is_title and not r.is_title then {MISPLACED}"
            f" when {near_sql(attribute)} and ({better}) then {SLIP}"
            f" when {_short_sql(attribute)} then {SHORT}"
            f" when {_short_sql(attribute, of='r', beside='c')} or {near_sql(attribute)} then 0"
            f" when {_MISPLACED_SQL} then {MISPLACED} else 0 end"
        )
    if attribute == EMAIL:
        better = (
            f"r.elsewhere > c.elsewhere and c.elsewhere <= {RARE}"
            f" or r.elsewhere >= c.elsewhere + {FAR} or r.fit > c.fit"
            f" or r.fit = c.fit and r.systems > c.systems"
        )
        return (
            f"case when {near_sql(EMAIL)} and ({better}) then {SLIP}"
            f" when c.is_others > r.is_others or c.fit = 0 and r.fit > 0 and r.systems >= c.systems"
            f" then {SHORT} else 0 end"
        )
    return "0"


_MISPLACED_SQL = (
    f"(c.elsewhere >= c.level + {BOX} and r.elsewhere < r.level + {BOX} or r.systems >= c.systems"
    " and c.is_both and r.level - r.elsewhere - c.level + c.elsewhere"
    " >= case when r.is_both then 1 else 2 end)"
)


def _short_sql(attribute: str, *, of: str = "c", beside: str = "r") -> str:
    """SQL for whether a value is a part of its rival: Sam of Samuel, Ali of Mohamed Ali; or short
    for it.
    """
    differs = f"{of}.plain <> {beside}.plain"
    if attribute == SURNAME:
        long, short = (f"concat(' ', lower({side}.value), ' ')" for side in (beside, of))
        return f"(contains({long}, {short}) and {differs})"
    formal = f"{of}.long_form = upper({beside}.plain)"
    begins = (
        f"length({of}.plain) >= 2 and starts_with({beside}.plain, {of}.plain)"
        f" and coalesce({beside}.long_form, '') <> upper({of}.plain)"
    )
    return f"(({begins} or {formal}) and {differs})"
