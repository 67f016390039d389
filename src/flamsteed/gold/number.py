"""Flamsteed numbers: `F-7Q4X-2M9K-C`, an id that a person can read down a telephone.

Forty random-looking bits in Crockford's base 32 (no I, L, O or U) and a check character that
notices any one wrong character and any two that changed places. A number holds no meaning.
"""

import hashlib

_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_PLACES = {letter: place for place, letter in enumerate(_LETTERS)}
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None})
_BODY = 8


def number_for(founder: str, attempt: int = 0) -> str:
    """The number that the mention `founder` gives rise to; the same every time.

    `attempt` counts up when the number has been given out before.
    """
    digest = hashlib.sha256(f"flamsteed number\0{founder}\0{attempt}".encode()).digest()
    bits = int.from_bytes(digest[:5], "big")
    body = "".join(_LETTERS[(bits >> (5 * place)) & 31] for place in reversed(range(_BODY)))
    return _grouped(body)


def read_number(text: str) -> str | None:
    """`text` as a Flamsteed number, or None if it cannot be one.

    Case, spaces and hyphens do not matter, nor O for 0 and I or L for 1.
    """
    plain = text.upper().translate(_READ_AS)
    if len(plain) != _BODY + 2 or plain[0] != "F":
        return None
    body, check = plain[1:-1], plain[-1]
    if any(letter not in _PLACES for letter in body) or check != _check(body):
        return None
    return _grouped(body)


def _grouped(body: str) -> str:
    return f"F-{body[:4]}-{body[4:]}-{_check(body)}"


def _check(body: str) -> str:
    """Sum of the characters, each times its own power of 2 in the field of 32 elements."""
    total = 0
    for letter in body:
        total = _doubled(total) ^ _PLACES[letter]
    return _LETTERS[_doubled(total)]


def _doubled(element: int) -> int:
    element <<= 1
    return element ^ 0b100101 if element & 32 else element
