"""A certificate that was altered in any place is not accepted, even with a new seal."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from tests.made_people import AGES, made_people

from flamsteed.engine.engine import Engine
from flamsteed.privacy.certificate import certify, rules_of, seal_of
from flamsteed.privacy.coded import Coded, code_table
from flamsteed.privacy.criteria import Criteria, Sensitive
from flamsteed.privacy.lattice import search
from flamsteed.privacy.verify import verify

CRITERIA = Criteria(5, (Sensitive("need", distinct=2, closeness=0.25),))
RULES = rules_of(CRITERIA, 40)
SELECT = "select age, sex, need from staged_people"


@pytest.fixture
def coded(engine: Engine) -> Coded:
    """A few hundred made-up people."""
    engine.stage_batches("staged_people", made_people(600))
    return code_table(engine, SELECT, columns=AGES, sensitive=["need"])


@pytest.fixture
def certificate(coded: Coded) -> dict[str, Any]:
    """A true certificate, as JSON gives it back."""
    found = search(coded, CRITERIA, most_suppressed=40)
    assert found is not None
    told: dict[str, Any] = json.loads(json.dumps(certify(coded, RULES, found)))
    return told


def places(told: Any, *before: Any) -> Iterator[tuple[Any, ...]]:
    """Where every single value of a certificate stands."""
    if isinstance(told, dict):
        for key, value in told.items():
            yield from places(value, *before, key)
    elif isinstance(told, list):
        for number, value in enumerate(told):
            yield from places(value, *before, number)
    else:
        yield before


def altered(told: dict[str, Any], place: tuple[Any, ...]) -> dict[str, Any]:
    """The certificate with one value changed."""
    copy: dict[str, Any] = json.loads(json.dumps(told))
    inner: Any = copy
    for step in place[:-1]:
        inner = inner[step]
    value = inner[place[-1]]
    inner[place[-1]] = value + 1 if isinstance(value, (int, float)) else value + "x"
    return copy


def test_the_true_one_is_accepted(certificate: dict[str, Any], coded: Coded) -> None:
    assert verify(certificate, coded, RULES) == ()
    assert certificate["suppressed"] > 0


def test_altering_any_value_breaks_the_seal(certificate: dict[str, Any], coded: Coded) -> None:
    every = list(places(certificate))
    assert len(every) > 30
    for place in every:
        assert verify(altered(certificate, place), coded, RULES) != (), place


def test_altering_any_statement_is_found_even_with_a_new_seal(
    certificate: dict[str, Any], coded: Coded
) -> None:
    for place in places(certificate):
        if place[0] not in ("proof", "seal"):
            other = altered(certificate, place)
            assert verify(other | {"seal": seal_of(other)}, coded, RULES) != (), place


def test_leaving_any_field_out_is_found(certificate: dict[str, Any], coded: Coded) -> None:
    for field in certificate:
        other = {key: value for key, value in certificate.items() if key != field}
        sealed = other if field == "seal" else other | {"seal": seal_of(other)}
        assert verify(sealed, coded, RULES) != (), field


def test_a_proof_that_leaves_a_node_out_leaves_room_for_a_better_one(
    certificate: dict[str, Any], coded: Coded
) -> None:
    other = certificate | {"proof": []}
    assert verify(other | {"seal": seal_of(other)}, coded, RULES) == (
        "its proof leaves room for a better node",
    )


def test_a_node_outside_the_lattice_proves_nothing(
    certificate: dict[str, Any], coded: Coded
) -> None:
    for node in ([9, 9], [0], [0, True], [-1, 0], "no"):
        other = certificate | {"proof": [*certificate["proof"], node]}
        assert verify(other | {"seal": seal_of(other)}, coded, RULES) != ()


def test_a_certificate_for_weaker_rules_is_not_one_for_these(
    certificate: dict[str, Any], coded: Coded
) -> None:
    weaker = rules_of(Criteria(4, CRITERIA.sensitive), 40)
    assert verify(certificate, coded, weaker) == ("it speaks of other rules",)


def test_a_certificate_of_another_table_is_refused(
    certificate: dict[str, Any], engine: Engine
) -> None:
    engine.stage_batches("staged_people", made_people(600, seed=2))
    other = code_table(engine, SELECT, columns=AGES, sensitive=["need"])
    assert "it speaks of another table" in verify(certificate, other, RULES)


def test_what_is_no_certificate_at_all_is_said_to_be_none(coded: Coded) -> None:
    for told in ({}, {"format": 1}, {"proof": None, "node": None}):
        assert verify(told, coded, RULES) == ("it is not a certificate of this kind",)


def test_no_value_of_the_table_is_in_it(engine: Engine) -> None:
    made = made_people(300).select(["age", "sex"])
    marked = made.append_column("mark", [["marker-of-a-person"] * 300])
    engine.stage_batches("staged_people", marked)
    columns = AGES | {"mark": AGES["sex"]}
    coded = code_table(engine, "select age, sex, mark from staged_people", columns=columns)
    found = search(coded, Criteria(3), most_suppressed=0)
    assert found is not None
    assert "marker" not in json.dumps(certify(coded, rules_of(Criteria(3), 0), found))
