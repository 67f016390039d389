"""One small borough, delivered for three months, that the tests here read and never change."""

from __future__ import annotations

import pytest
from tests.unit.synthetic.small_borough import PEOPLE, SEED, Borough

from flamsteed.synthetic.deliver import deliver
from flamsteed.synthetic.truth import advance, make_truth


@pytest.fixture(scope="session")
def first_month(tmp_path_factory: pytest.TempPathFactory) -> Borough:
    folder = tmp_path_factory.mktemp("one_month")
    truth = make_truth(PEOPLE, SEED)
    advance(truth)
    return Borough(folder, {1: deliver(truth, folder)}, truth)


@pytest.fixture(scope="session")
def borough(tmp_path_factory: pytest.TempPathFactory) -> Borough:
    folder = tmp_path_factory.mktemp("three_months")
    truth = make_truth(PEOPLE, SEED)
    deliveries = {}
    for month in (1, 2, 3):
        advance(truth)
        deliveries[month] = deliver(truth, folder)
    return Borough(folder, deliveries, truth)
