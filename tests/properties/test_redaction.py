"""Redaction on drawn text: what is planted is found, and text with nothing of people in it comes back as it was."""

from collections.abc import Callable, Sequence

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flamsteed.engine.on_duckdb import open_store
from flamsteed.errors import StoreFault
from flamsteed.privacy.redaction.checks import has_luhn
from flamsteed.privacy.redaction.find import find_spans
from flamsteed.privacy.redaction.redact import redacted_sql
from flamsteed.standards.nhs_number import read_nhs_number
from flamsteed.synthetic.identifiers import nhs_number, nino, phone, postcode, registration_mark

STORE = open_store(None, threads=1)
WORDS = st.sampled_from(
    [
        "the",
        "visit",
        "was",
        "kept",
        "and",
        "letter",
        "sent",
        "after",
        "panel",
        "agreed",
        "but",
        "no",
        "reply",
        "came",
        "so",
        "review",
        "due",
    ]
)
PLAIN = st.lists(st.one_of(WORDS, st.sampled_from([",", ".", "-", "\n", "(", ")", "£", "é", "ŵ"])), max_size=20).map(" ".join)  # fmt: skip
NUMBERS = st.integers(0, 9_999)


def _card(number: int) -> str:
    body = f"411111{number:09d}"
    return next(f"{body}{last}" for last in "0123456789" if has_luhn(f"{body}{last}"))


PLANTED: dict[str, Callable[[int], str]] = {
    "NHS number": lambda n: nhs_number(n) or nhs_number(n + 1) or "9990123454",
    "National Insurance number": nino,
    "phone": phone,
    "postcode": postcode,
    "vehicle registration": registration_mark,
    "card number": _card,
    "email": lambda n: f"someone.{n}@mail.example",
    "address": lambda n: f"{n + 1} Moor Hill",
    "name": lambda n: f"Mrs Quux{'abcdefghij'[n % 10]}",
    "date of birth": lambda n: f"DOB {n % 28 + 1}/{n % 12 + 1}/{1940 + n % 60}",
}


def _redacted(drawn: Sequence[str]) -> list[tuple[str, list[str]]]:
    """Each text redacted, and the kinds of what was taken out."""
    rows = list(range(len(drawn)))
    STORE.stage_batches("_drawn", pa.table({"_row": rows, "text": list(drawn)}))
    texts = "select * from temp.main._drawn"
    spans = find_spans(STORE, texts)
    kinds: list[list[str]] = [[] for _ in rows]
    for row, kind in STORE.rows(f"select _row, kind from {spans} order by _row, start"):
        kinds[row].append(kind)
    said = STORE.rows(f"select text from ({redacted_sql(texts, spans)}) as r order by _row")
    return [(str(text), kinds[row]) for row, (text,) in enumerate(said)]


@settings(deadline=None, max_examples=15)
@given(st.lists(st.tuples(st.sampled_from(sorted(PLANTED)), NUMBERS, PLAIN, PLAIN), min_size=1, max_size=20))  # fmt: skip
def test_what_is_planted_in_any_text_is_found_and_nothing_else(
    planted: list[tuple[str, int, str, str]],
) -> None:
    texts = [f"{before} {PLANTED[kind](n)} {after}" for kind, n, before, after in planted]
    for (said, kinds), text, (kind, number, _, _) in zip(
        _redacted(texts), texts, planted, strict=True
    ):
        assert kinds == [kind]
        assert said == text.replace(PLANTED[kind](number).removeprefix("DOB "), f"[{kind}]")


@settings(deadline=None, max_examples=15)
@given(st.lists(st.text(st.characters(codec="utf-8", exclude_categories=["Nd", "Cs", "Lu", "Lt"], exclude_characters="@\0"), max_size=200), min_size=1, max_size=20))  # fmt: skip
def test_text_without_digits_capitals_and_at_signs_comes_back_as_it_was(texts: list[str]) -> None:
    texts = [text for text in texts if "://" not in text and ".com/" not in text]
    assert _redacted(texts) == [(text, []) for text in texts]


@settings(deadline=None, max_examples=15)
@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=120), min_size=1, max_size=20))  # fmt: skip
def test_no_text_at_all_stops_it_and_what_nothing_is_found_in_stays(texts: list[str]) -> None:
    for text, (said, kinds) in zip(texts, _redacted(texts), strict=True):
        assert said.count("[") >= len(kinds)
        assert kinds or said == text


@settings(deadline=None, max_examples=15)
@given(st.lists(st.integers(10**9, 10**10 - 1), min_size=1, max_size=60))
def test_ten_digits_are_an_nhs_number_exactly_where_the_standard_reads_one(
    numbers: list[int],
) -> None:
    told = _redacted([f"he gave {number} today" for number in numbers])
    for number, (_, kinds) in zip(numbers, told, strict=True):
        assert ("NHS number" in kinds) == (read_nhs_number(str(number))["value"] is not None)


def test_a_fault_says_nothing_of_the_text() -> None:
    with pytest.raises(StoreFault) as told:
        find_spans(STORE, "select 1 as _row, cast('Mr Quux 07700 900123' as date) as text")
    assert "Quux" not in str(told.value)
    assert "900123" not in str(told.value)
