"""Sums of numbers in SQL and in Python."""

from hypothesis import given, settings
from hypothesis import strategies as st

from flamsteed.engine.dialect import literal
from flamsteed.engine.on_duckdb import open_store
from flamsteed.privacy.redaction.checks import (
    has_iban_sum,
    has_luhn,
    iban_digits_sql,
    iban_sql,
    is_licence,
    licence_sql,
    luhn_sql,
)

ENGINE = open_store(None, threads=1)


def _in_sql(sql: str) -> bool:
    return bool(ENGINE.value(f"select {sql}"))


def test_published_examples_have_their_sums() -> None:
    assert has_luhn("4111111111111111")
    assert has_luhn("378282246310005")
    assert not has_luhn("4111111111111112")
    assert has_iban_sum("GB82WEST12345698765432")
    assert not has_iban_sum("GB82WEST12345698765433")
    assert is_licence("MORGA657054SM9IJ")
    assert is_licence("FO999512345AB9XY") is False


@settings(deadline=None)
@given(st.text("0123456789", min_size=13, max_size=19))
def test_the_sum_of_payment_cards_is_the_same_in_sql_and_in_python(digits: str) -> None:
    assert _in_sql(luhn_sql(literal(digits))) == has_luhn(digits)
    right = next(digits[:-1] + last for last in "0123456789" if has_luhn(digits[:-1] + last))
    assert _in_sql(luhn_sql(literal(right)))


@settings(deadline=None)
@given(st.from_regex(r"[A-Z]{2}[0-9]{2}[0-9A-Z]{11,30}", fullmatch=True))
def test_the_sum_of_accounts_is_the_same_in_sql_and_in_python(number: str) -> None:
    assert _in_sql(iban_sql(iban_digits_sql(literal(number)))) == has_iban_sum(number)
    head, rest = number[:2], number[4:]
    right = next(
        f"{head}{n:02d}{rest}" for n in range(2, 99) if has_iban_sum(f"{head}{n:02d}{rest}")
    )
    assert _in_sql(iban_sql(iban_digits_sql(literal(right))))


@settings(deadline=None)
@given(st.from_regex(r"[A-Z]{5}[0-9]{6}[A-Z9]{2}[0-9A-Z]{3}", fullmatch=True))
def test_the_form_of_licences_is_the_same_in_sql_and_in_python(number: str) -> None:
    assert _in_sql(licence_sql(literal(number))) == is_licence(number)
