from collections.abc import Sequence
from math import log2

import pytest
from tests.drawn_people import Row, a_spec, person, put

from flamsteed.engine.engine import Engine
from flamsteed.errors import NotFound
from flamsteed.lineage.passage import Run
from flamsteed.linkage.chain import Link, holding, sides, weakest
from flamsteed.linkage.how import How, how
from flamsteed.linkage.link import link
from flamsteed.linkage.why import best_pair, outcome, why

HOME = {"uprn": "99000000001", "postcode": "SE29 1AA"}
BORN = {"birth_date": "1980-02-03"}
PEOPLE = (
    person("aa1", "Joan", "Tester", **HOME, **BORN),
    person("bb2", "Joanie", "Tester", **HOME, **BORN),
    person("cc3", "Joan", "Tester", email="joan@example.com", **BORN),
    person("dd4", "Joan", "Newname", email="joan@example.com", uprn="99000000002"),
    person("ee5", "Maud", "Other", birth_date="1950-01-02", uprn="99000000003"),
    person("ff6", "Peter", "Tester", birth_date="1982-05-06", **HOME),
)


@pytest.fixture
def people(engine: Engine, a_run: Run) -> Engine:
    return _linked(engine, a_run, PEOPLE)


def _linked(engine: Engine, run: Run, rows: Sequence[Row]) -> Engine:
    put(engine, rows, run)
    link(engine, a_spec(), run=run)
    return engine


def test_the_weight_is_the_prior_and_every_comparison_added_up(people: Engine) -> None:
    told = why(people, a_spec(), "aa1-1", "bb2-1").weighing
    assert told.prior == log2(told.chance / (1 - told.chance))
    bits = sum(c.bits for c in told.comparisons)
    assert told.weight == pytest.approx(told.prior + bits + told.adjustment)
    assert told.probability == pytest.approx(1 / (1 + 2**-told.weight))


def test_a_pair_weighed_alone_weighs_what_it_weighed_in_the_run(people: Engine) -> None:
    kept = people.rows("select _left, _right, weight, probability from linked.person_pair")
    assert len(kept) >= 4
    for left, right, weight, probability in kept:
        told = why(people, a_spec(), left, right)
        assert told.weighing.weight == pytest.approx(weight, abs=1e-6)
        assert told.weighing.probability == pytest.approx(probability, abs=1e-8)


def test_who_lives_together_is_weighed_down_the_most(people: Engine) -> None:
    at_home = why(people, a_spec(), "aa1-1", "bb2-1").weighing
    apart = why(people, a_spec(), "aa1-1", "cc3-1").weighing
    assert (at_home.slugs["place"], apart.slugs["place"]) == ("same", None)
    assert at_home.adjustment < apart.adjustment <= 0


def test_the_other_way_round_is_the_same(people: Engine) -> None:
    one, other = why(people, a_spec(), "aa1-1", "cc3-1"), why(people, a_spec(), "cc3-1", "aa1-1")
    assert one.weighing.comparisons == other.weighing.comparisons
    assert one.blocks == other.blocks
    assert (one.left, one.right) == (other.right, other.left)


def test_each_comparison_says_its_level_its_weight_and_what_m_and_u_are(people: Engine) -> None:
    told = {c.name: c for c in why(people, a_spec(), "aa1-1", "bb2-1").weighing.comparisons}
    assert told["name"].words == "same surname, a short form of the forename"
    assert told["name"].share is not None
    assert told["birth_date"].bits == pytest.approx(log2(0.95 / 5e-5))
    assert (told["birth_date"].m, told["birth_date"].u) == (0.95, 5e-5)
    assert told["contact"].level == ""
    assert told["contact"].bits == 0
    assert "not told on both sides" in told["contact"].words


def test_the_blocks_that_brought_a_pair_together_are_named(people: Engine) -> None:
    assert set(why(people, a_spec(), "aa1-1", "bb2-1").blocks) == {
        ("birth_date", "surname_key"), ("uprn", "surname_key"), ("uprn", "forename_initial"),
    }  # fmt: skip


def test_two_that_were_never_compared_are_scored_all_the_same(people: Engine) -> None:
    told = why(people, a_spec(), "aa1-1", "ee5-1")
    assert told.blocks == ()
    assert told.band == ""
    assert not told.is_one
    assert told.weighing.probability < 0.001
    assert told.contradictions == ("another name", "another birth date")
    assert outcome(told) == "Two people: the evidence contradicts that they are one"


