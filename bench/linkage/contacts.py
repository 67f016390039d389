"""E-mail addresses, telephone numbers and identifiers, as one record has them.

None can be anybody's: telephone numbers begin 0710 or 0200, which are not given out, e-mail domains
are kept for examples, NHS numbers are from the test range, and NINO begin with QQ.
"""

from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from bench.linkage.households import (
    CARE_HOME,
    CHILD,
    HOSTEL,
    LONE_PARENT,
    OTHER,
    PARTNER,
    People,
)
from bench.linkage.names import NameBook, Texts, plain_words
from bench.linkage.spoil import mistyped
from bench.linkage.systems import Records

_CLIENTS = 40
_PEOPLE_PER_WORKER = 2_500
_DOMAINS = np.array(
    ["@example.com", "@example.org", "@example.net", "@post.example", "@mail.example"]
)
_NO_EMAIL = np.array(["noemail@example.com", "none@example.org", "unknown@example.com"])
_NO_PHONE = np.array(["07100000000", "00000000000", "01234567890", "07999999999"])


def contact_columns(
    people: People, book: NameBook, records: Records, rng: np.random.Generator
) -> dict[str, Any]:
    """email and telephone of every record."""
    return {
        "email": _emails(people, book, records, rng),
        "telephone": _telephones(people, records, rng),
    }


def _owners(
    people: People, records: Records, rng: np.random.Generator, *, shared: float
) -> NDArray[np.int64]:
    """Whose contact details a record carries: a child's are a parent's, and some couples share."""
    person = records.person
    head = people.head[person]
    parted = np.isin(people.kind[person], (LONE_PARENT, CARE_HOME, HOSTEL))
    parent = np.where(~parted & (rng.random(len(records)) < 0.35), head + 1, head)
    own = np.where(people.relation[person] == CHILD, parent, person)
    couple = (people.relation[person] == PARTNER) & (rng.random(len(people)) < shared)[person]
    return np.where(couple, head, own)


def _is_told(people: People, records: Records, rng: np.random.Generator) -> NDArray[np.bool_]:
    """Whether a parent's details stand on a child's own record; for others always."""
    grown: NDArray[np.bool_] = people.relation[records.person] != CHILD
    return grown | (rng.random(len(records)) < 0.6)


def _emails(people: People, book: NameBook, records: Records, rng: np.random.Generator) -> pa.Array:
    owner = _owners(people, records, rng, shared=0.10)
    local = _local_parts(people, book, rng)
    domain = rng.integers(0, len(_DOMAINS), (len(people), 2))
    which = (rng.random(len(records)) < 0.18).astype(np.int64)
    names = local[owner]
    struck = np.flatnonzero(records.happens(rng, 0.01))
    names[struck] = mistyped(rng, names[struck])
    email = np.strings.add(names, _DOMAINS[domain[owner, which]])
    nobody = records.happens(rng, 0.006)
    email = np.where(nobody, rng.choice(_NO_EMAIL, len(records)), email)
    known = records.knows(rng, "email") & (rng.random(len(people)) < 0.85)[owner]
    known &= _is_told(people, records, rng)
    return pa.array(email, mask=~(known | nobody))


def _local_parts(people: People, book: NameBook, rng: np.random.Generator) -> Texts:
    """What stands before the @ of each person; the number behind most makes it their own."""
    folded = np.strings.lower(plain_words(book.words))
    for mark in (" ", "'", "-", "."):
        folded = np.strings.replace(folded, mark, "")
    first, last = folded[people.forename], folded[people.surname]
    shape = rng.integers(0, 4, len(people))
    with_dot = np.strings.add(np.strings.add(first, "."), last)
    initial = np.strings.add(first.astype("U1"), last)
    turned = np.strings.add(last, first.astype("U1"))
    number = rng.integers(1, np.where(rng.random(len(people)) < 0.3, 99, 99_999)).astype(str)
    number = np.where(rng.random(len(people)) < 0.12, "", number)
    return np.strings.add(
        np.select([shape == 0, shape == 1, shape == 2], [with_dot, initial, turned], first), number
    )


