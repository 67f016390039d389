import hashlib
from pathlib import Path

import pytest
from tests.drawn_people import a_spec, person, put

from flamsteed.contracts.contract import Column, Contract
from flamsteed.engine.engine import Engine
from flamsteed.errors import NotFound
from flamsteed.lineage.passage import Run
from flamsteed.linkage.find_mention import best_pair, find_mention
from flamsteed.linkage.link import link


def _record(*key: str) -> str:
    return hashlib.md5("\x1f".join(["desk", "person", *key]).encode()).hexdigest()


def _contracts(*columns: str) -> dict[str, Contract]:
    keyed = tuple(Column(name, key_position=place) for place, name in enumerate(columns, 1))
    return {"desk__person": Contract("desk", "person", keyed, Path("desk.odcs.yaml"))}


ONE, OTHER, TWICE = _record("A/1"), _record("B2"), _record("H9", "2")


@pytest.fixture
def store(engine: Engine, a_run: Run) -> Engine:
    home = {"uprn": "99000000001", "birth_date": "1980-02-03"}
    put(engine, [
        person(ONE, "Joan", "Tester", **home),
        person(OTHER, "Joan", "Tester", **home),
        person(TWICE, "Maud", "Other", email="maud@example.com"),
    ], a_run)  # fmt: skip
    link(engine, a_spec(), run=a_run)
    return engine


@pytest.mark.parametrize("said", ["desk/person/A/1", "desk.person/ A/1 ", "desk/person/A/1#1"])
def test_a_record_is_found_by_its_key(store: Engine, said: str) -> None:
    assert find_mention(store, "person", said, contracts=_contracts("ref")) == f"{ONE}-1"


def test_a_key_of_several_parts_is_told_in_the_order_of_the_contract(store: Engine) -> None:
    contracts = _contracts("house", "person_no")
    assert find_mention(store, "person", "desk/person/H9/2", contracts=contracts) == f"{TWICE}-1"
    with pytest.raises(NotFound, match="desk/person/HOUSE/PERSON_NO"):
        find_mention(store, "person", "desk/person/H9", contracts=contracts)


@pytest.mark.parametrize("said", [f"{ONE}-1", ONE, ONE[:8], f"{ONE[:8]}-1", f"{ONE[:6]}#1"])
def test_a_record_is_found_by_what_show_prints_of_it(store: Engine, said: str) -> None:
    assert find_mention(store, "person", said, contracts={}) == f"{ONE}-1"


@pytest.mark.parametrize(
    "said",
    ["desk/person/ZEBEDEE", "desk/person/A/1#2", "0" * 8, "desk/nothing/ZEBEDEE", "ZEBEDEE", ""],
)
def test_what_names_nothing_is_told_without_repeating_it(store: Engine, said: str) -> None:
    with pytest.raises(NotFound) as refused:
        find_mention(store, "person", said, contracts=_contracts("ref"))
    assert "ZEBEDEE" not in str(refused.value)
    assert "SYSTEM/TABLE/KEY" in str(refused.value)


def test_what_names_several_is_told(engine: Engine, a_run: Run) -> None:
    put(engine, [person("abcdef1", "Joan", "Tester"), person("abcdef2", "Maud", "Other")], a_run)
    link(engine, a_spec(), run=a_run)
    with pytest.raises(NotFound, match="several mentions"):
        find_mention(engine, "person", "abcdef", contracts={})


def test_the_best_pair_of_two_is_the_surest_scored_or_else_those_who_tell_most(
    store: Engine,
) -> None:
    one, other, third = (f"{record}-1" for record in (ONE, OTHER, TWICE))
    assert set(best_pair(store, "person", [one, third], [other])) == {one, other}
    assert best_pair(store, "person", [third], [one]) == (third, one)
    with pytest.raises(NotFound, match="No record stands behind"):
        best_pair(store, "person", [], [one])
