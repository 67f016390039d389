"""Capital and small letters of Latin script, and names shown in title case.

The letters are listed, so that every engine agrees; others stay as they are.
"""

from collections.abc import Callable

from flamsteed.standards.define import in_sql, text_literal

_RANGES = (
    (0x61, 0x7B),
    (0xE0, 0x100),
    (0x100, 0x180),
    (0x1CD, 0x1DD),
    (0x200, 0x21C),
    (0x1E00, 0x1EFA),
)


def _pairs() -> list[tuple[str, str]]:
    letters = [chr(code) for low, high in _RANGES for code in range(low, high)]
    pairs = [(letter, letter.upper()) for letter in letters]
    return [(low, up) for low, up in pairs if len(up) == 1 and up != low and up.lower() == low]


SMALL = "".join(low for low, _ in _pairs())
CAPITAL = "".join(up for _, up in _pairs())
_RAISED = str.maketrans(SMALL, CAPITAL)
_LOWERED = str.maketrans(CAPITAL, SMALL)

ALWAYS_CAPITALS = ("II", "III", "IV", "OBE", "MBE", "CBE", "KC", "QC")


def _turned_sql(expression: str, plain: str, *, source: str, target: str) -> str:
    """SQL for `expression` with each letter of `source` as that of `target`: short table first."""
    west = [place for place, letter in enumerate(source) if ord(letter) <= 0xFF]
    short_from = "".join(source[place] for place in west)
    short_to = "".join(target[place] for place in west)
    return (
        f"case when not regexp_matches({expression}, '[^ -~]') then {plain} "
        f"when not regexp_matches({expression}, '[^ -~À-ÿ]') then translate({expression}, "
        f"{text_literal(short_from)}, {text_literal(short_to)}) "
        f"else translate({expression}, {text_literal(source)}, {text_literal(target)}) end"
    )


def raised_sql(expression: str) -> str:
    """SQL for `expression` in capitals."""
    return _turned_sql(expression, f"upper({expression})", source=SMALL, target=CAPITAL)


def lowered_sql(expression: str) -> str:
    """SQL for `expression` in small letters."""
    return _turned_sql(expression, f"lower({expression})", source=CAPITAL, target=SMALL)


def raised(text: str) -> str:
    """`text` in capitals."""
    return text.translate(_RAISED)


def lowered(text: str) -> str:
    """`text` in small letters."""
    return text.translate(_LOWERED)


_PARTED = (("-", "- "), (" O'", " O' "), (" o'", " O' "), (" D'", " D' "), (" d'", " D' "))
_JOINED = (("- ", "-"), (" O' ", " O'"), (" D' ", " D'"))


def _word_sql(up: Callable[[str], str], low: Callable[[str], str]) -> str:
    """SQL for one word `w` in title case."""
    return (
        f"case when w <> {up('w')} and w <> {low('w')} and upper(w) not in {in_sql(ALWAYS_CAPITALS)} then w "
        f"when upper(w) in {in_sql(ALWAYS_CAPITALS)} then upper(w) "
        "when length(w) > 3 and upper(left(w, 2)) = 'MC' then "
        f"'Mc' || {up('substr(w, 3, 1)')} || {low('substr(w, 4)')} "
        f"else {up('left(w, 1)')} || {low('substr(w, 2)')} end"
    )


def cased_sql(expression: str) -> str:
    """SQL for the words of `expression` in title case; a word in mixed case stays as it is."""
    parted = f"' ' || {expression}"
    for whole, parts in _PARTED:
        parted = f"replace({parted}, {text_literal(whole)}, {text_literal(parts)})"
    plain = _word_sql(lambda w: f"upper({w})", lambda w: f"lower({w})")
    words = f"string_split({parted}, ' ')"
    joined = (
        f"array_to_string(case when regexp_matches({expression}, '[^ -~]') then "
        f"list_transform({words}, lambda w: {_word_sql(raised_sql, lowered_sql)}) "
        f"else list_transform({words}, lambda w: {plain}) end, ' ')"
    )
    for parts, whole in _JOINED:
        joined = f"replace({joined}, {text_literal(parts)}, {text_literal(whole)})"
    return f"trim({joined})"


def cased(text: str) -> str:
    """The same in Python."""
    parted = f" {text}"
    for whole, parts in _PARTED:
        parted = parted.replace(whole, parts)
    joined = " ".join(_word(word) for word in parted.split(" "))
    for parts, whole in _JOINED:
        joined = joined.replace(parts, whole)
    return joined.strip(" ")


def _word(word: str) -> str:
    if word.upper() in ALWAYS_CAPITALS:
        return word.upper()
    if word not in (raised(word), lowered(word)):
        return word
    if len(word) > 3 and word[:2].upper() == "MC":
        return "Mc" + raised(word[2]) + lowered(word[3:])
    return raised(word[:1]) + lowered(word[1:])
