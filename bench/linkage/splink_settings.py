"""The peer's models: how each data set is cleaned, blocked, compared and trained with Splink 5."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import splink.comparison_level_library as cll
import splink.comparison_library as cl
from splink import SettingsCreator, block_on


@dataclass(frozen=True)
class PeerModel:
    """`clean` is a SELECT over {records}; `sure_rules` find pairs that are surely one person, a
    share `sure_recall` of them; `em_rules` are what each training session blocks on.
    """

    data: str
    clean: str
    settings: Callable[[], SettingsCreator]
    sure_rules: tuple[Any, ...]
    sure_recall: float
    em_rules: tuple[Any, ...]
    u_pairs: float = 1e7
    em_pairs: float | None = None


def _settings(comparisons: list[Any], blocks: list[Any]) -> SettingsCreator:
    return SettingsCreator(
        link_type="dedupe_only",
        comparisons=comparisons,
        blocking_rules_to_generate_predictions=blocks,
        retain_matching_columns=False,
        retain_intermediate_calculation_columns=False,
        max_iterations=20,
    )


_HISTORICAL = (
    "select *, first_name || ' ' || surname as first_name_surname_concat,"
    " list_aggregate(list_sort(string_split(full_name, ' ')), 'string_agg', ' ') as sorted_name"
    " from {records}"
)
_HISTORICAL_SURE = (
    "l.first_name = r.first_name and levenshtein(r.dob, l.dob) <= 1",
    "l.surname = r.surname and levenshtein(r.dob, l.dob) <= 1",
    "l.first_name = r.first_name and levenshtein(r.surname, l.surname) <= 2",
)


def _historical_demo() -> SettingsCreator:
    """As in the tool's own demonstration for such a file."""
    return _settings(
        [
            cl.ForenameSurnameComparison(
                "first_name",
                "surname",
                forename_surname_concat_col_name="first_name_surname_concat",
            ),
            cl.DateOfBirthComparison(
                "dob",
                input_is_string=True,
                datetime_metrics=["year", "month"],
                datetime_thresholds=[1, 1],
            ),
            cl.PostcodeComparison("postcode_fake"),
            cl.ExactMatch("birth_place").configure(term_frequency_adjustments=True),
            cl.ExactMatch("occupation").configure(term_frequency_adjustments=True),
        ],
        [
            block_on("first_name", "surname"),
            block_on("surname", "dob"),
            block_on("first_name", "dob"),
            block_on("postcode_fake", "first_name"),
        ],
    )


def _historical_tuned() -> SettingsCreator:
    """More blocks, and levels for initials, short dates and near places."""
    return _settings(
        [
            cl.ForenameSurnameComparison(
                "first_name",
                "surname",
                forename_surname_concat_col_name="first_name_surname_concat",
            ),
            cl.DateOfBirthComparison(
                "dob",
                input_is_string=True,
                datetime_metrics=["month", "year", "year"],
                datetime_thresholds=[1, 1, 10],
            ),
            cl.PostcodeComparison("postcode_fake"),
            cl.JaroWinklerAtThresholds("birth_place", [0.9]).configure(
                term_frequency_adjustments=True
            ),
            cl.ExactMatch("occupation").configure(term_frequency_adjustments=True),
            cl.ExactMatch("gender"),
        ],
        [
            block_on("substr(first_name, 1, 3)", "substr(surname, 1, 4)"),
            block_on("surname", "dob"),
            block_on("first_name", "dob"),
            block_on("postcode_fake", "first_name"),
            block_on("postcode_fake", "surname"),
            block_on("dob", "birth_place"),
            block_on("substr(postcode_fake, 1, 3)", "dob"),
            block_on("substr(postcode_fake, 1, 3)", "first_name"),
            block_on("substr(postcode_fake, 1, 3)", "surname"),
            block_on("substr(first_name, 1, 2)", "substr(surname, 1, 2)", "substr(dob, 1, 4)"),
        ],
    )


_FEBRL = (
    "select *, date_of_birth as dob, street_number || ' ' || address_1 as street from {records}"
)


def _febrl() -> SettingsCreator:
    return _settings(
        [
            cl.ForenameSurnameComparison("given_name", "surname"),
            cl.DamerauLevenshteinAtThresholds("dob", [1, 2]),
            cl.DamerauLevenshteinAtThresholds("soc_sec_id", [1, 2]),
            cl.JaroWinklerAtThresholds("street", [0.9]).configure(term_frequency_adjustments=True),
            cl.DamerauLevenshteinAtThresholds("postcode", [1, 2]),
            cl.JaroWinklerAtThresholds("suburb", [0.9]),
        ],
        [
            block_on("given_name", "surname"),
            block_on("given_name", "dob"),
            block_on("surname", "dob"),
            block_on("soc_sec_id"),
            block_on("street", "postcode"),
            block_on("postcode", "given_name"),
            block_on("postcode", "surname"),
            block_on("suburb", "dob"),
        ],
    )


_PLACEHOLDER_PHONES = "('07100000000', '00000000000', '01234567890', '07999999999')"
_FOLDED = "nullif(regexp_replace(upper(strip_accents({name})), '[^A-Z ]', '', 'g'), '')"
_COUNCIL = f"""
with told as (
    select unique_id,
        {_FOLDED.format(name="regexp_replace(forename, '^(Mr|Mrs|Ms|Miss|Dr) ', '')")} as forename_all,
        replace({_FOLDED.format(name="replace(surname, '-', ' ')")}, ' ', '') as surname,
        left({_FOLDED.format(name="middle_names")}, 1) as middle_initial,
        case when birth_date not in ('1900-01-01', '1901-01-01', '1970-01-01', '1900-01-02') then birth_date end as dob,
        sex, upper(address) as address, upper(replace(postcode, ' ', '')) as postcode, uprn,
        case when split_part(email, '@', 1) not in ('noemail', 'none', 'unknown') then lower(email) end as email,
        replace(replace(telephone, ' ', ''), '+44', '0') as phone, nino, nhs_number
    from {{records}}
)
select * exclude (forename_all, phone),
    split_part(forename_all, ' ', 1) as forename,
    split_part(forename_all, ' ', 1) || ' ' || surname as full_name,
    case when phone not in {_PLACEHOLDER_PHONES} then phone end as telephone,
    postcode || ' ' || regexp_extract(address, '[0-9]+') as door
from told
"""


