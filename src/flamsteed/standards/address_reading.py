"""Addresses, from lines, free text or the parts of BS 7666, read one at a time in Python."""

import re
from dataclasses import dataclass, replace

from flamsteed.standards import address_words as words
from flamsteed.standards.define import missing, nothing
from flamsteed.standards.folded import unaccented
from flamsteed.standards.letter_case import raised
from flamsteed.standards.plain import PLACEHOLDERS, plain
from flamsteed.standards.postcode import PSEUDO, STRICT, TERMINATED
from flamsteed.standards.standard import Reading, Reason
from flamsteed.standards.text import mended_and_tidy


@dataclass(frozen=True)
class Parts:
    """An address taken apart; parts that are not there are blank."""

    flat: str = ""
    building: str = ""
    number: str = ""
    street: str = ""
    locality: str = ""


def written_postcode(text: str | None) -> str:
    """`text` as a postcode, blank if it cannot be one."""
    kept = re.sub("[^0-9A-Z]", "", plain(text).upper())
    spaced = f"{kept[:-3]} {kept[-3:]}" if 5 <= len(kept) <= 7 else kept
    return spaced if re.fullmatch(f"{STRICT}|{PSEUDO}|{TERMINATED}", spaced) else ""


def _commas(text: str) -> str:
    return re.sub(words.COMMAS, ", ", text).strip(" ,")


def _taken_out(text: str, piece: str, instead: str = ", ") -> str:
    return _commas(text.replace(piece, instead).replace("  ", " "))


def divided(shown: str) -> str:
    """Tidied text in capitals, its parts divided by a comma and a space."""
    text = raised(shown)
    for mark, instead in words.SWAPS:
        text = text.replace(mark, instead)
    text = re.sub("  +", " ", text)
    for written, usual in words.REWRITTEN:
        text = re.sub(written, usual, text, flags=re.ASCII)
    if re.search(words.RANGE, text):
        for hyphen, joined in words.RANGE_HYPHENS:
            text = text.replace(hyphen, joined)
    else:
        text = text.replace(" - ", ", ")
    return _commas(text)


def _without(text: str, pattern: str) -> tuple[str, str]:
    """What `pattern` captures first, and the text without all that it matched."""
    found = re.search(pattern, text)
    return (found[1], text.replace(found[0], "")) if found else ("", text)


def written_out(text: str) -> str:
    """`text` with abbreviations at the end of a part written out."""
    closed = text + ","
    for short, long in words.ABBREVIATIONS.items():
        closed = closed.replace(f" {short},", f" {long},")
    return f" {closed}".replace(" ST ", " SAINT ").strip(" ,")


def _taken_flat(text: str) -> tuple[str, str]:
    """The flat that text names, and the text without it."""
    for short, long in words.SHORT_FLATS:
        text = re.sub(short, long, text, flags=re.ASCII)
    named = re.search(words.FLOOR, text) or re.search(words.ALONE, text)
    if named:
        text = _taken_out(text, named[0])
    numbered = re.search(words.FLAT, text)
    if numbered:
        text = _taken_out(text, numbered[0])
        number = numbered[2].strip(" ").lstrip("0")
        kind = words.ROOMS.get(numbered[1])
        return (f"{kind} {number}" if kind else number), text
    return (words.NAMED_FLATS.get(named[1], named[1]) if named else ""), text


def _by_slash(text: str) -> tuple[str, str]:
    """The flat of `2A/14 HIGH STREET`, and the rest with the house number."""
    found = re.search(words.SLASH, text)
    if not found:
        return "", text
    one, two = found[1], found[2]
    flat, number = (two, one) if two[-1].isalpha() and not one[-1].isalpha() else (one, two)
    return flat.lstrip("0"), f"{number} {text[found.end() :]}"


def _is_street(text: str) -> bool:
    return bool(re.search(words.STREET_END, text))


def _named(text: str) -> Parts:
    """The parts of an address without a number."""
    first, _, after = text.partition(", ")
    second, _, rest = after.partition(", ")
    if _is_street(first):
        return Parts(street=first, locality=after)
    return Parts(building=first, street=second, locality=rest)


def _numbered(before: str, number: str, after: str) -> Parts:
    street, _, rest = after.partition(", ")
    next_part, _, locality = rest.partition(", ")
    if re.search(words.BLOCK_END, street) and next_part and _is_street(next_part):
        building = f"{before}, {street}".strip(" ,")
        return Parts(building=building, number=number, street=next_part, locality=locality)
    return Parts(building=before, number=number, street=street, locality=rest)


def _house(text: str, flat: str) -> Parts:
    """The parts of an address whose flat has been taken out."""
    if flat in words.WORD_FLATS and (pair := re.search(words.PAIR, text)):
        flat, text = pair[1].lstrip("0"), text[len(pair[1]) + 2 :]
    found = re.search(words.NUMBER, text)
    if not found and words.PO_BOX not in text:
        found = re.search(words.LATER_NUMBER, text)
    if not found:
        return replace(_named(text), flat=flat)
    before, after = text[: found.start()].strip(" ,"), text[found.end() :].strip(" ,")
    number = found[0].strip(" ,").replace(" ", "").lstrip("0")
    if not flat and re.search(words.LETTER_FLAT, before):
        flat, before = before, ""
    parts = _numbered(before, number, after)
    if flat or parts.street == after.partition(", ")[0]:
        return replace(parts, flat=flat)
    house = re.search(words.BLOCK_NUMBER, parts.street)
    if not house:
        return replace(parts, flat=number, number="")
    street = parts.street[house.end() :]
    return replace(parts, flat=number, number=house[1].lstrip("0"), street=street)


