"""Which properties an address might be: those whose numbers are the same, near by or of that name."""

from dataclasses import dataclass

from flamsteed.engine.engine import Engine
from flamsteed.linkage.address.near import LIKE_RUN, LIKE_SHORT, near_words_sql
from flamsteed.linkage.address.prepare import ROLES, Register

STREET_SHARE, BUILDING_SHARE = 0.7, 0.8
"""How much of a name must be said for its properties to be looked at, wherever they are."""
CROWD = 500
"""So many forms with the same numbers and the same postcode or name cannot be told apart."""
APART = 0.8
"""What the words of a name count for when other words stand between them."""


@dataclass(frozen=True)
class Met:
    """Addresses that are not settled, beside the forms of address they might be.

    Names of staged tables. `said`: the words of each text. `read`: the words of the gazetteer that
    they may stand for. `pair`: text and form, and how their numbers agree. `heard`: how much of
    each name a text says.
    """

    said: str
    read: str
    pair: str
    heard: str

    def drop(self, engine: Engine) -> None:
        """Drop the staged tables."""
        for table in (self.said, self.read, self.pair, self.heard):
            engine.unstage(table.rsplit(".", 1)[1].strip('"'))


def meet(engine: Engine, register: Register, left: str) -> Met:
    """Bring the addresses of table `left` together with the properties they might be."""
    said = engine.stage("_address_said", said_sql(left))
    near = engine.stage(
        "_address_near", near_words_sql(f"select distinct word from {said}", register)
    )
    read = engine.stage(
        "_address_read",
        read_sql(left, said, near, register),
    )
    asked = engine.stage("_address_asked", asked_sql(left))
    told = engine.stage("_address_told", told_sql(read, register))
    pair = engine.stage("_address_pair", pairs_sql(asked, told, left, register))
    heard = engine.stage(
        "_address_heard", heard_sql(named_sql(pair, told, register), read, register)
    )
    for name in ("_address_near", "_address_asked", "_address_told"):
        engine.unstage(name)
    return Met(said, read, pair, heard)


def said_sql(left: str) -> str:
    """SQL for the words of each text, each once; `in_tail` where it stands after the street only.

    `first_place` and `last_place` say where in the text, counted in telling words.
    """
    return (
        f"select text, word, min(place) as first_place, max(place) as last_place, min(place) > any_value(head) as in_tail from ("
        f"select text, head, listed[place] as word, place from ({_placed_sql(left)}) as placed) as spoken group by text, word"
    )


def _placed_sql(left: str, *, before_last: int = 0) -> str:
    listed = "regexp_extract_all(concat_ws(' ', flat_words, words, tail_words), '[A-Z][A-Z]+')"
    head = "len(regexp_extract_all(concat_ws(' ', flat_words, words), '[A-Z][A-Z]+'))"
    return (
        f"select text, head, listed, unnest(range(1, len(listed) + 1 - {before_last})) as place"
        f" from (select text, {listed} as listed, {head} as head from {left}) as listed_words"
    )


def read_sql(left: str, said: str, near: str, register: Register) -> str:
    """SQL for the words of the gazetteer that the words of each text may stand for.

    A word of the gazetteer may also have been written as two.
    """
    pairs = f"select text, listed[place] as one, listed[place + 1] as other from ({_placed_sql(left, before_last=1)}) as placed"
    parted = (
        f"select p.text, p.one, p.other, w.word from ({pairs}) as p"
        f" join (select distinct word from {register.name}) as w on w.word = p.one || p.other"
    )
    return (
        f"select s.text, s.word as said_word, s.first_place, s.last_place, n.word, n.likeness from {said} as s"
        f" join {near} as n on n.said_word = s.word"
        f" union all select p.text, s.word, s.first_place, s.last_place, p.word, {LIKE_RUN} from ({parted}) as p"
        f" join {said} as s on s.text = p.text and (s.word = p.one or s.word = p.other)"
    )


def asked_sql(left: str) -> str:
    """SQL for the numbers to look for: those of the text; those of its building; the ends of its range."""
    ends = " union all ".join(
        f"select text, postcode, trim(concat(flat_numbers, ' ', split_part(k_range, '-', {place}))) as numbers, 'end' as ask"
        f" from {left} where k_range <> ''"
        for place in (1, 2)
    )
    return (
        f"select text, postcode, numbers, 'whole' as ask from {left} union all {ends}"
        f" union all select text, postcode, house_numbers, 'house' from {left} where flat_numbers <> '' or flat_words <> ''"
    )


