"""Names, and everything else, found in notes about somebody whom the gold records know."""

import pytest
from tests.unit.privacy.redaction.known_people import ANN, FAR, WILL, redacted, staged

from flamsteed.engine.on_duckdb import DuckDBEngine
from flamsteed.privacy.redaction.find import find_spans
from flamsteed.privacy.redaction.redact import redacted_sql


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Spoke to Mr Okafor today.", "Spoke to [name] today."),
        ("w okafor rang", "w [name] rang"),
        ("Okafor, William called", "[name] called"),
        ("W. Okafor and M A O'Neil came", "[name] and [name] came"),
        ("W Okafor's sister", "[name]'s sister"),
        ("OKAFOR said no", "[name] said no"),
        ("Seen Mary-Ann ONeil", "Seen [name]"),
        ("Seen mary ann o’neil", "Seen [name]"),
        ("Bill Okafor is deaf", "[name] is deaf"),
        ("a call from Billy about rent", "a call from [name] about rent"),
        ("Ockafor was out", "[name] was out"),
        ("Rose says she heard it", "[name] says she heard it"),
        ("Heard Rose and Mrs Green", "Heard [name] and [name]"),
        ("Spoke to Lindstrom", "Spoke to [name]"),
        ("Björn was there too", "[name] was there too"),
        ("Dr. P. J. van der Berg, the GP", "[name], the GP"),
        ("Her son Zebedee Quux lives there", "Her son [name] lives there"),
        ("Zebedee says hello", "[name] says hello"),
        ("Mr and Mrs Quux left", "[name] left"),
        ("Ann Quux was seen", "[name] was seen"),
    ],
)
def test_a_name_is_taken_out(store: DuckDBEngine, text: str, left: str) -> None:
    assert redacted(store, text) == left


@pytest.mark.parametrize(
    "text",
    [
        "Will call back tomorrow.",
        "The house is green and the rose is red.",
        "She will ring on Monday.",
        "Green Lane was shut.",
        "Moved from Okafor Road.",
        "Grace period ends in May.",
        "Letter sent to the Council by Housing Benefit.",
        "Seen by the Duty Officer.",
    ],
)
def test_an_ordinary_word_and_a_street_are_left(store: DuckDBEngine, text: str) -> None:
    assert redacted(store, text) == text


def test_a_name_that_is_an_ordinary_word_is_known_only_where_somebody_near_has_it(
    store: DuckDBEngine,
) -> None:
    assert redacted(store, "I saw Rose there", WILL) == "I saw [name] there"
    assert redacted(store, "I saw Rose there", FAR) == "I saw Rose there"


def test_a_birth_date_of_the_household_is_taken_out_without_a_word_that_says_so(
    store: DuckDBEngine,
) -> None:
    assert (
        redacted(store, "Form says 1/7/1962 and 2.1.90") == "Form says [date of birth] and 2.1.90"
    )


def test_all_kinds_are_taken_out_of_one_note(store: DuckDBEngine) -> None:
    text = "NI QQ001080B, NHS 999 012 3454; 1 Moor Hill, SE30 1QT. Tel 020 7946 0123, will@post.example"
    assert redacted(store, text) == (
        "NI [National Insurance number], NHS [NHS number]; [address], [postcode]. Tel [phone], [email]"
    )


def test_a_copy_for_somebody_keeps_what_is_about_them_and_loses_the_rest(
    store: DuckDBEngine,
) -> None:
    text = (
        "Mr Okafor (NI QQ001080B, born 12/3/1960) of 1 Moor Hill rang from 020 7946 0123; Bill gave"
        " 07700 900123 for Mary-Ann O'Neil. Mrs Okafor and W. Green heard. QQ123456C."
    )
    assert redacted(store, text, WILL, keep_own=True) == (
        "Mr Okafor (NI QQ001080B, born 12/3/1960) of 1 Moor Hill rang from 020 7946 0123; Bill gave"
        " [phone] for [name]. [name] and [name] heard. [National Insurance number]."
    )
    assert "Okafor" not in redacted(store, text, ANN, keep_own=True)


def test_without_gold_and_without_a_subject_titles_and_forms_still_show(
    store: DuckDBEngine,
) -> None:
    assert redacted(store, "Mr Quux, QQ123456C", None) == "[name], [National Insurance number]"


def test_rows_keep_their_places_and_texts_without_a_find_come_back_as_they_were(
    store: DuckDBEngine,
) -> None:
    said = [None, "", "Nothing here.", "Mr Okafor\nand\tMr Quux", "é Okafor é Okafor"]
    texts, about = staged(store, said, WILL)
    spans = find_spans(store, texts, about)
    rows: dict[object, object] = dict(store.rows(redacted_sql(texts, spans)))
    assert rows == {
        0: None,
        1: "",
        2: "Nothing here.",
        3: "[name]\nand\t[name]",
        4: "é [name] é [name]",
    }


def test_spans_say_where_what_and_how_and_hold_no_value(store: DuckDBEngine) -> None:
    texts, about = staged(store, ["Mr Okafor, 07700 900123"], WILL)
    spans = find_spans(store, texts, about)
    assert list(store.columns(spans)) == ["_row", "start", "size", "kind", "why", "is_own"]
    assert store.rows(f"select * from {spans} order by start") == [
        (0, 1, 9, "name", "circle", True),
        (0, 12, 12, "phone", "form", False),
    ]


def test_nothing_stays_staged_but_the_spans(store: DuckDBEngine) -> None:
    texts, about = staged(store, ["Mr Okafor"], WILL)
    find_spans(store, texts, about)
    left = store.rows(
        "select table_name from duckdb_tables() where temporary and table_name like '%e%'"
    )
    assert {name for (name,) in left if name.startswith(("_redact", "_known"))} == {"_redact_span"}
