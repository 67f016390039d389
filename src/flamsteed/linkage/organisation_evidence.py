"""What two mentions of organisations can have in common, as SQL and in words.

No two companies may be registered under one name (Companies Act 2006, section 66), so a name with its
legal form says much, however common its words;
but a group of companies shares words, addresses, telephones and a VAT number, and must stay several.
"""

from flamsteed.engine.dialect import literal
from flamsteed.linkage.evidence import (
    CONTRADICTED,
    CROWDED_ADDRESS,
    DOUBTED,
    NO_PLACE,
    ONE_ADDRESS,
    RARE,
    SURE,
    ByLevel,
    Comparison,
    Level,
    both,
    slugs_against,
)

_SAME_KEY, _SAME_WORDS = both("name_key"), both("names_sorted")
_SQUASHED = "replace(name_key_{0}, ' ', '')"
_SLIP = (
    "(length(name_key_l) > 5 and length(name_key_r) > 5"
    f" and levenshtein({_SQUASHED.format('l')}, {_SQUASHED.format('r')}) <= 1)"
)
_ALIKE = f"jaro_winkler_similarity({_SQUASHED.format('l')}, {_SQUASHED.format('r')}) >= 0.94"
_WITHIN = (
    "(strpos(' ' || name_key_l || ' ', ' ' || name_key_r || ' ') > 0"
    " or strpos(' ' || name_key_r || ' ', ' ' || name_key_l || ' ') > 0)"
)
_ONE_NUMBER = (
    "(name_numbers_l is null and name_numbers_r is not null)"
    " or (name_numbers_l is not null and name_numbers_r is null)"
)
_BOTH_FORMED = "legal_form_l is not null and legal_form_r is not null"
_TRADING = "trading_key_l = name_key_r or trading_key_r = name_key_l"

# The m of a name without its legal form is that among pairs of such names, for how rare a name is, by which
# its u is sharpened, is not made less by how many names have a legal form: so training leaves both.
NAME = Comparison(
    "name",
    "name_key_l is null or name_key_r is null",
    (
        Level("other_number", "another number in the name", "name_numbers_l <> name_numbers_r",
              0.002, 0.02, fixed=True, strength=CONTRADICTED),
        Level("other_form", "same name, another legal form",
              f"({_SAME_KEY} or {_SAME_WORDS} or {_SLIP}) and legal_form_l <> legal_form_r",
              0.01, 2e-5, fixed_u=True, rarity="name_key", strength=DOUBTED),
        Level("same_registered", "same name and legal form", f"{_SAME_KEY} and legal_form_l = legal_form_r",
              0.43, 1e-6, fixed_u=True),
        Level("same", "same name",
              f"{_SAME_KEY} and legal_form_l is null and legal_form_r is null",
              0.6, 1e-4, fixed=True, rarity="name_key"),
        Level("less_form", "same name, one without its legal form", _SAME_KEY,
              0.3, 5e-5, fixed=True, rarity="name_key"),
        Level("crossed", "the same words of the name in another order", _SAME_WORDS,
              0.01, 2e-6, fixed_u=True, rarity="name_key"),
        Level("trading", "the trading name of one is the name of the other", _TRADING, 0.04, 2e-5,
              fixed_u=True),
        Level("same_trading", "same trading name, another name", both("trading_key"), 0.005, 2e-5,
              fixed_u=True, strength=DOUBTED),
        Level("one_number", "same name, but a number in it that only one has",
              f"({_SLIP} or {_WITHIN}) and ({_ONE_NUMBER})", 0.005, 2e-5, fixed_u=True, strength=DOUBTED),
        Level("slip", "names one letter or space apart", _SLIP, 0.04, 2e-5, fixed_u=True),
        Level("within_firms", "all words of one name within the other, both with a legal form",
              f"{_WITHIN} and {_BOTH_FORMED}", 0.005, 2e-4, fixed_u=True, strength=DOUBTED),
        Level("within", "all words of one name within the other", _WITHIN, 0.03, 3e-4, fixed_u=True),
        Level("alike", "names alike", _ALIKE, 0.015, 3e-4, fixed_u=True, strength=DOUBTED),
        Level("other_firm", "another name, both with a legal form", _BOTH_FORMED, 0.005, 0.4,
              strength=DOUBTED),
        Level("other", "another name", "true", 0.02, 0.58),
    ),
)  # fmt: skip