def test_one_person_by_others_has_its_chain_told(people: Engine) -> None:
    told = why(people, a_spec(), "bb2-1", "dd4-1")
    assert told.is_one
    assert [(step.left, step.right) for step in told.chain] == [
        ("aa1-1", "bb2-1"), ("aa1-1", "cc3-1"), ("cc3-1", "dd4-1"),
    ]  # fmt: skip
    assert outcome(told) == "One person by others: a chain of 3 links joins them"


def test_one_person_directly_has_a_chain_of_one(people: Engine) -> None:
    told = why(people, a_spec(), "aa1-1", "bb2-1")
    assert len(told.chain) == 1
    assert outcome(told).startswith("One person: 99.9")


def test_values_are_shown_only_where_they_are_asked_for(people: Engine) -> None:
    silent = why(people, a_spec(), "aa1-1", "bb2-1")
    assert "Joan" not in repr(silent)
    assert "1980" not in repr(silent)
    told = why(people, a_spec(), "aa1-1", "bb2-1", with_values=True)
    shown = {c.name: (c.left, c.right) for c in told.weighing.comparisons}
    assert shown["name"] == ("Joan Tester", "Joanie Tester")
    assert shown["birth_date"] == ("1980-02-03", "1980-02-03")


def test_a_record_is_not_explained_against_itself(people: Engine) -> None:
    with pytest.raises(NotFound, match="same record"):
        why(people, a_spec(), "aa1-1", "aa1-1")


def test_explaining_leaves_nothing_behind(people: Engine) -> None:
    names = "select table_name from duckdb_tables() order by 1"
    before = {name for (name,) in people.rows(names)}
    why(people, a_spec(), "aa1-1", "bb2-1", with_values=True)
    assert {name for (name,) in people.rows(names)} <= before


def test_of_two_gold_records_the_surest_pair_is_explained(people: Engine) -> None:
    assert best_pair(people, "person", ["bb2-1", "cc3-1"], ["dd4-1"]) == ("cc3-1", "dd4-1")
    assert best_pair(people, "person", ["dd4-1"], ["bb2-1", "cc3-1"]) == ("dd4-1", "cc3-1")


def test_of_two_that_no_pair_joins_the_fullest_records_are_explained(people: Engine) -> None:
    assert best_pair(people, "person", ["ee5-1"], ["dd4-1", "aa1-1"]) == ("ee5-1", "aa1-1")


def test_a_cluster_tells_what_holds_it_and_what_gives_way_first(people: Engine) -> None:
    told = how(people, "person", ["aa1-1", "bb2-1", "cc3-1", "dd4-1"])
    assert [member.record for member in told.members] == ["aa1", "bb2", "cc3", "dd4"]
    assert len(told.tree) == 3
    assert told.weakest is not None
    assert (told.weakest.left, told.weakest.right) == ("cc3-1", "dd4-1")
    assert told.split == (frozenset({"aa1-1", "bb2-1", "cc3-1"}), frozenset({"dd4-1"}))
    assert told.density == pytest.approx(len(told.links) / 6)
    assert told.between == (told.weakest,)


def test_what_holds_two_groups_are_all_links_between_them_and_the_weakest_is_the_surest() -> None:
    ends = (("a", "b", 9.0), ("c", "d", 8.0), ("b", "c", 3.0), ("a", "d", 2.0))
    links = tuple(Link(left, right, weight, 0.9, "") for left, right, weight in ends)
    last = weakest(links)
    assert last is not None
    told = How((), links, holding(links), last, sides(links, last), ())
    assert [link.weight for link in told.between] == [3.0, 2.0]
    assert told.weakest == told.between[0]


def test_a_record_alone_is_held_by_nothing(people: Engine) -> None:
    told = how(people, "person", ["ee5-1"])
    assert (told.links, told.weakest, told.split, told.density) == ((), None, None, 1.0)


def test_pairs_that_were_kept_apart_are_told_as_near(engine: Engine, a_run: Run) -> None:
    _linked(engine, a_run, [
        person("aa1", "John", "Tester", birth_date="1950-04-05", **HOME),
        person("bb2", "John", "Tester", birth_date="1985-07-09", **HOME),
        person("cc3", "John", "Tester", **HOME),
    ])  # fmt: skip
    alone = "aa1-1" if engine.value(
        "select count(*) from linked.person where _cluster = 'aa1-1'"
    ) == 1 else "bb2-1"  # fmt: skip
    (near,) = how(engine, "person", [alone]).near
    assert near.band == "kept apart"
    told = why(engine, a_spec(), near.left, near.right)
    assert outcome(told).startswith("Two people: kept apart although 98.")
