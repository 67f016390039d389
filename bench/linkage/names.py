"""Names to draw from: a few that many people have, and a long tail of rare ones.

The common ones are Northmere's lists; the rare ones are put together from syllables, so that the
number of different surnames grows with the number of people, as it does in a real borough.
"""

import unicodedata
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from flamsteed.synthetic.name_lists import COMPOUNDS, FORENAMES, ORIGINS, SURNAMES

Codes = NDArray[np.int32]
Texts = NDArray[np.str_]
ORIGIN_NAMES = tuple(ORIGINS)
YOUNG_BORN_FROM = 1975
_HEAD, _TAIL = 6.0, 250.0
# origin: (share of its people with a rare surname, first, middle and last parts)
_RARE_SURNAMES = {
    "british": (0.20, "B Bl Br C Cl Cr D Dr F Fl G Gr H J K L M N P Pl Pr R S Sh Sk St Sw T Th Tr W Wh",
                "a e i o u ea oo ai ou y", "l ll m mb n nd ng r rd rk rn ck t tt s st ve dge ld _",
                "ton ley field man er s son well by ham wood worth ing ett"),
    "irish": (0.08, "O'B O'C O'D O'F O'G O'H O'K O'R McB McC McD McG McK McN Mac",
              "a e i o oa ui ea", "ll nn rr rt st d g l", "an ey y in igan erty ihan a"),
    "caribbean": (0.08, "Bar Des Fon La Mar Mon Pel Ros San Val", "a e i o", "l n r t v", "cette din elle ier mont ville"),
    "yoruba": (0.35, "Ade Ola Oye Ogun Ako Eze Nwa Oko Uzo Chi Obi Ama Ifa Ayo",
               "b d f gb k l n r s t w y", "a e i o u", "ju la mi ola ron shina tan wale zie nna"),
    "akan": (0.20, "A Bo Da Fo Kwa Ma Nya O Sa Ti", "b d f k m n nt p s t", "a e o u", "ko mpong nsah po rteng tey wa"),
    "indian": (0.25, "Ana Bala Chandra Dama Guru Hari Jaya Kri Maha Nara Pad Rama Sata Subra Venka Vish",
               "b d g l m n p r s t", "a e i u", "chari kar kumar mani nathan pathi rajan swami yan dhar"),
    "punjabi": (0.08, "Bhu Dha Gha Jo Ka Ma Pa Sa Ta", "g l n r t", "a e i", "il lla ndhu r wal hra"),
    "bengali": (0.08, "Bha Cha Fa Ha Ka Ma Na Ra Sha Ta", "b d f l n r", "i u a", "ddin lah man sen l que"),
    "polish": (0.45, "B Br Ch Cz D Dr G Gr J K Kr L M N P Pr R S St Sz T W Wr Z",
               "a e i o u y", "b ch d k l m n r rz st sz t w z", "ak an ecki ek escu ewicz inski ko ov owski uk yk"),
    "turkish": (0.35, "Ak Al Ba Bo Ca De Er Gu Ha Ka Oz Sa Ta Ya", "d g k l m n r s t", "a i o u", "bas demir lar li oglu soy tas"),
    "iberian": (0.25, "Al Bar Cas Cor Es Fi Gal Her Mon Pa Que Sal Val Vi", "b c d g l m n r t", "a e i o", "do lho nho rra s ves zar"),
}  # fmt: skip
# women, men: first and last parts of rare forenames, any origin
_RARE_FORENAMES = (
    ("Ay Bel Ca Cha Da Ele Ja Jo Ka Ki La Le Ma Mi Na Ri Sha Ta Ze", "bry da ela isha la leigh lyn mara na nelle ra ria rissa sha ssa ya yah zel"),
    ("Ab Ar Bra By Co Da De Ja Jo Ka Ke Ky La Ma Ni Ra Re Ty Za", "bir dan den don dre han lan len mar mir mond ren rick ron ryn sean son vin"),
)  # fmt: skip
_RARE_FORENAME_SHARE = 0.06
_FEMININE = {"owski": "owska", "inski": "inska", "ecki": "ecka"}


@dataclass(frozen=True)
class Lottery:
    """Codes into a vocabulary, with their running weights."""

    codes: Codes
    running: NDArray[np.float64]

    def draw(self, rng: np.random.Generator, size: int) -> Codes:
        """`size` codes, each as likely as its weight."""
        thrown = rng.random(size) * self.running[-1]
        drawn: Codes = self.codes[np.searchsorted(self.running, thrown, side="right")]
        return drawn


