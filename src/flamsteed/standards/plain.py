"""Text made plain enough to read an identifier from: printable ASCII, trimmed, in SQL and Python.

Look-alike white space, quotation marks, dashes and full-width forms become their ASCII selves and
zero-width characters go. Anything else outside ASCII becomes a question mark, so that it is seen
and spoils the identifier instead of vanishing out of it.
"""

import re

from flamsteed.standards.define import in_sql, text_literal

_SPACES = "\t\n\x0b\x0c\r\x85\xa0\u1680" + "".join(map(chr, range(0x2000, 0x200B)))
_SPACES += "\u2028\u2029\u202f\u205f\u3000"
_QUOTES = {"'": "\u2018\u2019\u201a\u201b\u02bc\u2032\u00b4\u0060", '"': "\u201c\u201d\u201e\u2033"}
_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
_GONE = "\u200b\u200c\u200d\u2060\ufeff\xad"
_WIDE = "".join(map(chr, range(0xFF01, 0xFF5F)))

ODD = _SPACES + "".join(_QUOTES.values()) + _DASHES
"""Characters that stand for a space, a quotation mark or a dash."""
USUAL = (
    " " * len(_SPACES)
    + "".join(usual * len(odd) for usual, odd in _QUOTES.items())
    + "-" * len(_DASHES)
)
"""What each character of ODD stands for."""
GONE = _GONE
"""Characters that stand for nothing."""

_FROM = ODD + _WIDE + _GONE
_TO = USUAL + "".join(map(chr, range(0x21, 0x7F)))
_TABLE = str.maketrans(_FROM[: len(_TO)], _TO, _GONE)
_NOT_PLAIN = re.compile("[^ -~]")

PLACEHOLDERS = (
    "N/A", "NA", "N.A.", "N.A", "NONE", "NULL", "NIL", "TBC", "TBA", "T.B.C.", "TO BE CONFIRMED",
    "UNKNOWN", "UNKOWN", "UNK", "NOT KNOWN", "NK", "N/K", "N.K.", "X", "XX", "XXX", "XXXX",
    "XXXXX", "NOT APPLICABLE", "NOT AVAILABLE", "NOT PROVIDED", "NOT GIVEN", "NOT SUPPLIED",
    "NOT RECORDED", "NOT STATED", "NO DATA", "BLANK", "EMPTY", "#N/A", "#REF!", "#VALUE!", "NAN",
    "MISSING", "REFUSED", "WITHHELD", "PENDING", "DUMMY",
)  # fmt: skip
"""Words that people and systems write where they know nothing."""


def plain_sql(expression: str) -> str:
    """SQL for `expression` as plain ASCII text without spaces at its ends; null stays null."""
    return (
        f"trim(case when regexp_matches({expression}, '[^ -_a-~]') then regexp_replace("
        f"translate({expression}, {text_literal(_FROM)}, {text_literal(_TO)}), "
        f"'[^ -~]', '?', 'g') else {expression} end)"
    )


def plain(raw: str | None) -> str:
    """The same in Python; null is read as blank."""
    return _NOT_PLAIN.sub("?", (raw or "").translate(_TABLE)).strip(" ")


def placeholder_sql(expression: str) -> str:
    """SQL that is true when plain upper-case text only says that nothing is known."""
    return (
        f"({expression} in {in_sql(PLACEHOLDERS)} or not regexp_matches({expression}, '[0-9A-Z]'))"
    )


def is_placeholder(text: str) -> bool:
    """The same in Python."""
    return text in PLACEHOLDERS or not re.search("[0-9A-Z]", text)


PLAIN_STEP = {"plain": plain_sql("@in_value")}
"""The first step of nearly every identifier."""