def _flat_shown(flat: str) -> str:
    if re.search(words.NUMBER_FLAT, flat):
        return f"FLAT {flat}"
    return f"{flat} FLAT" if re.search(words.WORD_FLAT, flat) else flat


def _shown(parts: Parts, postcode: str) -> str:
    house = " ".join(part for part in (parts.number, parts.street) if part)
    whole = (_flat_shown(parts.flat), parts.building, house, parts.locality, postcode)
    return ", ".join(part for part in whole if part)


def _key(parts: Parts, postcode: str) -> str:
    exact = "|".join((parts.flat, parts.number, parts.building, parts.street, postcode))
    return re.sub("[^0-9A-Za-z|]+", " ", unaccented(exact)).upper()


def _answer(parts: Parts, postcode: str, *, raw: str, repaired: bool) -> dict[str, str | None]:
    parts = replace(parts, building=parts.building.replace(", ", " "))
    if not (parts.flat or parts.number or parts.building or parts.street):
        return {**nothing(words.GIVES, Reason.INVALID), "postcode": postcode or None}
    value = _shown(parts, postcode)
    changed = Reason.REPAIRED if repaired else Reason.REFORMATTED
    return {
        "value": value,
        "flat": parts.flat or None,
        "building": parts.building or None,
        "number": parts.number or None,
        "street": parts.street or None,
        "locality": parts.locality or None,
        "postcode": postcode or None,
        "care_of": None,
        "no_fixed_abode": "false",
        "key": _key(parts, postcode),
        "reason": (Reason.OK if value == raw else changed).value,
    }


def _read(whole: str, given: str, *, raw: str) -> Reading:
    """An address from its text and the postcode given beside it, blank if none was."""
    shown, better = mended_and_tidy(whole.replace(words.PART, ","))
    whole = divided(shown)
    if not whole:
        return {**missing(words.GIVES), "postcode": given or None}
    if raised(shown) in PLACEHOLDERS:
        return {**nothing(words.GIVES, Reason.PLACEHOLDER), "postcode": given or None}
    care_of, text = _without(re.sub(words.CARE_RUN_ON, r"\1, \2", whole), words.CARE_OF)
    text = text.strip(" ,")
    found, text_less = _without_postcode(text)
    postcode = given or written_postcode(found)
    if re.search(words.NO_FIXED_ABODE, text):
        nowhere = {"value": words.NFA_SHOWN, "no_fixed_abode": "true", "care_of": care_of or None}
        return {**nothing(words.GIVES, Reason.PSEUDO), **nowhere, "postcode": postcode or None}
    flat, text = _by_slash(re.sub(words.TOWNS_END, "", text_less))
    taken, text = _taken_flat(text)
    repaired = better or bool(care_of) or bool(found and not given)
    answer = _answer(_house(written_out(text), taken or flat), postcode, raw=raw, repaired=repaired)
    return {**answer, "care_of": care_of or None}


def _without_postcode(text: str) -> tuple[str, str]:
    found = re.search(words.POSTCODE_INSIDE, text)
    return (found[1], _taken_out(text, found[1], "")) if found else ("", text)


def _listed(*parts: str | None) -> str:
    return ", ".join(part for part in parts if part and part.strip(" "))


def read_address(*given: str | None) -> Reading:
    """One address from five lines and a postcode."""
    *lines, postcode = given
    raw = _listed(*lines, postcode)
    return _read(_listed(*lines), written_postcode(postcode), raw=raw)


def read_address_text(raw: str | None) -> Reading:
    """One address from free text."""
    return _read(raw or "", "", raw=raw or "")


def _bs_number(*parts: str | None) -> str:
    """A number or a range from start, suffix, end and suffix."""
    start, suffix, end, end_suffix = (raised(plain(part)) for part in parts)
    last = (end + end_suffix).lstrip("0")
    return (start + suffix).lstrip("0") + (f"-{last}" if last else "")


def read_bs7666(*given: str | None) -> Reading:
    """One address from the fields of BS 7666."""
    sao_text, *sao, pao_text = given[:6]
    pao, (street, locality, _town, postcode) = given[6:10], given[10:]
    fields = (sao_text, pao_text, street, locality)
    texts = [(each or "").replace(words.PART, " ") for each in fields]
    whole, better = mended_and_tidy(words.PART.join(texts))
    whole, number = divided(whole), _bs_number(*pao)
    if not (whole.strip(" ,|") or number or _bs_number(*sao)):
        return {**missing(words.GIVES), "postcode": written_postcode(postcode) or None}
    sao_shown, *shown = [written_out(each.strip(" ,")) for each in whole.split(words.PART)]
    taken, left = _taken_flat(sao_shown)
    parts = Parts(taken or left or _bs_number(*sao), shown[0], number, shown[1], shown[2])
    house = " ".join(part for part in (number, street) if part)
    raw = _listed(sao_text, pao_text, house, locality, postcode)
    return _answer(parts, written_postcode(postcode), raw=raw, repaired=better)
