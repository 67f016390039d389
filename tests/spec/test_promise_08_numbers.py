"""Promise 8, over the whole path: a Flamsteed number never changes owner, and an old one always
leads somewhere. What a single change does to a number is drawn in `test_flamsteed_numbers.py`.
"""

from collections.abc import Iterator
from itertools import pairwise

import pytest
from tests.borough import northmere, store_of

from flamsteed.engine.engine import Engine
from flamsteed.gold.show import resolve

THINGS = {"person": "_mention", "property": "uprn"}
Owners = dict[str, frozenset[str]]


@pytest.fixture(scope="module")
def months(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Engine]]:
    stores = [store_of(northmere(tmp_path_factory, months=month)) for month in (1, 2, 3)]
    yield stores
    for store in stores:
        store.close()


def _owners(store: Engine, thing: str) -> Owners:
    """The mentions that stand behind each living number."""
    owned: dict[str, set[str]] = {}
    if thing == "person":
        told = "select number, _mention from gold.person_source"
    else:
        told = "select number, uprn from gold.property"
    for number, mention in store.rows(told):
        owned.setdefault(number, set()).add(mention)
    return {number: frozenset(mentions) for number, mentions in owned.items()}


@pytest.mark.parametrize("thing", THINGS)
def test_a_number_stays_with_mentions_that_did_not_change(months: list[Engine], thing: str) -> None:
    stayed = 0
    for before, after in pairwise(months):
        later = {mentions: number for number, mentions in _owners(after, thing).items()}
        for number, mentions in _owners(before, thing).items():
            if mentions in later:
                assert later[mentions] == number
                stayed += 1
    assert stayed > 300


@pytest.mark.parametrize("thing", THINGS)
def test_a_number_that_lives_on_is_of_the_same_mentions_or_a_change_of_them(
    months: list[Engine], thing: str
) -> None:
    for before, after in pairwise(months):
        later = _owners(after, thing)
        there = frozenset().union(*later.values())
        for number, mentions in _owners(before, thing).items():
            if number in later and mentions & there:
                assert mentions & later[number]


@pytest.mark.parametrize("thing", THINGS)
def test_every_number_ever_given_leads_to_a_number_that_is_there_or_retired(
    months: list[Engine], thing: str
) -> None:
    last = months[-1]
    living = set(_owners(last, thing))
    retired = {
        row[0]
        for row in last.rows(f"select number from gold.{thing}_history where event = 'retired'")
    }
    ever = {
        row[0]
        for store in months
        for row in store.rows(
            f"select number from gold.{thing}_number union select number from gold.{thing}_history"
        )
    }
    assert len(ever) >= len(living)
    for number in ever:
        found, heir = resolve(last, number)
        assert found == thing
        assert heir in living | retired


@pytest.mark.parametrize("thing", THINGS)
def test_no_number_is_given_twice(months: list[Engine], thing: str) -> None:
    given = months[-1].rows(
        f"select number from gold.{thing}_history where event in ('founded', 'split_from')"
    )
    assert len(given) == len(set(given)) > 200
    merged = {
        row[0]
        for row in months[-1].rows(
            f"select number from gold.{thing}_history where event = 'merged_into'"
        )
    }
    assert not merged & set(_owners(months[-1], thing))


@pytest.mark.parametrize("thing", THINGS)
def test_a_number_is_founded_once_and_history_is_never_rewritten(
    months: list[Engine], thing: str
) -> None:
    told = f"select number, event, other_number, happened_on from gold.{thing}_history"
    for before, after in pairwise(months):
        assert set(before.rows(told)) <= set(after.rows(told))
