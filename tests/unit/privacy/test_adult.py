"""On the Adult file, where it is at hand (FLAMSTEED_ADULT names its folder): the losses that ARX finds."""

import os
from pathlib import Path

import pytest

from flamsteed.engine.engine import Engine
from flamsteed.privacy.coded import Coded, code_table
from flamsteed.privacy.criteria import Criteria
from flamsteed.privacy.hierarchy import load_hierarchy
from flamsteed.privacy.lattice import search
from flamsteed.privacy.local_recoding import recode

FOLDER = Path(os.environ.get("FLAMSTEED_ADULT", "no folder"))
pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="the Adult file is not at hand")


@pytest.fixture
def adult(engine: Engine) -> Coded:
    """The Adult file, all nine columns."""
    file = FOLDER / "adult.csv"
    names = file.read_text(encoding="utf-8").splitlines()[0].split(";")
    trees = FOLDER / "adult_hierarchies"
    columns = {name: load_hierarchy(trees / f"adult_hierarchy_{name}.csv") for name in names}
    select = f"select * from read_csv('{file}', delim = ';', all_varchar = true)"
    return code_table(engine, select, columns=columns)


@pytest.mark.parametrize(
    ("percent", "loss", "left_out"),
    [(0, 0.6355, 0), (2, 0.3575, 506), (5, 0.2696, 1346), (100, 0.2277, 2553)],
)
def test_loss_and_rows_left_out_are_those_of_arx(
    adult: Coded, percent: int, loss: float, left_out: int
) -> None:
    found = search(adult, Criteria(5), most_suppressed=adult.rows * percent // 100)
    assert found is not None
    assert (round(found.loss, 4), found.suppressed) == (loss, left_out)


def test_local_recoding_loses_at_most_what_was_aimed_at(adult: Coded) -> None:
    done = recode(adult, Criteria(5), most_suppressed=adult.rows * 2 // 100, pooled=True)
    assert done is not None
    assert done.loss <= 0.085
    assert done.smallest >= 5
