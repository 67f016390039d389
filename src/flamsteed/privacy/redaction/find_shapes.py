"""Identifiers and addresses found by what they look like, their sums, and the words before them."""

from collections.abc import Mapping

from flamsteed.engine.dialect import literal
from flamsteed.engine.engine import Engine
from flamsteed.privacy.redaction.checks import (
    iban_digits_sql,
    iban_sql,
    is_ip_address_sql,
    licence_sql,
    luhn_sql,
)
from flamsteed.privacy.redaction.shapes import (
    ANOTHER_MARK,
    ANY,
    BUILDING_BEFORE,
    CAPITALISED,
    CURRENT_MARK,
    LABEL,
    LABELS,
    NO_ADDRESS,
    OWN_PAGE,
    SHAPES,
)
from flamsteed.standards.dates import BIRTH_DATE
from flamsteed.standards.nhs_number import NHS_NUMBER
from flamsteed.standards.nino import NINO_EXAMPLE
from flamsteed.standards.standard import Standard, chain_sql
from flamsteed.standards.telephone import TELEPHONE
from flamsteed.standards.upn import UPN_EXAMPLE
from flamsteed.standards.utr import UTR

FOUND = ("_row", "start", "said", "kind", "why", "value")
"""Columns of what is found: the row, where it starts (1 is the first character), the text itself, what it
is, how that is known, and its standard form."""
_STANDARDS: Mapping[str, Mapping[str, Standard]] = {
    "number": {"nhs": NHS_NUMBER, "utr": UTR},
    "National Insurance number": {"nino": NINO_EXAMPLE},
    "pupil number": {"upn": UPN_EXAMPLE},
    "phone": {"phone": TELEPHONE},
    "date": {"born": BIRTH_DATE},
}
"""By shape, the standards that read it, under the names of what they give."""
_UNLABELLED = ("email", "web address", "IP address", "address", "postcode")


def stage_shapes(engine: Engine, texts: str) -> str:
    """Stage every identifier in the `text` of `texts` (which has `_row`), as FOUND; gives its SQL name.

    Dates are told as `date` where nothing says that they are of birth: who was born on one is asked
    elsewhere.
    """
    seen = engine.stage("_redact_seen", _seen_sql(texts))
    told = engine.stage("_redact_shape", _told_sql(_read_sql(seen)))
    engine.unstage("_redact_seen")
    return told


def _seen_sql(texts: str) -> str:
    """SQL for what looks like an identifier: its shape, and the label before it."""
    whole = " ".join(
        f"when regexp_matches(said, {literal(f'(?i)^(?:{pattern})$')}) then {literal(kind)}"
        for kind, pattern in SHAPES.items()
    )
    named = " ".join(
        f"when regexp_matches(word, {literal(f'^(?:{words})$')}) then {literal(kind)}"
        for kind, words in LABELS.items()
    )
    bare = ", ".join(literal(shape) for shape in _UNLABELLED)
    marked = f"regexp_replace(replace(replace(text, chr(1), ' '), chr(2), ' '), {literal(ANY)}, chr(1) || '\\0' || chr(2), 'g')"
    return (
        f"with marked as (select _row, regexp_matches(text, '[a-z]') as is_mixed,"
        f" string_split({marked}, chr(2)) as pieces from {texts} as t"
        f" where regexp_matches(text, '[0-9@]') or regexp_matches(text, '[.]com/|www[.]|://')),"
        " piece as (select _row, is_mixed, pieces, unnest(pieces) as piece,"
        " generate_subscripts(pieces, 1) as place from marked),"
        " parted as (select _row, is_mixed, split_part(piece, chr(1), 1) as before, split_part(piece, chr(1), 2) as said,"
        " length(array_to_string(pieces[1:place - 1], '')) - place + 2 as gone from piece where contains(piece, chr(1))),"
        f" shaped as (select *, case {whole} end as shape from parted),"
        f" worded as (select *, case when shape in ({bare}) then '' else regexp_extract(lower(right(before, 40)), {literal(LABEL)}, 1) end as word,"
        f" case when shape = 'address' then regexp_extract(before, {literal(BUILDING_BEFORE)}, 0) else '' end as building from shaped)"
        " select _row, is_mixed, gone + length(before) - length(building) as start, building || said as said, shape,"
        f" case when word = '' then '' {named} end as label from worded"
    )


def _read_sql(seen: str) -> str:
    """SQL for what was seen with what each standard makes of it; null where the shape is not the standard's."""
    kept = ["_row", "start", "said", "shape", "label", "is_mixed"]
    names = [name for standards in _STANDARDS.values() for name in standards]
    arms = []
    for shape, standards in _STANDARDS.items():
        uses = [(standard, ["said"], name) for name, standard in standards.items()]
        read = chain_sql(f"(select * from {seen} where shape = {literal(shape)})", uses, kept)
        given = [
            name if name in standards else f"cast(null as varchar) as {name}" for name in names
        ]
        arms.append(f"select {', '.join(kept + given)} from ({read}) as r")
    listed = ", ".join(literal(shape) for shape in _STANDARDS)
    none = [f"cast(null as varchar) as {name}" for name in names]
    arms.append(f"select {', '.join(kept + none)} from {seen} where shape not in ({listed})")
    return " union all ".join(arms)


