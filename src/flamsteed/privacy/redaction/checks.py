"""Sums by which numbers show themselves: each said in SQL and in Python.

An argument is text of the right letters and digits, without spaces; the SQL of anything else is
undefined.
"""

import re

from flamsteed.standards.define import whole_sql

LONGEST_CARD = 19
LICENCE = "[A-Z]{1,5}9{0,4}[0-9](?:0[1-9]|1[0-2]|5[1-9]|6[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9][A-Z][A-Z9][0-9A-Z]{3}"
"""A driving licence of Great Britain: five of the surname, birth date taken apart, initials, three more."""


def luhn_sql(digits: str) -> str:
    """SQL that is true when 13 to 19 digits pass the sum of payment cards (ISO/IEC 7812-1)."""
    padded = f"lpad({digits}, {LONGEST_CARD}, '0')"
    terms = []
    for place in range(1, LONGEST_CARD + 1):
        digit = f"(ascii(substr({padded}, {place}, 1)) - 48)"
        doubled = f"({digit} * 2 - case when {digit} > 4 then 9 else 0 end)"
        terms.append(doubled if (LONGEST_CARD - place) % 2 else digit)
    return f"(({' + '.join(terms)}) % 10 = 0)"


def has_luhn(digits: str) -> bool:
    """The same in Python."""
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits))]
    return sum(each - 9 * (each > 9) for each in doubled) % 10 == 0


def iban_digits_sql(number: str) -> str:
    """SQL for an account number of ISO 13616 as the digits that are divided: its start at its end, A as 10."""
    turned = f"(substr({number}, 5) || left({number}, 4))"
    for letter in range(26):
        turned = f"replace({turned}, '{chr(65 + letter)}', '{letter + 10}')"
    return turned


def iban_sql(digits: str) -> str:
    """SQL that is true when such digits leave 1 when divided by 97.

    They are divided in pieces, so that no number is longer than an engine's whole numbers.
    """
    rest = f"cast(left({digits}, 16) as bigint) % 97"
    for start in (17, 31, 45, 59):
        piece = f"substr({digits}, {start}, 14)"
        rest = f"(cast(cast({rest} as varchar) || {piece} as bigint) % 97)"
    return f"({rest} = 1)"


def has_iban_sum(number: str) -> bool:
    """The same in Python."""
    return int("".join(str(int(each, 36)) for each in number[4:] + number[:4])) % 97 == 1


def licence_sql(number: str) -> str:
    """SQL that is true when sixteen letters and digits have the form of a driving licence."""
    return f"(length({number}) = 16 and {whole_sql(number, LICENCE)})"


def is_licence(number: str) -> bool:
    """The same in Python."""
    return len(number) == 16 and bool(re.fullmatch(LICENCE, number))


def is_ip_address_sql(text: str) -> str:
    """SQL that is true when no number of four with dots between them is over 255."""
    return " and ".join(
        f"try_cast(split_part({text}, '.', {place}) as integer) <= 255" for place in range(1, 5)
    )
