"""Capital and small letters of Latin script, and names shown in title case.

The letters are listed, so that every engine agrees; others stay as they are.
"""

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


def raised_sql(expression: str) -> str:
    """SQL for `expression` in capitals."""
    return (
        f"case when regexp_matches({expression}, '[^ -~]') then translate({expression}, "
        f"{text_literal(SMALL)}, {text_literal(CAPITAL)}) else upper({expression}) end"
    )


def lowered_sql(expression: str) -> str:
    """SQL for `expression` in small letters."""
    return (
        f"case when regexp_matches({expression}, '[^ -~]') then translate({expression}, "
        f"{text_literal(CAPITAL)}, {text_literal(SMALL)}) else lower({expression}) end"
    )


def raised(text: str) -> str:
    """`text` in capitals."""
    return text.translate(_RAISED)


def lowered(text: str) -> str:
    """`text` in small letters."""
    return text.translate(_LOWERED)


_PARTED = (("-", "- "), (" O'", " O' "), (" o'", " O' "), (" D'", " D' "), (" d'", " D' "))
_JOINED = (("- ", "-"), (" O' ", " O'"), (" D' ", " D'"))


def cased_sql(expression: str) -> str:
    """SQL for the words of `expression` in title case; a word in mixed case stays as it is."""
    up, low = raised_sql("w"), lowered_sql("w")
    word = (
        f"case when upper(w) in {in_sql(ALWAYS_CAPITALS)} then upper(w) "
        f"when w <> {up} and w <> {low} then w "
        "when length(w) > 3 and upper(left(w, 2)) = 'MC' then "
        f"'Mc' || {raised_sql('substr(w, 3, 1)')} || {lowered_sql('substr(w, 4)')} "
        f"else {raised_sql('left(w, 1)')} || {lowered_sql('substr(w, 2)')} end"
    )
    parted = f"' ' || {expression}"
    for whole, parts in _PARTED:
        parted = f"replace({parted}, {text_literal(whole)}, {text_literal(parts)})"
    joined = f"array_to_string(list_transform(string_split({parted}, ' '), lambda w: {word}), ' ')"
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
