"""A street of made-up people in gold tables, to redact for."""

from collections.abc import Iterator, Sequence

import pyarrow as pa
import pytest

from flamsteed.engine.on_duckdb import DuckDBEngine, open_store
from flamsteed.privacy.redaction.find import find_spans
from flamsteed.privacy.redaction.redact import redacted_sql

WILL, ANN, NEXT_DOOR, FAR = "F-WILL", "F-ANNE", "F-NEXT", "F-AWAY"
PEOPLE = [
    (WILL, "William", None, "Okafor", "1960-03-12", "M", "9990123454", "QQ001080B", "99000000001", "1 MOOR HILL, SE30 1QT",
     "SE30 1QT", "will@post.example", "+442079460123"),
    (ANN, "Mary-Ann", "Grace", "O'Neil", "1962-07-01", "F", None, None, "99000000001", "1 MOOR HILL, SE30 1QT", "SE30 1QT", None, None),
    (NEXT_DOOR, "Rose", None, "Green", "1990-01-02", "F", None, None, "99000000002", "2 MOOR HILL, SE30 1QT", "SE30 1QT", None, None),
    (FAR, "Björn", None, "Lindström", "1950-01-02", "M", None, None, "99000000003", "3 HERON LANE, SE30 2QT", "SE30 2QT", None, None),
]  # fmt: skip
COLUMNS = (
    "number", "forename", "middle_names", "surname", "birth_date", "sex", "nhs_number", "nino", "uprn", "address", "postcode",
    "email", "telephone",
)  # fmt: skip


def street() -> DuckDBEngine:
    """A store with those people in gold."""
    store = open_store(None, threads=1)
    told = {name: [row[place] for row in PEOPLE] for place, name in enumerate(COLUMNS)}
    store.stage_batches("_people", pa.table(told))
    store.execute("create table gold.person as select * from temp.main._people")
    store.execute(
        "create table gold.property as select '9900000000' || n as uprn, case when n < 3 then 'hill' else 'lane' end as usrn"
        " from range(1, 4) as r(n)"
    )
    return store


def staged(store: DuckDBEngine, texts: Sequence[str | None], number: str | None) -> tuple[str, str]:
    """The SELECTs of texts, all about one person, and of whom they are about."""
    store.stage_batches(
        "_notes", pa.table({"_row": list(range(len(texts))), "text": pa.array(texts, pa.string())})
    )
    about = f"select _row, '{number}' as number from temp.main._notes" if number else ""
    return "select _row, text from temp.main._notes", about


def redacted(
    store: DuckDBEngine, text: str, number: str | None = WILL, *, keep_own: bool = False
) -> str:
    """A text about somebody, redacted."""
    texts, about = staged(store, [text], number)
    spans = find_spans(store, texts, about) if about else find_spans(store, texts)
    ((_, said),) = store.rows(redacted_sql(texts, spans, keep_own=keep_own))
    assert isinstance(said, str)
    return said


@pytest.fixture(scope="module")
def store() -> Iterator[DuckDBEngine]:
    """The street."""
    made = street()
    yield made
    made.close()
