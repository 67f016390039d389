"""A record is found by whatever people call it, and what is not found is never repeated."""

import hashlib

import pytest
from tests.drawn_people import a_spec, person, put

from flamsteed.engine.engine import Engine
from flamsteed.errors import NotFound
from flamsteed.lineage.passage import Run
from flamsteed.linkage.link import link
from flamsteed.linkage.named import find_mentions
from flamsteed.linkage.spec import Mentions


def _record(*key: str) -> str:
    return hashlib.md5("\x1f".join(["desk", "person", *key]).encode()).hexdigest()


ONE, OTHER, TWICE, SLASHED = _record("A/1"), _record("B2"), _record("H9", "2"), _record("H9", "a/b")


@pytest.fixture
def store(engine: Engine, a_run: Run) -> Engine:
    put(engine, [
        person(ONE, "Joan", "Tester"), person(OTHER, "Joan", "Tester"),
        person(TWICE, "Maud", "Other"), person(SLASHED, "Maud", "Third"),
    ], a_run)  # fmt: skip
    link(engine, a_spec(), run=a_run)
    return engine


@pytest.mark.parametrize(
    ("said", "record"),
    [
        ("desk/person/A/1", ONE),
        ("desk.person:A/1", ONE),
        (" desk.person/ A/1 ", ONE),
        ("desk/person/A/1#1", ONE),
        ("desk/person/H9/2", TWICE),
        ("desk.person:H9|2", TWICE),
        ("desk.person:H9|2#1", TWICE),
        ("desk/person/H9/a/b", SLASHED),
    ],
)
def test_a_record_is_found_by_its_key_in_its_system(store: Engine, said: str, record: str) -> None:
    assert find_mentions(store, "person", said) == (f"{record}-1",)


@pytest.mark.parametrize(
    "said",
    [f"{ONE}-1", ONE, ONE[:8], f"{ONE[:8]}-1", f"{ONE[:6]}#1", f" {ONE[:8].upper()}-1 "],
)
def test_a_record_is_found_by_what_show_prints_of_it(store: Engine, said: str) -> None:
    assert find_mentions(store, "person", said) == (f"{ONE}-1",)


def test_a_joint_record_names_all_its_people_or_the_one_that_is_said(
    engine: Engine, a_run: Run
) -> None:
    select = "-- one row per person\n" + " union all ".join(
        f"select '{part}' as _part, _record, forename, surname, birth_date, nino, email, uprn,"
        f" postcode, sex, adult_on from clean.desk__person"
        for part in ("1", "child")
    )
    joint = Mentions("desk__person", select, frozenset({"clean.desk__person"}))
    put(engine, [person(ONE, "Joan", "Tester")], a_run)
    link(engine, a_spec(mentions=(joint,)), run=a_run)
    assert find_mentions(engine, "person", "desk/person/A/1") == (f"{ONE}-1", f"{ONE}-child")
    for said in ("desk/person/A/1#child", f"{ONE[:8]}-child", f"{ONE[:8]}#child"):
        assert find_mentions(engine, "person", said) == (f"{ONE}-child",)
    with pytest.raises(NotFound, match="names only #1 and #child"):
        find_mentions(engine, "person", "desk/person/A/1#3")


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ("desk/person/ZEBEDEE", "No record that takes part"),
        ("desk.person:ZEBEDEE#2", "No record that takes part"),
        ("0" * 8, "No record that takes part"),
        ("desk/nothing/ZEBEDEE", "No table that takes part .*; there are: desk/person"),
        ("ZEBEDEE", "names no record"),
        ("", "names no record"),
    ],
)
def test_what_names_nothing_is_told_without_repeating_it(
    store: Engine, said: str, message: str
) -> None:
    with pytest.raises(NotFound, match=message) as refused:
        find_mentions(store, "person", said)
    assert "ZEBEDEE" not in str(refused.value)
    assert "SYSTEM/TABLE/KEY" in str(refused.value)


def test_what_names_several_is_told(engine: Engine, a_run: Run) -> None:
    put(engine, [person("abcdef1", "Joan", "Tester"), person("abcdef2", "Maud", "Other")], a_run)
    link(engine, a_spec(), run=a_run)
    with pytest.raises(NotFound, match="Several records begin like that"):
        find_mentions(engine, "person", "abcdef")


def test_before_the_first_run_it_is_told_to_run_the_path(engine: Engine) -> None:
    with pytest.raises(NotFound, match="Run the path first"):
        find_mentions(engine, "person", "desk/person/A/1")
