"""The rows of a release, redacted for the people whom each is about."""

from tests.unit.privacy.redaction.known_people import ANN, FAR, WILL

from flamsteed.engine.on_duckdb import DuckDBEngine
from flamsteed.privacy.redaction.rows import REDACTED_ROWS, redact_rows


def test_each_row_is_redacted_for_whom_it_is_about_and_counted_by_column_and_kind(
    store: DuckDBEngine,
) -> None:
    rows = (
        f"select * from (values ('{WILL}', 'Saw Rose', 'no.'), ('{FAR}', 'Saw Rose', 'Mr Quux, SE30 1QT'),"
        f" (null, null, 'Björn'), ('{ANN}', 'will rang', '')) as r(_subject, note, reply)"
    )
    kept, counted = redact_rows(store, rows, ["note", "reply"])
    assert store.rows(f"{kept} order by reply") == [
        (ANN, "will rang", ""),
        (None, None, "[name]"),
        (FAR, "Saw Rose", "[name], [postcode]"),
        (WILL, "Saw [name]", "no."),
    ]
    assert counted == {"note": {"name": 1}, "reply": {"name": 2, "postcode": 1}}
    store.unstage(REDACTED_ROWS)
