"""A council's records of its people, as several systems wrote them down: made up, with the truth.

    make(people, seed=1, noise="usual") -> CouncilFile

About 3.2 records a person. Half of the people live with others: couples with one telephone, twins,
a father and son of one name, shared houses, care homes. People move, marry, go by short forms; the
systems mistype, leave out, swap, estimate, and fill in placeholders. Every value is invented: the
numbers are from ranges that nobody is given.
"""

from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from bench.linkage.contacts import contact_columns, identifier_columns
from bench.linkage.homes import Homes, written
from bench.linkage.households import KIND_NAMES, OTHER, TODAY, YEAR, People, make_people
from bench.linkage.names import ORIGIN_NAMES, NameBook, name_book
from bench.linkage.record_names import name_columns
from bench.linkage.spoil import Days, crossed_days, first_of_january, misread_days, mistyped
from bench.linkage.systems import LEVELS, SYSTEMS, Records

_MOST = 12
_CHUNK = 200_000
PLACEHOLDER = "1900-01-01"
_AGE_FROM = (5, 18, 30, 65, 80)
_AGES = ("0-4", "5-17", "18-29", "30-64", "65-79", "80+")
_OTHER_PLACEHOLDERS = np.array(["1901-01-01", "1970-01-01", "1900-01-02"], "datetime64[D]")


@dataclass(frozen=True)
class CouncilFile:
    """`records` as the systems hold them; `truth` record_id, person, household; `people` what is
    true today of each person (one row each, person = row number), to judge gold records by.
    """

    records: pa.Table
    truth: pa.Table
    people: pa.Table


def make(people: int, *, seed: int = 1, noise: str = "usual") -> CouncilFile:
    """Records of `people` people; `noise` is low, usual or high. The same seed, the same file."""
    rng = np.random.default_rng([seed, people])
    book = name_book(people, rng)
    true, homes = make_people(people, book, rng)
    person = np.repeat(np.arange(people), _record_counts(true, rng))
    rng.shuffle(person)
    records = _records(true, person, LEVELS[noise], rng)
    columns: dict[str, Any] = {
        "record_id": pa.array([f"R{n:07d}" for n in range(len(person))]),
        "system": pa.array(np.array([s.name for s in SYSTEMS])[records.system]),
    }
    columns |= name_columns(true, book, records, rng)
    columns["birth_date"] = _birth_dates(true, records, rng)
    columns["sex"] = _sexes(true, records, rng)
    columns |= _places(true, homes, records, rng)
    columns |= contact_columns(true, book, records, rng)
    columns |= identifier_columns(true, records, rng)
    columns["updated_on"] = pa.array(records.updated.astype(str))
    truth = pa.table(
        {"record_id": columns["record_id"], "person": person, "household": true.household[person]}
    )
    return CouncilFile(pa.table(columns), truth, _true_values(true, homes, book))


def _record_counts(people: People, rng: np.random.Generator) -> NDArray[np.int64]:
    """From 1 to 12 records a person, 3.2 at the mean."""
    busy = 0.99 + 0.62 * rng.standard_normal(len(people))
    return np.clip(np.round(np.exp(busy)), 1, _MOST).astype(np.int64)


def _records(
    people: People, person: NDArray[np.int64], level: float, rng: np.random.Generator
) -> Records:
    age = (TODAY - people.birth[person]).astype(np.int64)
    since, longest = rng.exponential(4.5 * YEAR, len(person)), np.minimum(14 * YEAR, age)
    since = np.where(since < longest, since, longest * rng.random(len(person)))
    updated = TODAY - since.astype("timedelta64[D]")
    band = np.searchsorted(
        [18 * YEAR, 65 * YEAR], (updated - people.birth[person]).astype(np.int64)
    )
    weights = np.array([s.used_by for s in SYSTEMS], float).T
    running = np.cumsum(weights / weights.sum(axis=1, keepdims=True), axis=1)[band]
    system = (rng.random(len(person))[:, None] > running[:, :-1]).sum(axis=1)
    mess = level * np.array([s.mess for s in SYSTEMS])[system]
    return Records(person, system, updated, mess)


def _birth_dates(people: People, records: Records, rng: np.random.Generator) -> pa.Array:
    """What the system holds for the birth date; some people go by another date in several."""
    believed = np.where(
        rng.random(len(people)) < 0.012, misread_days(rng, people.birth), people.birth
    )
    believed = np.where(rng.random(len(people)) < 0.006, first_of_january(people.birth), believed)
    chosen = records.happens(rng, 0.5, scaled=False)
    day: Days = np.where(chosen, believed[records.person], people.birth[records.person])
    for chance, change in (
        (0.012, crossed_days),
        (0.016, partial(misread_days, rng)),
        (0.010, first_of_january),
    ):
        struck = records.happens(rng, chance)
        day[struck] = change(day[struck])
    day[records.happens(rng, 0.009)] = np.datetime64(PLACEHOLDER)
    others = records.happens(rng, 0.001)
    day[others] = rng.choice(_OTHER_PLACEHOLDERS, int(others.sum()))
    return pa.array(day.astype(str), mask=~records.knows(rng, "birth_date"))


