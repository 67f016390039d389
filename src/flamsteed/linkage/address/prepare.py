"""A gazetteer made ready: its addresses, the ways their numbers are written, its words."""

from dataclasses import dataclass

from flamsteed.engine.dialect import literal
from flamsteed.engine.engine import Engine
from flamsteed.linkage.address.tokens import parted_sql, sorted_words, tokens_sql, words_list_sql

HIGHEST_SPAN = 40
"""A range that holds more numbers than this is not taken apart: `1-999` is a slip."""
QUALIFIERS = (
    "UPPER", "LOWER", "NORTH", "SOUTH", "EAST", "WEST", "GREAT", "LITTLE", "OLD", "NEW", "INNER", "OUTER", "BACK", "NORTHERN",
    "SOUTHERN", "EASTERN", "WESTERN", "SAINT", "HIGHER", "NETHER", "CENTRAL", "MIDDLE", "FIRST", "SECOND", "THIRD",
)  # fmt: skip
"""Words that make another street of a street, however often they are met."""
_LEAST_OF_QUALIFIER = 4.0
PARTS_OF = (
    "ANNEXE", "ANNEX", "GARAGE", "GARAGES", "REAR", "LAND", "ADJACENT", "ADJ", "ADJOINING", "OPPOSITE", "STORE", "STABLES",
    "OUTBUILDING", "COACH", "WORKSHOP", "KIOSK", "PLOT", "SUBSTATION", "PARKING", "SITE", "BASEMENT", "FLOOR", "FLAT", "FLATS",
)  # fmt: skip
"""Words of a part of a property: an address that says one is not the property as a whole."""
LONGEST_WORD = 24
"""A longer word is no name; it is never read nearly."""
ROLES = {
    "street": "k_street",
    "building": "k_building",
    "locality": "locality_key",
    "flat": "flat_words",
}
"""The kinds of name, and the column of a form that has each."""


@dataclass(frozen=True)
class Register:
    """A gazetteer made ready for matching: the names of its staged tables.

    `form`: one row per form of address: its UPRN, parts, numbers and words, and `late`, which is
    the greater the less the form is in use. `house`: one row per way in which a form's numbers may
    be written. `name`: every street, building, locality and flat by name, word by word, with how
    telling each word is (natural logarithm of how seldom it is met). `trim`: the words with a
    letter or two left out. `reach`: the postcodes of each street. `outcode`: the districts.
    """

    form: str
    house: str
    name: str
    trim: str
    reach: str
    outcode: str

    def drop(self, engine: Engine) -> None:
        """Drop the staged tables."""
        for table in (self.form, self.house, self.name, self.trim, self.reach, self.outcode):
            engine.unstage(table.rsplit(".", 1)[1].strip('"'))


def prepare_register(engine: Engine, forms: str) -> Register:
    """Make a gazetteer ready. `forms` names a table of forms of address.

    Its columns: `uprn`, `is_parent`, `address_key`, `postcode`, `number`, `flat`, `locality`,
    `town` and `late` (0 for the approved form of a property that stands, more for others).
    """
    form = engine.stage("_register_form", forms_sql(forms))
    house = engine.stage("_register_house", houses_sql(form))
    name = engine.stage("_register_name", names_sql(form))
    trim = engine.stage("_register_trim", trims_sql(f"select distinct word from {name}"))
    reach = engine.stage(
        "_register_reach",
        f"select k_street, locality_key, postcode, count(*) over (partition by k_street, postcode) as places"
        f" from {form} where postcode is not null group by k_street, locality_key, postcode",
    )
    outcode = engine.stage(
        "_register_outcode", f"select distinct outcode from {form} where outcode is not null"
    )
    return Register(form, house, name, trim, reach, outcode)


def forms_sql(forms: str) -> str:
    """SQL for the forms of address with their numbers and words, one row per form and number."""
    localities = (
        "trim(regexp_replace(concat_ws(' ', upper(locality), case when upper(coalesce(town, ''))"
        " <> upper(coalesce(locality, '')) then upper(town) end), '[^A-Z]+', ' ', 'g'))"
    )
    given = f"(select *, {localities} as locality_key from {forms} where address_key is not null)"
    return (
        f"select row_number() over (order by uprn, address_key, late, locality_key) as form, uprn,"
        f" is_parent, {strict_key_sql()} as strict_key, postcode, split_part(postcode, ' ', 1) as outcode, replace(postcode, ' ', '') as compact, late,"
        f" k_flat, k_number, k_building, k_street, k_range, locality_key, flat_numbers, house_numbers,"
        f" numbers, flat_words, concat(k_flat, '|', k_number) as ordered, {loose_key_sql()} as loose_key"
        f" from ({tokens_sql(parted_sql(given))}) as known"
    )


def strict_key_sql() -> str:
    """SQL for a key of the exact parts and the postcode, null without a postcode."""
    return "k_flat || '|' || k_number || '|' || k_building || '|' || k_street || '|' || postcode"


def loose_key_sql() -> str:
    """SQL for a key in which it says nothing where the words of building and street stand."""
    words = sorted_words("flat_words || ' ' || words")
    return f"flat_numbers || '|' || house_numbers || '|' || {words} || '|' || postcode"