def _place() -> Any:
    """UPRN, address and postcode as one comparison: they tell the same thing."""
    return cl.CustomComparison(
        output_column_name="place",
        comparison_levels=[
            cll.And(cll.NullLevel("uprn"), cll.NullLevel("postcode")),
            cll.ExactMatchLevel("uprn", term_frequency_adjustments=True),
            cll.ExactMatchLevel("door"),
            cll.ExactMatchLevel("postcode"),
            cll.CustomLevel("left(postcode_l, 4) = left(postcode_r, 4)", "Same district"),
            cll.ElseLevel(),
        ],
    )


def _council() -> SettingsCreator:
    return _settings(
        [
            cl.ForenameSurnameComparison(
                "forename", "surname", forename_surname_concat_col_name="full_name"
            ),
            cl.ExactMatch("middle_initial"),
            cl.DateOfBirthComparison(
                "dob",
                input_is_string=True,
                datetime_metrics=["month", "year", "year"],
                datetime_thresholds=[1, 1, 10],
            ),
            _place(),
            cl.EmailComparison("email"),
            cl.DamerauLevenshteinAtThresholds("telephone", [1]).configure(
                term_frequency_adjustments=True
            ),
            cl.DamerauLevenshteinAtThresholds("nino", [1]),
            cl.DamerauLevenshteinAtThresholds("nhs_number", [1]),
            cl.ExactMatch("sex"),
        ],
        [
            block_on("nino"),
            block_on("nhs_number"),
            block_on("email"),
            block_on("dob", "surname"),
            block_on("dob", "forename"),
            block_on("dob", "postcode"),
            block_on("telephone", "forename"),
            block_on("uprn", "forename"),
            block_on("uprn", "surname", "substr(forename, 1, 1)"),
            block_on("full_name", "postcode"),
        ],
    )


_THIN_LACKS = ("middle_names", "sex", "uprn", "nino", "nhs_number")
_COUNCIL_THIN = _COUNCIL.replace(
    "from {records}",
    "from (select *, "
    + ", ".join(f"cast(null as varchar) as {n}" for n in _THIN_LACKS)
    + " from {records})",
)


def _council_thin() -> SettingsCreator:
    """The council's model without what the thin file lacks."""
    place = cl.CustomComparison(
        output_column_name="place",
        comparison_levels=[
            cll.NullLevel("postcode"),
            cll.ExactMatchLevel("door", term_frequency_adjustments=True),
            cll.ExactMatchLevel("postcode"),
            cll.CustomLevel("left(postcode_l, 4) = left(postcode_r, 4)", "Same district"),
            cll.ElseLevel(),
        ],
    )
    return _settings(
        [
            cl.ForenameSurnameComparison(
                "forename", "surname", forename_surname_concat_col_name="full_name"
            ),
            cl.DateOfBirthComparison(
                "dob",
                input_is_string=True,
                datetime_metrics=["month", "year", "year"],
                datetime_thresholds=[1, 1, 10],
            ),
            place,
            cl.EmailComparison("email"),
            cl.DamerauLevenshteinAtThresholds("telephone", [1]).configure(
                term_frequency_adjustments=True
            ),
        ],
        [
            block_on("email"),
            block_on("dob", "surname"),
            block_on("dob", "forename"),
            block_on("dob", "postcode"),
            block_on("telephone", "forename"),
            block_on("door", "forename"),
            block_on("door", "surname", "substr(forename, 1, 1)"),
            block_on("full_name", "postcode"),
        ],
    )


MODELS = {
    "febrl3": PeerModel(
        "febrl3", _FEBRL, _febrl,
        (block_on("soc_sec_id"), block_on("given_name", "surname", "dob")), 0.9,
        (block_on("dob"), block_on("surname"), block_on("soc_sec_id")),
    ),
    "febrl4": PeerModel(
        "febrl4", _FEBRL, _febrl,
        (block_on("soc_sec_id"), block_on("given_name", "surname", "dob")), 0.9,
        (block_on("dob"), block_on("surname"), block_on("soc_sec_id")),
    ),
    "historical": PeerModel(
        "historical", _HISTORICAL, _historical_demo, _HISTORICAL_SURE, 0.6,
        (block_on("first_name", "surname"), block_on("dob")),
    ),
    "historical_tuned": PeerModel(
        "historical", _HISTORICAL, _historical_tuned, _HISTORICAL_SURE, 0.6,
        (block_on("first_name", "surname"), block_on("dob"), block_on("postcode_fake")),
    ),
    "council": PeerModel(
        "council", _COUNCIL, _council,
        (block_on("nino"), block_on("nhs_number"), block_on("full_name", "dob")), 0.6,
        (block_on("dob", "postcode"), block_on("full_name"), block_on("nino")), em_pairs=2e6,
    ),
    "council_thin": PeerModel(
        "council_thin", _COUNCIL_THIN, _council_thin,
        (block_on("email", "forename"), block_on("full_name", "dob")), 0.5,
        (block_on("dob", "postcode"), block_on("full_name")), em_pairs=2e6,
    ),
}  # fmt: skip
