"""Addresses of Northmere as different hands write them."""

from __future__ import annotations

from typing import Final

from flamsteed.synthetic.dice import Dice
from flamsteed.synthetic.places import Property

TOWN: Final = "London"
_SHORT: Final = {
    "Road": "Rd", "Street": "St", "Avenue": "Ave", "Close": "Cl", "Lane": "La", "Gardens": "Gdns", "Grove": "Grv", "Square": "Sq",
    "Crescent": "Cres", "Drive": "Dr", "Terrace": "Ter", "Place": "Pl", "Court": "Ct", "Saint": "St",
}  # fmt: skip


def flat_part(home: Property) -> str:
    """The flat in full: `Flat 3`, `First Floor Flat`, `Room 2`, or blank."""
    if home.flat_text:
        return f"{home.flat_text} {home.flat_number}".strip()
    return f"Flat {home.flat_number}" if home.flat_number else ""


def road_part(home: Property) -> str:
    """Number and street."""
    return f"{home.house} {home.street.name}".strip()


def official_lines(home: Property) -> list[str]:
    """The address as the gazetteer would print it, without locality, town and postcode."""
    return [part for part in (flat_part(home), home.building, road_part(home)) if part]


def _short_street(name: str) -> str:
    first, *rest = name.split(" ")
    words = ["St" if first == "Saint" else first, *(_SHORT.get(word, word) for word in rest)]
    return " ".join(words)


def _worded_variant(home: Property, how: int) -> list[str]:
    if home.flat_text == "Ground Floor Flat" and how < 4:
        return ["GFF", road_part(home)]
    if home.flat_text.endswith("Flat") and home.house and how < 5:
        return [f"{home.flat_text} {home.house}", home.street.name]
    return official_lines(home)


def _block_variant(home: Property, how: int, dice: Dice) -> list[str]:
    word = dice.pick(("Flat ", "Flat ", "Apt ", "Unit ")) if how < 7 else ""
    return [f"{word}{home.flat_number} {home.building}", road_part(home)]


def _flat_variant(home: Property, dice: Dice) -> list[str]:
    number, house, how = home.flat_number, home.house, dice.below(10)
    if home.flat_text:
        return _worded_variant(home, how)
    if home.building:
        return _block_variant(home, how, dice)
    if how < 3 and house:
        return [f"{number}/{house} {home.street.name}"]
    if how < 5 and house and not number.isdigit():
        return [f"{house}{number} {home.street.name}"]
    return [f"Flat {number}", road_part(home)]


def written_lines(home: Property, dice: Dice, *, width: int = 35) -> list[str]:
    """The address in one to four lines with the town last, in one of the ways it is written."""
    lines = official_lines(home)
    if (home.flat_number or home.flat_text) and dice.chance(0.45):
        lines = _flat_variant(home, dice)
    elif home.building and home.house and not home.flat_number and dice.chance(0.5):
        lines = [f"{home.building}, {road_part(home)}"]
    if dice.chance(0.15):
        lines[-1] = lines[-1].replace(home.street.name, _short_street(home.street.name))
    if dice.chance(0.02) and home.house and lines[-1].startswith(f"{home.house} "):
        lines[-1:] = [home.house, lines[-1][len(home.house) + 1 :]]
    if home.street.locality and len(lines) < 3 and dice.chance(0.4):
        lines.append(home.street.locality)
    if len(lines) < 4 and dice.chance(0.8):
        lines.append(TOWN)
    return [line[:width] for line in lines[:4]]


def padded(lines: list[str], count: int) -> list[str]:
    """Exactly `count` lines, blanks after the last."""
    return (lines + [""] * count)[:count]
