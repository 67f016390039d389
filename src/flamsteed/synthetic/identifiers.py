"""Identifiers that look right and belong to nobody: every one from a range that cannot be real."""

from __future__ import annotations

import unicodedata
from typing import Final

UPRN_FIRST: Final = 99_000_000_001
USRN_FIRST: Final = 99_000_001
CUSTODIAN: Final = "9990"
LOCAL_AUTHORITY: Final = "299"
_UPN_LETTERS: Final = "ABCDEFGHJKLMNPQRTUVWXYZ"
# Ofcom's numbers for drama, less the freephone and premium-rate ones: (prefix, digits that follow)
_LANDLINES: Final = (
    "020 7946 0", "0113 496 0", "0114 496 0", "0115 496 0", "0116 496 0", "0117 496 0", "0118 496 0",
    "0121 496 0", "0131 496 0", "0141 496 0", "0151 496 0", "0161 496 0", "0191 498 0", "029 2018 0",
    "028 9649 6", "01632 960", "03069 990",
)  # fmt: skip
_MOBILES: Final = "07700 900"
PHONE_COUNT: Final = 1000 * (len(_LANDLINES) + 1)
_INWARD: Final = "ABDEFGHJLNPQRSTUWXYZ"
POSTCODE_COUNT: Final = 10 * 10 * len(_INWARD) ** 2
_DOMAINS: Final = ("example.com", "example.org", "example.net", "post.example", "mail.example")


def nhs_number(person_id: int) -> str:
    """The person's NHS number from the test range 999, or blank for the few without a check digit."""
    digits = f"999{(person_id * 387_199 + 12_345) % 1_000_000:06d}"
    check = 11 - sum(int(d) * w for d, w in zip(digits, range(10, 1, -1), strict=True)) % 11
    if check == 10:
        return ""
    return digits + str(check % 11)


def nino(person_id: int) -> str:
    """The person's NINO with the prefix QQ, which is never given out."""
    number = (person_id * 777_767 + 4_321) % 4_000_000
    return f"QQ{number // 4:06d}{'ABCD'[number % 4]}"


def pupil_number(person_id: int, born_in: int) -> str:
    """The child's unique pupil number of the authority 299, which there is not."""
    school, serial = 2000 + person_id % 900, person_id // 900 % 1000
    body = f"{LOCAL_AUTHORITY}{school}{(born_in + 4) % 100:02d}{serial:03d}"
    total = sum(int(digit) * place for place, digit in enumerate(body, 2))
    return _UPN_LETTERS[total % 23] + body


def phone(number: int) -> str:
    """One of Ofcom's drama numbers."""
    number = number * 7_919 % PHONE_COUNT
    prefix = (*_LANDLINES, _MOBILES)[number // 1000]
    return f"{prefix}{number % 1000:03d}"


def postcode(number: int) -> str:
    """The postcode with that running number, in the districts SE29 to SE38."""
    sector, unit = divmod(number, len(_INWARD) ** 2)
    district, digit = 29 + sector // 10 % 10, sector % 10
    return f"SE{district} {digit}{_INWARD[unit // len(_INWARD)]}{_INWARD[unit % len(_INWARD)]}"


def folded(text: str) -> str:
    """Letters A to Z and digits only, lower case, accents dropped."""
    plain = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in plain.lower() if letter.isascii() and letter.isalnum())


def email(forename: str, surname: str, person_id: int) -> str:
    """An e-mail address at a domain kept for examples."""
    first, last = folded(forename), folded(surname)
    shape, number = person_id % 4, person_id // 4 % 89
    local = (f"{first}.{last}{number or ''}", f"{first[0]}.{last}{number}", f"{last}{first}",
             f"{first}{number}{last[0]}")[shape]  # fmt: skip
    return f"{local}@{_DOMAINS[person_id % len(_DOMAINS)]}"


def vat_number(number: int) -> str:
    """A number that passes the newer VAT check; all begin with 999, to be known at a glance."""
    body = f"999{number % 10_000:04d}"
    total = sum(int(digit) * weight for digit, weight in zip(body, range(8, 1, -1), strict=True))
    return f"{body}{97 - (total + 55) % 97:02d}"


def registration_mark(number: int) -> str:
    """A vehicle's mark in the shape AA00 AAA with a Q, which the shape never has."""
    letters = "ABCDEFGHJKLMNOPRSTUVWXY"
    first, rest = divmod(number, 100)
    return (
        f"Q{letters[first % 23]}{rest:02d} Q{letters[first // 23 % 23]}{letters[first // 529 % 23]}"
    )


def luhn_like(number: int) -> str:
    """A check digit for account and claim numbers (weights 2 to 9, modulus 11, ten written as 0)."""
    total = sum(int(digit) * weight for weight, digit in enumerate(reversed(str(number)), 2))
    return str((11 - total % 11) % 11 % 10)