def told_sql(read: str, register: Register) -> str:
    """SQL for the streets and buildings that a text tells enough of: text, role, name."""
    least = f"case when {{0}}role = 'street' then {STREET_SHARE} else {BUILDING_SHARE} end"
    led = (
        f"select distinct r.text, n.role, n.name from {read} as r join {register.name} as n"
        f" on n.word = r.word where n.leads and n.role in ('street', 'building')"
        f" and n.whole_weight - (1 - r.likeness) * n.weight >= n.whole_weight * {least.format('n.')}"
    )
    said = f"select text, word, max(likeness) as likeness from {read} group by text, word"
    return (
        f"select l.text, l.role, l.name from ({led}) as l"
        f" join {register.name} as n on n.role = l.role and n.name = l.name"
        f" join ({said}) as r on r.text = l.text and r.word = n.word group by l.text, l.role, l.name"
        f" having sum(r.likeness * n.weight) >= min(n.whole_weight) * {least.format('l.')}"
    )


def heard_sql(named: str, read: str, register: Register) -> str:
    """SQL for how much of each name of the SELECT `named` a text says: one row per text and name.

    `got` is the weight of what is said, `share` its share of the whole name, less if its words
    stand apart; `exactly` where every word is said, one after the other; `lead` the word said that
    tells most.
    """
    said = (
        f"select text, word, said_word, first_place, last_place, likeness from ("
        f"select *, row_number() over (partition by text, word order by likeness desc, said_word) as place"
        f" from {read}) as ranked where place = 1"
    )
    each = (
        f"select c.text, c.role, c.name, n.weight, n.whole_weight, n.words, r.said_word, r.likeness,"
        f" r.first_place - n.place as first_shift, r.last_place - n.place as last_shift,"
        f" row_number() over (partition by c.text, c.role, c.name"
        f" order by coalesce(r.likeness, 0) * n.weight desc, n.word) = 1 as leads"
        f" from ({named}) as c join {register.name} as n on n.role = c.role and n.name = c.name"
        f" left join ({said}) as r on r.text = c.text and r.word = n.word"
    )
    summed = (
        f"select text, role, name, round(coalesce(sum(likeness * weight), 0), 9) as got,"
        f" any_value(whole_weight) as whole_weight, any_value(words) as words,"
        f" count(distinct said_word) as heard_words, count(said_word) as found_words,"
        f" bool_and(coalesce(likeness, 0) >= {LIKE_SHORT}) as wholly,"
        f" least(max(first_shift) - min(first_shift), max(last_shift) - min(last_shift)) as spread,"
        f" max(said_word) filter (where leads) as lead from ({each}) as each_word group by text, role, name"
    )
    apart = "spread > found_words - heard_words and role <> 'locality'"
    worth = f"got * case when {apart} then {APART} else 1.0 end"
    return (
        f"select text, role, name, {worth} as got, whole_weight, {worth} / whole_weight as share, words,"
        f" wholly and not ({apart}) as exactly,"
        f" found_words = words as nearly, lead from ({summed}) as summed"
    )


def pairs_sql(asked: str, told: str, left: str, register: Register) -> str:
    """SQL for the forms whose numbers are those asked for: of the postcode, or of a name told of.

    A flat's building is looked for among forms without a flat, and an end of a range among houses
    numbered so; what is within a building is only looked for by all the numbers of a text. Where
    more than `CROWD` forms are alike (moorings without numbers, all at one postcode), none is met.
    """
    fits = (
        "h.numbers = a.numbers and (a.ask = 'whole' or (a.ask = 'end' and h.kind = 'whole')"
        " or (a.ask = 'house' and h.kind in ('whole', 'named')))"
    )
    by_name = " union all ".join(
        f"select a.text, h.form, a.ask, h.kind from {asked} as a join {told} as t on t.text = a.text and t.role = '{role}'"
        f" join {register.house} as h on {fits} and h.{column} = t.name and h.{column}_crowd <= {CROWD}"
        for role, column in (("street", "k_street"), ("building", "k_building"))
    )
    found = (
        f"select a.text, h.form, a.ask, h.kind from {asked} as a join {register.house} as h"
        f" on {fits} and h.postcode = a.postcode and h.postcode_crowd <= {CROWD} union all {by_name}"
    )
    return (
        f"select distinct p.text, p.form, p.ask, p.kind from ({found}) as p join {register.form} as f on f.form = p.form"
        f" join {left} as l on l.text = p.text"
        f" where not (p.ask = 'house' and f.k_flat <> '') and not (p.kind = 'within' and (l.flat_numbers <> '' or l.flat_words <> ''))"
    )


def named_sql(pair: str, told: str, register: Register) -> str:
    """SQL for the names that are to be listened for: those of the forms met, and those told of."""
    return f"select text, role, name from {told} union " + " union ".join(
        f"select p.text, '{role}' as role, f.{column} as name from {pair} as p join {register.form} as f on f.form = p.form"
        f" where f.{column} <> ''"
        for role, column in ROLES.items()
    )
