"""What the gold records know of people, laid out so that texts can be held against it.

Of everybody: the words of their names, in every spelling that a source gave, and the short forms of
their forenames. Of each street: the words of the names of all who live or lived there. Of each
person: what would tell that something is about them.
"""

from collections.abc import Sequence

import pyarrow as pa

from flamsteed.engine.dialect import literal, quote
from flamsteed.engine.engine import Engine
from flamsteed.privacy.redaction.ordinary import inflected
from flamsteed.standards.folded import folded_sql
from flamsteed.standards.name_words import FIRM_WORDS, MAYBE_FIRM_WORDS, PARTICLES, SUFFIXES, TITLES
from flamsteed.standards.short_forms import short_forms

PERSON, PROPERTY, PERIOD = "gold.person", "gold.property", "gold.person_period"
NAME, HOME, WORD, ORDINARY = "_known_name", "_known_home", "_known_word", "_known_ordinary"
STAGED = (NAME, HOME, WORD, ORDINARY, "_known_short")
_NO_NAME = (*PARTICLES, *TITLES, *SUFFIXES, *FIRM_WORDS, *MAYBE_FIRM_WORDS)
_PARTS = ("forename", "middle_names", "surname")


def stage_known(engine: Engine) -> None:
    """Stage what gold knows: names, homes, and which words are names or ordinary. Reads only.

    Where there are no gold records of people, only the usual short forms are known.
    """
    words = pa.table({"word": sorted(inflected())})
    engine.stage_batches(ORDINARY, words)
    forms = short_forms()
    engine.stage_batches(
        "_known_short", pa.table({"word": list(forms), "root": list(forms.values())})
    )
    engine.stage(NAME, _names_sql(engine))
    engine.stage(HOME, _homes_sql(engine))
    engine.stage(WORD, _words_sql())


def unstage_known(engine: Engine) -> None:
    """Drop what `stage_known` staged."""
    for name in STAGED:
        engine.unstage(name)


def _names_sql(engine: Engine) -> str:
    """SQL for one row per number, word of a name, and whether it is one of the forenames."""
    told = [
        f"select number, {quote(part)} as said, {_is_fore(part)} as is_fore from {PERSON}"
        for part in _columns(engine, PERSON, _PARTS)
    ]
    for table in (f"{PERSON}_rival", f"{PERSON}_past"):
        if engine.has_table(table):
            parts = ", ".join(literal(part) for part in _PARTS)
            told.append(
                f"select number, value as said, attribute <> 'surname' as is_fore from {table}"
                f" where attribute in ({parts})"
            )
    if not told:
        return "select '' as number, '' as word, false as is_fore where false"
    apart = "regexp_replace(said, '[''’]', ' ', 'g')"
    kept = ", ".join(literal(word) for word in sorted(set(_NO_NAME)))
    return (
        f"with told as ({' union all '.join(told)}),"
        f" spelt as (select distinct number, said, is_fore from told where said is not null),"
        f" folded as (select number, is_fore, {folded_sql('said')} as whole, {folded_sql(apart)} as apart from spelt),"
        " worded as (select number, is_fore, unnest(string_split(whole, ' ')) as word from folded"
        " union all select number, is_fore, replace(whole, ' ', '') from folded where contains(whole, ' ')"
        " union all select number, is_fore, unnest(string_split(apart, ' ')) from folded where apart <> whole),"
        f" word as (select distinct number, word, is_fore from worded where length(word) > 1"
        f" and regexp_matches(word, '^[A-Z]+$') and word not in ({kept}))"
        " select number, word, is_fore from word union"
        " select w.number, o.word, true from word as w join temp.main._known_short as s on s.word = w.word"
        " join temp.main._known_short as o on o.root = s.root where w.is_fore"
    )


def _is_fore(part: str) -> str:
    return "false" if part == "surname" else "true"


def _homes_sql(engine: Engine) -> str:
    """SQL for one row per number and property where the person lives or lived: its UPRN, and the street
    (the property again where the gazetteer does not say).
    """
    told = []
    if _columns(engine, PERSON, ("uprn",)):
        told.append(f"select number, uprn from {PERSON}")
    if told and engine.has_table(PERIOD):
        told.append(f"select number, value as uprn from {PERIOD} where attribute = 'uprn'")
    if not told:
        return "select '' as number, '' as uprn, '' as street where false"
    streets = "select '' as uprn, '' as usrn where false"
    if _columns(engine, PROPERTY, ("uprn", "usrn")) == ["uprn", "usrn"]:
        streets = f"select uprn, usrn from {PROPERTY}"
    return (
        f"with lived as ({' union '.join(told)}) select l.number, l.uprn, coalesce(s.usrn, l.uprn) as street"
        f" from lived as l left join ({streets}) as s on s.uprn = l.uprn where l.uprn is not null"
    )


def _words_sql() -> str:
    """SQL for one row per word that is somebody's name: whether a forename, a surname, an ordinary word."""
    return (
        f"select n.word, bool_or(n.is_fore) as is_fore, bool_or(not n.is_fore) as is_sur,"
        f" bool_or(o.word is not null) as is_ordinary from (select word, is_fore from temp.main.{NAME}"
        f" union all select word, true from temp.main._known_short) as n"
        f" left join temp.main.{ORDINARY} as o on o.word = n.word group by n.word"
    )


def _columns(engine: Engine, table: str, wanted: Sequence[str]) -> list[str]:
    """Those of the wanted columns that a table has; none if it is not there."""
    if not engine.has_table(table):
        return []
    there = engine.columns(table)
    return [name for name in wanted if name in there]
