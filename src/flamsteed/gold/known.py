"""How many people have a value: what makes a rare spelling doubtful, and a shared telephone number.

Counts are kept as powers of two, so that a few new people change nothing; the power that a
person's rival values stand at is part of the record's digest, so that a record is made anew when
its rivals are better known than they were.
"""

from collections.abc import Collection, Sequence

from flamsteed.engine.dialect import digest_sql, literal, quote

FORENAME, SURNAME, EMAIL, TELEPHONE, DOMAIN = (
    "forename",
    "surname",
    "email",
    "telephone",
    "domain",
)
COUNTED = (FORENAME, SURNAME, EMAIL, TELEPHONE)


def folded_sql(value: str) -> str:
    """SQL for a value as it is compared: lower case, no accents, letters, digits and `@` only."""
    return f"regexp_replace(lower(strip_accents({value})), '[^a-z0-9@]', '', 'g')"


def domain_sql(value: str) -> str:
    """SQL for what stands after the `@`."""
    return f"split_part({value}, '@', 2)"


def counted(columns: Collection[str]) -> list[str]:
    """The attributes of a thing that are counted."""
    return [name for name in COUNTED if name in columns]


def told_sql(mentions: str, columns: Collection[str]) -> str:
    """SQL for one row per number, kind and value that a mention of it gives.

    Kinds are the counted attributes, and `domain` for the domains of e-mail addresses. `mentions`
    has a `number` for every mention.
    """
    kinds = [(name, quote(name)) for name in counted(columns)]
    if EMAIL in columns:
        kinds.append((DOMAIN, domain_sql(EMAIL)))
    if not kinds:
        return "select '' as number, '' as kind, '' as value where false"
    return " union all ".join(
        f"select distinct number, {literal(kind)} as kind, {value} as value from {mentions}"
        f" where {value} is not null"
        for kind, value in kinds
    )


def people_sql(told: str) -> str:
    """SQL for how many people have each value: kind, value, people. `told` is as `told_sql` has it."""
    return f"select kind, value, count(*) as people from ({told}) as t group by kind, value"


def known_sql(people: str) -> str:
    """SQL for how well known values are: kind, value, level. `people` is as `people_sql` has it."""
    return f"select kind, value, {LEVEL} as level from ({people}) as p"


LEVEL = "cast(floor(log2(people)) as bigint)"
"""SQL for 2 to the power of which people have a value, rounded down."""


def standing_sql(mentions: str, known: str, columns: Collection[str]) -> str:
    """SQL for one row per mention of a number with rival values: `standing`, a hash of how well known
    its values are.
    """
    names = counted(columns)
    if not names:
        return "select '' as _mention, '' as standing where false"
    differing = " or ".join(f"min({quote(n)}) <> max({quote(n)})" for n in names)
    joins, levels = _joined(names)
    return (
        f"with rivals as (select number from {mentions} group by number having {differing})"
        f" select m._mention, {digest_sql([f'cast({level} as varchar)' for level in levels])}"
        f" as standing from {mentions} as m join rivals as r on r.number = m.number"
        f" {joins.replace('KNOWN', known)}"
    )


def _joined(names: Sequence[str]) -> tuple[str, list[str]]:
    pairs = [(name, f"m.{quote(name)}") for name in names]
    if FORENAME in names and SURNAME in names:
        pairs += [(SURNAME, f"m.{FORENAME}"), (FORENAME, f"m.{SURNAME}")]
    if EMAIL in names:
        pairs.append((DOMAIN, domain_sql(f"m.{EMAIL}")))
    joins = " ".join(
        f"left join KNOWN as k{place} on k{place}.kind = {literal(kind)}"
        f" and k{place}.value = {value}"
        for place, (kind, value) in enumerate(pairs)
    )
    return joins, [f"k{place}.level" for place in range(len(pairs))]