@dataclass(frozen=True)
class NameBook:
    """Every name once, and by origin (forenames: group and sex) how likely it is.

    `feminine` gives for a surname the code of the form that a woman bears, mostly the same.
    """

    words: Texts
    code_of: dict[str, int]
    surnames: dict[str, Lottery]
    forenames: dict[tuple[str, str], Lottery]
    feminine: Codes


class _Words:
    """Numbers words as they come."""

    def __init__(self) -> None:
        self.code_of: dict[str, int] = {}

    def codes(self, words: list[str]) -> Codes:
        return np.array([self.code_of.setdefault(w, len(self.code_of)) for w in words], np.int32)


def name_book(people: int, rng: np.random.Generator) -> NameBook:
    """Names enough for so many people."""
    words = _Words()
    surnames = {origin: _surnames(words, origin, people, rng) for origin in ORIGINS}
    forenames = {}
    for group in FORENAMES:
        for place, sex in enumerate("FM"):
            forenames[group, sex] = _forenames(words, group, place)
    feminine = words.codes([_as_a_woman(word) for word in list(words.code_of)])
    feminine = np.append(feminine, np.arange(len(feminine), len(words.code_of), dtype=np.int32))
    return NameBook(np.array(list(words.code_of)), words.code_of, surnames, forenames, feminine)


def _as_a_woman(surname: str) -> str:
    for male, female in _FEMININE.items():
        if surname.endswith(male):
            return surname.removesuffix(male) + female
    return "Kaur" if surname == "Singh" else surname


def _surnames(words: _Words, origin: str, people: int, rng: np.random.Generator) -> Lottery:
    common = [word.replace("_", " ") for word in SURNAMES[origin].split()]
    stems, endings = COMPOUNDS.get(origin, ("", ""))
    common += [
        (stem + end).replace("_", " ") for stem, end in product(stems.split(), endings.split())
    ]
    share, *parts = _RARE_SURNAMES.get(origin, (0.0, "", "", ""))
    rare = _put_together(tuple(part.split() for part in parts))
    wanted = max(50, int(people * ORIGINS[origin][0] / 1000 * 0.5))
    rare = [rare[place] for place in rng.permutation(len(rare))[:wanted]]
    return _lottery(words, common, rare, float(share))


def _put_together(parts: tuple[list[str], ...]) -> list[str]:
    made = {"".join(each).replace("_", "") for each in product(*parts)}
    return sorted(word for word in made if 3 < len(word) < 16)


def _forenames(words: _Words, group: str, place: int) -> Lottery:
    first, last = _RARE_FORENAMES[place]
    rare = _put_together((first.split(), ["", "ma", "ni", "re", "sha", "vo"], last.split()))
    return _lottery(words, FORENAMES[group][place].split(), rare, _RARE_FORENAME_SHARE)


def _lottery(words: _Words, common: list[str], rare: list[str], share: float) -> Lottery:
    """Common words fall off with their rank, rare ones share out `share` of all, more slowly."""
    head = 1 / (np.arange(len(common)) + _HEAD)
    tail = 1 / (np.arange(len(rare)) + _TAIL)
    if share and len(rare):
        tail *= share / (1 - share) * head.sum() / tail.sum()
    else:
        tail *= 0
    return Lottery(words.codes(common + rare), np.cumsum(np.append(head, tail)))


def draw_by_group(
    rng: np.random.Generator, lotteries: dict[str, Lottery], groups: NDArray[np.int16]
) -> Codes:
    """One code each: `groups` gives the place of the wanted lottery among `lotteries`."""
    drawn = np.zeros(len(groups), np.int32)
    for place, lottery in enumerate(lotteries.values()):
        here = np.flatnonzero(groups == place)
        drawn[here] = lottery.draw(rng, len(here))
    return drawn


def plain_words(words: Texts) -> Texts:
    """The words without accents."""
    bare = [unicodedata.normalize("NFKD", word).encode("ascii", "ignore") for word in words]
    return np.array([word.decode() for word in bare])


def replaced(values: Texts, old: str, new: str) -> Texts:
    """The values with `old` written as `new`; numpy's own refuses an empty array."""
    return np.strings.replace(values, old, new) if len(values) else values
