"""Ethnic groups: the nineteen categories of the census of 2021, and how other lists map to them.

The map from nineteen categories to an older list is many to one and cannot be turned round, so what
comes from an older list says `lossy` where its category holds more than the census one.
"""

import re

from flamsteed.standards.define import choose_sql, define, missing, reason_of, reason_sql
from flamsteed.standards.plain import PLAIN_STEP, is_placeholder, placeholder_sql, plain
from flamsteed.standards.standard import Reading

GIVES = ("value", "group", "lossy", "reason")

GROUPS = {
    "Asian": "Asian, Asian British or Asian Welsh",
    "Black": "Black, Black British, Black Welsh, Caribbean or African",
    "Mixed": "Mixed or Multiple ethnic groups",
    "White": "White",
    "Other": "Other ethnic group",
}
CATEGORIES = {
    "Indian": "Asian", "Pakistani": "Asian", "Bangladeshi": "Asian", "Chinese": "Asian",
    "Any other Asian background": "Asian",
    "Caribbean": "Black", "African": "Black",
    "Any other Black, Black British, or Caribbean background": "Black",
    "White and Black Caribbean": "Mixed", "White and Black African": "Mixed",
    "White and Asian": "Mixed", "Any other Mixed or multiple background": "Mixed",
    "English, Welsh, Scottish, Northern Irish or British": "White", "Irish": "White",
    "Gypsy or Irish Traveller": "White", "Roma": "White", "Any other White background": "White",
    "Arab": "Other", "Any other ethnic group": "Other",
}  # fmt: skip
"""Each census category, to its group."""
NOT_STATED = "Not stated"
NOT_OBTAINED = "Not yet obtained"
ONLY_GROUP = {
    f"{group}, not specified further": group for group in ("Asian", "Black", "Mixed", "White")
}

NHS_2001 = {
    "A": "English, Welsh, Scottish, Northern Irish or British", "B": "Irish",
    "C": "Any other White background", "D": "White and Black Caribbean",
    "E": "White and Black African", "F": "White and Asian",
    "G": "Any other Mixed or multiple background", "H": "Indian", "J": "Pakistani",
    "K": "Bangladeshi", "L": "Any other Asian background", "M": "Caribbean", "N": "African",
    "P": "Any other Black, Black British, or Caribbean background", "R": "Chinese",
    "S": "Any other ethnic group", "Z": NOT_STATED, "99": NOT_OBTAINED,
}  # fmt: skip
DFE = {
    "WBRI": "English, Welsh, Scottish, Northern Irish or British", "WIRI": "Irish",
    "WIRT": "Gypsy or Irish Traveller", "WROM": "White, not specified further",
    "WOTH": "Any other White background", "MWBC": "White and Black Caribbean",
    "MWBA": "White and Black African", "MWAS": "White and Asian",
    "MOTH": "Any other Mixed or multiple background", "AIND": "Indian", "APKN": "Pakistani",
    "ABAN": "Bangladeshi", "AOTH": "Any other Asian background", "CHNE": "Chinese",
    "BCRB": "Caribbean", "BAFR": "African",
    "BOTH": "Any other Black, Black British, or Caribbean background",
    "OOTH": "Any other ethnic group", "REFU": NOT_STATED, "NOBT": NOT_OBTAINED,
}  # fmt: skip
"""WROM joins Gypsies, who share a census category with Travellers, and Roma, who have their own."""
LOSSY_CODES = ("C", "S", "WIRT", "WROM", "OOTH")

