"""The numbers and the words of an address, taken from its key, whichever field they stand in."""

from flamsteed.standards.address_words import WORD_FLATS
from flamsteed.standards.define import in_sql

STOP_WORDS = (
    "THE", "AND", "OF", "AT", "IN", "ON", "NO", "FLAT", "FLATS", "UNIT", "UNITS", "APARTMENT", "APT", "ROOM", "SUITE", "STUDIO",
    "MAISONETTE", "BEDSIT", "NUMBER",
)  # fmt: skip
"""Words that tell no two addresses apart: what a flat is called, and the small words."""
_FLOORS = tuple(each for each in WORD_FLATS if each)
_SINGLE = r"'\b(?:[0-9]+|[A-Z])\b'"
_BESIDE = r"'\b(?:[A-Z] )?[0-9]+(?: [A-Z]\b)*'"


def _apart(text: str) -> str:
    """SQL for `text` with letters parted from the digits before them: `45AD` is 45, A and D."""
    pairs = rf"regexp_replace({text}, '([0-9][A-H])([A-H])( |$)', '\1 \2\3', 'g')"
    parted = rf"regexp_replace({pairs}, '([0-9])([A-Z])', '\1 \2', 'g')"
    return f"case when regexp_matches({text}, '[0-9][A-Z]') then {parted} else {text} end"


def _numbers_in(text: str) -> str:
    return f"regexp_extract_all({text}, {_SINGLE})"


def _joined(parts: str) -> str:
    return f"array_to_string(list_sort({parts}), ' ')"


def parted_sql(table: str) -> str:
    """SQL for the rows of `table` with the parts of `address_key`: `k_flat`, `k_number`,
    `k_building`, `k_street`; and `number_said`, where a range keeps its hyphen.
    """
    parts = ", ".join(
        f"coalesce(split_part(address_key, '|', {place}), '') as k_{name}"
        for place, name in enumerate(("flat", "number", "building", "street"), 1)
    )
    ranged = "case when contains(number, '-') then number else '' end"
    return f"select *, {parts}, coalesce({ranged}, '') as k_range from {table} as given"


def tokens_sql(parted: str) -> str:
    """SQL for the rows of `parted` with their numbers, letters and words.

    `flat_numbers`, `house_numbers` and `numbers` (both) are sorted and parted by a space, so that
    it does not matter which field a number came in: `14/2`, `2, 14` and `FLAT 2, 14` are one. A
    flat that is known by a floor counts as a number. `flat_words` are those of a flat with a name
    of its own. `words` are those of building and street, in their order.
    """
    floor = f"k_flat in {in_sql(_FLOORS)}"
    apart = (
        f"select *, {_apart('k_flat')} as flat_apart, {_apart('k_number')} as number_apart,"
        f" {_apart(_spaced('k_building', 'k_street'))} as rest_apart, {floor} as by_floor from ({parted}) as parted"
    )
    beside = f"array_to_string(regexp_extract_all(rest_apart, {_BESIDE}), ' ')"
    elsewhere = _numbers_in(
        f"case when regexp_matches(rest_apart, '[0-9]') then {beside} else '' end"
    )
    listed = (
        f"select *, case when by_floor then list_value(replace(k_flat, ' ', '_'))"
        f" else {_numbers_in('flat_apart')} end as flat_list,"
        f" list_concat(case when regexp_matches(k_range, '^[0-9]+-[0-9]+[A-Z]$')"
        f" then list_value(left(k_range, length(k_range) - 1), right(k_range, 1))"
        f" when k_range <> '' then list_value(k_range) else {_numbers_in('number_apart')} end,"
        f" {elsewhere}) as house_list"
        f" from ({apart}) as apart"
    )
    return (
        f"select * exclude (flat_apart, number_apart, rest_apart, flat_list, house_list, by_floor),"
        f" {_joined('flat_list')} as flat_numbers, {_joined('house_list')} as house_numbers,"
        f" {_joined('list_concat(flat_list, house_list)')} as numbers,"
        f" case when by_floor then '' else {words_sql('flat_apart')} end as flat_words,"
        f" {words_sql('rest_apart')} as words from ({listed}) as listed"
    )


def _spaced(*columns: str) -> str:
    return "concat_ws(' ', " + ", ".join(columns) + ")"


def words_sql(text: str) -> str:
    """SQL for the telling words of `text`, of two letters or more, parted by a space."""
    return f"array_to_string({words_list_sql(text)}, ' ')"


def words_list_sql(text: str) -> str:
    """SQL for the telling words of `text` as a list, in their order."""
    stopped = rf"regexp_replace({text}, '\b(?:{'|'.join(STOP_WORDS)})\b', ' ', 'g')"
    return f"regexp_extract_all({stopped}, '[A-Z][A-Z]+')"


def sorted_words(column: str) -> str:
    """SQL for the words of `column` each once, in the order of the alphabet."""
    return f"array_to_string(list_sort(list_distinct(string_split({column}, ' '))), ' ')"
