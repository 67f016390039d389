"""People and the homes they share: who they are in truth, before any system wrote them down."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.linkage.homes import Homes, make_homes
from bench.linkage.names import (
    ORIGIN_NAMES,
    YOUNG_BORN_FROM,
    Codes,
    Lottery,
    NameBook,
    draw_by_group,
)
from bench.linkage.spoil import Days
from flamsteed.synthetic.name_lists import ORIGINS

TODAY = np.datetime64("2026-06-30")
YEAR = 365.25
ALONE, COUPLE, FAMILY, LONE_PARENT, EXTENDED, SHARERS, SIBLINGS, CARE_HOME, HOSTEL = range(9)
KIND_NAMES = (
    "alone", "couple", "family", "lone parent", "extended family", "shared house", "siblings", "care home", "hostel",
)  # fmt: skip
# share of households, fewest and most people, mean and spread of the head's age
_KINDS = (
    (0.76, 1, 1, 54, 19), (0.115, 2, 2, 54, 17), (0.120, 3, 6, 40, 8), (0.050, 2, 5, 37, 9), (0.018, 4, 7, 40, 8),
    (0.022, 3, 6, 24, 5), (0.016, 2, 3, 31, 11), (0.0, 12, 45, 84, 8), (0.0, 8, 30, 33, 12),
)  # fmt: skip
_BIG_HOMES_PER_PERSON = 1 / 2_500
HEAD, PARTNER, CHILD, GRANDPARENT, SIBLING, OTHER = range(6)
_KEEPS_NAME = ("somali", "chinese", "vietnamese", "punjabi", "bengali", "iberian")
_GROUPS = tuple((group, sex) for group in ("british_old", *ORIGIN_NAMES) for sex in "FM")

Numbers = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class People:
    """One person per place of the arrays; names are codes into the book.

    `surname_second` is the second half of a double-barrelled surname, `maiden` a former surname,
    each -1 if there is none; `renamed_on` and `moved_on` are days after `TODAY` if nothing changed.
    `head` is the person whose contact details a child's records carry. `homes_before` has two
    earlier homes, `moved_on` the days on which each was left (newest first).
    """

    household: Numbers
    kind: Numbers
    relation: Numbers
    head: Numbers
    origin: Numbers
    sex: Flags
    birth: Days
    forename: Codes
    middle: Codes
    middle_second: Codes
    surname: Codes
    surname_second: Codes
    maiden: Codes
    renamed_on: Days
    home: Numbers
    homes_before: Numbers
    moved_on: Days

    def __len__(self) -> int:
        return len(self.household)


@dataclass(frozen=True)
class _Born:
    """Where everybody stands in their household, before they are named."""

    relation: Numbers
    head: Numbers
    origin: Numbers
    sex: Flags
    birth: Days


def make_people(count: int, book: NameBook, rng: np.random.Generator) -> tuple[People, Homes]:
    """`count` people in households, in homes of a borough."""
    kinds = _household_kinds(count, rng)
    fewest, most = (np.array([row[n] for row in _KINDS])[kinds] for n in (1, 2))
    spread = rng.random(len(kinds))
    sizes = (
        fewest + np.floor((most - fewest + 1) * np.where(most > 7, spread, spread**1.6))
    ).astype(int)
    household = np.repeat(np.arange(len(kinds)), sizes)[:count]
    first = np.flatnonzero(np.diff(household, prepend=-1))
    role = np.arange(count) - first[household]
    kind = kinds[household]
    relation = _relations(kind, role, sizes[household])
    head = first[household]
    origin = _origins(kind, relation, household, first, rng=rng)
    sex = _sexes(kind, relation, head, rng)
    birth = _births(kind, relation, role, head, rng=rng)
    born = _Born(relation, head, origin, sex, birth)
    forename, middle, second = _forenames_of(born, book, rng)
    names = _surnames(born, book, rng)
    homes = make_homes(int(len(first) * 1.08) + 4, rng)
    home = rng.permutation(len(homes))[: len(first)][household]
    before, moved = _moves(relation, household, home, len(homes), rng=rng)
    people = People(
        household, kind, relation, first[household], origin, sex, birth, forename, middle, second, *names,
        home, before, moved,
    )  # fmt: skip
    return people, homes


def _household_kinds(count: int, rng: np.random.Generator) -> Numbers:
    share = np.array([row[0] for row in _KINDS])
    kinds = rng.choice(len(_KINDS), count, p=share / share.sum())
    wanted = max(int(count >= 1_000), round(count * _BIG_HOMES_PER_PERSON))
    sharp = rng.permutation(count // 3)[: 2 * wanted]
    kinds[sharp] = np.where(np.arange(len(sharp)) % 3 == 0, HOSTEL, CARE_HOME)
    return kinds


def _relations(kind: Numbers, role: Numbers, size: Numbers) -> Numbers:
    pair = np.isin(kind, (COUPLE, FAMILY, EXTENDED))
    child = (np.isin(kind, (FAMILY, EXTENDED)) & (role > 1)) | ((kind == LONE_PARENT) & (role > 0))
    return np.select(
        [role == 0, pair & (role == 1), (kind == EXTENDED) & (role == size - 1), child, kind == SIBLINGS],
        [HEAD, PARTNER, GRANDPARENT, CHILD, SIBLING], OTHER,
    )  # fmt: skip


def _origins(
    kind: Numbers,
    relation: Numbers,
    household: Numbers,
    first: Numbers,
    *,
    rng: np.random.Generator,
) -> Numbers:
    share = np.array([value[0] for value in ORIGINS.values()], float)
    share /= share.sum()
    of_house = rng.choice(len(share), len(first), p=share)[household]
    own = rng.choice(len(share), len(household), p=share)
    mixed = (relation == PARTNER) & (rng.random(len(household)) < 0.15)
    origin = np.where(mixed | (relation == OTHER), own, of_house)
    return np.where((kind == CARE_HOME) & (rng.random(len(origin)) < 0.7), 0, origin)


def _sexes(kind: Numbers, relation: Numbers, head: Numbers, rng: np.random.Generator) -> Flags:
    """True for women."""
    woman = rng.random(len(kind)) < np.select(
        [kind == CARE_HOME, kind == LONE_PARENT, kind == HOSTEL], [0.68, 0.8, 0.35], 0.51
    )
    woman = np.where(
        (relation == CHILD) | (relation == SIBLING), rng.random(len(kind)) < 0.49, woman
    )
    alike = rng.random(len(kind)) < 0.04
    return np.where(relation == PARTNER, woman[head] == alike, woman)


def _births(
    kind: Numbers, relation: Numbers, role: Numbers, head: Numbers, *, rng: np.random.Generator
) -> Days:
    count = len(kind)
    mean, spread = (np.array([row[n] for row in _KINDS])[kind] for n in (3, 4))
    age = np.clip(mean + spread * rng.standard_normal(count), 17, 101)
    of_head = age[head]
    youngest = np.minimum(rng.random(count) * 17, np.maximum(of_head - 19, 0.1))[head]
    gap = (1.1 + 2.9 * rng.random(count))[head]
    child = np.minimum(youngest + gap * np.maximum(role - 1, 0), np.maximum(of_head - 16, 0.2))
    near = of_head + 4 * rng.standard_normal(count)
    age = np.select(
        [relation == PARTNER, relation == CHILD, relation == GRANDPARENT, relation == SIBLING],
        [np.maximum(near, 17.5), child, of_head + 28 + 4 * rng.standard_normal(count), np.maximum(near, 17)], age,
    )  # fmt: skip
    birth = TODAY - (age * YEAR + rng.random(count) * 30).astype("timedelta64[D]")
    follows = np.zeros(count, bool)
    follows[1:] = (relation[1:] == CHILD) & (relation[:-1] == CHILD) & (role[1:] > 0)
    follows |= np.append(False, (relation[1:] == SIBLING) & (role[1:] == 1))
    twin = follows & (rng.random(count) < 0.05)
    source = np.where(twin, np.arange(count) - 1, np.arange(count))
    return birth[source[source]]


def _lotteries(book: NameBook) -> dict[str, Lottery]:
    return {"".join(group): book.forenames[group] for group in _GROUPS}


def _forenames(born: _Born, book: NameBook, rng: np.random.Generator) -> Codes:
    """A forename usual for the origin, the sex and the years."""
    young = born.birth >= np.datetime64(f"{YOUNG_BORN_FROM}-01-01")
    name, thrown = np.array(ORIGIN_NAMES)[born.origin], rng.random(len(young))
    mixes = np.isin(name, ("irish", "caribbean")) & young & (thrown < 0.5)
    mixes |= np.isin(name, ("chinese", "yoruba", "akan", "indian")) & (thrown < 0.12)
    group = np.where(mixes, 1, born.origin + 1)
    group = np.where((group == 1) & ~young, 0, group)
    return draw_by_group(rng, _lotteries(book), (2 * group + ~born.sex).astype(np.int16))


def _forenames_of(
    born: _Born, book: NameBook, rng: np.random.Generator
) -> tuple[Codes, Codes, Codes]:
    """Forenames and middle names; some sons and daughters bear their parent's forename."""
    count, head = len(born.relation), born.head
    namesake = (born.relation == CHILD) & (born.sex == born.sex[head])
    namesake &= rng.random(count) < np.where(born.sex, 0.012, 0.06)
    forename = _forenames(born, book, rng)
    forename = np.where(namesake, forename[head], forename).astype(np.int32)
    forename = _unlike_siblings(born, book, forename, rng)
    namesake &= forename == forename[head]
    has_middle = np.isin(np.array(ORIGIN_NAMES)[born.origin], ("british", "irish", "caribbean"))
    middle = _forenames(born, book, rng)
    middle = np.where(rng.random(count) < np.where(has_middle, 0.62, 0.28), middle, -1)
    middle = np.where(namesake & (rng.random(count) < 0.4), middle[head], middle)
    middle = np.where(middle == forename, -1, middle).astype(np.int32)
    second = np.where(
        (middle >= 0) & (rng.random(count) < 0.1), _forenames(born, book, rng), -1
    ).astype(np.int32)
    return forename, middle, second


