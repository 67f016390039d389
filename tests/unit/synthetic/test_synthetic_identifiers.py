"""Every identifier is from a range that cannot be real."""

from __future__ import annotations

import re

import pytest
from stdnum.gb import nhs, upn
from tests.unit.synthetic.small_borough import Borough

from flamsteed.synthetic import identifiers

PERSONS = range(0, 600_000, 997)


def test_nhs_numbers_are_of_the_test_range_and_pass_their_check() -> None:
    numbers = [identifiers.nhs_number(person) for person in PERSONS]
    given = [number for number in numbers if number]
    assert len(given) > 0.88 * len(numbers)
    assert all(number.startswith("999") and nhs.is_valid(number) for number in given)


def test_nhs_numbers_and_ninos_are_each_one_person_s() -> None:
    nhs_numbers = [identifiers.nhs_number(person) for person in range(50_000)]
    given = [number for number in nhs_numbers if number]
    assert len(set(given)) == len(given)
    assert len({identifiers.nino(person) for person in range(50_000)}) == 50_000


def test_ninos_have_the_prefix_that_is_never_given_out() -> None:
    assert all(re.fullmatch(r"QQ[0-9]{6}[A-D]", identifiers.nino(person)) for person in PERSONS)


def test_pupil_numbers_pass_their_check_and_name_no_authority() -> None:
    for person in PERSONS:
        number = identifiers.pupil_number(person, 2015)
        assert number[1:4] == "299"
        assert upn.calc_check_digit(number[1:]) == number[0]


@pytest.mark.parametrize("number", range(0, 17_999, 501))
def test_telephones_are_ofcom_s_drama_numbers(number: int) -> None:
    digits = identifiers.phone(number).replace(" ", "")
    assert re.fullmatch(
        r"0207946 0?\d{3}|02079460\d{3}|01(13|14|15|16|17|18|21|31|41|51|61)4960\d{3}|01914980\d{3}|02920180\d{3}"
        r"|02896496\d{3}|01632960\d{3}|03069990\d{3}|07700900\d{3}",
        digits,
    )


def test_postcodes_are_of_districts_that_do_not_exist() -> None:
    unit = re.compile(r"SE(29|3[0-8]) [0-9][ABD-HJLNP-UW-Z]{2}")
    codes = [identifiers.postcode(number) for number in range(0, identifiers.POSTCODE_COUNT, 37)]
    assert all(unit.fullmatch(code) for code in codes)
    assert len(set(codes)) == len(codes)


def test_vat_numbers_pass_the_newer_check() -> None:
    for number in range(0, 9_000, 91):
        vat = identifiers.vat_number(number)
        total = sum(int(d) * w for d, w in zip(vat[:7], range(8, 1, -1), strict=True))
        assert (total + int(vat[7:])) % 97 == 42


def test_the_borough_holds_no_uprn_outside_its_block(first_month: Borough) -> None:
    properties = first_month.answers("property_truth")
    assert all(re.fullmatch(r"99[0-9]{9}|", row["uprn"]) for row in properties)
    assert all(re.fullmatch(r"SE(29|3[0-8]) .*", row["postcode"]) for row in properties)
    given = [row["uprn"] for row in properties if row["uprn"]]
    assert len(set(given)) == len(given)


def test_e_mail_domains_are_kept_for_examples() -> None:
    for person in range(50):
        address = identifiers.email("Zoë", "O'Brien-Smith", person)
        assert re.fullmatch(r"[a-z0-9.]+@(example\.(com|org|net)|(post|mail)\.example)", address)
