"""Identifiers found by what they look like, their sums and the words before them."""

import pyarrow as pa
import pytest

from flamsteed.engine.on_duckdb import DuckDBEngine, open_store
from flamsteed.privacy.redaction.find_shapes import stage_shapes


@pytest.fixture(scope="module")
def store() -> DuckDBEngine:
    return open_store(None, threads=1)


def _found(store: DuckDBEngine, text: str) -> list[tuple[str, str]]:
    """What is found in a text, and as what; it must stand where it is said to stand."""
    store.stage_batches("_some", pa.table({"_row": [1], "text": [text]}))
    rows = store.rows(
        f"select start, said, kind from {stage_shapes(store, 'temp.main._some')} order by start"
    )
    for start, said, _ in rows:
        assert text[start - 1 : start - 1 + len(said)] == said
    return [(kind, said) for _, said, kind in rows]


@pytest.mark.parametrize(
    ("text", "kind", "said"),
    [
        ("NHS number 999 012 3454.", "NHS number", "999 012 3454"),
        ("Her number is 9990123454, she says", "NHS number", "9990123454"),
        ("NHS no. 999 012 3450 (wrong, and still hers)", "NHS number", "999 012 3450"),
        ("NI QQ 00 10 80 B", "National Insurance number", "QQ 00 10 80 B"),
        ("nino: qq001080b", "National Insurance number", "qq001080b"),
        ("UTR 12345 67890", "taxpayer reference", "12345 67890"),
        ("pupil H299200015001 moved", "pupil number", "H299200015001"),
        ("UPRN 99000000001 is empty", "property number", "99000000001"),
        ("passport no 123456789 seen", "passport number", "123456789"),
        ("licence MORGA657054SM9IJ", "driving licence number", "MORGA657054SM9IJ"),
        ("blue van QA01 QBC outside", "vehicle registration", "QA01 QBC"),
        ("old car A123 QBC", "vehicle registration", "A123 QBC"),
        ("his car is qa01qbc", "vehicle registration", "qa01qbc"),
        ("bike KIZ 1234", "vehicle registration", "KIZ 1234"),
        ("card 4111 1111 1111 1111", "card number", "4111 1111 1111 1111"),
        ("GB82 WEST 1234 5698 7654 32", "bank account", "GB82 WEST 1234 5698 7654 32"),
        ("sort code 12-34-56", "bank account", "12-34-56"),
        ("account no: 12345678", "bank account", "12345678"),
        ("write to ann.o'neil+1@mail.example today", "email", "ann.o'neil+1@mail.example"),
        ("ring (020) 7946 0123", "phone", "(020) 7946 0123"),
        ("mobile +44 (0)7700 900123", "phone", "+44 (0)7700 900123"),
        ("his brother in Lyon, +33 1 99 00 12 34", "phone", "+33 1 99 00 12 34"),
        ("moved to SE30 1QT", "postcode", "SE30 1QT"),
        ("at se301qt now", "postcode", "se301qt"),
        ("DOB 12/3/1990", "date of birth", "12/3/1990"),
        ("d.o.b. 3rd March 1990", "date of birth", "3rd March 1990"),
        ("born on 12.03.90", "date of birth", "12.03.90"),
        ("(born 1998)", "date of birth", "1998"),
        ("from 192.168.0.1", "IP address", "192.168.0.1"),
        ("from 2001:db8::ff00:42:8329", "IP address", "2001:db8::ff00:42:8329"),
        ("see www.facebook.com/ann.oneil", "web address", "www.facebook.com/ann.oneil"),
        ("lives at 35a Moor Hill", "address", "35a Moor Hill"),
        ("lives at Flat 8, Keel House", "address", "Flat 8, Keel House"),
        ("lives at 12-14 St. Anne Road", "address", "12-14 St. Anne Road"),
    ],
)  # fmt: skip
def test_it_is_found(store: DuckDBEngine, text: str, kind: str, said: str) -> None:
    assert _found(store, text) == [(kind, said)]


@pytest.mark.parametrize(
    "text",
    [
        "Case reference 9990123454 opened",
        "invoice 12345678 for 1,234.56 paid",
        "room 101 at 12 went to the court",
        "On the 2nd floor, E1 2nd door",
        "Awarded 450 a week for 12 weeks",
        "a case at the 2 High Court",
        "seen at 10:30:45 and at 5pm",
        "Form P45 HAD come, the A40 AND M25 were shut",
        "see www.northmere.example/housing",
        "version 10.300.2.1 of the form",
        "paid with 4111 1111 1111 1112",
        "twenty words and no number at all",
    ],
)
def test_what_is_not_one_is_left(store: DuckDBEngine, text: str) -> None:
    assert _found(store, text) == []


def test_a_day_that_is_nobodys_birthday_is_told_as_a_date(store: DuckDBEngine) -> None:
    assert _found(store, "Visit on 12 March 2026 at noon") == [("date", "12 March 2026")]


def test_several_in_one_text_are_found_side_by_side(store: DuckDBEngine) -> None:
    text = "Tel 020 7946 0123 07700 900123; sort code 12-34-56, account 12345678.\nSE30 1QT"
    kinds = [kind for kind, _ in _found(store, text)]
    assert kinds == ["phone", "phone", "bank account", "bank account", "postcode"]


def test_marks_of_the_platforms_own_in_a_text_do_not_move_what_is_found(
    store: DuckDBEngine,
) -> None:
    assert _found(store, "a\x01b\x02c SE30 1QT") == [("postcode", "SE30 1QT")]


def test_nothing_is_found_in_no_text(store: DuckDBEngine) -> None:
    store.stage_batches(
        "_some", pa.table({"_row": [1, 2], "text": pa.array([None, ""], pa.string())})
    )
    assert store.rows(f"select * from {stage_shapes(store, 'temp.main._some')}") == []
