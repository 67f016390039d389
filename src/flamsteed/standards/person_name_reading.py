"""Names of people, from one column or three, read one at a time in Python."""

import re
from dataclasses import dataclass, replace

from flamsteed.standards.define import missing, nothing
from flamsteed.standards.folded import folded
from flamsteed.standards.letter_case import cased, raised
from flamsteed.standards.name_words import (
    COUPLE_TITLES,
    DEAD,
    FIRM,
    MAYBE_FIRM,
    NOBODY,
    PARTICLES,
    SMALL_PARTICLES,
    SUFFIXES,
    TITLES,
)
from flamsteed.standards.organisation_name import organisation_key
from flamsteed.standards.plain import PLACEHOLDERS
from flamsteed.standards.standard import Reading, Reason
from flamsteed.standards.text import mended_and_tidy, tidy

GIVES = (
    "value", "title", "forename", "middle_names", "surname", "suffix", "second_person",
    "is_organisation", "is_deceased", "order_swapped", "initials_only", "truncated", "key", "reason",
)  # fmt: skip
NAME_WIDTH = 32
"""Width of the widest one-column name in common council tax systems: a name as long may be cut."""
PART_WIDTHS = (20, 24, 32)
"""Widths of surname and forename columns in common housing and benefits systems."""

_TITLE = "|".join(TITLES)
TITLE_START = f"^(?:(?:{_TITLE}) )+"
TITLED = f" (?:{_TITLE}) "
TITLE_ALONE = f"(?:{_TITLE})(?: ?(?:&|AND|/|[+]) ?(?:{_TITLE}))?"
SUFFIX_END = f" (?:{'|'.join(SUFFIXES)})$"
SURNAME_END = f"(?: (?:{'|'.join(PARTICLES)}))* [^ ]+$"
SWAPPED = "^[^ ]{2,}(?: [A-Za-z])+$"
FIRM_PAIR = "^[^ ,]{2,} & [^ ,]{2,}$"
COUPLE_SLASH = f"(?:^|[ ,])(?:{COUPLE_TITLES})[.]? ?/ ?(?:{COUPLE_TITLES})(?:[ .,]|$)"
DEC_IN_BRACKETS = "[(] *DEC[.]? *[)]"
LETTER = "[A-Za-z]|[^ -~]"
APART = ((",", " , "), ("+", " & "), ("&", " & "), ("(", " "), (")", " "), (".", " "), (";", " "),
         ('"', " "))  # fmt: skip
HYPHENS = ((" - ", " "), (" -", "-"), ("- ", "-"))
_ANY_CASE = re.IGNORECASE | re.ASCII


@dataclass(frozen=True)
class _Person:
    """One person of a name; parts that are not there are blank."""

    title: str
    given: str
    surname: str
    suffix: str
    bare: str
    comma: bool
    swapped: bool = False


def _found(pattern: str, text: str) -> str:
    found = re.search(pattern, text, _ANY_CASE)
    return found[0] if found else ""


def _doubled(text: str) -> str:
    return " " + text.replace(" ", "  ") + " "


def _spaced(text: str) -> str:
    return re.sub(" +", " ", text).strip(" ")


def _prepared(shown: str) -> str:
    """The words of a name in title case, its commas and ampersands standing apart."""
    text = re.sub(DEC_IN_BRACKETS, " DECD ", shown.replace("ſ", "s"), flags=_ANY_CASE)
    if re.search(COUPLE_SLASH, text, _ANY_CASE):
        text = text.replace("/", " & ")
    for mark, apart in APART:
        text = text.replace(mark, apart)
    text = _spaced(text)
    for hyphen, joined in HYPHENS:
        text = text.replace(hyphen, joined)
    return cased(re.sub(" AND ", " & ", text, flags=_ANY_CASE))


def _is_firm(alive: str) -> bool:
    doubled = _doubled(alive)
    if re.search(FIRM, doubled, _ANY_CASE):
        return True
    if re.search(TITLED, doubled, _ANY_CASE) or " , " in alive:
        return False
    return bool(re.search(MAYBE_FIRM, doubled, _ANY_CASE) or re.search(FIRM_PAIR, alive))


def _title_first(given: str) -> str:
    """Given names whose last comma part is only a title, with that title put first."""
    before, comma, after = given.partition(" , ")
    if not comma:
        return given
    if _found(TITLE_START, after + " ") == after + " ":
        return f"{after} {before}"
    return given.replace(" , ", " ")


def _without_title(text: str) -> tuple[str, str]:
    title = _found(TITLE_START, text + " ").strip(" ")
    return title, text[len(title) :].strip(" ")


def _one(part: str, *, may_swap: bool) -> _Person:
    """One person, from text that names no other."""
    family, comma, given = part.strip(" ,").partition(" , ")
    if not comma:
        return _free(family, may_swap=may_swap)
    title, bare = _without_title(_title_first(given))
    family_title, family_bare = _without_title(family)
    surname = family_bare or family
    suffix = _found(SUFFIX_END, bare)
    family_suffix = "" if suffix else _found(SUFFIX_END, surname)
    return _Person(
        title=title or (family_title if family_bare else ""),
        given=bare[: len(bare) - len(suffix)],
        surname=surname[: len(surname) - len(family_suffix)],
        suffix=(suffix or family_suffix).strip(" "),
        bare=bare,
        comma=True,
    )


def _free(part: str, *, may_swap: bool) -> _Person:
    title, bare = _without_title(part)
    suffix = _found(SUFFIX_END, bare)
    less = bare[: len(bare) - len(suffix)]
    swapped = may_swap and bool(re.search(SWAPPED, less))
    if swapped:
        surname, _, given = less.partition(" ")
    else:
        lead = " " + less if title else less
        surname = _found(SURNAME_END, lead) or lead
        given = lead[: len(lead) - len(surname)]
    return _Person(
        title, given.strip(" "), surname.strip(" "), suffix.strip(" "), bare, False, swapped
    )