IDENTIFIER = Comparison(
    "identifier",
    "(company_number_l is null or company_number_r is null)"
    " and (charity_number_l is null or charity_number_r is null)"
    " and (vat_number_l is null or vat_number_r is null)",
    (
        Level("same_company", "same company number", both("company_number"), 0.5, 1e-7,
              fixed_u=True, strength=SURE),
        Level("same_charity", "same charity number", both("charity_number"), 0.1, 1e-7,
              fixed_u=True, strength=SURE),
        Level("other", "another company or charity number",
              "company_number_l <> company_number_r or charity_number_l <> charity_number_r",
              0.005, 0.6, fixed=True, strength=CONTRADICTED),
        Level("same_vat", "same VAT number, which a group of companies may share",
              both("vat_number"), 0.37, 1e-5, fixed_u=True),
        Level("other_vat", "another VAT number", "true", 0.025, 0.39, fixed=True, strength=DOUBTED),
    ),
)  # fmt: skip

PLACE = Comparison(
    "place",
    NO_PLACE,
    (
        Level("same", "same address",
              ONE_ADDRESS,
              0.45, 5e-4),
        Level("crowded", "same address, where many names are",
              CROWDED_ADDRESS, 0.05, 1e-3, fixed_u=True),
        Level("postcode", "same postcode", both("postcode"), 0.07, 1e-3),
        Level("other", "another address", "true", 0.43, 0.99),
    ),
)  # fmt: skip

CONTACT = Comparison(
    "contact",
    "(match_email_l is null or match_email_r is null)"
    " and (match_telephone_l is null or match_telephone_r is null)"
    " and (mail_domain_l is null or mail_domain_r is null)",
    (
        Level("email", "same e-mail address", both("match_email"), 0.25, 1e-5, fixed_u=True),
        Level("telephone", "same telephone number", both("match_telephone"), 0.3, 5e-5, fixed_u=True),
        Level("domain", "e-mail addresses at the same domain, which few use", both("mail_domain"), 0.15,
              5e-5, fixed_u=True),
        Level("other", "other telephone number or e-mail address", "true", 0.3, 0.9998, fixed_u=True),
    ),
)  # fmt: skip

COMPARISONS = (NAME, IDENTIFIER, PLACE, CONTACT)
"""Every group of evidence, in the order in which it is told."""
_SURE = ", ".join(literal(level.slug) for level in IDENTIFIER.levels if level.strength == SURE)


def contradiction_sql(
    levels: ByLevel | None = None, *, is_weighed: bool = False, limit: float = RARE
) -> str:
    """SQL, over the columns `name`, `identifier`, ... of level slugs, that is true where two mentions
    cannot be one organisation.

    As of people, a level speaks against one only where the model (`levels`) finds it rare (`limit`).
    The same company or charity number outweighs one contradiction.
    """
    against = [
        f"case when coalesce({comparison.name}, '') in ({slugs}) then 1 else 0 end"
        for comparison in COMPARISONS
        if (slugs := slugs_against(comparison, levels, limit=limit, is_weighed=is_weighed))
    ]
    count = " + ".join(against) or "0"
    return f"(({count}) > case when coalesce(identifier, '') in ({_SURE}) then 1 else 0 end)"


def doubt_sql(levels: ByLevel | None = None) -> str:
    """SQL, over the columns of level slugs, that is true where two mentions may be two of a group:
    another name, legal form or VAT number, and no company or charity number in common. However likely
    such a pair looks, a person decides.
    """
    doubted = [
        f"coalesce({comparison.name}, '') in ({slugs})"
        for comparison in (NAME, IDENTIFIER)
        if (slugs := slugs_against(comparison, levels, limit=RARE))
    ]
    any_doubt = " or ".join((*doubted, "coalesce(name, '') = 'other'"))
    return f"(({any_doubt}) and coalesce(identifier, '') not in ({_SURE}))"
