"""A match key for words: A-Z and 0-9 in upper case, accents off, single spaces."""

import re
import unicodedata

from flamsteed.standards.define import text_literal

_RANGES = ((0xC0, 0x180), (0x1CD, 0x1DD), (0x200, 0x21C), (0x1E00, 0x1EFA))
_MARKS = "".join(map(chr, range(0x300, 0x345)))
_DOUBLE = {"ß": "SS", "Æ": "AE", "æ": "AE", "Œ": "OE", "œ": "OE", "Þ": "TH", "þ": "TH"}
_STROKED = {
    "Ø": "O",
    "ø": "O",
    "Ł": "L",
    "ł": "L",
    "Đ": "D",
    "đ": "D",
    "Ð": "D",
    "ð": "D",
    "ı": "I",
}
_APOSTROPHES = "'\u2018\u2019\u02bc\u00b4"


def _base(letter: str) -> str:
    first = unicodedata.normalize("NFD", letter)[0]
    return _STROKED.get(letter) or (first.upper() if first.isascii() and first.isalpha() else "")


_ACCENTED = {
    letter: base for low, high in _RANGES for letter in map(chr, range(low, high))
    if (base := _base(letter))
}  # fmt: skip
_FROM, _TO = "".join(_ACCENTED), "".join(_ACCENTED.values())
_WEST_FROM = "".join(letter for letter in _ACCENTED if letter <= "ÿ")
_WEST_TO = "".join(_ACCENTED[letter] for letter in _WEST_FROM)
_TABLE = str.maketrans({**_ACCENTED, **_DOUBLE, **dict.fromkeys(_MARKS + _APOSTROPHES, "")})


def unaccented_sql(expression: str) -> str:
    """SQL for `expression` with accented Latin letters as plain capitals and apostrophes gone.

    Most text has no accents and most accents are French, so the long table is a last resort.
    """
    doubled = expression
    for letter, letters in _DOUBLE.items():
        doubled = f"replace({doubled}, '{letter}', '{letters}')"
    return (
        f"replace(case when not regexp_matches({expression}, '[^ -~]') then {expression} "
        f"when not regexp_matches({expression}, '[^ -~À-ÿ]') then translate({doubled}, "
        f"{text_literal(_WEST_FROM)}, {text_literal(_WEST_TO)}) else translate({doubled}, "
        f"{text_literal(_FROM + _MARKS + _APOSTROPHES)}, {text_literal(_TO)}) end, '''', '')"
    )


def words_sql(expression: str) -> str:
    """SQL for the match key of text that `unaccented_sql` has been through."""
    return (
        f"nullif(trim(upper(case when regexp_matches({expression}, '[^0-9A-Za-z ]|  ') then "
        f"regexp_replace({expression}, '[^0-9A-Za-z]+', ' ', 'g') else {expression} end)), '')"
    )


def folded_sql(expression: str) -> str:
    """SQL for the match key of `expression`, null when no letter or digit is left of it.

    Apostrophes close up (`O'Neil` is `ONEIL`); every other mark parts words. In steps, put
    `unaccented_sql` and `words_sql` one after the other: it is faster.
    """
    return words_sql(unaccented_sql(expression))


def unaccented(text: str) -> str:
    """`text` with accented Latin letters as plain capitals and apostrophes gone."""
    return text.translate(_TABLE)


def folded(text: str | None) -> str | None:
    """The match key of `text`, in Python."""
    letters = re.sub("[^0-9A-Za-z]+", " ", unaccented(text or ""))
    return letters.upper().strip(" ") or None
