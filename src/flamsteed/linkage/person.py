"""What is special about people: what a mention of one tells, how it is described and compared."""

from collections.abc import Sequence

from flamsteed.engine.dialect import columns_sql, literal
from flamsteed.linkage.evidence import (
    AGE,
    BIRTH_DATE,
    COMPARISONS,
    IDENTIFIER,
    MIDDLE,
    NAME,
    SEX,
    contradiction_sql,
    doubt_sql,
)
from flamsteed.linkage.kind import (
    ASKED_PLACES,
    Alone,
    Kind,
    Shared,
    Training,
    own_sql,
    shared_places,
)
from flamsteed.standards.folded import folded_sql
from flamsteed.standards.short_forms import short_forms

PERSON_ATTRIBUTES = (
    "forename", "middle_names", "surname", "birth_date", "death_date", "sex", "ethnicity",
    "nhs_number", "nino", "upn", "uprn", "address", "address_key", "postcode", "other_uprn",
    "other_address_key", "email", "telephone", "adult_on", "surname_guess", "updated_on",
)  # fmt: skip
"""What a mention of a person may tell; what its SELECT leaves out is null. `adult_on` is a day on
which the person did what no child does, such as being liable for council tax. `surname_guess` stands
where a joint name gave one surname for two people: it is compared, but never shown."""
RAW_NAME, RAW_ADDRESS = "raw_name", "raw_address"
RAW = {
    RAW_NAME: ("person_name", {"forename": "forename", "middle_names": "middle_names",
                               "surname": "surname"}),
    "raw_joint_name": ("person_name", {"forename": "forename", "middle_names": "middle_names",
                                       "surname": "surname_guess"}),
    RAW_ADDRESS: ("address_text", {"value": "address", "key": "address_key", "number": "number",
                                   "flat": "flat", "locality": "locality"}),
    "raw_uprn": ("uprn", {"value": "uprn"}),
    "raw_postcode": ("postcode", {"value": "postcode"}),
    "raw_telephone": ("telephone", {"value": "telephone"}),
    "raw_email": ("email", {"value": "email"}),
}  # fmt: skip
"""Text that a SELECT may give where cleaning could not reach it (inside JSON, or the other name of a
couple): the standard that reads it, and which of its outputs become which attributes."""
MATCH_COLUMNS = (
    "forename_key", "surname_key", "surname_words", "surname_last", "forename_root", "forename_initial",
    "middle_key", "full_name", "name_key", "name_words", "names_sorted", "birth_sorted", "birth_year",
)  # fmt: skip
"""What the platform works out from a mention's attributes, for comparing and blocking."""
FOLDED = {
    "forename_words": "forename",
    "middle_words": "middle_names",
    "surname_words": "coalesce(surname, surname_guess)",
}
"""The words of a name, folded, and what they are folded from."""
FULL_NAME = "case when length(middle_key) > 1 then forename_key || ' ' || middle_key || ' ' || surname_key end"
WIDESPREAD = 12
"""At so many addresses a full name is a common one, or no person's at all."""
HOUSEMATES = 2.5
"""How many pairs of people who live together there are to each pair of one person, before training."""
TRAIN_ON: dict[tuple[str, ...], tuple[str, ...]] = {
    ("birth_date", "postcode"): (),
    ("forename_key", "surname_key"): (),
    ("nino",): ("birth_date",),
    ("nhs_number",): ("birth_date",),
    ("forename_key", "email"): ("birth_date",),
    ("forename_key", "telephone"): ("birth_date",),
}


def described_sql(mentions: str, own: Sequence[str] = ()) -> str:
    """SQL for the mentions in table `mentions` with what is worked out from their attributes.

    `own` are the attributes that the council declares itself. Keys are folded to A-Z without spaces.
    `names_sorted` and `birth_sorted` are the same when forename and surname, or day and month, have
    changed places.
    """
    forms = ", ".join(
        f"({literal(form)}, {literal(root)})" for form, root in sorted(short_forms().items())
    )
    person = "coalesce(forename, surname, surname_guess) is not null"
    folded = ", ".join(f"{folded_sql(told)} as {name}" for name, told in FOLDED.items())
    keyed = keyed_sql("folded_name", own, root="coalesce(s.root, k.forename_key)")
    return (
        f"with short_form as (select * from (values {forms}) as v(form, root)),"
        f" folded_name as (select *, {folded} from {mentions} where {person}),"
        f" {keyed} left join short_form as s on s.form = k.forename_key"
    )