_LABELS = {
    "English, Welsh, Scottish, Northern Irish or British": (
        "WHITE BRITISH|BRITISH|WHITE ENGLISH|ENGLISH|WELSH|SCOTTISH|NORTHERN IRISH|WHITE UK"
        "|WHITE WELSH|WHITE SCOTTISH|WHITE ENGLISH WELSH SCOTTISH NORTHERN IRISH BRITISH"
        "|ENGLISH WELSH SCOTTISH NORTHERN IRISH BRITISH"
    ),
    "Irish": "WHITE IRISH",
    "Gypsy or Irish Traveller": (
        "WHITE GYPSY OR IRISH TRAVELLER|GYPSY|TRAVELLER OF IRISH HERITAGE|IRISH TRAVELLER"
        "|GYPSY IRISH TRAVELLER|WHITE GYPSY IRISH TRAVELLER"
    ),
    "Roma": "WHITE ROMA",
    "Any other White background": (
        "WHITE OTHER|OTHER WHITE|OTHER WHITE BACKGROUND|WHITE ANY OTHER WHITE BACKGROUND|ANY OTHER WHITE"
    ),
    "Indian": "ASIAN INDIAN|INDIAN BRITISH|ASIAN OR ASIAN BRITISH INDIAN|BRITISH INDIAN",
    "Pakistani": "ASIAN PAKISTANI|ASIAN OR ASIAN BRITISH PAKISTANI|BRITISH PAKISTANI",
    "Bangladeshi": "ASIAN BANGLADESHI|ASIAN OR ASIAN BRITISH BANGLADESHI|BRITISH BANGLADESHI",
    "Chinese": "ASIAN CHINESE|ASIAN OR ASIAN BRITISH CHINESE|BRITISH CHINESE",
    "Any other Asian background": (
        "ASIAN OTHER|OTHER ASIAN|ANY OTHER ASIAN|OTHER ASIAN BACKGROUND"
        "|ASIAN OR ASIAN BRITISH ANY OTHER ASIAN BACKGROUND"
    ),
    "Caribbean": "BLACK CARIBBEAN|BLACK OR BLACK BRITISH CARIBBEAN|AFRO CARIBBEAN|AFRICAN CARIBBEAN",
    "African": "BLACK AFRICAN|BLACK OR BLACK BRITISH AFRICAN",
    "Any other Black, Black British, or Caribbean background": (
        "BLACK OTHER|OTHER BLACK|ANY OTHER BLACK|ANY OTHER BLACK BACKGROUND|OTHER BLACK BACKGROUND"
        "|BLACK OR BLACK BRITISH ANY OTHER BLACK BACKGROUND"
    ),
    "White and Black Caribbean": "MIXED WHITE AND BLACK CARIBBEAN",
    "White and Black African": "MIXED WHITE AND BLACK AFRICAN",
    "White and Asian": "MIXED WHITE AND ASIAN",
    "Any other Mixed or multiple background": (
        "MIXED OTHER|OTHER MIXED|ANY OTHER MIXED|ANY OTHER MIXED BACKGROUND|OTHER MIXED BACKGROUND"
        "|MIXED ANY OTHER MIXED BACKGROUND"
    ),
    "Arab": "OTHER ARAB|OTHER ETHNIC GROUP ARAB",
    "Any other ethnic group": "OTHER|OTHER ETHNIC GROUP|ANY OTHER|OTHER ETHNIC BACKGROUND|OTHER ETHNICITY",
    "Asian, not specified further": "ASIAN|ASIAN BRITISH|ASIAN OR ASIAN BRITISH",
    "Black, not specified further": "BLACK|BLACK BRITISH|BLACK OR BLACK BRITISH",
    "Mixed, not specified further": "MIXED|MIXED RACE|DUAL HERITAGE|MULTIPLE|MIXED OR MULTIPLE ETHNIC GROUPS",
    "White, not specified further": "WHITE|GYPSY ROMA|WHITE GYPSY ROMA|GYPSY OR ROMA",
    NOT_STATED: "REFUSED|PREFER NOT TO SAY|DECLINED|NOT DISCLOSED|REFUSED TO SAY",
    NOT_OBTAINED: "NOT OBTAINED|INFORMATION NOT YET OBTAINED|NOT KNOWN|NOT ASKED",
}  # fmt: skip
_LOSSY_LABELS = ("AFRO CARIBBEAN", "AFRICAN CARIBBEAN", "TRAVELLER OF IRISH HERITAGE", "GYPSY",
                 "IRISH TRAVELLER")  # fmt: skip


def _key(text: str) -> str:
    """Upper-case words only."""
    return re.sub("[^A-Z0-9]+", " ", text).strip(" ")


def _forms() -> dict[str, tuple[str, bool]]:
    """Every form we know, to its category and whether it holds more than that category."""
    named = [*CATEGORIES, *ONLY_GROUP, NOT_STATED, NOT_OBTAINED]
    forms = {_key(name.upper()): (name, name in ONLY_GROUP) for name in named}
    for name, labels in _LABELS.items():
        for label in labels.split("|"):
            forms[label] = (name, name in ONLY_GROUP or label in _LOSSY_LABELS)
    for code, name in (NHS_2001 | DFE).items():
        forms[code] = (name, code in LOSSY_CODES)
    return forms


FORMS = _forms()
_STEPS = (
    PLAIN_STEP,
    {"key": "case when regexp_matches(@plain, '^[A-Z]+$') then @plain else "
            "trim(regexp_replace(upper(@plain), '[^A-Z0-9]+', ' ', 'g')) end"},
    {"found": choose_sql("@key", {form: f"{name}{'*' * lossy}" for form, (name, lossy) in FORMS.items()})},
    {"value": "rtrim(@found, '*')"},
    {"group": choose_sql("@value", {name: GROUPS[group] for name, group in (CATEGORIES | ONLY_GROUP).items()}),
     "lossy": "case when @found is not null then "
              "case when ends_with(@found, '*') then 'true' else 'false' end end",
     "reason": reason_sql(
         pseudo=f"@value in ('{NOT_STATED}', '{NOT_OBTAINED}')",
         placeholder=f"@value is null and {placeholder_sql('upper(@plain)')}")},
)  # fmt: skip


def read_ethnicity(raw: str | None) -> Reading:
    """One ethnic group."""
    text = plain(raw)
    if not text:
        return missing(GIVES)
    value, lossy = FORMS.get(_key(text.upper()), (None, False))
    group = (CATEGORIES | ONLY_GROUP).get(value) if value else None
    reason = reason_of(
        raw,
        value,
        pseudo=value in (NOT_STATED, NOT_OBTAINED),
        placeholder=value is None and is_placeholder(text.upper()),
    )
    return {
        "value": value,
        "group": GROUPS[group] if group else None,
        "lossy": str(lossy).lower() if value else None,
        "reason": reason,
    }


ETHNICITY = define(
    "ethnicity",
    says=(
        "Ethnic group as a category of the 2021 census, with its `group`; `lossy` is true when the "
        "form received holds more than that category. Not stated and not yet obtained differ; both "
        "are pseudo. Nothing is imputed",
        "Office for National Statistics, census 2021; NHS Data Dictionary; Department for Education",
    ),
    gives=GIVES,
    how=(_STEPS, read_ethnicity),
)
