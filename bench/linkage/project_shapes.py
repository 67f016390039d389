"""How each data set is declared to Flamsteed: one fixed declaration, made without its truth."""

from dataclasses import dataclass, field
from typing import Any

_GOLD: dict[str, Any] = {
    "forename": {},
    "middle_names": {},
    "surname": {},
    "birth_date": {},
    "postcode": {},
}


@dataclass(frozen=True)
class Shape:
    """`standards` cleans columns, `standardise` several at once; `select` tells what a row of
    {table} says of a person; `linking` is the rest of `gold/person.yaml`. `system` is the column
    that names the system, if there are several. `unsaid` lists columns that cannot be declared.
    """

    select: str
    linking: dict[str, Any]
    standards: dict[str, str] = field(default_factory=dict)
    standardise: tuple[dict[str, Any], ...] = ()
    system: str = ""
    unsaid: tuple[str, ...] = ()


_BLOCKS = [
    ["nino"], ["nhs_number"], ["email"], ["birth_date", "surname_key"], ["birth_date", "forename_key"],
    ["birth_date", "postcode"], ["birth_sorted", "names_sorted"], ["names_sorted", "postcode"],
    ["names_sorted", "uprn"], ["names_sorted", "telephone"], ["names_sorted", "birth_year"], ["full_name"],
    ["address_key", "surname_key"], ["address_key", "forename_initial"], ["uprn", "surname_key"],
    ["uprn", "forename_initial"], ["telephone", "surname_key"], ["telephone", "forename_key"],
]  # fmt: skip
_COUNCIL_GOLD = {**_GOLD, "uprn": {}, "email": {}, "telephone": {}}
_ADDRESS = {
    "standard": "address", "from": ["address", None, None, None, None, "postcode"], "to": "home",
}  # fmt: skip
_NAME = {"standard": "person_name_parts", "from": [None, "forename", "surname"], "to": "person"}
_COUNCIL = Shape(
    select="""select _record, '1' as _part, person_forename as forename,
    concat_ws(' ', person_middle_names, middle_names) as middle_names, person_surname as surname,
    birth_date, sex, uprn, home as address, home_key as address_key, postcode, email, telephone,
    nino, nhs_number, updated_on
from {table}""",
    standards={
        "birth_date": "birth_date", "sex": "sex", "postcode": "postcode", "uprn": "uprn", "email": "email",
        "telephone": "telephone", "nino": "nino_example", "nhs_number": "nhs_number", "updated_on": "date",
    },
    standardise=(_NAME, _ADDRESS),
    system="system",
    linking={
        "block_on": _BLOCKS, "review_from": 0.2, "accept_from": 0.9, "crowded_from": 30, "shared_from": 4,
        "gold": _COUNCIL_GOLD,
    },
)  # fmt: skip
_COUNCIL_THIN = Shape(
    select="""select _record, '1' as _part, person_forename as forename, person_middle_names as middle_names,
    person_surname as surname, birth_date, home as address, home_key as address_key, postcode,
    email, telephone, updated_on
from {table}""",
    standards={
        "birth_date": "birth_date", "postcode": "postcode", "email": "email", "telephone": "telephone",
        "updated_on": "date",
    },
    standardise=(_NAME, _ADDRESS),
    linking=_COUNCIL.linking,
)  # fmt: skip
_HISTORICAL = Shape(
    select="""select _record, '1' as _part, first_name as forename, surname, dob as birth_date, gender as sex,
    nullif(trim(regexp_replace(regexp_replace(full_name, '^[^ ]+', ''), '[^ ]+$', '')), '') as middle_names,
    postcode_fake as postcode, birth_place, occupation
from {table}""",
    standards={"dob": "date", "gender": "sex", "postcode_fake": "postcode"},
    linking={
        "also_compare": {"birth_place": "alike", "occupation": "exact"},
        "block_on": [
            ["names_sorted"], ["forename_root", "surname_key"], ["full_name"],
            ["birth_date", "forename_initial"], ["birth_date", "surname_key"], ["birth_date", "birth_place_key"],
            ["birth_date", "postcode"], ["birth_date", "occupation_key"], ["birth_sorted", "names_sorted"],
            ["postcode", "forename_initial"], ["postcode", "surname_key"], ["postcode", "birth_year"],
            ["postcode", "birth_place_key", "occupation_key"],
            ["surname_key", "birth_year"], ["surname_key", "forename_initial"],
            ["surname_key", "birth_place_key"], ["surname_key", "occupation_key"],
            ["forename_root", "birth_year", "birth_place_key"],
            ["forename_root", "birth_year", "occupation_key"],
            ["forename_root", "birth_place_key", "occupation_key"],
        ],
        "review_from": 0.2, "accept_from": 0.9, "gold": _GOLD,
    },
)  # fmt: skip
_FEBRL = Shape(
    select="""select _record, '1' as _part, given_name as forename, surname, date_of_birth as birth_date,
    soc_sec_id as nino, concat_ws(', ', street_number, address_1, address_2, suburb) as address,
    street_number || ' ' || address_1 || ' ' || postcode as address_key, postcode, suburb, state
from {table}""",
    standards={"date_of_birth": "birth_date"},
    linking={
        "also_compare": {"suburb": "alike", "state": "exact"},
        "block_on": [
            ["nino"], ["names_sorted"], ["birth_date", "surname_key"], ["birth_date", "forename_key"],
            ["birth_date", "postcode"], ["postcode", "forename_key"], ["postcode", "surname_key"], ["address_key"],
            ["birth_date", "suburb_key"], ["birth_date", "forename_initial"], ["birth_date", "state_key"],
            ["suburb_key", "surname_key"], ["suburb_key", "forename_key"], ["birth_year", "postcode"],
        ],
        "review_from": 0.2, "accept_from": 0.9, "gold": _GOLD,
    },
)  # fmt: skip
SHAPES = {
    "council": _COUNCIL, "council_thin": _COUNCIL_THIN, "historical": _HISTORICAL,
    "febrl3": _FEBRL, "febrl4": _FEBRL,
}  # fmt: skip