def keyed_sql(folded: str, own: Sequence[str], *, root: str = "k.forename_key") -> str:
    """The end of `described_sql`, after `with`: mentions of table `folded`, which has the columns `FOLDED`
    too, with their keys. `root` is SQL for the root of a forename, the forename itself by default.
    """
    return (
        f"keyed as (select *, nullif(split_part(forename_words, ' ', 1), '') as forename_key,"
        f" replace(surname_words, ' ', '') as surname_key,"
        f" nullif(split_part(middle_words, ' ', 1), '') as middle_key from {folded})"
        f" select k._mention, k._record, k._part, k._system, k._table,"
        f" {columns_sql(PERSON_ATTRIBUTES, of='k')},"
        f" k.forename_key, k.surname_key,"
        f" k.surname_words, regexp_extract(k.surname_words, '([^ ]+)$', 1) as surname_last,"
        f" {root} as forename_root,"
        f" left(k.forename_key, 1) as forename_initial, k.middle_key,"
        f" {FULL_NAME} as full_name,"
        f" k.forename_key || ' ' || k.surname_key as name_key,"
        f" concat_ws(' ', '', k.forename_words, k.middle_words, k.surname_words, '') as name_words,"
        f" case when k.forename_key < k.surname_key then k.forename_key || ' ' || k.surname_key"
        f" else k.surname_key || ' ' || k.forename_key end as names_sorted,"
        f" case when substr(k.birth_date, 6, 2) < right(k.birth_date, 2) then k.birth_date"
        f" else left(k.birth_date, 5) || right(k.birth_date, 2) || '-'"
        f" || substr(k.birth_date, 6, 2) end as birth_sorted,"
        f" left(k.birth_date, 4) as birth_year{own_sql(own)}"
        f" from keyed as k"
    )


def _shared(crowded_from: int, shared_from: int) -> dict[str, Shared]:
    full_name = Shared(FULL_NAME, "coalesce(uprn, address_key)", WIDESPREAD)
    return shared_places("names_sorted", crowded_from, shared_from, full_name=full_name)


_NAMED_BY = ("forename", "surname", "surname_guess")
_ASKED = {
    "name": ("person_name", {"forename": "forename", "middle_names": "middle_names",
                             "surname": "surname"}),
    "birth_date": ("birth_date", {"value": "birth_date"}),
    "sex": ("sex", {"value": "sex"}),
    "nhs_number": ("nhs_number", {"value": "nhs_number"}),
    "nino": ("nino_example", {"value": "nino"}),
    "upn": ("upn_example", {"value": "upn"}),
    **ASKED_PLACES,
}  # fmt: skip


def _described_alone(told: str, own: Sequence[str]) -> str:
    return f"with {keyed_sql(told, own)}"


PEOPLE = Kind(
    name="person",
    one="person",
    many="people",
    attributes=PERSON_ATTRIBUTES,
    raw=RAW,
    takes_organisations=False,
    worked_out=MATCH_COLUMNS,
    described=described_sql,
    shared=_shared,
    muted={"full_name": "full_name", "match_email": "email", "match_telephone": "telephone"},
    crowding=("uprn", "address_key"),
    comparisons=COMPARISONS,
    told_apart_by=(NAME, MIDDLE, BIRTH_DATE, IDENTIFIER, SEX, AGE),
    assumed={"place": "same", "contact": "email"},
    contradiction=contradiction_sql,
    doubt=doubt_sql,
    alone=Alone(
        _ASKED, ("forename", "middle_names", "surname"), _NAMED_BY, _described_alone,
        folded={
            "forename_words": ("forename",), "middle_words": ("middle_names",),
            "surname_words": ("surname", "surname_guess"),
        },
        rooted={"forename_root": "forename_key"},
    ),
    training=Training(TRAIN_ON, (("uprn",), ("address_key",)), ("place", "same"), HOUSEMATES),
    may_block=(
        "nino", "nhs_number", "upn", "email", "telephone", "birth_date", "birth_sorted", "birth_year",
        "uprn", "address_key", "postcode", "other_uprn", "other_address_key", "names_sorted", "full_name",
        "forename_key", "forename_root", "forename_initial", "surname_key", "surname_last", "middle_key",
    ),
    shown={
        "name": ("forename", "surname"), "middle": ("middle_names",), "birth_date": ("birth_date",),
        "identifier": ("nhs_number", "nino", "upn"), "place": ("address", "postcode"),
        "contact": ("email", "telephone"), "sex": ("sex",), "age": ("adult_on",),
    },
    products={"name_key": ("forename_key", "surname_key")},
    odd={"name": "other_surname", "middle": "other", "sex": "other"},
    unless="no birth date that speaks for one person",
)  # fmt: skip
