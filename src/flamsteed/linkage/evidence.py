"""What two mentions of people can have in common, as SQL and in words.

One comparison for each group of evidence that hangs together (the whole name, the whole place),
because evidence counted twice makes false matches look sure. Levels are asked in order; the first
that holds counts. Columns end `_l` and `_r` for the two mentions, and every level is symmetric.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flamsteed.engine.dialect import literal, quote

CONTRADICTED = "contradicted"
"""The strength of a level that speaks against one person, unless a sure identifier is shared."""
DOUBTED = "doubted"
"""The strength of one that does so too, unless the two mentions were weighed and found one person."""
ADULT_FROM = 16
"""Years of age from which a person may be liable, hold a tenancy or have a child at school."""
RARE = 0.035
"""A level that more than this share of pairs of one person give contradicts nothing: it is a
matter of weight alone."""
NEVER = 0.0025
"""A level that fewer pairs of one person give contradicts whatever else two mentions share."""
SURE = "sure"
"""The strength of a level that outweighs a contradiction."""


ByLevel = Mapping[str, Mapping[str, tuple[float, ...]]]
"""m and u by comparison and level."""


@dataclass(frozen=True)
class Level:
    """One answer that a comparison can give.

    `m`, `u` and `r` are how often it is given among pairs of one person, of two strangers and of two
    who live together (None: as often as among those of one person); training
    replaces them unless `fixed` (or, for u alone, `fixed_u`: pairs taken at random are too few to
    see it). `rarity` names the column whose frequency sharpens `u`.
    """

    slug: str
    words: str
    sql: str
    m: float
    u: float
    r: float | None = None
    fixed: bool = False
    fixed_u: bool = False
    rarity: str | None = None
    strength: str = ""


@dataclass(frozen=True)
class Comparison:
    """One group of evidence: `silent` is when it says nothing, `levels` what it can say otherwise."""

    name: str
    silent: str
    levels: tuple[Level, ...]


def both(column: str) -> str:
    """SQL: `column` is the same, and known, on both sides."""
    return f"{column}_l = {column}_r"


def _alike(left: str, right: str, share: float) -> str:
    return f"jaro_winkler_similarity({left}, {right}) >= {share}"


_SAME_FORENAME = both("forename_key")
_SAME_SURNAME = both("surname_key")
_SHORT_FORM = both("forename_root")
_INITIAL = (
    "(left(forename_key_l, 1) = left(forename_key_r, 1)"
    " and (length(forename_key_l) = 1 or length(forename_key_r) = 1))"
)
_MIDDLE = "(middle_key_l = forename_key_r or middle_key_r = forename_key_l)"
_FORENAME_ALIKE = _alike("forename_key_l", "forename_key_r", 0.88)
_SURNAME_ALIKE = (
    f"({_alike('surname_key_l', 'surname_key_r', 0.9)}"
    " or surname_last_l = surname_key_r or surname_last_r = surname_key_l)"
)
_WORDS_WITHIN = (
    "((strpos(name_words_l, ' ' || forename_key_r || ' ') > 0"
    " and strpos(name_words_l, ' ' || surname_words_r || ' ') > 0)"
    " or (strpos(name_words_r, ' ' || forename_key_l || ' ') > 0"
    " and strpos(name_words_r, ' ' || surname_words_l || ' ') > 0))"
)
_CROSSED_ALIKE = (
    f"({_alike('forename_key_l', 'surname_key_r', 0.9)}"
    f" and {_alike('surname_key_l', 'forename_key_r', 0.9)})"
)

NAME = Comparison(
    "name",
    "forename_key_l is null or forename_key_r is null"
    " or surname_key_l is null or surname_key_r is null",
    (
        Level("same", "same name", f"{_SAME_FORENAME} and {_SAME_SURNAME}", 0.82, 2e-5, 0.005,
              rarity="name_key"),
        Level("crossed", "the same words of the name in another order",
              f"{_WORDS_WITHIN} and length(forename_key_l) > 1 and length(forename_key_r) > 1",
              0.015, 1e-6, 0.0014, rarity="name_key"),
        Level("short_form", "same surname, a short form of the forename",
              f"{_SAME_SURNAME} and {_SHORT_FORM}", 0.02, 2e-6, 0.001, rarity="surname_key"),
        Level("initial", "same surname, the initial fits",
              f"{_SAME_SURNAME} and ({_INITIAL} or {_MIDDLE})", 0.02, 1e-4, 0.001, rarity="surname_key"),
        Level("forename_alike", "same surname, forename alike",
              f"{_SAME_SURNAME} and {_FORENAME_ALIKE}", 0.02, 1e-5, 0.001, rarity="surname_key"),
        Level("surname_alike", "surname alike, same forename",
              f"({_SAME_FORENAME} or {_SHORT_FORM}) and {_SURNAME_ALIKE}", 0.03, 3e-5, 0.001,
              rarity="forename_key"),
        Level("alike", "both names alike",
              f"({_FORENAME_ALIKE} or {_INITIAL}) and {_SURNAME_ALIKE}", 0.005, 1e-4, 0.0005),
        Level("crossed_alike", "forename and surname changed over, spelt alike",
              _CROSSED_ALIKE, 0.002, 2e-6, 0.0005),
        Level("joint_surname", "same forename; a joint name does not tell the surname",
              f"({_SAME_FORENAME} or {_SHORT_FORM} or {_FORENAME_ALIKE})"
              " and (surname_guess_l is not null or surname_guess_r is not null)",
              0.6, 2e-3, 0.0005, fixed=True),
        Level("other_surname", "same forename, another surname",
              f"{_SAME_FORENAME} or {_SHORT_FORM}", 0.03, 6e-3, 0.004, rarity="forename_key"),
        Level("other_forename", "same surname, another forename", _SAME_SURNAME, 0.004, 2e-3, 0.22,
              strength=DOUBTED),
        Level("other", "another name", "true", 0.006, 0.99, 0.77, strength=DOUBTED),
    ),
)  # fmt: skip

_PARTS_SAME = (
    "(left(birth_date_l, 7) = left(birth_date_r, 7)"
    " or right(birth_date_l, 5) = right(birth_date_r, 5)"
    " or (left(birth_date_l, 4) = left(birth_date_r, 4)"
    " and right(birth_date_l, 2) = right(birth_date_r, 2)))"
)

BIRTH_DATE = Comparison(
    "birth_date",
    "birth_date_l is null or birth_date_r is null",
    (
        Level("same", "same birth date", both("birth_date"), 0.95, 5e-5, 0.004),
        Level("crossed", "day and month of birth changed over",
              "left(birth_date_l, 4) = left(birth_date_r, 4)"
              " and substr(birth_date_l, 6, 2) = right(birth_date_r, 2)"
              " and right(birth_date_l, 2) = substr(birth_date_r, 6, 2)", 0.01, 1.5e-5, 0.0005,
              fixed_u=True),
        Level("year_only", "same year of birth, one date says only 1 January",
              "left(birth_date_l, 4) = left(birth_date_r, 4)"
              " and (right(birth_date_l, 5) = '01-01' or right(birth_date_r, 5) = '01-01')",
              0.02, 1.2e-4, 0.001, fixed_u=True),
        Level("one_digit", "birth dates one digit apart",
              "levenshtein(birth_date_l, birth_date_r) = 1", 0.01, 8e-4, 0.004),
        Level("two_parts", "two parts of the birth date the same", _PARTS_SAME, 0.004, 5e-3, 0.007,
              strength=CONTRADICTED),
        Level("other", "another birth date", "true", 0.006, 0.99, 0.985, strength=CONTRADICTED),
    ),
)  # fmt: skip

IDENTIFIER = Comparison(
    "identifier",
    "(nino_l is null or nino_r is null) and (nhs_number_l is null or nhs_number_r is null)"
    " and (upn_l is null or upn_r is null)",
    (
        Level("same_nhs", "same NHS number", both("nhs_number"), 0.3, 1e-7, 0.0005, fixed_u=True,
              strength=SURE),
        Level("same_nino", "same National Insurance number", both("nino"), 0.5, 1e-7, 0.0005, fixed_u=True,
              strength=SURE),
        Level("same_upn", "same unique pupil number", both("upn"), 0.19, 1e-7, 0.0005, fixed_u=True,
              strength=SURE),
        Level("nino_alike", "National Insurance numbers one character apart",
              "levenshtein(nino_l, nino_r) = 1", 0.005, 1e-5, 0.0005, fixed_u=True),
        Level("other", "another identifier", "true", 0.005, 0.99999, 0.998, fixed_u=True,
              strength=CONTRADICTED),
    ),
)  # fmt: skip

NO_PLACE = (
    "(uprn_l is null or uprn_r is null) and (address_key_l is null or address_key_r is null)"
    " and (postcode_l is null or postcode_r is null)"
)
CROWDED_ADDRESS = f"{both('uprn')} or {both('address_key')}"
ONE_ADDRESS = f"not is_crowded_l and not is_crowded_r and ({CROWDED_ADDRESS})"
PLACE = Comparison(
    "place",
    NO_PLACE,
    (
        Level("same", "same address",
              ONE_ADDRESS,
              0.7, 1e-4),
        Level("crowded", "same address, where many live",
              CROWDED_ADDRESS, 0.02, 1e-3, fixed_u=True),
        Level("former", "an earlier or other address in common",
              "uprn_l = other_uprn_r or uprn_r = other_uprn_l or address_key_l = other_address_key_r"
              f" or address_key_r = other_address_key_l or {both('other_uprn')}"
              f" or {both('other_address_key')}", 0.03, 1e-4),
        Level("postcode", "same postcode", both("postcode"), 0.05, 1e-3),
        Level("other", "another address", "true", 0.2, 0.99),
    ),
)  # fmt: skip

CONTACT = Comparison(
    "contact",
    "(match_email_l is null or match_email_r is null)"
    " and (match_telephone_l is null or match_telephone_r is null)",
    (
        Level("email", "same e-mail address", both("match_email"), 0.45, 2e-5, 0.04, fixed_u=True),
        Level("telephone", "same telephone number", both("match_telephone"), 0.35, 1e-4, 0.05, fixed_u=True),
        Level("other", "other telephone number or e-mail address", "true", 0.2, 0.9998, 0.91, fixed_u=True),
    ),
)  # fmt: skip

SEX = Comparison(
    "sex",
    "sex_l is null or sex_r is null",
    (
        Level("same", "same sex", both("sex"), 0.985, 0.5, 0.47),
        Level("other", "another sex", "true", 0.015, 0.5, 0.53),
    ),
)

AGE = Comparison(
    "age",
    "(birth_date_l is null or adult_on_r is null) and (birth_date_r is null or adult_on_l is null)",
    (
        Level("child", "one is a child, the other does what no child does",
              f"try_cast(left(birth_date_l, 4) as integer) + {ADULT_FROM}"
              " > try_cast(left(adult_on_r, 4) as integer)"
              f" or try_cast(left(birth_date_r, 4) as integer) + {ADULT_FROM}"
              " > try_cast(left(adult_on_l, 4) as integer)", 0.002, 0.15, fixed=True,
              strength=CONTRADICTED),
        Level("old_enough", "", "true", 0.998, 0.85, fixed=True),
    ),
)  # fmt: skip

MIDDLE = Comparison(
    "middle",
    "middle_key_l is null or middle_key_r is null or forename_key_l is null"
    " or forename_key_l <> forename_key_r",
    (
        Level("same", "same middle name", both("middle_key"), 0.85, 0.02, 0.02),
        Level("initial", "the middle initial fits",
              "left(middle_key_l, 1) = left(middle_key_r, 1)", 0.1, 0.06, 0.02),
        Level("other", "another middle name", "true", 0.05, 0.92, 0.96),
    ),
)  # fmt: skip

COMPARISONS = (NAME, MIDDLE, BIRTH_DATE, IDENTIFIER, PLACE, CONTACT, SEX, AGE)
"""Every group of evidence, in the order in which it is told."""


def columns_of(comparison: Comparison) -> frozenset[str]:
    """The columns that a comparison reads, without `_l` and `_r`."""
    text = " ".join((comparison.silent, *(level.sql for level in comparison.levels)))
    return frozenset(re.findall(r"([a-z_]+)_[lr]\b", text))


def answer_sql(comparison: Comparison) -> str:
    """SQL for the slug of the level that holds; null when the comparison says nothing."""
    whens = " ".join(f"when {level.sql} then {literal(level.slug)}" for level in comparison.levels)
    return f"case when {comparison.silent} then null {whens} end"


def contradiction_sql(
    levels: ByLevel | None = None, *, is_weighed: bool = False, limit: float = RARE
) -> str:
    """SQL, over the columns `name`, `birth_date`, ... of level slugs, that is true where two
    mentions cannot be one person.

    A level speaks against one person only where the model (`levels`) finds it rare (`limit`) among
    pairs of one person: in a file full of wrong birth dates, another birth date is no
    contradiction.

    A shared sure identifier outweighs one contradiction, not two; so do name, birth date and place
    together, where the contradiction is another identifier. Another middle name, another
    sex with a name that is not quite the same, or another surname without a shared address or
    e-mail address, each as far as it is rare, is a contradiction where no birth date speaks for one person.
    """
    against = [
        f"case when coalesce({comparison.name}, '') in ({slugs}) then 1 else 0 end"
        for comparison in COMPARISONS
        if (slugs := slugs_against(comparison, levels, limit=limit, is_weighed=is_weighed))
    ]
    sure = ", ".join(literal(e.slug) for e in IDENTIFIER.levels if e.strength == SURE)
    born = "coalesce(birth_date, 'none') in ('same', 'crossed')"
    elsewhere = "coalesce(place, 'none') not in ('same', 'former')"
    moved = f"(coalesce(name, '') = 'other_surname' and {elsewhere}"
    moved += " and coalesce(contact, 'none') <> 'email')"
    namesake = "coalesce(middle, '') = 'other'"
    other_sex = (
        "(coalesce(sex, '') = 'other' and coalesce(name, 'none') not in ('same', 'crossed'))"
    )
    rare = {
        moved: _m(NAME, "other_surname", levels),
        namesake: _m(MIDDLE, "other", levels),
        other_sex: _m(SEX, "other", levels),
    }
    odd = " or ".join(sql for sql, share in rare.items() if share <= limit) or "false"
    doubtful = f"(not {born} and ({odd}))"
    everything = (
        "(coalesce(birth_date, '') = 'same' and coalesce(name, '') in ('same', 'crossed', 'short_form',"
        " 'forename_alike', 'surname_alike') and (coalesce(place, '') in ('same', 'former', 'postcode')"
        " or coalesce(contact, '') in ('email', 'telephone')))"
    )
    count = " + ".join(against) or "0"
    return (
        f"(({count} + case when {doubtful} then 1 else 0 end)"
        f" > case when coalesce(identifier, '') in ({sure}) or (identifier = 'other' and {everything})"
        f" then 1 else 0 end)"
    )


def doubt_sql(levels: ByLevel | None = None) -> str:
    """SQL, over the columns of level slugs, that is true where two mentions may be twins, or parent
    and child: another name that the model finds rare, and no sure identifier in common. However
    likely such a pair looks, a person decides.
    """
    slugs = ", ".join(
        literal(level.slug)
        for level in NAME.levels
        if level.strength == DOUBTED
        and (levels or {}).get("name", {}).get(level.slug, (level.m,))[0] <= RARE
    )
    if not slugs:
        return "false"
    sure = ", ".join(literal(e.slug) for e in IDENTIFIER.levels if e.strength == SURE)
    return f"(coalesce(name, '') in ({slugs}) and coalesce(identifier, '') not in ({sure}))"


def _m(comparison: Comparison, slug: str, levels: ByLevel | None) -> float:
    """How often pairs of one person give a level: what the model says, or what is declared."""
    (declared,) = (level.m for level in comparison.levels if level.slug == slug)
    return (levels or {}).get(comparison.name, {}).get(slug, (declared,))[0]


def slugs_against(
    comparison: Comparison, levels: ByLevel | None, *, limit: float, is_weighed: bool = False
) -> str:
    """SQL for the slugs of a comparison that speak against one thing: those that the model finds rarer
    than `limit`, and of those that are only doubted, where the two were weighed, than `NEVER`.
    """
    limits = {CONTRADICTED: limit, DOUBTED: NEVER if is_weighed else limit}
    return ", ".join(
        literal(level.slug)
        for level in comparison.levels
        if level.strength in limits and _m(comparison, level.slug, levels) <= limits[level.strength]
    )


def words_sql(comparisons: Sequence[Comparison] = COMPARISONS) -> str:
    """SQL for the evidence in words, over the columns of level slugs; holds no value."""
    told = []
    for comparison in comparisons:
        whens = " ".join(
            f"when {literal(level.slug)} then {literal(level.words)}"
            for level in comparison.levels
            if level.words
        )
        told.append(f"case {quote(comparison.name)} {whens} end")
    return f"concat_ws('; ', {', '.join(told)})"
