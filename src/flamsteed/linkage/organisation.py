"""What is special about organisations: what a mention of one tells, how it is described and compared."""

from collections.abc import Sequence

from flamsteed.engine.dialect import columns_sql, literal
from flamsteed.linkage.kind import (
    ASKED_PLACES,
    Alone,
    Kind,
    Shared,
    Training,
    own_sql,
    shared_places,
)
from flamsteed.linkage.organisation_evidence import (
    COMPARISONS,
    IDENTIFIER,
    NAME,
    contradiction_sql,
    doubt_sql,
)
from flamsteed.standards.folded import folded_sql

ORGANISATION_ATTRIBUTES = (
    "name", "trading_name", "company_number", "charity_number", "vat_number", "uprn", "address",
    "address_key", "postcode", "email", "telephone", "updated_on",
)  # fmt: skip
"""What a mention of an organisation may tell; what its SELECT leaves out is null. A name that holds
T/A or TRADING AS tells the trading name too."""
RAW = {
    "raw_name": ("person_name", {"value": "name"}),
    "raw_organisation_name": ("organisation_name", {"value": "name"}),
    "raw_company_number": ("company_number", {"value": "company_number"}),
    "raw_charity_number": ("charity_number", {"value": "charity_number"}),
    "raw_vat_number": ("vat_number", {"value": "vat_number"}),
    "raw_address": ("address_text", {"value": "address", "key": "address_key"}),
    "raw_uprn": ("uprn", {"value": "uprn"}),
    "raw_postcode": ("postcode", {"value": "postcode"}),
    "raw_telephone": ("telephone", {"value": "telephone"}),
    "raw_email": ("email", {"value": "email"}),
}
"""`raw_name` may be a person's or an organisation's: a person's is no mention here."""
MATCH_COLUMNS = (
    "name_key", "name_start", "name_first", "name_rest", "names_sorted", "name_numbers",
    "legal_form", "trading_key", "mail_domain",
)  # fmt: skip
"""What the platform works out from a mention's attributes, for comparing and blocking. `mail_domain` is
that of an e-mail address, unless it is a public provider's or many names use it."""
_FORMS = (
    (" PUBLIC LIMITED COMPANY ", " PLC "), (" LIMITED LIABILITY PARTNERSHIP ", " LLP "),
    (" COMMUNITY INTEREST COMPANY ", " CIC "), (" CHARITABLE INCORPORATED ORGANISATION ", " CIO "),
    (" LIMITED PARTNERSHIP ", " LP "), (" LIMITED ", " LTD "), (" INCORPORATED ", " INC "),
)  # fmt: skip
_LEGAL = "LTD|PLC|LLP|LP|CIC|CIO|INC|GMBH"
_SMALL = f"{_LEGAL}|CO|COMPANY|UK|THE|AND"
"""Words that a name is the same without."""
_TRADES_AS = " (?:T A|TRADING AS) "
_PUBLIC = (
    "gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "hotmail.co.uk", "live.co.uk", "live.com",
    "msn.com", "yahoo.com", "yahoo.co.uk", "ymail.com", "icloud.com", "me.com", "mac.com", "aol.com",
    "btinternet.com", "btopenworld.com", "sky.com", "talktalk.net", "virginmedia.com", "ntlworld.com",
    "blueyonder.co.uk", "tiscali.co.uk", "protonmail.com", "proton.me", "gmx.com", "gmx.co.uk",
)  # fmt: skip
"""Domains that anybody may have an e-mail address at."""


def _plain_sql(name: str) -> str:
    """SQL for the words of a name between spaces, legal forms in their short forms."""
    words = f"replace(replace(replace({name}, '&', ' AND '), '. ', ' '), '.', '')"
    plain = f"' ' || {folded_sql(words)} || ' '"
    for long, short in _FORMS:
        plain = f"replace({plain}, {literal(long)}, {literal(short)})"
    return plain


def _key_sql(words: str) -> str:
    """SQL for words between spaces without those of `_SMALL`; a name of nothing else keeps them."""
    less = f"regexp_replace(replace({words}, ' ', '  '), ' (?:{_SMALL}) ', '', 'g')"
    tidy = f"trim(regexp_replace({less}, ' +', ' ', 'g'))"
    return f"coalesce(nullif({tidy}, ''), nullif(trim({words}), ''))"


