"""Risks are what their definitions say, on tables small enough to count by hand."""

import pyarrow as pa
import pytest

from flamsteed.engine.engine import Engine
from flamsteed.privacy.coded import code_table
from flamsteed.privacy.ladders import all_or_nothing
from flamsteed.privacy.risk import risk, uniques_by_columns

ROWS = [("F", "30-39"), ("F", "30-39"), ("F", None), ("M", "30-39"), ("F", None), ("F", None)]


@pytest.fixture
def table(engine: Engine) -> Engine:
    """Six rows in classes of three, two and one; and sixteen people they might be of."""
    told = pa.table({"sex": [row[0] for row in ROWS], "age": [row[1] for row in ROWS]})
    engine.stage_batches("leaving", told)
    everybody = [*[("F", "30-39")] * 8, *[("M", "30-39")] * 4, *[("F", None)] * 2]
    people = pa.table({"sex": [row[0] for row in everybody], "age": [row[1] for row in everybody]})
    engine.stage_batches("everybody", people)
    return engine


def test_classes_and_the_prosecutors_risk_are_counted(table: Engine) -> None:
    found = risk(table, "select * from leaving", ["sex", "age"])
    assert (found.rows, found.classes, found.smallest, found.uniques) == (6, 3, 1, 1)
    assert found.prosecutor == 1.0
    assert found.average == 2.0
    assert found.marketer == pytest.approx(3 / 6)
    assert found.journalist is None


def test_a_population_makes_the_journalists_risk_less(table: Engine) -> None:
    found = risk(
        table, "select * from leaving", ["sex", "age"], population="select * from everybody"
    )
    # the class without an age has three rows here and is held to be no smaller in the population
    assert found.journalist == pytest.approx(1 / 3)
    assert found.marketer == pytest.approx((2 / 8 + 1 / 4 + 3 / 3) / 6)


def test_a_table_without_rows_has_no_risk(table: Engine) -> None:
    found = risk(table, "select * from leaving where false", ["sex", "age"])
    assert (found.rows, found.classes, found.prosecutor, found.marketer) == (0, 0, 0.0, 0.0)


def test_rows_unique_on_few_columns_are_counted_for_each_set(table: Engine) -> None:
    columns = {"sex": all_or_nothing(), "age": all_or_nothing()}
    coded = code_table(table, "select * from leaving", columns=columns)
    assert uniques_by_columns(coded) == {("sex",): 1, ("age",): 0, ("sex", "age"): 1}
    assert set(uniques_by_columns(coded, most_columns=1)) == {("sex",), ("age",)}
