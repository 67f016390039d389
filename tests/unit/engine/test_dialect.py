"""SQL as text: quoted, hashed, read and translated."""

import pytest

from flamsteed.engine.dialect import digest_sql, quote, spark_sql, table_sql, tables_read
from flamsteed.engine.engine import Engine


def test_any_name_is_safe() -> None:
    assert quote('a "b"') == '"a ""b"""'
    assert table_sql("raw.a__b") == '"raw"."a__b"'


def test_null_blank_and_neighbours_hash_apart(engine: Engine) -> None:
    rows = [("a", "b"), ("ab", ""), ("", "ab"), (None, "ab"), ("ab", None), ("a", "b ")]
    hashes = {
        engine.value(f"select {digest_sql(['?::varchar', '?::varchar'])}", row) for row in rows
    }
    assert len(hashes) == len(rows)
    assert all(len(hashed) == 32 for hashed in hashes)


def test_the_tables_of_a_select_are_found() -> None:
    select = "with t as (select * from gold.person) select * from t join clean.a__b using (x) where y in (select y from mart.z)"
    assert tables_read(select) == {"gold.person", "clean.a__b", "mart.z"}


@pytest.mark.parametrize(
    "text", ["drop table gold.person", "select 1; select 2", "selec 1 from", ""]
)
def test_what_is_not_one_select_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"exactly one SELECT|not valid SQL"):
        tables_read(text)


def test_sql_translates_to_spark() -> None:
    assert "COLLECT_LIST" in spark_sql("select array_agg(n) from gold.person").upper()
