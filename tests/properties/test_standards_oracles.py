"""Standard forms are fixed points, and other people's validators agree where they should.

Known differences: python-stdnum takes NHS numbers of one repeated digit, VAT numbers of a third kind
of check and pupil numbers of a shorter list of authorities; libphonenumber refuses numbers reserved for
drama, knows which exchanges exist, and takes 07000 000000, which people write for no number.
"""

import random
from collections.abc import Callable

import phonenumbers
import pytest
import stdnum.gb.nhs
import stdnum.gb.utr
import stdnum.gb.vat
from hypothesis import given, settings
from hypothesis import strategies as st

from flamsteed.standards.catalogue import STANDARDS
from flamsteed.standards.standard import Standard

DIGITS = "0123456789"


def digits(least: int, most: int) -> st.SearchStrategy[str]:
    return st.text(DIGITS, min_size=least, max_size=most)


def joined(*parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.tuples(*parts).map("".join)


def one_of(*texts: str) -> st.SearchStrategy[str]:
    return st.sampled_from(texts)


def completed(length: int, is_right: Callable[[str], bool]) -> st.SearchStrategy[str]:
    """Strings of digits that end so that they are right, or not, by chance of the first ones."""

    def ended(start: str) -> str:
        whole = [start + digit for digit in DIGITS]
        return next((text for text in whole if is_right(text)), whole[0])

    return digits(length - 1, length - 1).map(ended)


FORENAMES = one_of(
    "JOHN", "Ann Marie", "J R", "émile", "O'Brien", "mary-jane", "DR PAUL", "MR J & MRS K"
)
SURNAMES = one_of("SMITH", "van der Berg", "MCDONALD", "O'NEIL", "Smith-Jones", "ST JOHN", "DE LA CRUZ",
                  "ACME LTD", "SMITH DECD", "GARCIA LOPEZ", "LE")  # fmt: skip
STREETS = one_of(
    "HIGH ST", "St Johns Rd", "OAK AVENUE", "ROSE COURT, HIGH STREET", "THE GROVE", "Café Row"
)
HOMES = one_of("", "FLAT 2A, ", "2A/", "GFF ", "ROOM 3, ", "THE ANNEXE, ", "ROSE COTTAGE, ", "C/O A B, ",
               "FIRST FLOOR FLAT, ", "BASEMENT, ")  # fmt: skip
FORMATTED: dict[str, st.SearchStrategy[str]] = {
    "postcode": joined(one_of("SE", "e", "N1P", "W1", "SW1Y", "ZZ"), digits(1, 2), one_of(" ", ""), digits(1, 1),
                       one_of("AA", "hq", "BD")),
    "uprn": joined(one_of("", "UPRN ", "000"), digits(1, 12), one_of("", ".0")),
    "usrn": digits(1, 8),
    "nhs_number": completed(10, stdnum.gb.nhs.is_valid),
    "nino": joined(one_of("AB", "oa", "JG "), digits(6, 6), one_of("", "A", " d")),
    "nino_example": joined(one_of("QQ", "qq "), digits(6, 6), one_of("", "A", " d")),
    "utr": completed(10, stdnum.gb.utr.is_valid),
    "upn": one_of("B801200005001", "p207000016049", "F20343210900A", "UN3"),
    "upn_example": one_of("J299221116005", "B801200005001", "UN3"),
    "uln": one_of("1000000043", "123 456 7899", "9999999998"),
    "urn": digits(6, 6),
    "dfe_number": joined(one_of("203/", "838", "301 "), digits(4, 4)),
    "company_number": joined(one_of("", "sc", "R0", "OC "), digits(4, 6)),
    "charity_number": joined(one_of("", "SC", "NIC", "Charity No "), digits(6, 7), one_of("", "-1")),
    "vat_number": joined(one_of("", "GB ", "XI"), completed(9, stdnum.gb.vat.is_valid), one_of("", "001")),
    "gss_code": joined(one_of("E0", "e9", "K0"), digits(7, 7)),
    "telephone": joined(one_of("020 7946 0", "+44 (0)7700 900", "7700900", "0808157 0"), digits(3, 3),
                        one_of("", " (home)", " / 02079460001")),
    "email": joined(one_of("A.B", "x+y", "o'neil"), one_of("@Example.org", "@b.co.uk; c@d.com")),
    "council_tax_band": one_of("a", "Band D", "@", "H", "A reduced"),
    "ethnicity": one_of("WBRI", "white british", "C", "Roma", "Not stated", "ASIAN", "mixed"),
    "sex": one_of("1", "female", "9"),
    "gender": one_of("1", "Non binary", "refused"),
    "date": st.dates().map(lambda day: day.strftime("%d/%m/%Y")),
    "birth_date": st.dates().map(lambda day: day.strftime("%d-%b-%y")),
    "end_date": st.dates().map(lambda day: day.isoformat() + " 00:00:00.000"),
    "excel_date": st.integers(1, 99_999).map(str),
    "money": st.decimals(-10**9, 10**9, places=2).map(lambda money: f"{money:,}"),
    "money_rounded": st.floats(-10**7, 10**7).map(lambda money: f"{money:.11f}"),
    "boolean": one_of("Y", "-1", "off", "FALSE"),
    "text": st.text(st.characters(max_codepoint=0x2FFF, exclude_categories=["Cs"]), max_size=30),
    "organisation_name": st.text("Acme & Sons ltd.é\u2019\u00a0", max_size=20),
    "person_name": joined(SURNAMES, one_of(", ", ", MR "), FORENAMES),
    "address_text": joined(HOMES, digits(1, 3), one_of(" ", ", ", "A "), STREETS,
                           one_of("", ", NORTHMERE, LONDON SE29 1AA", ", OLDTOWN")),
}  # fmt: skip


@pytest.mark.parametrize("name", FORMATTED)
def test_cleaning_twice_is_cleaning_once(name: str) -> None:
    one = STANDARDS[name]

    @settings(max_examples=150, deadline=None)
    @given(FORMATTED[name])
    def fixed(raw: str) -> None:
        first = one.read(raw)
        if first["value"] is not None:
            again = one.read(first["value"])
            assert again["value"] == first["value"]
            assert again["reason"] in ("ok", "pseudo")

    fixed()


@pytest.mark.parametrize("name", FORMATTED)
def test_formatted_values_are_often_valid(name: str) -> None:
    """Guards the test above: it would prove nothing of values that are all refused."""
    found: list[bool] = []

    @settings(max_examples=60, deadline=None, database=None)
    @given(FORMATTED[name])
    def look(raw: str) -> None:
        found.append(STANDARDS[name].read(raw)["value"] is not None)

    look()
    assert any(found)


def is_read(one: Standard, text: str) -> bool:
    return one.read(text)["value"] is not None


@settings(max_examples=400, deadline=None)
@given(completed(10, stdnum.gb.nhs.is_valid))
def test_nhs_numbers_agree_with_stdnum_but_for_repeated_digits(text: str) -> None:
    expected = stdnum.gb.nhs.is_valid(text) and len(set(text)) > 1
    assert is_read(STANDARDS["nhs_number"], text) == expected


@settings(max_examples=400, deadline=None)
@given(completed(10, stdnum.gb.utr.is_valid))
def test_utrs_agree_with_stdnum(text: str) -> None:
    assert is_read(STANDARDS["utr"], text) == stdnum.gb.utr.is_valid(text)


@settings(max_examples=400, deadline=None)
@given(completed(9, stdnum.gb.vat.is_valid))
def test_vat_numbers_we_accept_are_accepted_by_stdnum(text: str) -> None:
    if is_read(STANDARDS["vat_number"], text):
        assert stdnum.gb.vat.is_valid(text)


@settings(max_examples=400, deadline=None)
@given(
    joined(
        one_of("020", "0161 496 ", "+44 7", "07", "01", "(0)113 ", "0800", "03", "08"), digits(6, 9)
    )
)
def test_numbers_that_libphonenumber_knows_are_stored_as_it_stores_them(text: str) -> None:
    try:
        number = phonenumbers.parse(text, "GB")
    except phonenumbers.NumberParseException:
        return
    if phonenumbers.is_valid_number(number):
        e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
        reading = STANDARDS["telephone"].read(text)
        assert reading["value"] == e164 or reading["reason"] == "placeholder"


def test_the_telephones_of_the_demonstration_ranges_are_valid() -> None:
    chance = random.Random(1)
    for start in ("0207946", "0161496", "0118496", "0808157", "02920180"[:7], "07700900"[:8]):
        text = start + "".join(chance.choices(DIGITS, k=11 - len(start)))
        assert is_read(STANDARDS["telephone"], text)