def _told_sql(read: str) -> str:
    """SQL for what is one of them, out of what looks like one."""
    plain = "regexp_replace(upper(said), '[^0-9A-Z]', '', 'g')"
    rules = [
        *_by_shape(),
        *_by_label(),
        ("date", "", "shape = 'date'", "born"),
        ("NHS number", "sum", "label = '' and nhs is not null", "nhs"),
        ("taxpayer reference", "sum", "label = '' and utr is not null", "utr"),
    ]
    choice = " ".join(
        f"when {condition} then {place}" for place, (_, _, condition, _) in enumerate(rules)
    )
    kinds = " ".join(f"when {n} then {literal(rule[0])}" for n, rule in enumerate(rules))
    whys = " ".join(f"when {n} then {literal(rule[1])}" for n, rule in enumerate(rules))
    values = " ".join(f"when {n} then {rule[3]}" for n, rule in enumerate(rules) if rule[3])
    return (
        f"with told as (select *, {plain} as plain from ({read}) as r),"
        f" read as (select *, case when shape = 'IBAN' then {iban_digits_sql('plain')} end as turned from told),"
        f" chosen as (select *, case {choice} end as rule from read)"
        f" select _row, start, said, case rule {kinds} end as kind, case rule {whys} end as why,"
        f" case rule {values} else plain end as value from chosen where rule is not null"
    )


_Rule = tuple[str, str, str, str]
"""A kind, how it is known, the condition, and the SQL of the standard form (blank: letters and digits)."""


def _by_shape() -> list[_Rule]:
    """What shows itself."""
    mark = _if(
        "vehicle registration",
        f"(is_mixed or regexp_matches(said, {literal(CURRENT_MARK)})) and said = upper(said) and not regexp_matches(said, {literal(ANOTHER_MARK)})",
    )
    address = _if(
        "address",
        f"is_mixed and regexp_matches(said, {literal(CAPITALISED)}) and not regexp_matches(said, {literal(NO_ADDRESS)})",
    )
    postcode = _if(
        "postcode",
        "said = upper(said) or (said = lower(said) and not regexp_matches(said, '(1st|2nd|3rd|[0-9]th)$'))",
    )
    spaced = "left(plain, length(plain) - 3) || ' ' || right(plain, 3)"
    return [
        ("email", "form", "shape = 'email'", "lower(said)"),
        ("web address", "form", _if("web address", f"regexp_matches(said, {literal(OWN_PAGE)})"), "lower(said)"),
        ("IP address", "form", _if("IP address", f"contains(said, ':') or ({is_ip_address_sql('said')})"), "lower(said)"),
        ("address", "form", address, "upper(said)"),
        ("postcode", "form", postcode, spaced),
        ("phone", "form", "phone is not null and label <> 'reference'", "phone"),
        ("driving licence number", "form", _if("driving licence number", licence_sql("plain")), ""),
        ("pupil number", "sum", "upn is not null", "upn"),
        ("National Insurance number", "form", "nino is not null", "left(nino, 8)"),
        ("bank account", "sum", _if("IBAN", f"case when length(plain) > 14 then {iban_sql('turned')} else false end"), ""),
        ("card number", "sum", _if("card number", luhn_sql("plain")), ""),
        ("vehicle registration", "form", mark, ""),
    ]  # fmt: skip


def _if(shape: str, condition: str) -> str:
    """SQL for a condition that is not worked out for any other shape."""
    return f"case when shape = {literal(shape)} then {condition} else false end"


def _by_label() -> list[_Rule]:
    """What the words before it say that it is, though its sum or form may be wrong."""
    numeric = "shape not in ('date', 'address', 'postcode', 'email', 'web address')"
    long = f"{numeric} and length(plain) >= 6"
    year = "shape = 'number' and length(said) = 4 and said between '1900' and '2099'"
    account = "(shape = 'number' or regexp_matches(said, '^[0-9]{2}-[0-9]{2}-[0-9]{2}$')) and length(plain) between 6 and 14"
    return [
        ("date of birth", "label", "shape = 'date' and label = 'date of birth'", "born"),
        ("date of birth", "label", f"{year} and label = 'date of birth'", "said"),
        *((kind, "label", f"{long} and label = {literal(kind)}", "")
          for kind in ("NHS number", "National Insurance number", "taxpayer reference", "pupil number", "property number",
                       "passport number", "driving licence number", "card number", "phone")),
        ("bank account", "label", f"{account} and label = 'bank account'", ""),
        ("vehicle registration", "label", "shape = 'vehicle registration' and label = 'vehicle registration'", ""),
    ]  # fmt: skip
