"""The names of a person as one record has them."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from bench.linkage.households import People
from bench.linkage.names import ORIGIN_NAMES, Codes, NameBook, Texts, plain_words, replaced
from bench.linkage.spoil import mistyped
from bench.linkage.systems import Records
from bench.linkage.variants import another_form, short_forms, spellings

_SURNAME_FIRST = ("chinese", "vietnamese")
_ORDER_UNSURE = ("somali", "bengali", "punjabi", "indian", "polish", "nepali")
_TITLES = np.array(["Mr ", "Mrs ", "Ms ", "Miss ", "Dr "])
_BABIES = np.array(
    ["Baby", "Baby", "Boy", "Girl", "Infant", "Baby Boy", "Baby Girl", "Twin 1", "Twin 2"]
)
_NEWBORN_DAYS = 90


@dataclass(frozen=True)
class Speller:
    """Gives the words of codes, without accents where the record's system has none."""

    words: Texts
    bare: Texts
    plain: NDArray[np.bool_]

    def spelt(self, codes: Codes) -> Texts:
        """The words; -1 gives an empty one."""
        return np.where(self.plain, self.bare[codes], self.words[codes])


def name_columns(
    people: People, book: NameBook, records: Records, rng: np.random.Generator
) -> dict[str, Any]:
    """forename, middle_names and surname of every record."""
    code_of = dict(book.code_of)
    short, other_way = short_forms(code_of), spellings(code_of)
    words = np.array([*code_of, ""])
    speller = Speller(words, plain_words(words), records.is_in("plain"))
    forename = speller.spelt(_forename_codes(people, records, rng, short=short, spelt=other_way))
    surname = speller.spelt(_surname_codes(people, records, rng, other_way))
    second = people.surname_second[records.person]
    surname = _joined(surname, speller.spelt(second), second >= 0, rng)
    surname = _without_marks(surname, records, rng)
    middles = _middles(people, speller, records, rng)
    forename, middles = _run_together(forename, middles, records, rng)
    forename, surname = _mistaken(forename, surname, people, records, rng=rng)
    age_days = (records.updated - people.birth[records.person]).astype(np.int64)
    nameless = (age_days < _NEWBORN_DAYS) & (rng.random(len(records)) < 0.45)
    forename = np.where(nameless, rng.choice(_BABIES, len(records)), forename)
    forename, surname, middles = (
        np.where(records.is_in("capitals"), np.strings.upper(each), each)
        for each in (forename, surname, middles)
    )
    no_middle = nameless | (middles == "") | ~records.knows(rng, "middle_names")
    return {
        "forename": pa.array(forename, mask=~records.knows(rng, "forename")),
        "middle_names": pa.array(middles, mask=no_middle),
        "surname": pa.array(surname, mask=~records.knows(rng, "surname")),
    }


def _forename_codes(
    people: People, records: Records, rng: np.random.Generator, *,
    short: NDArray[np.int32], spelt: NDArray[np.int32],
) -> Codes:  # fmt: skip
    """What a person is called in a record: their name, a short form or another spelling that they
    go by, their middle name, or one that only this record has.
    """
    count, person = len(people), records.person
    known_as = np.where(
        rng.random(count) < 0.2, another_form(rng, people.forename, short), people.forename
    )
    by_middle = (people.middle >= 0) & (rng.random(count) < 0.03)
    known_as = np.where(by_middle, people.middle, known_as)
    goes_by = rng.random(len(records)) < np.where(records.is_in("informal"), 0.55, 0.08)
    codes = np.where(goes_by, known_as[person], people.forename[person])
    once = records.happens(rng, 0.012)
    codes[once] = another_form(rng, codes[once], short)
    usual = np.where(rng.random(count) < 0.2, 0.35, 0.03)[person]
    other = rng.random(len(records)) < usual * np.minimum(records.mess, 1.5)
    codes[other] = another_form(rng, codes[other], spelt)
    return codes.astype(np.int32)


