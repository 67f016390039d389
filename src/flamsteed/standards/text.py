"""Free text: damage by wrong decoding undone, white space and quotation marks made usual."""

import re
import unicodedata

from flamsteed.standards.define import Steps, define, in_sql, missing, reason_of, text_literal
from flamsteed.standards.plain import GONE, ODD, USUAL
from flamsteed.standards.standard import Reading

GIVES = ("value", "reason")
PLACEHOLDERS = (
    "N/A",
    "TBC",
    "TBA",
    "UNKNOWN",
    "NOT KNOWN",
    "NK",
    "N/K",
    "NULL",
    "XX",
    "XXX",
    "#N/A",
)
"""Fewer than for identifiers: in free text `none` and `refused` may be answers."""

_SUFFERERS = "£½°éèêëáàâäãåçíìîïóòôöõøúùûüñýÿßÉÖÜÇÓÁÅÈÀÄÑØŵŷŴŶ’‘“”–—…•€™"


def _misread(letter: str) -> str:
    """What `letter` in UTF-8 becomes when it is read as Windows-1252."""
    return "".join(
        byte.to_bytes(1, "big").decode("cp1252", "replace").replace("\ufffd", chr(byte))
        for byte in letter.encode()
    )


MOJIBAKE = {_misread(letter): letter for letter in _SUFFERERS}
"""Damaged text to the letter that it was."""
_FIRSTS = "".join(dict.fromkeys(each[0] for each in MOJIBAKE))
_UNSEEN = GONE.replace("\xad", "")
"""Taken out first; the soft hyphen is part of a damaged letter."""
_CONTROLS = r"[\x00-\x08\x0E-\x1F\x7F-\x84\x86-\x9F]"
_TABLE = str.maketrans(ODD, USUAL, GONE)
_AT_ONCE = 9
_DAMAGED = "|".join(MOJIBAKE)


def damaged_sql(expression: str) -> str:
    """SQL that is true when `expression` shows signs of having been decoded wrongly."""
    return f"regexp_matches({expression}, {text_literal(_DAMAGED)})"


def mend_steps(column: str) -> Steps:
    """Steps that make `@shown`: the text of `column` tidied, with wrong decoding undone if that can
    be done wholly. `@better` is true where it was.

    The letters are mended a few at a time, because very deep expressions break SQL parsers.
    """
    letters = list(MOJIBAKE.items())
    parts = [letters[start : start + _AT_ONCE] for start in range(0, len(letters), _AT_ONCE)]
    steps: list[dict[str, str]] = [
        {
            "start": f"case when regexp_matches({column}, '[^ -~]') then nfc_normalize(translate(replace({column}, chr(0), ''), '{_UNSEEN}', '')) else {column} end"
        },
        {"damaged": damaged_sql("@start"), "left": tidy_sql("@start")},
        {"part0": "case when @damaged then @start end"},
    ]
    for number, part in enumerate(parts):
        sql = f"@part{number}"
        for damaged, letter in part:
            sql = f"replace({sql}, {text_literal(damaged)}, {text_literal(letter)})"
        steps.append({f"part{number + 1}": sql})
    return (
        *steps,
        {"mended": tidy_sql(f"@part{len(parts)}")},
        {"better": f"@damaged and not {damaged_sql('@mended')}"},
        {"shown": "case when @better then @mended else @left end"},
    )


def tidy_sql(expression: str) -> str:
    """SQL for `expression` composed, with usual white space, quotation marks and dashes."""
    usual = f"translate({expression}, {text_literal(ODD + GONE)}, {text_literal(USUAL)})"
    plain = (
        f"case when regexp_matches({expression}, '[^ -_a-~]') then "
        f"nfc_normalize(regexp_replace({usual}, '{_CONTROLS}', '', 'g')) else {expression} end"
    )
    return f"trim(regexp_replace({plain}, '  +', ' ', 'g'))"


def tidy(text: str) -> str:
    """The same in Python."""
    usual = re.sub(_CONTROLS, "", text.translate(_TABLE))
    return re.sub("  +", " ", unicodedata.normalize("NFC", usual)).strip(" ")


def mended(text: str) -> str:
    """`text` with the commonest wrong decoding undone, where it shows, in Python."""
    for damaged, letter in MOJIBAKE.items():
        text = text.replace(damaged, letter)
    return text


_STEPS = (
    *mend_steps("@in_value"),
    {"holder": f"upper(@shown) in {in_sql(PLACEHOLDERS)} or not regexp_matches(@shown, '[^ -/:-@\\[-`{{-~]')"},
    {"value": "case when @shown <> '' and not @holder then @shown end"},
    {"reason": "case when @shown is null or @shown = '' then 'missing' when @holder then 'placeholder' "
               "when @value = @in_value then 'ok' when @better then 'repaired' else 'reformatted' end"},
)  # fmt: skip


def mended_and_tidy(text: str) -> tuple[str, bool]:
    """`text` as it should have come, and whether wrong decoding was undone for it."""
    seen = re.sub(f"[\0{_UNSEEN}]", "", text)
    start = unicodedata.normalize("NFC", seen)
    if re.search(_DAMAGED, start):
        better = tidy(mended(start))
        if not re.search(_DAMAGED, better):
            return better, True
    return tidy(start), False


def read_text(raw: str | None) -> Reading:
    """One piece of free text."""
    shown, better = mended_and_tidy(raw or "")
    if not shown:
        return missing(GIVES)
    holder = shown.upper() in PLACEHOLDERS or not re.search(r"[^ -/:-@\[-`{-~]", shown)
    value = None if holder else shown
    return {"value": value, "reason": reason_of(raw, value, placeholder=holder, repaired=better)}


TEXT = define(
    "text",
    says=(
        "Free text: composed Unicode, usual spaces, quotation marks and dashes, white space collapsed, "
        "and the commonest damage by wrong decoding undone. Accents stay",
        "Unicode; Cabinet Office open standards",
    ),
    how=(_STEPS, read_text),
)