def houses_sql(form: str) -> str:
    """SQL for the ways in which the numbers of each form may be written: form, numbers, kind.

    `whole`: all of them. `named`: a building with a name, without its house number. `end` and
    `inside`: one number of a range. `within`: the building of a flat, without the flat. The
    numbers inside a range have the parity of its ends, if these agree: a street has two sides.
    The crowds say how many forms have the same numbers and postcode, street or building.
    """
    kept = "form, postcode, k_street, k_building"
    first, last = (_whole_number(f"split_part(k_range, '-', {end})") for end in (1, 2))
    spans = (
        f"select form, postcode, k_street, k_building, flat_numbers, {first} as first_number,"
        f" {last} as last_number from {form} where regexp_matches(k_range, '^[0-9]+-[0-9]+$')"
    )
    inside = (
        f"select *, unnest(range(first_number, last_number + 1)) as inner_number from ({spans}) as span"
        f" where last_number between first_number and first_number + {HIGHEST_SPAN}"
    )
    numbered = _sorted_sql("concat_ws(' ', nullif(flat_numbers, ''), inner_number)")
    ends = "inner_number in (first_number, last_number)"
    both = _sorted_sql("concat_ws(' ', nullif(flat_numbers, ''), first_number, last_number)")
    ways = (
        f"select {kept}, numbers, 'whole' as kind from {form}"
        f" union all select {kept}, {both}, 'whole' from ({spans}) as span"
        f" union all select {kept}, flat_numbers, 'named' from {form} where k_building <> '' and k_number <> ''"
        f" union all select {kept}, house_numbers, 'within' from {form} where k_flat <> ''"
        f" union all select {kept}, {numbered}, case when {ends} then 'end' else 'inside' end from ({inside}) as held"
        f" where {ends} or (last_number - first_number) % 2 = 1 or (inner_number - first_number) % 2 = 0"
    )
    crowds = ", ".join(
        f"count(*) over (partition by kind, numbers, {column}) as {column}_crowd"
        for column in ("postcode", "k_street", "k_building")
    )
    return f"select *, {crowds} from ({ways}) as ways"


def _sorted_sql(numbers: str) -> str:
    return f"array_to_string(list_sort(string_split({numbers}, ' ')), ' ')"


def _whole_number(text: str) -> str:
    return f"try_cast(regexp_extract({text}, '^[0-9]+') as integer)"


def names_sql(form: str) -> str:
    """SQL for the words of every name: role, name, word, weight, and the weight of the whole name."""
    named = " union ".join(
        f"select {literal(role)} as role, {column} as name from {form} where {column} <> ''"
        for role, column in ROLES.items()
    )
    parts = ", ".join(f"('part', {literal(word)}, {literal(word)}, 1)" for word in PARTS_OF)
    listed = f"select role, name, {words_list_sql('name')} as listed from ({named}) as named"
    placed = f"select role, name, listed, unnest(range(1, len(listed) + 1)) as place from ({listed}) as listed_words"
    split = f"select role, name, listed[place] as word, min(place) as place from ({placed}) as placed group by role, name, word"
    counted = (
        f"select *, count(*) over (partition by word) as held_by, total from ({split}"
        f" union all select * from (values {parts}) as v(role, name, word, place)) as split"
        f" cross join (select count(*) as total from ({named}) as named) as whole"
    )
    qualifiers = ", ".join(literal(word) for word in QUALIFIERS)
    weight = "greatest(ln((total + 1) / held_by), 0.2)"
    weighed = (
        f"select role, name, word, place, held_by, case when word in ({qualifiers})"
        f" then greatest({weight}, {_LEAST_OF_QUALIFIER}) else {weight} end as weight from ({counted}) as counted"
    )
    return (
        f"select *, round(sum(weight) over (partition by role, name), 9) as whole_weight,"
        f" count(*) over (partition by role, name) as words,"
        f" row_number() over (partition by role, name order by weight desc, word) = 1 as leads"
        f" from ({weighed}) as weighed"
    )


def trims_sql(words: str) -> str:
    """SQL for the words of the SELECT `words` with letters left out: word, trimmed, gone.

    Two words with a trimmed form in common are a slip or two apart: a letter more, less, other or
    changed over with its neighbour. Words of four letters may lose one, of seven two;
    words of three are there to be met by longer ones.
    """
    gone = "left({0}, place - 1) || substr({0}, place + 1)"
    one = (
        f"select word, {gone.format('word')} as trimmed from"
        f" (select word, unnest(range(1, length(word) + 1)) as place from ({words}) as w where length(word) between 4 and {LONGEST_WORD}) as placed"
    )
    two = (
        f"select word, {gone.format('trimmed')} as trimmed from"
        f" (select word, trimmed, unnest(range(1, length(trimmed) + 1)) as place from ({one}) as once"
        f" where length(word) >= 7) as placed"
    )
    return (
        f"select word, trimmed, min(gone) as gone from ("
        f" select word, word as trimmed, 0 as gone from ({words}) as w where length(word) between 3 and {LONGEST_WORD}"
        f" union all select word, trimmed, 1 from ({one}) as once"
        f" union all select word, trimmed, 2 from ({two}) as twice) as trims group by word, trimmed"
    )
