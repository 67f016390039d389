"""Looking one person up: what is asked is read as a standard reads it, and nothing of it is kept."""

from collections.abc import Iterator

import pytest
from tests.drawn_people import a_spec, person, put

from flamsteed.engine.engine import Engine
from flamsteed.errors import ModelNotUsable, NotFound
from flamsteed.lineage.passage import Run
from flamsteed.linkage.certify import certify
from flamsteed.linkage.kernel.recipe import Recipe
from flamsteed.linkage.link import link
from flamsteed.linkage.look_up import Lookup, by_number, open_lookup, read_asked
from flamsteed.linkage.person import PEOPLE as PEOPLE_KIND

BORN = {"birth_date": "1980-02-03"}
PEOPLE = (
    person("aa1", "Joan", "Tester", uprn="99000000001", postcode="SE29 1AA", **BORN),
    person("bb2", "Joan", "Tester", email="joan@example.com", **BORN),
    person("cc3", "Peter", "Tester", birth_date="1982-05-06", uprn="99000000001"),
    person("dd4", "Maud", "Other", birth_date="1950-01-02", nino="QQ123456A"),
)


@pytest.fixture
def lookup(engine: Engine, a_run: Run) -> Iterator[Lookup]:
    put(engine, PEOPLE, a_run)
    link(engine, a_spec(), run=a_run)
    opened = open_lookup(engine, a_spec())
    yield opened
    opened.close()


def test_somebody_is_found_by_values_as_people_type_them(lookup: Lookup) -> None:
    found = lookup.find({"forename": "joan", "surname": "TESTER", "birth_date": "3/2/1980"})
    assert [each.mention for each in found.candidates] == ["aa1-1", "bb2-1"]
    assert found.candidates[0].evidence == "same name; same birth date"
    assert found.candidates[0].levels["birth_date"] == "same"
    assert found.unread == ()


def test_a_name_in_one_piece_is_read_too(lookup: Lookup) -> None:
    found = lookup.find({"name": "Mrs Joan Tester", "uprn": "99000000001"})
    assert [each.mention for each in found.candidates][:1] == ["aa1-1"]


def test_nobody_is_an_answer(lookup: Lookup) -> None:
    assert lookup.find({"forename": "Zelda", "surname": "Quibble", **BORN}).candidates == ()


def test_what_cannot_be_read_is_told_by_name_alone(lookup: Lookup) -> None:
    found = lookup.find({"surname": "Other", "nino": "QQ123456A", "postcode": "nowhere"})
    assert found.unread == ("postcode",)
    assert [each.mention for each in found.candidates] == ["dd4-1"]


def test_without_a_name_nobody_is_looked_up(lookup: Lookup) -> None:
    with pytest.raises(
        NotFound, match="Give a name at least, or a part of one, to look a person up by"
    ):
        lookup.find({"postcode": "SE29 1AA"})


def test_looking_up_and_certifying_do_not_speak_for_a_brought_model(
    engine: Engine, a_run: Run
) -> None:
    put(engine, PEOPLE, a_run)
    link(engine, a_spec(), run=a_run)
    brought = a_spec(brought=Recipe((), (), 0.5))
    for ask in (open_lookup, certify):
        with pytest.raises(ModelNotUsable, match="weighs pairs by a `splink_model`"):
            ask(engine, brought)


def test_one_look_up_leaves_no_trace_in_the_next(lookup: Lookup) -> None:
    asked = {"forename": "Joan", "surname": "Tester", **BORN}
    before = lookup.find(asked)
    lookup.find({"forename": "Johanna", "surname": "Testerova", "uprn": "99000000001",
                 "email": "joan@example.com", **BORN})  # fmt: skip
    assert lookup.find(asked) == before


def test_an_open_look_up_needs_the_store_no_more(engine: Engine, a_run: Run) -> None:
    put(engine, PEOPLE, a_run)
    link(engine, a_spec(), run=a_run)
    opened = open_lookup(engine, a_spec())
    put(engine, PEOPLE[2:], a_run)
    link(engine, a_spec(), run=a_run)
    assert len(opened.find({"name": "Joan Tester", **BORN}).candidates) == 2
    opened.close()


def test_there_is_nothing_to_look_up_before_anything_is_linked(engine: Engine) -> None:
    with pytest.raises(NotFound, match="Nothing was linked for `person` yet"):
        open_lookup(engine, a_spec())


def test_candidates_go_together_by_the_number_that_they_stand_under(lookup: Lookup) -> None:
    found = lookup.find({"name": "Joan Tester", **BORN})
    assert list(by_number(found.candidates)) == ["aa1-1", "bb2-1"]


def test_an_address_gives_its_key_and_its_postcode() -> None:
    told, unread = read_asked(
        PEOPLE_KIND, {"surname": "Tester", "address": "Flat 2, 14 Church Road SE29 1AA"}
    )
    assert told["postcode"] == "SE29 1AA"
    assert told["address_key"] == "2|14||CHURCH ROAD|SE29 1AA"
    assert unread == ()
