from datetime import date
from pathlib import Path

import pytest
import sqlglot
from tests.drawn_people import SELECT, Row, a_spec, clusters, person, put

from flamsteed.engine.dialect import spark_sql
from flamsteed.engine.engine import Engine
from flamsteed.lineage.passage import Run
from flamsteed.linkage.compare import start_model
from flamsteed.linkage.declared import comparisons_of
from flamsteed.linkage.evidence import answer_sql, words_sql
from flamsteed.linkage.link import link, train
from flamsteed.linkage.load_spec import load_link_specs
from flamsteed.linkage.review import side_by_side
from flamsteed.linkage.spec import LinkSpec, Mentions
from flamsteed.linkage.why import why

RUN_DAY = date(2026, 7, 31)
TOLD = SELECT.replace(", birth_place, partner", "").replace(
    "nino", "null as nino, nino as birth_place"
)
PLACES = Mentions("desk__person", TOLD, frozenset({"clean.desk__person"}))


def _spec(kind: str = "exact", **more: object) -> LinkSpec:
    """People whose records also tell where they were born; the drawn rows say it as `nino`."""
    blocks = (*a_spec().block_on, ("birth_place_key", "surname_key"))
    own = {"birth_place": kind}
    return a_spec(**({"mentions": (PLACES,), "also_compare": own, "block_on": blocks} | more))


def _born_at(record: str, place: str | None) -> Row:
    return person(record, "Joan", "Tester", nino=place, postcode="SE29 1AA")


def _said(engine: Engine, spec: LinkSpec, places: tuple[str | None, str | None]) -> str | None:
    put(engine, [_born_at("a", places[0]), _born_at("b", places[1])], Run(1, RUN_DAY, "tester"))
    link(engine, spec, run=Run(1, RUN_DAY, "tester"))
    return why(engine, spec, "a-1", "b-1").weighing.slugs["birth_place"]


@pytest.mark.parametrize(
    ("kind", "places", "expected"),
    [
        ("exact", ("Testerham", "TESTERHAM "), "same"),
        ("exact", ("Testerham", "Testerhm"), "other"),
        ("alike", ("Testerham", "Testerhm"), "alike"),
        ("alike", ("Testerham", "Quibble"), "other"),
        ("exact", ("Testerham", None), None),
    ],
)
def test_an_attribute_of_ones_own_is_compared_as_declared(
    engine: Engine, kind: str, places: tuple[str | None, str | None], expected: str | None
) -> None:
    assert _said(engine, _spec(kind), places) == expected


def test_it_is_told_with_the_pair_and_blocks_by_its_key(engine: Engine, a_run: Run) -> None:
    put(engine, [_born_at("a", "Testerham"), _born_at("b", "Testerham")], a_run)
    link(engine, _spec(review_from=0.0001), run=a_run)
    ((level, evidence),) = engine.rows("select birth_place, evidence from linked.person_pair")
    assert level == "same"
    assert "same birth place" in evidence
    put(engine, [_born_at("a", "Testerham"), _born_at("b", "Quibble")], a_run)
    link(engine, _spec(review_from=0.0001), run=a_run)
    assert engine.rows("select * from linked.person_pair") == []


def test_it_moves_the_weight_and_its_values_are_shown_to_who_asks(
    engine: Engine, a_run: Run
) -> None:
    spec = _spec()
    put(engine, [_born_at("a", "Testerham"), _born_at("b", "Testerham")], a_run)
    link(engine, spec, run=a_run)
    told = why(engine, spec, "a-1", "b-1", with_values=True)
    (ours,) = (each for each in told.weighing.comparisons if each.name == "birth_place")
    assert ours.bits > 3
    assert (ours.left, ours.right) == ("Testerham", "Testerham")
    shown = {
        each.attribute: each.left for each in side_by_side(engine, "person", "a-1", "b-1").told
    }
    assert shown["birth_place"] == "Testerham"
    assert "birth_place_key" not in shown


def test_training_learns_how_common_its_values_are(engine: Engine, a_run: Run) -> None:
    rows = [_born_at(f"{n:03d}", "Testerham" if n < 40 else f"Place {n}") for n in range(100)]
    put(engine, rows, a_run)
    model = train(engine, _spec())
    assert model.common["birth_place_key"] == {"TESTERHAM": 0.4}
    assert set(model.levels) == {*start_model(a_spec()).levels, "birth_place"}


def test_a_model_trained_before_it_was_declared_still_serves(engine: Engine, a_run: Run) -> None:
    put(engine, [_born_at("a", "Testerham"), _born_at("b", "Testerham")], a_run)
    before = start_model(a_spec())
    link(engine, _spec(model=before, accept_from=0.5), run=a_run)
    assert clusters(engine) == {frozenset("ab")}


def test_a_changed_value_is_compared_again(engine: Engine, a_run: Run) -> None:
    spec = _spec(review_from=0.0001)
    put(engine, [_born_at("a", "Testerham"), _born_at("b", "Quibble")], a_run)
    link(engine, spec, run=a_run)
    put(engine, [_born_at("a", "Testerham"), _born_at("b", "Testerham")], a_run)
    link(engine, spec, run=Run(2, RUN_DAY, "tester"))
    assert engine.rows("select birth_place from linked.person_pair") == [("same",)]


def test_it_says_the_same_for_spark() -> None:
    comparisons = comparisons_of(_spec("alike"))
    sqlglot.parse_one(spark_sql(f"select {answer_sql(comparisons[-1])} from met"), read="spark")
    sqlglot.parse_one(spark_sql(f"select {words_sql(comparisons)} from met"), read="spark")


YAML = """thing: person
mentions: [desk__person]
block_on: [[birth_place_key]]
limited_to: {birth_place: [desk]}
also_compare:
  birth_place: alike
  shoe_size: nearly
  email: exact
  Twice_l: exact
  tenancy: exact
gold: {forename: {}}
"""


def test_mistakes_in_what_is_declared_are_listed_with_their_line(tmp_path: Path) -> None:
    (tmp_path / "gold" / "person").mkdir(parents=True)
    (tmp_path / "gold" / "person.yaml").write_text(YAML)
    (tmp_path / "gold" / "person" / "desk__person.sql").write_text(TOLD)
    (people,), mistakes = load_link_specs(tmp_path, {})
    assert isinstance(people, LinkSpec)
    assert people.also_compare == {"birth_place": "alike", "tenancy": "exact"}
    assert {(m.line, m.message.split(",")[0]) for m in mistakes} == {
        (7, "`shoe_size` must be exact or alike"),
        (8, "`email` is a name that the platform uses"),
        (9, "a name is of small letters and underscores"),
        (10, "no SELECT gives `tenancy`"),
    }