def described_sql(mentions: str, own: Sequence[str] = ()) -> str:
    """SQL for the mentions in table `mentions` with what is worked out from their attributes.

    `own` are the attributes that the council declares itself. `name_key` is the name folded, without
    its legal form; `name_start` its first six letters, `name_first` and `name_rest` its first word and
    the others, `names_sorted` its words in the order of the alphabet. `trading_key` is the key of the
    trading name, whether it has a column of its own or stands in the name.
    """
    parted = f"regexp_matches(said, {literal('.' + _TRADES_AS + '.')})"
    return (
        f"with told as (select * from {mentions} where coalesce(name, trading_name) is not null),"
        f" worded as (select *, {_plain_sql('coalesce(name, trading_name)')} as said,"
        f" {_plain_sql('trading_name')} as trading_said from told),"
        f" parted as (select *, case when {parted} then"
        f" regexp_extract(said, {literal('^(.+?)' + _TRADES_AS)}, 1) || ' ' else said end as words,"
        f" coalesce(trading_said, case when {parted} then"
        f" ' ' || regexp_extract(said, {literal(_TRADES_AS + '(.+)$')}, 1) end) as trading_words"
        f" from worded),"
        f" keyed as (select *, {_key_sql('words')} as name_key, {_key_sql('trading_words')} as trading_key"
        f" from parted)"
        f" select k._mention, k._record, k._part, k._system, k._table,"
        f" {columns_sql(ORGANISATION_ATTRIBUTES, of='k')}, k.name_key,"
        f" left(replace(k.name_key, ' ', ''), 6) as name_start,"
        f" split_part(k.name_key, ' ', 1) as name_first,"
        f" trim(substr(k.name_key, length(split_part(k.name_key, ' ', 1)) + 1)) as name_rest,"
        f" array_to_string(list_sort(string_split(k.name_key, ' ')), ' ') as names_sorted,"
        f" nullif(trim(regexp_replace(k.words, '[^0-9]+', ' ', 'g')), '') as name_numbers,"
        f" nullif(regexp_extract(k.words, {literal(f' ({_LEGAL}) ')}, 1), '') as legal_form,"
        f" k.trading_key{own_sql(own)}"
        f" from keyed as k"
    )


_DOMAIN = "split_part(lower(email), '@', 2)"
_OWN_DOMAIN = f"case when {_DOMAIN} not in ({', '.join(map(literal, _PUBLIC))}) then nullif({_DOMAIN}, '') end"


def _shared(crowded_from: int, shared_from: int) -> dict[str, Shared]:
    domain = Shared(_OWN_DOMAIN, "name_key", shared_from)
    return shared_places("name_key", crowded_from, shared_from, mail_domain=domain)


_ASKED = {
    "name": ("organisation_name", {"value": "name"}),
    "trading_name": ("organisation_name", {"value": "trading_name"}),
    "company_number": ("company_number", {"value": "company_number"}),
    "charity_number": ("charity_number", {"value": "charity_number"}),
    "vat_number": ("vat_number", {"value": "vat_number"}),
    **ASKED_PLACES,
}


ORGANISATIONS = Kind(
    name="organisation",
    one="organisation",
    many="organisations",
    attributes=ORGANISATION_ATTRIBUTES,
    raw=RAW,
    takes_organisations=True,
    worked_out=MATCH_COLUMNS,
    described=described_sql,
    shared=_shared,
    muted={
        "mail_domain": "mail_domain", "match_email": "email", "match_telephone": "telephone",
    },
    crowding=("uprn", "address_key"),
    comparisons=COMPARISONS,
    told_apart_by=(NAME, IDENTIFIER),
    assumed={"place": "same", "contact": "email"},
    contradiction=contradiction_sql,
    doubt=doubt_sql,
    alone=Alone(_ASKED, (), ("name", "trading_name"), described_sql),
    training=Training({
        ("company_number",): ("name",), ("charity_number",): ("name",), ("vat_number",): (),
        ("name_key",): (), ("telephone",): (), ("name_start", "postcode"): (),
    }),
    may_block=(
        "company_number", "charity_number", "vat_number", "uprn", "address_key", "postcode", "email",
        "telephone", "mail_domain", "name_key", "name_start", "name_first", "names_sorted", "trading_key",
    ),
    shown={
        "name": ("name", "trading_name"), "identifier": ("company_number", "charity_number", "vat_number"),
        "place": ("address", "postcode"), "contact": ("email", "telephone"),
    },
    products={"name_key": ("name_first", "name_rest")},
    odd={},
    counted_among="name_key",
    moves=False,
)  # fmt: skip