def _joint(left: _Person, right: _Person) -> tuple[_Person, _Person]:
    """Two people of one name, each with the parts that they share."""
    if left.comma and not right.comma:
        ending = " " + left.surname
        given = right.bare.removesuffix(ending)
        right = replace(right, given=given, surname=left.surname, suffix="")
        if not left.given:
            return replace(left, given=given), replace(right, given="")
    elif not left.comma and " " not in left.bare:
        left = replace(left, given=left.bare or right.given, surname=right.surname, suffix="")
        if not left.bare:
            right = replace(right, given="")
    return left, right


def _shown_surname(surname: str, given: str) -> str:
    """A surname whose particles are small when a forename stands before them."""
    if not given or " " not in surname:
        return surname
    spaced = " " + surname
    for particle in SMALL_PARTICLES:
        spaced = spaced.replace(f" {particle} ", f" {particle.lower()} ")
    return spaced.strip(" ")


def _joined(*parts: str) -> str:
    return " ".join(part for part in parts if part)


def _people(alive: str) -> tuple[_Person, str]:
    """The first person of a name, and any others as text."""
    head, ampersand, tail = alive.partition(" & ")
    if not ampersand:
        return _one(head, may_swap=True), ""
    middle, _, more = tail.partition(" & ")
    left, right = _joint(_one(head, may_swap=False), _one(middle, may_swap=False))
    other = _joined(
        right.title, right.given, _shown_surname(right.surname, right.given), right.suffix
    )
    return left, _joined(other, "& " + more if more else "")


def _flag(is_so: bool) -> str:
    return "true" if is_so else "false"


def _read(shown: str, *, better: bool, raw: str) -> dict[str, str | None]:
    """Everything a tidied name says; `raw` is what `ok` is measured against."""
    prepared = _prepared(shown)
    dead = bool(re.search(DEAD, _doubled(prepared), _ANY_CASE))
    alive = _spaced(re.sub(DEAD, " ", _doubled(prepared), flags=_ANY_CASE)) if dead else prepared
    alive = alive.strip(" ,&")
    if _is_firm(alive):
        firm = {**nothing(GIVES, Reason.PSEUDO), "value": shown, "is_organisation": "true"}
        return {**firm, "is_deceased": _flag(dead), "key": organisation_key(shown)}
    person, others = _people(alive)
    surname = _shown_surname(person.surname, person.given)
    forename, _, middle = person.given.partition(" ")
    value = _joined(person.given, surname, person.suffix) or None
    if value is None or not re.search(LETTER, value):
        return dict(nothing(GIVES, Reason.INVALID))
    repaired = Reason.REPAIRED if dead or others or better else Reason.REFORMATTED
    return {
        "value": value,
        "title": person.title or None,
        "forename": forename or None,
        "middle_names": middle or None,
        "surname": surname or None,
        "suffix": person.suffix or None,
        "second_person": others or None,
        "is_organisation": "false",
        "is_deceased": _flag(dead),
        "order_swapped": _flag(person.swapped),
        "initials_only": _flag(bool(re.fullmatch("[^ ](?: [^ ])*", person.given))),
        "key": folded(_joined(forename, surname)),
        "reason": (Reason.OK if value == raw else repaired).value,
    }


def read_person_name(raw: str | None) -> Reading:
    """One name of a person, or of two, from one column."""
    shown, better = mended_and_tidy(raw or "")
    if not shown:
        return missing(GIVES)
    if raised(shown) in PLACEHOLDERS + NOBODY:
        return nothing(GIVES, Reason.PLACEHOLDER)
    reading = _read(shown, better=better, raw=raw or "")
    if reading["value"] is not None:
        reading["truncated"] = _flag(len((raw or "").rstrip(" ")) == NAME_WIDTH)
    return reading


def _given_text(column: str | None) -> str:
    text = (column or "").replace(",", " ")
    return text.strip(" ") if tidy(text) else ""


def read_person_name_parts(
    title: str | None, forenames: str | None, surname: str | None
) -> Reading:
    """One name of a person from its title, forenames and surname."""
    known = tidy((title or "").replace("\0", "").replace(".", ""))
    is_known = bool(re.fullmatch(TITLE_ALONE, known, _ANY_CASE))
    given, family = _given_text(forenames), _given_text(surname)
    swapped = bool(re.fullmatch("[A-Za-z][.]?", family) and re.fullmatch("[^ ]{3,}", given))
    if swapped:
        given, family = family, given
    before = _joined(known if is_known else "", given)
    whole = f"{family}, {before}" if family and before else family or (before if given else "")
    shown, better = mended_and_tidy(whole)
    if not shown:
        return missing(GIVES)
    if raised(shown) in PLACEHOLDERS + NOBODY or raised(family) in PLACEHOLDERS:
        return nothing(GIVES, Reason.PLACEHOLDER)
    reading = _read(shown, better=better, raw=_joined(forenames or "", surname or ""))
    if reading["value"] is None:
        return reading
    wide = {len((surname or "").rstrip(" ")), len((forenames or "").rstrip(" "))}
    reading["truncated"] = _flag(bool(wide & set(PART_WIDTHS)))
    if reading["is_organisation"] == "true":
        return reading
    reading["order_swapped"] = _flag(swapped or reading["order_swapped"] == "true")
    if not is_known and known:
        reading["title"] = reading["title"] or cased(known)
    if reading["reason"] == Reason.OK and (reading["title"] or "") != (title or ""):
        reading["reason"] = Reason.REFORMATTED.value
    return reading
