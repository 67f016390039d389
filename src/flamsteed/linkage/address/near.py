"""Words as they are misspelt, shortened and cut off, beside the words of the gazetteer.

Only words are ever read nearly, and only so far: a letter or two, or a known short form.
"""

from flamsteed.engine.dialect import literal
from flamsteed.linkage.address.prepare import Register, trims_sql
from flamsteed.linkage.address.tokens import words_list_sql
from flamsteed.standards.address_words import ABBREVIATIONS

SHORT_WORDS = {
    **{short: long for short, long in ABBREVIATIONS.items() if " " not in short},
    "CRT": "COURT", "EST": "ESTATE", "IND": "INDUSTRIAL", "BUS": "BUSINESS", "UPR": "UPPER", "LWR": "LOWER", "NTH": "NORTH",
    "STH": "SOUTH", "GT": "GREAT", "LT": "LITTLE", "COTT": "COTTAGE", "BUNG": "BUNGALOW", "FM": "FARM", "MT": "MOUNT",
    "CTR": "CENTRE", "PRK": "PARK", "HO": "HOUSE", "MANS": "MANSIONS", "APTS": "APARTMENTS", "BDGS": "BUILDINGS", "HTS": "HEIGHTS", "LDG": "LODGE",
    "STN": "STATION", "CH": "CHURCH", "QY": "QUAY", "WF": "WHARF", "GRN": "GREEN", "BWY": "BROADWAY", "BDY": "BROADWAY",
}  # fmt: skip
"""Short forms wherever they stand in an address."""
LIKE_SHORT, LIKE_CUT, LIKE_SLIP, LIKE_SHORT_SLIP, LIKE_TWO_SLIPS, LIKE_OTHER_WORD, LIKE_RUN = (
    0.98, 0.8, 0.85, 0.7, 0.65, 0.5, 0.98,
)  # fmt: skip
"""How alike a short form, a word cut off, a word with a slip (in a word of four letters), a word
with two slips, a word that is a slip away but is a word of
its own, and words run together or parted."""


def near_words_sql(said: str, register: Register) -> str:
    """SQL for the words of the gazetteer that each word of the SELECT `said` may stand for.

    One row per word said and word meant: `likeness` is 1 for the word itself. A word that the
    gazetteer has is hardly ever read as another one.
    """
    known = f"select word, max(length(word)) as length from {register.name} group by word"
    apart = (
        f"select m.word as said_word, f.word, max(case when m.gone = 2 or f.gone = 2 then {LIKE_TWO_SLIPS}"
        f" when least(length(f.word), length(m.word)) <= 4 then {LIKE_SHORT_SLIP} else {LIKE_SLIP} end) as likeness"
        f" from ({trims_sql('select word from said')}) as m join {register.trim} as f on f.trimmed = m.trimmed"
        f" where f.word <> m.word group by m.word, f.word"
    )
    return (
        f"with said as ({said}), known as ({known}),"
        f" short as (select * from (values {_pairs(SHORT_WORDS)}) as v(said_word, word)),"
        f" run as (select * from ({run_together_sql(register)}) as r where said_word in (select word from said)),"
        f" slips as (select a.said_word, a.word, case when k.word is null then a.likeness"
        f" when a.likeness >= {LIKE_SHORT_SLIP} then {LIKE_OTHER_WORD} else 0 end as likeness"
        f" from ({apart}) as a left join known as k on k.word = a.said_word),"
        f" found as (select word as said_word, word, 1.0 as likeness from said"
        f" union all select s.said_word, s.word, {LIKE_SHORT} from short as s"
        f" union all select v.said_word, v.word, {LIKE_SHORT} from (values {_both_ways('SAINT', 'STREET')}) as v(said_word, word)"
        f" union all select said_word, word, likeness from slips where likeness > 0"
        f" union all select said_word, word, {LIKE_RUN} from run"
        f" union all select s.word, k.word, {LIKE_CUT} from said as s join known as k"
        f" on left(k.word, 4) = left(s.word, 4) and starts_with(k.word, s.word) and k.length > length(s.word) + 1"
        f" left join known as own on own.word = s.word where length(s.word) >= 4 and own.word is null)"
        f" select f.said_word, f.word, max(f.likeness) as likeness from found as f join known as k on k.word = f.word"
        f" join said as s on s.word = f.said_word group by f.said_word, f.word"
    )


def run_together_sql(register: Register) -> str:
    """SQL for two words of a name as they look without the space between them, and each of the two."""
    listed = f"select distinct name, {words_list_sql('name')} as listed from {register.name} where words > 1 and role <> 'locality'"
    placed = f"select listed, unnest(range(1, len(listed))) as place from ({listed}) as l"
    both = "select distinct listed[place] as one, listed[place + 1] as other from"
    return (
        f"select one || other as said_word, one as word from ({both} ({placed}) as p) as pairs"
        f" union all select one || other, other from ({both} ({placed}) as p) as pairs"
    )


def _pairs(pairs: dict[str, str]) -> str:
    return ", ".join(f"({literal(one)}, {literal(other)})" for one, other in pairs.items())


def _both_ways(one: str, other: str) -> str:
    return _pairs({one: other, other: one})