def _telephones(people: People, records: Records, rng: np.random.Generator) -> pa.Array:
    """A mobile of one's own, an older one, the household's line, a worker's, or nobody's."""
    count, person = len(people), records.person
    owner = _owners(people, records, rng, shared=0.12)
    mobile = 7_100_000_000 + rng.permutation(4 * count)[: 2 * count].reshape(count, 2) + 1
    line = 2_000_000_000 + rng.permutation(2 * count)[people.household]
    older = (rng.random(len(records)) < 0.15).astype(np.int64)
    number = mobile[owner, older]
    in_home = np.isin(people.kind[person], (CARE_HOME, HOSTEL))
    has_line = (rng.random(count) < 0.45)[people.household[person]] & (
        people.relation[person] != OTHER
    )
    chance = np.select([in_home, has_line], [0.65, 0.35], 0.0)
    number = np.where(rng.random(len(records)) < chance, line[person], number)
    number = _of_workers(people, records, number, rng)
    text = np.strings.add("0", number.astype(str))
    struck = np.flatnonzero(records.happens(rng, 0.012))
    text[struck] = _one_digit_off(text[struck], rng)
    nobody = records.happens(rng, 0.007)
    text = np.where(nobody, rng.choice(_NO_PHONE, len(records)), text)
    text = _as_written(text, rng.integers(0, 5, len(records)))
    known = records.knows(rng, "telephone") & _is_told(people, records, rng)
    return pa.array(text, mask=~(known | nobody))


def _of_workers(
    people: People, records: Records, number: NDArray[np.int64], rng: np.random.Generator
) -> NDArray[np.int64]:
    """The support worker's number on half the records of forty clients each."""
    workers = max(1, len(people) // _PEOPLE_PER_WORKER)
    clients = rng.permutation(len(people))[: workers * _CLIENTS]
    worker = np.full(len(people), -1)
    worker[clients] = np.arange(len(clients)) // _CLIENTS
    helped = (worker[records.person] >= 0) & (rng.random(len(records)) < 0.5)
    return np.where(helped, 7_109_900_000 + worker[records.person], number)


def _one_digit_off(text: Texts, rng: np.random.Generator) -> Texts:
    if not len(text):
        return text
    letters = np.ascontiguousarray(text).view(np.uint32).reshape(len(text), -1).copy()
    place = np.arange(len(text)), rng.integers(5, 11, len(text))
    letters[place] = ord("0") + rng.integers(0, 10, len(text))
    return letters.view(text.dtype).ravel()


def _as_written(text: Texts, way: NDArray[np.int64]) -> Texts:
    """Numbers are written plainly, in two parts, or with the country's code."""
    letters = np.ascontiguousarray(text.astype("U11")).view(np.uint32).reshape(len(text), 11)
    start = np.ascontiguousarray(letters[:, :5]).view("U5").ravel()
    rest = np.ascontiguousarray(letters[:, 5:]).view("U6").ravel()
    national = np.ascontiguousarray(letters[:, 1:]).view("U10").ravel()
    parts = np.strings.add(np.strings.add(start, " "), rest)
    return np.select([way == 0, way == 1], [parts, np.strings.add("+44", national)], text)


def identifier_columns(
    people: People, records: Records, rng: np.random.Generator
) -> dict[str, Any]:
    """nino and nhs_number of every record."""
    number = rng.permutation(4_000_000)[: len(people)]
    stem = np.strings.add("QQ", np.strings.zfill((number // 4).astype(str), 6))
    nino = np.strings.add(stem, np.array(list("ABCD"))[number % 4])[records.person]
    struck = np.flatnonzero(records.happens(rng, 0.01))
    nino[struck] = mistyped(rng, nino[struck])
    adult = (records.updated - people.birth[records.person]).astype(np.int64) > 16 * 365
    health, valid = _nhs_numbers(rng.permutation(1_000_000)[: len(people)])
    nhs = health[records.person]
    struck = np.flatnonzero(records.happens(rng, 0.008))
    nhs[struck] = mistyped(rng, nhs[struck])
    return {
        "nino": pa.array(nino, mask=~(records.knows(rng, "nino") & adult)),
        "nhs_number": pa.array(
            nhs, mask=~(records.knows(rng, "nhs_number") & valid[records.person])
        ),
    }


def _nhs_numbers(number: NDArray[np.int64]) -> tuple[Texts, NDArray[np.bool_]]:
    """Numbers from the test range 999, and which of them have a check digit."""
    body = 999_000_000 + number
    digits = body[:, None] // 10 ** np.arange(8, -1, -1) % 10
    check = 11 - (digits * np.arange(10, 1, -1)).sum(axis=1) % 11
    return np.strings.add(body.astype(str), (check % 11 % 10).astype(str)), check != 10
