"""Everything that redaction asks of an engine can be said to Spark."""

import pytest
import sqlglot
from tests.unit.privacy.redaction.known_people import WILL, staged

from flamsteed.engine.dialect import spark_sql
from flamsteed.engine.on_duckdb import DuckDBEngine
from flamsteed.privacy.redaction.find import find_spans
from flamsteed.privacy.redaction.redact import redacted_sql


def test_every_statement_translates_and_parses_for_spark(
    store: DuckDBEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []
    asked = DuckDBEngine.stage

    def watched(self: DuckDBEngine, name: str, select: str, params: tuple[object, ...] = ()) -> str:
        seen.append(select)
        return asked(self, name, select, params)

    monkeypatch.setattr(DuckDBEngine, "stage", watched)
    texts, about = staged(store, ["Mr Okafor, 07700 900123"], WILL)
    seen.append(redacted_sql(texts, find_spans(store, texts, about)))
    assert len(seen) > 15
    for select in seen:
        sqlglot.parse_one(spark_sql(select), read="spark")