def _unlike_siblings(
    born: _Born, book: NameBook, forename: Codes, rng: np.random.Generator
) -> Codes:
    """The forenames, with another one for a child that would be called as a brother or sister is."""
    siblings = np.flatnonzero(np.isin(born.relation, (CHILD, SIBLING)))
    for _ in range(4):
        key = born.head[siblings] * len(book.words) + forename[siblings]
        again = np.ones(len(siblings), bool)
        again[np.unique(key, return_index=True)[1]] = False
        forename[siblings[again]] = _forenames(born, book, rng)[siblings[again]]
    return forename


def _surnames(
    born: _Born, book: NameBook, rng: np.random.Generator
) -> tuple[Codes, Codes, Codes, Days]:
    """Surname, its second half, the former surname, and the day it changed."""
    count, relation = len(born.relation), born.relation
    own, another = (
        draw_by_group(rng, book.surnames, born.origin.astype(np.int16)) for _ in range(2)
    )
    shares = rng.random(count) < _chance_of_sharing(born)
    surname = np.where(shares, own[born.head], own)
    married = shares & (relation == PARTNER)
    grown_up = ~np.isin(relation, (PARTNER, CHILD, SIBLING))
    parted = grown_up & born.sex & (rng.random(count) < 0.16)
    maiden = np.select([married, parted], [own, another], -1).astype(np.int32)
    joined = rng.random(count) < np.select([married, relation == CHILD], [0.07, 0.03], 0.015)
    other = np.where(married, own, another)
    second = np.where(joined & (other != surname), other, -1).astype(np.int32)
    grown = born.birth + np.timedelta64(19 * 365, "D")
    span = np.clip((TODAY - grown).astype(np.int64), 1, 45 * 365)
    renamed = grown + (rng.random(count) ** 0.8 * span).astype("timedelta64[D]")
    renamed = np.where((maiden >= 0) & (renamed <= TODAY), renamed, TODAY + 1)
    borne = np.where(born.sex, book.feminine[surname], surname).astype(np.int32)
    return borne, second, maiden, renamed


