import itertools
import random

import pytest

from flamsteed.gold.number import number_for, read_number

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def test_a_number_is_the_same_every_time_and_another_at_the_next_attempt() -> None:
    assert number_for("m1") == number_for("m1")
    assert len({number_for("m1", attempt) for attempt in range(50)}) == 50


def test_numbers_read_as_they_are_written() -> None:
    for founder in map(str, range(300)):
        number = number_for(founder)
        assert read_number(number) == number
        assert len(number) == 13
        assert set(number.replace("-", "")[1:]) <= set(LETTERS)


@pytest.mark.parametrize("number", [number_for(str(n)) for n in range(30)])
def test_a_number_is_understood_however_it_is_said(number: str) -> None:
    said = number.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert read_number(f" {said} ") == number
    assert read_number(number.replace("-", "").replace("1", "I").replace("0", "O")) == number


@pytest.mark.parametrize(
    "text", ["", "F", "F-7Q4X-2M9K", "hello", "F-7Q4X-2M9U-C", "X-0000-0000-0"]
)
def test_what_is_no_number_is_none(text: str) -> None:
    assert read_number(text) is None


def test_one_wrong_character_is_always_noticed() -> None:
    plain = number_for("m1").replace("-", "")[1:]
    for place, letter in itertools.product(range(9), LETTERS):
        if plain[place] != letter:
            assert read_number("F" + plain[:place] + letter + plain[place + 1 :]) is None


def test_two_characters_changed_over_are_always_noticed() -> None:
    dice = random.Random(3)
    for founder in dice.sample(range(10_000), 60):
        plain = number_for(str(founder)).replace("-", "")[1:]
        for one, other in itertools.combinations(range(9), 2):
            swapped = list(plain)
            swapped[one], swapped[other] = swapped[other], swapped[one]
            if swapped[one] != swapped[other]:
                assert read_number("F" + "".join(swapped)) is None
