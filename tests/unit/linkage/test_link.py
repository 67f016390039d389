import json

from tests.drawn_people import a_spec, clusters, person, put

from flamsteed.engine.engine import Engine
from flamsteed.lineage.passage import Run
from flamsteed.linkage.link import link, train
from flamsteed.linkage.model_file import model_text, read_model

HOME = {"uprn": "99000000001", "postcode": "SE29 1AA"}
BORN = {"birth_date": "1980-02-03"}


def test_records_of_one_person_are_joined_and_others_left_alone(engine: Engine, a_run: Run) -> None:
    put(engine, [
        person("a", "Joan", "Tester", **HOME, **BORN),
        person("b", "Joanie", "Tester", **HOME, **BORN),
        person("c", "Tester", "Joan", postcode="SE29 1AA", **BORN),
        person("d", "Peter", "Tester", birth_date="1982-05-06", **HOME),
        person("e", "Maud", "Other", birth_date="1950-01-02"),
    ], a_run)  # fmt: skip

    link(engine, a_spec(), run=a_run)

    assert clusters(engine) == {frozenset("abc"), frozenset("d"), frozenset("e")}


def test_twins_who_share_everything_but_the_forename_stay_two(engine: Engine, a_run: Run) -> None:
    shared = {**HOME, **BORN, "email": "twins@example.com"}
    put(engine, [
        person("a", "Ada", "Tester", **shared),
        person("b", "Ida", "Tester", **shared),
        person("c", "Beatrice", "Tester", **shared),
    ], a_run)  # fmt: skip

    link(engine, a_spec(), run=a_run)

    joined = clusters(engine)
    assert not any({"a", "c"} <= cluster or {"b", "c"} <= cluster for cluster in joined)


def test_father_and_son_of_one_name_are_kept_apart_by_a_record_that_knows_both(
    engine: Engine, a_run: Run
) -> None:
    put(engine, [
        person("father", "John", "Tester", birth_date="1950-04-05", **HOME),
        person("son", "John", "Tester", birth_date="1985-07-09", **HOME),
        person("tax", "John", "Tester", **HOME),
    ], a_run)  # fmt: skip

    link(engine, a_spec(), run=a_run)

    assert not any({"father", "son"} <= cluster for cluster in clusters(engine))
    bands = {row[0] for row in engine.rows("select band from linked.person_pair")}
    assert "kept apart" in bands


def test_a_child_is_not_the_grown_up_of_the_same_name(engine: Engine, a_run: Run) -> None:
    put(engine, [
        person("child", "Mina", "Tester", birth_date="2019-04-05", **HOME),
        person("tax", "Mina", "Tester", adult_on="2026-07-31", **HOME),
    ], a_run)  # fmt: skip

    link(engine, a_spec(), run=a_run)

    assert clusters(engine) == {frozenset({"child"}), frozenset({"tax"})}


def test_two_valid_ninos_and_birth_dates_are_two_people(engine: Engine, a_run: Run) -> None:
    put(engine, [
        person("a", "Ann", "Tester", nino="QQ123456A", birth_date="1980-02-03", **HOME),
        person("b", "Ann", "Tester", nino="QQ654321B", birth_date="1981-09-17", **HOME),
    ], a_run)  # fmt: skip

    link(engine, a_spec(), run=a_run)

    assert clusters(engine) == {frozenset("a"), frozenset("b")}


def test_evidence_and_reasons_are_words_without_values(engine: Engine, a_run: Run) -> None:
    put(engine, [
        person("a", "Joan", "Tester", nino="QQ123456A", **HOME, **BORN),
        person("b", "Joan", "Tester", nino="QQ123456A", **HOME, **BORN),
    ], a_run)  # fmt: skip

    link(engine, a_spec(), run=a_run)

    told = engine.rows(
        "select evidence from linked.person_pair union select reason from linked.person"
    )
    assert told == [("same name; same birth date; same National Insurance number; same address",)]


def test_linking_again_changes_nothing(engine: Engine, a_run: Run) -> None:
    put(engine, [person("a", "Joan", "Tester", **BORN)], a_run)
    assert link(engine, a_spec(), run=a_run)
    assert link(engine, a_spec(), run=a_run) == []


def test_an_attribute_limited_to_other_systems_links_nothing(engine: Engine, a_run: Run) -> None:
    put(engine, [
        person("a", "Joan", "Tester", nino="QQ123456A"),
        person("b", "Maud", "Tester", nino="QQ123456A"),
    ], a_run)  # fmt: skip

    link(engine, a_spec(limited_to={"nino": ("benefits",)}), run=a_run)

    assert engine.value("select count(nino) from linked.person_mention") == 0
    assert engine.value("select count(*) from linked.person_pair") == 0


def test_mentions_of_tables_not_delivered_yet_wait(engine: Engine, a_run: Run) -> None:
    passages = link(engine, a_spec(), run=a_run)
    assert [p.rows_in for p in passages if p.table == "linked.person"] == [0]


def test_a_model_reads_back_as_it_was_written(engine: Engine, a_run: Run) -> None:
    put(engine, [person("a", "Joan", "Tester", **BORN)], a_run)
    model = train(engine, a_spec())
    assert read_model(model_text(model)) == model
    assert json.loads(model_text(model))["companions"] == model.companions


def test_a_pair_in_doubt_waits_for_a_person_to_decide(engine: Engine, a_run: Run) -> None:
    put(engine, [
        person("a", "Joan", "Tester", **HOME),
        person("b", "Joan", "Married", **HOME),
    ], a_run)  # fmt: skip

    link(engine, a_spec(review_from=0.001, accept_from=1.0), run=a_run)

    assert engine.rows("select band from linked.person_pair") == [("review",)]
    assert clusters(engine) == {frozenset("a"), frozenset("b")}
