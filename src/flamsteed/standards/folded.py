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
_APOSTROPHES = "'\u2018\u2019\u02bc\u0060\u00b4"


def _base(letter: str) -> str:
    first = unicodedata.normalize("NFD", letter)[0]
    return _STROKED.get(letter) or (first.upper() if first.isascii() and first.isalpha() else "")


_ACCENTED = {
    letter: base for low, high in _RANGES for letter in map(chr, range(low, high))
    if (base := _base(letter))
}  # fmt: skip
_FROM, _TO = "".join(_ACCENTED), "".join(_ACCENTED.values())
_TABLE = str.maketrans({**_ACCENTED, **_DOUBLE, **dict.fromkeys(_MARKS + _APOSTROPHES, "")})


def unaccented_sql(expression: str) -> str:
    """SQL for `expression` with accented Latin letters as plain capitals, other text as it was."""
    doubled = expression
    for letter, letters in _DOUBLE.items():
        doubled = f"replace({doubled}, '{letter}', '{letters}')"
    return (
        f"case when regexp_matches({expression}, '[^ -~]') then translate({doubled}, "
        f"{text_literal(_FROM + _MARKS + _APOSTROPHES)}, {text_literal(_TO)}) else {expression} end"
    )


def folded_sql(expression: str) -> str:
    """SQL for the match key of `expression`, null when no letter or digit is left of it.

    Apostrophes close up (`O'Neil` is `ONEIL`); every other mark parts words.
    """
    plain = f"replace({unaccented_sql(expression)}, '''', '')"
    return f"nullif(trim(upper(regexp_replace({plain}, '[^0-9A-Za-z]+', ' ', 'g'))), '')"


def folded(text: str | None) -> str | None:
    """The same in Python."""
    if text is None:
        return None
    letters = re.sub("[^0-9A-Za-z]+", " ", text.translate(_TABLE))
    return letters.upper().strip(" ") or None