def _sexes(people: People, records: Records, rng: np.random.Generator) -> pa.Array:
    woman = people.sex[records.person] ^ records.happens(rng, 0.006)
    return pa.array(np.where(woman, "F", "M"), mask=~records.knows(rng, "sex"))


def home_then(people: People, records: Records, rng: np.random.Generator) -> NDArray[np.int64]:
    """The home at which the system has each record's person: where they were when it was written,
    or still an earlier one, or the home next door by mistake.
    """
    person = records.person
    home = people.home[person]
    late = records.happens(rng, 0.05)
    for place in range(2):
        left = people.moved_on[person, place]
        home = np.where(
            (records.updated < left) | (late & (place == 0)),
            people.homes_before[person, place],
            home,
        )
    return home


def _places(
    people: People, homes: Homes, records: Records, rng: np.random.Generator
) -> dict[str, Any]:
    home = home_then(people, records, rng)
    shapes = np.array([s.address_shapes for s in SYSTEMS])[records.system]
    shape = shapes[np.arange(len(home)), rng.integers(0, shapes.shape[1], len(home))]
    lines = [
        written(homes, home[at : at + _CHUNK], shape[at : at + _CHUNK])
        for at in range(0, len(home), _CHUNK)
    ]
    struck = np.flatnonzero(records.happens(rng, 0.03))
    widest = max(line.dtype.itemsize for line in lines) // 4 + 2
    address = np.concatenate([line.astype(f"U{widest}") for line in lines])
    address[struck] = mistyped(rng, address[struck], by_ear=0.15)
    code = homes.postcode[home].astype("U9")
    struck = np.flatnonzero(records.happens(rng, 0.012))
    code[struck] = mistyped(rng, code[struck])
    tight = records.happens(rng, 0.08, scaled=False)
    code = np.where(tight, np.strings.replace(code, " ", ""), code)
    beside = np.clip(home + rng.choice([-2, -1, 1, 2], len(home)), 0, len(homes) - 1)
    uprn = homes.uprn[np.where(records.happens(rng, 0.015), beside, home)]
    return {
        "address": pa.array(address, mask=~records.knows(rng, "address")),
        "postcode": pa.array(code, mask=~records.knows(rng, "postcode")),
        "uprn": pa.array(uprn, mask=~records.knows(rng, "uprn")),
    }


def _true_values(people: People, homes: Homes, book: NameBook) -> pa.Table:
    words = np.append(book.words, "")
    joined = np.strings.add(
        np.strings.add(words[people.surname], "-"), words[people.surname_second]
    )
    return pa.table(
        {
            "person": np.arange(len(people)),
            "household": people.household,
            "origin": pa.array(np.array(ORIGIN_NAMES)[people.origin]),
            "forename": pa.array(words[people.forename]),
            "middle_names": pa.array(words[people.middle]),
            "surname": pa.array(
                np.where(people.surname_second >= 0, joined, words[people.surname])
            ),
            "birth_date": pa.array(people.birth.astype(str)),
            "sex": pa.array(np.where(people.sex, "F", "M")),
            "address": pa.array(written(homes, people.home, np.zeros(len(people), np.int64))),
            "postcode": pa.array(homes.postcode[people.home]),
            "uprn": pa.array(homes.uprn[people.home]),
            "lives": pa.array(np.array(KIND_NAMES)[people.kind]),
            "age": pa.array(
                np.array(_AGES)[np.searchsorted(_AGE_FROM, _age(people), side="right")]
            ),
            **_cases(people),
        }
    )


def _age(people: People) -> NDArray[np.float64]:
    years: NDArray[np.float64] = (TODAY - people.birth).astype(np.int64) / YEAR
    return years


def _cases(people: People) -> dict[str, pa.Array]:
    """What makes a person hard to tell from others or from themselves; yes or no."""
    born = people.head * 100_000 + people.birth.astype(np.int64)
    _, place, count = np.unique(born, return_inverse=True, return_counts=True)
    head, known = people.head, people.head != np.arange(len(people))
    same = (
        known
        & (people.forename == people.forename[head])
        & (people.surname == people.surname[head])
    )
    namesake = same.copy()
    namesake[head[same]] = True
    cases = {
        "twin": (count[place.ravel()] > 1) & ~np.isin(people.relation, (OTHER,)),
        "namesake_at_home": namesake,
        "renamed": people.renamed_on <= TODAY,
        "moved_in_5_years": people.moved_on[:, 0] > TODAY - np.timedelta64(5 * 365, "D"),
    }
    return {name: pa.array(np.where(flags, "yes", "no")) for name, flags in cases.items()}