def _surname_codes(
    people: People, records: Records, rng: np.random.Generator, spelt: NDArray[np.int32]
) -> Codes:
    """The surname of the day, or the former one where the system has not heard."""
    person = records.person
    unheard = (people.maiden[person] >= 0) & (rng.random(len(records)) < 0.12)
    former = (records.updated < people.renamed_on[person]) | unheard
    former &= people.maiden[person] >= 0
    codes = np.where(former, people.maiden[person], people.surname[person])
    usual = np.where(rng.random(len(people)) < 0.2, 0.35, 0.03)[person]
    other = rng.random(len(records)) < usual * np.minimum(records.mess, 1.5)
    codes[other] = another_form(rng, codes[other], spelt)
    return codes.astype(np.int32)


def _joined(
    surname: Texts, second: Texts, has_second: NDArray[np.bool_], rng: np.random.Generator
) -> Texts:
    """Double-barrelled names in one of the ways they are written: with a hyphen, a space, or by half."""
    way = np.searchsorted([0.5, 0.68, 0.86], rng.random(len(surname)))
    mark = np.where(way == 0, "-", " ")
    whole = np.strings.add(np.strings.add(surname, mark), second)
    written = np.select([way <= 1, way == 2], [whole, surname], second)
    return np.where(has_second, written, surname)


def _without_marks(surname: Texts, records: Records, rng: np.random.Generator) -> Texts:
    """Apostrophes, spaces and hyphens dropped or changed in some records."""
    struck = np.flatnonzero((rng.random(len(surname)) < 0.3) & (np.strings.find(surname, "'") >= 0))
    by = rng.random(len(struck)) < 0.6
    closed, spaced = (replaced(surname[struck], "'", mark) for mark in ("", " "))
    surname[struck] = np.where(by, closed, spaced)
    struck = np.flatnonzero(records.happens(rng, 0.15) & (np.strings.find(surname, " ") > 0))
    by = rng.random(len(struck)) < 0.5
    closed, joined = (replaced(surname[struck], " ", mark) for mark in ("", "-"))
    surname[struck] = np.where(by, closed, joined)
    return surname


def _middles(people: People, speller: Speller, records: Records, rng: np.random.Generator) -> Texts:
    """Middle names, often only the initial, or only the first of two."""
    first, second = (each[records.person] for each in (people.middle, people.middle_second))
    one, two = speller.spelt(first), speller.spelt(second)
    both = np.where(
        (second >= 0) & (rng.random(len(one)) < 0.6),
        np.strings.add(np.strings.add(one, " "), two),
        one,
    )
    initial = (rng.random(len(one)) < 0.3) & (first >= 0)
    return np.where(initial, one.astype("U1"), both)


def _run_together(
    forename: Texts, middles: Texts, records: Records, rng: np.random.Generator
) -> tuple[Texts, Texts]:
    """Some systems have middle names behind the forename, and some an initial for the forename."""
    together = records.happens(rng, 0.025) & (middles != "")
    forename = np.where(together, np.strings.add(np.strings.add(forename, " "), middles), forename)
    initial = records.happens(rng, 0.012)
    forename = np.where(initial, forename.astype("U1"), forename)
    return forename, np.where(together, "", middles)


def _mistaken(
    forename: Texts, surname: Texts, people: People, records: Records, *, rng: np.random.Generator
) -> tuple[Texts, Texts]:
    """Typing errors, titles, and names in the wrong order."""
    forename, surname = forename.astype("U44"), surname.astype("U44")
    for names, chance in ((forename, 0.022), (surname, 0.026)):
        struck = np.flatnonzero(records.happens(rng, chance))
        names[struck] = mistyped(rng, names[struck], by_ear=0.3)
    titled = np.flatnonzero(records.happens(rng, 0.005))
    forename[titled] = np.strings.add(
        rng.choice(_TITLES, len(titled)), forename[titled].astype("U38")
    )
    origin = np.array(ORIGIN_NAMES)[people.origin[records.person]]
    unsure = np.select(
        [np.isin(origin, _SURNAME_FIRST), np.isin(origin, _ORDER_UNSURE)], [0.09, 0.025], 0.008
    )
    turned = rng.random(len(records)) < unsure * records.mess
    return np.where(turned, surname, forename), np.where(turned, forename, surname)