def _chance_of_sharing(born: _Born) -> NDArray[np.float64]:
    """How likely one is to have the surname of the household's head."""
    keeps = np.isin(np.array(ORIGIN_NAMES)[born.origin], _KEEPS_NAME)
    of_partner, of_child = np.where(keeps, 0.15, 0.75), np.where(keeps, 0.7, 0.88)
    wanted = [born.relation == role for role in (PARTNER, CHILD, GRANDPARENT, SIBLING)]
    return np.select(wanted, [of_partner, of_child, 0.6, 0.92], 0.0)


def _moves(
    relation: Numbers, household: Numbers, home: Numbers, homes: int, *, rng: np.random.Generator
) -> tuple[Numbers, Any]:
    """Two earlier homes and the days they were left; most moved as a household, some alone."""
    count, houses = len(home), int(household[-1]) + 1
    together = rng.integers(0, homes, (houses, 2))[household]
    ago = np.cumsum(rng.exponential(9 * YEAR, (houses, 2)), axis=1)[household]
    alone = ((rng.random(count) < 0.12) & (relation != CHILD)) | (relation == OTHER)
    own = rng.integers(0, homes, (count, 2))
    own_ago = np.cumsum(rng.exponential(4 * YEAR, (count, 2)), axis=1)
    before = np.where(alone[:, None], own, together)
    return before, TODAY - np.where(alone[:, None], own_ago, ago).astype("timedelta64[D]")
